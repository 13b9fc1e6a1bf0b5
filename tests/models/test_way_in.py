"""The two functions that a program of one's own begins with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from helpers.graphs import clip, install

from models import open_reader, read_clip
from models.records import State


def test_a_clip_is_read_with_chosen_weights(tmp_path: Path) -> None:
    install(tmp_path, "tiny", (0.0, 3.0, 0.0))
    install(tmp_path, "other", (3.0, 0.0, 0.0))
    event = read_clip(clip(), open_reader(["tiny"], tmp_path))
    assert (event.state, event.polarity, event.weights) == (State.OK, "positive", ("tiny",))


def test_the_way_in_loads_nothing_before_it_is_used() -> None:
    code = "import models, sys; print({'cv2', 'onnxruntime', 'torch'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
