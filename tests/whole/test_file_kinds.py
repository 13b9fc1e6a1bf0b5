"""One play in ten kinds of files: `flinch analyze` finds in each what was played."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import cv2
import numpy as np
import pytest
from av.video.stream import VideoStream
from helpers.graphs import install
from helpers.plays import SIZE

from app import cli, log
from app.errors import ExitCode
from models.intervals import iou
from models.records import Image
from training.synth.demo import DemoFace

FPS = 30
SECONDS = 5.4
"""One movement, and a rest before it."""

Row = dict[str, str]


@pytest.fixture(scope="module")
def face() -> DemoFace:
    return DemoFace(SECONDS, seed=1, size=SIZE)


@pytest.fixture(scope="module")
def pictures(face: DemoFace) -> list[Image]:
    return [timed.image for timed in face.frames()]


@pytest.fixture(autouse=True)
def _close_log() -> Iterator[None]:
    yield
    log.stop()


def film(
    path: Path,
    pictures: Sequence[Image],
    times: Sequence[int] | None = None,
    pixel: Fraction = Fraction(1),
    empty_first: bool = False,
    **options: str,
) -> Path:
    """Film pictures as H.264 in the container that the name's ending tells.

    `times` are in thirtieths of a second. `pixel` is the width of a stored pixel in heights.
    `empty_first` puts a track of black pictures before the one that shows the face.
    """
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        empty = _track(container, 64, 64) if empty_first else None
        stream = _track(container, width, height, {"crf": "14", "preset": "fast"} | options)
        stream.codec_context.sample_aspect_ratio = pixel
        for number, picture in enumerate(pictures):
            at = number if times is None else times[number]
            for video_stream, image in (
                (empty, np.zeros((64, 64, 3), np.uint8)),
                (stream, picture),
            ):
                if video_stream is not None:
                    frame = av.VideoFrame.from_ndarray(image, format="bgr24")
                    frame.pts, frame.time_base = at, Fraction(1, FPS)
                    container.mux(video_stream.encode(frame))
        for video_stream in (empty, stream):
            if video_stream is not None:
                container.mux(video_stream.encode(None))
    return path


def _track(
    container: Any, width: int, height: int, options: dict[str, str] | None = None
) -> VideoStream:
    stream = cast(VideoStream, container.add_stream("libx264", rate=FPS, options=options or {}))
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = Fraction(1, FPS)
    return stream


class Analysed:
    """What `analyze` left of one file, its movements in frames, and what it said."""

    def __init__(self, source: Path, folder: Path, *more: str) -> None:
        weights, self.out = folder / "weights", folder / "out"
        weights.mkdir()
        install(weights, "sayer", (0.0, 0.0, 5.0))
        words = ["analyze", str(source), "--out", str(self.out), "--weights", str(weights), *more]
        self.code = cli.run(words)
        self.events = self._rows("events.csv")
        self.signal = self._rows("signal.csv")
        self.run: dict[str, Any] = json.loads((self.out / "run.json").read_text())

    def _rows(self, name: str) -> list[Row]:
        with (self.out / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def seconds(self, column: str = "time_s") -> list[float]:
        return [float(row[column]) for row in self.signal]


def check(found: Analysed, face: DemoFace) -> None:
    """Check that just the movement that was played is found, in its frames, and read."""
    assert found.code == ExitCode.DONE
    (true,) = face.truth
    (event,) = found.events
    frames = int(event["onset_frame"]), int(event["offset_frame"])
    assert iou((true.onset_seq, true.offset_seq), frames) >= 0.5
    assert abs(int(event["apex_frame"]) - true.apex_seq) <= 2
    assert (event["state"], event["label"]) == ("ok", "surprise")


def test_b_frames_in_avi(face: DemoFace, pictures: list[Image], tmp_path: Path) -> None:
    found = Analysed(film(tmp_path / "face.avi", pictures, bf="3"), tmp_path)
    check(found, face)
    assert found.seconds() == pytest.approx([n / FPS for n in range(len(pictures))], abs=0.001)


@pytest.mark.parametrize("given", [True, False])
def test_a_raw_stream(
    face: DemoFace,
    pictures: list[Image],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: bool,
) -> None:
    raw = film(tmp_path / "face.h264", pictures)
    found = Analysed(raw, tmp_path, *(("--fps", "30") if given else ()))
    check(found, face)
    rate = "was given" if given else "its coding names"
    remark = f"{len(pictures)} times were set by the rate that {rate}, 30 a second"
    if not given:
        remark = remark.replace("times ", "", 1)
    assert remark in found.run["note"]
    assert remark in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ending", "late_s", "mime"), [("ts", 1.4, "video/mp2t"), ("mkv", 10.0, "video/x-matroska")]
)
def test_a_stream_that_begins_late_has_the_elan_file_begin_at_its_first_picture(
    face: DemoFace, pictures: list[Image], tmp_path: Path, ending: str, late_s: float, mime: str
) -> None:
    times = [round(late_s * FPS) + n for n in range(len(pictures))]
    late = film(tmp_path / f"face.{ending}", pictures, times)
    found = Analysed(late, tmp_path, "--format", "csv,eaf")
    check(found, face)
    assert found.seconds()[0] == pytest.approx(late_s, abs=0.001)
    assert found.run["source"]["first_stamp_s"] == pytest.approx(late_s, abs=0.001)
    (event,) = found.events
    assert float(event["first_stamp_s"]) == pytest.approx(late_s, abs=0.001)
    onset_s = int(event["onset_frame"]) / FPS
    assert float(event["onset_s"]) == pytest.approx(late_s + onset_s, abs=0.002)
    root = ET.parse(found.out / "events.eaf").getroot()
    media, slot = root.find(".//MEDIA_DESCRIPTOR"), root.find(".//TIME_SLOT")
    assert media is not None
    assert media.get("MIME_TYPE") == mime
    assert slot is not None
    assert int(slot.get("TIME_VALUE", "")) == pytest.approx(1000 * onset_s, abs=1)


@pytest.mark.parametrize("pixel", [Fraction(1, 2), Fraction(2)])
def test_pixels_that_are_not_square(
    face: DemoFace, pictures: list[Image], tmp_path: Path, pixel: Fraction
) -> None:
    width, height = SIZE
    size = (round(width / pixel), height) if pixel > 1 else (width, round(height * pixel))
    stored = [
        np.asarray(cv2.resize(p, size, interpolation=cv2.INTER_AREA), np.uint8) for p in pictures
    ]
    found = Analysed(film(tmp_path / "face.mp4", stored, pixel=pixel), tmp_path)
    check(found, face)


def test_a_folder_whose_numbers_have_a_gap(
    face: DemoFace, pictures: list[Image], tmp_path: Path
) -> None:
    source = tmp_path / "pictures"
    source.mkdir()
    gap = range(20, 30)
    for number, picture in enumerate(pictures):
        if number not in gap:
            cv2.imwrite(
                str(source / f"img{number + 1}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 97]
            )
    found = Analysed(source, tmp_path, "--fps", "30")
    check(found, face)
    assert "10 numbers are missing in the names and are gaps" in found.run["note"]
    assert [int(row["frame"]) for row in found.signal] == [
        number for number in range(len(pictures)) if number not in gap
    ]


def test_a_track_without_a_face_before_the_one_with_it(
    face: DemoFace, pictures: list[Image], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = film(tmp_path / "face.mp4", pictures, empty_first=True)
    check(Analysed(two, tmp_path), face)
    message = capsys.readouterr().err
    assert "has 2 tracks of pictures (1: 64x64 h264" in message
    assert "track 2 was taken; choose with --track." in message


def test_twelve_bits_in_sixteen(face: DemoFace, pictures: list[Image], tmp_path: Path) -> None:
    source = tmp_path / "pictures"
    source.mkdir()
    for number, picture in enumerate(pictures):
        deep = (picture.astype(np.uint32) * 4095 // 255).astype(np.uint16)
        cv2.imwrite(str(source / f"{number:03d}.png"), deep, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    found = Analysed(source, tmp_path, "--fps", "30")
    check(found, face)
    assert "They use 12 of 16 bits a sample; they were scaled." in found.run["note"]


@pytest.mark.parametrize("each", [2, 3])
def test_pictures_that_are_sent_more_than_once_are_too_few(
    face: DemoFace, pictures: list[Image], tmp_path: Path, each: int
) -> None:
    """Let the codec blur the repeats, as x264's pictures between others do."""
    repeated = [pictures[number // each * each] for number in range(len(pictures))]
    found = Analysed(film(tmp_path / "face.mp4", repeated, bf="3"), tmp_path)
    (event,) = found.events
    assert (event["state"], event["label"]) == ("low_fps", "")
    assert event["cause"].startswith(f"only {FPS / each:.1f} of 30.0 frames a second are different")
