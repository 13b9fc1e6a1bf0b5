"""The user's choice of a source, a mode, locks, or the practice camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.threads.cameras import connected_cameras
from app.ui.header import HeaderBar
from app.ui.language import tr
from app.ui.live_work import LiveWork
from app.ui.recording_guard import RecordingGuard
from app.ui.settings_writer import SettingsWriter
from app.ui.words import source_name
from models.sources.camera import Device
from models.sources.choice import PRACTICE, Choice, Origin, choice_of
from models.sources.source import Mode

if TYPE_CHECKING:
    from app.ui.camera.page import CameraPage


class SourceChoice:
    """Opens the chosen source, asks first if a recording runs, and saves lasting choices.

    `show` is called with each choice before it is opened, to show its page.
    """

    def __init__(
        self,
        work: LiveWork,
        guard: RecordingGuard,
        settings_writer: SettingsWriter,
        show: Callable[[Choice], None],
    ) -> None:
        self._work = work
        self._guard = guard
        self._settings_writer = settings_writer
        self._show = show

    def choose(self, choice: Choice) -> None:
        """Watch the source that the user chose in the window, and remember it."""

        def then() -> None:
            self._open(choice)
            if choice.origin is not Origin.FILE:
                self._settings_writer.change(camera=choice.what)

        self._guard.ask(
            tr("Opening {name}", "as a cause").format(name=source_name(choice.name)), then
        )

    def choose_mode(self, mode: Mode) -> None:
        """Watch the same camera in the mode that the user chose, and remember the mode."""
        if self._work.source.choice is not None:
            self.choose_in_mode(replace(self._work.source.choice, mode=mode))

    def choose_in_mode(self, choice: Choice) -> None:
        """Watch a camera in the mode of the choice, and remember the mode."""

        def then() -> None:
            self._open(choice)
            if choice.mode is not None:
                self._settings_writer.change(mode=str(choice.mode))

        self._guard.ask(tr("Another mode"), then)

    def watch(self, choice: Choice) -> None:
        """Watch a source without saving it in the settings; asks first if a recording runs."""
        self._guard.ask(
            tr("Opening {name}", "as a cause").format(name=source_name(choice.name)),
            lambda: self._open(choice),
        )

    def practice(self) -> None:
        """Watch the practice camera, and remember it."""
        self.choose(choice_of(PRACTICE))

    def change_locking(self, lock: bool, mains_hz: int, camera: CameraPage) -> None:
        """Save the settings of locking, and reopen the camera to apply them.

        Args:
            lock: Whether exposure, focus, white balance and zoom are locked.
            mains_hz: Mains frequency of the lamps.
            camera: The page that shows it.
        """
        self._settings_writer.change(lock_camera=lock, mains_hz=mains_hz)
        camera.set_locking(lock, mains_hz)
        choice = self._work.source.choice
        if choice is not None and choice.origin is Origin.CAMERA:
            self.watch(choice)

    def look_for_devices(self, header: HeaderBar, camera: CameraPage) -> None:
        """List the connected cameras in the header and on the camera page."""

        def show(found: tuple[Device, ...]) -> None:
            header.set_devices(found)
            camera.set_devices(found)

        self._work.resources.jobs.run("looking for cameras", lambda _: connected_cameras(), show)

    def _open(self, choice: Choice) -> None:
        self._show(choice)
        if choice.origin is Origin.CAMERA:
            settings = self._settings_writer.settings
            choice = replace(choice, lock=settings.lock_camera, mains_hz=settings.mains_hz)
        self._work.source.start(choice)
