"""Everything is listed, by person and date, and one damaged session hides no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.studies import a_recording, a_run, an_analysis, at_frame, changed, made_live

from app.core.recording.details import WriterFacts, read_session, write_session
from app.core.sessions import analyses
from app.core.sessions.catalogue import Catalogue, analysis_id, catalogue
from app.core.sessions.index import Index
from app.core.sessions.listing import Standing, What, matches
from app.core.store import Store


def ids(found: Catalogue) -> list[str]:
    return [each.id for each in found.listings]


def test_nothing_gives_an_empty_list(tmp_path: Path, store: Store) -> None:
    assert catalogue(tmp_path / "none", store).listings == ()


def test_recordings_live_sessions_and_analyses_are_listed(study: Path, store: Store) -> None:
    run = a_recording(a_run(study, "S07"), (at_frame(3), at_frame(9, "e2")))
    an_analysis(run / "video-flinch", run / "video.mkv", (at_frame(3),))
    store.begin_session("camera 0")
    store.add(at_frame(1, "alone"))
    found = catalogue(study, store)
    assert {each.what for each in found.listings} == set(What)
    recording = found.find("sub-S07/ses-01/run-01")[0]
    assert (recording.person, recording.movements) == ("S07", 2)
    assert recording.valid is read_session(run).me_valid
    assert recording.seconds == pytest.approx(0.5, abs=0.05)
    assert recording.bytes > 1000
    analysis = next(each for each in found.listings if each.what is What.ANALYSIS)
    assert (analysis.person, analysis.recording) == ("S07", recording.id)
    live = next(each for each in found.listings if each.what is What.LIVE)
    assert (live.id, live.movements, live.standing) == ("live-1", 1, Standing.RUNNING)


def test_persons_come_in_order_and_the_unassigned_last(study: Path, store: Store) -> None:
    for person in ("unassigned", "S09", "S07"):
        a_recording(a_run(study, person))
    newer = a_recording(a_run(study, "S07", run=2))
    changed(newer, started_wall="2030-01-01T00:00:00.000000Z")
    assert ids(catalogue(study, store)) == [
        "sub-S07/ses-01/run-02",
        "sub-S07/ses-01/run-01",
        "sub-S09/ses-01/run-01",
        "sub-unassigned/ses-01/run-01",
    ]


def test_a_live_session_is_listed_once_with_its_recording(study: Path, store: Store) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    number = made_live(store, run, (at_frame(3),))
    found = catalogue(study, store)
    assert [(each.what, each.session) for each in found.listings] == [(What.RECORDING, number)]


def test_movements_before_a_recording_keep_its_live_session_listed(
    study: Path, store: Store
) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    made_live(store, run, (at_frame(3), at_frame(0, "before")))
    live = [each for each in catalogue(study, store).listings if each.what is What.LIVE]
    assert [each.movements for each in live] == [1]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"source": 3}', '{"source": {"name": "x"}, "state": "odd"}', "\0"]
)
def test_a_damaged_recording_is_listed_with_its_sentence(
    study: Path, store: Store, text: str
) -> None:
    a_recording(a_run(study, "S01"))
    (a_recording(a_run(study, "S02")) / "session.json").write_text(text)
    found = catalogue(study, store)
    assert [each.standing for each in found.listings] == [Standing.WHOLE, Standing.DAMAGED]
    assert "session.json" in found.listings[1].problem


def test_a_recording_without_its_description_is_still_listed(study: Path, store: Store) -> None:
    (a_recording(a_run(study)) / "session.json").unlink()
    assert [each.standing for each in catalogue(study, store).listings] == [Standing.DAMAGED]


@pytest.mark.parametrize("line", ["[1, 2]", "7", "null", '{"kind": "expression"}'])
def test_an_odd_line_of_the_journal_hides_nothing(study: Path, store: Store, line: str) -> None:
    run = a_recording(a_run(study), (at_frame(3),))
    with (run / "events.jsonl").open("a") as file:
        file.write(line + "\n")
    assert [each.movements for each in catalogue(study, store).listings] == [1]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"source": {}}', "nul"])
def test_a_damaged_analysis_is_listed_with_its_sentence(
    study: Path, store: Store, text: str
) -> None:
    folder = an_analysis(study / "results", study / "a.mp4")
    (folder / "run.json").write_text(text)
    found = catalogue(study, store).listings
    assert [each.standing for each in found] == [Standing.DAMAGED]
    assert "run.json" in found[0].problem


def test_a_running_and_an_unfinished_recording_are_told_apart(study: Path, store: Store) -> None:
    runs = [a_recording(a_run(study, run=number)) for number in (1, 2)]
    for run, created_s in zip(runs, (None, 1.0), strict=True):
        session = read_session(run)
        session.state = type(session.state).RECORDING
        if created_s is not None:
            session.writer = WriterFacts(pid=session.writer.pid, created_s=created_s)
        write_session(run, session)
    found = {each.id[-6:]: each.standing for each in catalogue(study, store).listings}
    assert found == {"run-01": Standing.RUNNING, "run-02": Standing.UNFINISHED}


def test_an_analysis_elsewhere_is_listed_once_it_is_remembered(
    tmp_path: Path, study: Path, store: Store
) -> None:
    folder = an_analysis(tmp_path / "elsewhere", tmp_path / "a.mp4")
    assert ids(catalogue(study, store)) == []
    analyses.remember(folder)
    analyses.remember(folder)
    assert ids(catalogue(study, store)) == [analysis_id(folder)]
    analyses.forget(folder)
    assert ids(catalogue(study, store)) == []


def test_what_is_being_deleted_and_links_are_not_listed(study: Path, store: Store) -> None:
    run = a_recording(a_run(study))
    (study / "link").symlink_to(run)
    run.rename(run.parent / ".deleting-run-01-0000")
    assert ids(catalogue(study, store)) == []


def test_a_second_listing_reads_only_what_changed(
    study: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (a_recording(a_run(study, run=number)) for number in (1, 2))
    before = catalogue(study, store, Index(tmp_path / "index.json"))
    changed(second, subject="S08")
    read: list[Path] = []
    from app.core.sessions import recordings

    facts = recordings.read_facts
    monkeypatch.setattr(recordings, "read_facts", lambda path: (read.append(path), facts(path))[1])
    after = catalogue(study, store, Index(tmp_path / "index.json"))
    assert read == [second]
    assert [each.person for each in before.listings] == ["unassigned"] * 2
    assert {each.person for each in after.listings} == {"unassigned", "S08"}
    assert first.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"layout": 99}', '{"recordings": 3}'])
def test_a_damaged_index_is_made_again(
    study: Path, store: Store, tmp_path: Path, text: str
) -> None:
    a_recording(a_run(study))
    (tmp_path / "index.json").write_text(text)
    assert len(catalogue(study, store, Index(tmp_path / "index.json")).listings) == 1
    assert "run-01" in (tmp_path / "index.json").read_text()


def test_a_session_is_found_by_id_folder_or_last_part(study: Path, store: Store) -> None:
    run = a_recording(a_run(study, "S07"))
    a_recording(a_run(study, "S08"))
    found = catalogue(study, store)
    assert [each.folder for each in found.find(str(run))] == [run]
    assert len(found.find("run-01")) == 2
    assert [each.person for each in found.find("sub-S08/ses-01/run-01")] == ["S08"]
    assert found.find("run-9") == ()


def test_a_search_needs_every_word(study: Path, store: Store) -> None:
    a_recording(a_run(study, "S07"))
    listing = catalogue(study, store).listings[0]
    assert matches(listing, "s07 recording")
    assert matches(listing, f"{listing.date} camera")
    assert not matches(listing, "S07 live")


def test_the_index_is_readable_by_its_owner_alone(study: Path, store: Store) -> None:
    a_recording(a_run(study))
    catalogue(study, store)
    from app import paths

    index = paths.cache_folder() / "sessions" / "index.json"
    assert json.loads(index.read_text())["layout"] == 2
    assert index.stat().st_mode & 0o077 == 0
