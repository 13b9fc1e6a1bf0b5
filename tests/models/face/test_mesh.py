"""Landmarks are read from their bytes as from their fields, and a picture may be lent."""

from __future__ import annotations

import cv2
import numpy as np
import psutil
import pytest
from skimage import data

from models.buffers import Buffers
from models.face.mesh import _PRESENCE, Detector, WheelMesh, _places, _places_of
from models.face.track import slices_of
from models.records import Floats

landmark_pb2 = pytest.importorskip("mediapipe.framework.formats.landmark_pb2")


def _message(places: Floats, **more: float) -> object:
    message = landmark_pb2.NormalizedLandmarkList()
    for x, y, z in places.tolist():
        message.landmark.add(x=x, y=y, z=z, **more)
    return message


@pytest.fixture
def places() -> Floats:
    rng = np.random.default_rng(3)
    found = rng.normal(0.5, 0.4, (478, 3)).astype(np.float32)
    found[7] = (0.0, -0.0, np.inf)
    return found


def test_packed_landmarks_are_read_to_the_bit(places: Floats) -> None:
    assert _places_of(_message(places)).tobytes() == places.tobytes()


def test_landmarks_with_other_fields_are_read_too(places: Floats) -> None:
    assert np.array_equal(_places_of(_message(places, visibility=0.5)), places)
    odd = landmark_pb2.NormalizedLandmarkList()
    for k in range(17):
        odd.landmark.add(x=k, y=k)  # 12 bytes each: 17 of them look like 12 whole ones.
    assert np.array_equal(_places_of(odd), _places(odd.landmark))
    assert _places_of(landmark_pb2.NormalizedLandmarkList()).size == 0


def test_a_lent_picture_gives_the_points_of_a_copied_one_and_comes_back() -> None:
    portrait = data.astronaut()
    lending, copying = WheelMesh(), WheelMesh()
    buffers, addresses = Buffers(), set()
    for k in range(6):
        picture = buffers.take(portrait.shape)
        picture[:] = np.roll(portrait, 3 * k, axis=1)
        addresses.add(picture.__array_interface__["data"][0])
        lent = lending.step(picture, 0)
        found = copying._graph.process({"image": picture.copy()})
        assert lent is not None
        assert lent.presence == getattr(found, _PRESENCE)
        flat = _places(found.multi_face_landmarks[0].landmark)
        size = np.array([portrait.shape[1], portrait.shape[0], portrait.shape[1]], np.float32)
        assert lent.points.tobytes() == (flat * size).tobytes()
        del picture
    assert len(addresses) <= 3
    lending.close()
    copying.close()


def test_the_graph_runs_on_the_thread_that_asks_it() -> None:
    first = WheelMesh()
    process = psutil.Process()
    before = process.num_threads()
    second = WheelMesh()
    assert process.num_threads() == before
    first.close()
    second.close()


def test_the_graph_looks_at_nothing_outside_its_region() -> None:
    portrait, rng = data.astronaut(), np.random.default_rng(5)
    seeing, blind = WheelMesh(), WheelMesh()
    region = None
    for k in range(8):
        turn = cv2.getRotationMatrix2D((225.0, 120.0), 6.0 * k, 1.0)
        picture = np.asarray(cv2.warpAffine(portrait, turn, (512, 512)), np.uint8)
        clouded = rng.integers(0, 255, picture.shape, np.uint8)
        part = slices_of(region) if region is not None else (slice(None), slice(None))
        clouded[part] = picture[part]
        expected, found = seeing.step(picture, 0), blind.step(clouded, 0)
        assert expected is not None
        assert found is not None
        assert found.points.tobytes() == expected.points.tobytes()
        assert found.presence == expected.presence
        region = blind.region(found.points)
        assert region.width * region.height < 0.5 * picture.shape[0] * picture.shape[1]
    seeing.close()
    blind.close()


def test_the_detector_finds_what_mediapipe_finds() -> None:
    portrait, blank = data.astronaut(), np.zeros((64, 64, 3), np.uint8)
    ours, theirs = Detector(), Detector()
    for picture in (portrait, blank, portrait[:, ::-1].copy()):
        expected = theirs._detector.process(picture.copy()).detections or ()
        found = ours.step(picture)
        assert len(found) == len(expected)
        for face, detection in zip(found, expected, strict=True):
            place = detection.location_data.relative_bounding_box
            assert face.box.left == pytest.approx(place.xmin * picture.shape[1])
            assert face.score == pytest.approx(detection.score[0])
    ours.close()
    theirs.close()
