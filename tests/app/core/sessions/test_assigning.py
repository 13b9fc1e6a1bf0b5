"""A recording moves to its person whole, whatever happens on the way; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.studies import a_recording, a_run, an_analysis, at_frame, changed, made_live

from app import paths
from app.core.recording.details import SessionState, WriterFacts, read_session, write_session
from app.core.recording.verify import verify
from app.core.sessions import assigning
from app.core.sessions.assigning import assign
from app.core.sessions.catalogue import catalogue
from app.core.sessions.errors import SessionsError
from app.core.sessions.listing import What
from app.core.sessions.resuming import resume
from app.core.store import Store
from models.errors import FlinchError
from models.process import Process


class Killed(BaseException):
    """Ends an assignment as a kill would: nothing that follows is done."""


def give(study: Path, store: Store, name: str = "run-01", person: str = "S07") -> str:
    return assign(catalogue(study, store).find(name)[0], person, store)


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every program that began something seem to be gone."""
    monkeypatch.setattr(Process, "runs", lambda _: False)


def test_a_recording_goes_to_its_person(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    an_analysis(run / "video-flinch", run / "video.mkv")
    assert give(study, store) == "sub-S07/ses-01/run-01"
    moved = study / "sub-S07" / "ses-01" / "run-01"
    assert not run.exists()
    assert verify(moved).sound
    assert read_session(moved).model_dump()["subject"] == "S07"
    listings = catalogue(study, store).listings
    assert {each.person for each in listings} == {"S07"}
    assert {each.video for each in listings if each.what is What.ANALYSIS} == {moved / "video.mkv"}


def test_the_session_of_the_database_is_given_too(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3),))
    give(study, store)
    assert [each.person for each in store.stored.all()] == ["S07"]
    assert catalogue(study, store).listings[0].session == number


def test_a_live_session_is_given(study: Path, store: Store) -> None:
    store.begin_session("camera 0")
    store.add(at_frame(3))
    store.close_session()
    assert give(study, store, "live-1") == "live-1"
    assert catalogue(study, store).listings[0].person == "S07"


def test_it_takes_the_next_run_and_overwrites_none(study: Path, store: Store) -> None:
    other = a_recording(a_run(study, "S07"))
    a_recording(a_run(study))
    assert give(study, store, "sub-unassigned/ses-01/run-01") == "sub-S07/ses-01/run-02"
    assert verify(other).sound


def test_a_recording_of_another_day_begins_a_session(study: Path, store: Store) -> None:
    changed(a_recording(a_run(study, "S07")), started_wall="2020-01-01T12:00:00.000000Z")
    a_recording(a_run(study))
    assert give(study, store, "sub-unassigned/ses-01/run-01") == "sub-S07/ses-02/run-01"


def test_an_analysis_elsewhere_still_belongs_to_it(
    study: Path, store: Store, tmp_path: Path
) -> None:
    run = a_recording(a_run(study))
    folder = an_analysis(study / "results", run / "video.mkv")
    give(study, store)
    found = {each.folder: each for each in catalogue(study, store).listings}
    assert found[folder].recording == "sub-S07/ses-01/run-01"


def test_damage_from_before_is_not_blessed_by_new_checksums(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    video = run / "video.mkv"
    data = bytearray(video.read_bytes())
    data[-50] ^= 1
    video.write_bytes(data)
    give(study, store)
    assert not verify(study / "sub-S07" / "ses-01" / "run-01").sound


def test_a_description_changed_by_hand_is_not_blessed_either(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    session = read_session(run)
    session.notes = ("changed",)
    write_session(run, session)
    give(study, store)
    assert not verify(study / "sub-S07" / "ses-01" / "run-01").sound


@pytest.mark.parametrize("person", ["", "../x", "a/b", "a b", "x" * 60, ".hidden"])
def test_a_code_that_is_none_is_refused(study: Path, store: Store, person: str) -> None:
    run = a_recording(a_run(study))
    with pytest.raises(FlinchError):
        give(study, store, person=person)
    assert verify(run).sound


def test_a_running_an_unfinished_and_an_own_recording_are_refused(
    study: Path, store: Store
) -> None:
    a_recording(a_run(study, "S07"))
    run = a_recording(a_run(study))
    session = read_session(run)
    session.state = SessionState.RECORDING
    write_session(run, session)
    with pytest.raises(SessionsError, match="belongs to S07 already"):
        give(study, store, "sub-S07/ses-01/run-01")
    with pytest.raises(SessionsError, match="still running"):
        give(study, store, "sub-unassigned/ses-01/run-01")
    session.writer = WriterFacts(pid=1, created_s=1.0)
    write_session(run, session)
    with pytest.raises(SessionsError, match="not closed"):
        give(study, store, "sub-unassigned/ses-01/run-01")


def test_an_analysis_is_refused(study: Path, store: Store) -> None:
    an_analysis(study / "results", study / "a.mp4")
    with pytest.raises(SessionsError, match="is an analysis"):
        assign(catalogue(study, store).listings[0], "S07", store)


@pytest.mark.parametrize(
    "name", ["_move", "_take_place", "keep_number", "_say_whose", "write_session", "replace_sum"]
)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.usefixtures("dead")
def test_an_assignment_that_is_killed_goes_on_at_the_next_start(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch, name: str, after: bool
) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    made_live(store, run, (at_frame(3),))
    step = getattr(assigning, name)

    def kill(*values: object) -> None:
        if after:
            step(*values)
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(assigning, name, kill)
        with pytest.raises(Killed):
            give(study, store)
    assert len(resume(store)) == 1
    moved = study / "sub-S07" / "ses-01" / "run-01"
    assert verify(moved).sound
    assert not run.exists()
    assert [each.person for each in catalogue(study, store).listings] == ["S07"]
    assert [each.person for each in store.stored.all()] == ["S07"]
    assert resume(store) == ()


@pytest.mark.usefixtures("dead")
def test_a_run_that_was_taken_meanwhile_is_not_touched(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_recording(a_run(study))

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(assigning, "_move", kill)
        with pytest.raises(Killed):
            give(study, store)
    other = a_recording(a_run(study, "S07"))
    before = read_session(other)
    resume(store)
    assert read_session(other) == before
    assert verify(study / "sub-S07" / "ses-01" / "run-02").sound


def test_a_disk_that_refuses_leaves_the_recording_where_it_was(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_recording(a_run(study))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as cut:
        cut.setattr(assigning, "keep_number", refuse)
        with pytest.raises(SessionsError, match="The recording is whole"):
            give(study, store)
    assert verify(run).sound
    assert not list(paths.pending_folder().glob("*.json"))
