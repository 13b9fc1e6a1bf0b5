"""CAS(ME)^3 part A: 860 micro-expressions in version 2, 30 fps, colour (Li et al., TPAMI 2023).

Table `cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx` counts by picture index. Pictures lie in
`<Subject>/<Filename>/color/<index>.jpg` (the whole videos, `part_A` or `part_A_split`) or in
`<Subject>_<Filename>_<Onset>/` (the clips alone, `ME_A`), anywhere below the root. In some clips
the apex equals the onset, because the first pictures of the movement were not recorded; this is
kept.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import with_header
from training.datasets.tree import Tree

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
        root: Folder with the table and the pictures, at any depth.

    Returns:
        Clips; several of one video are distinguished by their onset in the name.

    Raises:
        DataError: The table is missing or a row is malformed; the message names the row.
    """
    gathering = Gathering("casme3", root)
    tree = Tree(root)
    for row in with_header(tree.table("*part_A_ME*JpgIndex*", "*part_A_ME*"), COLUMNS, 3):
        emotion = row.text("emotion").lower()
        if emotion not in EMOTIONS:
            raise row.error("emotion", f"one of {', '.join(sorted(EMOTIONS))}")
        subject, video = row.text("Subject"), row.text("Filename")
        onset = row.whole("Onset")
        gathering.add(
            LabelledClip(
                "casme3",
                subject,
                f"{video}_{onset}",
                tree.frames(subject, video, f"{video}_{onset}"),
                onset,
                row.apex("Apex"),
                row.whole("Offset"),
                EMOTIONS[emotion],
                row.text("AU"),
                FPS,
            )
        )
    return gathering.done()
