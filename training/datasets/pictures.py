"""Folders of numbered pictures, the datasets' usual form of frames."""

from __future__ import annotations

import re
from pathlib import Path

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
_LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")


def numbered(folder: Path) -> dict[int, Path]:
    """List the pictures of a folder by the last number in their names.

    `img46.jpg`, `reg_img46.jpg`, `006_05562.jpg` and `image000123.bmp` give 46, 46, 5562 and 123.
    If a folder has both plain and registered pictures, the registered ones are used.

    Args:
        folder: The folder; may be missing.

    Returns:
        Path by frame number, in order; empty if there are none.
    """
    if not folder.is_dir():
        return {}
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir(), key=lambda p: (p.name.startswith("reg_"), p.name)):
        number = _LAST_NUMBER.search(path.stem)
        if path.suffix.lower() in SUFFIXES and number:
            found[int(number.group(1))] = path
    return dict(sorted(found.items()))
