"""Pages of the participant's screen: a text with a button, and the consent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui.capture.sizes import FAR, LEAST_PX, NEAR, button, label, sized, text_px
from training.capture.study import ConsentItem
from training.capture.words import Spoken


class Page(QWidget):
    """A page whose texts are sized for its screen."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the texts grow with the screen."""
        super().resizeEvent(event)
        sized(self, self.height())


class TextPage(Page):
    """A text in the middle of the screen, one or two buttons, and at the bottom how to leave."""

    chosen = Signal()
    """The main button was pressed."""
    other = Signal()
    """The second button was pressed."""

    def __init__(self, leave: str) -> None:
        """Build the page.

        Args:
            leave: The sentence on how to leave.
        """
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label("", 1.2 * FAR, strong=True)
        self.text = label("", FAR)
        self.timer = label("", 1.2 * FAR, strong=True)
        self.go = button("", main=True, share=1.2)
        self.no = button("", share=1.2)
        self.leave = label(leave)
        for part in (self.title, self.text, self.timer, self.leave):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.go.clicked.connect(self.chosen)
        self.no.clicked.connect(self.other)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.go)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(80, 40, 80, 24)
        column.setSpacing(28)
        column.addStretch(2)
        for part in (self.title, self.text, self.timer):
            column.addWidget(part)
        column.addLayout(row)
        column.addStretch(3)
        column.addWidget(self.leave)

    def show_text(
        self, text: str, title: str = "", go: str = "", no: str = "", timer: str = ""
    ) -> None:
        """Show a text; parts with an empty text are hidden."""
        for part, words in (
            (self.title, title),
            (self.text, text),
            (self.timer, timer),
        ):
            part.setText(words)
            part.setVisible(bool(words))
        for widget, words in ((self.go, go), (self.no, no)):
            widget.setText(words)
            widget.setVisible(bool(words))
        if go:
            self.go.setFocus()
        sized(self, self.height())

    def count_down(self, left_s: float) -> None:
        """Show the seconds that are left; the button is disabled until they are over."""
        text = f"0:{int(left_s + 0.99):02d}" if left_s > 0 else ""
        if self.timer.text() != text:
            self.timer.setText(text)
            self.timer.setVisible(bool(text))
        if self.go.isEnabled() == (left_s > 0):
            # A disabled button passes its focus on, which must not go to the button that declines.
            self.setFocus()
            self.go.setEnabled(left_s <= 0)
            if left_s <= 0:
                self.go.setFocus()


class ConsentPage(Page):
    """The text of consent, its items (none is ticked in advance), and a typed signature."""

    agreed = Signal(tuple, str)
    """The items that were ticked, and the name that was typed."""
    refused = Signal()
    """The participant does not agree."""

    def __init__(
        self, spoken: Spoken, text: str, items: Sequence[ConsentItem], named: bool
    ) -> None:
        """Build the page.

        Args:
            spoken: Words of the participant's language.
            text: The text of consent, in Markdown.
            items: The items of consent.
            named: Whether a name is asked for; it is kept encrypted.
        """
        super().__init__()
        self.text = QTextBrowser()
        self.text.setMarkdown(text)
        self.text.setOpenExternalLinks(False)
        self.boxes = {item.id: QCheckBox(spoken.item(item.id)) for item in items}
        self._required = tuple(item.id for item in items if item.required)
        self.name = QLineEdit()
        self.name.setPlaceholderText(spoken.word("name"))
        self.name.setVisible(named)
        self._named = named
        self.yes = button(spoken.word("agree"), main=True, share=NEAR)
        self.no = button(spoken.word("refuse"), share=NEAR)
        self.yes.setEnabled(False)
        self.yes.clicked.connect(self._agree)
        self.no.clicked.connect(self.refused)
        for box in self.boxes.values():
            box.setProperty("share", NEAR)
            box.toggled.connect(self._look)
        self.name.textChanged.connect(self._look)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(80, 32, 80, 24)
        column.setSpacing(12)
        column.addWidget(self.text, 1)
        for box in self.boxes.values():
            column.addWidget(box)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.name, 1)
        row.addStretch(0 if self._named else 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the text grow with the screen, a little smaller than a single sentence."""
        super().resizeEvent(event)
        size = max(LEAST_PX, round(NEAR * text_px(self.height())))
        for part in (self.text, self.name):
            part.setStyleSheet(f"font-size: {size}px;")

    def _look(self) -> None:
        ticked = all(self.boxes[name].isChecked() for name in self._required)
        signed = bool(self.name.text().strip()) or not self._named
        self.yes.setEnabled(ticked and signed)

    def _agree(self) -> None:
        given = tuple(name for name, box in self.boxes.items() if box.isChecked())
        self.agreed.emit(given, self.name.text().strip())
