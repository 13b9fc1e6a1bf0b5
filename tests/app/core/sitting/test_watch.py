"""The camera is watched: the face is looked for now and then, or in each frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.capture_studies import quick_study
from helpers.sittings import CalmPipeline, PlainCamera, opened

from app.core.pipeline import Update
from app.core.sitting.opening import OpenSitting
from app.core.sitting.watch import GLANCE_NS, GateWatch
from models.records import Frame


class Counting(CalmPipeline):
    """Remembers when it looked."""

    def __init__(self) -> None:
        self.looked_ns: list[int] = []

    def step(self, frame: Frame) -> Update:
        """Look at one frame."""
        self.looked_ns.append(frame.t_ns)
        return super().step(frame)


class Steady(PlainCamera):
    """Sends 60 pictures a second by their stamps, however busy the machine is."""

    _stamped = 0

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Give the next picture, stamped 1/60 s after the one before."""
        frame = super().read(timeout_s)
        self._stamped += 1
        return None if frame is None else replace(frame, t_ns=round(self._stamped * 1e9 / 60))


@pytest.fixture
def sitting(tmp_path: Path) -> OpenSitting:
    return opened(quick_study(tmp_path / "study", film_s=0.15))


@pytest.fixture
def camera() -> Iterator[PlainCamera]:
    source = Steady()
    source.open()
    yield source
    source.close()


def test_a_glance_leaves_the_camera_its_pictures(camera: PlainCamera, sitting: OpenSitting) -> None:
    pipeline = Counting()
    watch = GateWatch(camera, lambda: pipeline, sitting.opened.study, sitting.opened.folder.root)
    for _ in range(15):
        watch.look(sitting.sitting, GLANCE_NS, 1.0)
    assert watch.measured is not None
    gaps = [b - a for a, b in zip(pipeline.looked_ns, pipeline.looked_ns[1:], strict=False)]
    assert all(gap >= GLANCE_NS for gap in gaps)
    assert len(pipeline.looked_ns) == 2, "in 15 pictures of 1/60 s lies one glance, after the first"


def test_a_resting_face_is_looked_for_in_every_frame(
    camera: PlainCamera, sitting: OpenSitting
) -> None:
    pipeline = Counting()
    watch = GateWatch(camera, lambda: pipeline, sitting.opened.study, sitting.opened.folder.root)
    for _ in range(5):
        watch.look(sitting.sitting, timeout_s=1.0)
    assert len(pipeline.looked_ns) == 5
