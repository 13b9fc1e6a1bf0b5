"""The tables have the columns, numbers and empty cells that are promised."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.events import an_event, an_unread_event

from app.core.pipeline import Update
from app.core.sessions.tables import read_events
from app.core.tables import (
    EVENT_COLUMNS,
    SignalTable,
    Voice,
    counted,
    sha256_of,
    write_events,
    write_events_json,
)
from app.errors import OutputError
from models.labels import DFME, POLARITY
from models.records import Frame, Motion, State
from models.sources.clock import Clock

VOICES = (
    Voice("bowam-compact", POLARITY),
    Voice("merba-compact", DFME),
    Voice("broken", POLARITY),
)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def an_update(seq: int = 4) -> Update:
    """Make the update of a frame without a face."""
    frame = Frame(seq, seq * 33_366_667, np.zeros((4, 6, 3), np.uint8), "file")
    value = np.array([0.25, 0.5], np.float32)
    motion = Motion(seq, frame.t_ns, value, value, State.NO_FACE, "no face, looked for one")
    return Update(frame, None, None, motion, motion.state, motion.cause, ())


def test_event_columns_stand_in_the_promised_order(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [], VOICES[:1])
    header = (tmp_path / "events.csv").read_text().strip()
    assert header == (
        "event_id,onset_frame,apex_frame,offset_frame,onset_s,apex_s,offset_s,duration_ms,"
        "duration_uncertainty_ms,kind,state,label,confidence,polarity,p_negative,p_positive,"
        "p_surprise,quality,weights,p_bowam-compact_negative,p_bowam-compact_positive,"
        "p_bowam-compact_surprise,cause,subject,first_stamp_s,action_units,p_action_units"
    )


def test_an_event_row_says_whose_movement_it_is(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [an_event()], VOICES, "S07")
    (row,) = _rows(tmp_path / "events.csv")
    assert row["subject"] == "S07"


def test_an_event_row_says_when_what_and_how_sure(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [an_event()], VOICES)
    (row,) = _rows(tmp_path / "events.csv")
    assert (row["onset_frame"], row["apex_frame"], row["offset_frame"]) == ("30", "33", "36")
    assert (row["onset_s"], row["offset_s"]) == ("1.000000", "1.200000")
    assert row["duration_ms"] == "200.000"
    assert row["duration_uncertainty_ms"] == "33.333"
    assert (row["label"], row["polarity"]) == ("happiness", "positive")
    assert (row["p_negative"], row["p_positive"], row["p_surprise"]) == (
        "0.100000",
        "0.700000",
        "0.200000",
    )
    assert row["p_merba-compact_happiness"] == "0.400000"
    assert row["weights"] == "bowam-compact;merba-compact"


def test_slow_motion_states_the_times_of_the_file_and_the_true_ones(tmp_path: Path) -> None:
    clock = Clock(500_000_000, 4.0)
    write_events(tmp_path / "events.csv", [an_event()], VOICES, clock=clock)
    (row,) = _rows(tmp_path / "events.csv")
    assert (row["onset_s"], row["offset_s"]) == ("2.500000", "3.300000")
    assert (row["onset_true_s"], row["offset_true_s"]) == ("0.500000", "0.700000")
    assert (row["duration_ms"], row["first_stamp_s"]) == ("200.000", "0.500000")
    write_events_json(tmp_path / "events.json", [an_event()], clock=clock)
    (event,) = json.loads((tmp_path / "events.json").read_text())
    assert (event["onset_s"], event["onset_true_s"]) == (2.5, 0.5)


def test_a_spreadsheet_is_given_a_byte_order_mark_where_it_is_asked_for(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [replace(an_event(), id="Zoë-001")], (), excel=True)
    data = (tmp_path / "events.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfevent_id,")
    assert "Zoë-001" in data.decode("utf-8-sig")


def test_a_failed_network_and_an_unread_event_leave_cells_empty(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [an_event(), an_unread_event()], VOICES)
    read, unread = _rows(tmp_path / "events.csv")
    assert [read[name] for name in VOICES[2].columns()] == ["", "", ""]
    assert read["p_bowam-compact_positive"] == "0.700000"
    empty = ["label", "polarity", "p_negative", "p_positive", "p_surprise", "weights"]
    assert [unread[name] for name in empty] == [""] * 6
    assert unread["state"] == "head_motion"
    assert unread["p_bowam-compact_positive"] == ""


def test_action_units_stand_as_codes_and_are_empty_where_nothing_is_known(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", [an_event(), an_unread_event()], ())
    write_events_json(tmp_path / "events.json", [an_event(), an_unread_event()])
    read, unread = _rows(tmp_path / "events.csv")
    assert (read["action_units"], read["p_action_units"]) == ("L4B+12A", "0.7500;0.8750")
    assert (unread["action_units"], unread["p_action_units"]) == ("", "")
    read, unread = json.loads((tmp_path / "events.json").read_text())
    assert read["action_units"]["codes"] == "L4B+12A"
    assert read["action_units"]["probabilities"]["7"] == {"right": 0.125, "left": 0.0625}
    assert unread["action_units"] is None
    again = read_events(tmp_path)
    assert [event.units and event.units.text for event in again] == ["L4B+12A", None]
    (tmp_path / "events.json").unlink()
    again = read_events(tmp_path)
    assert [event.units and event.units.text for event in again] == ["L4B+12A", None]


def test_json_events_carry_the_same_names_and_the_cause(tmp_path: Path) -> None:
    write_events_json(tmp_path / "events.json", [an_event(), an_unread_event()])
    read, unread = json.loads((tmp_path / "events.json").read_text())
    fused = {"p_negative", "p_positive", "p_surprise"}
    assert set(EVENT_COLUMNS) - fused <= read.keys()
    assert read["probabilities"] == {"negative": 0.1, "positive": 0.7, "surprise": 0.2}
    assert read["networks"][2] == {
        "weights": "broken",
        "network": "bowam",
        "probabilities": None,
        "latency_ms": 0.0,
        "decided": None,
        "error": "returned NaN or infinity",
    }
    assert unread["probabilities"] is None
    assert unread["cause"] == "the head turned by 12 degrees"


def test_signal_rows_name_frame_time_state_and_regions(tmp_path: Path) -> None:
    with SignalTable(tmp_path / "signal.csv", ("brow", "mouth")) as table:
        assert not (tmp_path / "signal.csv").exists()
        table.add(an_update())
    (row,) = _rows(tmp_path / "signal.csv")
    assert (row["frame"], row["time_s"], row["state"]) == ("4", "0.133467", "no_face")
    assert row["cause"] == "no face, looked for one"
    assert (row["brow"], row["mouth"], row["face_left_px"]) == ("0.250000", "0.500000", "")


def test_a_signal_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    with (
        suppress(RuntimeError),
        SignalTable(tmp_path / "signal.csv", ("brow", "mouth")) as table,
    ):
        table.add(an_update())
        raise RuntimeError("broke off")
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"Cannot write .*no such file or folder"):
        write_events(tmp_path / "gone" / "events.csv", [], ())


def test_counts_name_kinds_states_and_polarities() -> None:
    counts = counted([an_event(), an_unread_event()])
    assert counts["kind"] == {"micro": 2, "macro": 0}
    assert counts["polarity"] == {"negative": 0, "positive": 1, "surprise": 0, "none": 1}
    assert counts["state"] == {"ok": 1, "head_motion": 1}


def test_the_checksum_of_a_folder_changes_with_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"one")
    first = sha256_of(tmp_path)
    (tmp_path / "a.png").rename(tmp_path / "b.png")
    second = sha256_of(tmp_path)
    (tmp_path / "b.png").write_bytes(b"two")
    assert len({first, second, sha256_of(tmp_path)}) == 3
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (tmp_path / "b.png").write_bytes(b"")
    assert sha256_of(tmp_path / "b.png") == empty
