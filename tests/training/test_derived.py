"""What was computed from a study is noted there, with the people whose data it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import derived
from training.errors import DataError


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "STUDY.toml").touch()
    return folder


def made_from(study: Path | None, folder: Path) -> Path:
    folder.mkdir()
    path = {} if study is None else {"path": str(study)}
    (folder / "origin.json").write_text(json.dumps({"study": "faces", **path}))
    return folder


def test_the_origin_is_handed_on_and_each_step_is_noted_once(study: Path, tmp_path: Path) -> None:
    source = made_from(study, tmp_path / "set")
    for name, kind in (("cache", derived.CACHE), ("run", derived.RUN)):
        (tmp_path / name).mkdir()
        for _ in range(2):
            derived.hand_on(source, tmp_path / name, kind, ["captured/P002", "P001"])
        source = tmp_path / name
    found = derived.read(study)
    assert [(entry.path, entry.kind, entry.people) for entry in found] == [
        (tmp_path / "cache", "cache", ("P001", "P002")),
        (tmp_path / "run", "run", ("P001", "P002")),
    ]
    assert derived.not_noted(tmp_path / "run") == ""
    assert (study / "derived.jsonl").stat().st_mode & 0o077 == 0


def test_data_of_no_study_is_noted_nowhere(tmp_path: Path) -> None:
    derived.hand_on(tmp_path, tmp_path, derived.RUN, ["P001"])
    assert list(tmp_path.iterdir()) == []
    shared = made_from(None, tmp_path / "shared")
    (tmp_path / "run").mkdir()
    derived.hand_on(shared, tmp_path / "run", derived.RUN, ["P001"])
    assert derived.read_origin(tmp_path / "run") == {"study": "faces"}
    assert derived.not_noted(tmp_path / "run") == ""


def test_a_study_that_is_not_here_is_said(tmp_path: Path) -> None:
    source = made_from(tmp_path / "gone", tmp_path / "set")
    (tmp_path / "run").mkdir()
    derived.hand_on(source, tmp_path / "run", derived.RUN, ["P001"])
    assert "is not here" in derived.not_noted(tmp_path / "run")


def test_a_line_that_was_cut_off_counts_as_none_and_damage_is_said(study: Path) -> None:
    derived.note(study, derived.Derived(Path("/a"), "set", ("P001",)))
    file = study / "derived.jsonl"
    whole = file.read_text()
    file.write_text(whole + '{"path": "/b", "ki')
    assert len(derived.read(study)) == 1
    derived.note(study, derived.Derived(Path("/c"), "run", ("P002",)))
    assert [str(entry.path) for entry in derived.read(study)] == ["/a", "/c"]
    file.write_text("{]\n" + whole)
    with pytest.raises(DataError, match="line 1, is damaged"):
        derived.read(study)
    (study / "origin.json").write_text("[]")
    with pytest.raises(DataError, match="damaged"):
        derived.read_origin(study)
