"""Pictures are cut out of a multipart body however it is written and however it arrives."""

from __future__ import annotations

import time

import pytest
from helpers.videos import jpegs
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sources.multipart import JpegCutter

PICTURES = jpegs(range(4))


def part(picture: bytes, length: int | None, boundary: str = "--frame") -> bytes:
    size = "" if length is None else f"Content-length: {length}\r\n"
    return f"{boundary}\r\nContent-type: image/jpeg\r\n{size}\r\n".encode() + picture + b"\r\n"


def with_thumbnail(picture: bytes, inner: bytes) -> bytes:
    """Put a whole JPEG into an APP1 segment, as cameras do with previews."""
    segment = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    return picture[:2] + segment + picture[2:]


BODIES = {
    "honest lengths": b"".join(part(p, len(p)) for p in PICTURES),
    "no lengths": b"".join(part(p, None) for p in PICTURES),
    "lengths too small": b"".join(part(p, len(p) - 40) for p in PICTURES),
    "lengths of nothing": b"".join(part(p, 0) for p in PICTURES),
    "boundary without dashes": b"".join(part(p, len(p), "frame") for p in PICTURES),
    "no parts at all": b"".join(PICTURES),
    "an old answer's tail first": PICTURES[0][300:] + b"".join(part(p, len(p)) for p in PICTURES),
}


@pytest.mark.parametrize("name", BODIES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_picture_is_found_bit_for_bit(name: str, data: st.DataObject) -> None:
    body, cutter, found = BODIES[name], JpegCutter(), []
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=12).map(sorted))
    for begin, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        found += cutter.feed(body[begin:end])
    assert found == PICTURES


def test_a_picture_is_given_with_its_last_byte_where_the_length_is_told() -> None:
    cutter = JpegCutter()
    body = part(PICTURES[1], len(PICTURES[1]))[:-2]
    assert cutter.feed(body[:-1]) == []
    assert cutter.feed(body[-1:]) == [PICTURES[1]]


def test_a_thumbnail_inside_is_not_taken_for_the_end() -> None:
    picture = with_thumbnail(PICTURES[1], PICTURES[2])
    cutter = JpegCutter()
    assert cutter.feed(part(picture, None) + part(PICTURES[3], None)) == [picture, PICTURES[3]]


def test_a_picture_without_end_marker_is_cut_at_its_length() -> None:
    bare = PICTURES[1][:-2]
    cutter = JpegCutter()
    assert cutter.feed(part(bare, len(bare)) + part(PICTURES[2], len(PICTURES[2]))) == [
        bare,
        PICTURES[2],
    ]


def test_a_length_far_too_large_does_not_swallow_the_next_picture() -> None:
    cutter = JpegCutter()
    honest = part(PICTURES[2], len(PICTURES[2]))
    assert cutter.feed(part(PICTURES[1], 10**6) + honest) == [PICTURES[1], PICTURES[2]]


@settings(deadline=None)
@given(st.binary(max_size=3000), st.lists(st.integers(0, 3000), max_size=5).map(sorted))
def test_garbage_neither_crashes_nor_hides_what_follows(noise: bytes, cuts: list[int]) -> None:
    cutter = JpegCutter(most_bytes=20_000)
    for begin, end in zip([0, *cuts], [*cuts, len(noise)], strict=True):
        cutter.feed(noise[begin:end])
    found = []
    for _ in range(60):
        found += cutter.feed(part(PICTURES[1], len(PICTURES[1])))
    assert PICTURES[1] in found


def test_four_megabytes_of_beginnings_are_cut_in_a_moment() -> None:
    cutter, garbage = JpegCutter(), b"\xff\xd8\xff" * (4 * 2**20 // 3)
    began = time.process_time()
    for at in range(0, len(garbage), 4096):
        assert cutter.feed(garbage[at : at + 4096]) == []
    assert time.process_time() - began < 10.0, "each piece was walked through from the start again"
    assert cutter.feed(PICTURES[1]) == [PICTURES[1]]


@pytest.mark.parametrize("unit", [b"\xff\xe0\0\x02", b"\xff\xd8\xff\xe0\0\x02", b"\0", b"\xff"])
def test_a_beginning_without_an_end_is_given_up_as_a_whole(unit: bytes) -> None:
    cutter = JpegCutter(most_bytes=100_000)
    cutter.feed(b"\xff\xd8\xff\xe0\0\x02")
    for _ in range(300):
        cutter.feed(unit * (1000 // len(unit)))
    found = [each for _ in range(3) for each in cutter.feed(part(PICTURES[1], len(PICTURES[1])))]
    assert PICTURES[1] in found
    assert cutter.skipped
