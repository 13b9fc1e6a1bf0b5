"""Two pictures of a face become a clip that every network can read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers import face_trees
from helpers.graphs import install

from models import clip_of, open_reader, read_clip
from models.pictures import PictureError


def test_two_pictures_are_cut_alike_and_read(tmp_path: Path) -> None:
    onset, _ = face_trees.portrait(5)
    apex = cv2.convertScaleAbs(onset, alpha=1.0, beta=10)
    clip = clip_of(onset, np.asarray(apex, np.uint8))
    lighter = clip.apex.image.astype(int) - clip.onset.image.astype(int)
    assert np.median(lighter) == 10
    assert np.array_equal(clip.offset.image, clip.onset.image)
    install(tmp_path, "tiny", (0.0, 3.0, 0.0))
    assert read_clip(clip, open_reader(None, tmp_path)).polarity == "positive"


def test_what_makes_no_clip_is_named() -> None:
    grey = np.full((120, 120, 3), 90, np.uint8)
    with pytest.raises(PictureError, match="No face was found"):
        clip_of(grey, grey)
    with pytest.raises(PictureError, match="one size, found 120x120, 100x120, 120x120"):
        clip_of(grey, grey[:, :100])
    with pytest.raises(PictureError, match=r"found \(120, 120\) uint8"):
        clip_of(grey[..., 0], grey)
