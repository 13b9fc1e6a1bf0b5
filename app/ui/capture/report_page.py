"""The self-report after a film: nothing is chosen in advance; mouse and keyboard both work."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.ui.capture.figures import DRAWN, ScaleDrawings
from app.ui.capture.pages import Page
from app.ui.capture.sizes import NEAR, button, label, sized
from training.capture.report import RATED, YES_NO, Answer, lacking
from training.capture.study import Study
from training.capture.words import Spoken

SLIDER = 1000
AROUND_PX, BETWEEN_PX = 190, 3
"""Margins and scroll bar beside the film's small pictures, and the gap between two of them."""

COLUMNS = 5
SURE_S = 1.0
"""Half the width of the range around the reported moment."""


class ReportPage(Page):
    """The form; `sent` carries the answer once everything is answered."""

    sent = Signal(object)

    def __init__(self, spoken: Spoken, study: Study) -> None:
        """Build the form.

        Args:
            spoken: Words of the participant's language.
            study: Defines the questions.
        """
        super().__init__()
        self._study = study
        self._seconds = 1.0
        self._groups: dict[str, QButtonGroup] = {}
        self.answer = Answer()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.pictures = [QLabel() for _ in range(8)]
        self.send = button(spoken.word("send"), main=True, share=NEAR)
        self.send.setEnabled(False)
        self.send.clicked.connect(lambda: self.sent.emit(self.answer))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(80, 20, 80, 8)
        self._column.setSpacing(8)
        for name in study.report.ask:
            self._ask(name, spoken)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        row = QHBoxLayout()
        row.setContentsMargins(80, 0, 80, 16)
        row.addStretch(1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addLayout(row)

    def begin(self, seconds: float, thumbnails: list[QImage]) -> None:
        """Empty the form for the next film.

        Args:
            seconds: The film's length.
            thumbnails: Small pictures of it, in order.
        """
        self._seconds = seconds
        self.answer = Answer()
        for group in self._groups.values():
            group.setExclusive(False)
            for each in group.buttons():
                each.setChecked(False)
            group.setExclusive(True)
        self.slider.blockSignals(True)
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        for place, part in enumerate(self.pictures):
            image = thumbnails[place] if place < len(thumbnails) else QImage()
            part.setPixmap(QPixmap.fromImage(image))
            part.setVisible(not image.isNull())
        self.send.setEnabled(False)
        sized(self, self.height())
        first = next(iter(self._groups.values()), None)
        if first is not None:
            first.buttons()[0].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let texts and pictures grow with the screen."""
        super().resizeEvent(event)
        room = self.width() - AROUND_PX - len(self.pictures) * BETWEEN_PX
        for part in self.pictures:
            part.setMaximumWidth(max(40, room // len(self.pictures)))
        for figures in self.findChildren(ScaleDrawings):
            figures.fit(self.height())

    def _ask(self, name: str, spoken: Spoken) -> None:
        self._column.addWidget(label(spoken.word(name), NEAR, strong=True))
        if name == "strongest":
            self._column.addLayout(self._emotions(spoken))
        elif name == "moment":
            self._column.addLayout(self._moment())
        else:
            rating = self._rating(name, spoken)
            if name in DRAWN:
                self._column.addWidget(ScaleDrawings(name, self._groups[name].buttons()))
            self._column.addLayout(rating)

    def _emotions(self, spoken: Spoken) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(10)
        group = self._groups["strongest"] = QButtonGroup(self)
        for place, emotion in enumerate(self._study.report.emotions):
            widget = button(spoken.emotion(emotion), choice=True, share=NEAR)
            group.addButton(widget, place)
            grid.addWidget(widget, place // COLUMNS, place % COLUMNS)
        group.idClicked.connect(self._choose_emotion)
        return grid

    def _moment(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for part in self.pictures:
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(part)
        self.slider.setRange(0, SLIDER)
        self.slider.setPageStep(SLIDER // 20)
        self.slider.setSingleStep(SLIDER // 100)
        self.slider.valueChanged.connect(self._choose_moment)
        self.slider.sliderPressed.connect(lambda: self._choose_moment(self.slider.value()))
        column = QVBoxLayout()
        column.addLayout(row)
        column.addWidget(self.slider)
        return column

    def _rating(self, name: str, spoken: Spoken) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        low, high = self._study.report.scale
        values = (
            {1: spoken.word("yes"), 0: spoken.word("no")}
            if name in YES_NO
            else {value: str(value) for value in range(low, high + 1)}
        )
        group = self._groups[name] = QButtonGroup(self)
        for value, words in values.items():
            widget = button(words, choice=True, share=NEAR)
            group.addButton(widget, value)
            row.addWidget(widget, 1)
        if name in YES_NO:
            row.addStretch(COLUMNS)
        group.idClicked.connect(lambda value: self._rate(name, value))
        return row

    def _choose_emotion(self, place: int) -> None:
        self._change(strongest=self._study.report.emotions[place])

    def _choose_moment(self, value: int) -> None:
        moment = self._seconds * value / SLIDER
        low, high = max(0.0, moment - SURE_S), min(self._seconds, moment + SURE_S)
        self._change(moment_s=moment, moment_low_s=low, moment_high_s=high)

    def _rate(self, name: str, value: int) -> None:
        assert name in RATED
        self._change(ratings={**self.answer.ratings, name: value})

    def _change(self, **values: object) -> None:
        known = any(
            getattr(self.answer, key) not in (None, value)
            and (key != "ratings" or len(self.answer.ratings) == len(value))  # type: ignore[arg-type]
            for key, value in values.items()
        )
        changes = self.answer.changes + known
        self.answer = replace(self.answer, changes=changes, **values)  # type: ignore[arg-type]
        self.send.setEnabled(not lacking(self.answer, self._study))
