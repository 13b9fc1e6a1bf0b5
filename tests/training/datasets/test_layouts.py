"""Every folder in which a dataset is released, cropped or copied gives the same clips."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from training.datasets import casme2, casme3, casme_squared, catalogue, dfme, samm, smic
from training.datasets.clips import Dataset
from training.errors import DataError

ROW = (1, "EP02_01f", 46, 59, 60, "12", "happiness")


def names(found: Dataset) -> list[tuple[str, str, int]]:
    return [(clip.subject, clip.name, len(clip.frames)) for clip in found.clips]


@pytest.mark.parametrize(
    "folder",
    ["Cropped", "Cropped_original", "CASME2-RAW", ".", "CASME2/Cropped/Cropped", "CASME II/data"],
)
@pytest.mark.parametrize("clip", ["sub01/EP02_01f", "sub1/ep2_1f"])
def test_casme2_is_found_below_any_folder(tmp_path: Path, folder: str, clip: str) -> None:
    root = trees.casme2(tmp_path / "made", [ROW])
    place = root / "moved" / folder / clip
    place.parent.mkdir(parents=True)
    (root / "Cropped" / "sub01" / "EP02_01f").rename(place)
    shutil.rmtree(root / "Cropped")
    assert names(casme2.read(tmp_path)) == [("sub01", "EP02_01f", 15)]


def test_crops_are_taken_before_raw_pictures_and_the_shallow_before_the_deep(
    tmp_path: Path,
) -> None:
    root = trees.casme2(tmp_path, [ROW])
    shutil.copytree(root / "Cropped", root / "CASME2-RAW")
    shutil.copytree(root / "Cropped", root / "A" / "B" / "Cropped")
    (clip,) = casme2.read(root).clips
    assert clip.frames[46] == root / "Cropped" / "sub01" / "EP02_01f" / "reg_img46.jpg"


def test_a_table_saved_as_csv_is_read_too(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path, [ROW])
    (root / "CASME2-coding-20140508.xlsx").unlink()
    (root / "CASME2-coding-20140508.csv").write_text(
        "Subject,Filename,,OnsetFrame,ApexFrame,OffsetFrame,,Action Units,Estimated Emotion\n"
        "1,EP02_01f,,46,59,60,,12,happiness\n"
    )
    assert names(casme2.read(root)) == [("sub01", "EP02_01f", 15)]


@pytest.mark.parametrize("folder", ["SAMM", "SAMM_CROP", ".", "SAMM_release/SAMM/pictures"])
def test_samm_is_found_below_any_folder_and_not_in_its_long_videos(
    tmp_path: Path, folder: str
) -> None:
    root = trees.samm(tmp_path / "made", [("006", "006_1_2", 5562, 5563, 5564, "4", "Anger")])
    place = tmp_path / "moved" / folder
    place.mkdir(parents=True, exist_ok=True)
    shutil.move(root / "006", place / "006")
    trees.pictures(tmp_path / "SAMM_longvideos" / "006" / "006_1_2", ("006_1_0001.jpg",))
    assert names(samm.read(tmp_path)) == [("006", "006_1_2", 3)]


@pytest.mark.parametrize("folder", [".", "SMIC_all_raw", "SMIC/SMIC_all_cropped/SMIC_all_cropped"])
def test_smic_is_found_below_any_folder_and_other_cameras_are_passed_over(
    tmp_path: Path, folder: str
) -> None:
    root = tmp_path / folder
    trees.smic(root, [("s3", "surprise", "s3_sur_01", 5)])
    for camera in ("NIR", "VIS"):
        shutil.copytree(root / "HS" / "s3", root / camera / "s3")
    trees.pictures(root / "HS" / "s3" / "non_micro" / "s3_non_01", ("image1.jpg",))
    assert names(smic.read(tmp_path)) == [("s03", "s3_sur_01", 5)]


@pytest.mark.parametrize("first", [1, 1200])
def test_the_longer_clips_of_smic_are_cut_by_their_table(tmp_path: Path, first: int) -> None:
    home = tmp_path / "SMIC-E_raw image" / "HS_long"
    pictures = (f"image{first + k:06d}.jpg" for k in range(60))
    trees.pictures(home / "SMIC-HS-E" / "s01" / "s01_ne_01", pictures)
    header = ("Subject", "Filename", "OnsetF", "OffsetF", "FirstF", "Emotion")
    trees.table(
        home / "SMIC-HS-E_annotation_2019.xlsx",
        [header, (1, "s1_ne_1", 1210, 1240, 1200, "negative")],
    )
    (clip,) = smic.read(tmp_path).clips
    assert (clip.subject, clip.onset, clip.offset) == ("s01", first + 10, first + 40)
    assert (clip.apex, clip.emotion) == (None, "negative")


CASME3_HEADER = (
    *("Subject", "Filename", "Onset", "Apex", "Offset", "AU"),
    *("Objective class", "emotion"),
)


@pytest.mark.parametrize(
    "folder",
    [
        "part_A/data/part_A/spNO.1/a/color",
        "part_A_split/part_A/spNO.1/a/color",
        "ME_A/spNo.1_a_510",
        "Part_A_ME_clip/frame/spNO.1/a_510/color",
    ],
)
def test_casme3_is_found_as_videos_and_as_clips(tmp_path: Path, folder: str) -> None:
    trees.pictures(tmp_path / folder, (f"{k}.jpg" for k in range(510, 531)))
    trees.pictures(tmp_path / "part_A" / "spNO.1" / "a" / "depth", ("510.png",))
    trees.table(
        tmp_path / "annotation" / "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx",
        [CASME3_HEADER, ("spNO.1", "a", 510, 515, 530, "4", "I", "Sad")],
    )
    assert names(casme3.read(tmp_path)) == [("spNO.1", "a_510", 21)]


CASME_SQUARED = [
    (1, "anger1_1", 2, 3, 4, "4", "negative", "micro-expression", "anger"),
    (3, "happy1_1", 2, 3, 4, "12", "positive", "micro-expression", "happiness"),
]


def rawpic(root: Path) -> Path:
    for folder in ("s15/15_0401girlcrashing", "s19/23_0502funnyerrors"):
        trees.pictures(root / "rawpic" / folder, (f"img{k}.jpg" for k in range(1, 6)))
    return root


def test_casme_squared_is_read_as_it_is_released(tmp_path: Path) -> None:
    book = trees.table(rawpic(tmp_path) / "CAS(ME)^2code_final(Updated).xlsx", CASME_SQUARED)
    trees.add_sheet(book, [("s15", "a", 1), ("s19", "b", 3)])
    trees.add_sheet(book, [("0401", "anger1"), ("0502", "happy1")])
    found = casme_squared.read(tmp_path)
    assert names(found) == [("1", "anger1_1_1", 5), ("3", "happy1_1_1", 5)]
    assert found.clips[1].frames[2].parent.name == "23_0502funnyerrors"


def test_casme_squared_is_read_without_its_naming_sheets(tmp_path: Path) -> None:
    lines = (",".join(map(str, row)) for row in CASME_SQUARED)
    (rawpic(tmp_path) / "code_final.csv").write_text("\n".join(lines) + "\n")
    assert len(casme_squared.read(tmp_path).clips) == 2


def test_the_naming_sheets_of_casme_squared_go_before_what_is_known() -> None:
    naming = casme_squared.naming_of([[["s99", "", "1"]], [["0777", "anger1"]]])
    assert (naming.subjects["1"], naming.videos["anger1"]) == ("99", "0777")
    assert (naming.subjects["22"], naming.videos["happy5"]) == ("40", "0508")


DFME_HEADER = ("Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Emotion", "AU")


@pytest.mark.parametrize(("rate", "fps", "corrected"), [("FPS", 500.0, 0), (None, 200.0, 1)])
def test_dfme_is_read_as_it_is_released(
    tmp_path: Path, rate: str | None, fps: float, corrected: int
) -> None:
    pictures = (f"{k:05d}.jpg" for k in range(1, 30))
    trees.pictures(tmp_path / "train_data" / "train_data" / "sub0003_01", pictures)
    more = () if rate is None else (500,)
    header = DFME_HEADER if rate is None else (*DFME_HEADER, rate)
    row = ("sub0003", "sub0003_01", 2, 9, 20, "Happiness", "12", *more)
    trees.table(tmp_path / "full_release_annotation" / "training_full_with_AU.xlsx", [header, row])
    found = dfme.read_all(tmp_path)
    (clip,) = found.clips
    assert (clip.subject, clip.emotion, clip.fps, clip.part) == (
        *("sub0003", "happiness", fps),
        "train",
    )
    assert (len(clip.frames), clip.action_units) == (29, "12")
    assert [correction.field for correction in found.corrections] == ["fps"] * corrected


def test_a_missing_table_names_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"No table CASME2-coding.* \(.xlsx or .csv\) in .*below"):
        casme2.read(tmp_path)


CASME2_CLASSES = {"disgust": 63, "repression": 27, "happiness": 32, "surprise": 25}


def _casme2_rows() -> Iterator[tuple[object, ...]]:
    """Give rows of the whole table's shape: 24 subjects, two that take no part, two clips more."""
    subjects = [k for k in range(1, 27) if k not in (10, 18)]
    rest = [e for e, n in CASME2_CLASSES.items() for _ in range(n)]
    for subject, clip in ((4, "EP12_01f"), (5, "EP09_05f")):
        rest.remove("disgust")
        yield (subject, clip, 1, 1, 1, "4", "disgust")
    for k, emotion in enumerate(rest):
        yield (subjects[k % 24], f"EP{k:03d}_01", 1, 1, 1, "4", emotion)
    for subject in (10, 18):
        yield (subject, "EP01_01", 1, 1, 1, "4", "disgust")


def _samm_rows() -> Iterator[tuple[object, ...]]:
    subjects = [6, 7, *range(9, 25), 26, 28, *range(30, 38)]
    classes = {"Anger": 57, "Contempt": 12, "Disgust": 9, "Fear": 8, "Sadness": 6}
    classes |= {"Happiness": 26, "Surprise": 15}
    for k, emotion in enumerate(e for e, n in classes.items() for _ in range(n)):
        subject = f"{subjects[k % 28]:03d}"
        yield (subject, f"{subject}_{k}_1", 1, 1, 1, "4", emotion)


def _smic_clips() -> Iterator[tuple[str, str, str, int]]:
    for polarity, count in (("negative", 70), ("positive", 51), ("surprise", 43)):
        for k in range(count):
            yield (f"s{k % 16 + 1:02d}", polarity, f"s{k % 16 + 1:02d}_{polarity[:2]}_{k}", 1)


def test_the_composite_of_whole_tables_has_442_clips_of_68_subjects(tmp_path: Path) -> None:
    trees.casme2(tmp_path / "CASMEII", _casme2_rows())
    trees.samm(tmp_path / "SAMM", _samm_rows())
    trees.smic(tmp_path / "SMIC_all_cropped", _smic_clips())
    found = catalogue.read("megc2019", tmp_path)
    assert len(found.clips) == 442
    assert len({clip.clip.group for clip in found.clips}) == 68
    assert found.shortfalls == ()
    assert found.lines()[-1] == "in all: 442 clips of 68 subjects, published 442"


def test_a_part_of_the_composite_is_a_set_of_its_own_name(tmp_path: Path) -> None:
    rows = [ROW, (2, "EP03_02f", 1, 2, 3, "4", "fear"), (4, "EP12_01f", 1, 2, 3, "4", "disgust")]
    root = trees.casme2(tmp_path, rows)
    (clip,) = catalogue.read("megc2019_casme2", root).clips
    assert (clip.clip.name, clip.polarity) == ("EP02_01f", "positive")
    every = catalogue.read("casme2", root).clips
    assert [labelled.polarity for labelled in every] == ["positive", "negative", "negative"]


def test_a_composite_whose_parts_have_other_names_is_found_in_all_of_the_root(
    tmp_path: Path,
) -> None:
    trees.casme2(tmp_path / "data" / "one", [ROW])
    trees.samm(tmp_path / "data" / "two", [("006", "006_1_2", 1, 1, 1, "4", "Anger")])
    trees.smic(tmp_path / "data" / "three", [("s03", "surprise", "s03_sur_01", 1)])
    found = catalogue.read("megc2019", tmp_path)
    assert [clip.clip.dataset for clip in found.clips] == ["casme2", "smic", "samm"]


def test_htnets_list_is_read_with_names_that_lost_their_zeros(tmp_path: Path) -> None:
    trees.casme2(tmp_path / "CASME2", [ROW])
    trees.samm(tmp_path / "SAMM", [("006", "006_1_2", 1, 1, 1, "4", "Anger")])
    trees.smic(tmp_path / "SMIC", [("s03", "surprise", "s03_sur_01", 1)])
    (tmp_path / "combined_3_class2_for_classification.csv").write_text(
        "dataset,sub,filename_o,label\n"
        "casme2,sub1,EP02_01f,1\nsamm,6,006_1_2,0\nsmic,s3,s3_sur_01,2\n"
    )
    found = catalogue.read("megc2019", tmp_path)
    assert [clip.polarity for clip in found.clips] == ["positive", "negative", "surprise"]


def test_counts_stand_beside_the_published_ones(tmp_path: Path) -> None:
    rows = [ROW, (2, "EP03_02f", 1, 2, 3, "4", "fear"), (3, "EP09_03", 9, 2, 3, "4", "others")]
    lines = catalogue.read("casme2", trees.casme2(tmp_path, rows)).lines()
    assert "casme2 happiness: 1 clips, published 32 (31 fewer)" in lines
    assert "casme2 surprise: 0 clips, published 25 (25 fewer)" in lines
    assert "in all: 2 clips of 2 subjects, published 255" in lines
    assert "left out: casme2/sub03/EP09_03 ends at 3, before its onset 9" in lines


def test_of_many_clips_without_pictures_ten_are_named(tmp_path: Path) -> None:
    rows = [ROW, *((2, f"EP{k:02d}_01", "9", 9, "9", "4", "others") for k in range(13))]
    lines = catalogue.read("casme2", trees.casme2(tmp_path, rows)).lines()
    left = [line for line in lines if line.startswith("left out: ")]
    assert len(left) == 11
    assert left[0].endswith(f"expected a folder EP00_01 of sub02 below {tmp_path}")
    assert left[-1] == "left out: 3 more"
