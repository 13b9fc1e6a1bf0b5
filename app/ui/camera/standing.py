"""How a source stands, in words: mode asked, read back and measured, and the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.core.camera_control.check import MEASURE_S, judge_report
from app.core.counts import FrameCounts
from models.sources.source import Mode, SourceReport, SourceState


class Verdict(str, Enum):
    """What the page says of a source."""

    NOTHING = "nothing"
    MEASURING = "measuring"
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of a source: texts for the page; `differs` marks a mode that is not as asked."""

    verdict: Verdict
    title: str
    reasons: tuple[str, ...] = ()
    asked: str = "–"
    actual: str = "–"
    measured: str = "–"
    counts: str = "–"
    differs: bool = False


FINE = "At least 25 different pictures come in every second, evenly spaced."
RAW = ("BGR3", "RGB3")
NO_SOURCE = Standing(Verdict.NOTHING, "No source is open")


class Watch:
    """Knows since when a source runs, so that a rate is judged over two whole seconds only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    def restart(self) -> None:
        """Begin anew, for another source or mode."""
        self._since = None

    def settled(self, report: SourceReport) -> bool:
        """Tell whether a source has run for two seconds without a break."""
        if report.state is not SourceState.RUNNING:
            self._since = None
            return False
        if self._since is None:
            self._since = self._clock()
        return self._clock() - self._since >= MEASURE_S


def standing(report: SourceReport, settled: bool, counts: FrameCounts | None = None) -> Standing:
    """Put a source's report into words.

    Args:
        report: What the source says about itself.
        settled: Whether it has run long enough to be judged.
        counts: Where its frames went; None takes what the source alone can tell.
    """
    if counts is None:
        counts = FrameCounts(report.frames, report.duplicated, lost_camera=report.dropped)
    verdict, title, reasons = _verdict(report, settled)
    asked, actual = report.asked, report.actual
    return Standing(
        verdict,
        title,
        reasons,
        "as it comes: this source has no modes" if asked is None else mode_text(asked),
        "not told yet" if actual is None else mode_text(actual),
        _measured(report, settled),
        counts.sentence(),
        asked is not None and actual is not None and _differ(asked, actual),
    )


def mode_text(mode: Mode) -> str:
    """Write a mode for people, with its pixel format; an unknown rate is left out."""
    rate = f" @ {mode.fps:.4g}" if mode.fps else ""
    form = "raw pictures" if mode.fourcc in RAW else mode.fourcc
    return f"{mode.width_px} × {mode.height_px}{rate}  {form}".rstrip()


def _verdict(report: SourceReport, settled: bool) -> tuple[Verdict, str, tuple[str, ...]]:
    detail = (report.detail,) if report.detail else ()
    if report.state is SourceState.LOST:
        return Verdict.INVALID, "The signal is lost", detail
    if report.state is SourceState.ENDED:
        return Verdict.NOTHING, "It has ended", detail
    if report.state is SourceState.WAITING:
        return Verdict.MEASURING, "Waiting for pictures", detail
    if not settled:
        return Verdict.MEASURING, f"Measuring for {MEASURE_S:.0f} seconds", ()
    judged = judge_report(report)
    if judged.valid:
        return Verdict.VALID, "Valid for micro-expressions", (FINE,)
    return Verdict.INVALID, "Not valid for micro-expressions", judged.reasons


def _measured(report: SourceReport, settled: bool) -> str:
    if report.state is not SourceState.RUNNING or report.measured_fps <= 0:
        return "–"
    evidence = report.evidence
    if evidence is not None and 2 * evidence.bunched > evidence.pictures:
        return f"in bursts of up to {evidence.burst} at once"
    rate = f"{report.measured_fps:.1f} frames a second"
    if not settled:
        return f"{rate} so far"
    claimed = report.asked or report.actual
    if claimed is None or not claimed.fps:
        return f"{rate} over {MEASURE_S:.0f} s"
    off = (report.measured_fps / claimed.fps - 1.0) * 100
    return f"{rate} over {MEASURE_S:.0f} s ({off:+.1f} %)".replace("-", "−")


def _differ(asked: Mode, actual: Mode) -> bool:
    sizes = (asked.width_px, asked.height_px) != (actual.width_px, actual.height_px)
    rates = bool(asked.fps and actual.fps) and abs(asked.fps - actual.fps) > 0.05 * asked.fps
    return sizes or rates or bool(actual.fourcc and actual.fourcc != asked.fourcc)
