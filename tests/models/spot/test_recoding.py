"""Pictures that were coded anew are told from movement, noise and light; jumps are learned."""

from __future__ import annotations

import numpy as np
import pytest

from models.records import POINTS, Box, Face, Frame, Image, Pose
from models.spot.recoding import Afterwards, Jumps, Recodings

STEP_NS = 33_333_333
FACE = Face(0, 0, 1, Box(8, 8, 96, 96), np.zeros((POINTS, 3), np.float32), Pose(0.0, 0.0, 0.0), 1.0)
SIZE = (112, 112, 3)
REGIONS = 6


def coded_anew(pictures: list[Image], face: Face | None = FACE) -> list[int]:
    """List the pictures that count as coded anew, at 30 a second."""
    recodings = Recodings()
    return [
        n
        for n, image in enumerate(pictures)
        if recodings.step(Frame(n, n * STEP_NS, image, "test"), face)
    ]


def still(count: int, noise: float, seed: int = 1) -> list[Image]:
    """Draw a texture that stands still under a sensor's noise."""
    rng = np.random.default_rng(seed)
    texture = rng.integers(60, 190, SIZE).astype(np.float32)
    return [
        (texture + noise * rng.normal(size=SIZE)).clip(0, 255).astype(np.uint8)
        for _ in range(count)
    ]


def pumped(count: int, every: int) -> list[Image]:
    """Draw a texture that is carried along and changes everywhere at each key frame."""
    rng = np.random.default_rng(2)
    texture = rng.integers(60, 190, SIZE).astype(np.int16)
    pictures = []
    for n in range(count):
        if n % every == 0:
            shown = (texture + rng.integers(-4, 5, SIZE)).astype(np.uint8)
        pictures.append(shown.copy())
    return pictures


def test_key_frames_are_found_wherever_they_lie() -> None:
    assert coded_anew(pumped(100, 12)) == list(range(12, 100, 12))


def test_noise_is_not_coding() -> None:
    assert coded_anew(still(90, 2.0)) == []


def test_a_movement_of_part_of_the_face_is_not_coding() -> None:
    pictures = pumped(40, 100)
    for n in range(20, 26):
        pictures[n][20:60, 20:90] = np.roll(pictures[n][20:60, 20:90], n - 19, axis=0)
    assert coded_anew(pictures) == []


def test_light_that_grows_from_picture_to_picture_is_not_coding() -> None:
    pictures = still(60, 1.0)
    for n in range(30, 60):
        pictures[n] = (pictures[n] * (1 + 0.004 * (n - 30))).clip(0, 255).astype(np.uint8)
    assert coded_anew(pictures) == []


def test_pixels_that_are_written_over_and_a_missing_face_do_no_harm() -> None:
    slot, found, recodings = np.zeros(SIZE, np.uint8), [], Recodings()
    for n, image in enumerate(pumped(40, 10)):
        slot[:] = image
        if recodings.step(Frame(n, n * STEP_NS, slot, "test"), FACE if n != 19 else None):
            found.append(n)
    assert found == [10, 30]
    assert coded_anew(pumped(40, 10), None) == []


def test_a_repeated_time_begins_anew() -> None:
    recodings, pictures = Recodings(), pumped(11, 10)
    for image in pictures[:10]:
        recodings.step(Frame(0, 0, image, "test"), FACE)
    assert not recodings.step(Frame(1, 0, pictures[10], "test"), FACE)


def jumped(sizes: list[float], change: float = 2.0, every: int = 30) -> Jumps:
    """Let regions jump by these sizes, one jump every so many pictures, of this change in grey."""
    jumps, place = Jumps(REGIONS), np.zeros((REGIONS, 2))
    jumps.step(place, 0, 0.0)
    for n in range(1, every * len(sizes) + 1):
        anew = n % every == 0
        place = place + (sizes[n // every - 1] if anew else 0.0) * np.array([1.0, 0.0])
        jumps.step(place, n * STEP_NS, change if anew else 0.0)
    return jumps


def test_jumps_become_noise_for_a_while() -> None:
    jumps = jumped([0.002] * 4)
    assert jumps.noise == pytest.approx(np.full(REGIONS, 0.001))
    assert jumps.excess == pytest.approx(0.8)
    last_ns = 120 * STEP_NS
    jumps.step(np.zeros((REGIONS, 2)), last_ns + Afterwards().settle_ns + 1, 0.0)
    assert not jumps.noise.any()
    assert jumps.excess == 0.0


def test_a_jump_that_is_far_larger_than_usual_is_measured() -> None:
    assert jumped([0.002, 0.002, 0.002, 0.02]).excess == pytest.approx(8.0)
    assert jumped([0.02]).excess == 1.0


def test_strong_compression_is_said_with_its_measure() -> None:
    assert jumped([0.001] * 6).cause == ""
    assert jumped([0.004] * 2).cause == ""
    cause = jumped([0.004] * 6).cause
    assert cause.startswith("compression: ")
    assert "4.0 thousandths of the eye distance, 2.2 are the most" in cause


def test_a_head_that_sets_out_to_move_is_no_measure_of_the_codec() -> None:
    jumps, place = Jumps(REGIONS), np.zeros((REGIONS, 2))
    for n in range(240):
        starts = n in (15, 18, 64, 105, 151, 193)
        place = place + (0.008 if starts else 0.0) * np.array([1.0, 0.0])
        jumps.step(place, n * STEP_NS, 0.9 if starts else 0.0)
        assert jumps.excess == 0.0
    assert jumps.cause == ""
    assert not jumps.noise.any()
    assert not jumps.known


def test_faint_jumps_at_even_distances_are_the_codecs() -> None:
    jumps, place = Jumps(REGIONS), np.zeros((REGIONS, 2))
    excess = []
    for n in range(1, 85):
        key = n % 12 == 0
        place = place + (0.001 if key else 0.0) * np.array([1.0, 0.0])
        jumps.step(place, n * STEP_NS, 0.7 if key else 0.0)
        if key:
            excess.append(jumps.excess)
    assert excess[:4] == [0.0, 0.0, 0.0, 1.0]
    assert jumps.known
    assert jumps.usual == pytest.approx(0.001)


def test_where_the_codec_is_known_its_fainter_jumps_count_too() -> None:
    jumps = jumped([0.008] * 4)
    place = np.zeros((REGIONS, 2))
    for n in range(121, 240):
        faint = n % 10 == 0
        place = place + (0.001 if faint else 0.0) * np.array([1.0, 0.0])
        jumps.step(place, n * STEP_NS, 0.5 if faint else 0.0)
    assert jumps.known
    assert jumps.usual == pytest.approx(0.0045)  # three quarters of 4 of 0.008 and 11 of 0.001


def test_old_jumps_and_those_of_another_face_are_forgotten() -> None:
    jumps = jumped([0.004] * 6)
    jumps.step(np.zeros((REGIONS, 2)), 181 * STEP_NS + Afterwards().keep_ns, 0.0)
    assert jumps.cause == ""
    jumps = jumped([0.004] * 6)
    jumps.forget()
    assert jumps.cause == ""
