"""Tests of the reading of action units."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from helpers.events import a_clip
from helpers.unit_reading import SPEC, Fixed, a_card

from models.action_units import (
    CARD,
    FOLDER,
    LEVEL_ENDS,
    LEVELS,
    NUMBERS,
    UnitReader,
    UnitReadings,
    codes_of,
    level_of,
    read_card,
    scale_of,
)
from models.face.align import EYE_DISTANCE
from models.unit_names import NAMES
from models.weights import WeightsError
from training.synth import action_units


def reading(**units: tuple[float, tuple[float, float], tuple[float, float]]) -> UnitReadings:
    """Make a reading from the probability, the sides and the strengths of some units."""
    shares = np.zeros((1, len(NUMBERS)), np.float32)
    sides = np.full((1, len(NUMBERS), 2), 0.9, np.float32)
    strengths = np.full((1, len(NUMBERS), 2), math.log(0.05), np.float32)
    for name, (share, side, strength) in units.items():
        row = NUMBERS.index(int(name[1:]))
        shares[0, row], sides[0, row], strengths[0, row] = share, side, np.log(strength)
    return UnitReadings(shares, sides, strengths)


def text(read: UnitReadings, live: bool = True, sure: float = 0.3) -> str:
    return "+".join(map(str, codes_of(a_card(sure), read, live)))


def test_units_are_scored_by_number_with_side_and_level() -> None:
    read = reading(
        u12=(0.9, (0.9, 0.6), (0.05, 0.08)),
        u4=(0.7, (0.1, 0.9), (0.9, 0.2)),
        u9=(0.39, (0.9, 0.9), (0.5, 0.5)),
    )
    assert text(read) == "L4B+12A"


def test_the_likelier_side_is_scored_where_neither_is_likely() -> None:
    assert text(reading(u4=(0.7, (0.3, 0.2), (0.2, 0.2)))) == "R4B"


def test_sides_of_far_levels_are_scored_apart() -> None:
    assert text(reading(u12=(0.9, (0.9, 0.9), (0.05, 0.4)))) == "L12C+R12A"
    assert text(reading(u12=(0.9, (0.9, 0.9), (0.05, 0.2)))) == "12B"


def test_without_a_scale_there_is_no_level() -> None:
    assert text(reading(u4=(0.7, (0.1, 0.9), (0.2, 0.2))), live=False) == "L4"


def test_nothing_is_said_below_the_threshold_of_silence() -> None:
    read = reading(u4=(0.5, (0.9, 0.9), (0.05, 0.05)))
    assert text(read, sure=0.5) == "4A"
    assert text(read, sure=0.51) == ""


def test_levels_are_those_of_the_generator() -> None:
    assert tuple(action_units.LEVELS.values())[:-1] == LEVEL_ENDS
    for strength in (0.01, 0.1, 0.11, 0.25, 0.3, 0.5, 0.74, 0.76, 1.0):
        assert level_of(math.log(strength) - 1e-9) == action_units.level_of(strength)
    assert "".join(action_units.LEVELS) == LEVELS


def test_every_unit_has_words() -> None:
    assert set(NUMBERS) <= set(NAMES)


def test_a_mirrored_face_gets_the_mirrored_reading() -> None:
    reader = UnitReader(a_card(), Fixed())
    field = np.zeros((2, 28, 28), np.float32)
    field[0, :, :14] = 3.0
    right = reader.read_field(field)
    turned = np.ascontiguousarray(field[:, :, ::-1])
    turned[0] *= -1
    left = reader.read_field(turned)
    assert (right.text, left.text) == ("R4", "L4")
    np.testing.assert_allclose(right.probabilities, left.probabilities[:, ::-1], atol=1e-6)


def test_the_scale_is_in_eye_distances_at_any_size() -> None:
    small, large = np.full((2, 56, 56), 0.5, np.float32), np.full((2, 112, 112), 1.0, np.float32)
    assert scale_of(small, SPEC) == pytest.approx(scale_of(large, SPEC))
    shrunk = np.full((2, 28, 28), 0.5, np.float32)
    assert scale_of(shrunk, SPEC, 56) == pytest.approx(scale_of(small, SPEC))
    doubled, one = scale_of(2 * small, SPEC)
    assert doubled - scale_of(small, SPEC)[0] == pytest.approx(math.log(2))
    assert one == 1.0
    length = math.hypot(0.5, 0.5) / (56 * EYE_DISTANCE)
    assert scale_of(small, SPEC)[0] == pytest.approx(math.log(length / 0.004), abs=1e-5)


def test_a_clip_is_read_with_its_scale() -> None:
    backend = Fixed()
    UnitReader(a_card(), backend).read(a_clip())
    assert set(backend.scale[:, 1].tolist()) == {1.0}


def test_the_bundled_network_reads_a_clip() -> None:
    read = UnitReader.bundled().read(a_clip())
    assert read.numbers == NUMBERS
    assert ((read.probabilities >= 0) & (read.probabilities <= 1)).all()


def test_a_missing_or_damaged_card_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="Cannot read the card of the action units"):
        read_card(tmp_path)
    (tmp_path / CARD).write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match="is damaged: Field required"):
        read_card(tmp_path)


def test_a_changed_graph_is_refused(tmp_path: Path) -> None:
    card = a_card()
    (tmp_path / CARD).write_text(card.model_dump_json(), encoding="utf-8")
    with pytest.raises(WeightsError, match="Cannot read the weight file"):
        UnitReader.bundled(tmp_path)
    (tmp_path / card.file).write_bytes(b"no graph")
    with pytest.raises(WeightsError, match="of the action units is damaged"):
        UnitReader.bundled(tmp_path)


def test_all_bundled_graphs_fit_in_forty_megabytes() -> None:
    assets = FOLDER.parent
    sizes = {path: path.stat().st_size for path in assets.rglob("*.onnx")}
    own = [size for path, size in sizes.items() if path.parent == FOLDER]
    assert len(own) == 1
    assert own[0] <= 3_000_000
    assert sum(sizes.values()) <= 40_000_000


def test_the_bundled_card_says_what_it_does_not_prove() -> None:
    card = read_card()
    assert "no real measurement of the intensities" in " ".join(card.does_not_prove.split())
    assert "flinch synth flow" in card.training_data
    assert {figure.metric for figure in card.metrics} >= {"f1", "side_right", "level_near"}
    assert all(figure.data.startswith("synthetic") for figure in card.metrics)
