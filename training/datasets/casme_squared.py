"""CAS(ME)^2: long videos at 30 fps with macro- and micro-expressions (Qu et al., TAC 2018).

Table `CAS(ME)^2code_final(Updated).xlsx`, or `code_final` as `.xlsx` or `.csv`, without a header;
an offset of 0 means unknown. It names subjects 1 to 22 and videos `anger1_1`; pictures lie in
`rawpic/s15/15_0401girlcrashing/img1.jpg`. The table's second and third sheet map the names. Folders
with the table's own names are found too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import SheetRow, read_sheets, without_header
from training.datasets.tree import Tree, plain

FPS = 30.0
COLUMNS = ("subject", "video", "onset", "apex", "offset", "au", "emotion", "type", "self_report")

SUBJECTS = {
    str(k): str(number)
    for k, number in enumerate((15, 16, *range(19, 28), *range(29, 39), 40), start=1)
}
"""Number of each subject's folder, from the release's second sheet; for tables saved without that
sheet.
"""

VIDEOS = {
    "disgust1": "0101",
    "disgust2": "0102",
    "anger1": "0401",
    "anger2": "0402",
    "happy1": "0502",
    "happy2": "0503",
    "happy3": "0505",
    "happy4": "0507",
    "happy5": "0508",
}
"""Number of each film in the folders' names, from the release's third sheet."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Folder numbers by the table's subject, and by its film."""

    subjects: dict[str, str]
    videos: dict[str, str]


def read(root: Path) -> Dataset:
    """Read CAS(ME)^2.

    Args:
        root: Folder with the table and the videos' pictures, at any depth.

    Returns:
        Movements, macro and micro; those of one video share its `frames`. An unknown offset is
        replaced by the apex, as a correction.

    Raises:
        DataError: The table is missing or a row is malformed; the message names the row.
    """
    gathering = Gathering("casme_squared", root)
    tree = Tree(root, ("rawpic", "selectedpic", "cropped"))
    table = tree.table("CAS(ME)^2code_final*", "code_final*", "*code_final*")
    naming = naming_of(read_sheets(table)[1:])
    videos: dict[str, dict[int, Path]] = {}
    counts: dict[str, int] = {}
    for row in without_header(table, COLUMNS):
        video = f"{row.text('subject')}/{row.text('video')}"
        if video not in videos:
            videos[video] = _video(tree, naming, row)
        counts[video] = counts.get(video, 0) + 1
        _add(row, f"{row.text('video')}_{counts[video]}", videos[video], gathering)
    return gathering.done()


def naming_of(sheets: Sequence[list[list[str]]]) -> Naming:
    """Read the naming sheets after the table; missing names come from the release."""
    subjects, videos = dict(SUBJECTS), dict(VIDEOS)
    for sheet in sheets:
        for row in sheet:
            cells = [cell for cell in row if cell]
            film = next((cell for cell in cells[1:] if cell.lower() in VIDEOS), None)
            if film is not None and cells[0].isdigit():
                videos[film.lower()] = cells[0].zfill(4)
            elif len(cells) > 1 and cells[-1].isdigit():
                number = cells[0].lower().lstrip("s")
                if number.isdigit():
                    subjects[cells[-1]] = number
    return Naming(subjects, videos)


def _video(tree: Tree, naming: Naming, row: SheetRow) -> dict[int, Path]:
    """Find a video's pictures: by the table's own names, or by the release's numbers."""
    subject, video = row.text("subject"), row.text("video")
    film = video.rsplit("_", 1)[0]
    own = tree.frames(subject, video, film)
    if own:
        return own
    number = naming.subjects.get(subject, subject)
    code = naming.videos.get(film.lower())
    of_subject = {plain(f"s{number}"), plain(number)}
    for folder in tree.folders if code else ():
        if of_subject & set(folder.parts[:-1]) and f"_{code}" in folder.path.name:
            return tree.numbered(folder.path)
    return {}


def _add(row: SheetRow, name: str, frames: dict[int, Path], gathering: Gathering) -> None:
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
