"""Both looks are complete and can be read."""

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.icons import ICONS, icon

THEMES = [style.LIGHT, style.DARK]


def luminance(value: str) -> float:
    colour = QColor(value)
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_words_stand_out_from_their_background(theme: style.Theme) -> None:
    for name in ("text", "muted", "negative_text", "positive_text", "surprise_text", "bad"):
        assert contrast(getattr(theme, name), theme.panel) >= 4.5, name
    assert contrast(theme.warn, theme.warn_soft) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.accent, theme.panel) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_is_one_and_the_sheet_has_no_gap(theme: style.Theme) -> None:
    for item in fields(theme):
        if item.name != "name":
            assert re.fullmatch(r"#[0-9a-f]{6}", getattr(theme, item.name)), item.name
    assert "$" not in style.sheet(theme)


def test_polarities_have_three_colours_and_anything_else_a_fourth() -> None:
    names = ("negative", "positive", "surprise", None)
    assert len({style.LIGHT.of_polarity(name) for name in names}) == 4
    assert style.LIGHT.text_of_polarity("neutral") == style.LIGHT.muted


def test_toggling_goes_from_one_look_to_the_other(styler: style.Styler) -> None:
    heard: list[str] = []
    styler.changed.connect(lambda theme: heard.append(theme.name))
    assert styler.toggle() is style.Look.DARK
    assert styler.toggle() is style.Look.LIGHT
    assert heard == ["dark", "light"]


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_every_icon_can_be_drawn(application: QApplication, name: str) -> None:
    drawn = icon(name, "#204060").pixmap(20, 20).toImage()
    assert any(drawn.pixelColor(x, y).alpha() > 100 for x in range(20) for y in range(20))
