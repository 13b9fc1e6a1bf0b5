"""Judges a camera's real rate and its picture: what the camera page shows live."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from models.sources.arrivals import Evidence
from models.sources.source import Mode, Source, SourceReport
from models.sources.validity import StreamFacts, Validity, judge, judge_rate

MEASURE_S = 2.0


@dataclass(frozen=True, slots=True)
class MeasuredMode:
    """A mode as requested and as read back, its measured rate, and the source's report."""

    requested: Mode
    actual: Mode | None
    fps: float
    report: SourceReport | None = None

    @property
    def verdict(self) -> Validity:
        """Return whether the mode is valid for micro-expressions, and if not, why."""
        reasons = list(_reasons(self.report, self.requested.fps, self.fps))
        actual = self.actual
        if actual is not None and actual.fourcc and actual.fourcc != self.requested.fourcc:
            reasons.append(
                f"The camera gives {actual.fourcc} instead of {self.requested.fourcc}: its driver "
                "does not offer this mode in that format."
            )
        return Validity(not reasons, tuple(reasons))


def measure(source: Source, requested: Mode, seconds: float = MEASURE_S) -> MeasuredMode:
    """Read an open source for a while and measure its rate by its own time stamps.

    Args:
        source: The open source; its frames are read and dropped.
        requested: The requested mode.
        seconds: How long, by the time stamps; at most three times that by the wall clock.

    Returns:
        The rate; 0 if fewer than two frames came.
    """
    stamps: list[int] = []
    end = time.monotonic() + 3 * seconds
    while time.monotonic() < end:
        frame = source.read(0.2)
        if frame is not None:
            stamps.append(frame.t_ns)
        if len(stamps) > 1 and stamps[-1] - stamps[0] >= seconds * 1e9:
            break
    span_s = (stamps[-1] - stamps[0]) / 1e9 if len(stamps) > 1 else 0.0
    fps = (len(stamps) - 1) / span_s if span_s > 0 else 0.0
    return MeasuredMode(requested, source.report().actual, fps)


def judge_report(report: SourceReport) -> Validity:
    """Judge a running source by its own report.

    Args:
        report: Its measured rate must span some time. A source without modes, such as a stream,
            must reach its claimed rate, if it claims one.

    Returns:
        Whether it is valid for micro-expressions, and if not, why.
    """
    if report.requested is not None:
        return MeasuredMode(report.requested, report.actual, report.measured_fps, report).verdict
    reasons = _reasons(report, 0.0, report.measured_fps)
    return Validity(not reasons, reasons)


def _reasons(report: SourceReport | None, asked_fps: float, fps: float) -> tuple[str, ...]:
    """Judge the last seconds of a source; only by the rate if it reports no more."""
    if report is None:
        return judge_rate(asked_fps, fps)
    claimed = report.actual.fps if report.actual is not None else 0.0
    evidence = report.evidence
    if evidence is None or evidence.pictures < 2:
        evidence = Evidence(pictures=2)
    facts = StreamFacts(evidence, report.content, fps, asked_fps, claimed)
    return judge(facts).reasons


def best_mode(modes: tuple[Mode, ...], trial: Callable[[Mode], MeasuredMode]) -> MeasuredMode:
    """Try a preset's modes in order and take the first that keeps its rate.

    Args:
        modes: The modes, best first.
        trial: Opens the camera in a mode, measures it and closes it again.

    Returns:
        The first valid one; if none is, the one with the highest real rate.
    """
    tried = []
    for mode in modes:
        tried.append(trial(mode))
        if tried[-1].verdict.valid:
            return tried[-1]
    return max(tried, key=lambda measured: measured.fps)


def histogram(image: Image) -> NDArray[np.int64]:
    """Count the brightness of a picture `(H, W, 3)` uint8 BGR in `(64,)` bins, dark to bright."""
    grey = cv2.cvtColor(image[::4, ::4], cv2.COLOR_BGR2GRAY)
    return np.bincount(np.asarray(grey, np.uint8).ravel() >> 2, minlength=64)


def sharpness(image: Image) -> float:
    """Measure how sharp a picture `(H, W, 3)` uint8 BGR is: the variance of its Laplacian.

    Only comparable within one scene: it depends on the content of the picture. Source: Pech-Pacheco
    et al., ICPR 2000, LAPV.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())
