"""`flinch sessions` lists, shows, exports, assigns and deletes, with the usual exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from helpers.studies import a_recording, a_run, at_frame

from app import paths
from app.cli import run
from app.errors import ExitCode


@pytest.fixture
def runs() -> Path:
    """Give the default folder of recordings, with one recording of nobody in particular."""
    study = paths.recordings_folder()
    a_recording(a_run(study), (at_frame(3),))
    return study


def test_an_empty_home_lists_nothing() -> None:
    assert run(["sessions", "list"]) == ExitCode.NOTHING_FOUND


def test_list_prints_and_writes_json(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.json"
    assert run(["sessions", "list", "--json", str(file)]) == ExitCode.DONE
    assert "sub-unassigned/ses-01/run-01" in capsys.readouterr().out
    entry = json.loads(file.read_text())[0]
    assert (entry["person"], entry["movements"], entry["what"]) == ("unassigned", 1, "recording")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--person", "S09"], ExitCode.NOTHING_FOUND),
        (["--search", "nowhere"], ExitCode.NOTHING_FOUND),
        (["--what", "live"], ExitCode.NOTHING_FOUND),
        (["--what", "recording", "--search", "camera"], ExitCode.DONE),
        (["--what", "films"], ExitCode.WRONG_USE),
        (["--folder", "/no/such/folder"], ExitCode.WRONG_USE),
    ],
)
def test_list_filters(runs: Path, more: list[str], code: ExitCode) -> None:
    assert run(["sessions", "list", *more]) == code


def test_a_damaged_recording_is_said_and_hides_no_other(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (a_recording(a_run(runs, run=2)) / "session.json").write_text("{")
    assert run(["sessions", "list"]) == ExitCode.DONE
    output = capsys.readouterr()
    assert "run-01" in output.out
    assert "run-02: " in output.err


def test_show_lists_the_movements(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sessions", "show", "run-01"]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "0.050 s" in out
    assert "happiness" in out


@pytest.mark.parametrize(
    "words",
    [
        ["show", "run-09"],
        ["export", "run-09", "--out", "x"],
        ["assign", "run-09", "--person", "S07"],
        ["delete", "run-09", "--yes"],
    ],
)
def test_what_is_not_there_is_nothing_found(runs: Path, words: list[str]) -> None:
    assert run(["sessions", *words]) == ExitCode.NOTHING_FOUND


def test_a_name_that_may_mean_two_is_wrong_use(runs: Path) -> None:
    a_recording(a_run(runs, "S07"))
    assert run(["sessions", "show", "run-01"]) == ExitCode.WRONG_USE


def test_export_writes_tables(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["sessions", "export", "run-01", "--out", str(out), "--format", "csv,json,eaf"]
    assert run(words) == ExitCode.DONE
    assert {path.name for path in out.iterdir()} == {"events.csv", "events.json", "events.eaf"}
    assert str(out / "events.csv") in capsys.readouterr().out
    assert run(["sessions", "export", "run-01", "--out", str(out), "--format", "pdf"]) == 2


def test_assign_moves_the_recording(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sessions", "assign", "run-01", "--person", "S07"]) == ExitCode.DONE
    assert "sub-S07/ses-01/run-01" in capsys.readouterr().out
    assert run(["sessions", "list", "--person", "S07"]) == ExitCode.DONE
    assert run(["sessions", "assign", "run-01", "--person", "S07"]) == ExitCode.FAILED
    assert run(["sessions", "assign", "run-01"]) == ExitCode.WRONG_USE
    assert run(["sessions", "assign", "run-01", "--person", "../x"]) == ExitCode.WRONG_USE


def test_delete_without_an_answer_deletes_nothing(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["sessions", "delete", "run-01"]) == ExitCode.FAILED
    assert "--yes" in capsys.readouterr().err
    assert run(["sessions", "list"]) == ExitCode.DONE


def test_delete_asks_and_deletes(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = runs / "sub-unassigned" / "ses-01" / "run-01"
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert run(["sessions", "delete", "run-01"]) == ExitCode.FAILED
    assert folder.is_dir()
    assert run(["sessions", "delete", "run-01", "--yes"]) == ExitCode.DONE
    assert not folder.exists()
    assert run(["sessions", "list"]) == ExitCode.NOTHING_FOUND
