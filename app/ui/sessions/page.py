"""The sessions page: the list of all sessions, and one of them, opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.recording.folder import video_parts
from app.core.rows import Thumbnails
from app.core.sessions.catalogue import Catalogue
from app.core.sessions.contents import Contents
from app.core.sessions.crops import lacking
from app.core.sessions.listing import Listing, What, matches
from app.ui import style
from app.ui.desktop import show_on_desktop
from app.ui.icons import icon
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.events import EventEntry
from app.ui.outcomes import corrected
from app.ui.sessions.changes import SessionChanges
from app.ui.sessions.jobs import RunJob, SessionJobs
from app.ui.sessions.list import SessionList
from app.ui.sessions.model import SessionModel
from app.ui.sessions.small_pictures import SmallPictures
from app.ui.sessions.viewer import Viewer
from app.ui.sessions.work import OpenedSession, SessionShelf

LIST_PX = 350
NARROW_PX, NARROW_LIST_PX = 1100, 320
KINDS = (
    (None, later("All")),
    (What.RECORDING, later("Recordings")),
    (What.LIVE, later("Live")),
    (What.ANALYSIS, later("Analyses")),
)
OWN_KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Delete,
)
NOTHING = later(
    "Nothing here yet.\n\nRecordings (R on the live page), live sessions with their movements, "
    "and analysed files appear here by person and date."
)


class SessionsPage(QWidget):
    """Lists the sessions and opens one; all changes run in background jobs."""

    analyse_requested = Signal(object)
    """Paths of videos to analyse."""
    annotate_requested = Signal(object)
    """Recordings or videos to code by hand."""
    failed = Signal(str)
    """One sentence on a failure."""
    remarked = Signal(str)
    """One sentence on what was done."""

    def __init__(
        self, regions: tuple[str, ...], theme: style.Theme, shelf: SessionShelf, run_job: RunJob
    ) -> None:
        """Build everything; nothing is read until the page is shown.

        Args:
            regions: Names of the regions whose movement is measured.
            theme: The colours.
            shelf: Lists, opens and changes sessions.
            run_job: Runs work in the background.
        """
        super().__init__()
        self.shelf = shelf
        self.catalogue = Catalogue(())
        self._jobs = SessionJobs(run_job, self)
        self._divided = False
        self._loading = False
        self._again = False
        self._next_shown: Path | str | None = None
        self.model = SessionModel()
        self.list = SessionList(self.model, theme)
        self.viewer = Viewer(regions, theme)
        self.changes = SessionChanges(shelf, self.viewer, self._jobs, self)
        self._small_pictures = SmallPictures(self.model, shelf, self._jobs)
        self._build_search()
        self._build_kinds()
        self.count = parts.label("", "faint")
        self.nothing = parts.label(tr(NOTHING), "muted", True)
        self.unmatched = parts.label("", "muted", True)
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    def _build_search(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search (Ctrl+F)"))
        self.search.setToolTip(
            tr("Person, day, camera, folder, valid, not valid, running, damaged …")
        )
        self.search.setAccessibleName(tr("Search the sessions"))
        self.search.setStyleSheet("padding-top: 0; padding-bottom: 0;")
        self.search.setFixedHeight(30)
        self._clear = QAction(tr("Clear the search"), self.search)
        self._clear.triggered.connect(self.search.clear)
        self._clear.setVisible(False)
        self.search.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)

    def _build_kinds(self) -> None:
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of session"))
        for what, name in KINDS:
            self.kind.addItem(tr(name), what)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.search, 1)
        top.addWidget(self.kind)
        column.addLayout(top)
        self.unmatched.setContentsMargins(12, 12, 12, 0)
        self.unmatched.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.unmatched.hide()
        column.addWidget(self.unmatched)
        column.addWidget(self.list, 1)
        self.count.setContentsMargins(12, 0, 0, 0)
        column.addWidget(self.count)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(10)
        self._split.splitterMoved.connect(self._keep_division)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self.viewer)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._split)
        self._stack.addWidget(self.nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        viewer = self.viewer
        self.search.textChanged.connect(self._show_list)
        self.kind.currentIndexChanged.connect(self._show_list)
        self.list.chosen.connect(self._open)
        self.list.opened.connect(lambda _: self._enter())
        self._jobs.failed.connect(self.failed)
        self.changes.remarked.connect(self.remarked)
        self.changes.changed.connect(self._reload_changed)
        viewer.player.failed.connect(self.failed)
        viewer.analyse_requested.connect(self._analyse)
        viewer.annotate_requested.connect(self._annotate)
        viewer.export_requested.connect(self.changes.ask_export)
        viewer.assign_requested.connect(self.changes.ask_assign)
        viewer.reveal_requested.connect(reveal)
        viewer.recover_requested.connect(self.changes.recover)
        viewer.delete_requested.connect(self.changes.ask_delete)
        viewer.correction_requested.connect(self._correct)
        for part in (self.list, viewer.table):
            part.installEventFilter(self)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._clear.setIcon(icon("close", theme.muted))
        self.list.set_theme(theme)
        self.viewer.set_theme(theme)

    # -- listing ------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """List the sessions again."""
        super().showEvent(event)
        self.reload()
        self.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the width, until the divider is moved."""
        super().resizeEvent(event)
        if not self._divided:
            left = NARROW_LIST_PX if self.width() < NARROW_PX else LIST_PX
            self._split.setSizes([left, max(1, self.width() - left - 30)])

    def _keep_division(self) -> None:
        self._divided = True

    def resume(self) -> None:
        """Continue deletions and assignments that a killed run left unfinished."""
        self._jobs.run("resuming", lambda _: self.shelf.resume(), self._resumed)

    def _resumed(self, sentences: tuple[str, ...]) -> None:
        for sentence in sentences:
            self.remarked.emit(sentence)

    def open(self, folder: Path) -> None:
        """Open the recording or analysis in a folder.

        Args:
            folder: A run's folder, or one with the results of an analysis.
        """
        self._next_shown = folder.expanduser().absolute()
        self.search.clear()
        self.kind.setCurrentIndex(0)
        self.reload()

    def reload(self) -> None:
        """List everything again, in the background."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        if not self.catalogue.listings:
            self.count.setText(tr("Looking for sessions …"))
        self._jobs.run("listing the sessions", self.shelf.list_all, self._loaded, self._not_loaded)

    def _reload_changed(self, new_id: str) -> None:
        """List everything again after a change, and show the session with the new id."""
        if new_id:
            self.model.forget_pictures()
            self._next_shown = new_id
        self.reload()

    def _not_loaded(self) -> None:
        self._loading = False
        self.count.setText("")

    def _loaded(self, found: Catalogue) -> None:
        self._loading = False
        if found != self.catalogue or self._next_shown is not None:
            self.catalogue = found
            self.changes.listings = found.listings
            self._show_list()
        else:
            self._show_count(found.listings)
        if self._again:
            self._again = False
            self.reload()

    def _show_list(self) -> None:
        text, what = self.search.text(), self.kind.currentData()
        self._clear.setVisible(bool(text))
        chosen = [
            each
            for each in self.catalogue.listings
            if matches(each, text) and what in (None, each.what)
        ]
        next_shown = self._next_shown_id() or self._shown_id()
        row = self.list.currentIndex().row()
        self.list.blockSignals(True)
        self.model.show(chosen)
        self.list.blockSignals(False)
        self._show_count(chosen)
        if not self.list.choose(next_shown):
            self.list.choose_near(max(0, row))
        self._show_changed()

    def _show_count(self, chosen: Sequence[Listing]) -> None:
        everything = self.catalogue.listings
        self._stack.setCurrentIndex(0 if everything else 1)
        self.unmatched.setVisible(bool(everything) and not chosen)
        self.unmatched.setText(tr("No session matches «{text}».", text=self.search.text()))
        self.list.setVisible(bool(chosen))
        size = sum(each.bytes for each in chosen if each.what is What.RECORDING) / 1e6
        size_text = f"{size / 1000:.1f} GB" if size >= 1000 else f"{size:.0f} MB"
        text = tr("{count} sessions, recordings of {size}", count=len(chosen), size=size_text)
        if len(chosen) == 1:
            text = tr("1 session, recordings of {size}", size=size_text)
        self.count.setText(text if chosen else "")

    def _shown_id(self) -> str:
        return self.viewer.listing.id if self.viewer.listing is not None else ""

    def _next_shown_id(self) -> str:
        """Return the id of the session that `open` or a change requested, if it is listed."""
        next_shown, self._next_shown = self._next_shown, None
        for each in self.catalogue.listings:
            if next_shown is not None and next_shown in (each.folder, each.id):
                return each.id
        return ""

    def _show_changed(self) -> None:
        """Open the shown session again if its listing has changed."""
        now = self.list.current()
        if now is None:
            self.viewer.clear()
        elif now != self.viewer.listing:
            self._open(now)

    # -- opening ------------------------------------------------------------------------------

    def _open(self, listing: Listing) -> None:
        self.viewer.show_listing(listing)
        others = self.catalogue.listings

        def show(opened: OpenedSession) -> None:
            if self.viewer.listing == listing and self.isVisible():
                self.viewer.show_contents(opened.contents, opened.signal)
                self._cut_pictures(opened)

        def give_up() -> None:
            if self.viewer.listing == listing:
                self.viewer.player.close_video(tr("It cannot be opened."))

        self._jobs.run(
            "opening a session", lambda _: self.shelf.open(listing, others), show, give_up
        )

    def _cut_pictures(self, opened: OpenedSession) -> None:
        """Cut and show the faces of movements without a stored picture."""

        def show(pictures: dict[str, Thumbnails]) -> None:
            if self.viewer.contents is opened.contents:
                self.viewer.show_pictures(pictures)

        if lacking(opened.contents):
            self._jobs.run("small pictures", lambda _: self.shelf.movement_pictures(opened), show)

    def _enter(self) -> None:
        """Move the focus from the list to the movements."""
        table = self.viewer.table
        if table.isVisible():
            table.setFocus()
            if table.current() is None:
                table.selectRow(0)

    def _correct(self, entry: EventEntry, label: str | None) -> None:
        contents = self.viewer.contents
        if contents is None:
            return
        event = corrected(entry.first, label)

        def show(after: Contents) -> None:
            if self.viewer.contents is contents:
                self.viewer.show_corrected(after)

        self._jobs.run("saving", lambda _: self.shelf.correct(contents, event), show)

    # -- what the buttons do ------------------------------------------------------------------

    def _analyse(self, listing: Listing) -> None:
        if listing.folder is not None:
            self.analyse_requested.emit(list(video_parts(listing.folder)))

    def _annotate(self, listing: Listing) -> None:
        self.viewer.player.pause()
        place = listing.folder if listing.what is What.RECORDING else listing.video
        if place is not None:
            self.annotate_requested.emit([place])

    # -- keys ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the page's keys from the window's actions with the same keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and event.key() in OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the page's keys before the list and the table use them."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter() if watched is self.list else self._replay()
                return True
            return self._act(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the page's keys."""
        if not self._act(event):
            super().keyPressEvent(event)

    def _replay(self) -> None:
        self.viewer.play(self.viewer.table.current())

    def _act(self, event: QKeyEvent) -> bool:
        key, control = event.key(), Qt.KeyboardModifier.ControlModifier
        player = self.viewer.player
        if event.modifiers() == control:
            if key == Qt.Key.Key_F:
                self.search.setFocus()
                self.search.selectAll()
            elif key == Qt.Key.Key_E and self.viewer.contents is not None:
                self.viewer.export.showMenu()
            else:
                return False
            return True
        if key == Qt.Key.Key_Space:
            player.toggle()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            player.step(-1 if key == Qt.Key.Key_Left else 1)
        elif key == Qt.Key.Key_Delete and self.viewer.listing is not None:
            if self.viewer.delete.isEnabled():
                self.changes.ask_delete(self.viewer.listing)
        elif key == Qt.Key.Key_F5:
            self.reload()
        else:
            return False
        return True

    def focus_list(self) -> None:
        """Clear the search, pause the video, and give the list the focus."""
        if self.search.text():
            self.search.clear()
        self.viewer.player.pause()
        self.list.setFocus()

    # -- the end -----------------------------------------------------------------------------

    def close_player(self) -> None:
        """Start to close everything; the window is closing."""
        self._jobs.close()
        self.viewer.player.close_video()

    def close_all(self) -> None:
        """Close the rest, once no job runs any more."""
        self.viewer.player.wait_closed()
        self.shelf.close()
        # pyqtgraph's items must be deleted in its own order: Qt would delete some of them twice.
        self.viewer.timeline.close()


def reveal(listing: Listing) -> None:
    """Show a session's folder in the file manager."""
    if listing.folder is not None:
        show_on_desktop(listing.folder)
