"""Frame networks: which pictures are taken, how clips are decided, and the pipelines."""

from __future__ import annotations

import numpy as np
import pytest

from models.records import Face
from training import frames, prepare_frames
from training.datasets.frame_numbers import numbers
from training.loso_recipe import FramesSpec


def test_the_samplings_take_their_pictures_inside_the_clip_once() -> None:
    assert numbers("af", 10, 20, 40) == (20,)
    assert numbers("kfs", 10, 20, 40) == (10, 20, 40)
    assert numbers("mfs", 10, 20, 40) == (10, 11, 12, 13, 18, 19, 20, 21, 22, 37, 38, 39, 40)
    assert numbers("mfs", 10, 12, 15) == (10, 11, 12, 13, 14, 15)


def test_pictures_vote_and_a_tie_goes_to_the_larger_sum() -> None:
    most = np.asarray([[0.6, 0.4, 0], [0.6, 0.4, 0], [0, 0, 1]], np.float32)
    assert frames.vote(most).argmax() == 0
    tie = np.asarray([[0.51, 0.49, 0], [0.1, 0.9, 0]], np.float32)
    assert frames.vote(tie).argmax() == 1
    assert frames.vote(tie).sum() == pytest.approx(1.0)


def test_m1_is_the_centre_and_m2_the_face_in_grey() -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    image[240, 320] = (10, 20, 30)
    assert prepare_frames.centre(image).shape == (384, 384, 3)
    assert prepare_frames.centre(image)[192, 192].tolist() == [30, 20, 10]
    assert prepare_frames.centre(image[:200, :300]).shape == (384, 384, 3)
    points = np.zeros((478, 3), np.float32)
    points[1:, :2] = (200, 100)
    points[0, :2] = (110, 50)
    face = Face(0, 0, 1, (110.0, 50.0, 90.0, 50.0), points, (0.0, 0.0, 0.0), 1.0)
    assert prepare_frames.box_of(face, 480, 640) == (90, 30, 220, 120)
    cut = prepare_frames.pictures([image, image], [face, None], "m2", face)
    assert cut.shape == (2, 224, 224, 1)
    assert np.array_equal(cut[0], cut[1]), "a frame without a face takes the clip's last box"


def test_a_head_is_deepened_and_stages_are_frozen() -> None:
    from models.nets import registry

    for name in ("vit_p32", "swin_base", "poolformer_m36"):
        net = registry.build(name, "compact", num_classes=7)
        spec = FramesSpec(head_depth=2, frozen_stages=1)
        before = sum(p.numel() for p in net.parameters())
        frames.adapt(net, spec)
        assert sum(p.numel() for p in net.parameters()) > before
        still = [p for p in net.parameters() if not p.requires_grad]
        assert 0 < len(still) < len(list(net.parameters()))
        assert net(*net.example(1)).shape == (1, 7)


def test_a_grey_picture_fits_a_network_for_colour_and_the_other_way_round() -> None:
    grey = np.full((8, 8, 1), 255, np.uint8)
    spec = FramesSpec()
    assert frames.prepare(grey, spec, 3, 4).shape == (3, 4, 4)
    assert frames.prepare(np.repeat(grey, 3, 2), spec, 1, 8).mean() == pytest.approx(1.0)
