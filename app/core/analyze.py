"""Runs the pipeline over files, for `flinch analyze` and for the window's file analysis.

The pipeline and the reader are those of the live page, so the same frames give the same events.
One thread decodes a file, another finds the face, the caller's thread judges it, and a fourth runs
the networks.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from app.core import tables
from app.core.eaf import write_eaf
from app.core.frame_states import NOTABLE_SHARE
from app.core.output import check_folder, remove_if_empty
from app.core.pipeline import Pipeline
from app.core.recording.details import recorded_subject
from app.core.stages import updates_of
from app.core.versions import versions
from models.person import subject_of
from models.reader import Reader
from models.records import COMPRESSION, Clip, Event, Motion
from models.sources.clock import AT_ZERO, Clock
from models.sources.file import FileSource
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.images import FolderSource
from models.sources.source import Source, SourceReport
from models.spot.hindsight import AtTheEnd
from models.spot.home import Home, HomeSearch
from models.spot.offline import Foreseen, spot_offline

OnFrame = Callable[[int, int | None], None]
"""Called with the number of frames done and, if known, of all frames."""

_DOUBT = 2
"""Factor by which a file may be shorter than its header says."""

UNREAD = 8
"""Clips that may wait for the networks before the analysis waits for them."""


@dataclass(frozen=True, slots=True)
class AnalysisJob:
    """One file to analyse: path, result folder, result formats, and the person it shows.

    `person` is the code that the user gave. If it is empty, the person is the recording's subject,
    or unknown for any other video. `excel`: whether CSV files begin with a byte-order mark.
    """

    path: Path
    out: Path
    formats: tuple[str, ...] = ("csv",)
    settings: Mapping[str, Any] | None = None
    person: str = ""
    excel: bool = False

    @property
    def subject(self) -> str:
        """Return the person's name for the tables."""
        return subject_of(self.person) if self.person else recorded_subject(self.path.parent)


@dataclass(frozen=True, slots=True)
class Tools:
    """The steps, networks and limits that an analysis uses.

    Attributes:
        make_source: Makes the source of a path, not yet opened.
        make_pipeline: Makes a new pipeline; each file gets its own.
        reader: Reads clips; shared by all files.
        regions: Names of the values of the motion signal.
        hindsight: Whether movements are searched in the whole signal; the file then passes through
            the pipeline twice.
        short_ns: Files shorter than this are measured from a neutral chosen in hindsight; they also
            pass through the pipeline twice. 0 measures no file that way.
    """

    make_source: Callable[[Path], Source]
    make_pipeline: Callable[[], Pipeline]
    reader: Reader
    regions: tuple[str, ...]
    hindsight: bool = False
    short_ns: int = 0


def file_source(path: Path, options: FileOptions = AS_IT_IS) -> FileSource | FolderSource:
    """Make the source of a video file or of a folder of pictures, not yet opened.

    Args:
        path: The file or folder.
        options: The user's statements about it (rate, slow motion, track).
    """
    return FolderSource(path, options) if path.is_dir() else FileSource(path, options=options)


def clock_of(source: Source) -> Clock:
    """Return a source's first time stamp and how it plays, once it is open."""
    return source.clock if isinstance(source, (FileSource, FolderSource)) else AT_ZERO


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """Results of one file; `note` is the source's own remark (cut short, ...) or empty."""

    path: Path
    out: Path
    frames: int
    video_s: float
    wall_s: float
    events: tuple[Event, ...]
    frame_states: Mapping[str, int]
    note: str = ""
    clock: Clock = AT_ZERO
    compressed: int = 0
    """Frames in which compression alone hides small movements."""

    @property
    def fps(self) -> float:
        """Frames analysed a second, with decoding and reading, without start-up."""
        return self.frames / self.wall_s if self.wall_s > 0 else 0.0


class _Readings:
    """Sends clips through the networks on another thread and returns the events in order."""

    def __init__(self, reader: Reader, pool: ThreadPoolExecutor) -> None:
        self._reader = reader
        self._pool = pool
        self._open: deque[Future[Event]] = deque()
        self.events: list[Event] = []
        self.busy_s = 0.0

    def send(self, clips: Sequence[Clip]) -> None:
        for clip in clips:
            while len(self._open) >= UNREAD:
                self.events.append(self._open.popleft().result())
            self._open.append(self._pool.submit(self._read, clip))

    def _read(self, clip: Clip) -> Event:
        began = time.perf_counter()
        event = self._reader.read(clip)
        self.busy_s += time.perf_counter() - began
        return _without_maps(event)

    def finish(self) -> list[Event]:
        while self._open:
            self.events.append(self._open.popleft().result())
        return self.events


def _without_maps(event: Event) -> Event:
    """Drop the heat maps: no table shows them, and those of an hour would fill the memory."""
    return replace(event, scores=tuple(replace(s, saliency=None) for s in event.scores))


@dataclass(slots=True)
class _Tally:
    """Counts of one pass through a file; `analysing_s` excludes waiting for the networks."""

    frames: int = 0
    first_ns: int = 0
    last_ns: int = 0
    analysing_s: float = 0.0
    reading_s: float = 0.0
    compressed: int = 0
    states: Counter[str] | None = None


def analyse_file(job: AnalysisJob, tools: Tools, on_frame: OnFrame | None = None) -> FileOutcome:
    """Analyse one file and write its tables.

    Args:
        job: The file, the folder for its results and the formats.
        tools: Source, pipeline and networks.
        on_frame: Called with the frames done and, if known, the number of all frames.

    Returns:
        Counts and events.

    Raises:
        SourceError: The file cannot be played at all.
        OutputError: The results cannot be written; no partial file is left.
        OSError: The file cannot be read.
    """
    source = tools.make_source(job.path)
    notify = on_frame or (lambda _done, _total: None)
    with (
        _opened(source),
        closing(tools.make_pipeline()) as pipeline,
        _results_folder(job.out),
    ):
        began = time.perf_counter()
        home = _home_of(job.path, source, tools)
        if home is not None:
            pipeline.keep_to(home)
            pipeline.foresee(AtTheEnd())
        elif tools.hindsight:
            counted = _Counted(_signal_of(job.path, tools, notify))
            pipeline.foresee(Foreseen(spot_offline(counted)))
            notify = _second_half(notify, counted.number)
        tally = _Tally(states=Counter())
        events = _run(job, tools, source, pipeline, tally, notify)
        wall_s = time.perf_counter() - began
        report = source.report()
        outcome = _outcome(job, tally, events, source, report, wall_s)
        if home is not None:
            outcome = replace(outcome, note=f"{outcome.note} {_short(outcome)}".strip())
        _write(job, tools, outcome, tally, report)
    return outcome


@contextmanager
def _results_folder(folder: Path) -> Iterator[None]:
    """Make a folder for results; remove it again if the analysis fails and leaves it empty."""
    new = not folder.exists()
    check_folder(folder)
    try:
        yield
    finally:
        if new:
            remove_if_empty(folder)


class _Counted:
    """Passes motions on and counts them."""

    def __init__(self, motions: Iterator[Motion]) -> None:
        self._motions = motions
        self.number = 0

    def __iter__(self) -> Iterator[Motion]:
        for motion in self._motions:
            self.number += 1
            yield motion


def _signal_of(path: Path, tools: Tools, report: OnFrame) -> Iterator[Motion]:
    """Measure the whole motion of a file, for the spotter that works offline."""
    source = tools.make_source(path)
    with (
        _opened(source),
        closing(tools.make_pipeline()) as pipeline,
        updates_of(source, pipeline) as updates,
    ):
        for done, update in enumerate(updates, start=1):
            total = source.frames_total
            report(done, None if total is None else 2 * total)
            yield update.motion


def _home_of(path: Path, source: Source, tools: Tools) -> Home | None:
    """Find the neutral of a short file; None for longer files, and if no face is seen."""
    if not _may_be_short(source, tools.short_ns):
        return None
    again, search = tools.make_source(path), HomeSearch()
    first_ns: int | None = None
    with (
        _opened(again),
        closing(tools.make_pipeline()) as pipeline,
        updates_of(again, pipeline) as updates,
    ):
        for update in updates:
            first_ns = update.frame.t_ns if first_ns is None else first_ns
            if update.frame.t_ns - first_ns > tools.short_ns:
                return None
            search.add(update.motion, pipeline.place)
    return search.home()


def _may_be_short(source: Source, short_ns: int) -> bool:
    """Return whether a file's header says less than a limit; an unknown length counts as long."""
    actual = source.report().actual
    if source.frames_total is None or actual is None or actual.fps <= 0:
        return False
    return source.frames_total / actual.fps * 1e9 < _DOUBT * short_ns


def _short(outcome: FileOutcome) -> str:
    """Say that a file was measured from a neutral chosen in hindsight."""
    return (
        f"{outcome.path.name} lasts {outcome.video_s:.1f} s, too short for a rolling neutral: it "
        "was measured from one chosen in hindsight, and all of it was searched, "
        "whichever spotter is chosen."
    )


def _second_half(report: OnFrame, before: int) -> OnFrame:
    return lambda done, total: report(before + done, None if total is None else before + total)


@contextmanager
def _opened(source: Source) -> Iterator[None]:
    source.open()
    try:
        yield
    finally:
        source.close()


def _run(
    job: AnalysisJob,
    tools: Tools,
    source: Source,
    pipeline: Pipeline,
    tally: _Tally,
    report: OnFrame,
) -> list[Event]:
    """Take every frame through the pipeline and every clip through the networks."""
    assert tally.states is not None
    with (
        ThreadPoolExecutor(1, "read") as pool,
        updates_of(source, pipeline) as updates,
        tables.SignalTable(
            job.out / "signal.csv", tools.regions, clock_of(source), job.excel
        ) as signal,
    ):
        readings = _Readings(tools.reader, pool)
        began = time.perf_counter()
        for update in updates:
            signal.add(update)
            tally.analysing_s += time.perf_counter() - began
            readings.send(update.clips)
            t_ns = update.frame.t_ns
            tally.first_ns = tally.first_ns if tally.frames else t_ns
            tally.last_ns = t_ns
            tally.frames += 1
            tally.states[update.state.value] += 1
            tally.compressed += update.cause.startswith(COMPRESSION)
            report(tally.frames, source.frames_total)
            began = time.perf_counter()
        readings.send(pipeline.flush())
        found = readings.finish()
    tally.reading_s = readings.busy_s
    return found


def _outcome(
    job: AnalysisJob,
    tally: _Tally,
    found: Sequence[Event],
    source: Source,
    report: SourceReport,
    wall_s: float,
) -> FileOutcome:
    ordered = sorted(found, key=lambda event: (event.window.onset_ns, event.window.offset_ns))
    named = tuple(
        replace(event, id=f"{job.path.stem}-{number:03d}")
        for number, event in enumerate(ordered, start=1)
    )
    return FileOutcome(
        path=job.path,
        out=job.out,
        frames=tally.frames,
        video_s=(tally.last_ns - tally.first_ns) / 1e9,
        wall_s=wall_s,
        events=named,
        frame_states=dict(tally.states or {}),
        note=" ".join(part for part in (report.detail, _compressed(job, tally)) if part),
        clock=clock_of(source),
        compressed=tally.compressed,
    )


def _compressed(job: AnalysisJob, tally: _Tally) -> str:
    """Say that compression hides small movements, if it does so in a notable share of frames."""
    if tally.compressed < NOTABLE_SHARE * tally.frames or not tally.compressed:
        return ""
    return (
        f"{job.path.name} is strongly compressed: in {tally.compressed} of {tally.frames} frames "
        "small movements cannot be told from those that the coding makes."
    )


def _write(
    job: AnalysisJob, tools: Tools, outcome: FileOutcome, tally: _Tally, report: SourceReport
) -> None:
    clock = outcome.clock
    voices = [
        tables.Voice(network.card.id, network.card.labels) for network in tools.reader.networks
    ]
    if "csv" in job.formats:
        tables.write_events(
            job.out / "events.csv", outcome.events, voices, job.subject, clock, job.excel
        )
    if "json" in job.formats:
        tables.write_events_json(job.out / "events.json", outcome.events, job.subject, clock)
    if "eaf" in job.formats:
        write_eaf(job.out / "events.eaf", job.path, outcome.events, job.subject, clock)
    tables.write_run(job.out / "run.json", _run_of(job, tools, outcome, tally, report))


def weights_facts(reader: Reader) -> list[tables.WeightsFacts]:
    """Describe the weights that a reader reads with, those of the action units last."""
    facts = [
        tables.WeightsFacts(c.id, c.network, c.sha256, c.temperature, c.fusion_weight)
        for c in (network.card for network in reader.networks)
    ]
    units = reader.units_card
    if units is not None:
        facts.append(tables.WeightsFacts(units.id, units.id, units.sha256, 1.0, 0.0))
    return facts


def _run_of(
    job: AnalysisJob, tools: Tools, outcome: FileOutcome, tally: _Tally, report: SourceReport
) -> tables.AnalysisRun:
    started = datetime.now(timezone.utc) - timedelta(seconds=outcome.wall_s)
    return tables.AnalysisRun(
        started_utc=started.isoformat(timespec="seconds"),
        versions=versions(),
        source=_source_facts(job.path, outcome, report),
        weights=weights_facts(tools.reader),
        settings={"formats": list(job.formats), **(job.settings or {})},
        timings={
            "wall_s": outcome.wall_s,
            "analysing_s": tally.analysing_s,
            "reading_s": tally.reading_s,
            "analysed_fps": outcome.fps,
        },
        counts={
            "frames": outcome.frames,
            "events": len(outcome.events),
            **{f"events_by_{key}": value for key, value in tables.counted(outcome.events).items()},
            "frames_by_state": dict(outcome.frame_states),
            "frames_compressed": outcome.compressed,
        },
        subject=job.subject,
        complete=report.dropped == 0 and report.complete,
        note=outcome.note,
    )


def _source_facts(path: Path, outcome: FileOutcome, report: SourceReport) -> tables.SourceFacts:
    actual = report.actual
    inside = (p for p in path.iterdir() if p.is_file()) if path.is_dir() else iter([path])
    return tables.SourceFacts(
        path=str(path.resolve()),
        sha256=tables.sha256_of(path),
        bytes=sum(part.stat().st_size for part in inside),
        width_px=actual.width_px if actual else 0,
        height_px=actual.height_px if actual else 0,
        frames=outcome.frames,
        seconds=outcome.video_s,
        fps=report.measured_fps or (actual.fps if actual else 0.0),
        first_stamp_s=outcome.clock.first_ns / 1e9,
        slow_motion=outcome.clock.slower,
    )
