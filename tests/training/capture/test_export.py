"""A built set in the forms of other programs, and who was given whose data."""

from __future__ import annotations

import csv
import json
import re
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import av
import openpyxl
import pytest
from helpers.built_studies import a_study, spot_middle

from training import derived
from training.capture.build import build
from training.capture.errors import StudyError
from training.capture.export import export
from training.capture.study import OpenStudy


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLINCH_HOME", str(folder / "home"))
        opened = a_study(folder / "study")
        build(opened, folder / "own", "reported", spot=spot_middle)
        build(opened, folder / "shared", "reported", "share", spot_middle)
    return opened


@pytest.fixture
def source(opened: OpenStudy) -> Path:
    return opened.folder.root.with_name("shared")


def pictures(source: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (source / "pictures" / "P001").rglob("*.jpg")}


def test_casmes_workbook_leads_to_its_pictures(source: Path, tmp_path: Path) -> None:
    assert export(source, tmp_path / "casme", "casme") == 2
    sheet = openpyxl.load_workbook(tmp_path / "casme" / "coding.xlsx").active
    assert sheet is not None
    header, first, _ = sheet.iter_rows(values_only=True)
    assert header[:2] == ("Subject", "Filename")
    assert first[:5] == ("subP001", "ses-01_run-01_strongest", 40, 46, 52)
    folder = tmp_path / "casme" / "Cropped" / "subP001" / "ses-01_run-01_strongest"
    assert (folder / "img46.jpg").read_bytes() == pictures(source)["000046"]


def test_a_film_holds_the_pictures_byte_for_byte(source: Path, tmp_path: Path) -> None:
    export(source, tmp_path / "hf", "hf")
    with (tmp_path / "hf" / "metadata.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["subject"] for row in rows] == ["P001", "P002"]
    assert rows[0]["emotion"] == rows[0]["reported"]
    with av.open(str(tmp_path / "hf" / rows[0]["file_name"])) as film:
        packets = [bytes(p) for p in film.demux(video=0) if p.size]
        assert film.streams.video[0].codec_context.name == "mjpeg"
        assert float(film.streams.video[0].average_rate or 0) == pytest.approx(60, abs=0.1)
    stored = pictures(source)
    assert packets == [stored[name] for name in sorted(stored)]


def test_each_shard_holds_one_participant(source: Path, tmp_path: Path) -> None:
    export(source, tmp_path / "web", "webdataset")
    assert [p.name for p in sorted(tmp_path.glob("web/*.tar"))] == ["P001.tar", "P002.tar"]
    with tarfile.open(tmp_path / "web" / "P001.tar") as tar:
        names = tar.getnames()
        facts = json.load(tar.extractfile(names[0]) or pytest.fail("no facts"))
    assert facts["subject"] == "P001"
    assert len(names) == 1 + len(pictures(source))
    assert all(name.startswith("P001_") for name in names)


def test_a_workbook_does_not_tell_when_it_was_written(source: Path, tmp_path: Path) -> None:
    export(source, tmp_path / "casme", "casme")
    with zipfile.ZipFile(tmp_path / "casme" / "coding.xlsx") as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(rb"(\d{4})-\d\d-\d\dT", book.read("docProps/core.xml"))
    assert times == [b"1980", b"1980"]


@pytest.mark.parametrize("form", ["casme", "hf", "webdataset"])
def test_a_repeated_export_has_the_same_bytes_and_sums(
    form: str, source: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        export(source, tmp_path / name, form)
    sums = [(tmp_path / name / "SHA256SUMS").read_text() for name in ("one", "two")]
    assert sums[0] == sums[1]
    for line in sums[0].splitlines():
        digest, name = line.split("  ")
        assert sha256((tmp_path / "one" / name).read_bytes()).hexdigest() == digest
    assert (tmp_path / "one" / "DATASHEET.md").is_file()
    assert "path" not in json.loads((tmp_path / "one" / "origin.json").read_text())


def test_the_study_keeps_who_was_given_whose_data(
    opened: OpenStudy, source: Path, tmp_path: Path
) -> None:
    export(source, tmp_path / "given", "webdataset", "Lab B", "2026-11-28T21:00:00Z")
    line = json.loads(opened.folder.exports.read_text().splitlines()[-1])
    assert (line["to"], line["people"]) == ("Lab B", ["P001", "P002"])
    noted = derived.read(opened.folder.root)[-1]
    assert (noted.path, noted.kind, noted.people) == (
        (tmp_path / "given").resolve(),
        "export",
        ("P001", "P002"),
    )
    with pytest.raises(StudyError, match="not built to be shared"):
        export(source.with_name("own"), tmp_path / "no", "casme", "Lab B")
    with pytest.raises(StudyError, match="Unknown form 'bids'"):
        export(source, tmp_path / "no", "bids")
    with pytest.raises(StudyError, match="nothing is overwritten"):
        export(source, tmp_path / "given", "casme")
    assert not (tmp_path / "no").exists()
