"""Synthetic pictures are coded in training as a clip of the same pictures is coded live."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from helpers.movements import pictures

from models.inputs import clip_input
from models.probe import probe_clip
from models.weights import InputSpec, Stills
from training.datasets.synthetic_stills import VariedStills, coded, view
from training.recipe import base

SPEC = InputSpec(coding="frame", size_px=32, stills=Stills(beside="rest"))


def test_training_and_camera_code_alike() -> None:
    clip = probe_clip()
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 255, (3, 64, 64), np.uint8)
    onset, apex, offset = (
        replace(crop, image=np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8))
        for crop, grey in zip((clip.onset, clip.apex, clip.offset), frames, strict=True)
    )
    shown = replace(clip, onset=onset, apex=apex, offset=offset, frames=())
    assert np.array_equal(clip_input(shown, SPEC)[0], coded(frames, SPEC))


def test_without_rest_the_apex_stands_alone() -> None:
    spec = InputSpec(coding="frame", size_px=32, stills=Stills(channels=1))
    found = pictures(4)
    other = replace(found, frames=np.ascontiguousarray(found.frames[:, [2, 1, 0]]))
    assert view(found, spec).shape == (4, 1, 32, 32)
    assert np.array_equal(view(found, spec), view(other, spec))


def test_all_pictures_of_a_movement_are_varied_alike() -> None:
    found = pictures(3)
    still = replace(found, frames=np.repeat(found.frames[:, :1], 3, axis=1))
    recipe = base.read("frame-vit-compact").model_copy(update={"input": SPEC})
    (given,) = VariedStills(still, recipe).encode(0, np.random.default_rng(1))
    assert np.abs(given[1:]).max() < 0.01
    assert not np.array_equal(given[0], view(still, SPEC)[0, 0])
