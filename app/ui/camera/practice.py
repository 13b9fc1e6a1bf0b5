"""The dialog that gives the practice camera faults, to show how Flinch reports them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.faults import faults_asked
from app.ui.dialogs import Roomy, fit_to_screen
from app.ui.language import later, tr
from app.ui.live import parts
from models.sources.faults import Faults


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One fault to switch on: its name on the command line, its text and its value."""

    name: str
    words: str
    value: float
    """The preset value, as shown."""
    low: float
    high: float
    """The smallest and the largest value."""
    unit: str
    """The unit that follows the value."""
    scale: float = 1.0
    """Factor from the shown value to that of the command line."""


KINDS = (
    FaultKind("drop", later("Frames are lost"), 5, 0.1, 90, " %", 0.01),
    FaultKind("duplicate", later("Frames come twice"), 5, 0.1, 90, " %", 0.01),
    FaultKind("late", later("Frames come 50 ms late"), 5, 0.1, 90, " %", 0.01),
    FaultKind("dark", later("Frames are dark"), 5, 0.1, 100, " %", 0.01),
    FaultKind("blur", later("Frames are blurred"), 5, 0.1, 100, " %", 0.01),
    FaultKind("tear", later("Frames are torn"), 5, 0.1, 90, " %", 0.01),
    FaultKind("jitter", later("Times tremble by"), 4, 0.1, 50, " ms"),
    FaultKind("fps", later("The rate falls to"), 20, 5, 30, later(" a second")),
    FaultKind("unplug", later("It is unplugged after 10 s for"), 10, 1, 120, " s"),
)
UNPLUG_AT_S = 10


class FaultDialog(QDialog):
    """Asks which faults the practice camera shall have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Practice camera with faults"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        self.rows: dict[str, tuple[QCheckBox, QDoubleSpinBox]] = {}
        for line, kind in enumerate(KINDS):
            switch, value = QCheckBox(tr(kind.words)), _field(kind)
            switch.toggled.connect(value.setEnabled)
            self.rows[kind.name] = (switch, value)
            grid.addWidget(switch, line, 0)
            grid.addWidget(value, line, 1)
        begin = QPushButton(tr("Begin"))
        begin.setProperty("main", True)
        begin.setDefault(True)
        box = QDialogButtonBox()
        box.addButton(begin, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(14)
        text = tr(
            "What goes wrong with it; the same faults can be given as «flinch demo --fault …»."
        )
        column.addWidget(parts.label(text, "muted", True))
        column.addWidget(Roomy(grid), 1)
        column.addWidget(box)
        fit_to_screen(self)

    @property
    def faults(self) -> Faults | None:
        """Return the selected faults; None without any."""
        return faults_asked(self.texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """Write the selected faults as on the command line."""
        return tuple(
            _text(kind, self.rows[kind.name][1].value())
            for kind in KINDS
            if self.rows[kind.name][0].isChecked()
        )


def _field(kind: FaultKind) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
    field.setDecimals(1)
    field.setRange(kind.low, kind.high)
    field.setValue(kind.value)
    field.setSuffix(tr(kind.unit))
    field.setEnabled(False)
    field.setAccessibleName(tr(kind.words))
    return field


def _text(kind: FaultKind, value: float) -> str:
    number = f"{value * kind.scale:.6g}"
    return f"unplug={UNPLUG_AT_S}:{number}" if kind.name == "unplug" else f"{kind.name}={number}"
