"""The header offers what can be watched and asks for it; it changes nothing itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.choice import MODES, Choice, Origin, choice_of, mode_of
from app.ui.header import Header
from models.sources.camera import Device
from models.sources.source import Mode


@pytest.fixture
def header(application: QApplication) -> Iterator[Header]:
    made = Header(style.LIGHT, ("Live", "Files"))
    made.show()
    made.show_page(0)
    yield made
    made.close()
    made.deleteLater()


def offered(header: Header) -> dict[str, bool]:
    header._fill_sources(ask=False)
    actions = header._source_menu.actions()
    return {a.text(): a.isEnabled() for a in actions if a.text()}


def test_cameras_practice_file_and_stream_are_offered(header: Header) -> None:
    assert offered(header)["No camera found"] is False
    header.set_devices((Device(0, "C922 & Co"),))
    assert list(offered(header)) == [
        "C922 && Co",
        "Practice camera",
        "Video file…",
        "Stream address…",
    ]


def test_choosing_a_camera_asks_for_it_with_the_chosen_mode(header: Header) -> None:
    asked: list[Choice] = []
    header.source_wanted.connect(asked.append)
    header.set_devices((Device(2, "C922"),))
    header.mode.setCurrentIndex(0)
    header._fill_sources(ask=False)
    header._source_menu.actions()[0].trigger()
    assert asked == [Choice("C922", "C922", Origin.CAMERA, MODES[0])]


def test_the_mode_belongs_to_cameras_alone(header: Header) -> None:
    header.show_choice(choice_of("practice"))
    assert header.mode.isHidden()
    header.show_choice(choice_of("0", Mode(800, 600, 15.0)))
    assert not header.mode.isHidden()
    assert header.asked_mode() == Mode(800, 600, 15.0)


def test_at_least_one_network_stays_chosen(header: Header) -> None:
    asked: list[tuple[str, ...]] = []
    header.networks_wanted.connect(asked.append)
    header.set_networks([("a", "BOWAM"), ("b", "MERBA")], ())
    assert header.networks.text() == "2 networks"
    first, second = header._network_menu.actions()[:2]
    first.trigger()
    assert asked[-1] == ("b",)
    second.trigger()
    assert asked[-1] == ("a",)
    assert first.isChecked()
    assert header.networks.text() == "1 network"


def test_what_a_text_names_is_told_apart() -> None:
    origins = {
        "practice": Origin.PRACTICE,
        "http://127.0.0.1:1/v": Origin.STREAM,
        "rtsp://host/1": Origin.STREAM,
        "clips/a.mp4": Origin.FILE,
        "0": Origin.CAMERA,
        "HD Webcam": Origin.CAMERA,
    }
    assert {text: choice_of(text).origin for text in origins} == origins


def test_modes_are_read_or_refused() -> None:
    assert mode_of("1280x720@60") == Mode(1280, 720, 60.0)
    assert mode_of("640x480") == Mode(640, 480, 0.0)
    assert mode_of("large") is None
