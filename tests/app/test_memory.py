import subprocess
import sys

import pytest

SCRIPT = """
import sys
import numpy as np
import psutil
from app.memory import return_pictures
if sys.argv[1] == "held":
    assert return_pictures()
def rss():
    return psutil.Process().memory_info().rss
np.ones(20_000_000, np.uint8)
kept, crops = [], []
before = rss()
for number in range(200):
    crops.append(np.ones(196_608, np.uint8))
    kept.append(np.ones(3_000, np.uint8))
crops.clear()
print((rss() - before) / 2**20)
"""


def growth(variant: str) -> float:
    """Return the MiB that stay after 200 crops were made between small arrays and let go."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, variant], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is Linux's")
def test_freed_crops_go_back_to_the_system() -> None:
    held = growth("held")
    assert held < 5
    assert held < growth("plain") / 2
