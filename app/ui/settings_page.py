"""The settings page: each setting with its meaning, its default and when a change takes effect.

It shows settings and emits the user's changes; `Preferences` saves and applies them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import paths
from app.settings import (
    CODING_KEYS,
    LANGUAGES,
    MAINS_HZ,
    MOST_THREADS,
    NUMBERS,
    PROVIDERS,
    SIZES_PERCENT,
    SPOTTERS,
    THEMES,
    Settings,
)
from app.ui import style
from app.ui.icons import icon
from app.ui.language import can_write_chinese, later, tr
from app.ui.live import parts

AT_ONCE = later("Takes effect at once.")
NEXT_SOURCE = later("Takes effect with the next source that is opened.")
NEXT_START = later("Takes effect when Flinch is started again.")
RELOADS = later("The networks are loaded anew in the background, then it takes effect.")
REOPENS = later("An open camera is opened again at once.")
NO_CHINESE = later(
    "This computer has no font for Chinese; on Linux the package fonts-noto-cjk brings one."
)
WIDTH_PX = 860


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of the page: its field in `Settings`, its name, and when a change takes effect.

    `choices` pairs each value with its displayed text; without choices, the type of the field
    decides which control is shown.
    """

    field: str
    title: str
    effect: str
    choices: tuple[tuple[object, str], ...] = ()


def _named(values: tuple[str, ...], *words: str) -> tuple[tuple[object, str], ...]:
    return tuple(zip(values, words, strict=True))


GROUPS: tuple[tuple[str, tuple[SettingRow, ...]], ...] = (
    (
        later("RECORDINGS"),
        (
            SettingRow("recordings", later("Folder for recordings"), AT_ONCE),
            SettingRow("keep_clips", later("Keep the pictures of movements"), NEXT_SOURCE),
        ),
    ),
    (
        later("CAMERA"),
        (
            SettingRow("mirror", later("Mirror the live picture"), AT_ONCE),
            SettingRow("lock_camera", later("Lock the camera"), REOPENS),
            SettingRow(
                "mains_hz",
                later("Mains frequency"),
                REOPENS,
                tuple((hertz, f"{hertz} Hz") for hertz in MAINS_HZ),
            ),
        ),
    ),
    (
        later("MEASURING AND READING"),
        (
            SettingRow(
                "spotter",
                later("Spotter"),
                NEXT_SOURCE,
                _named(SPOTTERS, later("Rules"), later("Learned")),
            ),
            SettingRow(
                "provider",
                later("Where the networks run"),
                RELOADS,
                _named(
                    PROVIDERS,
                    later("The fastest there is"),
                    later("Processor"),
                    "NVIDIA GPU",
                    "TensorRT",
                ),
            ),
            SettingRow("threads", later("Processor threads"), RELOADS),
        ),
    ),
    (
        later("CODING BY HAND"),
        (
            SettingRow(
                "coding_keys",
                later("Keys"),
                AT_ONCE,
                _named(
                    CODING_KEYS,
                    later("Left hand"),
                    later("Right hand"),
                    later("Numeric pad"),
                    "QWERTZ",
                    "AZERTY",
                ),
            ),
        ),
    ),
    (
        later("LOOK"),
        (
            SettingRow(
                "language",
                later("Language"),
                NEXT_START,
                _named(LANGUAGES, later("As the system"), "English", "Español", "简体中文"),
            ),
            SettingRow(
                "theme",
                later("Colours"),
                AT_ONCE,
                _named(THEMES, later("As the system"), later("Light"), later("Dark")),
            ),
            SettingRow(
                "size_percent",
                later("Size of text and controls"),
                NEXT_START,
                tuple((size, f"{size} %") for size in SIZES_PERCENT),
            ),
            SettingRow(
                "numbers",
                later("Decimal mark"),
                AT_ONCE,
                _named(
                    NUMBERS, later("Point: 29.97"), later("Comma: 29,97"), later("As the system")
                ),
            ),
        ),
    ),
)

_FIELDS = {item.name: item for item in fields(Settings)}


def explanation(row: SettingRow) -> str:
    """Write what a setting means, its default and when a change takes effect."""
    meaning = tr(str(_FIELDS[row.field].metadata["meaning"]))
    return tr(
        "{meaning}. Default: {default}. {effect}",
        meaning=meaning[0].upper() + meaning[1:],
        default=shown(row, default(row)),
        effect=tr(row.effect),
    )


def _remark(row: SettingRow) -> str:
    """Say what this computer lacks for a choice."""
    if row.field == "language" and not can_write_chinese():
        return " " + tr(NO_CHINESE)
    return ""


def default(row: SettingRow) -> Any:
    """Return a setting's default."""
    return _FIELDS[row.field].default


def shown(row: SettingRow, value: object) -> str:
    """Write a value as the page shows it."""
    words = dict(row.choices).get(value)
    if words is not None:
        return tr(words)
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return str(value) or str(paths.recordings_folder())


class SettingsPage(QWidget):
    """All settings that users may change, in groups."""

    changed = Signal(str, object)
    """Name of the setting and its new value."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.theme = theme
        self.controls: dict[str, QWidget] = {}
        self._show: dict[str, Callable[[Any], None]] = {}
        self._resets: list[tuple[SettingRow, QToolButton]] = []
        self._settings = Settings()
        self._lay_out()
        self.set_theme(theme)
        self.show_settings(self._settings)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(WIDTH_PX)
        column = QVBoxLayout(middle)
        column.setContentsMargins(24, 22, 24, 22)
        column.setSpacing(12)
        column.addWidget(parts.label(tr("Settings"), "page"))
        hint = tr(
            "Kept in settings.toml; what is given on the command line counts for one run alone."
        )
        column.addWidget(parts.label(hint, "muted", True))
        for heading, rows in GROUPS:
            column.addSpacing(4)
            column.addWidget(parts.label(tr(heading), "heading"))
            column.addWidget(self._group(rows))
        column.addStretch(1)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(middle, 20)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _group(self, rows: tuple[SettingRow, ...]) -> QFrame:
        group = parts.card()
        column = QVBoxLayout(group)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(12)
        for index, row in enumerate(rows):
            if index:
                column.addWidget(parts.line())
            column.addLayout(self._line(row))
        return group

    def _line(self, row: SettingRow) -> QHBoxLayout:
        control = self._control(row)
        control.setAccessibleName(tr(row.title))
        self.controls[row.field] = control
        reset = QToolButton()
        reset.setProperty("flat", True)
        reset.setToolTip(tr("Back to the default: {default}", default=shown(row, default(row))))
        reset.setAccessibleName(tr("{title}: back to the default", title=tr(row.title)))
        reset.clicked.connect(lambda: self._change(row, default(row)))
        self._resets.append((row, reset))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(parts.label(tr(row.title), "title"))
        words.addWidget(parts.label(explanation(row) + _remark(row), "muted", True))
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addLayout(words, 1)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(reset, 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _control(self, row: SettingRow) -> QWidget:
        if row.choices:
            return self._choice(row)
        value = default(row)
        if isinstance(value, bool):
            return self._switch(row)
        return self._number(row) if isinstance(value, int) else self._folder(row)

    def _choice(self, row: SettingRow) -> QComboBox:
        box = QComboBox()
        for value, words in row.choices:
            box.addItem(tr(words), value)
        box.activated.connect(lambda: self._change(row, box.currentData()))
        self._show[row.field] = lambda value: box.setCurrentIndex(box.findData(value))
        return box

    def _switch(self, row: SettingRow) -> QCheckBox:
        box = QCheckBox()
        box.clicked.connect(lambda on: self._change(row, bool(on)))
        self._show[row.field] = box.setChecked
        return box

    def _number(self, row: SettingRow) -> QSpinBox:
        box = QSpinBox()
        box.setRange(1, MOST_THREADS)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(72)
        box.valueChanged.connect(lambda value: self._change(row, int(value)))
        self._show[row.field] = box.setValue
        return box

    def _folder(self, row: SettingRow) -> QWidget:
        field = QLineEdit()
        field.setReadOnly(True)
        field.setMinimumWidth(120)
        field.setAccessibleName(tr(row.title))
        choose = QPushButton(tr("Choose…"))
        choose.clicked.connect(lambda: self._ask_folder(row))

        def show(value: str) -> None:
            field.setText(value or str(paths.recordings_folder()))
            field.setToolTip(field.text())
            field.setCursorPosition(0)

        self._show[row.field] = show
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(field, 1)
        line.addWidget(choose)
        return both

    def _ask_folder(self, row: SettingRow) -> None:
        start = getattr(self._settings, row.field) or str(paths.recordings_folder())
        dialog = QFileDialog(self, tr(row.title), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._change(row, path))
        dialog.open()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        for _, button in self._resets:
            button.setIcon(icon("reset", theme.muted))

    def show_settings(self, settings: Settings) -> None:
        """Show settings without emitting a signal."""
        self._settings = settings
        for name, show in self._show.items():
            control = self.controls[name]
            before = control.blockSignals(True)
            show(getattr(settings, name))
            control.blockSignals(before)
        for row, button in self._resets:
            button.setEnabled(getattr(settings, row.field) != default(row))

    def _change(self, row: SettingRow, value: Any) -> None:
        if value != getattr(self._settings, row.field):
            self.changed.emit(row.field, value)
