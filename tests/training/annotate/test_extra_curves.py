"""Curves of other programs lie on the frames that they were computed from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.spot.regions import REGIONS
from training.annotate.errors import AnnotationError
from training.annotate.extra_curves import read_curves
from training.annotate.media import Media

FRAMES = 6


@pytest.fixture
def media(tmp_path: Path) -> Media:
    video = tmp_path / "a.mkv"
    return Media(video, (video,), (0,), 1_000_000_000 + np.arange(FRAMES) * 20_000_000)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "curves.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_openface_counts_from_one_and_loses_faces(media: Media, tmp_path: Path) -> None:
    rows = [f"{n}, {(n - 1) / 50}, 0.9, {n != 3:d}, {n / 10}, 1" for n in range(1, FRAMES + 1)]
    path = written(tmp_path, "frame, timestamp, confidence, success, AU01_r, AU01_c", *rows)
    found = read_curves(path, media)
    assert (found.program, found.names) == ("OpenFace", ("AU01_r",))
    assert found.times_s.tolist() == (media.t_ns / 1e9).tolist()
    assert np.isnan(found.values[2, 0])
    assert found.values[5, 0] == pytest.approx(0.6)
    assert "by frame number" in found.said


def test_rows_that_are_not_one_a_frame_lie_by_their_times(media: Media, tmp_path: Path) -> None:
    rows = [f"{n},{(n - 1) / 25},0.9,1,0.5" for n in range(1, 4)]
    path = written(tmp_path, "frame,timestamp,confidence,success,AU12_r", *rows)
    found = read_curves(path, media)
    assert found.times_s.tolist() == [1.0, 1.04, 1.08]
    assert "by time, as it has 3 rows and the recording 6 frames" in found.said


def test_py_feat_counts_from_zero_and_the_first_face_counts(media: Media, tmp_path: Path) -> None:
    rows = [f"{n},{n / 10}" for n in range(FRAMES)]
    path = written(tmp_path, "frame,AU12", *rows, "2,9.9")
    found = read_curves(path, media)
    assert found.program == "py-feat"
    assert found.values[:, 0].tolist() == pytest.approx([n / 10 for n in range(FRAMES)])


def test_our_own_signal_has_every_region(media: Media, tmp_path: Path) -> None:
    values = ",".join("0.25" for _ in REGIONS)
    rows = [f"{n},{1 + n / 50:.6f},ok,,1,2,3,4,{values}" for n in range(FRAMES)]
    head = "frame,time_s,state,cause,face_left_px,face_top_px,face_width_px,face_height_px"
    found = read_curves(written(tmp_path, f"{head},{','.join(REGIONS)}", *rows), media)
    assert found.names == REGIONS
    assert found.values.shape == (FRAMES, len(REGIONS))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("a,b", "1,2"), "no curves that are known"),
        (("frame,AU12",), "no row"),
        (("frame,AU12", "x,1"), "no frame number"),
        (("frame,AU12", "700,1"), "does not fit"),
        (("frame,timestamp,confidence,AU12_r", "1,,1,1"), "lacks a time"),
        ((), "found nothing"),
    ],
)
def test_what_fits_nothing_is_refused_in_a_sentence(
    media: Media, tmp_path: Path, lines: tuple[str, ...], words: str
) -> None:
    with pytest.raises(AnnotationError, match=words):
        read_curves(written(tmp_path, *lines), media)
