"""Shows the state of the watched source on the pages, in the banner and on the actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from app.core.effort import FULL
from app.core.pipeline import Update
from app.ui.actions import Actions
from app.ui.banner import Banner, Tone
from app.ui.crash_recovery import LeftOpen, recover
from app.ui.disk import DiskWatch
from app.ui.film import SpottedEvent
from app.ui.header import HeaderBar
from app.ui.health_meter import HEALTH_MS
from app.ui.language import later, tr
from app.ui.live.health import Health
from app.ui.live.page import LivePage
from app.ui.live_work import LiveWork
from app.ui.presentation import Presentation
from app.ui.settings_writer import SettingsWriter
from app.ui.words import source_name
from models.sources.choice import Choice, Origin
from models.sources.source import SourceReport, SourceState, now_ns

if TYPE_CHECKING:
    from app.ui.camera.page import CameraPage

LATE_NS = 90_000_000
"""Age of a shown picture from which less is drawn, to let the analysis catch up."""
REFUSED = later("Nothing can be recorded")
"""The start of each refusal to record; such a message is hidden once a recording runs."""


@dataclass(frozen=True, slots=True)
class SourceViews:
    """The widgets that show the watched source."""

    header: HeaderBar
    banner: Banner
    pages: QStackedWidget
    live: LivePage
    camera: CameraPage
    act: Actions
    presentation: Presentation


@dataclass(frozen=True, slots=True)
class BannerActions:
    """Functions that a button of the banner calls.

    Attributes:
        watch: Watches a choice.
        practice: Tries the practice camera.
        sessions: Shows the sessions that a crash left open.
        lighten: Reduces the work when the computer cannot follow.
        lighten_words: Names the reduction.
    """

    watch: Callable[[Choice], None]
    practice: Callable[[], None]
    sessions: Callable[[LeftOpen], None]
    lighten: Callable[[], None] = lambda: None
    lighten_words: Callable[[], str] = lambda: ""


class Watching(QObject):
    """Shows the signals of the live work on the widgets."""

    def __init__(
        self,
        work: LiveWork,
        views: SourceViews,
        settings_writer: SettingsWriter,
        actions: BannerActions,
    ) -> None:
        super().__init__()
        self.disk = DiskWatch(work.recording)
        self.record_at_once = False
        self._work = work
        self._views = views
        self._settings_writer = settings_writer
        self._actions = actions
        self._effort = FULL
        self._timer = QTimer(self)
        self._timer.setInterval(HEALTH_MS)
        self._timer.timeout.connect(self._show_health)
        source = work.source
        source.on_update = self.show_update
        source.started.connect(self._show_start)
        source.reported.connect(self._show_report)
        source.spotted.connect(self._show_spotted)
        source.stopped.connect(self._show_stopped)
        source.left_open_found.connect(self._offer_recovery)
        work.corrections.saved.connect(self._show_spotted)
        work.resources.failed.connect(self._show_problem)
        work.resources.remarked.connect(self._remark)
        work.recording.changed.connect(self._show_recording)
        work.neutrals.missing.connect(self._offer_neutral)
        views.header.person.refused.connect(self._show_problem)
        views.live.picture.painted.connect(self._note_age)

    def begin(self) -> None:
        """Show that nothing is watched yet, and start to measure."""
        self._no_source()
        self._timer.start()

    def stop(self) -> None:
        """Stop measuring; the window is closing."""
        self._timer.stop()

    def show_update(self, update: Update) -> None:
        """Show one analysed frame."""
        if self.record_at_once:
            self.record_at_once = False
            self._work.recording.record(True)
        large = self._views.presentation
        if large.isVisible():
            large.show_update(update)
        covered = large.covers(self._views.live.window())
        self._views.live.show_update(update, not covered, self._is_late(update))
        if self._views.pages.currentWidget() is self._views.camera:
            self._views.camera.show_update(update)

    def _is_late(self, update: Update) -> bool:
        session = self._work.source.session
        live = session is not None and session.source.live
        return live and now_ns() - update.frame.t_ns > LATE_NS

    def _show_spotted(self, spotted: SpottedEvent) -> None:
        live = self._views.live
        live.add_event(spotted)
        self._views.presentation.show_spotted(spotted, live.model.zero_ns or 0)

    def show_mirrored(self) -> None:
        """Mirror a camera's picture if the settings say so."""
        choice = self._work.source.choice
        camera = choice is not None and choice.origin is Origin.CAMERA
        for each in (self._views.live, self._views.camera, self._views.presentation):
            each.picture.mirror = camera and self._settings_writer.settings.mirror

    def pause(self, on: bool) -> None:
        """Freeze or resume the live view."""
        act = self._views.act
        self._views.live.set_paused(on)
        self._views.header.set_action_icon(act.pause, "play" if on else "pause")
        act.pause.setToolTip(tr("Go on (Space)") if on else tr("Pause the view (Space)"))

    def _note_age(self) -> None:
        self._work.health.note_age(self._views.live.picture.age_ms)

    def _show_start(self, choice: Choice) -> None:
        views = self._views
        views.header.show_choice(choice)
        views.camera.show_choice(choice)
        views.act.pause.setChecked(False)
        self.pause(False)
        views.banner.hide()
        self.show_mirrored()
        views.presentation.reset()
        views.live.reset(
            tr("Opening {name}", name=source_name(choice.name)),
            tr("Loading the face model and the networks."),
        )
        self._enable(True)

    def _show_report(self, report: SourceReport) -> None:
        self._views.live.show_report(report)
        self._views.presentation.show_report(report)
        self.disk.look(report)
        choice = self._work.source.choice
        if report.state is not SourceState.ENDED or choice is None:
            return
        if choice.origin is Origin.FILE and report.frames:
            self._views.banner.show_message(
                tr("The video has ended."),
                Tone.OFFER,
                tr("Play again"),
                lambda: self._actions.watch(choice),
            )

    def _show_stopped(self) -> None:
        if self._work.source.session is None:
            self._no_source()

    def _no_source(self) -> None:
        self._views.header.show_choice(None)
        self._views.camera.show_choice(None)
        text = tr("Choose a camera, a stream or a video above, or try the practice camera.")
        self._views.live.reset(tr("No source is open"), text)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        for action in self._views.act.need_source():
            action.setEnabled(on)
        self._views.live.readout.rest_button.setEnabled(on)

    def _show_health(self) -> None:
        health = self._work.health.health()
        self._views.live.show_health(health)
        if health.report is not None:
            session = self._work.source.session
            locks = session.locks if session is not None else None
            self._views.camera.show_report(health.report, locks, self.disk.text, health.counts)
        self._offer_lighter(health)
        self._tag_pictures(self.disk.recording_text)
        warning = self.disk.warning()
        if warning:
            self._views.banner.show_message(warning, Tone.PROBLEM)

    def _offer_lighter(self, health: Health) -> None:
        """Say once what is left out because the computer cannot follow, and offer a remedy."""
        before, self._effort = self._effort, health.effort
        if health.slow_computer and before != health.effort:
            self._views.banner.show_message(
                f"{health.slow_computer}.",
                Tone.OFFER,
                self._actions.lighten_words(),
                self._actions.lighten,
            )

    def _show_problem(self, sentence: str) -> None:
        views, choice = self._views, self._work.source.choice
        stuck = views.live.picture.shown_seq is None and views.pages.currentWidget() is views.live
        if stuck and (choice is None or choice.origin is not Origin.PRACTICE):
            offer = tr("Try the practice camera")
            views.banner.show_message(sentence, Tone.PROBLEM, offer, self._actions.practice)
        else:
            views.banner.show_message(sentence, Tone.PROBLEM)

    def _remark(self, sentence: str) -> None:
        self._views.banner.show_message(sentence, Tone.REMARK)

    def _offer_recovery(self, left: LeftOpen) -> None:
        def go() -> None:
            recover(left, self._work.resources)
            self._actions.sessions(left)

        self._views.banner.show_message(left.sentence, Tone.OFFER, tr("Recover"), go)

    def _offer_neutral(self, person: str) -> None:
        self._views.banner.show_message(
            tr(
                "No resting face was recorded for {person}: the last seconds serve as rest.",
                person=person,
            ),
            Tone.OFFER,
            tr("Record it"),
            self._views.act.rest.trigger,
        )

    def _show_recording(self, on: bool) -> None:
        self._views.header.person.set_recording(on)
        if on and self._views.banner.text.text().startswith(tr(REFUSED)):
            self._views.banner.hide()
        record = self._views.act.record
        record.setChecked(on)
        record.setToolTip(tr("Stop recording (R)") if on else tr("Record (R)"))
        if not on:
            self._tag_pictures("")

    def _tag_pictures(self, text: str) -> None:
        for page in (self._views.live, self._views.camera, self._views.presentation):
            page.picture.set_recording(text)
