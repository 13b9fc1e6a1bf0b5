"""Networks are opened, warmed up and replaced where they cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import card, clip, endless, install

from models import running
from models.reader import Reader
from models.weights import write_card


def test_a_network_that_never_ends_its_first_run_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "WARM_UP_S", 0.3)
    (tmp_path / "bad.onnx").write_bytes(endless())
    write_card(card("bad", endless()), tmp_path)
    install(tmp_path, "good", (0.0, 3.0, 0.0))
    reader = Reader.bundled(folder=tmp_path, provider="cpu")
    assert "gave no answer within 0.3 s when it was opened" in reader.problems[0]
    assert reader.read(clip()).weights == ("good",)
