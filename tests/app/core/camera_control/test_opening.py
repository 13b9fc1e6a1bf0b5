"""A camera is locked each time it is opened, also under another index after a replug."""

from __future__ import annotations

import cv2
from helpers.cameras import ControlledCapture, FakeControls

from app.core.camera_control.control import ControlError, Controls
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.opening import Facts, LockedCamera, locking_opener
from app.core.camera_control.properties import PropertyControls, exposure_units, log2_seconds
from models.sources.camera import Capture, Device
from models.sources.source import Mode


def test_a_replugged_camera_is_locked_again_under_its_new_index() -> None:
    indices: list[int] = []
    reports: list[Facts] = []
    controls_made: list[FakeControls] = []

    def find(index: int, capture: Capture) -> Controls:
        indices.append(index)
        controls_made.append(FakeControls())
        return controls_made[-1]

    opener = locking_opener(LockPlan(60), reports.append, lambda _: ControlledCapture(), find)
    for index in (0, 1):
        capture = opener(index)
        assert controls_made[index:] == []
        assert capture.grab()
        assert capture.grab()
    assert indices == [0, 1]
    assert all(fact.locked for facts in reports for fact in facts)
    assert all(controls.closed for controls in controls_made)


def test_controls_that_cannot_be_reached_are_told_and_the_camera_opens() -> None:
    facts: list[Facts] = []

    def find(index: int, capture: Capture) -> Controls:
        raise ControlError("Not allowed.")

    assert locking_opener(LockPlan(60), facts.append, lambda _: ControlledCapture(), find)(0).grab()
    assert [(fact.name, fact.note) for fact in facts[0]] == [("all controls", "Not allowed.")]


def test_a_locked_camera_is_the_camera_itself_otherwise() -> None:
    inside = ControlledCapture()
    opener = locking_opener(
        LockPlan(60), lambda _: None, lambda _: inside, lambda *_: FakeControls()
    )
    capture = opener(0)
    assert capture.isOpened()
    assert capture.set(cv2.CAP_PROP_FOCUS, 12.0)
    assert capture.get(cv2.CAP_PROP_FOCUS) == 12.0
    assert capture.retrieve()[0]
    capture.release()
    assert inside.released
    assert not capture.isOpened()


def test_opencv_properties_use_powers_of_two_of_seconds() -> None:
    capture = ControlledCapture()
    facts = {fact.name: fact for fact in lock(PropertyControls(capture), LockPlan(60))}
    assert log2_seconds(166) == -6
    assert log2_seconds(333) == -5
    assert exposure_units(-6) == 156
    assert facts["exposure_time_absolute"].locked
    assert facts["exposure_time_absolute"].found == 78
    assert facts["auto_exposure"].locked
    assert facts["focus_absolute"].locked
    assert not facts["zoom_absolute"].locked
    assert not facts["power_line_frequency"].locked


def test_a_locked_camera_remembers_what_the_locks_came_to() -> None:
    camera = LockedCamera(
        "C922",
        Mode(1280, 720, 60.0),
        lambda: (Device(3, "C922 Pro Stream"),),
        60,
        lambda _: ControlledCapture(),
        lambda *_: FakeControls(),
    )
    assert camera.facts is None
    camera.open()
    camera.read(2.0)
    camera.close()
    assert camera.facts is not None
    found = {fact.name: fact.found for fact in camera.facts}
    assert found["power_line_frequency"] == 2
    assert found["exposure_time_absolute"] == 166
