"""The live picture shows the frame that was analysed, with that frame's overlays."""

from collections.abc import Iterator

import pytest
from helpers.live_parts import an_image, an_update
from helpers.waiting import holds_in_time
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.film import HeatMap
from app.ui.live.canvas import Layers
from app.ui.live.picture import LivePicture


@pytest.fixture
def picture(application: QApplication) -> Iterator[LivePicture]:
    picture = LivePicture(style.LIGHT, clock_ns=lambda: 500_000_000)
    picture.resize(640, 360)
    picture.show()
    yield picture
    picture.close()
    picture.deleteLater()


def shown(picture: LivePicture) -> QImage:
    return picture.grab().toImage()


def differing(first: QImage, second: QImage) -> int:
    step = range(0, first.width(), 2)
    rows = range(0, first.height(), 2)
    return sum(first.pixel(x, y) != second.pixel(x, y) for x in step for y in rows)


def test_the_frame_is_shown_and_its_age_is_measured_when_it_is_painted(
    picture: LivePicture,
) -> None:
    painted = []
    picture.painted.connect(lambda: painted.append(picture.age_ms))
    picture.show_update(an_update(7, image=an_image(200), t_ns=440_000_000))
    assert holds_in_time(lambda: painted)
    assert painted == [pytest.approx(60.0)]
    assert picture.shown_seq == 7
    assert shown(picture).pixelColor(20, 20) == QColor(200, 200, 200)


def test_a_repaint_of_the_same_frame_is_not_counted_again(picture: LivePicture) -> None:
    painted = []
    picture.painted.connect(lambda: painted.append(1))
    picture.show_update(an_update(1))
    shown(picture)
    shown(picture)
    assert len(painted) == 1


@pytest.mark.parametrize("name", ["mesh", "box", "flow", "saliency"])
def test_each_overlay_can_be_switched(picture: LivePicture, name: str) -> None:
    import numpy as np
    from helpers.live_parts import a_face_crop

    def play() -> QImage:
        for i in range(8):
            update = an_update(i)
            crop = a_face_crop(i, update.frame.t_ns)
            image = crop.image.copy()
            image[150:] = a_face_crop(i, 0, shift_px=i).image[150:]
            crop = type(crop)(i, update.frame.t_ns, 1, image, crop.points, crop.warp)
            picture.show_update(
                type(update)(update.frame, update.face, crop, update.motion, update.state, "", ())
            )
        return shown(picture)

    picture.show_heat(HeatMap(np.ones((16, 16), np.float32), "bowam"))
    picture.set_layers(Layers(box=False))
    plain = play()
    picture.set_layers(Layers(**{"box": False, name: True}))
    assert differing(plain, play()) > 20
    picture.set_layers(Layers(box=False))
    assert differing(plain, play()) == 0


def test_a_mirrored_picture_swaps_left_and_right(picture: LivePicture) -> None:
    image = an_image(0).copy()
    image[:, :160] = 255
    picture.set_layers(Layers(box=False))
    picture.mirror = True
    picture.show_update(an_update(1, image=image))
    assert shown(picture).pixelColor(40, 100) == QColor(0, 0, 0)
    assert shown(picture).pixelColor(600, 100) == QColor(255, 255, 255)


def test_a_message_lies_over_the_picture_until_it_is_taken_away(picture: LivePicture) -> None:
    picture.show_update(an_update(1))
    plain = shown(picture)
    picture.show_message("The signal is lost", "It comes back by itself.")
    assert differing(plain, shown(picture)) > 1000
    picture.show_message("")
    assert differing(plain, shown(picture)) == 0


def test_a_message_that_is_longer_than_the_picture_is_broken_into_lines(
    picture: LivePicture,
) -> None:
    picture.resize(240, 160)
    empty = shown(picture)
    picture.show_message("The participant reports; nothing is recorded")
    written = shown(picture)
    margin, middle = QRect(0, 0, 34, 160), QRect(60, 0, 120, 160)
    assert differing(empty.copy(margin), written.copy(margin)) == 0
    assert differing(empty.copy(middle), written.copy(middle)) > 50


def test_a_new_source_starts_with_an_empty_picture(picture: LivePicture) -> None:
    picture.show_update(an_update(1, image=an_image(200)))
    picture.clear()
    assert picture.frame_image() is None
    assert shown(picture).pixelColor(20, 20) == QColor(style.LIGHT.stage)
