"""Tables for spreadsheets and for BORIS say what was marked, and nothing that a cell calculates."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from training.annotate.kinds import kind_of
from training.annotate.media import Media
from training.annotate.records import Movement
from training.annotate.sheets import (
    BORIS_COLUMNS,
    COLUMNS,
    CoderSheet,
    write_boris,
    write_casme2,
    write_csv,
)
from training.annotate.units import parse_units


def coding(folder: Path) -> CoderSheet:
    video = folder / "clip.mp4"
    t_ns = 1_400_000_000 + np.arange(400, dtype=np.int64) * 20_000_000
    return CoderSheet(
        Media(video, (video,), (0,), t_ns),
        "P007",
        "AB",
        "full",
        (
            Movement("m1", 10, 14, 20, parse_units("L4B+12A"), "disgust", note="=1+1"),
            Movement("m2", 100, None, 140, parse_units("1+2"), None),
            Movement("m3", 200),
        ),
    )


def test_boris_gets_states_and_points_in_its_own_columns(tmp_path: Path) -> None:
    file = io.StringIO()
    assert write_boris(file, [coding(tmp_path)]) == 2
    rows = list(csv.DictReader(io.StringIO(file.getvalue()), delimiter="\t"))
    assert tuple(rows[0]) == BORIS_COLUMNS
    shown = [(r["Behavior"], r["Behavior type"], r["Time"], r["Image index"]) for r in rows]
    assert shown == [
        ("disgust", "START", "0.200", "10"),
        ("apex", "POINT", "0.280", "14"),
        ("disgust", "STOP", "0.400", "20"),
        ("movement", "START", "2.000", "100"),
        ("movement", "STOP", "2.800", "140"),
    ]
    assert [row["Behavioral category"] for row in rows] == ["micro"] * 3 + ["macro"] * 2
    assert rows[0]["FPS"] == "50.000"


@pytest.mark.parametrize(
    ("marks", "rise_ms", "kind"),
    [
        ((0, 5, 25), 0.0, "micro"),
        ((0, 5, 26), 0.0, "macro"),
        ((0, 12, 90), 250.0, "micro"),
        ((0, 13, 20), 250.0, "macro"),
        ((0, None, 20), 250.0, "micro"),
    ],
)
def test_a_codebook_may_judge_by_the_rise(
    marks: tuple[int, int | None, int], rise_ms: float, kind: str
) -> None:
    t_ns = np.arange(100, dtype=np.int64) * 20_000_000
    assert kind_of(Movement("m1", *marks), t_ns, rise_ms) == kind


def test_no_frame_number_changes_on_the_way_into_tables(tmp_path: Path) -> None:
    some = coding(tmp_path)
    file = io.StringIO()
    assert write_csv(file, [some]) == 3
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["onset_frame"], r["apex_frame"], r["offset_frame"]) for r in rows] == [
        ("10", "14", "20"),
        ("100", "", "140"),
        ("200", "", ""),
    ]
    assert rows[0]["note"] == "'=1+1"
    assert rows[0]["onset_s"] == "1.600000"
    assert write_casme2(tmp_path / "a.xlsx", [some]) == 2
    first, second = load_workbook(tmp_path / "a.xlsx").worksheets
    table = list(first.values)
    assert table[1][3:6] == (11, 15, 21)
    assert table[2][3:6] == (101, "/", 141)
    assert [row[4] for row in list(second.values)[1:]] == [10, 100, 200]
