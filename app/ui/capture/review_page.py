"""The review: each movement is replayed to the participant, who says what it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from app.ui.capture.pages import Page
from app.ui.capture.sizes import FAR, NEAR, button, label, sized
from models.records import Image
from training.capture.review import VERDICTS
from training.capture.study import Study
from training.capture.words import Spoken

FRAME_MS = 66
"""Slow enough to see a movement: half speed at 30 frames a second, a quarter at 60."""
COLUMNS = 3


class ReviewPage(Page):
    """Replays one movement and asks; `judged` carries the verdict and the feeling, if any."""

    judged = Signal(str, str)

    def __init__(self, spoken: Spoken, study: Study) -> None:
        """Build the page.

        Args:
            spoken: Words of the participant's language.
            study: Defines the feelings.
        """
        super().__init__()
        self._images: list[QImage] = []
        self._next = 0
        self.question = label("", 1.0, strong=True)
        self.pause = label(spoken.word("paused"), FAR)
        self.pause.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._spoken = spoken
        self.verdicts = {name: button(spoken.word(name), share=NEAR) for name in VERDICTS}
        felt = [name for name in study.report.emotions if name != "nothing"]
        self.feelings = {name: button(spoken.emotion(name), share=NEAR) for name in felt}
        self._lay_out()
        for name, widget in self.verdicts.items():
            widget.clicked.connect(lambda _=False, name=name: self._choose(name))
        for feeling, widget in self.feelings.items():
            widget.clicked.connect(lambda _=False, feeling=feeling: self._judge("felt", feeling))
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._turn)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(80, 32, 80, 24)
        column.setSpacing(16)
        column.addWidget(self.question)
        column.addWidget(self.pause, 1)
        column.addWidget(self.picture, 1)
        for group in (self.verdicts, self.feelings):
            grid = QGridLayout()
            grid.setSpacing(10)
            for place, widget in enumerate(group.values()):
                grid.addWidget(widget, place // COLUMNS, place % COLUMNS)
            column.addLayout(grid)

    def wait(self) -> None:
        """Say that the movements are still being searched for."""
        self._stop()
        self._show(False, False)

    def ask(self, pictures: Sequence[Image]) -> None:
        """Replay a movement and ask what it was.

        Args:
            pictures: `(H, W, 3)` uint8 BGR each, in order.
        """
        self._images = [_image(picture) for picture in pictures]
        self._next = 0
        self.question.setText(self._spoken.word("review"))
        self._show(True, False)
        self._turn()
        self._timer.start()
        self.verdicts[VERDICTS[0]].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let texts grow with the screen."""
        super().resizeEvent(event)
        sized(self, self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the replay where nobody sees it."""
        super().hideEvent(event)
        self._stop()

    def _choose(self, name: str) -> None:
        if name == "felt":
            self.question.setText(self._spoken.word("strongest"))
            self._show(False, True)
            next(iter(self.feelings.values())).setFocus()
        else:
            self._judge(name, "")

    def _judge(self, verdict: str, feeling: str) -> None:
        self._stop()
        self.judged.emit(verdict, feeling)

    def _show(self, verdicts: bool, feelings: bool) -> None:
        """Show the picture with one of the two questions; without a question only the pause."""
        asks = verdicts or feelings
        self.pause.setVisible(not asks)
        for part in (self.question, self.picture):
            part.setVisible(asks)
        for group, visible in ((self.verdicts, verdicts), (self.feelings, feelings)):
            for widget in group.values():
                widget.setVisible(visible)

    def _turn(self) -> None:
        if not self._images:
            return
        image = self._images[self._next % len(self._images)]
        self._next += 1
        size = image.size().scaled(self.picture.size(), Qt.AspectRatioMode.KeepAspectRatio)
        self.picture.setPixmap(
            QPixmap.fromImage(image).scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )

    def _stop(self) -> None:
        self._timer.stop()
        self._images = []
        self.picture.clear()


def _image(picture: Image) -> QImage:
    """Make a picture that owns its bytes."""
    height, width = picture.shape[:2]
    data = picture.tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_BGR888).copy()
