"""The version is told without loading what a command needs."""

from __future__ import annotations

import subprocess
import sys

from app.core.versions import flinch_version

TELL = """
import sys
sys.argv = ["flinch", "--version"]
from app.entry import main
main()
heavy = {"typer", "app.cli", "numpy", "cv2"} & set(sys.modules)
assert not heavy, heavy
"""


def test_the_version_needs_no_command_line() -> None:
    found = subprocess.run([sys.executable, "-c", TELL], capture_output=True, text=True, check=True)
    assert found.stdout == f"flinch {flinch_version()}\n"
