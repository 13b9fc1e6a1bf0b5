"""Films are played with their frames stamped; one that is none fails in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.waiting import holds_in_time
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.threads.stimulus import MOST_KEPT, StimulusFilm, StimulusPlayer
from app.ui.capture.film_view import FilmView
from training.capture.session import EventKind, SittingEvent
from training.capture.stimuli import BUNDLED, draw

FILM_S = 0.5


@pytest.fixture
def view(application: QApplication) -> Iterator[FilmView]:
    player = StimulusPlayer(0.0)
    shown = FilmView(player)
    shown.resize(192, 108)
    shown.show()
    yield shown
    player.close()
    shown.close()
    player.deleteLater()
    shown.deleteLater()
    QCoreApplication.processEvents()


def _until(film: StimulusFilm, what: EventKind, events: list[SittingEvent]) -> bool:
    def happened() -> bool:
        QCoreApplication.processEvents()
        events.extend(film.events())
        return any(event.what is what for event in events)

    return holds_in_time(happened)


def test_every_frame_is_delivered_in_order_and_painted(tmp_path: Path, view: FilmView) -> None:
    path = tmp_path / "film.mp4"
    draw(path, BUNDLED["wander"], FILM_S, (96, 54))
    player, events = view._player, []
    film = StimulusFilm(player, "test screen")
    player.prepare(path)
    assert holds_in_time(lambda: QCoreApplication.processEvents() or len(player._times) > 0)
    assert player.picture is None
    film.play(path)
    assert _until(film, EventKind.FILM_ENDED, events)
    frames = film.frames()
    assert [frame.frame for frame in frames] == list(range(15))
    assert [round(frame.pts_us / 33_333) for frame in frames] == list(range(15))
    delivered = [frame.delivered_ns for frame in frames[1:]]
    assert delivered == sorted(delivered)
    painted = [frame.painted_ns for frame in frames if frame.painted_ns is not None]
    assert painted == sorted(painted)
    assert len(painted) >= 5
    began, ended = (
        next(event for event in events if event.what is what)
        for what in (EventKind.FILM_BEGAN, EventKind.FILM_ENDED)
    )
    assert painted[0] == pytest.approx(began.t_ns, abs=1e6)
    assert 0.2 < (ended.t_ns - began.t_ns) / 1e9 < 1.5
    assert player.thumbnails()[0].width() == 160
    film.stop()
    QCoreApplication.processEvents()
    assert player.picture is None
    assert len(film.frames()) == 15


def test_small_pictures_of_a_long_film_do_not_pile_up(view: FilmView) -> None:
    player = view._player
    for second in range(1800):
        picture = QImage(16, 9, QImage.Format.Format_RGB32)
        picture.fill(second)
        if second * 1_000_000 // player._apart_us not in player._small:
            player._keep_small(second * 1_000_000, picture)
        assert len(player._small) <= MOST_KEPT
    shown = [thumbnail.pixelColor(0, 0).rgb() & 0xFFFFFF for thumbnail in player.thumbnails()]
    assert len(shown) == 8
    assert max(abs(found - 225 * place) for place, found in enumerate(shown)) < 60


def test_what_is_no_film_fails_in_a_sentence(tmp_path: Path, view: FilmView) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"no film")
    film, events = StimulusFilm(view._player), []
    film.play(path)
    assert _until(film, EventKind.FILM_FAILED, events)
    assert "'film.mp4' cannot be played" in events[-1].text


def test_a_film_is_stopped_while_its_frames_arrive(tmp_path: Path, view: FilmView) -> None:
    path = tmp_path / "film.mp4"
    draw(path, BUNDLED["wander"], 5.0, (96, 54))
    player = view._player
    film = StimulusFilm(player)
    for _ in range(3):
        film.play(path)
        assert holds_in_time(lambda: len(player.frames()) > 2)
        film.stop()
        QCoreApplication.processEvents()
        assert player.picture is None
        assert len(film.frames()) < 100
