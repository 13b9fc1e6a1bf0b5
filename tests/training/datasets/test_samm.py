from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from training.datasets import samm
from training.errors import DataError

ROW = ("006", "006_1_2", 5562, 5588, 5632, "R12 or 14", "Other")


@pytest.mark.parametrize("header_row", [13, 14])
def test_the_header_is_found_where_it_stands(tmp_path: Path, header_row: int) -> None:
    clip = samm.read(trees.samm(tmp_path, [ROW], header_row)).clips[0]
    assert (clip.subject, clip.name, clip.onset, clip.apex, clip.offset) == (
        "006",
        "006_1_2",
        5562,
        5588,
        5632,
    )
    assert (clip.emotion, clip.action_units) == ("others", "R12 or 14")
    assert clip.frames[5562].name == "006_05562.jpg"


def test_an_apex_outside_the_clip_is_searched_for_and_told(tmp_path: Path) -> None:
    row = ("011", "011_1_1", 100, 300, 120, "4", "Anger")
    found = samm.read(trees.samm(tmp_path, [row]))
    assert found.clips[0].apex is None
    assert found.corrections[0].field == "apex"


def long_table(root: Path, rows: list[tuple[object, ...]]) -> None:
    trees.table(root / "SAMM_LongVideos_V3_Release.xlsx", [("note",)] * 10 + rows)


def test_long_videos_share_their_pictures_and_take_fractions(tmp_path: Path) -> None:
    trees.pictures(
        tmp_path / "SAMM_longvideos" / "006_1", (f"006_1_{k:04d}.jpg" for k in range(1, 60))
    )
    long_table(
        tmp_path,
        [
            ("006", "006_1_1", 1, 10.4, 15, 20.6, 11, "Macro", "12", None),
            ("006", "006_1_2", 1, 30, -1, 40, 11, "Micro - 1/2", "4", None),
        ],
    )
    first, second = samm.read_long(tmp_path).clips
    assert (first.onset, first.offset, first.micro) == (10, 21, False)
    assert (second.apex, second.micro) == (None, True)
    assert first.frames is second.frames


def test_a_movement_that_is_neither_macro_nor_micro_is_named(tmp_path: Path) -> None:
    long_table(tmp_path, [("006", "006_1_1", 1, 10, 15, 20, 11, "Blink", "45", None)])
    with pytest.raises(DataError, match="row 11, column Type: expected Macro or Micro"):
        samm.read_long(tmp_path)
