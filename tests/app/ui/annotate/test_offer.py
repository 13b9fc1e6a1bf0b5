"""What a user says of files reaches each request to code one."""

from __future__ import annotations

from pathlib import Path

from helpers.counters import two_tracks

from app.ui.annotate.offer import Offer
from app.ui.annotate.opening import open_for
from models.sources.file_options import FileOptions
from training.annotate.keys import keys_of


def test_a_rate_and_a_track_reach_the_document(tmp_path: Path) -> None:
    path = two_tracks(tmp_path / "two.mkv", (512, 256))
    [request] = Offer((path,), options=FileOptions(fps=10, track=1)).requests("AB")
    opened = open_for(request, keys_of())
    assert opened.media.options.track == 1
    assert opened.media.t_ns[10] - opened.media.t_ns[0] == 1_000_000_000
    if opened.lock is not None:
        opened.lock.release()
