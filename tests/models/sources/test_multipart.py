"""Pictures are cut out of a multipart body however it is written and however it arrives."""

from __future__ import annotations

import pytest
from helpers.videos import jpeg, jpegs, numbered
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sources.multipart import JpegCutter, jpeg_size

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


def test_the_size_is_read_from_the_header() -> None:
    assert jpeg_size(jpeg(numbered(3, 160, 96))) == (160, 96)
    assert jpeg_size(with_thumbnail(jpeg(numbered(3, 160, 96)), PICTURES[0])) == (160, 96)
    assert jpeg_size(b"nothing of the kind") == (0, 0)
    assert jpeg_size(b"") == (0, 0)
