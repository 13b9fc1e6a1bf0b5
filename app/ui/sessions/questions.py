"""The dialogs of the sessions page: to whom a session belongs, and whether to delete it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.sessions.deleting import inside
from app.core.sessions.listing import Listing, What
from app.ui import words
from app.ui.language import tr
from app.ui.live import parts
from models.errors import FlinchError
from models.person import check_person

TEXT_PX = 400


class Assign(QDialog):
    """Asks for a person's code."""

    def __init__(self, name: str, known: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Assign to a person"))
        self.field = QLineEdit()
        self.field.setPlaceholderText("S07")
        self.field.setAccessibleName(tr("Code of the person"))
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self.field.textChanged.connect(self._check)
        self._why = parts.label("", "muted", True)
        self._why.setFixedWidth(TEXT_PX)
        self._why.setMinimumHeight(36)
        self._give = QPushButton(tr("Assign"))
        self._give.setProperty("main", True)
        self._give.setDefault(True)
        text = parts.label(
            tr(
                "Whose is {name}? Its folder moves to that person; give a code, not a name.",
                name=name,
            ),
            "",
            True,
        )
        text.setFixedWidth(TEXT_PX)
        _finish(self, (text, self.field, self._why), self._give)
        self._check()

    @property
    def person(self) -> str:
        """The typed code."""
        return self.field.text().strip()

    def _check(self) -> None:
        try:
            check_person(self.person)
        except FlinchError as error:
            self._give.setEnabled(False)
            self._why.setText(str(error) if self.person else "")
            return
        self._give.setEnabled(True)
        self._why.setText("")


def question_before(listing: Listing, others: Sequence[Listing]) -> str:
    """Write the question before a deletion, with all that would be deleted.

    Args:
        listing: The session.
        others: All sessions of the catalogue.
    """
    held = words.movements(listing.movements) if listing.movements else tr("no movement")
    if listing.what is What.ANALYSIS:
        return tr(
            "Delete the tables of {id} ({movements})? The video '{video}' stays.",
            id=listing.id,
            movements=held,
            video=listing.video,
        )
    if listing.what is What.LIVE:
        return tr(
            "Delete the live session {id} for good: {movements} and their pictures?",
            id=listing.id,
            movements=held,
        )
    return tr(
        "Delete the recording {id} for good: its video ({size}), {movements}{more}?",
        id=listing.id,
        size=f"{listing.bytes / 1e6:.1f} MB",
        movements=held,
        more=_more(len(inside(listing, others))),
    )


def _more(analyses: int) -> str:
    if analyses == 1:
        return tr(" and 1 analysis in its folder")
    return tr(" and {count} analyses in its folder", count=analyses) if analyses else ""


class Delete(QDialog):
    """Asks before something is deleted for good; Enter does not delete."""

    def __init__(self, question: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Delete for good"))
        text = parts.label(question, "", True)
        text.setFixedWidth(TEXT_PX)
        warning = parts.label(tr("This cannot be undone."), "muted")
        self.delete = QPushButton(tr("Delete"))
        self.delete.setAutoDefault(False)
        _finish(self, (text, warning), self.delete)


def _finish(dialog: QDialog, widgets: Sequence[QWidget], accept: QPushButton) -> None:
    box = QDialogButtonBox()
    box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    cancel = box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    if not accept.isDefault():
        cancel.setDefault(True)
        cancel.setFocus()
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(22, 20, 22, 16)
    column.setSpacing(12)
    for widget in widgets:
        column.addWidget(widget)
    column.addWidget(box)
    column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)


def ask(dialog: QDialog, then: Callable[[], None]) -> None:
    """Show a dialog without blocking; `then` is called if it is accepted."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(then)
    dialog.open()
