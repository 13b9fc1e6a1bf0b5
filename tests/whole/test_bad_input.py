"""Whatever is wrong with the input: one sentence, the right exit code, nothing lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.graphs import install
from helpers.videos import write_audio, write_video

from app import cli, log
from app.errors import ExitCode


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    yield
    log.stop()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    folder.mkdir()
    install(folder, "sayer", (0.0, 0.0, 5.0))
    return folder


def missing(folder: Path) -> Path:
    return folder / "missing.mp4"


def empty(folder: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def text(folder: Path) -> Path:
    (folder / "text.mp4").write_text("These are words and no video.\n" * 50)
    return folder / "text.mp4"


def cut_before_its_index(folder: Path) -> Path:
    path = write_video(folder / "cut.mp4", range(0, 2000, 33))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def without_frames(folder: Path) -> Path:
    return write_video(folder / "none.avi", [], codec="mpeg4")


def sound_only(folder: Path) -> Path:
    return write_audio(folder / "sound.mp4")


def folder_without_pictures(folder: Path) -> Path:
    (folder / "notes").mkdir()
    (folder / "notes" / "a.txt").write_text("no picture")
    return folder / "notes"


def folder_of_broken_pictures(folder: Path) -> Path:
    (folder / "broken").mkdir()
    (folder / "broken" / "a.png").write_bytes(b"no picture")
    return folder / "broken"


def a_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """Give what stands on stderr: one line that ends as a sentence does."""
    (sentence,) = sentences(capsys)
    return sentence


def sentences(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Give the lines on stderr, each of which begins and ends as a sentence of ours does."""
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("flinch: ") and line.endswith(".") for line in lines)
    return lines


@pytest.mark.parametrize(
    "make",
    [
        missing,
        empty,
        text,
        cut_before_its_index,
        without_frames,
        sound_only,
        folder_without_pictures,
        folder_of_broken_pictures,
    ],
)
def test_input_that_cannot_be_played(
    make: Callable[[Path], Path],
    tmp_path: Path,
    weights: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    video = make(tmp_path)
    out = tmp_path / "out"
    code = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    assert code == ExitCode.FAILED
    assert video.name in a_sentence(capsys)
    assert not out.exists()


def test_a_video_of_one_frame_holds_nothing(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "one.mp4", [0])
    out = tmp_path / "out"
    code = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    assert code == ExitCode.NOTHING_FOUND
    assert a_sentence(capsys) == "flinch: one.mp4: no face in 1 of 1 frames."
    assert len((out / "events.csv").read_text().splitlines()) == 1
    assert len((out / "signal.csv").read_text().splitlines()) == 2


def test_a_video_that_breaks_off_is_analysed_up_to_there_and_said_to_be_short(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "cut.mkv", range(0, 4000, 33), options={"g": "5"})
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    out = tmp_path / "out"
    code = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    assert code == ExitCode.NOTHING_FOUND
    cut, faceless = sentences(capsys)
    assert "before the length in its header" in cut
    assert "no face in" in faceless
    run = json.loads((out / "run.json").read_text())
    assert run["complete"] is False
    assert 10 < run["counts"]["frames"] < 121


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/flinch", "/dev/full"])
def test_an_output_folder_that_cannot_be_written_to(
    place: str, tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "one.mp4", [0])
    (tmp_path / "file").write_text("mine")
    code = cli.run(["analyze", str(video), "--out", str(tmp_path / place)])
    assert code == ExitCode.FAILED
    assert "Cannot write results into" in a_sentence(capsys)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")
def test_a_name_that_is_no_utf8_is_analysed_and_written_down(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "one.mp4", [0, 33])
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xe9.mp4"))
    video.rename(odd)
    out = tmp_path / "out"
    formats = ["--format", "csv,json,eaf", "--weights", str(weights)]
    code = cli.run(["analyze", str(odd), "--out", str(out), *formats])
    assert code == ExitCode.NOTHING_FOUND
    assert a_sentence(capsys) == "flinch: \\udcff\\udce9.mp4: no face in 2 of 2 frames."
    assert json.loads((out / "run.json").read_text())["source"]["path"] == str(odd)


@pytest.mark.parametrize("fps", ["nan", "inf", "0", "-5", "1e-300", "1e300"])
def test_a_rate_that_cannot_be_is_refused(
    fps: str, tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pictures").mkdir()
    arguments = ["analyze", str(tmp_path / "pictures"), "--out", str(tmp_path / "out")]
    assert cli.run([*arguments, "--fps", fps, "--weights", str(weights)]) == ExitCode.WRONG_USE
    assert "is no rate: expected" in a_sentence(capsys)


def test_a_folder_without_weights_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    video = write_video(tmp_path / "one.mp4", [0])
    arguments = ["analyze", str(video), "--out", str(tmp_path / "out")]
    assert cli.run([*arguments, "--weights", str(tmp_path / "none")]) == ExitCode.NOTHING_FOUND
    unread, faceless = sentences(capsys)
    assert "timed but not read" in unread
    assert "no face in" in faceless


@pytest.mark.parametrize("spoil", ["bytes", "missing", "card"])
def test_damaged_weights(
    spoil: str, tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = weights / "sayer.onnx"
    if spoil == "bytes":
        graph.write_bytes(graph.read_bytes()[:-1] + b"!")
    elif spoil == "missing":
        graph.unlink()
    else:
        (weights / "sayer.json").write_text("{")
    video = write_video(tmp_path / "one.mp4", [0])
    out = tmp_path / "out"
    code = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    assert code == ExitCode.FAILED
    assert "sayer" in a_sentence(capsys)
    assert not list(out.glob("*.csv"))


def test_a_damaged_card_is_told_and_the_other_networks_read(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (weights / "other.json").write_bytes(b"\xff{")
    video = write_video(tmp_path / "one.mp4", [0])
    out = tmp_path / "out"
    code = cli.run(["analyze", str(video), "--out", str(out), "--weights", str(weights)])
    assert code == ExitCode.NOTHING_FOUND
    damaged, faceless = sentences(capsys)
    assert "other.json is damaged" in damaged
    assert "no face in" in faceless
    assert cli.run(["models", "--weights", str(weights)]) == ExitCode.FAILED
    output = capsys.readouterr()
    assert "sayer" in output.out
    assert "other.json is damaged" in output.err


def test_a_weights_folder_that_is_not_there_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_video(tmp_path / "one.mp4", [0])
    arguments = ["analyze", str(video), "--out", str(tmp_path / "out")]
    assert cli.run([*arguments, "--weights", str(tmp_path / "gone")]) == ExitCode.WRONG_USE
    assert "gone" in a_sentence(capsys)


def test_a_window_without_a_display_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert cli.run([]) == ExitCode.FAILED
    assert "no display" in a_sentence(capsys)


def test_the_demos_figures_are_refused_before_it_plays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in ("/proc/flinch/d.json", str(tmp_path)):
        assert cli.run(["demo", "--headless", "--json", place]) == ExitCode.FAILED
        assert "Cannot write" in a_sentence(capsys)
