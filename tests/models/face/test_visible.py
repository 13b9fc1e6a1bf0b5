"""An expression keeps the pattern of eyes and mouth; what comes before them does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.face.align import CROP_PX, EYE_DISTANCE, EYES_Y
from models.face.visible import FEATURES, likeness, patterns_of
from models.records import Floats, Image
from training.synth.action_units import Code
from training.synth.identity import crop, reshaped
from training.synth.portrait import Portrait, load_portrait

NAMES = [feature.name for feature in FEATURES]


@pytest.fixture(scope="module")
def face() -> Portrait:
    return crop(load_portrait(), CROP_PX, EYES_Y, EYE_DISTANCE)


def patterns(image: Image, face: Portrait) -> Floats:
    lab = cv2.cvtColor(cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB)
    return patterns_of(np.asarray(lab, np.uint8), face.points[:, :2].astype(np.float32) / 4)


@pytest.mark.parametrize("code", [Code(12, 1.0), Code(4, 1.0), Code(2, 1.0)], ids=str)
def test_an_expression_is_alike(face: Portrait, code: Code) -> None:
    moved = reshaped(face, np.zeros((478, 3)), (code,))
    alike = likeness(patterns(moved.image, moved), patterns(face.image, face))
    assert alike.min() > 0.6


def test_light_and_contrast_do_not_matter(face: Portrait) -> None:
    darker = (0.7 * face.image.astype(float) + 10).astype(np.uint8)
    assert likeness(patterns(darker, face), patterns(face.image, face)).min() > 0.95


@pytest.mark.parametrize("side", ["right", "left"])
def test_only_the_side_that_is_hidden_is_not(face: Portrait, side: str) -> None:
    image = cv2.GaussianBlur(face.image, (0, 0), 25)
    half = slice(0, CROP_PX // 2) if side == "right" else slice(CROP_PX // 2, None)
    shown = face.image.copy()
    shown[:, half] = image[:, half] + (np.arange(CROP_PX) // 8 % 2 * 12)[:, None, None]
    alike = likeness(patterns(shown, face), patterns(face.image, face))
    for name, value in zip(NAMES, alike, strict=True):
        assert (value < 0.5) == name.startswith(side), (name, value)
