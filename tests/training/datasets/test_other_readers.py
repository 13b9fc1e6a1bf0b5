from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from models.labels import POLARITY
from training.datasets import captured, casme3, casme_squared, dfme, megc2019, smic
from training.errors import DataError


def test_smic_has_no_apex_and_pads_its_subjects(tmp_path: Path) -> None:
    trees.smic(
        tmp_path,
        [("s3", "surprise", "s3_sur_01", 5), ("s01", "negative", "s01_ne_01", 7)],
    )
    found = smic.read(tmp_path)
    assert [(c.subject, c.emotion, c.apex, c.offset - c.onset) for c in found.clips] == [
        ("s01", "negative", None, 6),
        ("s03", "surprise", None, 4),
    ]


def test_casme_squared_uses_the_apex_where_the_offset_is_unknown(tmp_path: Path) -> None:
    trees.pictures(tmp_path / "rawpic" / "1" / "anger1", (f"img{k}.jpg" for k in range(1, 90)))
    trees.table(
        tmp_path / "code_final.xlsx",
        [
            (1, "anger1_1", 10, 14, 0, "4+7", "negative", "macro-expression", "anger"),
            (1, "anger1_2", 50, 55, 60, "4", "negative", "micro-expression", "anger"),
        ],
    )
    found = casme_squared.read(tmp_path)
    assert [(c.offset, c.micro) for c in found.clips] == [(14, False), (60, True)]
    assert found.corrections[0].reason == "0 stands for unknown; the apex is used"


def test_casme3_reads_by_picture_index(tmp_path: Path) -> None:
    trees.pictures(tmp_path / "spNO.1" / "a" / "color", (f"{k}.jpg" for k in range(500, 560)))
    header = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
    trees.table(
        tmp_path / "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx",
        [header, ("spNO.1", "a", 510, 510, 530, "4", "I", "Sad")],
    )
    clip = casme3.read(tmp_path).clips[0]
    assert (clip.subject, clip.apex, clip.emotion) == ("spNO.1", 510, "sadness")


def dfme_tree(root: Path, label: object) -> Path:
    trees.pictures(root / "clips" / "a1", (f"{k}.jpg" for k in range(1, 30)))
    (root / "train.csv").write_text(
        f"path,subject,onset,apex,offset,label\nclips/a1,s7,2,9,20,{label}\n"
    )
    return root


def test_dfme_labels_are_alphabetical(tmp_path: Path) -> None:
    clip = dfme.read(dfme_tree(tmp_path, 4)).clips[0]
    assert (clip.emotion, clip.subject, clip.fps) == ("happiness", "s7", 200.0)


def test_dfme_refuses_a_label_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 2, column label: expected 0 to 6, found 7"):
        dfme.read(dfme_tree(tmp_path, 7))


@pytest.fixture
def roots(tmp_path: Path) -> dict[str, Path]:
    trees.casme2(
        tmp_path / "c",
        [
            (1, "EP02_01f", 46, 59, 86, "12", "happiness"),
            (1, "EP03_01", 1, 5, 9, "4", "repression"),
            (1, "EP04_01", 1, 5, 9, "1", "fear"),
            (10, "EP06_01", 1, 5, 9, "4", "disgust"),
        ],
    )
    trees.samm(
        tmp_path / "a",
        [
            ("006", "006_1_2", 5562, 5588, 5632, "12", "Contempt"),
            ("007", "007_1_1", 10, 20, 30, "4", "Other"),
        ],
    )
    trees.smic(tmp_path / "s", [("s01", "surprise", "s01_sur_01", 5)])
    return {"casme2": tmp_path / "c", "samm": tmp_path / "a", "smic": tmp_path / "s"}


def test_the_composite_follows_the_rules_and_tells_its_shortfall(roots: dict[str, Path]) -> None:
    found = megc2019.read(roots)
    assert [(c.key, POLARITY[k]) for c, k in zip(found.clips, found.polarity, strict=True)] == [
        ("casme2/sub01/EP02_01f", "positive"),
        ("casme2/sub01/EP03_01", "negative"),
        ("smic/s01/s01_sur_01", "surprise"),
        ("samm/006/006_1_2", "negative"),
    ]
    counts = [count.text for count in found.counts]
    assert "megc2019 casme2 positive: 1 clips, published 32 (31 fewer)" in counts


def test_a_list_decides_where_there_is_one(roots: dict[str, Path], tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("dataset,subject,clip,label\ncasme2,sub01,EP04_01,0\n")
    assert [c.name for c in megc2019.read(roots, listing).clips] == ["EP04_01"]


def test_a_listed_clip_that_is_not_there_is_named(roots: dict[str, Path], tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("dataset,subject,clip,label\ncasme2,sub01,EP99_01,0\n")
    with pytest.raises(DataError, match=r"row 2, column clip: expected a clip that .* EP99_01"):
        megc2019.read(roots, listing)


def test_a_missing_dataset_is_named(roots: dict[str, Path]) -> None:
    del roots["samm"]
    with pytest.raises(DataError, match="needs samm"):
        megc2019.read(roots)


@pytest.mark.parametrize("rate", ["fast", "0", "-30", "inf", "nan", ""])
def test_a_dataset_of_our_own_names_the_row_without_a_frame_rate(tmp_path: Path, rate: str) -> None:
    trees.pictures(tmp_path / "pictures" / "p1" / "c1", ("000000.png", "000001.png"))
    header = "subject,clip,onset,apex,offset,emotion,action_units,fps\n"
    (tmp_path / "clips.csv").write_text(f"{header}p1,c1,0,,1,Surprise,1+2,60\n")
    (clip,) = captured.read(tmp_path).clips
    assert (clip.apex, clip.emotion, clip.fps, clip.group) == (None, "surprise", 60, "captured/p1")
    (tmp_path / "clips.csv").write_text(f"{header}p1,c1,0,,1,surprise,1+2,{rate}\n")
    with pytest.raises(DataError, match="row 2, column fps: expected frames a second"):
        captured.read(tmp_path)


def test_a_dataset_of_our_own_may_tell_micro_from_macro_and_its_parts(tmp_path: Path) -> None:
    trees.pictures(tmp_path / "pictures" / "p1" / "c1", ("000000.png", "000001.png"))
    header = "subject,clip,onset,apex,offset,emotion,action_units,fps,kind,part\n"
    for kind, micro in (("micro", True), ("macro", False), ("", True)):
        (tmp_path / "clips.csv").write_text(f"{header}p1,c1,0,,1,fear,1,60,{kind},train\n")
        (clip,) = captured.read(tmp_path).clips
        assert (clip.micro, clip.part) == (micro, "train")
    (tmp_path / "clips.csv").write_text(f"{header}p1,c1,0,,1,fear,1,60,huge,\n")
    with pytest.raises(DataError, match="column kind: expected micro, macro or nothing"):
        captured.read(tmp_path)
