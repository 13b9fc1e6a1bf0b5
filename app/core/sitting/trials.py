"""Records the trials of a sitting, one run each, and stores films and answers beside the video.

`trial.json` and `stimuli.csv` are written before a run is closed, so that the checksums of a closed
run cover them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.open import locks_of
from app.core.recording.details import SourceInfo
from app.core.recording.folder import new_run
from app.core.recording.recorder import Recorder
from app.core.recording.sums import replace_sum
from app.core.sitting.film import FilmPlayer
from app.core.sitting.notes import notes_of, outcome_of
from models.recording_names import REPORT, SUMS
from models.sources.source import Source, now_ns
from training.capture.layout import StudyFolder
from training.capture.sync import Setup, sync_for
from training.capture.trial import (
    FilmFrame,
    FilmFrames,
    Outcome,
    SelfReport,
    Span,
    Trial,
    write_frames,
    write_report,
    write_trial,
)


@dataclass(slots=True)
class _Running:
    """A trial that is being recorded, with the times known so far."""

    run: Path
    facts: Trial
    recorder: Recorder
    begun_ns: int
    clock_ns: int
    film_begun_ns: int | None = None
    film_ended_ns: int | None = None


class Trials:
    """Begins and ends the recording of each trial."""

    def __init__(self, source: Source, film: FilmPlayer, study: Path, person: str, sitting: int):
        """Prepare; nothing is written yet.

        Args:
            source: The camera, open, with packets.
            film: The player of the films.
            study: The study's folder.
            person: The participant's code.
            sitting: The sitting's number.
        """
        self._source = source
        self._film = film
        self._place = (study, person, sitting)
        self._running: _Running | None = None
        self.shown: tuple[FilmFrame, ...] = ()
        """Frames of the last film, to find the reported moment."""
        self.last: Path | None = None
        """The newest run."""
        self.closed: list[Path] = []

    def new_run(self) -> Path:
        """Make the folder of the next run. Raises `RecordingError`."""
        return new_run(*self._place)

    def begin(self, run: Path, facts: Trial) -> None:
        """Start recording.

        Raises:
            RecordingError: The folder cannot be written.
            DiskFullError: There is no room.
        """
        report = self._source.report()
        info = SourceInfo.of(report, self._source.packets, locks_of(self._source) or ())
        recorder = Recorder(run, info)
        self.last, self.shown = run, ()
        recorder.start()
        self._source.tap = recorder.tap
        self._running = _Running(run, facts, recorder, now_ns(), _wall_minus_mono_ns())

    @property
    def fault(self) -> str:
        """Say why the recording ended by itself; empty while it runs."""
        if self._running is None:
            return ""
        progress = self._running.recorder.progress()
        return "" if progress.running else progress.message or "The recording ended."

    @property
    def rows(self) -> int:
        """Count the frames of the running recording."""
        running = self._running
        return running.recorder.progress().rows if running is not None else 0

    @property
    def painted(self) -> tuple[int, int]:
        """Count the painted frames and the delivered frames of the film."""
        frames = self._film.frames()
        return sum(frame.painted_ns is not None for frame in frames), len(frames)

    def film_began(self, t_ns: int) -> None:
        """Note when the first frame was shown."""
        if self._running is not None:
            self._running.film_begun_ns = t_ns

    def film_ended(self, t_ns: int) -> None:
        """Note when the film ended."""
        if self._running is not None:
            self._running.film_ended_ns = t_ns

    def mark(self, text: str) -> None:
        """Write a mark (`talk: laughed`) into the recording's journal."""
        if self._running is not None:
            kind, _, words = text.partition(":")
            self._running.recorder.mark("mark", now_ns(), f"{kind.strip()}: {words.strip()}")

    def end(self, outcome: Outcome, report: Callable[[str], None] = lambda _: None) -> None:
        """Close the recording, which may take as long as its checksums. Does nothing if none runs.

        Raises:
            RecordingError: The disk did not store the rest; the run can be recovered.
            OSError: A file of the trial cannot be written.
        """
        running, self._running = self._running, None
        if running is None:
            return
        self._source.tap = None
        self.shown = self._film.frames()
        trial = self._ended(running, outcome_of(outcome, running.recorder.progress().rows))
        try:
            write_frames(running.run, self.shown)
            write_trial(running.run, trial)
        finally:
            session = running.recorder.stop()
        self.closed.append(running.run)
        for sentence in (*trial.notes, session.message):
            if sentence:
                report(sentence)

    def keep_report(self, report: SelfReport, run: Path | None = None) -> None:
        """Store a self-report beside its recording. Raises `OSError`, `RecordingError`."""
        where = run or self.last
        if where is not None:
            write_report(where, report)
            if (where / SUMS).is_file():
                replace_sum(where, REPORT)

    def _sync(self) -> str:
        """Name the offset measurement that holds for this trial; empty if there is none."""
        if not self._film.screen:
            return ""
        report = self._source.report()
        setup = Setup(self._film.screen, report.name, str(report.actual or ""))
        return sync_for(StudyFolder(self._place[0]), setup)

    def _ended(self, running: _Running, outcome: Outcome) -> Trial:
        """Complete the record of a trial."""
        facts, end_ns = running.facts, now_ns()
        begun_ns, ended_ns = running.film_begun_ns, running.film_ended_ns
        clip_end = ended_ns or end_ns
        played_s = (clip_end - begun_ns) / 1e9 if begun_ns is not None else 0.0
        painted = sum(film_frame.painted_ns is not None for film_frame in self.shown)
        declared = round(facts.declared_s * _rate(self.shown))
        clock_s = (_wall_minus_mono_ns() - running.clock_ns) / 1e9
        found = notes_of(outcome, facts.declared_s, played_s, self.shown, clock_s)
        notes = (*facts.notes, *found)
        update = {
            "fixation": Span(begin_ns=running.begun_ns, end_ns=begun_ns or end_ns),
            "clip": Span(begin_ns=begun_ns, end_ns=clip_end) if begun_ns is not None else None,
            "tail": Span(begin_ns=ended_ns, end_ns=end_ns) if ended_ns is not None else None,
            "frames": FilmFrames(declared=declared, delivered=len(self.shown), painted=painted),
            "played_s": round(played_s, 6),
            "outcome": outcome,
            "screen": self._film.screen,
            "sync": self._sync(),
            "audio": self._film.audio,
            "notes": notes,
        }
        return facts.model_copy(update=update)


def _wall_minus_mono_ns() -> int:
    return time.time_ns() - now_ns()


def _rate(frames: tuple[FilmFrame, ...]) -> float:
    """Return a film's frames a second by its own times; 0 if unknown."""
    if len(frames) < 2:
        return 0.0
    return (len(frames) - 1) * 1e6 / max(1, frames[-1].pts_us - frames[0].pts_us)
