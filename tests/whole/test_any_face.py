"""Small, turned and covered faces through `flinch analyze`: read, or named with what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.graphs import install

from app import cli, log
from app.errors import ExitCode
from models.records import Image
from training.synth.demo import DemoFace

FRAMES = 20
Change = Callable[[Image], Image]


@pytest.fixture(scope="module")
def pictures() -> list[Image]:
    """Play a face 120 px wide whose eyes lie near (320, 165)."""
    return [timed.image for timed in DemoFace(FRAMES / 30, seed=1, size=(640, 360)).frames()]


@pytest.fixture(autouse=True)
def _close_log() -> Iterator[None]:
    yield
    log.stop()


def eyes_of(row: dict[str, str]) -> tuple[float, float]:
    left, top, width, height = (
        float(row[f"face_{name}_px"]) for name in ("left", "top", "width", "height")
    )
    return left + width / 2, top + height / 2


def analysed(pictures: list[Image], folder: Path) -> list[dict[str, str]]:
    """Write pictures as a folder, analyse it, and give the rows of signal.csv."""
    source = folder / "pictures"
    source.mkdir()
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(source / f"{number:03d}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 97])
    weights = folder / "weights"
    weights.mkdir()
    install(weights, "sayer", (0.0, 0.0, 5.0))
    out = folder / "out"
    code = cli.run(
        ["analyze", str(source), "--fps", "30", "--out", str(out), "--weights", str(weights)]
    )
    assert code == ExitCode.NOTHING_FOUND
    with (out / "signal.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def padded(picture: Image) -> Image:
    out = np.full((720, 1280, 3), 104, np.uint8)
    out[180:540, 320:960] = picture
    return out


def shrunk(picture: Image) -> Image:
    out = np.full((720, 1280, 3), 104, np.uint8)
    out[100:280, 200:520] = cv2.resize(picture, (320, 180), interpolation=cv2.INTER_AREA)
    return out


def sideways(picture: Image) -> Image:
    return np.asarray(cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE), np.uint8)


def upside_down(picture: Image) -> Image:
    return np.asarray(cv2.rotate(picture, cv2.ROTATE_180), np.uint8)


def test_a_face_of_an_eleventh_of_the_picture_is_read(
    pictures: list[Image], tmp_path: Path
) -> None:
    rows = analysed([padded(p) for p in pictures], tmp_path)
    assert rows[-1]["state"] == "ok"
    assert 100 < float(rows[-1]["face_width_px"]) < 140


def test_a_face_that_is_too_small_is_called_so_with_its_size(
    pictures: list[Image], tmp_path: Path
) -> None:
    rows = analysed([shrunk(p) for p in pictures], tmp_path)
    assert rows[-1]["state"] == "low_quality"
    assert "the face is too small: " in rows[-1]["cause"]
    assert "px wide, " in rows[-1]["cause"]


def test_a_black_picture_is_called_too_dark(tmp_path: Path) -> None:
    rows = analysed([np.zeros((270, 480, 3), np.uint8)] * 3, tmp_path)
    assert {row["state"] for row in rows} == {"no_face"}
    assert rows[-1]["cause"].endswith("the picture is too dark: mean grey level 0 of 255")


@pytest.mark.parametrize("change", [sideways, upside_down])
def test_a_picture_on_its_side_or_upside_down_is_read(
    pictures: list[Image], tmp_path: Path, change: Change
) -> None:
    rows = analysed([change(p) for p in pictures], tmp_path)
    assert rows[-1]["state"] == "ok"


@pytest.mark.parametrize(
    ("top", "bottom", "parts"),
    [(-0.35, 0.35, ("right eye", "left eye")), (0.62, 1.5, ("mouth",))],
    ids=["sunglasses", "mask"],
)
def test_what_covers_the_face_is_named(
    pictures: list[Image], tmp_path: Path, top: float, bottom: float, parts: tuple[str, ...]
) -> None:
    (tmp_path / "bare").mkdir()
    bare = analysed(pictures[:1], tmp_path / "bare")[0]
    width = float(bare["face_width_px"])
    x, y = eyes_of(bare)
    eyes_y, apart = y - 0.17 * width, 0.45 * width
    covered = []
    for picture in pictures:
        copy = picture.copy()
        low = (round(x - 1.2 * apart), round(eyes_y + top * apart))
        high = (round(x + 1.2 * apart), round(eyes_y + bottom * apart))
        cv2.rectangle(copy, low, high, (20, 20, 20), -1)
        covered.append(copy)
    rows = analysed(covered, tmp_path)
    assert {row["state"] for row in rows} == {"covered"}
    assert "% of the face is covered: " in rows[-1]["cause"]
    assert all(part in rows[-1]["cause"] for part in parts)
