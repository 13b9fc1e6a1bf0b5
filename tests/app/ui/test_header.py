"""The header offers what can be watched and asks for it; it changes nothing itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.header import HeaderBar
from models.sources.camera import Device
from models.sources.choice import Choice, Origin, choice_of
from models.sources.mode import USUAL_MODES
from models.sources.source import Mode


@pytest.fixture
def header(application: QApplication) -> Iterator[HeaderBar]:
    header = HeaderBar(style.LIGHT, ("Live", "Files"))
    header.resize(1280, header.height())
    header.show()
    header.show_page(0)
    yield header
    header.close()
    header.deleteLater()


def offered(header: HeaderBar) -> dict[str, bool]:
    header._fill_sources(ask=False)
    actions = header._source_menu.actions()
    return {a.text(): a.isEnabled() for a in actions if a.text()}


def test_cameras_practice_file_and_stream_are_offered(header: HeaderBar) -> None:
    assert offered(header)["No camera found"] is False
    header.set_devices((Device(0, "C922 & Co"),))
    assert list(offered(header)) == [
        "C922 && Co",
        "Practice camera",
        "Video file…",
        "Stream address…",
    ]


def test_choosing_a_camera_asks_for_it_with_the_chosen_mode(header: HeaderBar) -> None:
    requested: list[Choice] = []
    header.source_requested.connect(requested.append)
    header.set_devices((Device(2, "C922"),))
    header.mode.setCurrentIndex(0)
    header._fill_sources(ask=False)
    header._source_menu.actions()[0].trigger()
    assert requested == [Choice("C922", "C922", Origin.CAMERA, USUAL_MODES[0])]


def test_the_mode_belongs_to_cameras_alone(header: HeaderBar) -> None:
    header.show_choice(choice_of("practice"))
    assert header.mode.isHidden()
    header.show_choice(choice_of("0", Mode(800, 600, 15.0)))
    assert not header.mode.isHidden()
    assert header.requested_mode() == Mode(800, 600, 15.0)


def test_at_least_one_network_stays_chosen(header: HeaderBar) -> None:
    requested: list[tuple[str, ...]] = []
    header.networks_requested.connect(requested.append)
    header.set_networks([("a", "BOWAM"), ("b", "MERBA")], ())
    assert header.networks.text() == "2 networks"
    first, second = header._network_menu.actions()[:2]
    first.trigger()
    assert requested[-1] == ("b",)
    second.trigger()
    assert requested[-1] == ("a",)
    assert first.isChecked()
    assert header.networks.text() == "1 network"


def test_a_mode_is_asked_for_apart_from_the_source(header: HeaderBar) -> None:
    sources: list[object] = []
    modes: list[Mode] = []
    header.source_requested.connect(sources.append)
    header.mode_requested.connect(modes.append)
    header.show_choice(choice_of("0", USUAL_MODES[1]))
    header.mode.setCurrentIndex(0)
    header.mode.activated.emit(0)
    assert (sources, modes) == ([], [USUAL_MODES[0]])


def test_the_person_is_read_strictly_and_nobody_is_unassigned(header: HeaderBar) -> None:
    chosen: list[str] = []
    refused: list[str] = []
    header.person.chosen.connect(chosen.append)
    header.person.refused.connect(refused.append)
    assert header.person.placeholderText() == "sub-unassigned"
    for text in ("S07", "sub-S08", "S 09", "unassigned"):
        header.person.setText(text)
        header.person.commit()
    assert chosen == ["S07", "S08", ""]
    assert len(refused) == 1
    assert header.person.text() == ""
