"""`flinch capture build`, `export` and `withdraw` as commands, with their exit codes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.built_studies import a_study, code

from app import cli, log
from app.errors import ExitCode


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    yield
    log.stop()


def test_a_study_is_built_exported_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, source = str(tmp_path / "study"), str(tmp_path / "set")
    opened = a_study(tmp_path / "study", ("P001", "P003"))
    build = ["capture", "build", study, "--out", source]
    assert cli.run(build) == ExitCode.NOTHING_FOUND
    assert "annotate first" in capsys.readouterr().err
    for person in ("P001", "P003"):
        code(opened.folder.sitting(person, 1).path / "run-01")
    assert cli.run(build) == ExitCode.DONE
    assert "2 clips of 2 participants" in capsys.readouterr().out
    assert cli.run(build) == ExitCode.FAILED
    assert cli.run(["capture", "export", source, "--to", "webdataset"]) == ExitCode.DONE
    assert (tmp_path / "set-webdataset" / "P003.tar").is_file()
    report = tmp_path / "report.json"
    leave = ["capture", "withdraw", study, "P003", "--json", str(report)]
    assert cli.run([*leave, "--dry-run"]) == ExitCode.DONE
    assert "would be erased: recordings" in capsys.readouterr().out
    assert opened.folder.subject("P003").is_dir()
    assert cli.run(leave) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "0 hits" in shown
    assert "remains: Backups" in shown
    facts = json.loads(report.read_text())
    assert facts["scan"]["hits"] == []
    assert {"recordings", "set", "shards"} <= set(facts["erased"])
    assert not opened.folder.subject("P003").exists()
    shards = tmp_path / "set-webdataset"
    assert [path.name for path in shards.glob("*.tar")] == ["P001.tar"]
    for line in (shards / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert sha256((shards / name).read_bytes()).hexdigest() == digest
    assert cli.run(["capture", "withdraw", study, "P009"]) == ExitCode.FAILED
    assert "no participant 'P009'" in capsys.readouterr().err
