"""A camera that is unplugged for ten seconds in the middle of a movement, while recording.

The real threads, the real pipeline and the real recorder run on the synthetic camera's own clock,
so that ten seconds pass in less.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from app.core.mailbox import Mailbox
from app.core.pipeline import Update, standard_pipeline
from app.core.recording.details import SessionState, SourceInfo
from app.core.recording.ledger import whole_rows
from app.core.recording.recorder import Recorder
from app.core.recording.verify import verify
from app.core.ring import FrameRing
from app.threads.analyse import AnalyseThread
from app.threads.capture import CaptureThread
from app.threads.record import RecordThread
from models.records import Clip
from models.sources.faults import Faults, Unplug
from models.sources.synthetic import SyntheticSource
from training.synth.demo import DemoFace

SIZE = (640, 360)
AWAY_S = 10.0


def apex_s(seed: int) -> float:
    """Give the apex of the first movement that comes late enough for a baseline."""
    truth = DemoFace(20.0, seed, size=SIZE).truth
    return next(event.apex_ns for event in truth if event.onset_ns > 3e9) / 1e9


def test_recording_goes_on_and_no_event_spans_the_gap(tmp_path: Path) -> None:
    at_s = apex_s(seed=1)
    face = DemoFace(at_s + AWAY_S + 4.0, 1, size=SIZE)
    faults = Faults(unplugs=(Unplug(at_s, AWAY_S),))
    source = SyntheticSource(face, faults, live=False, packets=True)
    clips: list[Clip] = []
    record = RecordThread(source, Recorder(tmp_path, SourceInfo.of(source.report(), True)))
    with closing(standard_pipeline()) as pipeline:
        ring = FrameRing(15)
        analyse = AnalyseThread(ring, pipeline, Mailbox[Update](), clips.append, live=False)
        capture = CaptureThread(source, ring)
        record.begin()
        for thread in (analyse, capture):
            thread.start()
        assert analyse.wait(120)
        for worker in (capture, analyse, record):
            assert worker.stop(20)
    session = record.session
    assert session is not None
    gone_ns, back_ns = at_s * 1e9, (at_s + AWAY_S) * 1e9
    due = [seq for seq in range(face.frames_total) if not gone_ns <= face.time_ns(seq) < back_ns]
    rows = tuple(whole_rows(tmp_path / "frames.csv"))
    assert session.state is SessionState.CLOSED
    assert [row.seq for row in rows] == due
    assert session.counts.gaps == 1
    assert verify(tmp_path).sound
    marks = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    (gap,) = [mark for mark in marks if mark["kind"] == "gap"]
    assert gap["gap_ns"] == pytest.approx(AWAY_S * 1e9, abs=0.1e9)
    windows = [clip.window for clip in clips]
    assert not [w for w in windows if w.onset_ns < back_ns and w.offset_ns > gone_ns]
