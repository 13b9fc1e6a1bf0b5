"""Sittings that go wrong: what is cut off is kept as such, and the rest goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.capture_studies import quick_study
from helpers.sittings import PlainCamera, driven, opened
from helpers.waiting import holds_in_time

from app.core.recording.recorder import RecordingLimits
from app.core.recording.verify import verify
from app.core.sitting.headless import Headless
from app.core.sitting.opening import open_sitting
from models.errors import FlinchError
from training.capture.errors import SittingError
from training.capture.participants import ParticipantStanding, find, read_participants
from training.capture.session import SittingState
from training.capture.study import OpenStudy
from training.capture.trial import Outcome, read_trial, trials

SHORT = (("fixation_s = 0.1\ntail_s = 0.1", "fixation_s = 0.05\ntail_s = 0.05"),)


@pytest.fixture
def study(tmp_path: Path) -> OpenStudy:
    return quick_study(tmp_path / "study", SHORT, film_s=0.15)


@pytest.fixture
def camera() -> Iterator[PlainCamera]:
    source = PlainCamera()
    source.open()
    assert holds_in_time(lambda: source.report().measured_fps > 10)
    yield source
    source.close()


def _stopped_in(run: Headless, state: SittingState, then: Callable[[], object]) -> None:
    """Do something once a state is reached, between two turns of the sitting."""
    turn = run.turn
    done = threading.Event()

    def turned() -> None:
        turn()
        if run.conductor.sitting.state is state and not done.is_set():
            done.set()
            then()

    run.turn = turned  # type: ignore[method-assign]


def _outcomes(study: OpenStudy) -> list[Outcome]:
    return [trial.trial.outcome for trial in trials(study.folder)]


def _events(study: OpenStudy) -> list[str]:
    text = study.folder.sitting("P001", 1).journal.read_text()
    return [json.loads(line)["event"] for line in text.splitlines()]


def test_a_lost_camera_stops_the_film_and_the_sitting_goes_on(
    study: OpenStudy, camera: PlainCamera
) -> None:
    run = driven(opened(study), camera)
    _stopped_in(run, SittingState.CLIP, camera.lose)
    _stopped_in(run, SittingState.CHOICE, lambda: camera.lose(False))
    assert run.run().sitting.state is SittingState.FINISHED
    assert _outcomes(study) == [Outcome.CAMERA_LOST, Outcome.SHOWN, Outcome.SHOWN]
    assert "camera_lost" in _events(study)


def test_a_full_disk_in_a_clip_keeps_what_there_is(
    study: OpenStudy, camera: PlainCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.core.sitting.trials as module

    free = [10**12]
    limits = RecordingLimits(check_every_ns=20_000_000, free=lambda _: free[0])
    recorder = module.Recorder
    monkeypatch.setattr(module, "Recorder", lambda run, info: recorder(run, info, limits=limits))
    run = driven(opened(study), camera)

    def fill() -> None:
        free[0] = 0
        assert holds_in_time(lambda: run.conductor.trials.fault)

    _stopped_in(run, SittingState.CLIP, fill)
    _stopped_in(run, SittingState.CHOICE, lambda: free.__setitem__(0, 10**12))
    assert run.run().sitting.state is SittingState.FINISHED
    assert _outcomes(study) == [Outcome.DISK_FULL, Outcome.SHOWN, Outcome.SHOWN]
    assert "recording_ended" in _events(study)
    first = next(trials(study.folder)).folder
    assert verify(first).rows > 0


def test_a_film_that_cannot_be_played_is_left_out(study: OpenStudy, camera: PlainCamera) -> None:
    run = driven(opened(study), camera)
    name = run.conductor.sitting.plan[0].stimulus
    (study.folder.films / f"{name}.mp4").write_bytes(b"no film")
    assert run.run().sitting.state is SittingState.FINISHED
    assert _outcomes(study) == [Outcome.FAILED, Outcome.SHOWN, Outcome.SHOWN]


@pytest.mark.parametrize(
    ("choice", "outcomes", "repeated"),
    [
        ("skip", [Outcome.INTERRUPTED, Outcome.SHOWN, Outcome.SHOWN], []),
        ("repeat", [Outcome.INTERRUPTED, *[Outcome.SHOWN] * 3], ["run-02"]),
    ],
)
def test_what_was_cut_off_goes_on_at_its_trial(
    study: OpenStudy,
    camera: PlainCamera,
    choice: str,
    outcomes: list[Outcome],
    repeated: list[str],
) -> None:
    run = driven(opened(study), camera)
    stop = threading.Event()
    run._stop = stop.is_set
    _stopped_in(run, SittingState.CLIP, stop.set)
    assert run.run().sitting.state is SittingState.CLIP
    again = opened(study)
    assert again.sitting.state is SittingState.CHOICE
    assert driven(again, camera, choice).run().sitting.state is SittingState.FINISHED
    assert _outcomes(study) == outcomes
    flagged = [trial.folder.name for trial in trials(study.folder) if trial.trial.repeated]
    assert flagged == repeated
    assert all(verify(trial.folder).sound for trial in trials(study.folder))


def test_an_open_form_is_asked_again_after_a_crash(study: OpenStudy, camera: PlainCamera) -> None:
    run = driven(opened(study), camera)
    stop = threading.Event()
    run._stop = stop.is_set
    _stopped_in(run, SittingState.REPORT, stop.set)
    run.run()
    again = opened(study)
    assert (again.sitting.state, again.reported_run) == (SittingState.REPORT, "run-01")
    assert driven(again, camera).run().sitting.state is SittingState.FINISHED
    assert _outcomes(study) == [Outcome.SHOWN] * 3
    assert all(trial.report is not None for trial in trials(study.folder))


def test_acts_stop_mark_pause_and_leave(study: OpenStudy, camera: PlainCamera) -> None:
    sitting = opened(study)
    first, second, _ = (trial.stimulus for trial in sitting.sitting.plan)
    answers = study.folder.root / "acts.toml"
    text = (study.folder.root / "answers.toml").read_text()
    acts = ((first, "mark", "talk: hm"), (first, "pause", ""), (second, "leave", ""))
    answers.write_text(
        text
        + "".join(
            f'[[act]]\nstimulus = "{name}"\ndo = "{do}"\nat_s = 0.05\ntext = "{words}"\n'
            for name, do, words in acts
        )
    )
    assert driven(sitting, camera, answers=answers).run().sitting.state is SittingState.LEFT
    assert _outcomes(study) == [Outcome.SHOWN, Outcome.LEFT]
    events = _events(study)
    assert events.index("pause") < events.index("resume") < events.index("leave")
    marks = (study.folder.sitting("P001", 1).runs[0] / "events.jsonl").read_text()
    assert "talk: hm" in marks
    row = find(read_participants(study.folder), "P001")
    assert row is not None
    assert row.state is ParticipantStanding.LEFT


def test_whoever_refuses_leaves_nothing_but_a_count(study: OpenStudy, camera: PlainCamera) -> None:
    answers = study.folder.root / "no.toml"
    answers.write_text("agree = []\nrefuse = true\n")
    assert (
        driven(opened(study), camera, answers=answers).run().sitting.state is SittingState.REFUSED
    )
    assert not study.folder.subject("P001").exists()
    assert read_participants(study.folder) == ()
    assert "P001" not in study.folder.refusals.read_text()
    assert len(study.folder.refusals.read_text().splitlines()) == 1


def test_a_consent_without_what_is_required_begins_nothing(
    study: OpenStudy, camera: PlainCamera
) -> None:
    answers = study.folder.root / "share.toml"
    answers.write_text('agree = ["share"]\n')
    with pytest.raises(SittingError, match="lacks 'record'"):
        driven(opened(study), camera, answers=answers).run()
    assert list(trials(study.folder)) == []


def test_a_changed_design_lets_no_sitting_go_on(study: OpenStudy, camera: PlainCamera) -> None:
    run = driven(opened(study), camera)
    stop = threading.Event()
    run._stop = stop.is_set
    _stopped_in(run, SittingState.CLIP, stop.set)
    run.run()
    text = study.folder.study.read_text()
    study.folder.study.write_text(text.replace("tail_s = 0.05", "tail_s = 0.2"))
    from training.capture.study import open_study

    with pytest.raises(FlinchError, match=r"STUDY\.toml was changed"):
        open_sitting(open_study(study.folder.root), "P001")
    changed = text.replace("participants = 4", "participants = 5")
    study.folder.study.write_text(changed)
    assert open_sitting(open_study(study.folder.root), "P001").sitting.state is SittingState.CHOICE


def test_what_the_film_lacked_or_exceeded_is_noted(study: OpenStudy, camera: PlainCamera) -> None:
    sitting = opened(study)
    stimuli = tuple(each.model_copy(update={"duration_s": 0.6}) for each in study.study.stimulus)
    longer = study.study.model_copy(update={"stimulus": stimuli})
    changed = replace(sitting, opened=replace(study, study=longer))
    driven(changed, camera).run()
    trial = read_trial(study.folder.sitting("P001", 1).runs[0])
    assert any("instead of 0.600 s" in note for note in trial.notes)
