"""The product's factories make the right source of each choice."""

from __future__ import annotations

from app.core.camera_control.opening import LockedCamera
from app.ui.session_factories import make_source
from models.sources.camera import CameraSource
from models.sources.choice import Choice, Origin, choice_of
from models.sources.faults import Fault, Faults
from models.sources.source import Mode
from models.sources.synthetic import SyntheticSource
from models.sources.url import UrlSource

ASKED = Mode(1280, 720, 60.0)


def test_a_camera_is_locked_unless_the_user_does_not_want_it() -> None:
    assert isinstance(make_source(Choice("0", "Camera 0", Origin.CAMERA, ASKED)), LockedCamera)
    free = make_source(Choice("0", "Camera 0", Origin.CAMERA, ASKED, lock=False))
    assert isinstance(free, CameraSource)
    assert not isinstance(free, LockedCamera)
    assert free.report().requested == ASKED


def test_the_practice_camera_plays_the_faults_that_were_chosen() -> None:
    faults = Faults(drop=Fault(share=0.5), fps=20.0)
    source = make_source(Choice("practice", "Practice camera", Origin.PRACTICE, faults=faults))
    assert isinstance(source, SyntheticSource)
    assert source._faults is faults


def test_a_stream_is_opened_by_its_address() -> None:
    assert isinstance(make_source(choice_of("http://127.0.0.1:1/")), UrlSource)
