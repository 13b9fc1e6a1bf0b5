"""The page that trains needs no training stack: that runs in processes of its own."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import app.ui.train.page
print(*[name for name in ("torch", "timm", "sklearn", "matplotlib") if name in sys.modules])
"""


def test_the_page_loads_neither_torch_nor_plots() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True)
    assert done.stdout.splitlines() == [""], done.stderr
