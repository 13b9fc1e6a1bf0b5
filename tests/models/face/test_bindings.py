"""The face graphs come without the rest of MediaPipe, which is there for whoever asks for it."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import numpy as np
from models.face.mesh import Detector, WheelMesh

WheelMesh().close()
Detector().close()
Detector(far=True).close()
print(*sorted({"matplotlib", "sounddevice", "mediapipe.tasks", "scipy"} & set(sys.modules)))
import mediapipe as mp

print(mp.__version__, mp.Image.__name__, mp.solutions.drawing_utils.__name__)
print(mp.tasks.BaseOptions.__name__, "matplotlib" in sys.modules)
print(hasattr(mp, "no_such_part"))
"""


def test_a_mesh_needs_no_matplotlib_and_the_package_is_whole_for_others() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "",
        "0.10.21 Image mediapipe.python.solutions.drawing_utils",
        "BaseOptions True",
        "False",
    ]
