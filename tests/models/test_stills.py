"""The samplings and pipelines of the preprocessing study, as the camera path gives them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.face.align import CROP_PX
from models.probe import probe_clip
from models.records import Crop
from models.stills import StillError, box_of, boxed, normal, numbers, of_clip
from models.weights import InputSpec, Stills


def test_the_samplings_take_their_pictures_inside_the_clip_once() -> None:
    assert numbers("af", 10, 20, 40) == (20,)
    assert numbers("kfs", 10, 20, 40) == (10, 20, 40)
    assert numbers("mfs", 10, 20, 40) == (10, 11, 12, 13, 18, 19, 20, 21, 22, 37, 38, 39, 40)
    assert numbers("mfs", 10, 12, 15) == (10, 11, 12, 13, 14, 15)


@pytest.mark.parametrize(("sampling", "count"), [("af", 1), ("kfs", 3), ("mfs", 13)])
def test_a_clip_gives_the_pictures_of_a_sampling(sampling: str, count: int) -> None:
    clip = probe_clip()
    found = of_clip(clip, Stills(pipeline="face", sampling=sampling))
    assert len(found) == count
    assert np.array_equal(found[count // 2], clip.apex.image[..., ::-1])
    alone = replace(clip, frames=())
    assert len(of_clip(alone, Stills(pipeline="face", sampling=sampling))) == min(count, 3)


def test_the_box_of_a_face_is_cut_as_it_stood_in_the_frame() -> None:
    clip = probe_clip()
    frame = cv2.GaussianBlur(clip.onset.image, (0, 0), 3)
    turned = cv2.getRotationMatrix2D((CROP_PX / 2, CROP_PX / 2), 20.0, 0.7)
    image = cv2.warpAffine(frame, turned, (CROP_PX, CROP_PX), borderMode=cv2.BORDER_REPLICATE)
    warp = np.asarray(turned, np.float32)
    middle = 0.5 * (clip.onset.points + CROP_PX / 2)
    points = np.asarray(middle @ warp[:, :2].T + warp[:, 2], np.float32)
    crop = Crop(0, 0, 1, np.asarray(image, np.uint8), points, warp)
    left, top, right, bottom = box_of(middle, CROP_PX, CROP_PX)
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[top:bottom, left:right]
    expected = cv2.resize(grey, (224, 224), interpolation=cv2.INTER_LINEAR)
    found = boxed(crop)[..., 0]
    inner = np.s_[20:-20, 20:-20]
    gap = np.abs(found[inner].astype(int) - expected[inner].astype(int))
    assert float(gap.mean()) < 2.0


def test_beside_rest_each_picture_brings_onset_and_offset() -> None:
    clip = probe_clip()
    spec = InputSpec(coding="frame", size_px=48, stills=Stills(sampling="kfs", beside="rest"))
    assert spec.stills is not None
    onset, apex, offset = of_clip(clip, spec.stills)
    assert np.array_equal(onset[..., 0], onset[..., 1])
    assert np.array_equal(apex[..., 1:], offset[..., 1:])
    coded = normal(apex, spec)
    assert coded.shape == (3, 48, 48)
    assert np.abs(coded[1:]).max() > np.abs(normal(onset, spec)[1]).max()
    with pytest.raises(ValueError, match="pipeline `face`"):
        Stills(pipeline="m2", beside="rest")


def test_a_clip_has_no_raw_frame() -> None:
    with pytest.raises(StillError, match="raw frame"):
        of_clip(probe_clip(), Stills(pipeline="m1"))


def test_a_grey_picture_fits_a_network_for_colour_and_the_other_way_round() -> None:
    grey = np.full((8, 8, 1), 255, np.uint8)
    colour = InputSpec(coding="frame", size_px=8, stills=Stills(channels=3))
    assert normal(grey, colour).shape == (3, 8, 8)
    spec = InputSpec(coding="frame", size_px=8, stills=Stills(channels=1))
    assert normal(np.repeat(grey, 3, 2), spec).mean() == pytest.approx(1.0)
