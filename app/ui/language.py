"""The window's language: English in the code, others from `assets/translations`.

Every text of the window goes through `tr`, as one literal, so that `pyside6-lupdate` finds it.
`make translations` adds new texts to the `.ts` files and compiles them. Sentences of the lower
layers (causes, errors) stay English; `app.ui.vocabulary` lists their single words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "translations"
LOCALES = {"es": "es", "zh": "zh_CN"}
"""The languages besides English, each with the ending of its files."""

_installed: list[QTranslator] = []


def later(text: str, /) -> str:
    """Mark a text that is defined before the language is known; `tr` translates it later."""
    return text


def tr(text: str, comment: str = "", /, **values: Any) -> str:
    """Translate a text into the window's language.

    Args:
        text: The English text, as one literal; values are named fields such as `{count}`.
        comment: Distinguishes two uses of the same English text. Such a text takes its values by
            `format`: `pyside6-lupdate` would read a third argument as the number of a plural.
        values: The values of the fields.
    """
    if not text:
        return ""
    translated = QCoreApplication.translate("", text, comment or None)
    return translated.format(**values) if values else translated


def use_language(application: QCoreApplication, choice: str) -> str:
    """Set the language of the window; call it before a window is created.

    Args:
        application: The application that shows the window.
        choice: One of `settings.LANGUAGES`.

    Returns:
        The language in use: `en`, `es` or `zh`.
    """
    while _installed:
        application.removeTranslator(_installed.pop())
    language = language_of(QLocale.system().uiLanguages()) if choice == "system" else choice
    if language in LOCALES:
        ending = LOCALES[language]
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((f"qtbase_{ending}", qt), (f"flinch_{ending}", str(FOLDER))):
            translator = QTranslator(application)
            if translator.load(f"{name}.qm", folder):
                application.installTranslator(translator)
                _installed.append(translator)
    return language


def language_of(names: list[str]) -> str:
    """Choose the first supported language; English if none is supported.

    Args:
        names: Languages as systems write them, such as `zh-Hans-CN`, the preferred one first.
    """
    for name in names:
        locale = QLocale(name)
        if locale.language() == QLocale.Language.English:
            return "en"
        if locale.language() == QLocale.Language.Spanish:
            return "es"
        simplified = locale.script() == QLocale.Script.SimplifiedHanScript
        if locale.language() == QLocale.Language.Chinese and simplified:
            return "zh"
    return "en"


def can_write_chinese() -> bool:
    """Return whether this computer has a font for Simplified Chinese."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
