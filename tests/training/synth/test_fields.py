"""Action units move the points that FACS says, where FACS says."""

import numpy as np
import pytest

from training.synth.action_units import ACTION_UNITS, Code, Pull, PullError, level_of
from training.synth.fields import NUMBERS, Anatomy, basis, standard_basis, weights
from training.synth.mesh import mirror_of, portrait_points, standard_face, to_face

INNER_BROW, OUTER_BROW, UPPER_LID, LOWER_LID = 55, 53, 159, 145
CORNER, UPPER_LIP, LOWER_LIP, CHIN, CHEEK, NOSE_WING = 61, 0, 17, 152, 50, 64

RIGHT, UP, LEFT, DOWN = (1, 0), (0, -1), (-1, 0), (0, 1)


@pytest.mark.parametrize(
    ("unit", "point", "towards"),
    [
        (1, INNER_BROW, UP),
        (2, OUTER_BROW, UP),
        (4, INNER_BROW, DOWN),
        (4, INNER_BROW, RIGHT),
        (5, UPPER_LID, UP),
        (6, CHEEK, UP),
        (7, LOWER_LID, UP),
        (9, NOSE_WING, UP),
        (10, 39, UP),
        (12, CORNER, UP),
        (12, CORNER, LEFT),
        (15, CORNER, DOWN),
        (16, LOWER_LIP, DOWN),
        (17, 200, UP),
        (18, CORNER, RIGHT),
        (20, CORNER, LEFT),
        (23, CORNER, RIGHT),
        (24, UPPER_LIP, DOWN),
        (24, LOWER_LIP, UP),
        (25, 14, DOWN),
        (26, CHIN, DOWN),
        (28, LOWER_LIP, UP),
        (45, UPPER_LID, DOWN),
    ],
)
def test_a_unit_moves_its_point(unit: int, point: int, towards: tuple[int, int]) -> None:
    moved = standard_basis().displacement((Code(unit, 1.0),))[point, :2]
    assert moved @ np.array(towards) > 0.02


def test_both_sides_are_mirror_images() -> None:
    moved = standard_basis().displacement(tuple(Code(n, 0.5) for n in NUMBERS))
    mirrored = moved[mirror_of()] * [-1, 1, 1]
    np.testing.assert_allclose(moved[:468], mirrored[:468], atol=1e-9)


def test_the_left_is_the_subjects_left() -> None:
    moved = standard_basis().displacement((Code(12, 1.0, "L"),))
    assert np.abs(moved[291]).max() > 0.1
    assert np.abs(moved[61]).max() < 0.01
    assert standard_face()[291, 0] > 0


def test_the_midline_moves_no_more_than_its_neighbours() -> None:
    moved = standard_basis().displacement((Code(26, 1.0),))
    assert moved[CHIN, 1] == pytest.approx(moved[148, 1], abs=0.02)


def test_nothing_moves_further_than_anatomy_allows() -> None:
    for number in NUMBERS:
        moved = standard_basis().displacement((Code(number, 1.0),))[:, :2]
        assert 0.03 < np.hypot(*moved.T).max() < 0.3


def test_irises_stay() -> None:
    assert not standard_basis().field[:, :, 468:].any()


def test_people_differ_but_keep_the_direction() -> None:
    own = basis(Anatomy.of_person(np.random.default_rng(1)))
    usual = standard_basis()
    assert not np.allclose(own.field, usual.field)
    strong = own.displacement((Code(1, 1.0),))[INNER_BROW]
    assert strong[1] < -0.03


def test_codes_read_like_facs() -> None:
    assert str(Code(12, 0.2, "L")) == "L12B"
    assert str(Code(4, 1.0)) == "4E"
    assert level_of(0.05) == "A"
    uneven = Code(12, 1.0, "B", 0.4)
    assert uneven.left == 1.0
    assert uneven.right == pytest.approx(0.6)
    assert weights((uneven,)).sum() == pytest.approx(1.6)


def test_unknown_units_and_sides_are_refused() -> None:
    with pytest.raises(PullError, match="Unknown action unit 3"):
        Code(3, 1.0)
    with pytest.raises(PullError, match="L, R or B"):
        Code(12, 1.0, "X")
    with pytest.raises(PullError, match="one move a point"):
        Pull((1, 2), ((0.0, 0.0),), 0.1, 0.1, 0.1)


def test_every_unit_names_its_muscle() -> None:
    assert set(ACTION_UNITS) >= {1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24}
    assert all(unit.muscle and unit.seen for unit in ACTION_UNITS.values())


def test_face_coordinates_have_the_eyes_one_apart() -> None:
    face = to_face(portrait_points())
    assert face[473, 0] - face[468, 0] == pytest.approx(1.0)
    assert face[473, 1] == pytest.approx(face[468, 1], abs=1e-9)
