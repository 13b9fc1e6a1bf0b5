"""`flinch train` with a LOSO recipe, `flinch prepare` and `flinch reproduce`, as commands."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from helpers.loso_runs import RECIPE, flow_pictures, recipe_file

from app import cli, log
from app.errors import ExitCode


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    yield
    log.stop()


def test_a_loso_recipe_is_trained_and_every_line_names_the_protocol(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, name = flow_pictures(tmp_path / "pictures", 3), recipe_file(tmp_path, RECIPE)
    out = tmp_path / "run"
    common = ["train", name, "--data", data, "--out", str(out), "--seed", "0", "--workers", "1"]
    assert cli.run([*common, "--protocol", "inner"]) == ExitCode.DONE
    output = capsys.readouterr()
    lines = output.out.strip().splitlines()
    assert all(line.startswith("[inner]") for line in lines[:-1])
    assert lines[-1] == str(out / "metrics.json")
    assert "[inner] incep_cbam, seed 0, one/s0 done (1 of 3)" in output.err
    assert json.loads((out / "metrics.json").read_text())["protocol"] == "inner"
    assert cli.run(common) == ExitCode.FAILED
    assert "another recipe, data or protocol" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (["prepare", "casme_2", "--root", ".", "--out", "x"], "Nearest: casme2", ExitCode.FAILED),
        (["reproduce", "nothing"], "No row matches 'nothing'", ExitCode.FAILED),
        (
            [
                "train",
                "megc2019-flow-finetune",
                "--data",
                "flow_images:.",
                "--out",
                "x",
                "--executor",
                "cloud",
            ],
            "Unknown executor 'cloud'",
            ExitCode.WRONG_USE,
        ),
        (
            ["train", "megc2019-flow-incep-cbam", "--data", "pictures", "--out", "x"],
            "Cannot open data 'pictures'",
            ExitCode.FAILED,
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str],
    words: str,
    code: ExitCode,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == code
    sentences = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("flinch: ")
    ]
    assert len(sentences) == 1
    assert words in sentences[0]


def test_a_composite_is_not_made_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow_pictures(tmp_path / "there", 1)
    assert cli.run(["synth", "composite", "--out", str(tmp_path / "there")]) == ExitCode.FAILED
    assert "holds flow pictures already" in capsys.readouterr().err


FIGURES = Path(__file__).resolve().parents[1] / "helpers" / "paper_figures.csv"
"""The figures of the papers' tables, read from the papers' text and not from the recipes."""

FIGURE = re.compile(r"-|-?\d+(\.\d+)?( ?[%MG])?|-?\d+(\.\d+)? ms|\[[\d., ]+\]")


def printed(text: str) -> dict[tuple[str, str], list[list[str]]]:
    """Read the figures of each table of a paper from what `flinch reproduce` prints."""
    found: dict[tuple[str, str], list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        head = re.match(r"(.+), table (\w+): ", line)
        if head:
            rows = found.setdefault((head[1], head[2]), [])
        elif line.startswith("Ours"):
            rows = []
        elif line.startswith("| ") and not line.startswith("| row "):
            _, *cells, _ = [cell.strip() for cell in line.strip().strip("|").split("|")]
            rows.append([cell for cell in cells if FIGURE.fullmatch(cell)])
    return found


def bare(rows: list[list[str]]) -> list[list[str]]:
    """Take spaces and units off, which some papers print in the head of a column."""
    return [[cell.replace(" ", "").replace("ms", "").rstrip("%") for cell in row] for row in rows]


def test_the_papers_tables_are_printed_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert cli.run(["reproduce"]) == ExitCode.DONE
    output = capsys.readouterr().out
    expected: dict[tuple[str, str], list[list[str]]] = {}
    with FIGURES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            expected.setdefault((row["paper"], row["table"]), []).append(row["figures"].split())
    found = printed(output)
    assert found.keys() == expected.keys()
    assert {name: bare(rows) for name, rows in found.items()} == {
        name: bare(rows) for name, rows in expected.items()
    }
    assert "not known here" not in output


def test_one_row_is_printed_with_its_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["reproduce", "AMMSM"]) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "93.76 %" in output
    assert "ammsm-table1:3-classes" in output


def test_the_recipes_are_listed_by_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["train", "--list"]) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "bowam-compact " in output
    assert "own-7 " in output
    assert "bowam-table11a " in output
