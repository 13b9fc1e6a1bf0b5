"""A clip becomes an event; whatever a network does, the others go on."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import card, clip, endless, graph, install
from helpers.unit_reading import constant_reader

from models.motion.flow import farneback
from models.reader import Reader
from models.records import Floats, State
from models.running import RunningNetwork
from models.runtime import NetworkOutput, OnnxBackend, RuntimeFailure
from models.weights import Fusion, WeightsError, load


class FakeBackend:
    """Answers with fixed logits, an exception, or not before it is let go."""

    provider = "fake"

    def __init__(self, answer: tuple[float, ...] | Exception, gate: threading.Event | None = None):
        self.answer = answer
        self.gate = gate

    def run(self, *inputs: Floats) -> NetworkOutput:
        if self.gate is not None:
            self.gate.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return NetworkOutput(np.asarray([self.answer], np.float32))

    def warm_up(self) -> float:
        return 0.0


def network(name: str, answer: tuple[float, ...] | Exception, **changes: object) -> RunningNetwork:
    return RunningNetwork(card(name, **changes), FakeBackend(answer))


def test_bundled_networks_read_a_clip(tmp_path: Path) -> None:
    install(tmp_path, "one", (0.0, 3.0, 0.0))
    install(tmp_path, "two", (0.0, 2.0, 0.0))
    event = Reader.bundled(folder=tmp_path).read(clip())
    assert event.state is State.OK
    assert event.label == event.polarity == "positive"
    assert event.weights == ("one", "two")
    assert event.probabilities is not None
    assert float(event.probabilities.sum()) == pytest.approx(1.0, abs=1e-5)
    assert all(s.latency_ms > 0 for s in event.scores)


def test_a_network_that_crashes_is_named_and_the_other_goes_on() -> None:
    broken = network("bad", RuntimeFailure("out of memory"))
    event = Reader([broken, network("good", (0.0, 0.0, 4.0))]).read(clip())
    assert event.polarity == "surprise"
    assert event.weights == ("good",)
    assert event.scores[0].error == "out of memory"


@pytest.mark.parametrize("answer", [(np.nan, 0.0, 0.0), (0.0, 1.0), (np.inf, 0.0, 0.0)])
def test_an_unusable_answer_is_an_error_of_that_network(answer: tuple[float, ...]) -> None:
    event = Reader([network("bad", answer), network("good", (4.0, 0.0, 0.0))]).read(clip())
    assert event.scores[0].error.startswith("returned")
    assert event.polarity == "negative"


def test_a_network_that_hangs_is_left_behind_and_comes_back() -> None:
    gate = threading.Event()
    slow = RunningNetwork(card("slow"), FakeBackend((0.0, 3.0, 0.0), gate))
    reader = Reader([slow, network("good", (4.0, 0.0, 0.0))], limit_s=0.05)
    first = reader.read(clip())
    assert "no answer within" in first.scores[0].error
    assert first.polarity == "negative"
    assert "still busy" in reader.read(clip()).scores[0].error
    gate.set()
    assert slow.busy is not None
    slow.busy.join(5)
    assert reader.read(clip()).scores[0].error == ""


def test_all_networks_failing_is_said_and_nothing_is_labelled() -> None:
    event = Reader([network("bad", RuntimeFailure("broke"))]).read(clip())
    assert event.state is State.UNCERTAIN
    assert event.label is None
    assert event.probabilities is None
    assert "bad: broke" in event.cause


@pytest.mark.parametrize("state", [State.HEAD_MOTION, State.LOW_QUALITY, State.NO_BASELINE])
def test_a_closed_gate_forbids_reading(state: State) -> None:
    event = Reader([network("good", (4.0, 0.0, 0.0))]).read(clip(state))
    assert (event.state, event.label, event.scores) == (state, None, ())
    assert event.cause == "as asked"


def test_low_confidence_is_uncertain_without_a_label() -> None:
    reader = Reader([network("good", (0.2, 0.0, 0.0))], Fusion(threshold=0.6))
    event = reader.read(clip())
    assert event.state is State.UNCERTAIN
    assert event.label is None
    assert event.polarity == "negative"
    assert re.fullmatch(
        r"the networks are \d\d % sure of one reading, 60 % are needed", event.cause
    )


def test_no_weights_or_untrained_ones_never_label() -> None:
    assert Reader([]).read(clip()).state is State.UNTRAINED_WEIGHTS
    event = Reader([network("raw", (4.0, 0.0, 0.0), trained=False)]).read(clip())
    assert event.state is State.UNTRAINED_WEIGHTS
    assert event.label is None
    assert len(event.scores) == 1


def test_a_fine_network_names_the_emotion_only_if_it_agrees() -> None:
    coarse = network("coarse", (9.0, 0.0, 0.0))
    disgust = network("fine", (0, 0, 5, 0, 0, 0, 0), label_set="dfme")
    happy = network("fine", (0, 0, 0, 0, 1.5, 0, 0), label_set="dfme")
    assert Reader([coarse, disgust]).read(clip()).label == "disgust"
    assert Reader([coarse, happy]).read(clip()).label == "negative"


def test_a_fine_network_outside_the_fusion_names_no_emotion() -> None:
    coarse = network("coarse", (9.0, 0.0, 0.0))
    disgust = network("fine", (0, 0, 5, 0, 0, 0, 0), label_set="dfme", fusion_weight=0.0)
    event = Reader([coarse, disgust]).read(clip())
    assert event.label == "negative"
    assert len(event.scores) == 2


def test_temperature_of_the_card_softens_the_row() -> None:
    hard = Reader([network("n", (2.0, 0.0, 0.0))]).read(clip()).confidence
    soft = Reader([network("n", (2.0, 0.0, 0.0), temperature=3.0)]).read(clip()).confidence
    assert soft < hard


def test_a_damaged_file_takes_only_its_own_network_out(tmp_path: Path) -> None:
    install(tmp_path, "bad", (0.0, 3.0, 0.0))
    install(tmp_path, "good", (0.0, 0.0, 4.0))
    (tmp_path / "bad.onnx").write_bytes(b"cut off")
    reader = Reader.bundled(folder=tmp_path, provider="cpu")
    (problem,) = reader.problems
    assert problem.startswith("bad: ")
    assert "is damaged" in problem
    event = reader.read(clip())
    assert event.polarity == "surprise"
    assert event.weights == ("good",)
    assert "is damaged" in event.scores[0].error


@pytest.mark.parametrize(
    "spoilt", [b"", b"{", b"[]", b"3", b'{"id": "bad"}', b"\xff\xfe\x00", b"\x00" * 64]
)
def test_a_damaged_card_takes_only_its_own_network_out(tmp_path: Path, spoilt: bytes) -> None:
    install(tmp_path, "bad", (0.0, 3.0, 0.0))
    install(tmp_path, "good", (0.0, 0.0, 4.0))
    (tmp_path / "bad.json").write_bytes(spoilt)
    for names in (None, ["bad", "good"]):
        reader = Reader.bundled(names, tmp_path, provider="cpu")
        (problem,) = reader.problems
        assert problem.startswith("bad: ")
        assert "bad.json is damaged" in problem
        assert reader.read(clip()).weights == ("good",)
    assert Reader.bundled(["good"], tmp_path, provider="cpu").problems == ()
    with pytest.raises(WeightsError, match=r"bad\.json is damaged"):
        Reader.bundled(["bad"], tmp_path, provider="cpu")


def test_damaged_cards_and_files_alone_leave_nothing_to_read_with(tmp_path: Path) -> None:
    install(tmp_path, "card", (0.0, 3.0, 0.0))
    install(tmp_path, "file", (0.0, 3.0, 0.0))
    (tmp_path / "card.json").write_text("{")
    (tmp_path / "file.onnx").write_bytes(b"cut off")
    with pytest.raises(WeightsError, match="is damaged"):
        Reader.bundled(folder=tmp_path, provider="cpu")


def test_a_network_that_never_ends_is_given_up_and_the_others_read() -> None:
    good = RunningNetwork(card("good"), OnnxBackend(graph((0.0, 3.0, 0.0)), provider="cpu"))
    bad = RunningNetwork(card("bad"), OnnxBackend(endless(), provider="cpu"))
    event = Reader((bad, good), limit_s=0.3).read(clip())
    rows = {row.weights: row.error for row in event.scores}
    assert rows["bad"].startswith("gave no answer within 0.3 s")
    assert not rows["good"]
    assert bad.busy is not None
    bad.busy.join(10.0)
    assert not bad.busy.is_alive(), "the run was told to end"


class PlainFlows:
    """Computes Farneback's flows in one batch, and counts the batches."""

    def __init__(self) -> None:
        self.batches = 0

    def compute(self, method: str, pairs: Floats) -> Floats | None:
        self.batches += 1
        return np.stack([farneback(*pair) for pair in pairs.astype(np.uint8)])


def test_a_window_that_is_brought_over_in_one_copy_is_read_alike() -> None:
    plain = Reader.bundled(provider="cpu")
    bound = [
        RunningNetwork(n.card, OnnxBackend(load(n.card), provider="cpu", bound=True))
        for n in plain.networks
    ]
    flows = PlainFlows()
    expected, found = plain.read(clip()), Reader(bound, flow_graphs=flows).read(clip())
    assert flows.batches == 1
    for score, other in zip(expected.scores, found.scores, strict=True):
        assert (score.weights, score.error) == (other.weights, other.error)
        np.testing.assert_array_equal(other.probabilities, score.probabilities)


def test_a_card_that_fails_leaves_the_clip_to_the_processor() -> None:
    class Broken:
        def compute(self, method: str, pairs: Floats) -> Floats | None:
            raise RuntimeFailure("the card is gone")

    expected = Reader.bundled(provider="cpu")
    found = Reader(expected.networks, flow_graphs=Broken()).read(clip())
    for score, other in zip(expected.read(clip()).scores, found.scores, strict=True):
        np.testing.assert_array_equal(other.probabilities, score.probabilities)


def test_a_labelled_movement_has_its_action_units() -> None:
    reader = Reader([network("good", (0.0, 0.0, 4.0))], units=constant_reader())
    event = reader.read(clip())
    assert event.units is not None
    assert event.units.text == "12B"
    assert reader.units_card is not None


def test_without_a_label_there_are_no_action_units() -> None:
    unsure = Reader(
        [network("good", (0.2, 0.0, 0.0))], Fusion(threshold=0.6), units=constant_reader()
    )
    failed = Reader([network("bad", RuntimeFailure("broke"))], units=constant_reader())
    gated = Reader([network("good", (4.0, 0.0, 0.0))], units=constant_reader())
    events = (unsure.read(clip()), failed.read(clip()), gated.read(clip(State.HEAD_MOTION)))
    assert [event.units for event in events] == [None, None, None]


def test_a_failure_of_the_action_units_leaves_the_label() -> None:
    broken = Reader([network("good", (0.0, 0.0, 4.0))], units=constant_reader("broke"))
    event = broken.read(clip())
    assert (event.label, event.units) == ("surprise", None)
    closed = Reader([network("good", (0.0, 0.0, 4.0))], units=WeightsError("no card"))
    assert (closed.read(clip()).label, closed.units_card) == ("surprise", None)
    assert closed.problems == ("action-units: no card",)
