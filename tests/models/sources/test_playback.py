"""Picture n is picture n: constant and varying rates, B-frames, cut files, any order."""

from __future__ import annotations

import gc
import random
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame
from helpers.counters import cut, number_in, write_video
from helpers.reading import read_all

from models.sources import playback as playing
from models.sources import table_cache
from models.sources.file import FileSource
from models.sources.playback import Playback
from models.sources.source import SourceError
from models.sources.table_cache import frame_table

COUNT = 150
STEADY = [33 * number for number in range(COUNT)]
VARYING = np.cumsum(np.random.default_rng(4).choice([16, 17, 33, 34, 50, 120], COUNT)).tolist()
B_FRAMES = {"bf": "3", "g": "30", "b-pyramid": "normal"}
OPEN_GOP = {**B_FRAMES, "x264-params": "open-gop=1:keyint=20:bframes=3"}


def make(folder: Path, kind: str) -> Path:
    """Make the file that a test is named for."""
    name, _, share = kind.partition("@")
    path = folder / name.split("-")[-1]
    times = VARYING if "vfr" in name else STEADY
    if "mjpeg" in name:
        write_video(path, times, "mjpeg", pixels="yuvj420p")
    elif path.suffix == ".avi":
        write_video(path, times, "mpeg4", {"bf": "2", "g": "20"})
    else:
        options = (
            OPEN_GOP if "open" in name else B_FRAMES if "b" in name else {"bf": "0", "g": "30"}
        )
        more = {"movflags": "faststart"} if "fast" in name else {}
        write_video(path, times, options=options, container=more)
    return cut(path, float(share), folder / f"cut{path.suffix}") if share else path


@pytest.mark.parametrize(
    "kind",
    [
        "cfr.mp4",
        "vfr-x.mkv",
        "vfr-b.mp4",
        "open-b.mkv",
        "b.ts",
        "b.avi",
        "b.h264",
        "vfr-mjpeg.mkv",
        "vfr-mjpeg.mkv@0.7",
        "vfr-b.mkv@0.7",
        "fast-b.mp4@0.7",
        "b.ts@0.6",
    ],
)
def test_every_picture_is_the_one_asked_for(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "KEEP_BYTES", 150_000)
    path = make(tmp_path, kind)
    source, times = FileSource(path), []
    source.open()
    while (frame := source.read()) is not None:
        times.append(frame.t_ns)
    source.close()
    rng = random.Random(kind)
    with Playback(path, tmp_path / "cache") as playback:
        total = playback.frames_total
        assert total == COUNT if "@" not in kind else len(times) - 3 <= total > COUNT // 2
        assert playback.t_ns.tolist() == times[:total]
        for number in [*range(total - 4, total), 0, *rng.choices(range(total), k=40)]:
            frame = playback.seek(number)
            assert (number_in(frame.image), frame.seq, frame.t_ns) == (
                number,
                number,
                times[number],
            )


@pytest.mark.parametrize("share", [0.2, 0.31, 0.42, 0.53, 0.64, 0.75, 0.86, 0.97])
@pytest.mark.parametrize("kind", ["vfr-b.mkv", "fast-b.mp4"])
def test_no_picture_behind_a_torn_hole_bears_a_wrong_number(
    tmp_path: Path, kind: str, share: float
) -> None:
    with Playback(make(tmp_path, f"{kind}@{share}"), tmp_path / "cache") as playback:
        last = range(max(0, playback.frames_total - 8), playback.frames_total)
        assert [number_in(playback.seek(number).image) for number in last] == list(last)


@pytest.mark.parametrize("kind", ["vfr-mjpeg.mkv", "open-b.mkv"])
def test_stepping_goes_both_ways_and_stays_inside(tmp_path: Path, kind: str) -> None:
    with Playback(make(tmp_path, kind), tmp_path / "cache") as playback:
        playback.seek(70)
        ahead = [number_in(playback.step(1).image) for _ in range(30)]
        backwards = [number_in(playback.step(-1).image) for _ in range(60)]
        assert ahead == list(range(71, 101))
        assert backwards == list(range(99, 39, -1))
        playback.seek(1)
        assert [playback.step(-1).seq for _ in range(3)] == [0, 0, 0]
        playback.seek(COUNT - 1)
        assert number_in(playback.step(1).image) == COUNT - 1


def test_a_time_names_the_picture_that_is_shown_then(tmp_path: Path) -> None:
    with Playback(make(tmp_path, "vfr-x.mkv"), tmp_path / "cache") as playback:
        for number in (0, 1, 70, COUNT - 1):
            t_ns = int(playback.t_ns[number])
            assert playback.number_at(t_ns) == number
            assert playback.number_at(t_ns - 1) == max(0, number - 1)
        assert playback.number_at(10**15) == COUNT - 1


def test_a_table_is_built_once_for_a_content_under_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = make(tmp_path, "vfr-b.mp4"), tmp_path / "cache"
    first = frame_table(path, cache)
    other = tmp_path / "another.mov"
    other.write_bytes(path.read_bytes())
    monkeypatch.setattr(table_cache, "build_table", lambda *_: pytest.fail("built again"))
    for again in (frame_table(path, cache), frame_table(other, cache)):
        for name in ("t_ns", "stamps", "key_stamps", "packets", "places"):
            assert np.array_equal(getattr(again, name), getattr(first, name))
        assert (again.known, again.rule, again.tracks) == (first.known, first.rule, first.tracks)


def test_a_changed_file_or_a_damaged_cache_is_read_anew(tmp_path: Path) -> None:
    path, cache = make(tmp_path, "vfr-mjpeg.mkv"), tmp_path / "cache"
    whole = len(frame_table(path, cache))
    for cached in cache.iterdir():
        cached.write_bytes(b"damaged")
    assert len(frame_table(path, cache)) == whole
    path.write_bytes(path.read_bytes()[:-20_000])
    assert len(frame_table(path, cache)) < whole


def test_wrong_numbers_and_wrong_files_are_told(tmp_path: Path) -> None:
    with (
        Playback(make(tmp_path, "cfr.mp4"), keep_table=False) as playback,
        pytest.raises(SourceError, match=r"0 to 149, found 150"),
    ):
        playback.seek(COUNT)
    with pytest.raises(SourceError, match="There is no file"):
        Playback(tmp_path / "none.mp4", keep_table=False)
    (tmp_path / "text.mp4").write_text("no video " * 50)
    with pytest.raises(SourceError, match="holds text"):
        Playback(tmp_path / "text.mp4", keep_table=False)
    headless = cut(make(tmp_path, "cfr.mp4"), 0.5, tmp_path / "headless.mp4")
    with pytest.raises(SourceError, match="cut off before its index"):
        Playback(headless, keep_table=False)


def test_pictures_that_were_shown_or_analysed_are_let_go_at_once(tmp_path: Path) -> None:
    path = make(tmp_path, "cfr.mp4")
    gc.collect()
    gc.disable()
    try:
        with Playback(path, keep_bytes=1) as playback:
            for number in range(COUNT):
                playback.seek(number)
        source = FileSource(path)
        source.open()
        read_all(source)
        source.close()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        caught = sum(isinstance(garbage, VideoFrame) for garbage in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert caught <= 2  # The first of each, which tells how all are turned.
