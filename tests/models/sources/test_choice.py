"""What a source's text names is decided in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.sources.choice import Origin, choice_of
from models.sources.source import Mode, SourceError

KINDS = {
    "practice": Origin.PRACTICE,
    " Practice ": Origin.PRACTICE,
    "http://127.0.0.1:1/v": Origin.STREAM,
    "RTSP://host/1": Origin.STREAM,
    "clips/a.mp4": Origin.FILE,
    "missing.mp4": Origin.FILE,
    "some/where": Origin.FILE,
    "~nobody9/a": Origin.FILE,
    "C:\\clip.mp4": Origin.FILE,
    "0": Origin.CAMERA,
    "²": Origin.CAMERA,
    "HD Webcam": Origin.CAMERA,
    "/dev/video2": Origin.CAMERA,
}


@pytest.mark.parametrize(("text", "origin"), KINDS.items())
def test_what_a_text_names(text: str, origin: Origin) -> None:
    assert choice_of(text).origin is origin


def test_a_device_is_a_camera_by_its_number_and_a_file_address_a_file(tmp_path: Path) -> None:
    assert choice_of("/dev/video2").what == "2"
    clip = tmp_path / "a clip.mp4"
    assert choice_of(clip.as_uri()).what == str(clip)


def test_a_file_of_a_cameras_name_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Brio").touch()
    assert choice_of("Brio").origin is Origin.FILE


def test_only_a_camera_has_a_mode() -> None:
    mode = Mode(640, 480, 60.0)
    assert choice_of("0", mode).mode == mode
    assert choice_of("practice", mode).mode is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  ", "No source was named"),
        ("ftp://host/clip", "cannot be opened: expected one that begins with http"),
        ("javascript://x", "found 'javascript'"),
    ],
)
def test_what_names_nothing_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        choice_of(text)
