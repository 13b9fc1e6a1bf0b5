"""The state of a source in words: mode requested, read back and measured, and the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.core.camera_control.check import MEASURE_S, judge_report
from app.core.counts import FrameCounts
from app.ui.language import later, tr
from app.ui.sentences import counted
from models.sources.source import Mode, SourceReport, SourceState


class SourceVerdict(str, Enum):
    """The verdict on a source."""

    NOTHING = "nothing"
    MEASURING = "measuring"
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """The texts of the page; `differs` marks a mode that differs from the requested one."""

    verdict: SourceVerdict
    title: str
    reasons: tuple[str, ...] = ()
    """Sentences on the verdict."""
    requested: str = "–"
    """The requested mode."""
    actual: str = "–"
    """The mode that was read back."""
    measured: str = "–"
    """The measured rate."""
    counts: str = "–"
    """Counts of frames."""
    differs: bool = False


FINE = later("At least 25 different pictures come in every second, evenly spaced.")
RAW = ("BGR3", "RGB3")
NO_SOURCE = SourceStanding(SourceVerdict.NOTHING, later("No source is open"))


class Watch:
    """Measures how long a source has run: a rate is judged over two whole seconds only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    def restart(self) -> None:
        """Start again, for another source or mode."""
        self._since = None

    def settled(self, report: SourceReport) -> bool:
        """Return whether a source has run for two seconds without a break."""
        if report.state is not SourceState.RUNNING:
            self._since = None
            return False
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since >= MEASURE_S


def standing(
    report: SourceReport, settled: bool, counts: FrameCounts | None = None
) -> SourceStanding:
    """Write a source's report in words.

    Args:
        report: The source's report.
        settled: Whether it has run long enough to be judged.
        counts: Counts of its frames; None takes those of the source alone.
    """
    if counts is None:
        counts = FrameCounts(report.frames, report.duplicated, lost_camera=report.dropped)
    verdict, title, reasons = _verdict(report, settled)
    requested, actual = report.requested, report.actual
    return SourceStanding(
        verdict,
        title,
        reasons,
        tr("as it comes: this source has no modes") if requested is None else mode_text(requested),
        tr("not told yet") if actual is None else mode_text(actual),
        _measured(report, settled),
        counted(counts),
        requested is not None and actual is not None and _differ(requested, actual),
    )


def mode_text(mode: Mode) -> str:
    """Write a mode for people, with its pixel format; an unknown rate is left out."""
    rate = f" @ {mode.fps:.4g}" if mode.fps else ""
    form = tr("raw pictures") if mode.fourcc in RAW else mode.fourcc
    return f"{mode.width_px} × {mode.height_px}{rate}  {form}".rstrip()


def _verdict(report: SourceReport, settled: bool) -> tuple[SourceVerdict, str, tuple[str, ...]]:
    detail = (report.detail,) if report.detail else ()
    if report.state is SourceState.LOST:
        return SourceVerdict.INVALID, tr("The signal is lost"), detail
    if report.state is SourceState.ENDED:
        return SourceVerdict.NOTHING, tr("It has ended"), detail
    if report.state is SourceState.WAITING:
        return SourceVerdict.MEASURING, tr("Waiting for pictures"), detail
    if not settled:
        return (
            SourceVerdict.MEASURING,
            tr("Measuring for {seconds:.0f} seconds", seconds=MEASURE_S),
            (),
        )
    judged = judge_report(report)
    if judged.valid:
        return SourceVerdict.VALID, tr("Valid for micro-expressions"), (tr(FINE),)
    return SourceVerdict.INVALID, tr("Not valid for micro-expressions"), judged.reasons


def _measured(report: SourceReport, settled: bool) -> str:
    if report.state is not SourceState.RUNNING or report.measured_fps <= 0:
        return "–"
    evidence = report.evidence
    if evidence is not None and 2 * evidence.bunched > evidence.pictures:
        return tr("in bursts of up to {burst} at once", burst=evidence.burst)
    rate = tr("{fps:.1f} frames a second", fps=report.measured_fps)
    if not settled:
        return tr("{rate} so far", rate=rate)
    claimed = report.requested or report.actual
    if claimed is None or not claimed.fps:
        return tr("{rate} over {seconds:.0f} s", rate=rate, seconds=MEASURE_S)
    off = (report.measured_fps / claimed.fps - 1.0) * 100
    return tr(
        "{rate} over {seconds:.0f} s ({off:+.1f} %)", rate=rate, seconds=MEASURE_S, off=off
    ).replace("-", "−")


def _differ(requested: Mode, actual: Mode) -> bool:
    sizes = (requested.width_px, requested.height_px) != (actual.width_px, actual.height_px)
    rates = (
        bool(requested.fps and actual.fps)
        and abs(requested.fps - actual.fps) > 0.05 * requested.fps
    )
    return sizes or rates or bool(actual.fourcc and actual.fourcc != requested.fourcc)
