"""Parts of the documentation site that come from the program itself: commands, pictures, figures.

MkDocs calls these functions while it builds (`mkdocs.yml` names this file). The page of commands is
generated from the command line's own help, so the two cannot differ. Pictures stay in `assets`,
where the README shows them too; their links are adapted to the site's folders.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from app.cli import app

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = "reference/commands.md"
PICTURES = ("screenshots/*.png", "screenshots/*.webp", "reliability.svg")
LINK = re.compile(r"\]\((?:\.\./)+assets/")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of commands and the pictures of `assets`."""
    files.append(File.generated(config, COMMANDS, content=commands_page()))
    for pattern in PICTURES:
        for path in sorted((ROOT / "assets").glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Point links to pictures to their place on the site."""
    up = "../" * page.file.src_uri.count("/")
    return LINK.sub(f"]({up}assets/", markdown)


def commands_page() -> str:
    """Write the page of commands from the command line's own help."""
    main = typer.main.get_command(app)
    lines = [
        "# Commands",
        "",
        "`flinch` alone opens the window; `flinch COMMAND --help` prints what stands here. "
        "Exit codes: 0 done, 1 failed, 2 wrong use, 3 nothing found, 130 interrupted.",
        "",
    ]
    for name, command in walk(main, ""):
        lines += section(name, command)
    return "\n".join(lines)


def walk(group: Any, prefix: str) -> list[tuple[str, Any]]:
    """List the commands of a group and of the groups in it, by name."""
    found: list[tuple[str, Any]] = []
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        inner = hasattr(command, "commands")
        if not inner or command.invoke_without_command:
            found.append((f"{prefix}{name}", command))
        if inner:
            found += walk(command, f"{prefix}{name} ")
    return found


def section(name: str, command: Any) -> list[str]:
    """Format one command: its help, its arguments and its options."""
    context = command.context_class(command, info_name=f"flinch {name}")
    parameters = [
        parameter for parameter in command.get_params(context) if parameter.name != "help"
    ]
    arguments = [
        parameter.name.upper()
        for parameter in parameters
        if parameter.param_type_name == "argument"
    ]
    options = ["[OPTIONS]"] if len(arguments) < len(parameters) else []
    lines = [f"## {name}", "", command.help or "", ""]
    lines += ["```text", " ".join(["flinch", name, *options, *arguments]), "```", ""]
    if parameters:
        lines += ["| option | what it does | default |", "|---|---|---|"]
        lines += [_row(parameter, context) for parameter in parameters]
        lines.append("")
    return lines


def _row(parameter: Any, context: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        names = [parameter.name.upper()]
    default = parameter.get_default(context, call=False)
    shown = f"`{default}`" if str(default) not in ("", "None", "False") else ""
    text = " ".join((parameter.help or "").split()).replace("|", "\\|")
    return f"| {', '.join(f'`{name}`' for name in names)} | {text} | {shown} |"
