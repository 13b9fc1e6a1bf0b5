"""The learned screen: what it sees, when it says yes, and what it says when it is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from helpers.faces import motion, rise_and_fall

from models.records import Floats, Motion, State
from models.runtime import NetworkOutput
from models.spot.evidence import NAMES, evidence
from models.spot.learned import (
    CARD,
    EvidenceSpan,
    LearnedScreen,
    SpotterError,
    learned_spotter,
    open_spotter,
    read_card,
    rules_of,
)
from models.spot.online import OnlineSpotter
from models.spot.screen import Screen, ScreenVerdict
from models.weights import WeightsError


class Says:
    """A network that always gives one logit, and remembers what it was asked."""

    provider = "said"

    def __init__(self, logit: float):
        self.logit = logit
        self.rows: list[Floats] = []

    def run(self, *inputs: Floats) -> NetworkOutput:
        self.rows.append(inputs[0])
        return NetworkOutput(np.full((len(inputs[0]), 1), self.logit, np.float32))

    def warm_up(self) -> float:
        return 0.0


def a_movement(fps: float = 30.0, state: State = State.OK) -> list[Motion]:
    return [
        motion(
            k,
            {"brow inner left": 0.02 * rise_and_fall(k / fps, 1.0, 1.2, 1.4) + 0.0005},
            fps,
            state=state,
        )
        for k in range(int(3 * fps))
    ]


def run(spotter: OnlineSpotter, motions: list[Motion]) -> int:
    return sum(len(spotter.step(m)) for m in motions) + len(spotter.flush())


@pytest.mark.parametrize(("logit", "found"), [(0.5, 1), (0.3, 0)])
def test_the_threshold_decides(logit: float, found: int) -> None:
    network = Says(logit)
    assert run(OnlineSpotter(screen=LearnedScreen(network, 0.6)), a_movement()) == found
    assert network.rows[0].shape == (1, len(NAMES))


def test_a_bad_state_is_carried_and_a_fatal_one_ends_it() -> None:
    network = Says(5.0)
    spotter = OnlineSpotter(screen=LearnedScreen(network, 0.5))
    windows = [w for m in a_movement(state=State.LOW_QUALITY) for w in spotter.step(m)]
    assert [w.state for w in windows] == [State.LOW_QUALITY]
    spotter = OnlineSpotter(screen=LearnedScreen(network, 0.5))
    assert run(spotter, a_movement(state=State.EXPOSURE_CHANGE)) == 0


def test_what_the_training_never_held_is_left_to_the_rules() -> None:
    network, nothing = Says(-5.0), np.full(len(NAMES), -30.0, np.float32)
    screen = LearnedScreen(network, 0.5, EvidenceSpan(nothing, nothing))
    assert run(OnlineSpotter(screen=screen), a_movement()) == 1
    assert network.rows == []
    everything = EvidenceSpan(nothing, -nothing)
    assert run(OnlineSpotter(screen=LearnedScreen(network, 0.5, everything)), a_movement()) == 0


def seen(fps: float) -> Floats:
    """Give the evidence of the one movement."""
    rows: list[Floats] = []

    class Looks(Screen):
        def judge(self, trace, bump, regions, stirs):  # type: ignore[no-untyped-def]
            rows.append(evidence(trace, bump, regions, stirs))
            return ScreenVerdict(True)

    run(OnlineSpotter(screen=Looks()), a_movement(fps))
    (row,) = rows
    return row


def test_evidence_is_finite_and_means_the_same_at_both_rates() -> None:
    slow, fast = seen(30.0), seen(60.0)
    assert slow.shape == (len(NAMES),)
    assert np.isfinite(slow).all()
    for name in ("score", "height", "brows height", "mouth share", "gaze travel", "one-sided"):
        at = NAMES.index(name)
        assert slow[at] == pytest.approx(fast[at], abs=0.1), name
    assert slow[NAMES.index("seconds")] == pytest.approx(fast[NAMES.index("seconds")], abs=0.3)


def card(**changes: object) -> str:
    values = {
        "id": "made-up",
        "file": "screen.onnx",
        "sha256": "0" * 64,
        "evidence": NAMES,
        "rules": {"open_noise": 3.0, "mouth_ns": 1e8},
        "lowest": [-20.0] * len(NAMES),
        "highest": [20.0] * len(NAMES),
        "threshold": 0.5,
        "training_data": "none",
        "seeds": [0],
        "protocol": "none",
        "recipe": "none",
        "commit": "",
        "licence": "Apache-2.0",
        "does_not_prove": "anything",
    } | changes
    return json.dumps(values)


def test_a_card_loosens_the_rules(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text(card())
    rules = rules_of(read_card(tmp_path))
    assert (rules.open_noise, rules.mouth_ns) == (3.0, 100_000_000)
    assert isinstance(rules.mouth_ns, int)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "Cannot read"),
        ("{", "damaged"),
        (card(threshold=2), "threshold"),
        (card(evidence=NAMES[1:]), "other evidence"),
        (card(rules={"loudness": 1}), "unknown rule 'loudness'"),
        (card(lowest=[0.0]), "lowest and highest"),
        (card(), "Cannot read the learned screen"),
    ],
)
def test_damage_is_one_sentence(tmp_path: Path, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / CARD).write_text(content)
    with pytest.raises(WeightsError, match=says) as caught:
        learned_spotter(tmp_path)
    assert "\n" not in str(caught.value)


def test_another_graph_than_the_card_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / CARD).write_text(card())
    (tmp_path / "screen.onnx").write_bytes(b"another")
    with pytest.raises(WeightsError, match="SHA-256"):
        learned_spotter(tmp_path)


def test_spotters_are_opened_by_name() -> None:
    assert isinstance(open_spotter("rules"), OnlineSpotter)
    assert run(open_spotter("learned"), a_movement()) == 1
    with pytest.raises(SpotterError, match="rules or learned"):
        open_spotter("loud")
