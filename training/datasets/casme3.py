"""CAS(ME)^3 part A: 860 micro-expressions in version 2, 30 fps, colour (Li et al., TPAMI 2023).

Table `cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx` counts by picture index. Pictures lie in
`<Subject>/<Filename>/color/<index>.jpg`. Some coders' apex equals the onset, because the first
pictures of a movement were not recorded; that is kept as it is.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import find_table, first_folder, numbered
from training.datasets.sheet import with_header

FPS = 30.0
COLUMNS = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
EMOTIONS = {
    "happy": "happiness",
    "happiness": "happiness",
    "surprise": "surprise",
    "sad": "sadness",
    "sadness": "sadness",
    "disgust": "disgust",
    "fear": "fear",
    "anger": "anger",
    "others": "others",
    "other": "others",
}


def read(root: Path) -> Dataset:
    """Read part A of CAS(ME)^3.

    Args:
        root: Folder that holds the table and the subjects' folders.

    Returns:
        Clips; several of one video are told apart by their onset in the name.

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("casme3")
    table = find_table(root, "*part_A_ME*JpgIndex*.xlsx", "*part_A_ME*.xlsx")
    pictures = first_folder(root, "part_A", "data/part_A", ".")
    videos: dict[Path, dict[int, Path]] = {}
    for row in with_header(table, COLUMNS, 3):
        emotion = row.text("emotion").lower()
        if emotion not in EMOTIONS:
            raise row.error("emotion", f"one of {', '.join(sorted(EMOTIONS))}")
        subject, video = row.text("Subject"), row.text("Filename")
        folder = first_folder(pictures / subject / video, "color", ".")
        if folder not in videos:
            videos[folder] = numbered(folder)
        onset = row.whole("Onset")
        gathering.add(
            LabelledClip(
                "casme3",
                subject,
                f"{video}_{onset}",
                videos[folder],
                onset,
                row.apex("Apex"),
                row.whole("Offset"),
                EMOTIONS[emotion],
                row.text("AU"),
                FPS,
            )
        )
    return gathering.done()
