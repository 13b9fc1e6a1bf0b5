"""The result of a dataset's reader: labelled clips, skipped ones, corrected values.

Frames have the dataset's own numbers; onset, apex and offset are such numbers, and all three are
inclusive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from training.errors import DataError


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """One annotated movement.

    Attributes:
        dataset: Short name of the dataset (`casme2`, `samm`, ...).
        subject: The dataset's own name of the subject (`sub01`, `006`).
        name: The dataset's own name of the clip (`EP02_01f`).
        frames: Picture of each frame number that exists on disk.
        onset, offset: First and last frame of the movement.
        apex: Frame of greatest movement, or None if the dataset has none.
        emotion: Label in small letters, in the dataset's own vocabulary.
        action_units: AU text of the table.
        fps: Frames a second.
        micro: False for a macro-expression.
        part: Part of the dataset's own fixed split (`train`, `test_A`), or empty.
    """

    dataset: str
    subject: str
    name: str
    frames: Mapping[int, Path]
    onset: int
    apex: int | None
    offset: int
    emotion: str
    action_units: str
    fps: float
    micro: bool = True
    part: str = ""

    @property
    def key(self) -> str:
        """Return the clip's unique name among all datasets: `casme2/sub01/EP02_01f`."""
        return f"{self.dataset}/{self.subject}/{self.name}"

    @property
    def group(self) -> str:
        """Return the subject's unique name among all datasets; splits keep each subject whole."""
        return f"{self.dataset}/{self.subject}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row or folder without a clip, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that is used differently from the dataset's, and why."""

    clip: str
    field: str
    found: str
    used: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """The result of a reader."""

    name: str
    clips: tuple[LabelledClip, ...]
    left_out: tuple[LeftOut, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return the subjects, sorted."""
        return tuple(sorted({clip.subject for clip in self.clips}))

    def emotions(self) -> dict[str, int]:
        """Count the clips of each emotion."""
        return dict(sorted(Counter(clip.emotion for clip in self.clips).items()))


@dataclass(slots=True)
class Gathering:
    """Collects a dataset while it is read."""

    name: str
    root: Path
    clips: list[LabelledClip] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def leave_out(self, where: str, reason: str) -> None:
        """Record that something gives no clip."""
        self.left_out.append(LeftOut(where, reason))

    def correct(self, clip: str, name: str, found: object, used: object, reason: str) -> None:
        """Record that a value is used differently."""
        self.corrections.append(Correction(clip, name, str(found), str(used), reason))

    def add(self, clip: LabelledClip) -> None:
        """Add a clip after checking it against its pictures.

        An offset after the last picture is moved back to it; a clip without an onset picture, or
        whose frames are out of order, is skipped with the reason.
        """
        checked = self._checked(clip)
        if checked is not None:
            self.clips.append(checked)

    def _checked(self, clip: LabelledClip) -> LabelledClip | None:
        if not clip.frames:
            expected = f"a folder {clip.name} of {clip.subject}"
            self.leave_out(clip.key, f"has no pictures: expected {expected} below {self.root}")
            return None
        if clip.offset < clip.onset:
            self.leave_out(clip.key, f"ends at {clip.offset}, before its onset {clip.onset}")
            return None
        if clip.onset not in clip.frames:
            low, high = min(clip.frames), max(clip.frames)
            self.leave_out(clip.key, f"begins at {clip.onset}, its pictures are {low} to {high}")
            return None
        clip = self._with_last_picture(clip)
        if clip.apex is not None and not clip.onset <= clip.apex <= clip.offset:
            reason = f"the apex lies outside {clip.onset}..{clip.offset}; it is searched for"
            self.correct(clip.key, "apex", clip.apex, "", reason)
            return replace(clip, apex=None)
        return clip

    def _with_last_picture(self, clip: LabelledClip) -> LabelledClip:
        last = max(clip.frames)
        if clip.offset <= last:
            return clip
        self.correct(clip.key, "offset", clip.offset, last, "the pictures on disk end there")
        return replace(clip, offset=last)

    def done(self) -> Dataset:
        """Return the dataset.

        Raises:
            DataError: No clip was found; the message names the first reasons.
        """
        if not self.clips:
            reasons = "; ".join(f"{row.where} {row.reason}" for row in self.left_out[:3])
            nothing = f"{self.root} holds no clip of it."
            raise DataError(f"{self.name}: no clip could be read. {reasons or nothing}")
        return Dataset(self.name, tuple(self.clips), tuple(self.left_out), tuple(self.corrections))
