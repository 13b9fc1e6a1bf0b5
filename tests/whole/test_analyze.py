"""`flinch analyze` from a video file to its tables, by the command line."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest
from helpers.graphs import install
from helpers.plays import write_play
from helpers.videos import write_video

from app import cli, log
from app.core import batch
from app.core.analyze import AnalysisJob, FileOutcome
from app.core.tables import LAST_COLUMNS
from app.errors import ExitCode
from models import lease
from models.intervals import iou
from models.sources.file_options import FileOptions
from training.synth.timed import TrueEvent

SECONDS = 12
SHORT_SECONDS = 5.4
"""Holds one movement: enough where two analyses are compared with each other."""


@dataclass(frozen=True)
class Play:
    """A video, what is played in it, and weights that always say surprise."""

    video: Path
    truth: tuple[TrueEvent, ...]
    weights: Path


def played(folder: Path, seconds: float) -> Play:
    """Write a play, and the weights beside it."""
    weights = folder / "weights"
    weights.mkdir()
    install(weights, "sayer", (0.0, 0.0, 5.0))
    return Play(folder / "face.mkv", write_play(folder / "face.mkv", seconds, seed=1), weights)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    return played(tmp_path_factory.mktemp("play"), SECONDS)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Play:
    return played(tmp_path_factory.mktemp("short"), SHORT_SECONDS)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    yield
    log.stop()


def analyse(play: Play, out: Path, *more: str) -> int:
    """Run the command on the play."""
    return cli.run(
        ["analyze", str(play.video), "--out", str(out), "--weights", str(play.weights), *more]
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def analysed(play: Play, places: pytest.TempPathFactory) -> Path:
    """Analyse a play into every format."""
    folder = places.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLINCH_HOME", str(places.mktemp("home")))
        assert analyse(play, folder, "--format", "csv,json,eaf") == ExitCode.DONE
        log.stop()
    return folder


@pytest.fixture(scope="module")
def out(play: Play, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Analyse the play once for all tests."""
    return analysed(play, tmp_path_factory)


@pytest.fixture(scope="module")
def short_out(short: Play, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Analyse the short play once for all tests."""
    folder = analysed(short, tmp_path_factory)
    assert len(short.truth) == len(rows(folder / "events.csv")) == 1
    return folder


def test_played_movements_are_found_timed_and_read(play: Play, out: Path) -> None:
    found = rows(out / "events.csv")
    assert len(play.truth) == 2
    assert len(found) == 2
    for truth, event in zip(play.truth, found, strict=True):
        span = (int(event["onset_frame"]), int(event["offset_frame"]))
        assert iou((truth.onset_seq, truth.offset_seq), span) >= 0.5
        assert abs(int(event["apex_frame"]) - truth.apex_seq) <= 2
        assert float(event["onset_s"]) == pytest.approx(0.5 + span[0] / 30, abs=0.002)
        assert (event["state"], event["label"], event["polarity"]) == ("ok", "surprise", "surprise")
        assert float(event["p_surprise"]) == float(event["p_sayer_surprise"]) > 0.9
        assert event["weights"] == "sayer"
    assert [event["event_id"] for event in found] == ["face-001", "face-002"]
    assert len(json.loads((out / "events.json").read_text())) == 2
    assert (out / "events.eaf").read_text().count("<ALIGNABLE_ANNOTATION") == 4


def test_signal_and_run_describe_the_whole_file(play: Play, out: Path) -> None:
    signal = rows(out / "signal.csv")
    assert [int(row["frame"]) for row in signal] == list(range(SECONDS * 30))
    assert float(signal[0]["time_s"]) == pytest.approx(0.5, abs=0.001)
    run = json.loads((out / "run.json").read_text())
    assert run["source"]["sha256"] == hashlib.sha256(play.video.read_bytes()).hexdigest()
    assert run["source"]["frames"] == SECONDS * 30
    assert run["counts"]["events"] == 2
    assert run["counts"]["frames_by_state"]["ok"] > SECONDS * 20
    assert [weights["id"] for weights in run["weights"]] == ["sayer", "action-units"]
    assert {"flinch", "python", "mediapipe", "numpy"} <= run["versions"].keys()
    assert run["complete"] is True


def test_a_second_run_is_identical_and_overwrites_nothing(
    short: Play, short_out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {path: path.read_bytes() for path in short_out.iterdir() if path.is_file()}
    analyse(short, short_out)
    assert "holds earlier results" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in short_out.iterdir() if path.is_file()} == first
    for name in ("events.csv", "signal.csv"):
        assert (short_out / "run-2" / name).read_bytes() == (short_out / name).read_bytes()


def test_several_inputs_get_folders_and_one_failure_stops_no_other(
    short: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    video = cv2.VideoCapture(str(short.video))
    for number in range(3):
        cv2.imwrite(str(pictures / f"{number}.png"), video.read()[1])
    video.release()
    missing = tmp_path / "missing.mp4"
    code = analyse(short, tmp_path / "out", str(missing), str(pictures))
    assert code == ExitCode.FAILED
    assert str(missing) in capsys.readouterr().err
    assert len(rows(tmp_path / "out" / "face" / "events.csv")) == 1
    assert len(rows(tmp_path / "out" / "pictures" / "signal.csv")) == 3


def test_the_offline_spotter_looks_back_and_is_read_alike(
    play: Play, out: Path, tmp_path: Path
) -> None:
    assert analyse(play, tmp_path / "back", "--spotter", "offline") == ExitCode.DONE
    found = rows(tmp_path / "back" / "events.csv")
    assert len(found) == 2
    for truth, event in zip(play.truth, found, strict=True):
        span = (int(event["onset_frame"]), int(event["offset_frame"]))
        assert iou((truth.onset_seq, truth.offset_seq), span) >= 0.5
        assert (event["state"], event["label"]) == ("ok", "surprise")
    signal = tmp_path / "back" / "signal.csv"
    assert signal.read_bytes() == (out / "signal.csv").read_bytes()
    run = json.loads((tmp_path / "back" / "run.json").read_text())
    assert run["settings"]["spotter"] == "offline"


def test_files_side_by_side_give_the_same_tables(
    short: Play, short_out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.mp4"
    code = analyse(short, tmp_path / "out", str(missing), str(short.video), "--workers", "2")
    assert code == ExitCode.FAILED
    assert str(missing) in capsys.readouterr().err
    for folder in ("face", "face-2"):
        for name in ("events.csv", "signal.csv"):
            assert (tmp_path / "out" / folder / name).read_bytes() == (
                short_out / name
            ).read_bytes()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"face", "face-2"}


def test_what_a_lost_process_left_is_cleared_before_its_task_is_done_again(
    short: Play, short_out: Path, tmp_path: Path
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    (place / ".signal.csv-lost").write_text("half")
    (place / "notes.txt").write_text("mine")
    choice = batch.AnalysisChoice(short.weights, None, FileOptions(), "rules")
    task = batch.AnalysisTask(AnalysisJob(short.video, place), choice, tmp_path / "answer")
    assert not task.is_done()
    batch.carry_out(task)
    given = batch.answer_of(task)
    assert isinstance(given, FileOutcome)
    assert len(given.events) == 1
    assert (place / "events.csv").read_bytes() == (short_out / "events.csv").read_bytes()
    assert {path.name for path in place.iterdir()} == {
        "notes.txt",
        "events.csv",
        "signal.csv",
        "run.json",
    }


def test_networks_are_chosen_by_name(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    for name in ("sayer", "other"):
        install(tmp_path / "weights", name, (5.0, 0.0, 0.0))
    video = write_video(tmp_path / "one.mp4", [0])
    weights = ["--weights", str(tmp_path / "weights"), "--models", "other"]
    code = cli.run(["analyze", str(video), "--out", str(tmp_path / "out"), *weights])
    assert code == ExitCode.NOTHING_FOUND
    header = (tmp_path / "out" / "events.csv").read_text().strip().split(",")
    own = ["p_other_negative", "p_other_positive", "p_other_surprise"]
    assert header[-9:] == ["weights", *own, *LAST_COLUMNS]


@pytest.fixture
def three(tmp_path: Path) -> tuple[Path, list[str]]:
    """Make a folder of three clips of one picture, and what analyses it."""
    (tmp_path / "weights").mkdir()
    install(tmp_path / "weights", "sayer", (0.0, 0.0, 5.0))
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in ("a", "b", "c"):
        write_video(clips / f"{name}.mp4", [0])
    (clips / "notes.txt").write_text("mine")
    return clips, ["--weights", str(tmp_path / "weights"), "--out", str(tmp_path / "out")]


def test_a_folder_of_videos_is_analysed_video_by_video(
    three: tuple[Path, list[str]], tmp_path: Path
) -> None:
    clips, more = three
    assert cli.run(["analyze", str(clips), *more]) == ExitCode.NOTHING_FOUND
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a", "b", "c"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_was_killed_goes_on_and_leaves_what_is_finished(
    three: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str], workers: str
) -> None:
    clips, more = three
    more += ["--workers", workers]
    out = tmp_path / "out"
    cli.run(["analyze", str(clips), *more])
    finished = {path: path.stat().st_mtime_ns for path in (out / "a").iterdir()}
    (out / "b" / "run.json").unlink()
    (out / "b" / ".signal.csv-half").write_text("half")
    for path in (out / "c").iterdir():
        path.unlink()
    (out / "c").rmdir()
    code = cli.run(["analyze", str(clips), *more, "--resume"])
    assert code == ExitCode.NOTHING_FOUND
    assert "1 of 3 videos were analysed before" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in (out / "a").iterdir()} == finished
    for name in ("b", "c"):
        assert {path.name for path in (out / name).iterdir()} == {
            "events.csv",
            "signal.csv",
            "run.json",
        }
    assert {path.name for path in out.iterdir()} == {"a", "b", "c"}


def test_results_of_other_settings_are_not_passed_off_as_finished(
    three: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips, more = three
    cli.run(["analyze", str(clips), *more])
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    arguments = [
        "analyze",
        str(clips),
        *more,
        "--resume",
        "--spotter",
        "learned",
        "--format",
        "json",
    ]
    assert cli.run(arguments) == ExitCode.FAILED
    assert "differ from what is asked in: formats, spotter" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == before


def test_resuming_keeps_videos_of_one_name_apart(
    three: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips, more = three
    other = tmp_path / "other"
    other.mkdir()
    write_video(other / "a.mp4", [0, 33])
    cli.run(["analyze", str(clips / "a.mp4"), str(other / "a.mp4"), *more])
    arguments = [str(other / "a.mp4"), str(clips / "a.mp4"), str(clips / "b.mp4")]
    assert cli.run(["analyze", *arguments, *more, "--resume"]) == ExitCode.NOTHING_FOUND
    assert "2 of 3 videos were analysed before" in capsys.readouterr().err
    for folder, path in (("a", clips / "a.mp4"), ("a-2", other / "a.mp4")):
        run = json.loads((tmp_path / "out" / folder / "run.json").read_text())
        assert run["source"]["path"] == str(path)


def test_a_folder_that_another_analysis_writes_into_is_not_resumed(
    three: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips, more = three
    with lease.held(tmp_path / "out", "flinch analyze"):
        assert cli.run(["analyze", str(clips), *more, "--resume"]) == ExitCode.FAILED
        assert "is in use by flinch analyze" in capsys.readouterr().err
        cli.run(["analyze", str(clips / "a.mp4"), *more])
        assert (tmp_path / "out" / "run-2" / "run.json").is_file()
