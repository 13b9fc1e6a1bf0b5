"""Export, assignment, deletion and recovery of sessions."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.recording.recovery import recover
from app.core.sessions.contents import Contents
from app.core.sessions.listing import Listing
from app.threads.jobs import Progress
from app.ui.language import tr
from app.ui.sessions.jobs import SessionJobs
from app.ui.sessions.model import title
from app.ui.sessions.questions import Assign, Delete, ask, question_before
from app.ui.sessions.viewer import Viewer
from app.ui.sessions.work import SessionShelf
from models.person import UNASSIGNED


class SessionChanges(QObject):
    """Changes sessions in the background, after asking the user."""

    remarked = Signal(str)
    """One sentence on what was done."""
    changed = Signal(str)
    """The list is out of date; gives the session's new id, empty if it has none."""

    def __init__(
        self,
        shelf: SessionShelf,
        viewer: Viewer,
        jobs: SessionJobs,
        page: QWidget,
    ) -> None:
        """Take the parts of the page.

        Args:
            shelf: Changes sessions.
            viewer: Shows a session; its player lets go of files that are moved or deleted.
            jobs: Runs work in the background.
            page: The widget over which dialogs open; it becomes the Qt parent.
        """
        super().__init__(page)
        self.listings: tuple[Listing, ...] = ()
        """All sessions as they were listed last."""
        self._shelf = shelf
        self._viewer = viewer
        self._jobs = jobs

    @property
    def _page(self) -> QWidget:
        """The page, held by Qt alone: a reference of ours would leave it to the collector."""
        page = self.parent()
        assert isinstance(page, QWidget)
        return page

    def ask_export(self, contents: Contents, formats: tuple[str, ...]) -> None:
        """Ask for the folder into which a session's tables are written."""
        dialog = QFileDialog(self._page, tr("Export into a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export(contents, Path(name), formats))
        dialog.open()

    def export(self, contents: Contents, folder: Path, formats: tuple[str, ...]) -> None:
        """Write a session's tables into a folder of its name."""
        name = contents.listing.id.replace("/", "_")

        def exported(files: tuple[Path, ...]) -> None:
            self.remarked.emit(tr("Exported into {folder}", folder=files[0].parent))

        self._jobs.run(
            "exporting", lambda _: self._shelf.export(contents, folder / name, formats), exported
        )

    def ask_assign(self, listing: Listing) -> None:
        """Ask to whom a session belongs."""
        people = {each.person for each in self.listings} - {UNASSIGNED}
        dialog = Assign(title(listing), sorted(people), self._page)
        ask(dialog, lambda: self.assign(listing, dialog.person))

    def assign(self, listing: Listing, person: str) -> None:
        """Give a session to a person."""
        closing = self._viewer.player.let_go()

        def work(_: Progress) -> str:
            for thread in closing:
                thread.wait()
            return self._shelf.assign(listing, person)

        def assigned(new_id: str) -> None:
            self.changed.emit(new_id)
            self.remarked.emit(
                tr(
                    "{title} is {person}'s now: {new}",
                    title=title(listing),
                    person=person,
                    new=new_id,
                )
            )

        self._jobs.run("assigning", work, assigned, self._failed)

    def ask_delete(self, listing: Listing) -> None:
        """Ask whether a session may be deleted for good."""
        question = question_before(listing, self.listings)
        ask(Delete(question, self._page), lambda: self.delete(listing))

    def delete(self, listing: Listing) -> None:
        """Delete a session for good; the question was asked."""
        closing = self._viewer.player.let_go()
        others = self.listings

        def work(_: Progress) -> None:
            for thread in closing:
                thread.wait()
            self._shelf.delete(listing, others)

        def deleted(_: None) -> None:
            self.remarked.emit(tr("{title} is deleted.", title=title(listing)))
            self.changed.emit("")

        self._jobs.run("deleting", work, deleted, self._failed)

    def recover(self, listing: Listing) -> None:
        """Close a recording that was cut off, so that it can be read."""
        if listing.folder is None:
            return
        folder = listing.folder

        def recovered(_: object) -> None:
            self.remarked.emit(tr("{title} is recovered.", title=title(listing)))
            self.changed.emit("")

        self._jobs.run("recovering", lambda _: recover(folder), recovered, self._failed)

    def _failed(self) -> None:
        self.changed.emit("")
