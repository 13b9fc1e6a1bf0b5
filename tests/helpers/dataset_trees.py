"""Makes small trees of exactly the shape in which the datasets are released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import openpyxl


def table(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """Write rows into the first sheet of an Excel file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def pictures(folder: Path, names: Iterable[str]) -> Path:
    """Write tiny grey pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(".png", np.full((8, 8, 3), 127, np.uint8))
    assert done
    for name in names:
        (folder / name).write_bytes(data.tobytes())
    return folder


CASME2_HEADER = (
    "Subject",
    "Filename",
    None,
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    None,
    "Action Units",
    "Estimated Emotion",
)


def casme2(root: Path, rows: Iterable[Sequence[object]]) -> Path:
    """Lay out CASME II: `rows` of subject, clip, onset, apex, offset, AU, emotion."""
    lines: list[Sequence[object]] = [CASME2_HEADER]
    for subject, clip, onset, apex, offset, units, emotion in rows:
        lines.append((subject, clip, None, onset, apex, offset, None, units, emotion))
        if isinstance(onset, int) and isinstance(offset, int):
            names = (f"reg_img{k}.jpg" for k in range(onset, max(onset, offset) + 1))
            pictures(root / "Cropped" / f"sub{int(str(subject)):02d}" / str(clip), names)
    table(root / "CASME2-coding-20140508.xlsx", lines)
    return root


SAMM_HEADER = (
    "Subject",
    "Filename",
    "Inducement Code",
    "Onset Frame",
    "Apex Frame",
    "Offset Frame",
    "Duration",
    "Micro",
    "Action Units",
    "Estimated Emotion",
    "Objective Classes",
    "Notes",
)


def samm(root: Path, rows: Iterable[Sequence[object]], header_row: int = 14) -> Path:
    """Lay out SAMM: `rows` of subject, clip, onset, apex, offset, AU, emotion."""
    lines: list[Sequence[object]] = [("SAMM",)] + [(None,)] * (header_row - 2) + [SAMM_HEADER]
    for subject, clip, onset, apex, offset, units, emotion in rows:
        first, last = int(str(onset)), int(str(offset))
        length = last - first + 1
        lines.append(
            (subject, clip, 1, onset, apex, offset, length, "1/2", units, emotion, 1, None)
        )
        names = (f"{subject}_{k:05d}.jpg" for k in range(first, last + 1))
        pictures(root / str(subject) / str(clip), names)
    table(root / "SAMM_Micro_FACS_Codes_v2.xlsx", lines)
    return root


def smic(root: Path, clips: Iterable[tuple[str, str, str, int]]) -> Path:
    """Lay out SMIC-HS: subject, polarity, clip and number of pictures."""
    for subject, polarity, clip, count in clips:
        names = (f"image{k:06d}.bmp.png" for k in range(100, 100 + count))
        pictures(root / "HS" / subject / "micro" / polarity / clip, names)
    return root


def add_sheet(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Add a sheet to an Excel file."""
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    book.save(path)
