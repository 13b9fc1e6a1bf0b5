"""The detail curve draws what lies in sight, however many marks a recording has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent

from app.ui import style
from app.ui.annotate.curve import DetailCurve
from training.annotate.coding import Coding
from training.annotate.document import Document
from training.annotate.media import Media
from training.annotate.records import Header

FRAMES, STEP_NS = 400, 20_000_000


def coded(folder: Path) -> Coding:
    t_ns = np.arange(FRAMES, dtype=np.int64) * STEP_NS
    media = Media(folder / "a.mkv", (folder / "a.mkv",), (0,), t_ns)
    header = Header("media", FRAMES, media.stamps, "AB", "assisted")
    coding = Coding(Document(folder / "AB.jsonl", header), media)
    for onset in range(10, 390, 30):
        coding.do("leave")
        for frame, key in ((onset, "Q"), (onset + 5, "W"), (onset + 10, "E")):
            coding.go(frame)
            assert coding.press(key)
    return coding


def test_only_marks_within_two_seconds_are_drawn(styler: style.Styler, tmp_path: Path) -> None:
    coding, curve = coded(tmp_path), DetailCurve(styler.theme)
    coding.go(205)
    curve.follow(coding)
    drawn = [
        line.value() for line in curve.getPlotItem().items if isinstance(line, pg.InfiniteLine)
    ]
    marks = [
        frame * STEP_NS / 1e9
        for movement in coding.document.movements
        for frame in (movement.onset, movement.apex, movement.offset)
        if frame is not None and 105 <= frame <= 305
    ]
    assert len(coding.document.movements) == 13
    assert sorted(drawn) == sorted([*marks, 205 * STEP_NS / 1e9])
    curve.close()
    curve.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
