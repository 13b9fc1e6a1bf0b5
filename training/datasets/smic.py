"""SMIC-HS: 164 micro-expressions of 16 subjects at 100 fps (Li et al., FG 2013).

Folders `HS/sXX/micro/{negative,positive,surprise}/sXX_ne_01/`. The dataset marks no apex; it is
searched for (`training.prepare.clips`). Onset and offset are the clip's first and last picture.
"""

from __future__ import annotations

from pathlib import Path

from models.labels import POLARITY
from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import first_folder, numbered
from training.errors import DataError

FPS = 100.0


def read(root: Path) -> Dataset:
    """Read SMIC-HS.

    Args:
        root: Folder that holds `HS/` (or the subjects' folders themselves).

    Returns:
        Clips whose emotion is their polarity and whose apex is None.

    Raises:
        DataError: No subject's folder is there.
    """
    subjects = sorted(first_folder(root, "HS", "SMIC_all_cropped/HS", ".").glob("s[0-9]*"))
    if not subjects:
        raise DataError(f"No subject's folder in {root}: expected HS/s01 and its like.")
    gathering = Gathering("smic")
    for subject in subjects:
        _read_subject(subject, gathering)
    return gathering.done()


def _read_subject(subject: Path, gathering: Gathering) -> None:
    name = f"s{int(subject.name[1:]):02d}"
    micro = first_folder(subject, "micro", ".")
    for polarity in POLARITY:
        for folder in sorted(p for p in (micro / polarity).glob("*") if p.is_dir()):
            frames = numbered(folder)
            if not frames:
                gathering.leave_out(f"smic/{name}/{folder.name}", "has no pictures on disk")
                continue
            gathering.add(
                LabelledClip(
                    "smic",
                    name,
                    folder.name,
                    frames,
                    min(frames),
                    None,
                    max(frames),
                    polarity,
                    "",
                    FPS,
                )
            )
