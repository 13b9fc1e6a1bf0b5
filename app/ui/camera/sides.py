"""The cards on the right of the camera page: the verdict, the mode, and the locks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from app.core.camera_control.presets import preset_for
from app.ui import style, words
from app.ui.camera.locks import LockRow, LockTable
from app.ui.camera.standing import SourceStanding, SourceVerdict
from app.ui.language import later, tr
from app.ui.live import parts
from models.sources.choice import Choice, Origin
from models.sources.mode import mode_name
from models.sources.source import Mode


class VerdictCard(QFrame):
    """Says whether a session is valid for micro-expressions, and if not, why."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self._theme = theme
        self._verdict = SourceVerdict.NOTHING
        self.title = parts.label("", "title", True)
        self.reasons = parts.label("", "", True)
        self.practice = QPushButton(tr("Try the practice camera"))
        self.practice.setProperty("main", True)
        self.faults = QPushButton(tr("Practise with faults…"))
        row = QHBoxLayout()
        row.addWidget(self.practice)
        row.addWidget(self.faults)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.reasons)
        column.addLayout(row)

    def show_standing(self, now: SourceStanding, empty: bool, practising: bool) -> None:
        """Show a verdict; `empty` and `practising` decide which buttons are shown."""
        self.title.setText(now.title)
        self.reasons.setText(words.decimals("\n".join(now.reasons)))
        self.reasons.setVisible(bool(now.reasons))
        self.practice.setVisible(empty)
        self.faults.setVisible(empty or practising)
        if now.verdict is not self._verdict:
            self._verdict = now.verdict
            self._colour()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._colour()

    def _colour(self) -> None:
        theme = self._theme
        edge = {
            SourceVerdict.VALID: theme.positive,
            SourceVerdict.INVALID: theme.bad,
            SourceVerdict.MEASURING: theme.accent,
            SourceVerdict.NOTHING: theme.neutral,
        }[self._verdict]
        self.setStyleSheet(
            f"#verdict {{ background: {theme.panel}; border: 1px solid {theme.border};"
            f"border-left: 4px solid {edge}; border-radius: 8px; }}"
        )


FIGURES = (later("Asked"), later("Read back"), later("Measured"), later("Counted"), later("Disk"))


class ModeCard(QFrame):
    """The mode as requested, read back and measured, and the preset's modes to choose from."""

    mode_requested = Signal(object)
    """The `Mode` to open."""
    search_requested = Signal()
    """All modes are to be tried, until one does what it claims."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme = theme
        self.modes: tuple[Mode, ...] = ()
        self.values = {name: parts.label("–", "", True) for name in FIGURES}
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 14, 12)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.addWidget(parts.label(tr("MODE"), "heading"), 0, 0, 1, 2)
        for line, (name, value) in enumerate(self.values.items(), start=1):
            value.setFont(style.digits())
            grid.addWidget(parts.label(tr(name), "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        self.preset = parts.label("", "muted")
        grid.addWidget(self.preset, 6, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self.buttons: list[QToolButton] = []
        self._row.addStretch(1)
        grid.addLayout(self._row, 6, 1)
        self.search = QPushButton(tr("Find the best mode"))
        self.search.setToolTip(tr("Tries these modes for two seconds each"))
        self.search.clicked.connect(self.search_requested)
        self.searching = parts.label("", "muted", True)
        grid.addWidget(self.search, 7, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.searching, 8, 1)
        grid.setColumnStretch(1, 1)
        self._differs = False

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._colour()

    def show_choice(self, choice: Choice | None) -> None:
        """Offer the modes of a camera's preset; other sources have none."""
        camera = choice is not None and choice.origin is Origin.CAMERA
        preset = preset_for(choice.name) if choice is not None and camera else None
        self.modes = preset.modes if preset is not None else ()
        self.preset.setText(preset.name if preset is not None else "")
        for part in (self.preset, self.search):
            part.setVisible(camera)
        self.searching.setVisible(camera and bool(self.searching.text()))
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(mode, choice) for mode in self.modes]

    def show_standing(self, now: SourceStanding, disk: str) -> None:
        """Show the figures; a mode that differs from the requested one is coloured."""
        texts = (now.requested, now.actual, now.measured, now.counts, disk or "–")
        for value, text in zip(self.values.values(), texts, strict=True):
            value.setText(words.decimals(text))
        if now.differs is not self._differs:
            self._differs = now.differs
            self._colour()

    def show_search(self, mode: Mode | None) -> None:
        """Say which mode is being tried; None ends the search."""
        self.search.setEnabled(mode is None)
        self.searching.setText("" if mode is None else tr("Trying {mode}", mode=mode_name(mode)))
        self.searching.setVisible(mode is not None)

    def _button(self, mode: Mode, choice: Choice | None) -> QToolButton:
        button = QToolButton()
        button.setText(mode_name(mode))
        button.setProperty("chip", True)
        button.setCheckable(True)
        button.setChecked(choice is not None and _same(choice.mode, mode))
        button.clicked.connect(lambda: self.mode_requested.emit(mode))
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def _colour(self) -> None:
        tint = self._theme.warn if self._differs else self._theme.text
        self.values["Read back"].setStyleSheet(f"color: {tint};")


class LockCard(QFrame):
    """The locks, whether to lock, and the mains frequency of the lamps."""

    changed = Signal(bool, int)
    """Whether to lock cameras, and the mains frequency in Hz."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.table = LockTable(theme)
        self.lock = QCheckBox(tr("Lock cameras"))
        self.lock.setToolTip(tr("Holds exposure, focus, white balance and zoom still"))
        self.mains = QComboBox()
        self.mains.setAccessibleName(tr("Mains frequency"))
        self.mains.setToolTip(tr("Lamps flicker with the mains: exposure is set to fit"))
        for hertz in (50, 60):
            self.mains.addItem(tr("Mains {hertz} Hz", hertz=hertz), hertz)
        self.lock.clicked.connect(self._emit_changed)
        self.mains.activated.connect(self._emit_changed)
        row = QHBoxLayout()
        self.heading = parts.label(tr("LOCKS"), "heading")
        row.addWidget(self.heading)
        row.addStretch(1)
        row.addWidget(self.lock)
        row.addWidget(self.mains)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 14, 12)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.table.set_theme(theme)

    def show_rows(self, rows: tuple[LockRow, ...], text: str) -> None:
        """Show the locked controls, or the text without any."""
        held = sum(row.locked for row in rows)
        self.heading.setText(
            tr("LOCKS  {held} of {count} hold", held=held, count=len(rows)) if rows else tr("LOCKS")
        )
        self.table.show_rows(rows, text)

    def set_options(self, lock: bool, mains_hz: int) -> None:
        """Show the settings without emitting a signal."""
        self.lock.setChecked(lock)
        self.mains.setCurrentIndex(self.mains.findData(mains_hz))

    def _emit_changed(self) -> None:
        self.changed.emit(self.lock.isChecked(), int(self.mains.currentData()))


def _same(first: Mode | None, second: Mode) -> bool:
    return first is not None and (first.width_px, first.height_px, first.fps) == (
        second.width_px,
        second.height_px,
        second.fps,
    )
