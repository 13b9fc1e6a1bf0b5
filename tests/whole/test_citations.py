"""Every place in the papers' notes that the code names is there, and no older name is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT / "docs" / "papers.md"
CITED = re.compile(r"docs/papers\.md, (Preprocessing study|[A-Z][\w-]*)")
DEAD = re.compile(r"architectures, section|[( ]seed 00\d")

FILES = [
    path
    for folder in ("app", "models", "training")
    for suffix in ("*.py", "*.toml")
    for path in sorted((ROOT / folder).rglob(suffix))
]


def text_of(path: Path) -> str:
    """Read a file with its comment marks and line breaks taken out."""
    return re.sub(r"\s+#?\s*", " ", path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def headings() -> dict[str, str]:
    parts = re.split(r"^## ", NOTES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: part for part in parts}


def test_every_citation_resolves(headings: dict[str, str]) -> None:
    cited = {(path.name, name) for path in FILES for name in CITED.findall(text_of(path))}
    assert len({name for _, name in cited}) >= 5
    assert {(file, name) for file, name in cited if name not in headings} == set()
    dead = {path.name for path in FILES if DEAD.search(text_of(path))}
    assert dead == set()


def test_every_file_that_the_notes_name_is_there(headings: dict[str, str]) -> None:
    for part in headings.values():
        code = re.search(r"Code: ([^\n]+)", part)
        folder = ""
        for name in re.findall(r"`([\w/]+\.py)`", code[1] if code else ""):
            folder = str(Path(name).parent) if "/" in name else folder
            assert (ROOT / folder / Path(name).name).is_file(), name
