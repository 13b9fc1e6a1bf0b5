"""The drawings above a scale differ from its one end to the other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.capture.figures import DRAWN, ScaleDrawings


@pytest.mark.parametrize("kind", DRAWN)
def test_each_step_has_a_drawing_of_its_own(application: QApplication, kind: str) -> None:
    window = QWidget()
    row, column = QHBoxLayout(), QVBoxLayout(window)
    buttons = [QPushButton(str(value)) for value in range(5)]
    for button in buttons:
        row.addWidget(button)
    figures = ScaleDrawings(kind, buttons)
    column.addWidget(figures)
    column.addLayout(row)
    window.resize(600, 200)
    window.show()
    image = figures.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    side = figures.height()
    middles = [figures.mapFrom(window, button.geometry().center()).x() for button in buttons]
    shown = [whole[:, x - side // 2 : x + side // 2].astype(np.int16) for x in middles]
    for picture, other in pairwise(shown):
        assert np.abs(picture - other).max() > 50
    window.close()
    window.deleteLater()
