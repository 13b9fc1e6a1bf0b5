"""The readout: the present state, and the reading of the last or the selected movement."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import style, unit_words, words
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.bars import Bars, NetworkRow, bars_of
from models.labels import POLARITY
from models.records import Event, Provenance, Scores, State

ELIDE = Qt.TextElideMode.ElideRight
PERSON_PX = 170
IDLE = later("Nothing is being measured yet.")
EMPTY = later("Nothing has been spotted yet.")
EMPTY_WHY = later("Movements of 40 to 500 ms appear here as soon as they end.")


class Readout(QFrame):
    """The state, with the reading below; scrolls if there are many networks."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.theme = theme
        self._event: Event | None = None
        self._first: Event | None = None
        self._zero_ns = 0
        self._selected = False
        self.uncounted: frozenset[str] = frozenset()
        """Ids of weights that are shown but do not count in the joint reading."""
        self._pill = parts.Pill(theme)
        self.rest_button = QToolButton()
        self.rest_button.setProperty("chip", True)
        self.rest_button.setFont(style.font(12))
        self.show_person("")
        self.meaning = parts.label(words.state_meaning(State.NO_FACE), "muted", wrap=True)
        self.meaning.setMinimumHeight(34)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._heading = parts.label(tr("LAST MOVEMENT"), "heading")
        self._when = parts.label("", "muted")
        self.reading = parts.label("", "reading")
        self.confidence = parts.label("", "reading")
        self._confidence_name = parts.label(tr("confidence"), "muted")
        self._confidence_name.setContentsMargins(0, 0, 0, 4)
        self.units = parts.label("", "title", wrap=True)
        self.units_meaning = parts.label("", "muted", wrap=True)
        self.facts = parts.label("", "muted", wrap=True)
        self.reason = parts.label("", "muted", wrap=True)
        self._fused = Bars(theme)
        self._networks = QWidget()
        self._rows = QVBoxLayout(self._networks)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._lay_out()
        self.show_event(None, 0)
        self.show_idle()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 12, 6, 6)
        outer.setSpacing(8)
        now = QHBoxLayout()
        now.addWidget(parts.label(tr("NOW"), "heading"))
        now.addStretch()
        now.addWidget(self.rest_button)
        now.addSpacing(6)
        now.addWidget(self._pill)
        now.setContentsMargins(0, 0, 8, 0)
        outer.addLayout(now)
        outer.addWidget(self.meaning)
        outer.addWidget(parts.line())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside())
        outer.addWidget(area, 1)

    def _inside(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 2, 8, 2)
        column.setSpacing(6)
        top = _row(self._heading, self._when)
        column.addLayout(top)
        reading = _row(self.reading, self.confidence)
        reading.insertWidget(2, self._confidence_name, 0, Qt.AlignmentFlag.AlignBottom)
        reading.insertSpacing(3, 6)
        column.addLayout(reading)
        column.addWidget(self.units)
        column.addWidget(self.units_meaning)
        column.addWidget(self.facts)
        column.addWidget(self.reason)
        column.addWidget(self._fused)
        column.addWidget(self._networks)
        column.addStretch()
        return inside

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self._pill.theme = self._fused.theme = theme
        self._pill.update()
        self.show_event(self._event, self._zero_ns, self._first, self._selected)

    def show_person(self, person: str) -> None:
        """Show whose neutral face is in use; empty for nobody's."""
        name = tr("Rest of {person}", person=person) if person else tr("Record rest…")
        self.rest_button.setText(self.fontMetrics().elidedText(name, ELIDE, PERSON_PX))
        self.rest_button.setToolTip(
            tr("{name}: what movements are measured from. Record or choose another (N)", name=name)
            if person
            else tr("Record how this person looks at rest, in three seconds (N)")
        )

    def show_idle(self) -> None:
        """Say that no source is watched."""
        self._pill.hide()
        self.meaning.setText(tr(IDLE))

    def show_state(self, state: State, cause: str) -> None:
        """Show the present state by name, with its measured cause."""
        self._pill.show()
        self._pill.show_state(state)
        text = words.state_meaning(state, cause)
        if text != self.meaning.text():
            self.meaning.setText(text)

    def show_event(
        self,
        event: Event | None,
        zero_ns: int,
        first: Event | None = None,
        selected: bool = False,
    ) -> None:
        """Show one event's reading, or that there is none yet.

        Args:
            event: The event, or None.
            zero_ns: The source's time that counts as 0:00.
            first: The prediction, if `event` is the user's correction of it.
            selected: Whether the user selected it; otherwise it is the newest.
        """
        self._event, self._zero_ns, self._selected = event, zero_ns, selected
        self._first = first or event
        self._heading.setText(tr("SELECTED MOVEMENT") if selected else tr("LAST MOVEMENT"))
        for widget in (
            self._fused,
            self._networks,
            self.confidence,
            self._confidence_name,
            self._when,
        ):
            widget.setVisible(event is not None)
        if event is None:
            self.reading.setText(tr(EMPTY))
            self.reading.setProperty("role", "title")
            self.facts.setText(tr(EMPTY_WHY))
            self._show_units(None)
            self.reason.hide()
        else:
            self.reading.setProperty("role", "reading")
            self._fill(event)
        self.reading.style().unpolish(self.reading)
        self.reading.style().polish(self.reading)

    def _fill(self, event: Event) -> None:
        labelled = event.label is not None
        self.reading.setText(words.reading(event))
        tint = self.theme.text_of_polarity(event.polarity) if labelled else self.theme.muted
        self.reading.setStyleSheet(f"color: {tint};")
        predicted = labelled and event.provenance is Provenance.PREDICTED
        self.confidence.setText(words.confidence(event) if predicted else "")
        self._confidence_name.setText(tr("confidence") if predicted else tr("your label"))
        self._confidence_name.setVisible(labelled)
        self._when.setText(words.clock(event.window.onset_ns, self._zero_ns))
        self._show_units(self._first if labelled else None)
        self.facts.setText(_facts(event))
        self.reason.setText(words.why_no_label(event) or _doubt(event))
        self.reason.setVisible(bool(self.reason.text()))
        read = self._first if self._first is not None and self._first.label else None
        fused = read.probabilities if read is not None else None
        self._fused.setVisible(fused is not None)
        if fused is not None:
            self._fused.show_bars(bars_of(POLARITY, fused.tolist(), self.theme))
        self._list_networks(read)

    def _show_units(self, event: Event | None) -> None:
        """Show the action units of a prediction as codes and in words; hide both without any."""
        codes = unit_words.codes(event)
        self.units.setText(codes)
        self.units_meaning.setText(unit_words.meaning(event))
        self.units.setVisible(bool(codes))
        self.units_meaning.setVisible(bool(codes))

    def _list_networks(self, event: Event | None) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        scores = event.scores if event is not None else ()
        announced = False
        self._networks.setVisible(bool(scores))
        if scores:
            self._rows.addSpacing(4)
            self._rows.addWidget(parts.label(tr("EACH NETWORK"), "heading"))
        counted = sorted(scores, key=lambda each: each.weights in self.uncounted)
        for each in counted:
            if each.weights in self.uncounted and not announced:
                announced = True
                self._rows.addSpacing(4)
                self._rows.addWidget(parts.label(tr("SHOWN, BUT WITHOUT WEIGHT"), "heading"))
            self._rows.addWidget(NetworkRow(self.theme, each, not announced))
        for each in counted:
            if fine(each) and not each.error:
                self._add_fine(each)

    def _add_fine(self, scores: Scores) -> None:
        self._rows.addSpacing(6)
        self._rows.addWidget(
            parts.label(
                tr("EMOTIONS, {network}", network=words.network_name(scores.network).upper()),
                "heading",
            )
        )
        bars = Bars(self.theme, small=True)
        bars.show_bars(bars_of(scores.labels, scores.probabilities.tolist(), self.theme))
        self._rows.addWidget(bars)


def fine(scores: Scores) -> bool:
    """Return whether a network distinguishes more emotions than the three polarities."""
    return bool(set(scores.labels) - {*POLARITY, "others"})


def _row(left: QLabel, right: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left)
    row.addStretch()
    row.addWidget(right)
    return row


def _facts(event: Event) -> str:
    kind = words.expression_name(event.window.kind)
    where = words.region_name(event.window.region)
    gap = [tr("frames missing inside")] if event.window.gap else []
    quality = [tr("quality {percent:.0f}\u00a0%", percent=event.quality * 100)]
    return " · ".join([words.duration(event), kind, *([where] if where else []), *quality, *gap])


def _doubt(event: Event) -> str:
    if event.provenance is Provenance.USER:
        return tr("Labelled by you. What the networks said stands below and is kept.")
    if event.state is State.UNCERTAIN:
        return words.state_meaning(event.state, event.cause)
    if event.window.gap and event.state is State.OK:
        return words.gap(event.cause)
    return ""
