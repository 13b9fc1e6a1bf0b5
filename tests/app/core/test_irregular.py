"""Repeated and missing frames are told by the ledger, or by time stamps alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.irregular import irregular_of
from app.core.recording.ledger import LedgerRow, write_ledger
from training.annotate.media import Media


def media(path: Path, times_ms: list[int]) -> Media:
    return Media(path, (path,), (0,), np.array(times_ms, np.int64) * 1_000_000)


def test_a_ledger_names_repeats_and_losses(tmp_path: Path) -> None:
    rows = [
        LedgerRow(n, n, "2026-01-01T00:00:00.000000Z", 20 * n, 9, "00000000", n == 2, 3 * (n == 3))
        for n in range(5)
    ]
    write_ledger(tmp_path / "frames.csv", rows)
    found = irregular_of(media(tmp_path, [0, 20, 40, 60, 80]))
    assert (found.repeated, found.missing) == ((2,), (3,))


def test_without_a_ledger_of_these_frames_stamps_tell_losses(tmp_path: Path) -> None:
    found = irregular_of(media(tmp_path / "a.mp4", [0, 20, 40, 100, 120]))
    assert (found.repeated, found.missing) == ((), (3,))
    assert irregular_of(media(tmp_path / "a.mp4", [0])).missing == ()
