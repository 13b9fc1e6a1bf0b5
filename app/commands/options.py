"""Options that several commands share, and how their values are parsed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.screen import say
from app.errors import UsageProblem

if TYPE_CHECKING:
    from models.sources.choice import Choice
    from models.sources.faults import Faults
    from models.sources.file_options import FileOptions
    from models.sources.source import Mode
    from models.spot.neutral import Neutral

PersonOption = Annotated[
    str,
    typer.Option(
        "--person",
        "--subject",
        help="Code of the person, without a name, as S07; unassigned if left out.",
    ),
]
ModeOption = Annotated[
    str | None, typer.Option("--mode", help="What to ask a camera for, as 1280x720@60.")
]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help="What goes wrong with the practice camera, as drop=0.02, dark=0.1, unplug=10:5, "
        "fps=20 or jitter=4; may be given several times.",
    ),
]
FpsOption = Annotated[
    float | None,
    typer.Option(
        "--fps",
        help="Pictures a second of files and folders that do not tell it, or tell it wrongly.",
    ),
]
SlowMotionOption = Annotated[
    float,
    typer.Option(
        "--slow-motion", help="How many times slower than life a file plays; times become true."
    ),
]
CaptureFpsOption = Annotated[
    float | None,
    typer.Option("--capture-fps", help="Rate at which slow motion was filmed, instead."),
]
TrackOption = Annotated[
    int | None,
    typer.Option("--track", help="Track of pictures of a file that has several, from 1."),
]


@contextmanager
def _as_wrong_use() -> Iterator[None]:
    """Convert parse errors of an option to a usage error of the command."""
    from models.person import PersonError
    from models.sources.mode import ModeError

    try:
        yield
    except (ModeError, PersonError) as error:
        raise UsageProblem(str(error)) from error


def person_named(text: str) -> str:
    """Parse `--person`.

    Returns:
        The code; empty for nobody.

    Raises:
        UsageProblem: The text is not a valid code.
    """
    from models.person import read_person

    with _as_wrong_use():
        return read_person(text)


def mode_named(text: str | None) -> Mode | None:
    """Parse `--mode`; None for None.

    Raises:
        UsageProblem: The text is not a mode, or no camera has it.
    """
    from models.sources.mode import read_mode

    with _as_wrong_use():
        return None if text is None else read_mode(text)


def faults_named(texts: list[str] | None, camera: str = "practice") -> Faults | None:
    """Parse `--fault`.

    Args:
        texts: As the user gave them.
        camera: The chosen source.

    Returns:
        The faults; None if there are none.

    Raises:
        UsageProblem: A fault is not valid, or the camera is a real one.
    """
    if not texts:
        return None
    from models.sources.choice import PRACTICE

    if camera.strip().lower() != PRACTICE:
        raise UsageProblem(
            "Faults can be played by the practice camera alone: add --camera practice, or leave "
            "--fault out."
        )
    from app.core.faults import faults_asked

    return faults_asked(texts)


def file_options(
    fps: float | None = None,
    slow_motion: float = 1.0,
    capture_fps: float | None = None,
    track: int | None = None,
) -> FileOptions:
    """Parse `--fps`, `--slow-motion`, `--capture-fps` and `--track`.

    Raises:
        UsageProblem: A value is out of range.
    """
    from models.sources.file_options import FileOptions
    from models.sources.source import SourceError

    try:
        return FileOptions(fps, slow_motion, capture_fps, track)
    except SourceError as error:
        raise UsageProblem(str(error)) from error


def choice_named(text: str, mode: Mode | None = None, options: FileOptions | None = None) -> Choice:
    """Parse `--camera` and check that the source exists, before anything slow begins.

    Raises:
        SourceError: The text names nothing, or no such camera or file is there.
    """
    from app.core.open import check_there
    from models.sources.choice import choice_of

    choice = choice_of(text, mode)
    if options is not None:
        choice = replace(choice, options=options)
    check_there(choice)
    return choice


def neutral_of(person: str) -> Neutral | None:
    """Read a person's recorded resting face; print a remark if there is none.

    Args:
        person: The code; may be empty.

    Returns:
        The recorded resting face; None to use the rolling neutral instead.

    Raises:
        StoreError: The database cannot be read.
    """
    if not person:
        return None
    from app.core.store import Store

    with closing(Store()) as store:
        found = store.people.neutral(person)
    if found is None:
        say(
            f"No resting face was recorded for {person}: the last seconds serve as rest. Press N "
            "in the window to record one."
        )
    return found


def say_nobody(person: str) -> None:
    """Print where a recording without a named person goes."""
    if not person:
        from models.person import FOLDER, UNASSIGNED

        say(
            f"Nobody was named: the recording goes into {FOLDER}{UNASSIGNED}. Name the person "
            "with --person, or later with `flinch sessions assign`."
        )
