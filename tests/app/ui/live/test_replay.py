"""The replay plays a film in a loop, slower than life."""

from collections.abc import Iterator

import pytest
from helpers.events import a_clip, a_crop, a_window, an_event
from helpers.waiting import holds_in_time
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import style
from app.ui.film import EventFilm, pack
from app.ui.live.replay import Replay, phase
from models.records import Clip


@pytest.fixture
def film() -> EventFilm:
    window = a_window(0)
    frames = tuple(a_crop(seq, 20 * seq) for seq in range(9))
    clip = Clip(window, frames[0], frames[3], frames[6], frames)
    found = pack(an_event("e", 0), clip).film
    assert found is not None
    return found


@pytest.fixture
def replay(application: QApplication) -> Iterator[Replay]:
    parent = QWidget()
    parent.resize(800, 450)
    replay = Replay(style.LIGHT, parent)
    parent.show()
    yield replay
    replay.stop()
    parent.close()
    parent.deleteLater()


def test_it_shows_every_picture_and_begins_again(replay: Replay, film: EventFilm) -> None:
    replay.speed.setCurrentIndex(0)
    replay.play(film, "0:00.000")
    positions: list[int] = []

    def all_seen_twice() -> bool:
        if not positions or positions[-1] != replay.position:
            positions.append(replay.position)
        return len(positions) > len(film.pictures) and positions[-1] == 0

    assert holds_in_time(all_seen_twice)
    assert positions[: len(film.pictures)] == list(range(len(film.pictures)))


def test_slower_speeds_wait_longer(replay: Replay, film: EventFilm) -> None:
    waits = []
    for index in range(4):
        replay.speed.setCurrentIndex(index)
        replay.play(film, "")
        waits.append(replay._timer.interval())
    assert waits == [33, 67, 133, 267]


def test_it_names_onset_apex_and_offset(film: EventFilm) -> None:
    assert phase(film, film.onset) == "Onset +0 ms"
    assert phase(film, film.apex) == "Apex +100 ms"
    assert phase(film, film.offset) == "Offset +200 ms"
    assert phase(film, 1) == "+33 ms"


def test_pause_and_steps_move_by_one_picture(replay: Replay, film: EventFilm) -> None:
    replay.play(film, "")
    replay.toggle()
    assert not replay.playing
    replay._on.click()
    assert replay.position == 1
    replay._back.click()
    replay._back.click()
    assert replay.position == len(film.pictures) - 1


def test_it_lies_inside_the_picture_and_goes_when_it_is_closed(
    replay: Replay, film: EventFilm
) -> None:
    replay.play(film, "")
    assert replay.parentWidget().rect().contains(replay.geometry())
    replay._close.click()
    assert not replay.isVisible()
    assert not replay.playing


def test_a_clip_without_frames_still_gives_three_pictures() -> None:
    found = pack(an_event("e", 0), a_clip(a_window(0))).film
    assert found is not None
    assert len(found.pictures) == 3
    assert (found.onset, found.apex, found.offset) == (0, 1, 2)
