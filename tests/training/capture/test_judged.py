"""A trial is judged where its film was shown: a hole before it costs nothing, one in it all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.built_studies import START_NS, a_study, spot_middle
from helpers.recordings import STEP_NS

from training.capture.build import NothingBuilt, build
from training.capture.errors import StudyError
from training.capture.judged import judged
from training.capture.study import OpenStudy
from training.capture.trial import Span, TrialRun, read_trial, trials, write_trial


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenStudy:
    """One trial of 90 frames whose film begins with frame 30."""
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    opened = a_study(tmp_path / "study", ("P001",))
    run = _trial(opened).folder
    begin, end = START_NS + 30 * STEP_NS, START_NS + 90 * STEP_NS
    clip = Span(begin_ns=begin, end_ns=end - 10 * STEP_NS)
    tail = Span(begin_ns=clip.end_ns, end_ns=end)
    write_trial(run, read_trial(run).model_copy(update={"clip": clip, "tail": tail}))
    return opened


def _trial(opened: OpenStudy) -> TrialRun:
    return next(trials(opened.folder))


def _say(run: Path, **facts: object) -> None:
    path = run / "session.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def _hole(run: Path, frame: int, length_ns: int) -> None:
    """Move a frame and all that follow later in time, as if the camera had paused before it."""
    path = run / "frames.csv"
    header, *rows = path.read_text().splitlines()
    moved = []
    for number, row in enumerate(rows):
        seq, t_ns, *rest = row.split(",")
        later = length_ns if number >= frame else 0
        moved.append(",".join((seq, str(int(t_ns) + later), *rest)))
    path.write_text("\n".join([header, *moved, ""]))
    trial = read_trial(run)
    if trial.clip is not None and trial.tail is not None and frame <= 30:
        spans = {
            name: Span(begin_ns=span.begin_ns + length_ns, end_ns=span.end_ns + length_ns)
            for name, span in (("clip", trial.clip), ("tail", trial.tail))
        }
        write_trial(run, trial.model_copy(update=spans))


def test_all_frames_of_a_whole_recording_may_be_built(study: OpenStudy) -> None:
    assert judged(_trial(study)).frames == range(90)


def test_a_hole_before_the_film_leaves_the_film_whole(study: OpenStudy) -> None:
    run = _trial(study).folder
    _hole(run, 10, 580_000_000)
    _say(run, me_valid=False, me_reasons=["The longest pause is 0.6 s."])
    found = judged(_trial(study))
    assert (found.frames, found.reason) == (range(30, 90), "")


@pytest.mark.parametrize("whole", [True, False])
def test_a_hole_in_the_film_is_never_called_whole(study: OpenStudy, whole: bool) -> None:
    run = _trial(study).folder
    _hole(run, 60, 400_000_000)
    _say(run, me_valid=whole, me_reasons=[] if whole else ["A pause."])
    found = judged(_trial(study))
    assert found.frames == range(0)
    assert "where its film was shown" in found.reason
    assert "the longest pause is 0.4 s" in found.reason


def test_a_hole_across_the_films_beginning_counts(study: OpenStudy) -> None:
    run = _trial(study).folder
    trial = read_trial(run)
    _hole(run, 30, 400_000_000)
    write_trial(run, trial)
    assert judged(_trial(study)).frames == range(0)


def test_a_camera_that_stops_before_the_end_is_no_film(study: OpenStudy) -> None:
    run = _trial(study).folder
    trial = read_trial(run)
    assert trial.tail is not None
    longer = Span(begin_ns=trial.tail.begin_ns, end_ns=trial.tail.end_ns + 3_000_000_000)
    write_trial(run, trial.model_copy(update={"tail": longer}))
    assert "before the recording ended" in judged(_trial(study)).reason


def test_pictures_that_show_nothing_in_the_film_count_and_those_before_do_not(
    study: OpenStudy,
) -> None:
    run = _trial(study).folder
    _say(run, me_valid=False, me_reasons=["blank"])
    events = run / "events.jsonl"

    def look(frame: int) -> None:
        line = {"kind": "look", "t_mono_ns": START_NS + frame * STEP_NS, "blank": 1, "still_s": 0.0}
        events.write_text(json.dumps(line) + "\n")

    look(5)
    assert judged(_trial(study)).frames == range(30, 90)
    look(50)
    assert "one even colour" in judged(_trial(study)).reason


def test_a_movement_that_began_before_a_film_on_its_own_is_not_the_films(
    study: OpenStudy, tmp_path: Path
) -> None:
    run = _trial(study).folder
    _say(run, me_valid=False, me_reasons=["A pause."])
    build(study, tmp_path / "set", "reported", spot=spot_middle)
    trial = read_trial(run)
    later = Span(begin_ns=START_NS + 43 * STEP_NS, end_ns=START_NS + 80 * STEP_NS)
    write_trial(run, trial.model_copy(update={"clip": later}))
    with pytest.raises(NothingBuilt) as caught:
        build(study, tmp_path / "other", "reported", spot=spot_middle)
    assert [left.reason for left in caught.value.left] == [
        "no movement is found within 1.5 s of the reported moment"
    ]


def test_a_ledger_that_cannot_be_read_is_one_sentence(study: OpenStudy) -> None:
    (_trial(study).folder / "frames.csv").unlink()
    with pytest.raises(StudyError, match="flinch recover"):
        judged(_trial(study))
