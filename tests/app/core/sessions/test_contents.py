"""An opened session gives its video, its movements at their frames and its signal; all exports."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.events import a_correction, an_event, an_unread_event
from helpers.studies import a_recording, a_run, an_analysis, at_frame, made_live

from app.core.sessions.catalogue import catalogue
from app.core.sessions.contents import Contents, open_session, save_correction
from app.core.sessions.corrections import in_force
from app.core.sessions.crops import cut_pictures, lacking
from app.core.sessions.errors import SessionsError
from app.core.sessions.exporting import export
from app.core.sessions.listing import What
from app.core.sessions.signal import read_signal
from app.core.sessions.tables import read_events
from app.core.sessions.thumbnails import picture_of
from app.core.store import Store


def opened(study: Path, store: Store, what: What = What.RECORDING) -> Contents:
    found = catalogue(study, store)
    listing = next(each for each in found.listings if each.what is what)
    return open_session(listing, found.listings, store)


def test_movements_of_a_recording_stand_at_their_frames(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    contents = opened(study, store)
    window = contents.events[0].window
    assert (window.onset_seq, window.apex_seq, window.offset_seq) == (3, 4, 5)
    assert window.onset_ns == 50_000_000
    assert contents.videos == (run / "video.mkv",)
    assert contents.signal is None


def test_the_database_tells_more_of_them_than_the_journal(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3), at_frame(9, "lost")))
    number = made_live(store, run, (at_frame(3),))
    store.add(replace(a_correction("e1"), window=at_frame(3).window), number)
    contents = opened(study, store)
    assert {event.id: len(event.scores) for event in contents.events} == {
        "e1": 3,
        "e1-user": 3,
        "lost": 0,
    }
    assert contents.stored == {"e1", "e1-user"}
    assert [event.label for event in in_force(contents.events)] == ["surprise", "happiness"]


def test_a_recording_shows_the_signal_of_its_newest_analysis(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    folder = an_analysis(run / "video-flinch", run / "video.mkv", (an_event("video-001", 100),))
    contents = opened(study, store)
    assert contents.signal == folder / "signal.csv"
    assert [event.id for event in contents.events] == ["video-001"]


def test_a_ledger_that_is_gone_is_said(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    (run / "frames.csv").unlink()
    contents = opened(study, store)
    assert "frames.csv" in contents.remarks[0]
    assert contents.videos


def test_times_of_a_live_session_count_from_its_beginning(study: Path, store: Store) -> None:
    number = store.begin_session("camera 0")
    began = store.stored.all()[0].started_ns
    event = at_frame(3)
    shift = began + 2_000_000_000 - event.window.onset_ns
    moved = replace(
        event.window,
        onset_ns=event.window.onset_ns + shift,
        apex_ns=event.window.apex_ns + shift,
        offset_ns=event.window.offset_ns + shift,
    )
    store.add(replace(event, window=moved), number)
    contents = opened(study, store, What.LIVE)
    assert contents.events[0].window.onset_ns == 2_000_000_000


@pytest.mark.parametrize("formats", [("csv",), ("json",), ("csv", "json")])
def test_events_are_read_back_from_the_tables(tmp_path: Path, formats: tuple[str, ...]) -> None:
    events = (an_event("a-001"), an_unread_event("a-002"))
    folder = an_analysis(tmp_path / "results", tmp_path / "a.mp4", events, formats)
    read = read_events(folder)
    for was, now in zip(events, read, strict=True):
        assert (now.id, now.state, now.label, now.cause) == (
            was.id,
            was.state,
            was.label,
            was.cause,
        )
        assert now.window.apex_ns == was.window.apex_ns
        assert now.window.uncertainty_ns == pytest.approx(was.window.uncertainty_ns, abs=1000)
    assert read[0].probabilities is not None
    np.testing.assert_allclose(read[0].probabilities, [0.1, 0.7, 0.2], atol=1e-5)
    assert "bowam-compact" in {scores.weights for scores in read[0].scores}


def test_an_id_that_looks_like_a_formula_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = an_analysis(tmp_path / "results", tmp_path / "=a.mp4", (an_event("=a-001"),))
    assert [event.id for event in read_events(folder)] == ["=a-001"]


@pytest.mark.parametrize("name", ["events.csv", "events.json"])
@pytest.mark.parametrize("text", ["", "{}", "[3]", "a,b\n1,2\n", "\0\0"])
def test_a_damaged_table_gets_one_sentence(tmp_path: Path, name: str, text: str) -> None:
    folder = an_analysis(tmp_path / "results", tmp_path / "a.mp4", (an_event(),), ())
    (folder / name).write_text(text)
    if (name, text) == ("events.json", "{}"):
        assert read_events(folder) == ()
        return
    with pytest.raises(SessionsError, match="is damaged"):
        read_events(folder)


def test_a_correction_of_a_stored_movement_goes_into_the_database(
    study: Path, store: Store
) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3),))
    contents = opened(study, store)
    correction = replace(a_correction("e1", "mine"), window=contents.events[0].window)
    after = save_correction(contents, correction, store)
    assert [event.label for event in in_force(after.events)] == ["surprise"]
    assert store.events(number)[1].window == at_frame(3).window
    assert [event.label for event in in_force(opened(study, store).events)] == ["surprise"]


@pytest.mark.parametrize("live", [False, True])
def test_a_correction_of_another_lies_beside_its_table(
    study: Path, store: Store, live: bool
) -> None:
    run = a_recording(a_run(study), (at_frame(3),) if live else ())
    folder = an_analysis(run / "video-flinch", run / "video.mkv", (an_event("video-001", 100),))
    contents = opened(study, store)
    first = contents.events[0]
    save_correction(contents, replace(a_correction(first.id, "mine"), window=first.window), store)
    place = run if live else folder
    assert (place / "corrections.jsonl").stat().st_mode & 0o077 == 0
    assert [event.label for event in in_force(opened(study, store).events)] == ["surprise"]


def test_a_torn_correction_loses_none_after_it(study: Path, store: Store) -> None:
    folder = an_analysis(study / "results", study / "a.mp4", (an_event("a-001"),))
    (folder / "corrections.jsonl").write_text('{"id": "x", "corr')
    contents = opened(study, store, What.ANALYSIS)
    save_correction(contents, a_correction("a-001", "mine"), store)
    now = opened(study, store, What.ANALYSIS).events
    assert [event.id for event in now] == ["a-001", "mine"]


def test_a_session_is_exported_with_corrections_in_force(
    study: Path, store: Store, tmp_path: Path
) -> None:
    run = a_recording(a_run(study), (at_frame(3), at_frame(9, "e2")))
    made_live(store, run, (at_frame(3), at_frame(9, "e2")))
    contents = opened(study, store)
    first = contents.events[0]
    correction = replace(a_correction("e1", "mine"), window=first.window)
    contents = save_correction(contents, correction, store)
    files = export(contents, tmp_path / "out", ("csv", "json", "eaf"))
    assert [file.name for file in files] == ["events.csv", "events.json", "events.eaf"]
    with files[0].open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["event_id"], row["onset_frame"], row["label"]) for row in rows] == [
        ("mine", "3", "surprise"),
        ("e2", "9", "happiness"),
    ]
    entries = json.loads(files[1].read_text())
    assert [(e["event_id"], e["provenance"]) for e in entries] == [
        ("e1", "predicted"),
        ("e2", "predicted"),
        ("mine", "user"),
    ]
    assert "surprise" in files[2].read_text()
    assert run.joinpath("video.mkv").as_uri() in files[2].read_text()
    assert export(contents, tmp_path / "out", ("csv",))[0].parent.name == "run-2"


def test_eaf_needs_a_video(study: Path, store: Store, tmp_path: Path) -> None:
    store.begin_session("camera 0")
    store.add(at_frame(3))
    with pytest.raises(SessionsError, match="no video"):
        export(opened(study, store, What.LIVE), tmp_path / "out", ("eaf",))
    assert not (tmp_path / "out").exists()


def test_a_signal_is_read_back(tmp_path: Path) -> None:
    folder = an_analysis(tmp_path / "results", tmp_path / "a.mp4")
    signal = read_signal(folder / "signal.csv")
    assert signal.regions == ("mouth",)
    assert signal.values.shape == (30, 1)
    assert signal.times_s[-1] == pytest.approx(29 / 60, abs=1e-5)


@pytest.mark.parametrize("text", ["", "a,b\n", "frame,time_s\n", "\0"])
def test_a_damaged_signal_gets_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "signal.csv").write_text(text)
    with pytest.raises(SessionsError, match="is damaged"):
        read_signal(tmp_path / "signal.csv")


def test_each_session_has_a_small_picture(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    listing = catalogue(study, store).listings[0]
    picture = picture_of(listing, store)
    assert picture is not None
    assert picture[:2] == b"\xff\xd8"
    (run / "video.mkv").write_bytes(b"")
    import os

    os.utime(run / "video.mkv", (2_000_000_000, 2_000_000_000))
    assert picture_of(listing, store) is None


def test_pictures_of_an_analysis_are_cut_around_the_face(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    folder = an_analysis(run / "video-flinch", run / "video.mkv", (an_event("video-001", 100),))
    contents = opened(study, store)
    assert [event.id for event in lacking(contents)] == ["video-001"]
    signal = read_signal(folder / "signal.csv")
    assert signal.boxes[0].tolist() == [1, 1, 9, 9]
    small = cut_pictures(contents, signal)["video-001"]
    assert small.apex[:2] == b"\xff\xd8"
    assert small.apex != cut_pictures(contents, None)["video-001"].apex
