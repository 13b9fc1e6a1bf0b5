"""What covers a face is seen with its part; expressions, glasses, beards and light are not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import pytest

from models.face.align import CROP_PX, EYE_DISTANCE, EYES_Y
from models.face.cover import CoverGate, Covering
from models.records import Image
from training.synth.action_units import Code
from training.synth.heads import draw_head
from training.synth.identity import crop, reshaped
from training.synth.portrait import Portrait, load_portrait

FRAME_NS = 33_333_333
EYE_PX = EYE_DISTANCE * CROP_PX
Draw = Callable[[Image, Portrait], None]


@lru_cache
def person(name: str, codes: tuple[Code, ...] = ()) -> Portrait:
    """Give an aligned face, with an expression if asked for."""
    if name == "portrait":
        portrait = crop(load_portrait(), CROP_PX, EYES_Y, EYE_DISTANCE)
    else:
        head = draw_head(np.random.default_rng([31, int(name)]), (480, 480), 120.0)
        portrait = crop(head, CROP_PX, EYES_Y, EYE_DISTANCE)
    return reshaped(portrait, np.zeros((478, 3)), codes) if codes else portrait


class Film:
    """Shows pictures of a person to a gate, 30 a second, with the camera's noise."""

    def __init__(self) -> None:
        self._gate, self._seq = CoverGate(), 0
        self._rng = np.random.default_rng(3)

    def show(self, who: Portrait, frames: int, draw: Draw | None = None) -> list[Covering | None]:
        results = []
        for _ in range(frames):
            picture = who.image.copy()
            if draw is not None:
                draw(picture, who)
            picture = np.clip(picture + self._rng.normal(0, 1.6, picture.shape), 0, 255)
            points = who.points[:, :2].astype(np.float32)
            t_ns = self._seq * FRAME_NS
            results.append(self._gate.step(picture.astype(np.uint8), points, (0.0, 0.0), t_ns))
            self._seq += 1
        return results


def at(who: Portrait, x: float, y: float) -> tuple[int, int]:
    """Give the place x eye distances beside and y below the middle of the eyes."""
    middle = who.points[[33, 133, 263, 362], :2].mean(0)
    return (round(middle[0] + x * EYE_PX), round(middle[1] + y * EYE_PX))


def bar(colour: tuple[int, int, int], top: float, bottom: float) -> Draw:
    def draw(picture: Image, who: Portrait) -> None:
        cv2.rectangle(picture, at(who, -1.1, top), at(who, 1.1, bottom), colour, -1)

    return draw


def sunglasses(picture: Image, who: Portrait) -> None:
    for side in (-0.5, 0.5):
        axes = (int(0.42 * EYE_PX), int(0.33 * EYE_PX))
        cv2.ellipse(picture, at(who, side, 0.03), axes, 0, 0, 360, (14, 14, 14), -1)


def glasses(picture: Image, who: Portrait) -> None:
    for side in (-0.5, 0.5):
        axes = (int(0.40 * EYE_PX), int(0.32 * EYE_PX))
        cv2.ellipse(picture, at(who, side, 0.03), axes, 0, 0, 360, (20, 20, 20), 2)
    cv2.line(picture, at(who, -0.1, 0.0), at(who, 0.1, 0.0), (20, 20, 20), 2)


def beard(picture: Image, who: Portrait) -> None:
    """Draw a dark full beard that leaves the lips free."""
    mask = np.zeros(picture.shape[:2], np.float32)
    jaw = [58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 426, 2, 206]
    cv2.fillPoly(mask, [who.points[jaw, :2].round().astype(np.int32)], 1.0)
    lips = [61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91]
    cv2.fillPoly(mask, [who.points[lips, :2].round().astype(np.int32)], 0.0)
    mask = cv2.GaussianBlur(mask, (0, 0), 2.0)[..., None]
    hair = 38 + 12 * np.random.default_rng(1).standard_normal(picture.shape[:2])[..., None]
    picture[:] = np.clip(picture + 0.85 * mask * (hair - picture), 0, 255)


def hand(picture: Image, who: Portrait) -> None:
    """Draw a flat hand over the mouth in the colour of the cheek."""
    tone = picture[at(who, 0.5, 0.6)[::-1]].astype(float)
    for finger in range(4):
        y = 0.72 + 0.19 * finger
        cv2.rectangle(picture, at(who, -0.7, y), at(who, 1.0, y + 0.19), (0.94 * tone).tolist(), -1)
        cv2.line(picture, at(who, -0.7, y), at(who, 1.0, y), (0.6 * tone).tolist(), 2)


def palm(picture: Image, who: Portrait) -> None:
    """Draw four upright fingers before the mouth, round and as light as the skin they hide."""
    skin = cv2.GaussianBlur(picture, (0, 0), 0.3 * EYE_PX).astype(float)
    for finger in range(4):
        left, right = -0.55 + 0.28 * finger, -0.3 + 0.28 * finger
        (x0, y0), (x1, y1) = at(who, left, 0.55), at(who, right, 1.9)
        across = np.linspace(-1, 1, x1 - x0)
        light = 0.75 + 0.4 * np.sqrt(1 - np.minimum(across**2, 1))
        part = skin[y0:y1, x0:x1]
        picture[y0:y1, x0:x1] = np.clip(part * light[None, : part.shape[1], None], 0, 255)


PEOPLE = ("portrait", "1", "2")


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(
    ("draw", "part"),
    [
        (bar((12, 12, 12), -0.32, 0.32), "right eye"),
        (bar((170, 90, 40), 0.7, 1.5), "mouth"),
        (bar((225, 190, 150), 0.42, 1.9), "mouth"),
        (sunglasses, "left eye"),
    ],
    ids=["bar over the eyes", "bar over the mouth", "mask", "sunglasses"],
)
def test_what_was_there_from_the_first_picture_is_seen(name: str, draw: Draw, part: str) -> None:
    results = Film().show(person(name), 6, draw)
    assert all(covering is not None for covering in results)
    assert results[-1] is not None
    assert part in results[-1].parts
    assert 0.1 < results[-1].share < 0.75


@pytest.mark.parametrize("name", PEOPLE)
def test_a_hand_that_comes_is_seen_while_it_stays_and_not_after(name: str) -> None:
    film, who = Film(), person(name)
    assert film.show(who, 20) == [None] * 20
    covered = film.show(who, 20, hand)
    assert covered[1] is not None
    parts = {part for covering in covered[1:] if covering is not None for part in covering.parts}
    assert None not in covered[1:]
    assert parts <= {"mouth", "chin", "right cheek", "left cheek"}
    assert film.show(who, 20)[4:] == [None] * 16


def test_fingers_that_are_as_light_as_the_skin_are_seen() -> None:
    film, who = Film(), person("portrait")
    assert film.show(who, 15) == [None] * 15
    covered = film.show(who, 10, palm)[1:]
    assert None not in covered
    assert {part for covering in covered if covering is not None for part in covering.parts} == {
        "mouth"
    }
    assert film.show(who, 10)[4:] == [None] * 6


@pytest.mark.parametrize("name", PEOPLE[:1])
def test_expressions_cover_nothing(name: str) -> None:
    film = Film()
    smile, surprise = (Code(12, 1.0), Code(6, 0.6)), (Code(1, 1.0), Code(2, 1.0), Code(5, 0.5))
    for codes in ((), smile, surprise):
        assert film.show(person(name, codes), 12) == [None] * 12


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("draw", [glasses, beard], ids=["clear glasses", "a beard"])
def test_glasses_and_beards_cover_nothing(name: str, draw: Draw) -> None:
    assert Film().show(person(name), 20, draw) == [None] * 20


def test_more_light_covers_nothing() -> None:
    film, who = Film(), person("portrait")
    film.show(who, 20)
    brighter = Portrait("brighter", np.clip(who.image * 1.12, 0, 255).astype(np.uint8), who.points)
    assert film.show(brighter, 10) == [None] * 10


def test_the_places_lie_where_the_cover_is() -> None:
    covering = Film().show(person("portrait"), 1, bar((12, 12, 12), 0.7, 1.5))[0]
    assert covering is not None
    low, high = at(person("portrait"), 0, 0.55)[1], at(person("portrait"), 0, 1.65)[1]
    inside = (covering.places[:, 1] > low) & (covering.places[:, 1] < high)
    assert inside.mean() > 0.85
