"""A film gives the picture that a number names, from memory once it has worked ahead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.counters import number_in, two_tracks, write_video
from helpers.waiting import holds_in_time
from PySide6.QtWidgets import QApplication

from app.core.stepping_copies import copy_of, sweep, wants_copy
from app.threads.film import Copier, Film
from models.records import Image
from models.sources.file_options import FileOptions
from models.sources.playback import Playback
from training.annotate.media import Media, open_media

LONG_GROUPS = {"g": "250", "bf": "0", "preset": "ultrafast", "sc_threshold": "0"}
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "mjpeg.mkv": ("mjpeg", {"qmin": "2", "qmax": "2"}),
    "long.mkv": ("libx264", LONG_GROUPS),
    "b.mp4": ("libx264", {"g": "24", "bf": "3", "preset": "ultrafast"}),
}


def video(folder: Path, kind: str, count: int = 120, first: int = 0) -> Path:
    codec, options = KINDS[kind]
    times, t_ms = [], 0
    for number in range(first + count):
        times.append(t_ms)
        t_ms += (16, 17, 34, 50)[number % 4]
    folder.mkdir(exist_ok=True)
    path = folder / kind
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    write_video(path, times, codec, options, pixels=pixels)
    return path


def started(film: Film) -> Film:
    film.start()
    return film


def shown(film: Film, frame: int) -> Image:
    film.go(frame)
    found: list[Image] = []

    def came() -> bool:
        image = film.image(frame)
        if image is not None:
            found.append(image)
        return bool(found)

    assert holds_in_time(came)
    return found[0]


@pytest.fixture(params=list(KINDS))
def media(request: pytest.FixtureRequest, tmp_path: Path) -> Media:
    return open_media(video(tmp_path, request.param))


@pytest.fixture
def film(application: QApplication, media: Media) -> Iterator[Film]:
    film = started(Film(media))
    yield film
    assert film.stop()
    film.deleteLater()


def test_the_picture_is_the_one_that_the_number_names(film: Film, media: Media) -> None:
    for frame in random.Random(1).choices(range(media.frames), k=30):
        assert number_in(shown(film, frame)) == frame


def test_neighbours_on_both_sides_are_decoded_ahead(film: Film) -> None:
    shown(film, 60)
    assert holds_in_time(lambda: film.image(40) is not None and film.image(80) is not None)
    assert [number_in(film.image(n)) for n in (40, 59, 61, 80)] == [40, 59, 61, 80]  # type: ignore[arg-type]


def test_no_more_is_kept_than_fits(application: QApplication, tmp_path: Path) -> None:
    media = open_media(video(tmp_path, "mjpeg.mkv"))
    film = started(Film(media, ahead_bytes=20 * 256 * 128 * 3 // 2))
    shown(film, 60)
    assert holds_in_time(lambda: film.image(65) is not None and film.image(55) is not None)
    assert film.image(20) is None
    assert film.image(100) is None
    assert film.stop()
    film.deleteLater()


def test_pinned_frames_stay_at_hand(film: Film) -> None:
    film.pin((0, 119))
    assert holds_in_time(lambda: film.image(0) is not None and film.image(119) is not None)
    shown(film, 60)
    assert number_in(film.image(119)) == 119  # type: ignore[arg-type]


def test_frames_are_numbered_on_through_the_parts(
    application: QApplication, tmp_path: Path
) -> None:
    run = tmp_path / "run-01"
    for name in ("video.mkv", "video-2.mkv", "video-3.mkv"):
        video(run, "mjpeg.mkv", 20).rename(run / name)
    media = open_media(run)
    film = started(Film(media))
    assert [number_in(shown(film, n)) for n in (5, 25, 59, 20, 0)] == [5, 5, 19, 0, 0]
    assert film.stop()
    film.deleteLater()


def test_long_groups_get_a_private_copy_with_the_same_pictures(
    application: QApplication, tmp_path: Path
) -> None:
    media = open_media(video(tmp_path, "long.mkv"))
    copies = tmp_path / "copies"
    film, copier = started(Film(media)), Copier(media, copies)
    ready: list[tuple[int, str]] = []
    copier.ready.connect(lambda part, path: ready.append((part, path)))
    copier.start()
    assert holds_in_time(lambda: ready)
    film.go(60)
    assert holds_in_time(lambda: film.image(60) is not None)
    film.use(0, Path(ready[0][1]))
    assert holds_in_time(lambda: film._sources[0] == Path(ready[0][1]))
    assert holds_in_time(lambda: film.image(60) is not None and film.image(61) is not None)
    for frame in (100, 3, 119, 50):
        assert number_in(shown(film, frame)) == frame
    copy = Path(ready[0][1])
    assert copy.stat().st_mode & 0o077 == 0
    assert copies.stat().st_mode & 0o077 == 0
    with Playback(copy) as playback:
        assert playback.frames_total == media.frames
        assert not wants_copy(playback)
    assert copier.stop()
    assert film.stop()
    for each in (film, copier):
        each.deleteLater()


def test_a_copy_is_made_once_for_equal_content(tmp_path: Path) -> None:
    first = video(tmp_path, "long.mkv", 40)
    copies, steps = tmp_path / "copies", []
    copy = copy_of(first, steps.append, copies)
    again = first.rename(tmp_path / "moved.mkv")
    count = len(steps)
    assert copy_of(again, steps.append, copies) == copy
    assert len(steps) == count


def test_another_track_is_shown_and_has_a_copy_of_its_own(
    application: QApplication, tmp_path: Path
) -> None:
    path, copies = two_tracks(tmp_path / "two.mkv", (512, 256)), tmp_path / "copies"
    options = FileOptions(track=1)
    film = started(Film(open_media(path, options=options)))
    assert shown(film, 7).shape == (256, 512, 3)
    film.use(0, copy_of(path, lambda _: None, copies, options))
    assert shown(film, 9).shape == (256, 512, 3)
    assert film.stop()
    film.deleteLater()
    with Playback(copy_of(path, lambda _: None, copies)) as usual:
        assert number_in(usual.seek(7).image) == 7


def test_old_and_surplus_copies_go(tmp_path: Path) -> None:
    import os

    for age, name in enumerate(("new.mkv", "middle.mkv", "old.mkv")):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (1_700_000_000 - age, 1_700_000_000 - age))
    sweep(tmp_path, keep_bytes=250, keep_days=1e9)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle.mkv", "new.mkv"]
    sweep(tmp_path, keep_days=1)
    assert not list(tmp_path.iterdir())
