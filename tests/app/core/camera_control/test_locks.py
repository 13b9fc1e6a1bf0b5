"""A camera is locked in the right order, read back, and what is loose is listed."""

from __future__ import annotations

import pytest
from helpers.cameras import FakeControls

from app.core.camera_control.control import ControlError
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.presets import preset_for


@pytest.mark.parametrize(
    ("fps", "mains", "units"),
    [(60, 50, 100), (60, 60, 166), (30, 50, 300), (30, 60, 333), (20, 50, 500), (120, 50, 83)],
)
def test_the_exposure_fits_the_frame_and_the_mains(fps: int, mains: int, units: int) -> None:
    assert LockPlan(fps, mains).exposure_units == units


def test_a_plan_is_checked() -> None:
    with pytest.raises(ControlError, match="50 or 60"):
        LockPlan(60, 55)
    with pytest.raises(ControlError, match="above 0"):
        LockPlan(0)


@pytest.mark.parametrize("old", [False, True])
def test_everything_is_locked_under_new_and_old_names(old: bool) -> None:
    controls = FakeControls(old)
    facts = lock(controls, LockPlan(60, 50))
    assert [fact.name for fact in facts if not fact.locked] == []
    assert len(facts) == 9
    found = {fact.name: fact.found for fact in facts}
    assert found["exposure_absolute" if old else "exposure_time_absolute"] == 100
    assert found["power_line_frequency"] == 1
    assert found["focus_absolute"] == 30


def test_locking_gives_the_full_rate_back_in_dim_light() -> None:
    controls = FakeControls()
    assert controls.fps(60.0) == pytest.approx(30.0, abs=0.1)
    lock(controls, LockPlan(60))
    assert controls.fps(60.0) == 60.0


def test_a_value_is_ignored_while_its_automatic_is_on() -> None:
    controls = FakeControls(stuck=frozenset({"focus_automatic_continuous", "auto_exposure"}))
    facts = {fact.name: fact for fact in lock(controls, LockPlan(60))}
    assert facts["auto_exposure"].note == "auto_exposure cannot be set: the camera refuses."
    assert not facts["exposure_time_absolute"].locked
    assert "was set to 100 and says 333" in facts["exposure_time_absolute"].note
    assert [name for name, fact in facts.items() if not fact.locked] == [
        "auto_exposure",
        "focus_automatic_continuous",
        "exposure_time_absolute",
    ]


def test_what_a_camera_lacks_is_listed() -> None:
    controls = FakeControls(lacks=("zoom_absolute", "focus_absolute"))
    missing = {fact.name: fact.note for fact in lock(controls, LockPlan(30)) if not fact.locked}
    assert missing == {
        "focus_absolute": "The camera has no control for its focus.",
        "zoom_absolute": "The camera has no control for its zoom.",
    }


def test_presets_go_by_name() -> None:
    assert preset_for("C922 Pro Stream Webcam").name == "Logitech C922"
    assert [str(mode) for mode in preset_for("c922").modes] == ["1280x720@60", "1920x1080@30"]
    assert preset_for("Some camera").name == "UVC camera"
