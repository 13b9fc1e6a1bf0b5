"""The window and its first picture load only what they need: seconds of a user's start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NOT_NEEDED = ("scipy", "matplotlib", "sounddevice", "mediapipe.tasks", "skimage", "torch", "pandas")

PROBE = """
import sys
from app.ui.main import open_window
from app.ui.session_factories import _make_pipeline

opened = open_window()
_make_pipeline().close()
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_the_window_and_its_pipeline_load_nothing_that_a_start_does_not_need(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *NOT_NEEDED],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "FLINCH_HOME": str(tmp_path)},
    )
    assert done.stdout.splitlines() == [""], done.stderr
