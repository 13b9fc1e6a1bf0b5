from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from training.datasets import casme2
from training.errors import DataError

GOOD = (1, "EP02_01f", 46, 59, 86, "12", "happiness")


def test_columns_beside_the_two_blank_ones_are_read(tmp_path: Path) -> None:
    clip = casme2.read(trees.casme2(tmp_path, [GOOD])).clips[0]
    assert (clip.subject, clip.name, clip.onset, clip.apex, clip.offset) == (
        "sub01",
        "EP02_01f",
        46,
        59,
        86,
    )
    assert (clip.emotion, clip.action_units, clip.fps) == ("happiness", "12", 200.0)
    assert clip.frames[46].name == "reg_img46.jpg"
    assert clip.key == "casme2/sub01/EP02_01f"


def test_a_slash_for_the_apex_means_none(tmp_path: Path) -> None:
    row = (4, "EP12_01f", 10, "/", 30, "4+L10", "disgust")
    assert casme2.read(trees.casme2(tmp_path, [row])).clips[0].apex is None


def test_an_offset_before_its_onset_is_left_out_by_name(tmp_path: Path) -> None:
    found = casme2.read(trees.casme2(tmp_path, [GOOD, (2, "EP01_11f", 46, 50, 40, "4", "others")]))
    assert [clip.name for clip in found.clips] == ["EP02_01f"]
    assert found.left_out[0].where == "casme2/sub02/EP01_11f"
    assert "before its onset 46" in found.left_out[0].reason


def test_an_offset_behind_the_last_picture_is_drawn_back_and_told(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path, [(16, "EP01_08", 73, 94, 110, "17", "repression")])
    for k in range(97, 111):
        (root / "Cropped/sub16/EP01_08" / f"reg_img{k}.jpg").unlink()
    found = casme2.read(root)
    assert found.clips[0].offset == 96
    assert (found.corrections[0].found, found.corrections[0].used) == ("110", "96")


def test_a_clip_without_pictures_is_left_out_with_the_reason(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path, [GOOD, (3, "EP09_03", 5, 9, 20, "1+2", "surprise")])
    for path in (root / "Cropped/sub03/EP09_03").iterdir():
        path.unlink()
    found = casme2.read(root)
    (left,) = found.left_out
    assert left.where == "casme2/sub03/EP09_03"
    assert left.reason == f"has no pictures: expected a folder EP09_03 of sub03 below {root}"


def test_the_row_that_breaks_the_table_is_named(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path, [GOOD, (2, "EP01_11f", "46?", 50, 80, "4", "others")])
    with pytest.raises(DataError, match=r"row 3, column OnsetFrame: expected a whole number.*46\?"):
        casme2.read(root)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    trees.table(tmp_path / "CASME2-coding-20140508.xlsx", [("Subject", "Filename"), (1, "EP")])
    with pytest.raises(DataError, match="expected the columns Subject, Filename, OnsetFrame"):
        casme2.read(tmp_path)


def test_a_text_file_named_xlsx_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "CASME2-coding-20140508.xlsx").write_text("not a table")
    with pytest.raises(DataError, match="is no Excel table"):
        casme2.read(tmp_path)


def test_emotions_are_counted_by_name(tmp_path: Path) -> None:
    rows = [GOOD, (1, "EP19_05f", 1, 5, 9, "4", "others"), (2, "EP03_02f", 1, 5, 9, "4", "disgust")]
    found = casme2.read(trees.casme2(tmp_path, rows))
    assert found.emotions() == {"disgust": 1, "happiness": 1, "others": 1}


def test_raw_frames_are_taken_first_where_they_are_asked_for(tmp_path: Path) -> None:
    trees.casme2(tmp_path, [GOOD])
    names = (f"img{k}.jpg" for k in range(46, 87))
    trees.pictures(tmp_path / "CASME2-RAW" / "sub01" / "EP02_01f", names)
    cut, raw = (casme2.read(tmp_path, raw).clips[0].frames[46] for raw in (False, True))
    assert "Cropped" in cut.parts
    assert "CASME2-RAW" in raw.parts
