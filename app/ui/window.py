"""The window: header, pages, menus and keys; it connects the pages with the live work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings
from app.ui import style, words
from app.ui.actions import Actions, on
from app.ui.after_recording import AfterRecording, RecordingActions
from app.ui.appearance import Appearance
from app.ui.banner import Banner
from app.ui.crash_recovery import LeftOpen
from app.ui.desktop import show_recordings
from app.ui.hand_coding import HandCoding
from app.ui.header import HeaderBar
from app.ui.icons import mark
from app.ui.language import tr
from app.ui.live.canvas import Layers
from app.ui.live.events import EventEntry
from app.ui.live.page import LivePage
from app.ui.live_work import LiveWork
from app.ui.network_choice import NetworkChoice
from app.ui.pages import ANNOTATE, CAMERA, FILES, LIVE, PAGES, SESSIONS, Pages, PageSwitch, scrolled
from app.ui.person_choice import PersonChoice
from app.ui.preferences import Effect, Preferences
from app.ui.presentation import Presentation
from app.ui.questions import Questions
from app.ui.recording_guard import RecordingGuard
from app.ui.session_factories import SessionFactories
from app.ui.settings_page import SettingsPage
from app.ui.settings_writer import SettingsWriter
from app.ui.snapshot import save_snapshot
from app.ui.source_choice import SourceChoice
from app.ui.watching import BannerActions, SourceViews, Watching
from app.ui.window_place import LEAST_PX, state_of
from app.ui.window_state import WindowState
from models.records import Event
from models.sources.choice import Choice, Origin, choice_of

if TYPE_CHECKING:
    from app.ui.train.page import TrainPage


class MainWindow(QMainWindow):
    """The main window."""

    def __init__(
        self,
        styler: style.Styler,
        factories: SessionFactories,
        settings: Settings,
        save: Callable[[Settings], None],
        make_factories: Callable[[Settings], SessionFactories] | None = None,
    ) -> None:
        """Build everything; nothing is watched until `watch` is called.

        Args:
            styler: Applies light and dark.
            factories: Make the parts of a session.
            settings: The user's settings.
            save: Writes settings; called in a background job.
            make_factories: Creates factories for changed settings; None keeps the same.
        """
        super().__init__()
        self._styler = styler
        self._closed = self._leaving = False
        self._make_factories = make_factories
        self.left_as = WindowState()
        """Place and shown page of the window when it was closed."""
        self.setWindowTitle("Flinch")
        self.setWindowIcon(mark())
        self.setMinimumSize(*LEAST_PX)
        self.setAcceptDrops(True)
        self.page = LivePage(styler.theme, _regions())
        self.live = LiveWork(factories, self.page.show_update)
        self.live.networks.names = settings.models
        self.settings_writer = SettingsWriter(settings, save, self.live.resources.jobs.run)
        self._build_frame()
        self._build_pages(factories)
        self._build_choices()
        self._lay_out()
        self._build_watching()
        self._connect_actions()
        self._connect()
        self._load_settings(settings)
        self._apply_theme(styler.theme)
        self.watching.begin()
        self.page.setFocus()

    def _build_frame(self) -> None:
        """Build the parts around the pages."""
        names = tuple(tr(name) for name in PAGES)
        self.header = HeaderBar(self._styler.theme, names)
        self.banner = Banner(self._styler.theme)
        self.pages = Pages()
        self.act = Actions(self, names)
        self.switch = PageSwitch(self.pages, self.header, self.act)

    def _build_choices(self) -> None:
        """Build the objects that apply and save the user's choices."""
        self.appearance = Appearance(self._styler, self.act, self.settings_writer)
        self.guard = RecordingGuard(self.live.recording, self, self._keep_on)
        self.sources = SourceChoice(self.live, self.guard, self.settings_writer, self._show_watched)
        self.networks = NetworkChoice(
            self.live, self.settings_writer, lambda: self.pages.setCurrentWidget(self.camera)
        )
        self.ask = Questions(self, self.settings_writer, self.sources.choose)
        self.coding = HandCoding(
            self.annotate, self.settings_writer, partial(self.switch.show, ANNOTATE)
        )
        self.person = PersonChoice(
            self.live, self.header, self.page, self.banner, partial(self.switch.show, LIVE)
        )

    def _build_watching(self) -> None:
        """Build the objects that show the live work on the pages."""
        views = SourceViews(
            self.header,
            self.banner,
            self.pages,
            self.page,
            self.camera,
            self.act,
            self.presentation,
        )
        actions = BannerActions(
            self.watch,
            self.sources.practice,
            self._show_left_open,
            self.networks.lighten,
            self.networks.lighten_words,
        )
        self.watching = Watching(self.live, views, self.settings_writer, actions)
        self.preferences = Preferences(self.choices, self.settings_writer, self._effects())
        self.after = AfterRecording(
            self.live.recording,
            self._styler.theme,
            self.centralWidget(),
            RecordingActions(self._open_recording, self._analyse, self.coding.open),
        )

    def _build_pages(self, factories: SessionFactories) -> None:
        from app.ui.annotate.page import AnnotatePage
        from app.ui.camera.page import CameraPage
        from app.ui.capture.page import StudyPage
        from app.ui.files.page import FilesPage
        from app.ui.sessions.page import SessionsPage
        from app.ui.sessions.work import SessionShelf

        self.files = FilesPage(self._styler.theme, self.live.networks, self.live.resources)
        self.camera = CameraPage(self._styler.theme, self.live.resources.jobs.run)
        shelf_of_sessions = SessionShelf(factories.open_store, self.live.resources.recordings)
        self.sessions = SessionsPage(
            _regions(), self._styler.theme, shelf_of_sessions, self.live.resources.jobs.run
        )
        self.annotate = AnnotatePage(self._styler.theme, self.live.resources.jobs.run)
        self.choices = SettingsPage(self._styler.theme)
        self.study = StudyPage(self._styler.theme, self.live.resources.jobs.run)
        self.train: TrainPage | None = None
        """Created at the first use: it loads the modules of the training."""
        self.presentation = Presentation(self._styler.theme)
        with_tab = (self.page, self.files, self.camera, self.sessions, self.annotate)
        for page in (*with_tab, self.choices, self.study):
            self.pages.addWidget(page)

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(scrolled(self.pages), 1)
        self.setCentralWidget(middle)
        self.header.show_page(0)

    @property
    def settings(self) -> Settings:
        """The present settings of the user."""
        return self.settings_writer.settings

    # -- connections --------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        act = self.act
        for action, then in (
            (act.pause, self.watching.pause),
            (act.rest, self.person.ask_rest),
            (act.record, self._record),
            (act.snapshot, self._snapshot),
            (act.full, self._full_screen),
            (act.present, self._present),
            (act.settings, self._show_settings),
            (act.study, partial(self.switch.show_behind, self.study)),
            (act.train, self._show_train),
            (act.keys, self.ask.keys),
            (act.look, self.appearance.toggle),
            (act.open_file, self.ask.file),
            (act.open_stream, self.ask.stream),
            (act.quit, self.close),
            (act.escape, self._escape),
            (act.replay, self._replay),
            (act.practice, self.sources.practice),
            (act.faults, self.ask.faults),
            (act.cards, self.ask.cards),
            (act.notice, self.ask.notice),
            (act.follow, self.appearance.follow_system),
            (act.recordings, partial(show_recordings, self.live.resources)),
            (act.about, self.ask.about),
        ):
            on(action, then)
        for name, action in act.layers.items():
            on(action, partial(self.page.toggle_layer, name))
        for index, action in enumerate(act.pages):
            on(action, partial(self.switch.show, index))
        for action, icon_name, lit in act.in_header():
            if action is act.record:
                self.header.add_person()
            self.header.add_action(action, icon_name, lit)

    def _connect(self) -> None:
        header = self.header
        self._styler.changed.connect(self._apply_theme)
        header.page_requested.connect(self.switch.show)
        header.source_requested.connect(self.sources.choose)
        header.mode_requested.connect(self.sources.choose_mode)
        header.file_requested.connect(self.ask.file)
        header.stream_requested.connect(self.ask.stream)
        header.devices_requested.connect(lambda: self.sources.look_for_devices(header, self.camera))
        header.networks_requested.connect(self.networks.choose)
        header.cards_requested.connect(self.ask.cards)
        self.page.picture.double_clicked.connect(self.act.full.trigger)
        self.presentation.left.connect(self._stop_presenting)
        self.page.correction_requested.connect(self._correct)
        self.page.layers_changed.connect(self._keep_layers)
        self.sessions.analyse_requested.connect(self._analyse)
        self.sessions.annotate_requested.connect(self.coding.open)
        self.files.annotate_requested.connect(self.coding.open)
        self.sessions.failed.connect(self.live.resources.failed)
        self.sessions.remarked.connect(self.live.resources.remarked)
        self.live.resources.remarked.connect(self._refresh_sessions)
        self.live.recording.ended.connect(self._refresh_sessions)
        self.files.watch_requested.connect(lambda path: self.watch(choice_of(str(path))))
        self.camera.choice_requested.connect(self.sources.choose_in_mode)
        self.camera.practice_requested.connect(self.sources.practice)
        self.camera.faults_requested.connect(self.ask.faults)
        self.camera.locking_changed.connect(self._lock)
        self.study.camera_requested.connect(self.live.source.stop)

    # -- watching -----------------------------------------------------------------------------

    def watch(self, choice: Choice) -> None:
        """Watch a source without saving it in the settings; asks first if a recording runs."""
        self.sources.watch(choice)

    def _show_watched(self, choice: Choice) -> None:
        """Show the live page for the source to watch; for a camera, the camera page may stay."""
        if self.switch.index != CAMERA or choice.origin is Origin.FILE:
            self.switch.show(LIVE)

    def load_networks(self) -> None:
        """List the bundled networks and cameras; finish interrupted changes of sessions."""
        self.networks.load(self.header, self.page, self.ask)
        self.sessions.resume()
        self.sources.look_for_devices(self.header, self.camera)

    def record_when_running(self) -> None:
        """Start to record as soon as the source gives pictures."""
        self.watching.record_at_once = True

    def _show_left_open(self, left: LeftOpen) -> None:
        """Show the sessions while those that a crash left open are recovered."""
        self.switch.show(SESSIONS)
        if left.recordings:
            self.sessions.open(left.recordings[0])

    def _refresh_sessions(self) -> None:
        if self.sessions.isVisible():
            self.sessions.reload()

    def _analyse(self, videos: Sequence[Path]) -> None:
        """Analyse a recording's video on the files page."""
        self.switch.show(FILES)
        self.files.add(videos)

    def _correct(self, entry: EventEntry, label: str | None) -> None:
        first: Event = entry.first
        self.live.corrections.correct(first, label)

    # -- what the keys do ---------------------------------------------------------------------

    def _record(self, on: bool) -> None:
        if not self.header.person.commit():
            self.act.record.setChecked(self.live.recording.running)
            return
        self.watching.disk.restart()
        self.live.recording.record(on)

    def _keep_on(self) -> None:
        """Show the watched source again, after the user chose to continue the recording."""
        self.header.show_choice(self.live.source.choice)
        self.camera.mode.show_choice(self.live.source.choice)

    def _open_recording(self, folder: Path) -> None:
        """Show a recording on the sessions page."""
        self.switch.show(SESSIONS)
        self.sessions.open(folder)

    def _snapshot(self) -> None:
        save_snapshot(self.page.picture.frame_image(), self.live.resources)

    def _full_screen(self, on: bool) -> None:
        self.setWindowState(Qt.WindowState.WindowFullScreen if on else Qt.WindowState.WindowNoState)

    def _escape(self) -> None:
        if self.after.card.isVisible():
            self.after.card.hide()
        elif self.switch.index == SESSIONS:
            self.sessions.focus_list()
        elif self.page.neutral.isVisible():
            self.page.neutral.stop()
        elif self.page.replay.isVisible():
            self.page.replay.stop()
        elif self.page.table.current() is not None:
            self.page.follow_newest()
        elif self.switch.is_behind:
            self.switch.go_back()
        elif self.act.full.isChecked():
            self.act.full.trigger()

    def _present(self, on: bool) -> None:
        """Open or close the presentation."""
        if on:
            picture = self.page.picture
            self.presentation.present(self, picture.layers, picture.mirror)
        else:
            self.presentation.close()

    def _stop_presenting(self) -> None:
        self.act.present.setChecked(False)
        self.page.timeline.refresh()
        self.activateWindow()

    def _show_train(self) -> None:
        from app.ui.train.page import TrainPage

        if self.train is None:
            self.train = TrainPage(self._styler.theme, self.live.resources.jobs.run)
            self.pages.addWidget(self.train)
            self.study.camera_requested.connect(self.train.hold)
        self.switch.show_behind(self.train)

    def _show_settings(self) -> None:
        self.preferences.show()
        self.switch.show_behind(self.choices)

    def _replay(self) -> None:
        self.page.play(self.page.table.current())

    # -- look and settings --------------------------------------------------------------------

    def _apply_theme(self, theme: style.Theme) -> None:
        self.header.set_action_icon(self.act.look, "sun" if theme.dark else "moon")
        self.header.set_theme(theme)
        self.header.show_choice(self.live.source.choice)
        self.banner.set_theme(theme)
        self.page.set_theme(theme)
        self.after.card.set_theme(theme)
        pages = (self.files, self.camera, self.sessions, self.annotate, self.choices)
        for part in (*pages, self.study, self.presentation):
            part.set_theme(theme)
        if self.train is not None:
            self.train.set_theme(theme)

    def _effects(self) -> dict[str, Effect]:
        """List the function that applies each setting at once."""
        return {
            "theme": self.appearance.use,
            "numbers": words.use_numbers,
            "mirror": lambda _: self.watching.show_mirrored(),
            "lock_camera": lambda on: self._lock(on, self.settings.mains_hz),
            "mains_hz": lambda hertz: self._lock(self.settings.lock_camera, hertz),
            "coding_keys": lambda _: self.coding.use_keys(),
            "threads": lambda _: self._renew_factories(networks=True),
            "provider": lambda _: self._renew_factories(networks=True),
            "recordings": lambda _: self._renew_factories(),
            "keep_clips": lambda _: self._renew_factories(),
        }

    def _renew_factories(self, networks: bool = False) -> None:
        """Create factories for the present settings; with `networks`, load the networks again."""
        if self._make_factories is not None:
            self.live.resources.factories = self._make_factories(self.settings)
        if networks:
            self.live.networks.read_with(self.live.networks.names)

    def _load_settings(self, chosen: Settings) -> None:
        words.use_numbers(chosen.numbers)
        self.page.set_layers(Layers(chosen.show_mesh, chosen.show_box, chosen.show_flow))
        self.person.use(chosen.person)
        self.camera.set_locking(chosen.lock_camera, chosen.mains_hz)
        self.coding.load()

    def _keep_layers(self, layers: Layers) -> None:
        self.settings_writer.change(
            show_mesh=layers.mesh, show_box=layers.box, show_flow=layers.flow
        )

    def _lock(self, lock: bool, mains_hz: int) -> None:
        self.sources.change_locking(lock, mains_hz, self.camera)

    # -- drops and the end --------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch a dropped file, or add it to the files page if that is shown."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return
        if self.switch.index == FILES or len(files) > 1:
            self.switch.show(FILES)
            self.files.add(files)
        else:
            self.sources.choose(choice_of(str(files[0])))

    def leave(self) -> None:
        """Close without asking; a running recording is closed properly."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once, then stop everything with time limits; ask first if a recording runs."""
        if self.live.recording.running and not (self._leaving or self._closed):
            event.ignore()
            self.guard.ask(tr("Closing the window"), self.leave)
            return
        if self.annotate.unsaved and not (self._leaving or self._closed):
            event.ignore()
            self.switch.show(ANNOTATE)
            self.annotate.work.keeping.holds_back(self.leave)
            return
        super().closeEvent(event)
        if self._closed:
            return
        self._closed = True
        self.left_as = state_of(self, self.switch.name, self.page)
        self.hide()
        self.presentation.close()
        self.watching.stop()
        self.page.replay.stop()
        self.page.neutral.stop()
        self.files.close_queue()
        self.study.close_all()
        if self.train is not None:
            self.train.close_all()
        self.sessions.close_player()
        self.annotate.close_all()
        self.live.close()
        self.sessions.close_all()
        # pyqtgraph's items must be deleted in its own order: Qt would delete some of them twice.
        self.page.timeline.close()


def _regions() -> tuple[str, ...]:
    from models.spot.regions import REGIONS

    return REGIONS
