"""The same frames give the same events, live through the threads and from the file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
from helpers.graphs import install
from helpers.plays import write_play

from app.core.analyze import AnalysisJob, Tools, analyse_file, file_source
from app.core.mailbox import Mailbox
from app.core.pipeline import Update, standard_pipeline
from app.core.ring import FrameRing
from app.threads.analyse import AnalyseThread
from app.threads.capture import CaptureThread
from app.threads.infer import InferThread
from models.reader import Reader
from models.records import Clip, Event
from models.sources.file import FileSource
from models.spot.regions import REGIONS


def watched(path: Path, reader: Reader) -> list[Event]:
    """Play a file in real time through the threads of the live page."""
    events: list[Event] = []

    def add(event: Event, _clip: Clip) -> None:
        events.append(event)

    with closing(standard_pipeline()) as pipeline:
        ring = FrameRing(15)
        infer = InferThread(reader, add, live=False)
        analyse = AnalyseThread(ring, pipeline, Mailbox[Update](), infer.submit, live=False)
        capture = CaptureThread(FileSource(path, paced=True), ring)
        for worker in (infer, analyse, capture):
            worker.start()
        assert analyse.wait(60)
        assert infer.drain(20)
        for worker in (capture, analyse, infer):
            assert worker.stop()
    return sorted(events, key=lambda event: event.window.onset_ns)


def test_events_and_probabilities_are_the_same(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    install(weights, "sayer", (0.3, 0.1, 0.9))
    reader = Reader.bundled(None, weights)
    write_play(tmp_path / "face.mkv", 5.4, seed=1)
    tools = Tools(file_source, standard_pipeline, reader, tuple(REGIONS))
    outcome = analyse_file(AnalysisJob(tmp_path / "face.mkv", tmp_path / "out"), tools)
    live = watched(tmp_path / "face.mkv", reader)
    assert len(live) == len(outcome.events) >= 1
    for event, other in zip(live, outcome.events, strict=True):
        assert event.window == other.window
        assert event.state is other.state
        assert event.probabilities is not None
        assert other.probabilities is not None
        np.testing.assert_allclose(event.probabilities, other.probabilities, atol=1e-4)
