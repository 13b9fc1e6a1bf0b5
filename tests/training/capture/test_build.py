"""A study becomes a set: honest labels, untouched pictures, the same bytes each time."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.built_studies import FEELINGS, a_study, code, marked_jpeg, spot_middle

from training import derived
from training.capture.build import NothingCoded, build
from training.capture.errors import StudyError
from training.capture.participants import exclude
from training.capture.scopes import take_back
from training.capture.trial import Outcome, read_trial, write_trial
from training.datasets import captured


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))


def table(folder: Path, name: str = "clips.csv") -> list[dict[str, str]]:
    with (folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_reported_labels_are_the_strongest_movement_near_the_moment(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study")
    built = build(opened, tmp_path / "set", "reported", spot=spot_middle)
    assert (built.clips, built.people) == (2, ("P001", "P002"))
    rows = table(tmp_path / "set")
    assert [(r["onset"], r["apex"], r["offset"], r["kind"]) for r in rows] == [
        ("40", "46", "52", "micro")
    ] * 2
    assert {r["emotion"] for r in rows} <= set(FEELINGS)
    assert all(r["reported"] == r["emotion"] and r["label_from"] == "self-report" for r in rows)
    assert all(r["intended"] == "a" and r["coder_1"] == r["agreed"] == "" for r in rows)
    clips = captured.read(tmp_path / "set").clips
    assert [c.subject for c in clips] == ["P001", "P002"]
    assert all({40, 46, 52} <= set(c.frames) and c.micro for c in clips)
    assert clips[0].fps == pytest.approx(60, abs=0.1)


def test_pictures_are_the_cameras_own_bytes(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study", ("P001",))
    build(opened, tmp_path / "set", "reported", spot=spot_middle)
    pictures = sorted((tmp_path / "set" / "pictures" / "P001").rglob("*.jpg"))
    assert [int(p.stem) for p in pictures] == list(range(10, 83))
    seed = sum(b"P001") * 1000 + 100
    assert all(p.read_bytes() == marked_jpeg(seed + int(p.stem)) for p in pictures)
    assert all(p.stat().st_mode & 0o077 == 0 for p in (tmp_path / "set").rglob("*"))


def test_a_repeated_build_has_the_same_bytes(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study")
    for name in ("one", "two"):
        build(opened, tmp_path / name, "reported", spot=spot_middle)
    first, second = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.*")}
        for n in ("one", "two")
    )
    assert first == second
    sums = (tmp_path / "one" / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len([p for p in (tmp_path / "one").rglob("*") if p.is_file()]) - 1
    for line in sums:
        digest, name = line.split("  ")
        assert sha256((tmp_path / "one" / name).read_bytes()).hexdigest() == digest
    with pytest.raises(StudyError, match="nothing is overwritten"):
        build(opened, tmp_path / "one", "reported", spot=spot_middle)


def test_coded_labels_are_what_two_blind_coders_settled(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study", ("P001",), trials=3)
    with pytest.raises(NothingCoded, match="annotate first"):
        build(opened, tmp_path / "set")
    sitting = opened.folder.sitting("P001", 1).path
    code(sitting / "run-01", "fear", "sadness")
    code(sitting / "run-02", "fear", settle=False)
    built = build(opened, tmp_path / "set")
    (row,) = table(tmp_path / "set")
    assert (row["emotion"], row["coder_1"], row["coder_2"]) == ("fear", "fear", "sadness")
    assert (row["agreed"], row["label_from"]) == ("no", "coders")
    assert row["reported"] in FEELINGS
    assert row["intended"] == "a"
    reasons = {left.where: left.reason for left in built.left}
    assert "not coded and settled" in reasons["P001/ses-01/run-02"]
    assert {r["where"]: r["reason"] for r in table(tmp_path / "set", "left_out.csv")} == reasons


def test_what_may_not_be_built_is_left_out_with_its_reason(tmp_path: Path) -> None:
    people = ("P001", "P002", "P003", "P004", "P005", "P006")
    opened = a_study(tmp_path / "study", people)
    exclude(opened.folder, "P002", "fell asleep")
    opened.folder.sitting("P003", 1).consent.unlink()
    for person, change in (
        ("P004", {"outcome": Outcome.ABORTED}),
        ("P005", {"practice": True}),
    ):
        run = opened.folder.sitting(person, 1).path / "run-01"
        write_trial(run, read_trial(run).model_copy(update=change))
    session = opened.folder.sitting("P006", 1).path / "run-01" / "session.json"
    facts = json.loads(session.read_text()) | {"me_valid": False, "me_reasons": ["too slow"]}
    session.write_text(json.dumps(facts))
    built = build(opened, tmp_path / "set", "reported", spot=spot_middle)
    assert built.people == ("P001",)
    reasons = [left.reason for left in built.left]
    for words in ("fell asleep", "consent.json", "aborted", "practice", "too slow"):
        assert any(words in reason for reason in reasons), words


def test_a_shared_set_holds_those_alone_who_agreed(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study")
    take_back(opened.folder, "P001", "share", "2026-11-28T20:00:00Z")
    built = build(opened, tmp_path / "shared", "reported", "share", spot_middle)
    assert built.people == ("P002",)
    assert not (tmp_path / "shared" / "samples").exists()
    assert json.loads((tmp_path / "shared" / "origin.json").read_text())["scope"] == "share"
    whole = build(opened, tmp_path / "own", "reported", spot=spot_middle)
    assert whole.people == ("P001", "P002")
    found = derived.read(opened.folder.root)
    assert [(entry.path.name, entry.people) for entry in found] == [
        ("shared", ("P002",)),
        ("own", ("P001", "P002")),
    ]


def test_splits_never_cut_through_a_participant(tmp_path: Path) -> None:
    people = tuple(f"P{n:03d}" for n in range(1, 8))
    opened = a_study(tmp_path / "study", people)
    build(opened, tmp_path / "set", "reported", spot=spot_middle)
    splits = json.loads((tmp_path / "set" / "splits.json").read_text())
    held = [code for fold in splits["folds"] for code in fold["held_out"]]
    assert len(splits["folds"]) == 5
    assert sorted(held) == sorted(people)
    assert [split["held_out"] for split in splits["leave_one_subject_out"]] == sorted(people)
    figures = json.loads((tmp_path / "set" / "statistics.json").read_text())
    assert (figures["clips"], figures["participants"], figures["sex"]) == (7, 7, {"f": 7})
    sheet = (tmp_path / "set" / "DATASHEET.md").read_text()
    assert sheet.count("\n## ") == 7
    assert "self-report" in sheet
    assert "not stated" in sheet
    assert (tmp_path / "set" / "statistics.svg").read_text().startswith("<svg")


def test_nothing_is_built_too_late_or_under_another_study(tmp_path: Path) -> None:
    opened = a_study(tmp_path / "study", ("P001",))
    with pytest.raises(StudyError, match="kept until"):
        build(opened, tmp_path / "set", "reported", "own", spot_middle, date(2100, 1, 1))
    changed = opened.study.model_copy(
        update={"task": opened.study.task.model_copy(update={"rest_s": 1.0})}
    )
    with pytest.raises(StudyError, match="another STUDY"):
        build(replace(opened, study=changed), tmp_path / "set", "reported", spot=spot_middle)
    with pytest.raises(StudyError, match="Unknown labels 'intended'"):
        build(opened, tmp_path / "set", "intended", spot=spot_middle)
    assert not (tmp_path / "set").exists()
    assert derived.read(opened.folder.root) == ()
