"""What is deleted is gone; what is killed half-way looks like no recording and goes on later."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.studies import a_recording, a_run, an_analysis, at_frame, made_live

from app import paths
from app.core.recording.details import read_session, write_session
from app.core.recording.folder import new_run, sessions
from app.core.recording.verify import verify
from app.core.sessions import deleting
from app.core.sessions.catalogue import catalogue
from app.core.sessions.deleting import delete, what_goes
from app.core.sessions.errors import SessionsError
from app.core.sessions.listing import What
from app.core.sessions.resuming import resume
from app.core.store import Store
from models.process import Process


class Killed(BaseException):
    """Ends a deletion as a kill would: nothing that follows is done."""


def delete_first(study: Path, store: Store, what: What = What.RECORDING) -> None:
    found = catalogue(study, store)
    listing = next(each for each in found.listings if each.what is what)
    delete(listing, found.listings, store)


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every program that began something seem to be gone."""
    monkeypatch.setattr(Process, "runs", lambda _: False)


def test_a_recording_goes_with_its_movements_pictures_and_analyses(
    study: Path, store: Store
) -> None:
    recording = a_recording(a_run(study, "S01"))
    run = a_recording(a_run(study, "S02"), (at_frame(3),))
    an_analysis(run / "video-flinch", run / "video.mkv")
    made_live(store, run, (at_frame(3),))
    found = catalogue(study, store)
    listing = next(each for each in found.listings if each.person == "S02" and each.session)
    assert "and 1 analysis" in what_goes(listing, found.listings)
    delete(listing, found.listings, store)
    assert not run.exists()
    assert store.sessions() == ()
    assert verify(recording).sound
    assert [each.folder for each in catalogue(study, store).listings] == [recording]
    assert not list(paths.pending_folder().glob("*"))


def test_movements_outside_the_recording_stay(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3), at_frame(0, "before")))
    delete_first(study, store)
    assert [event.id for event in store.events(number)] == ["before"]


def test_the_session_of_another_recording_stays(study: Path, store: Store) -> None:
    first = a_recording(a_run(study), (at_frame(3),))
    a_recording(a_run(study, run=2), (at_frame(5, "e2"),))
    number = made_live(store, first, (at_frame(3), at_frame(5, "e2")))
    found = catalogue(study, store)
    listing = found.find("run-01")[0]
    delete(listing, found.listings, store)
    assert [event.id for event in store.events(number)] == ["e2"]
    delete_first(study, store)
    assert store.sessions() == ()


def test_a_live_session_is_deleted_with_its_corrections(study: Path, store: Store) -> None:
    from helpers.events import a_correction

    store.begin_session("camera 0")
    store.add(at_frame(3))
    store.add(a_correction("e1"))
    store.close_session()
    delete_first(study, store, What.LIVE)
    assert store.sessions() == ()
    assert store.events() == ()


def test_a_live_session_leaves_its_recording_what_it_holds(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3), at_frame(0, "before")))
    delete_first(study, store, What.LIVE)
    assert [event.id for event in store.events(number)] == ["e1"]
    assert [each.what for each in catalogue(study, store).listings] == [What.RECORDING]


def test_a_session_that_still_runs_outlives_its_recording(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3),))
    store._database.rows("UPDATE session SET ended_utc = NULL")
    delete_first(study, store)
    store.add(at_frame(9, "later"), number)
    assert [event.id for event in store.events(number)] == ["later"]


def test_an_analysis_goes_and_what_else_lies_there_stays(study: Path, store: Store) -> None:
    folder = an_analysis(study / "results", study / "a.mp4", (at_frame(3),))
    (folder / "notes.txt").write_text("mine")
    delete_first(study, store, What.ANALYSIS)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_the_empty_folder_of_an_analysis_goes_too(study: Path, store: Store) -> None:
    folder = an_analysis(study / "results", study / "a.mp4")
    delete_first(study, store, What.ANALYSIS)
    assert not folder.exists()


def test_a_running_recording_is_refused(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    session = read_session(run)
    session.state = type(session.state).RECORDING
    write_session(run, session)
    with pytest.raises(SessionsError, match="still running"):
        delete_first(study, store)
    assert run.is_dir()


def test_a_running_live_session_is_refused(study: Path, store: Store) -> None:
    store.begin_session("camera 0")
    with pytest.raises(SessionsError, match="still running"):
        delete_first(study, store, What.LIVE)
    assert len(store.sessions()) == 1


def test_a_number_is_not_given_again(study: Path, store: Store) -> None:
    a_recording(a_run(study, "S07", run=1))
    run = a_recording(a_run(study, "S07", run=2))
    found = catalogue(study, store)
    delete(found.find(str(run))[0], found.listings, store)
    assert new_run(study, "S07", 1).name == "run-03"


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (deleting, "hide"),
        (deleting, "remove"),
        (deleting, "end"),
        (deleting.os, "walk"),
        (Path, "rmdir"),
    ],
)
@pytest.mark.usefixtures("dead")
def test_a_deletion_that_is_killed_goes_on_at_the_next_start(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    made_live(store, run, (at_frame(3),))

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(where, name, kill)
        with pytest.raises(Killed):
            delete_first(study, store)
    whole = [verify(folder).sound for folder in sessions(study)]
    assert whole in ([], [True])
    assert len(resume(store)) == 1
    assert sessions(study) == ()
    assert catalogue(study, store).listings == ()
    assert [path.name for path in run.parent.iterdir()] == [".last-run"]
    assert resume(store) == ()


@pytest.mark.usefixtures("dead")
def test_what_is_out_of_sight_is_removed_later_where_the_disk_refuses(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_recording(a_run(study))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as cut:
        cut.setattr(deleting, "remove", refuse)
        with pytest.raises(SessionsError, match="next start"):
            delete_first(study, store)
    assert not run.exists()
    assert sessions(study) == ()
    resume(store)
    assert [path.name for path in run.parent.iterdir()] == [".last-run"]


def test_a_folder_that_may_not_be_renamed_stays_whole(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_recording(a_run(study))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as cut:
        cut.setattr(Path, "rename", refuse)
        with pytest.raises(SessionsError, match="Cannot delete"):
            delete_first(study, store)
    assert verify(run).sound
    assert not list(paths.pending_folder().glob("*.json"))


def test_what_another_program_is_doing_is_left_to_it(
    study: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_recording(a_run(study))

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(deleting, "hide", kill)
        with pytest.raises(Killed):
            delete_first(study, store)
    assert resume(store) == ()


def test_a_damaged_note_is_said_and_kept(store: Store) -> None:
    folder = paths.ready(paths.pending_folder())
    (folder / "x.json").write_text("{")
    assert "cannot be read" in resume(store)[0]
    assert (folder / "x.json").exists()
