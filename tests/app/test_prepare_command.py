"""`flinch prepare --check` says what it would find, and `--help` how a dataset has to lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import dataset_trees as trees

from app import cli, log
from app.commands import prepare
from app.errors import ExitCode
from training.datasets import catalogue

ROW = (1, "EP02_01f", 46, 59, 60, "12", "happiness")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    yield
    log.stop()


def test_a_check_counts_the_clips_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = trees.casme2(tmp_path / "data", [ROW])
    before = sorted(tmp_path.rglob("*"))
    assert cli.run(["prepare", "casme2", "--root", str(root), "--check"]) == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert "casme2 happiness: 1 clips, published 32 (31 fewer)" in lines
    assert "in all: 1 clips of 1 subjects, published 255" in lines
    assert [p for p in sorted(tmp_path.rglob("*")) if "home" not in p.parts] == before


def test_a_check_of_the_wrong_folder_shows_the_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prepare", "casme_squared", "--root", str(tmp_path), "--check"]
    assert cli.run(arguments) == ExitCode.FAILED
    output = capsys.readouterr()
    assert f"below it: {catalogue.LAYOUTS['casme_squared']}" in output.out
    assert "No table CAS(ME)^2code_final*.xlsx" in output.err


def test_without_a_cache_folder_or_a_check_the_use_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["prepare", "casme2", "--root", str(tmp_path)]) == ExitCode.WRONG_USE
    assert "expected --out DIR, or --check" in capsys.readouterr().err


@pytest.mark.parametrize("dataset", catalogue.NAMES)
def test_the_help_shows_every_layout(dataset: str) -> None:
    text = " ".join((prepare.prepare.__doc__ or "").split())
    assert f"{dataset}: {catalogue.LAYOUTS[dataset]}" in text


@pytest.mark.parametrize(
    ("dataset", "given", "frames", "side_px"),
    [
        ("captured", None, "", 256),
        ("captured", None, "m2", 0),
        ("captured", 0, "", 0),
        ("casme2", None, "", 0),
        ("casme2", 128, "", 128),
    ],
)
def test_own_recordings_keep_the_onset_that_all_bundled_networks_together_read(
    dataset: str, given: int | None, frames: str, side_px: int
) -> None:
    assert prepare.onset_side(dataset, given, frames) == side_px
