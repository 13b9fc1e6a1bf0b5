"""What a recording is worth: the same from the recorder, at the stop and from the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.recordings import STEP_NS, jpegs, packet, record

from app.core.recording.details import read_session, write_session
from app.core.recording.sums import write_sums
from app.core.recording.verify import verify
from app.core.recording.worth import seen_in
from models.sources.look import Content
from models.sources.source import Packet

START_NS = 5_000_000_000


def green(number: int) -> bytes:
    """Encode plain green; the bytes differ with the quality."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :, 1] = 150
    return encoded(picture, number)


def frozen(number: int) -> bytes:
    """Encode one picture with noise of its own each time."""
    noise = np.random.default_rng(number).normal(0, 2, (48, 64, 3))
    ramp = np.linspace(40, 200, 64)[None, :, None] + noise
    return encoded(np.clip(ramp, 0, 255).astype(np.uint8), number)


def encoded(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], number: int) -> bytes:
    """Encode a picture at one of 30 qualities."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, 60 + number % 30]
    return cv2.imencode(".jpg", picture, quality)[1].tobytes()


def burst(seq: int) -> Packet:
    """Give the packet of a source that sends twenty at once every third of a second."""
    return packet(seq, t_ns=START_NS + seq // 20 * (20 * STEP_NS) + seq % 20 * 10_000)


def stalled(seq: int) -> Packet:
    """Give the packet of a source whose reader stood still from 2 s to 6 s."""
    t_ns = START_NS + seq * STEP_NS
    return packet(seq, t_ns=t_ns if not 120 <= seq < 360 else START_NS + 360 * STEP_NS + seq)


CASES: dict[str, tuple[Iterable[Packet], str]] = {
    "for ever": ((packet(n, jpegs()[0]) for n in range(300)), "repeated for ever: 299 of 300"),
    "twice": ((packet(n, jpegs()[n // 4 % 16]) for n in range(300)), "225 of 300 pictures repeat"),
    "green": ((packet(n, green(n)) for n in range(300)), "show nothing but one even colour"),
    "frozen": ((packet(n, frozen(n)) for n in range(300)), "stands still for"),
    "half": ((packet(n) for n in range(600) if n // 60 % 2 == 0), "s have no pictures"),
    "burst": ((burst(n) for n in range(600)), "up to 20 at once after up to 0.3 s"),
    "stalled": ((stalled(n) for n in range(600)), "up to 241 at once after up to 4.0 s"),
    "honest": ((packet(n) for n in range(300)), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_each_stream_is_judged_alike_at_the_stop_and_by_verify(name: str, tmp_path: Path) -> None:
    packets, cause = CASES[name]
    session = record(tmp_path, packets)
    verdict = verify(tmp_path)
    assert verdict.sound, verdict.faults
    assert session.me_valid is verdict.validity.valid is (cause == "")
    assert session.me_reasons == verdict.validity.reasons
    assert cause in verdict.validity.sentence


def test_a_verdict_that_was_changed_is_a_fault(tmp_path: Path) -> None:
    record(tmp_path, (packet(n, jpegs()[0]) for n in range(120)))
    session = read_session(tmp_path)
    session.me_valid, session.me_reasons = True, ()
    write_session(tmp_path, session)
    write_sums(tmp_path)
    (fault,) = verify(tmp_path).faults
    assert fault.startswith("session.json says «valid for micro-expressions», the ledger says «not")


def test_a_recording_of_before_is_judged_anew_and_is_sound(tmp_path: Path) -> None:
    record(tmp_path, (packet(n, jpegs()[0]) for n in range(120)))
    text = json.loads((tmp_path / "session.json").read_text())
    del text["me_rules"]
    (tmp_path / "session.json").write_text(json.dumps(text | {"me_valid": True, "me_reasons": []}))
    write_sums(tmp_path)
    verdict = verify(tmp_path)
    assert verdict.sound
    assert not verdict.validity.valid


def test_lines_that_are_no_looks_are_passed_over() -> None:
    lines = [{"kind": "mark"}, {"kind": "look", "blank": 1, "still_s": "x"}, {"kind": "look"}]
    assert seen_in(lines) == Content(blank=1)
