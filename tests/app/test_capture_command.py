"""`flinch capture`: a study is made, recorded without people, and looked at."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from helpers.capture_studies import lengthened, quick_study
from helpers.plays import LoopedFace
from helpers.sittings import CalmPipeline

from app.cli import run
from app.core.recording.sums import read_sums
from app.core.recording.verify import verify_all
from app.core.sitting import begin
from models import lease
from models.sources import synthetic
from models.sources.choice import Choice
from models.sources.source import Source
from models.sources.synthetic import SyntheticSource
from training.capture.consent import read_consent
from training.capture.layout import TRIAL_FILES
from training.capture.study import open_study
from training.capture.trial import Outcome, read_frames, trials
from training.datasets import captured


def _run(root: Path, *more: str) -> int:
    answers = ("--answers", str(root / "answers.toml"))
    person = ("--participant", "P001", "--camera", "practice", "--headless")
    return run(["capture", "run", str(root), *person, *answers, *more])


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine follow: a small practice camera, and no mesh network."""

    face = LoopedFace()

    def small(_choice: Choice) -> Source:
        return SyntheticSource(face, packets=True, apexes=lambda: face.apexes_ns)

    # A camera that is held up stamps its pictures by its own clock, as a real one does.
    monkeypatch.setattr(synthetic, "_LATEST_S", 5.0)
    calm = partial(begin.run_sitting, make_source=small, make_pipeline=CalmPipeline)
    monkeypatch.setattr(begin, "run_sitting", calm)


@pytest.mark.usefixtures("light")
def test_a_study_is_recorded_from_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "demo"
    opened = lengthened(quick_study(root), "pop", 3.0)  # holds a whole movement
    assert run(["capture", "check", str(root)]) == 0
    assert _run(root) == 0
    output = capsys.readouterr().out
    assert "P001: finished, 3 trials recorded, all sound." in output

    found = list(trials(opened.folder))
    assert [trial_run.trial.outcome for trial_run in found] == [Outcome.SHOWN] * 3
    assert {trial_run.trial.stimulus.id for trial_run in found} == {"wander", "pop", "balance"}
    for trial_run in found:
        assert trial_run.report is not None
        assert trial_run.trial.clip is not None
        assert abs(trial_run.trial.played_s - trial_run.trial.declared_s) < 0.05
        declared = round(30 * trial_run.trial.declared_s)
        assert trial_run.trial.frames.delivered == trial_run.trial.frames.declared == declared
        assert trial_run.trial.frames.painted == 0
        frames = read_frames(trial_run.folder)
        assert trial_run.trial.clip.begin_ns <= frames[0].delivered_ns < trial_run.trial.clip.end_ns
        assert set(TRIAL_FILES) <= set(read_sums(trial_run.folder))
    assert all(verdict.sound for verdict in verify_all(root))

    sitting = opened.folder.sitting("P001", 1)
    lines = [json.loads(line) for line in sitting.journal.read_text().splitlines()]
    assert lines[-1]["state"] == "finished"
    consent = read_consent(sitting)
    assert consent is not None
    assert (consent.gives("record"), consent.gives("show")) == (True, False)
    assert json.loads(sitting.neutral.read_text())["frames"] > 0
    left_open = [path for path in root.rglob("*") if path.stat().st_mode & 0o077]
    assert left_open == []

    assert run(["capture", "status", str(root)]) == 0
    assert "1 of 4 participants have finished" in capsys.readouterr().out
    assert _run(root) == 1
    assert "no sitting left" in capsys.readouterr().err

    build = ["capture", "build", str(root), "--out", str(tmp_path / "set"), "--labels", "reported"]
    assert run(build) == 0
    clips = captured.read(tmp_path / "set").clips
    pop = next(trial_run.folder.name for trial_run in found if trial_run.trial.stimulus.id == "pop")
    assert [(clip.subject, clip.emotion) for clip in clips if pop in clip.name] == [
        ("P001", "surprise")
    ]


def test_a_participant_is_excluded_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "demo"
    quick_study(root)
    assert run(["capture", "exclude", str(root), "--participant", "P001", "--why", "x"]) == 1
    assert "no participant 'P001'" in capsys.readouterr().err


def test_faults_are_one_sentence_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "demo"
    opened = quick_study(root)
    text = opened.folder.study.read_text()

    def said(*more: str) -> str:
        assert _run(root, *more) in (1, 2)
        return capsys.readouterr().err

    opened.folder.study.write_text(text.replace("least_fps", "least_fsp"))
    assert "the nearest is 'least_fps'" in said()
    opened.folder.study.write_text(text.replace('languages = ["en"]', 'languages = ["en", "es"]'))
    assert "no [[consent]] in 'es'" in said()
    opened.folder.study.write_text(text)
    assert "no texts in 'fr'" in said("--language", "fr")
    assert "Unknown choice" in said("--after", "again")
    film = opened.folder.films / "pop.mp4"
    data = film.read_bytes()
    film.unlink()
    assert "there is no film" in said()
    film.write_bytes(data + b"x")
    assert "another film" in said()
    film.write_bytes(data)
    taken = lease.take(root, "a sitting of P002")
    assert "in use by a sitting of P002" in said()
    taken.release()
    past = text.replace(f"retain_until = {open_study(root).study.ethics.retain_until}", "OLD")
    opened.folder.study.write_text(past.replace("OLD", "retain_until = 2020-01-01"))
    assert "may be kept until 2020-01-01" in said()
    assert not (root / "sub-P001").exists()


def test_a_run_without_screen_needs_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "demo"
    quick_study(root)
    assert run(["capture", "run", str(root), "--participant", "P001", "--headless"]) == 2
    assert "--answers" in capsys.readouterr().err
