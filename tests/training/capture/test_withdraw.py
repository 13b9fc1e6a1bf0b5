"""One participant leaves: nothing of that one is left, and everything else is as it was."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from helpers.built_studies import a_study, code, spot_middle
from helpers.graphs import install

from app import paths
from app.core.store import Store
from app.core.withdrawing import ThisMachine
from models import selection
from models.person import PersonError
from models.weights import Fusion, find
from training import derived
from training.capture import withdraw as leaving
from training.capture.build import build
from training.capture.errors import StudyError
from training.capture.layout import append_line
from training.capture.participants import read_participants
from training.capture.study import OpenStudy, open_study
from training.datasets.movements import movement_key

NOW = "2026-11-28T21:00:00Z"
PEOPLE = ("P001", "P002", "P003", "P004", "P005")


def mark_of(person: str, seq: int) -> bytes:
    """Give the random mark of a picture: 24 bytes that stand nowhere else."""
    return sha256(f"{person}/{seq}".encode()).digest()[:24]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a study of five once: coded, built, prepared, trained and used live."""
    place = tmp_path_factory.mktemp("left") / "all"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLINCH_HOME", str(place / "home"))
        folder = a_study(place / "study", PEOPLE, mark=mark_of).folder
        for person in PEOPLE:
            code(folder.sitting(person, 1).path / "run-01")
        folder.keys.mkdir()
        for person in PEOPLE:
            folder.key(person).write_bytes(b"age" + person.encode() * 400)
        opened = open_study(folder.root)
        build(opened, place / "set")
        build(opened, place / "shared", "reported", "share", spot_middle)
        a_cache(place / "cache", place / "set")
        a_run(place / "run", place / "cache")
        weights_of(place / "run", place / "cache")
        store_rows()
        line = {"to": "Lab B", "path": "shared", "people": list(PEOPLE), "t_wall": NOW}
        append_line(folder.exports, json.dumps(line))
    shutil.copytree(place, place.with_name("kept"))
    return place


@pytest.fixture
def tmp_path(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the study as it was made; its files name each other by their whole paths."""
    shutil.rmtree(place)
    shutil.copytree(place.with_name("kept"), place, copy_function=_copy)
    monkeypatch.setenv("FLINCH_HOME", str(place / "home"))
    return place


def _copy(source: str, target: str) -> None:
    """Copy a file; pictures, which nothing changes in place, are linked."""
    if source.endswith(".jpg"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture
def opened(tmp_path: Path) -> OpenStudy:
    return open_study(tmp_path / "study")


def a_cache(cache: Path, source: Path) -> None:
    """Make what `flinch prepare` leaves, in small."""
    (cache / "clips").mkdir(parents=True)
    rows = ["key,dataset,subject,clip,part,emotion,polarity,file"]
    for number, person in enumerate(PEOPLE):
        flows = np.random.default_rng(number).normal(size=(2, 2, 8, 8)).astype(np.float16)
        np.savez(cache / "clips" / f"{number:032x}.npz", forward=flows[0], both=flows[1])
        note = {"subject": person, "key": f"captured/{person}/c"}
        (cache / "clips" / f"{number:032x}.json").write_text(json.dumps(note))
        rows.append(f"captured/{person}/c,captured,{person},c,,fear,negative,{number:032x}.npz")
    (cache / "index.csv").write_text("\n".join(rows) + "\n")
    (cache / "left_out.csv").write_text("clip,reason\ncaptured/P003/x,no face\n")
    about = {"clips": 5, "corrections": [{"clip": "captured/P003/c"}]}
    (cache / "prepared.json").write_text(json.dumps(about))
    derived.hand_on(source, cache, derived.CACHE, PEOPLE)


def a_run(run: Path, cache: Path) -> None:
    """Make what `flinch train` leaves, in small."""
    fold = run / "folds" / "net" / "0" / "002-captured_P003.json"
    fold.parent.mkdir(parents=True)
    fold.write_text('{"subject": "captured/P003"}')
    derived.hand_on(cache, run, derived.RUN, [f"captured/{person}" for person in PEOPLE])


def weights_of(run: Path, cache: Path) -> None:
    """Export weights that learned from all, and use them live."""
    folder = paths.exported_folder() / "own-1"
    folder.mkdir(parents=True)
    people = []
    for file in sorted((cache / "clips").glob("*.npz")):
        with np.load(file) as stored:
            people.append(
                movement_key(*(stored[n].astype(np.float32) for n in ("forward", "both")))
            )
    install(folder, "own", (0.0, 1.0, 0.0), seen=tuple(people))
    (folder / "fusion.json").write_text(Fusion().model_dump_json())
    derived.hand_on(run, folder, derived.WEIGHTS, PEOPLE, [folder / "own.onnx"])
    install(folder, "another", (1.0, 0.0, 0.0))
    selection.use((find("own", folder),), folder, paths.selections_folder(), beside=False)


def store_rows() -> None:
    """Store a session of each participant in the database."""
    store = Store()
    for person in PEOPLE:
        number = store.begin_session("camera")
        store.stored.assign(number, person)
        store.close_session(number)
    store.close()
    log = paths.log_file()
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("INFO opened sub-P003/ses-01/run-01\nINFO opened sub-P001/ses-01/run-01\n")


def all_files(*places: Path) -> Iterator[Path]:
    return (path for place in places for path in sorted(place.rglob("*")) if path.is_file())


def left_of(person: str, *places: Path) -> list[str]:
    """Look for the marks of a participant's pictures and the code, without the code's own help."""
    marks = [mark_of(person, seq) for seq in range(90)]
    found = []
    for path in all_files(*places):
        data = path.read_bytes()
        if path.name == f"{person}.json" and path.parent.name == "withdrawals":
            continue
        if any(mark in data for mark in marks) or person.encode() in data or person in str(path):
            found.append(str(path))
    return found


def sums_of(root: Path, person: str) -> dict[str, str]:
    """Give the checksums of all recordings and identities but one participant's."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for path in all_files(root)
        if person not in str(path)
        and any(f"sub-{p}" in str(path) or f"{p}.age" in str(path) for p in PEOPLE)
    }


def test_nothing_is_left_and_all_else_is_as_it_was(opened: OpenStudy, tmp_path: Path) -> None:
    before = sums_of(opened.folder.root, "P003")
    flows = {p.name: p.read_bytes() for p in (tmp_path / "cache" / "clips").glob("*")}
    assert len(left_of("P003", tmp_path)) > 20
    report = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW)
    assert report.scan is not None
    assert report.scan.hits == ()
    assert left_of("P003", tmp_path) == []
    assert sums_of(opened.folder.root, "P003") == before
    left = {p.name: p.read_bytes() for p in (tmp_path / "cache" / "clips").glob("*")}
    assert len(left) == len(flows) - 2
    assert all(flows[name] == data for name, data in left.items())
    assert [row.subject for row in read_participants(opened.folder)] == [
        "P001",
        "P002",
        "P004",
        "P005",
    ]
    assert {"recordings", "identity", "set", "run", "flows"} <= set(report.erased)
    assert report.erased["database rows"]["count"] == 1
    assert report.tell == ({"to": "Lab B", "path": "shared", "t_wall": NOW},)
    assert json.loads((tmp_path / "cache" / "prepared.json").read_text())["clips"] == 4
    assert "sub-P001" in paths.log_file().read_text()
    stone = leaving.tombstone(opened.folder, "P003")
    assert json.loads(stone.read_text())["state"] == "done"
    assert list(opened.folder.withdrawals.iterdir()) == [stone]


def test_weights_that_learned_from_them_leave_live_use(opened: OpenStudy) -> None:
    assert selection.current(paths.selections_folder()).name == "0001"
    report = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW)
    assert selection.current(paths.selections_folder()).name == "bundled"
    folder = paths.exported_folder() / "own-1"
    assert find("own", folder).withdrawn
    assert not find("another", folder).withdrawn
    assert report.withdrawn == (f"own in {folder}",)
    assert report.selections == ("0001",)
    assert any("cannot forget" in sentence for sentence in report.remains)
    noted = {entry.path: entry.people for entry in derived.read(opened.folder.root)}
    assert noted[folder / "own.onnx"] == ("P001", "P002", "P004", "P005")


STEPS = ("begun", "erased recordings", "flows", "lists")


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_is_made_up_for(opened: OpenStudy, tmp_path: Path, step: str) -> None:
    before = sums_of(opened.folder.root, "P003")

    def kill(done: str) -> None:
        if done == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW, after=kill)
    assert leaving.unfinished(opened.folder) == ("P003",)
    report = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW)
    assert report.scan is not None
    assert report.scan.hits == ()
    assert left_of("P003", tmp_path) == []
    assert sums_of(opened.folder.root, "P003") == before
    assert find("own", paths.exported_folder() / "own-1").withdrawn
    assert report.tell[0]["to"] == "Lab B"
    assert leaving.unfinished(opened.folder) == ()


def test_a_dry_run_says_what_would_go_and_touches_nothing(
    opened: OpenStudy, tmp_path: Path
) -> None:
    before = {str(p): p.read_bytes() for p in all_files(tmp_path) if "flinch.db" not in p.name}
    report = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW, dry_run=True)
    assert report.erased["recordings"]["count"] > 5
    assert report.erased["recordings"]["bytes"] > 10_000
    assert report.erased["flows"]["count"] == 2
    assert len(report.withdrawn) == 1
    after = {str(p): p.read_bytes() for p in all_files(tmp_path) if "flinch.db" not in p.name}
    assert after == before


def test_a_scan_finds_what_was_hidden_elsewhere(opened: OpenStudy, tmp_path: Path) -> None:
    sub = opened.folder.subject("P003")
    hidden = paths.exported_folder() / "own-1" / "copy.mkv"
    hidden.write_bytes((sub / "ses-01" / "run-01" / "video.mkv").read_bytes())
    note = opened.folder.root / "notes.txt"
    note.write_text("P003 laughed; P0031 did not")
    report = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW)
    assert report.scan is not None
    assert {hit.path for hit in report.scan.hits} == {hidden, note}
    assert leaving.unfinished(opened.folder) == ("P003",)
    hidden.unlink()
    note.write_text("P0031 did not")
    again = leaving.withdraw(opened.folder, "P003", "all", ThisMachine(), NOW)
    assert again.scan is not None
    assert again.scan.hits == ()
    assert leaving.unfinished(opened.folder) == ()


def test_sharing_and_showing_can_be_taken_back_alone(opened: OpenStudy, tmp_path: Path) -> None:
    (tmp_path / "set" / "samples").mkdir()
    (tmp_path / "set" / "samples" / "P003.jpg").write_bytes(b"x")
    leaving.withdraw(opened.folder, "P003", "show", ThisMachine(), NOW)
    assert not (tmp_path / "set" / "samples" / "P003.jpg").exists()
    report = leaving.withdraw(opened.folder, "P003", "share", ThisMachine(), NOW)
    assert not (tmp_path / "shared").exists()
    assert (tmp_path / "set" / "clips.csv").is_file()
    assert opened.folder.subject("P003").is_dir()
    assert report.tell[0]["to"] == "Lab B"
    again = build(opened, tmp_path / "shared-2", "reported", "share", spot_middle)
    assert again.people == ("P001", "P002", "P004", "P005")
    assert "P003" not in (tmp_path / "shared-2" / "clips.csv").read_text()


def test_whom_nobody_knows_cannot_leave(opened: OpenStudy) -> None:
    with pytest.raises(StudyError, match="no participant 'P009'"):
        leaving.withdraw(opened.folder, "P009", "all", ThisMachine(), NOW)
    with pytest.raises(StudyError, match="Unknown scope 'some'"):
        leaving.withdraw(opened.folder, "P003", "some", ThisMachine(), NOW)
    with pytest.raises(PersonError):
        leaving.withdraw(opened.folder, "../P003", "all", ThisMachine(), NOW)
