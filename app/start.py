"""The options of one start of the window; they are not stored in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.sources.choice import Choice
    from models.sources.file_options import FileOptions
    from models.sources.source import Mode
    from training.annotate.settling import CoderPair


@dataclass(frozen=True, slots=True)
class Start:
    """The options of one start; the settings supply missing values.

    Attributes:
        source: What to watch; None takes the camera of the settings.
        mode: The mode to ask a camera for; None takes that of the settings.
        person: The person's code; empty takes that of the settings file, else nobody.
        record: Folder to record into from the first picture on; None records nothing.
        seconds: Close by itself after this long; the notice of the first start is then not shown.
        json_path: Where to write the measured figures when the window closes.
        code: Recordings or videos to code by hand; no camera is watched then.
        coder: Who codes them.
        blind: The blind level; empty takes the codebook's.
        again: Those of `code` that the coder codes for the second time.
        curves: Curves of another program to draw, of a single recording.
        settle: Two coders whose disagreements in `code` are to be settled; None to code.
        file_options: The user's statements about the files in `code`; None for none.
    """

    source: Choice | None = None
    mode: Mode | None = None
    person: str = ""
    record: Path | None = None
    seconds: float | None = None
    json_path: Path | None = None
    code: tuple[Path, ...] = ()
    coder: str = ""
    blind: str = ""
    again: tuple[bool, ...] = ()
    curves: Path | None = None
    settle: CoderPair | None = None
    file_options: FileOptions | None = None
