"""Asks how to use the user's weights live, below their complete cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.dialogs import fit_to_screen
from app.ui.language import later, tr
from app.ui.live import parts
from models.weights import Card

ABOUT = later(
    "Beside: they are shown with the others and have no part in the result. Instead: they alone "
    "read, with the threshold and temperature that their held-out folds chose. Either holds from "
    "the next start on, and «Roll back» returns to the readings of before."
)


class UseDialog(QDialog):
    """Offers «beside» (the default) and «instead»; `beside` holds the answer once accepted."""

    def __init__(self, cards: Sequence[Card], parent: QWidget | None = None) -> None:
        """Build the dialog.

        Args:
            cards: Cards of the weights to use.
            parent: Window above which it stands.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Use own weights live"))
        self.beside = True
        text = QPlainTextEdit("\n\n".join(card_text(card) for card in cards))
        text.setReadOnly(True)
        text.setAccessibleName(tr("Cards of the weights"))
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.next_to = self.buttons.addButton(tr("Use beside the others"), role.AcceptRole)
        self.alone = self.buttons.addButton(tr("Use instead of the others"), role.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.next_to.setDefault(True)
        self.alone.clicked.connect(self._instead)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(parts.label(tr(ABOUT), "", True))
        column.addWidget(text, 1)
        column.addWidget(self.buttons)
        self.resize(720, 560)
        fit_to_screen(self)

    def _instead(self) -> None:
        self.beside = False
        self.accept()


def card_text(card: Card) -> str:
    """Write a whole card as lines of text."""
    lines = [
        f"{card.id}  ({card.network}, {card.preset})",
        tr("labels: {labels}", labels=", ".join(tr(label) for label in card.labels)),
        tr("trained on: {data}", data=card.training_data),
        *(
            tr(
                "{figure} on {data}, n {n}, {protocol}",
                figure=f"{metric.metric} {metric.value:.3f}"
                + ("" if metric.spread is None else f" ± {metric.spread:.3f}"),
                data=metric.data,
                n=metric.n,
                protocol=metric.protocol,
            )
            for metric in card.metrics
        ),
        tr("does not prove: {what}", what=card.does_not_prove),
        tr("recipe: {recipe}", recipe=card.recipe),
        f"SHA-256: {card.sha256}",
    ]
    return "\n".join(lines)
