"""The notebook of the documentation runs from top to bottom."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXECUTE = "from nbclient.cli import main; main()"


def test_two_pictures_become_a_reading_and_a_folder_a_table(tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.ipynb"
    shutil.copy(ROOT / "docs" / "notebook.ipynb", notebook)
    with tempfile.TemporaryDirectory() as sockets:  # A socket's path must be short.
        own = dict.fromkeys(("HOME", "FLINCH_HOME", "IPYTHONDIR", "TMPDIR"), str(tmp_path))
        own |= {"JUPYTER_RUNTIME_DIR": sockets, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", EXECUTE, "--inplace", "--KernelManager.transport=ipc"]
        found = subprocess.run(
            [*command, "--startup_timeout=200", str(notebook)],
            env={**os.environ, **own},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
    assert found.returncode == 0, found.stderr[-2000:]
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [part for cell in cells for part in cell.get("outputs", ())]
    printed = "".join("".join(part.get("text", ())) for part in outputs)
    assert "bowam-compact" in printed
    assert "9 movements, UF1" in printed
    assert "captured/cleo" in printed
