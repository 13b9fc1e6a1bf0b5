"""The store keeps every field, refuses what it must and never loses an event."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from helpers.events import a_clip, a_correction, an_event, an_unread_event

from app.core import schema
from app.core import store as store_module
from app.core.rows import THUMBNAIL_PX, Thumbnails, thumbnail
from app.core.store import Store
from app.errors import StoreError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "flinch.db"


def _same(first: Any, other: Any) -> bool:
    """Compare two records field by field, arrays by their values."""
    if isinstance(first, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(first, other)
    if isinstance(first, tuple) and isinstance(other, tuple):
        return len(first) == len(other) and all(map(_same, first, other))
    if hasattr(first, "__dataclass_fields__"):
        return all(_same(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))
    return bool(first == other)


def test_every_field_of_an_event_comes_back(path: Path) -> None:
    events = (an_event(), an_unread_event(), a_correction("e1"))
    store = Store(path)
    session = store.begin_session("camera 0")
    for event in events:
        store.add(event)
    store.close()
    again = Store(path)
    assert _same(again.events(session), events)
    again.close()


def test_events_belong_to_their_session(path: Path) -> None:
    store = Store(path)
    first = store.begin_session("camera 0", {"flinch": "0.1.0"})
    store.add(an_event())
    second = store.begin_session("camera 1")
    store.add(an_event())
    store.add(an_unread_event(), first)
    assert [event.id for event in store.events(first)] == ["e1", "e2"]
    assert [event.id for event in store.events(second)] == ["e1"]
    assert len(store.events()) == 3
    listed = store.sessions()
    assert [(s.source, s.events) for s in listed] == [("camera 0", 2), ("camera 1", 1)]
    assert listed[0].versions == {"flinch": "0.1.0"}
    store.close()


def test_an_event_is_stored_once_and_corrections_need_their_first(path: Path) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    store.add(an_event())
    with pytest.raises(StoreError, match="its id is taken"):
        store.add(an_event())
    with pytest.raises(StoreError, match="'nobody'"):
        store.add(a_correction("nobody"))
    assert store.waiting == 0
    assert len(store.events(session)) == 1
    store.close()


def test_adding_without_a_session_is_refused(path: Path) -> None:
    store = Store(path)
    with pytest.raises(StoreError, match="No session was begun"):
        store.add(an_event())
    store.close()


def test_thumbnails_are_small_pictures_of_the_clip(path: Path) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    clip = a_clip()
    crops = (clip.onset, clip.apex, clip.offset)
    store.add(an_event(), thumbnails=Thumbnails(*(thumbnail(crop.image) for crop in crops)))
    store.add(an_unread_event())
    found = store.thumbnails("e1", session)
    assert found is not None
    apex = cv2.imdecode(np.frombuffer(found.apex, np.uint8), cv2.IMREAD_COLOR)
    assert apex is not None
    assert apex.shape == (THUMBNAIL_PX, THUMBNAIL_PX, 3)
    assert abs(float(apex.mean()) - 120) < 3
    assert store.thumbnails("e2", session) is None
    store.close()


def test_a_closed_session_is_not_offered_for_recovery(path: Path) -> None:
    store = Store(path)
    store.begin_session("camera 0")
    store.close_session()
    assert store.sessions()[0].ended is not None
    assert store.unfinished() == ()
    store.close()


def test_a_session_of_a_running_program_is_not_offered_for_recovery(path: Path) -> None:
    store = Store(path)
    store.begin_session("camera 0")
    assert store.unfinished() == ()
    store.close()


def test_a_session_of_a_dead_program_is_offered_and_recovered(path: Path) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    store.add(an_event())
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE session SET process = 2147483600")
    raw.close()
    store = Store(path)
    assert [s.id for s in store.unfinished()] == [session]
    assert [event.id for event in store.recover(session)] == ["e1"]
    assert store.unfinished() == ()
    assert store.sessions()[0].recovered
    store.close()


def test_many_threads_may_add_at_once(path: Path) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    mistakes: list[StoreError] = []

    def work(part: int) -> None:
        try:
            for number in range(10):
                store.add(an_unread_event(f"{part}-{number}"))
        except StoreError as error:
            mistakes.append(error)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mistakes == []
    assert len({event.id for event in store.events(session)}) == 40
    store.close()


def test_two_programs_may_hold_the_database(path: Path) -> None:
    store, other = Store(path), Store(path)
    first, second = store.begin_session("a"), other.begin_session("b")
    store.add(an_event())
    other.add(an_event())
    assert len(store.events(second)) == len(other.events(first)) == 1
    store.close()
    other.close()


@pytest.mark.parametrize("spoil", ["garbage", "head", "middle"])
def test_a_damaged_database_is_kept_aside_and_a_new_one_begun(path: Path, spoil: str) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    for number in range(200):
        store.add(an_event(f"e{number}"), session)
    store.close()
    whole = path.read_bytes()
    damaged = {
        "garbage": b"this is no database " * 500,
        "head": b"\0" * 200 + whole[200:],
        "middle": whole[: len(whole) // 2],
    }[spoil]
    path.write_bytes(damaged)
    store = Store(path)
    aside = list(path.parent.glob("flinch.db.damaged-*"))
    assert len(aside) == 1
    assert aside[0].read_bytes() == damaged
    assert str(aside[0]) in store.notice
    assert store.notice.count(". ") == 0
    assert store.sessions() == ()
    store.begin_session("camera 0")
    store.add(an_event())
    store.close()


def test_two_damaged_databases_of_one_second_are_both_kept(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"first " * 999, b"second " * 999):
        path.write_bytes(content)
        Store(path).close()
    assert len(list(path.parent.glob("flinch.db.damaged-*"))) == 2


def test_a_newer_database_is_refused_and_untouched(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer Flinch"):
        Store(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_untouched(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE bookmark (address TEXT)")
    raw.close()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert list(path.parent.glob("*.damaged-*")) == []


def test_an_older_database_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    store.add(an_event())
    store.close()
    step = ("ALTER TABLE session ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
    store = Store(path)
    assert [event.id for event in store.events(session)] == ["e1"]
    store.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT note FROM session").fetchone() == ("none",)
        assert raw.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)
    raw.close()


def test_events_of_before_the_action_units_have_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = store_module.event_row
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
        patch.setattr(
            store_module,
            "event_row",
            lambda event: {name: cell for name, cell in row(event).items() if name != "units"},
        )
        store = Store(path)
        session = store.begin_session("camera 0")
        store.add(an_event())
        store.close()
    store = Store(path)
    store.add(an_event("e2"), session)
    units = [event.units and event.units.text for event in store.events(session)]
    assert units == [None, "L4B+12A"]
    store.close()


def test_sessions_of_before_the_subjects_are_nobodys(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as raw:
            schema.migrate(raw, str(path))
            raw.execute(
                "INSERT INTO session (started_utc, started_ns, source, versions, process, "
                "process_started) VALUES ('2026-03-09T10:00:00+00:00', 0, 'camera 0', '{}', 1, 0)"
            )
        raw.close()
    store = Store(path)
    store.begin_session("camera 0", person="S07")
    assert [session.subject for session in store.sessions()] == ["unassigned", "S07"]
    store.close()


def test_a_failed_migration_leaves_the_database_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    store.close()
    step = ("ALTER TABLE session ADD COLUMN note TEXT", "ALTER TABLE absent ADD COLUMN x TEXT")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
        with pytest.raises(StoreError, match="no such table"):
            Store(path)
    store = Store(path)
    assert [s.id for s in store.sessions()] == [session]
    store.close()


def fill(store: Store) -> int:
    """Add events until the disk is full; give the number of the one that did not fit."""
    number = 0
    while store.waiting == 0:
        with suppress(StoreError):
            store.add(an_event(f"e{number}"))
        number += 1
    return number - 1


def test_an_event_waits_in_memory_while_the_disk_is_full(path: Path) -> None:
    store = Store(path)
    session = store.begin_session("camera 0")
    connection = store._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    added = fill(store)
    assert store.waiting == 1
    with pytest.raises(StoreError, match="the disk is full"):
        store.retry()
    with pytest.raises(StoreError, match="2 unsaved events wait"):
        store.add(an_event("next"))
    connection.execute("PRAGMA max_page_count = 1000000")
    store.retry()
    assert store.waiting == 0
    names = [event.id for event in store.events(session)]
    assert names == [f"e{number}" for number in range(added + 1)] + ["next"]
    store.close()


def test_a_place_where_no_folder_can_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="Cannot open the database") as caught:
        Store(tmp_path / "file" / "flinch.db")
    assert "\n" not in str(caught.value)


_WRITER = """
import sys
from pathlib import Path
from helpers.events import an_event
from app.core.store import Store
store = Store(Path(sys.argv[1]))
store.begin_session("camera 0")
number = 0
while True:
    store.add(an_event(f"{sys.argv[2]}-{number}"))
    print(f"{sys.argv[2]}-{number}", flush=True)
    number += 1
"""


def killed_writer(path: Path, name: str, seconds: float) -> list[str]:
    """Let a program write events, kill it, and list those it had reported as saved."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name],
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    return [line for line in (first + rest).splitlines(keepends=False) if line]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL does not exist on Windows")
def test_events_survive_a_kill_at_any_moment(path: Path) -> None:
    chance = random.Random(11)
    saved: list[str] = []
    for round_number in range(int(os.environ.get("FLINCH_KILLS", "3"))):
        saved += killed_writer(path, f"k{round_number}", chance.uniform(0.0, 0.15))
        store = Store(path)
        assert store.notice == ""
        ids = {event.id for event in store.events()}
        assert set(saved) <= ids
        assert len(ids) - len(saved) <= round_number + 1
        assert len(store.unfinished()) == round_number + 1
        store.close()
    assert len(saved) > 3
