"""The journal keeps whole lines and says what was spotted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.events import some_units

from app.core.recording.journal import (
    LineJournal,
    damaged_lines,
    expression_line,
    mark_line,
    mend_journal,
    read_journal,
)
from models.records import Event, Kind, State, Window


def event() -> Event:
    window = Window(100, 150, 220, 6, 9, 13, 4.0, Kind.MICRO, "brows", 260)
    return Event("e1", window, State.OK, "surprise", "surprise", None, 0.75, weights=("a", "b"))


def test_an_expression_is_written_with_its_times() -> None:
    facts = json.loads(expression_line(event()))
    assert (facts["kind"], facts["id"], facts["label"]) == ("expression", "e1", "surprise")
    assert (facts["onset_ns"], facts["apex_ns"], facts["offset_ns"]) == (100, 150, 220)
    assert facts["t_mono_ns"] == 260
    assert facts["weights"] == ["a", "b"]
    assert (facts["action_units"], facts["p_action_units"]) == ("", "")


def test_an_expression_carries_its_action_units() -> None:
    facts = json.loads(expression_line(replace(event(), units=some_units())))
    assert (facts["action_units"], facts["p_action_units"]) == ("L4B+12A", "0.7500;0.8750")


def test_what_is_no_object_hides_no_other_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    damaged = b'[1]\n\xff\n{"kind": "mark"}\n' + b"[" * 100_000 + b'\n\n{"kin'
    path.write_bytes(damaged)
    assert read_journal(path) == ({"kind": "mark"},)
    assert damaged_lines(path) == 5
    assert mend_journal(path) == "events.jsonl.before-recovery-1"
    assert path.read_text() == '{"kind": "mark"}\n'
    assert (tmp_path / "events.jsonl.before-recovery-1").read_bytes() == damaged
    assert mend_journal(path) == ""


def test_whole_lines_are_read_back_and_a_torn_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    journal = LineJournal(path)
    journal.add(mark_line("mark", 5, "a note", missing=3))
    journal.add(expression_line(event()))
    journal.close()
    with path.open("a") as file:
        file.write('{"kind": "mark", "t_mo')
    assert [entry["kind"] for entry in read_journal(path)] == ["mark", "expression"]
    assert read_journal(path)[0]["missing"] == 3
    assert read_journal(tmp_path / "none.jsonl") == ()


def test_a_journal_is_never_overwritten(tmp_path: Path) -> None:
    LineJournal(tmp_path / "events.jsonl").close()
    with pytest.raises(FileExistsError):
        LineJournal(tmp_path / "events.jsonl")
