"""CAS(ME)^2: long videos at 30 fps with macro- and micro-expressions (Qu et al., TAC 2018).

Table `code_final.xlsx` has no header; an offset of 0 stands for unknown. Pictures lie in
`rawpic/<subject>/<video>/img1.jpg`, with subject and video as the table writes them; a video
whose name ends in `_1`, `_2`, ... may share the folder of the name before that ending.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import find_table, first_folder, numbered
from training.datasets.sheet import Row, without_header

FPS = 30.0
COLUMNS = ("subject", "video", "onset", "apex", "offset", "au", "emotion", "type", "self_report")


def read(root: Path) -> Dataset:
    """Read CAS(ME)^2.

    Args:
        root: Folder that holds `code_final.xlsx` and `rawpic/`.

    Returns:
        Movements, macro and micro; those of one video share its `frames`. An unknown offset is
        replaced by the apex, as a correction.

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("casme_squared")
    pictures = first_folder(root, "rawpic", "cropped", ".")
    videos: dict[str, dict[int, Path]] = {}
    counts: dict[str, int] = {}
    for row in without_header(find_table(root, "code_final.xlsx"), COLUMNS):
        video = f"{row.text('subject')}/{row.text('video')}"
        if video not in videos:
            videos[video] = _video(pictures, row)
        counts[video] = counts.get(video, 0) + 1
        _add(row, f"{row.text('video')}_{counts[video]}", videos[video], gathering)
    return gathering.done()


def _video(pictures: Path, row: Row) -> dict[int, Path]:
    subject, video = row.text("subject"), row.text("video")
    folder = pictures / subject
    return numbered(first_folder(folder, video, video.rsplit("_", 1)[0]))


def _add(row: Row, name: str, frames: dict[int, Path], gathering: Gathering) -> None:
    kind = row.text("type").lower()
    if not kind.startswith(("macro", "micro")):
        raise row.error("type", "macro-expression or micro-expression")
    subject, apex, offset = row.text("subject"), row.apex("apex"), row.whole("offset")
    if offset == 0 and apex is not None:
        key = f"casme_squared/{subject}/{name}"
        gathering.correct(key, "offset", 0, apex, "0 stands for unknown; the apex is used")
        offset = apex
    gathering.add(
        LabelledClip(
            "casme_squared",
            subject,
            name,
            frames,
            row.whole("onset"),
            apex,
            offset,
            row.text("emotion").lower(),
            row.text("au"),
            FPS,
            kind.startswith("micro"),
        )
    )
