"""One record says where the frames went, and who lost the rest."""

from __future__ import annotations

from app.core.counts import FrameCounts, frame_counts
from app.core.ring import RingCounts
from models.sources.source import SourceReport, SourceState


def _report(frames: int, dropped: int = 0, duplicated: int = 0) -> SourceReport:
    return SourceReport(
        "camera", SourceState.RUNNING, None, None, 30.0, frames, dropped, duplicated
    )


def test_a_computer_that_cannot_follow_is_told_from_a_camera_that_loses() -> None:
    ring = RingCounts(written=450, read=390, dropped=50, pending=10, thinned=450)
    counts = frame_counts(_report(900, dropped=3), ring, analysed=388)
    assert (counts.sent, counts.arrived, counts.analysed) == (903, 900, 388)
    assert (counts.lost_camera, counts.lost_computer, counts.lost_disk) == (3, 50, 0)
    assert counts.lost == 53
    assert counts.sentence() == (
        "903 sent, 900 arrived, 388 analysed; lost 3 by the camera or its connection, "
        "50 by the computer, 450 left out evenly"
    )


def test_nothing_lost_is_said_plainly() -> None:
    counts = FrameCounts(arrived=10, analysed=10, repeated=2)
    assert counts.sentence() == "10 sent, 10 arrived, 10 analysed; none lost, 2 repeated"
    assert counts.as_json()["stored"] is None


def test_what_a_recording_stores_and_loses_is_its_own() -> None:
    counts = FrameCounts(arrived=100, analysed=40, stored=90, lost_disk=10, lost_computer=60)
    assert counts.flow() == "100 sent, 100 arrived, 90 stored, 40 analysed"
    assert counts.losses() == "lost 10 by the disk, 60 by the computer"
    assert counts.as_json()["lost_disk"] == 10
