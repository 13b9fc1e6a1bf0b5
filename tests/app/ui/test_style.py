"""Both looks are complete and can be read."""

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.icons import ICONS, icon
from app.ui.live.parts import state_colours
from models.records import State

THEMES = [style.LIGHT, style.DARK]


def luminance(value: str) -> float:
    colour = QColor(value)
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


LEAST = 4.5
"""Contrast of text that WCAG 2.1 asks for at level AA."""
GROUNDS = ("window", "panel", "raised")
"""What a text without a background of its own may stand on."""


def blended(top: QColor, under: str) -> str:
    """Lay a colour with its opacity over an opaque one."""
    ground, share = QColor(under), top.alphaF()
    parts = zip(top.getRgb()[:3], ground.getRgb()[:3], strict=True)
    return QColor(*(round(share * a + (1 - share) * b) for a, b in parts)).name()


def sheet_pairs(theme: style.Theme) -> list[tuple[str, str, str]]:
    """List selector, text and background of every rule of the style sheet that sets a text."""
    grounds = [getattr(theme, name) for name in GROUNDS]
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style.sheet(theme)):
        rule = dict(re.findall(r"([\w-]+):\s*([^;]+);", body))
        own = rule.get("background", "transparent")
        if "color" in rule:
            under = [own] if own.startswith("#") else grounds
            found += [(selector.strip(), rule["color"], ground) for ground in under]
        if "selection-color" in rule:
            pair = (rule["selection-color"], rule["selection-background-color"])
            found.append((f"selection of {selector.strip()}", *pair))
    return found


def palette_pairs(theme: style.Theme, application: QApplication) -> list[tuple[str, str, str]]:
    """List the texts of the palette with what they stand on."""
    style.dress(application, theme)
    palette, role = application.palette(), QPalette.ColorRole
    pairs = (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Window),
    )
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled)
    return [
        (f"{text.name} ({group.name})", *(palette.color(group, r).name() for r in (text, ground)))
        for text, ground in pairs
        for group in groups
    ]


def painted_pairs(theme: style.Theme) -> list[tuple[str, str, str]]:
    """List what the widgets paint themselves: readings and states, on cards and selected rows."""
    found = []
    for ground in (theme.panel, theme.accent_soft):
        for polarity in ("negative", "positive", "surprise", None):
            found.append((f"reading {polarity}", theme.text_of_polarity(polarity), ground))
        for state in State:
            fill, text = state_colours(state, theme)
            found.append((state.value, text.name(), blended(fill, ground)))
        found += [(name, getattr(theme, name), ground) for name in ("text", "muted", "warn")]
    found += [("message", getattr(theme, name), theme.stage) for name in ("text", "muted")]
    for name in ("raised", "accent_soft", "warn_soft"):
        found.append((f"banner on {name}", theme.text, getattr(theme, name)))
    marks = ("positive_text", "bad", "faint")
    return found + [(name, getattr(theme, name), theme.panel) for name in marks]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_stands_out_from_its_background(
    application: QApplication, theme: style.Theme
) -> None:
    pairs = sheet_pairs(theme) + palette_pairs(theme, application) + painted_pairs(theme)
    poor = [
        f"{what}: {text} on {ground} is {contrast(text, ground):.2f}"
        for what, text, ground in pairs
        if contrast(text, ground) < LEAST
    ]
    assert len(pairs) > 100
    assert not poor, "\n".join(poor)


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
