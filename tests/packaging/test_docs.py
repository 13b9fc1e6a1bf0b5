"""The documentation is true: its site builds, its links, commands and messages are real."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.cli import app
from app.core.recording.ledger import HEADER
from app.core.tables import EVENT_COLUMNS, LAST_COLUMNS, SIGNAL_COLUMNS, TRUE_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([\w-]+))?\)")
MADE = {"reference/commands.md"}
"""Pages that exist on the site alone."""


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for tongue, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            if tongue == language:
                found.append((page.name, text))
    return found


def commands() -> list[tuple[str, str]]:
    found = []
    for page, text in blocks(""):
        for line in text.splitlines():
            if line.startswith("flinch"):
                found.append((page, line.split("#")[0].strip()))
    return found


def parse(line: str) -> None:
    """Read a command line as the program does, without carrying it out."""
    command, words = typer.main.get_command(app), shlex.split(line)[1:]
    names = ["flinch"]
    while True:
        context = command.make_context(" ".join(names), list(words))
        inner = getattr(command, "commands", {})
        if not words or words[0] not in inner:
            return
        with context:
            command, words = inner[words[0]], words[1:]
        names.append(command.name)


def test_every_link_leads_somewhere() -> None:
    dead = []
    for page in PAGES:
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            if (
                path.is_relative_to(ROOT / "docs")
                and path.relative_to(ROOT / "docs").as_posix() in MADE
            ):
                continue
            headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.M) if anchor else []
            known = {re.sub(r"[^\w\s-]", "", h).strip().lower().replace(" ", "-") for h in headings}
            if not path.exists() or (anchor and anchor not in known):
                dead.append((page.name, target, anchor))
    assert dead == []


def test_every_command_is_one_that_the_program_takes() -> None:
    found = commands()
    assert len(found) > 60
    wrong = []
    for page, line in found:
        try:
            parse(line)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is listed
            wrong.append((page, line, str(error)))
    assert wrong == []
    with pytest.raises(Exception, match="No such option"):
        parse("flinch analyze session.mp4 --colour red")


def test_python_blocks_read_a_clip() -> None:
    from skimage import data

    from models import clip_of

    found = blocks("python")
    assert found
    picture = data.astronaut()[:256, 96:352, ::-1].copy()
    for _, text in found:
        names = {"clip": clip_of(picture, picture)}
        exec(compile(text, "page", "exec"), names)
        assert names["event"].state  # type: ignore[attr-defined]


def texts_of_the_program() -> Iterator[str]:
    """Give every string of the code; what is filled in later stands as `…`."""

    def flat(node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(map(flat, node.values))
        return "…"

    for package in ("app", "models", "training"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) or (
                    isinstance(node, ast.Constant) and isinstance(node.value, str)
                ):
                    yield flat(node)


def test_every_message_of_the_troubleshooting_page_is_the_programs_own() -> None:
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    messages = re.findall(r"^> (.*)$", page, re.M)
    assert len(messages) > 20
    texts = "\n".join(texts_of_the_program())
    for message in messages:
        pattern = ".*".join(re.escape(part) for part in message.split("…"))
        assert re.search(pattern, texts), message


def test_every_column_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    columns = (*EVENT_COLUMNS, *LAST_COLUMNS, *TRUE_COLUMNS, *SIGNAL_COLUMNS, *HEADER.split(","))
    assert [name for name in columns if f"`{name}`" not in page] == []


def test_the_site_builds_and_fetches_nothing(tmp_path: Path) -> None:
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)],
        cwd=ROOT, env=quiet, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) >= 17
    fetched = re.compile(
        r'<(?:script|img|iframe)[^>]*src="?https?:|<link[^>]*stylesheet[^>]*https?:'
    )
    for page in pages:
        assert not fetched.search(page.read_text(encoding="utf-8")), page
    commands_page = (tmp_path / "reference" / "commands.html").read_text(encoding="utf-8")
    for name in ("analyze", "capture build", "models use", "synth long"):
        assert f">{name}<" in commands_page
