"""Generated videos: stamps, times, truth, sameness; the sheet of units; painted heads."""

import csv
import json
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from training.synth.clips import ClipError, write_clips
from training.synth.film import even_times, uneven_times
from training.synth.heads import draw_head
from training.synth.long import Format, LongError, write_long
from training.synth.portrait import PortraitError, find_points, load_folder
from training.synth.sheet import SheetError, write_sheet
from training.synth.take import read_stamp, stamp


def test_a_stamp_survives_jpeg() -> None:
    rng = np.random.default_rng(0)
    for number in (0, 1, 777, 2**20 - 1):
        image = rng.integers(0, 255, (120, 320, 3)).astype(np.uint8)
        assert read_stamp(image) is None
        stamp(image, number)
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
        decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        assert read_stamp(decoded) == number


def test_uneven_times_rise_and_miss_frames() -> None:
    times = uneven_times(np.random.default_rng(1), 20, 30)
    assert times[0] == 0
    assert (np.diff(times) > 0).all()
    assert len(times) < len(even_times(20, 30)) == 600


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    small = (Format(20, 320, 240, False),)
    (path,) = write_long(folder / "a", 1, 7, seconds=14, forms=small)
    (again,) = write_long(folder / "b", 1, 7, seconds=14, forms=small)
    assert path.read_bytes() == again.read_bytes()
    assert path.with_suffix(".json").read_bytes() == again.with_suffix(".json").read_bytes()
    return path


def test_stamps_and_times_in_the_file_agree_with_the_truth(video: Path) -> None:
    with video.with_name("long-000.frames.csv").open() as file:
        times = [int(row["t_ns"]) for row in csv.DictReader(file)]
    with av.open(str(video)) as box:
        stream = box.streams.video[0]
        for number, frame in enumerate(box.decode(stream)):
            image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            assert read_stamp(image) == number
            assert frame.time is not None
            assert abs(frame.time * 1e9 - times[number]) < 2000
    assert number + 1 == len(times)


def test_truth_names_events_and_distractions(video: Path) -> None:
    truth = json.loads(video.with_suffix(".json").read_text())
    assert (truth["fps"], truth["width_px"], truth["steady"]) == (20, 320, False)
    assert truth["frames"] > 200
    for event in truth["events"]:
        assert event["onset_frame"] < event["apex_frame"] < event["offset_frame"]
    assert {distraction["what"] for distraction in truth["distractions"]} <= {
        "blink",
        "gaze",
        "head",
        "light",
        "speech",
    }


def test_a_clip_comes_with_its_true_flow(tmp_path: Path) -> None:
    table = write_clips(tmp_path, 1, 2, fps=30)
    with table.open() as file:
        (row,) = csv.DictReader(file)
    with np.load(tmp_path / f"{row['clip']}.npz") as flows:
        flow = flows["onset_apex"].astype(np.float32)
    reach = np.hypot(*flow).max() / 96
    assert reach > 0.5 * float(row["peak_ed"])
    with av.open(str(tmp_path / f"{row['clip']}.mp4")) as box:
        assert sum(1 for _ in box.decode(video=0)) == int(row["frames"])


def test_wrong_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LongError, match="at least 12 s"):
        write_long(tmp_path, 1, 0, seconds=3)
    with pytest.raises(ClipError, match="fps"):
        write_clips(tmp_path, 1, 0, fps=2)
    with pytest.raises(SheetError, match="Unknown level"):
        write_sheet(tmp_path / "sheet.png", level="F")


def test_the_sheet_shows_every_unit(tmp_path: Path) -> None:
    picture = cv2.imread(str(write_sheet(tmp_path / "new" / "sheet.png")))
    assert picture.shape[0] > 1000


def test_painted_heads_are_found_by_the_face_mesh() -> None:
    head = draw_head(np.random.default_rng(11), (420, 420), 95.0)
    points = find_points(head.image)
    assert points is not None
    away = np.hypot(*(points[:, :2] - head.points[:, :2]).T).mean()
    assert away / head.eye_px < 0.06


def test_a_folder_without_faces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortraitError, match="No folder"):
        load_folder(tmp_path / "none")
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((64, 64, 3), 128, np.uint8))
    with pytest.raises(PortraitError, match="shows a face"):
        load_folder(tmp_path)
