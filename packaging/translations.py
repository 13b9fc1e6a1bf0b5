"""Updates the window's translations: collects texts into `.ts` files, compiles them to `.qm`.

    python packaging/translations.py           # both, as `make translations`
    python packaging/translations.py release   # compile alone, as a build does

A new text is marked as unfinished in the `.ts` files until it is translated.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = ("es", "zh_CN")
ALIASES = "tr+=later"
"""`later` marks a text as `tr` does; lupdate finds both by name, so each takes one literal."""


def update(folder: Path = FOLDER) -> None:
    """Write the texts of the window into the `.ts` files; unused texts are removed.

    Args:
        folder: Folder of the files; another one in tests.
    """
    sources = [path.relative_to(ROOT) for path in sorted((ROOT / "app" / "ui").rglob("*.py"))]
    files = [folder / f"flinch_{language}.ts" for language in LANGUAGES]
    options = ("-silent", "-locations", "none", "-no-obsolete", "-tr-function-alias", ALIASES)
    _tool("lupdate", *options, *map(str, sources), "-ts", *map(str, files))


def release(folder: Path = FOLDER) -> None:
    """Compile the `.ts` files; untranslated texts stay English."""
    for language in LANGUAGES:
        name = folder / f"flinch_{language}"
        _tool("lrelease", "-silent", f"{name}.ts", "-qm", f"{name}.qm")


def _tool(name: str, *arguments: str) -> None:
    """Run one of Qt's tools from PySide6."""
    call = f"from PySide6.scripts.pyside_tool import {name}; {name}()"
    subprocess.run((sys.executable, "-c", call, *arguments), cwd=ROOT, check=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["release"]:
        update()
    release()
