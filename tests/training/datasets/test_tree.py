"""Folders with pictures are found by subject and clip, whatever lies between."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from training.datasets import tree
from training.datasets.tree import Tree, plain


@pytest.mark.parametrize(
    ("name", "same"), [("EP02_01f", "ep2_1f"), ("s03", "S3"), ("006_1_2", "6_1_2"), ("s0", "s00")]
)
def test_letter_case_and_leading_zeros_do_not_matter(name: str, same: str) -> None:
    assert plain(name) == plain(same)


def test_a_clip_of_another_subject_is_not_taken(tmp_path: Path) -> None:
    trees.pictures(tmp_path / "sub01" / "EP01", ("img1.jpg",))
    found = Tree(tmp_path)
    assert found.folder("sub1", "ep01") == tmp_path / "sub01" / "EP01"
    assert found.folder("sub02", "EP01") is None
    assert found.folder("sub01", "EP10") is None


def test_a_folder_that_links_back_is_walked_once(tmp_path: Path) -> None:
    trees.pictures(tmp_path / "s1" / "a", ("1.jpg",))
    (tmp_path / "s1" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [folder.parts for folder in Tree(tmp_path).folders] == [("s1", "a")]


def test_a_long_folder_of_pictures_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "ENOUGH", 3)
    trees.pictures(tmp_path / "s1" / "a", (f"{k}.jpg" for k in range(20)))
    found = Tree(tmp_path)
    assert found.folder("s1", "a") == tmp_path / "s1" / "a"
    assert len(found.frames("s1", "a")) == 20


def test_tables_are_found_by_pattern_and_the_shallow_before_the_deep(tmp_path: Path) -> None:
    deep = trees.table(tmp_path / "a" / "b" / "Codes_v1.xlsx", [(1,)])
    (tmp_path / "a" / "~$codes_v2.xlsx").touch()
    assert Tree(tmp_path).table("codes*") == deep
    (tmp_path / "CODES.CSV").touch()
    assert Tree(tmp_path).table("codes*") == deep
    assert Tree(tmp_path).table("other", "codes") == tmp_path / "CODES.CSV"
    assert Tree(tmp_path).table("none") == tmp_path / "none.xlsx"
