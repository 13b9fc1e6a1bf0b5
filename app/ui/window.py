"""The window: header, pages, menus and keys; it connects the page with the control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.pipeline import Update
from app.paths import ready
from app.settings import Settings
from app.threads.cameras import connected_cameras
from app.ui import style, words
from app.ui.actions import Actions, on
from app.ui.banner import Banner, Tone
from app.ui.choice import PRACTICE, PRACTICE_NAME, Choice, Origin, choice_of
from app.ui.control import HEALTH_MS, LiveControl
from app.ui.disk import DiskWatch
from app.ui.header import Header
from app.ui.icons import mark
from app.ui.kit import Kit
from app.ui.live.canvas import Layers
from app.ui.live.events import Entry
from app.ui.live.page import LivePage
from app.ui.notice import Notice
from app.ui.questions import Questions
from app.ui.session import LeftOpen
from models.records import Event
from models.sources.camera import Device
from models.sources.source import SourceReport, SourceState
from models.weights import Card, bundled

PAGES = ("Live", "Files", "Camera")
LIVE, FILES, CAMERA = range(len(PAGES))


class Window(QMainWindow):
    """The main window."""

    def __init__(
        self,
        styler: style.Styler,
        kit: Kit,
        settings: Settings,
        save: Callable[[Settings], None],
    ) -> None:
        """Build everything; nothing is watched until `watch` is called.

        Args:
            styler: Applies light and dark.
            kit: Makes the parts of a session.
            settings: What the user set before.
            save: Writes settings; called in a background job.
        """
        super().__init__()
        self.settings = settings
        self._styler = styler
        self._save = save
        self._cards: tuple[Card, ...] = ()
        self._record_at_once = False
        self._closed = False
        self.setWindowTitle("Flinch")
        self.setWindowIcon(mark())
        self.setMinimumSize(1024, 680)
        self.setAcceptDrops(True)
        self.page = LivePage(styler.theme, _regions())
        self.control = LiveControl(kit, self._show_update)
        self.control.networks = settings.models
        self.disk = DiskWatch(self.control)
        self.header = Header(styler.theme, PAGES)
        self.banner = Banner(styler.theme)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        self.act = Actions(self, PAGES)
        self.ask = Questions(self, styler, self.watch)
        self._connect_actions()
        self._lay_out()
        self._connect()
        self._load_settings()
        self._apply_theme(styler.theme)
        self._health = QTimer(self)
        self._health.setInterval(HEALTH_MS)
        self._health.timeout.connect(self._show_health)
        self._health.start()
        self._no_source()
        self.page.setFocus()

    def _lay_out(self) -> None:
        from app.ui.camera.page import CameraPage
        from app.ui.files import FilesPage

        self.files = FilesPage(self._styler.theme, self.control)
        self.camera = CameraPage(self._styler.theme, self.control.run_job)
        self.pages.addWidget(self.files)
        self.pages.addWidget(self.camera)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.header.show_page(0)

    # -- connections --------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        act = self.act
        for action, then in (
            (act.pause, self._pause),
            (act.record, self._record),
            (act.snapshot, self._snapshot),
            (act.full, self._full_screen),
            (act.keys, self.ask.keys),
            (act.look, self._toggle_look),
            (act.open_file, self.ask.file),
            (act.open_stream, self.ask.stream),
            (act.quit, self.close),
            (act.escape, self._escape),
            (act.replay, self._replay),
            (act.practice, self._try),
            (act.faults, self.ask.faults),
            (act.cards, self.ask.cards),
            (act.notice, self.ask.notice),
            (act.follow, self._follow_system),
            (act.recordings, self._open_recordings),
            (act.about, self.ask.about),
        ):
            on(action, then)
        for name, action in act.layers.items():
            on(action, partial(self.page.toggle_layer, name))
        for index, action in enumerate(act.pages):
            on(action, partial(self.show_page, index))
        for action, icon_name, lit in act.in_header():
            self.header.add_action(action, icon_name, lit)
        act.follow.setChecked(self._styler.look is style.Look.SYSTEM)

    def _connect(self) -> None:
        control, header = self.control, self.header
        self._styler.changed.connect(self._apply_theme)
        header.page_wanted.connect(self.show_page)
        header.source_wanted.connect(self.watch)
        header.file_wanted.connect(self.ask.file)
        header.stream_wanted.connect(self.ask.stream)
        header.devices_wanted.connect(self._look_for_devices)
        header.networks_wanted.connect(self._choose_networks)
        header.cards_wanted.connect(self.ask.cards)
        control.started.connect(self._show_start)
        control.reported.connect(self._show_report)
        control.spotted.connect(self.page.add_event)
        control.failed.connect(self._show_problem)
        control.remarked.connect(self._remark)
        control.stopped.connect(self._show_stopped)
        control.recording_changed.connect(self._show_recording)
        control.left_open_found.connect(self._offer_recovery)
        self.page.picture.painted.connect(self._note_age)
        self.page.picture.double_clicked.connect(self.act.full.trigger)
        self.page.correction_wanted.connect(self._correct)
        self.page.layers_changed.connect(self._keep_layers)
        self.camera.choice_wanted.connect(self.watch)
        self.camera.practice_wanted.connect(self._try)
        self.camera.faults_wanted.connect(self.ask.faults)
        self.camera.locking_changed.connect(self._change_locking)

    # -- watching -----------------------------------------------------------------------------

    def watch(self, choice: Choice) -> None:
        """Watch something, and remember it."""
        if self.pages.currentIndex() != CAMERA or choice.origin is Origin.FILE:
            self.show_page(LIVE)
        if choice.origin is Origin.CAMERA:
            wishes = self.settings
            choice = replace(choice, lock=wishes.lock_camera, mains_hz=wishes.mains_hz)
        self.control.start(choice)
        if choice.origin is not Origin.FILE:
            mode = str(choice.mode) if choice.mode is not None else self.settings.mode
            self._keep(camera=choice.what, mode=mode)

    def load_networks(self) -> None:
        """List the bundled networks in the header; reads their cards in a job."""

        def show(cards: tuple[Card, ...]) -> None:
            self._cards = self.ask.cards_known = cards
            known = [
                (card.id, f"{words.network_name(card.network)} ({card.preset})") for card in cards
            ]
            self.header.set_networks(known, self.settings.models)

        self.control.run_job("reading the cards", lambda _: bundled(), show)
        self._look_for_devices()

    def record_when_running(self) -> None:
        """Begin to record as soon as the source gives pictures."""
        self._record_at_once = True

    def _show_update(self, update: Update) -> None:
        self.page.show_update(update)
        if self.pages.currentIndex() == CAMERA:
            self.camera.show_update(update)

    def _note_age(self) -> None:
        self.control.note_age(self.page.picture.age_ms)

    def _show_start(self, choice: Choice) -> None:
        self.header.show_choice(choice)
        self.camera.show_choice(choice)
        self.act.pause.setChecked(False)
        self._pause(False)
        self.banner.hide()
        for page in (self.page, self.camera):
            page.picture.mirror = choice.origin is Origin.CAMERA and self.settings.mirror
        self.page.reset(f"Opening {choice.name}", "Loading the face model and the networks.")
        self._enable(True)

    def _show_report(self, report: SourceReport) -> None:
        self.page.show_report(report)
        self.disk.look(report)
        if report.state is SourceState.RUNNING and self._record_at_once:
            self._record_at_once = False
            self.control.record(True)
        if report.state is SourceState.ENDED and self.control.choice is not None:
            choice = self.control.choice
            if choice.origin is Origin.FILE and report.frames:
                self.banner.tell(
                    "The video has ended.", Tone.OFFER, "Play again", lambda: self.watch(choice)
                )

    def _show_stopped(self) -> None:
        if self.control.session is None:
            self._no_source()

    def _no_source(self) -> None:
        self.header.show_choice(None)
        self.camera.show_choice(None)
        text = "Choose a camera, a stream or a video above, or try the practice camera."
        self.page.reset("No source is open", text)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        for action in self.act.need_source():
            action.setEnabled(on)

    def _show_health(self) -> None:
        health = self.control.health()
        self.page.show_health(health)
        if health.report is not None:
            self.camera.show_report(health.report, self.control.locks, self.disk.text)
        for page in (self.page, self.camera):
            page.picture.set_recording(self.disk.recording_text)
        warning = self.disk.warning()
        if warning:
            self.banner.tell(warning, Tone.PROBLEM)

    def _show_problem(self, sentence: str) -> None:
        choice = self.control.choice
        stuck = self.page.picture.shown_seq is None and self.pages.currentIndex() == 0
        if stuck and (choice is None or choice.origin is not Origin.PRACTICE):
            self.banner.tell(sentence, Tone.PROBLEM, f"Try the {PRACTICE_NAME.lower()}", self._try)
        else:
            self.banner.tell(sentence, Tone.PROBLEM)

    def _try(self) -> None:
        self.watch(choice_of(PRACTICE))

    def _remark(self, sentence: str) -> None:
        self.banner.tell(sentence, Tone.REMARK)

    def _offer_recovery(self, left: LeftOpen) -> None:
        self.banner.tell(
            left.sentence,
            Tone.OFFER,
            "Recover",
            lambda: self.control.recover(left),
        )

    def _choose_networks(self, names: tuple[str, ...]) -> None:
        everything = len(names) == len(self._cards)
        self._keep(models=() if everything else names)
        self.control.read_with(() if everything else names)

    def _correct(self, entry: Entry, label: str | None) -> None:
        first: Event = entry.first
        self.control.correct(first, label)

    # -- what the keys do ---------------------------------------------------------------------

    def _pause(self, on: bool) -> None:
        self.page.set_paused(on)
        self.header.set_action_icon(self.act.pause, "play" if on else "pause")
        self.act.pause.setToolTip("Go on (Space)" if on else "Pause the view (Space)")

    def _record(self, on: bool) -> None:
        self.disk.restart()
        self.control.record(on)

    def _show_recording(self, on: bool) -> None:
        self.act.record.setChecked(on)
        self.act.record.setToolTip("Stop recording (R)" if on else "Record (R)")
        if not on:
            for page in (self.page, self.camera):
                page.picture.set_recording("")

    def _snapshot(self) -> None:
        self.control.snapshot(self.page.picture.frame_image())

    def _full_screen(self, on: bool) -> None:
        self.setWindowState(Qt.WindowState.WindowFullScreen if on else Qt.WindowState.WindowNoState)

    def _escape(self) -> None:
        if self.page.replay.isVisible():
            self.page.replay.stop()
        elif self.page.table.current() is not None:
            self.page.follow_newest()
        elif self.act.full.isChecked():
            self.act.full.trigger()

    def _replay(self) -> None:
        self.page.play(self.page.table.current())

    def show_page(self, index: int) -> None:
        """Show the live page, the files page or the camera page, by its place in `PAGES`."""
        self.pages.setCurrentIndex(index)
        self.header.show_page(index)

    # -- look and settings --------------------------------------------------------------------

    def _apply_theme(self, theme: style.Theme) -> None:
        self.header.set_action_icon(self.act.look, "sun" if theme.dark else "moon")
        self.header.set_theme(theme)
        self.header.show_choice(self.control.choice)
        self.banner.set_theme(theme)
        self.page.set_theme(theme)
        self.files.set_theme(theme)
        self.camera.set_theme(theme)

    def _toggle_look(self) -> None:
        look = self._styler.toggle()
        self.act.follow.setChecked(False)
        self._keep(theme=look.value)

    def _follow_system(self, on: bool) -> None:
        now = style.Look.DARK if self._styler.theme.dark else style.Look.LIGHT
        self._styler.apply(style.Look.SYSTEM if on else now)
        self._keep(theme=self._styler.look.value)

    def _load_settings(self) -> None:
        chosen = self.settings
        self.page.set_layers(Layers(chosen.show_mesh, chosen.show_box, chosen.show_flow))
        self.camera.set_locking(chosen.lock_camera, chosen.mains_hz)

    def _keep_layers(self, layers: Layers) -> None:
        self._keep(show_mesh=layers.mesh, show_box=layers.box, show_flow=layers.flow)

    def _change_locking(self, lock: bool, mains_hz: int) -> None:
        """Keep what the user wants locked, and open the camera again to do it."""
        self._keep(lock_camera=lock, mains_hz=mains_hz)
        choice = self.control.choice
        if choice is not None and choice.origin is Origin.CAMERA:
            self.watch(choice)

    def _keep(self, **changes: object) -> None:
        changed = replace(self.settings, **changes)  # type: ignore[arg-type]
        if changed != self.settings:
            self.settings = changed
            self.control.run_job("saving the settings", lambda _: self._save(changed), _nothing)

    # -- dialogs ------------------------------------------------------------------------------

    def ask_notice(self) -> bool:
        """Show the notice of the first start; tells whether the user agreed."""
        if self.settings.notice_read:
            return True
        agreed = Notice(self, first=True).exec() == QDialog.DialogCode.Accepted
        if agreed:
            self._keep(notice_read=True)
        return agreed

    def _open_recordings(self) -> None:
        folder = self.control.recordings()

        def show(_: object) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

        self.control.run_job("making the folder", lambda _: ready(folder), show)

    def _look_for_devices(self) -> None:
        self.control.run_job(
            "looking for cameras", lambda _: connected_cameras(), self._show_devices
        )

    def _show_devices(self, found: tuple[Device, ...]) -> None:
        self.header.set_devices(found)
        self.camera.set_devices(found)

    # -- drops and the end --------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch a dropped file, or add it to the list where files are analysed."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return
        if self.pages.currentIndex() == FILES or len(files) > 1:
            self.show_page(FILES)
            self.files.add(files)
        else:
            self.watch(choice_of(str(files[0])))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once, then stop everything with limits."""
        super().closeEvent(event)
        if self._closed:
            return
        self._closed = True
        self.hide()
        self._health.stop()
        self.page.replay.stop()
        self.files.close_runner()
        self.control.close()
        # pyqtgraph's items must go in its own order; Qt's, with the window, deletes some twice.
        self.page.timeline.close()


def _regions() -> tuple[str, ...]:
    from models.spot.regions import REGIONS

    return REGIONS


def _nothing(_: object) -> None:
    pass
