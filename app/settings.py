"""The user's settings; each default is defined here once, with its meaning.

The file is TOML, read strictly: an unknown key fails and names the nearest. A file that is not TOML
is renamed, and the defaults are used.
"""

from __future__ import annotations

import difflib
import json
import sys
import time
import types
import typing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from app import paths
from app.core.output import whole_file
from app.errors import OutputError, SettingsError, why
from models.person import PersonError, check_person
from models.sources.mode import ModeError, read_mode

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

THEMES = ("system", "light", "dark")
PROVIDERS = ("auto", "cpu", "cuda", "tensorrt")
SPOTTERS = ("rules", "learned")
CODING_KEYS = ("left", "right", "keypad", "qwertz", "azerty")
LANGUAGES = ("system", "en", "es", "zh")
NUMBERS = ("point", "comma", "system")
SIZES_PERCENT = (80, 90, 100, 110, 125, 150, 175, 200)
MAINS_HZ = (50, 60)
MOST_THREADS = 64


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """All settings of the settings file."""

    camera: str = _setting("0", "camera by index, name, address or file")
    mode: str = _setting("1280x720@30", "camera mode: WIDTHxHEIGHT@FPS")
    mains_hz: int = _setting(50, "mains frequency of the lamps: 50 or 60")
    lock_camera: bool = _setting(True, "hold exposure, focus, white balance and zoom still")
    models: tuple[str, ...] = _setting((), "weights to read with; empty means all that are bundled")
    spotter: str = _setting("rules", "what finds movements: rules or learned")
    provider: str = _setting("auto", "where networks run: auto, cpu, cuda or tensorrt")
    threads: int = _setting(2, "processor threads for the networks")
    person: str = _setting(
        "", "code of the person whom every start watches; written here by hand alone"
    )
    language: str = _setting(
        "system",
        "language of the window: system, en (English), es (Spanish) or zh (Simplified Chinese)",
    )
    theme: str = _setting("system", "colours of the window: system, light or dark")
    size_percent: int = _setting(100, "size of text and controls: 80 to 200 percent")
    numbers: str = _setting(
        "point", "decimal mark in the window: point, comma or system; files always have points"
    )
    mirror: bool = _setting(True, "show the live picture as in a mirror")
    show_mesh: bool = _setting(False, "draw the face mesh over the picture")
    show_box: bool = _setting(True, "draw the box around the face")
    show_flow: bool = _setting(False, "draw how the skin moved over the last 130 ms as arrows")
    coder: str = _setting("", "your code on the page for coding, such as AB; never a name")
    coding_keys: str = _setting("left", "keys for coding: left, right, keypad, qwertz or azerty")
    coding_changes: tuple[str, ...] = _setting((), "keys of your own for coding, as back=J")
    recordings: str = _setting("", "folder for recordings; empty means Flinch's own")
    keep_clips: bool = _setting(True, "store the pictures of each event for replay")
    notice_read: bool = _setting(False, "the notice of the first start was read")

    def __post_init__(self) -> None:
        _one_of("theme", self.theme, THEMES)
        _one_of("provider", self.provider, PROVIDERS)
        _one_of("coding_keys", self.coding_keys, CODING_KEYS)
        _one_of("spotter", self.spotter, SPOTTERS)
        _one_of("numbers", self.numbers, NUMBERS)
        _one_of("language", self.language, LANGUAGES)
        if self.size_percent not in SIZES_PERCENT:
            sizes = ", ".join(str(size) for size in SIZES_PERCENT)
            raise SettingsError(
                f"The setting 'size_percent' must be one of {sizes}, found {self.size_percent}."
            )
        if self.mains_hz not in MAINS_HZ:
            raise SettingsError(f"The setting 'mains_hz' must be 50 or 60, found {self.mains_hz}.")
        try:
            read_mode(self.mode)
            if self.person:
                check_person(self.person)
        except (ModeError, PersonError) as error:
            key = "mode" if isinstance(error, ModeError) else "person"
            raise SettingsError(f"The setting '{key}' cannot be used: {error}") from error
        if not 1 <= self.threads <= MOST_THREADS:
            raise SettingsError(
                f"The setting 'threads' must lie in 1..{MOST_THREADS}, found {self.threads}."
            )


@dataclass(frozen=True)
class Loaded:
    """Settings as read, and one sentence for the user if the file was renamed."""

    settings: Settings
    notice: str = ""


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingsError(
            f"The setting '{name}' must be one of {', '.join(allowed)}, found '{value}'."
        )


def _checked(name: str, value: Any, expected: Any, path: Path) -> Any:
    """Check one value against the type that its field declares."""
    if isinstance(expected, types.GenericAlias):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        form = "a list of texts"
    else:
        if type(value) is expected:
            return value
        form = {str: "a text", int: "a whole number", bool: "true or false"}[expected]
    raise SettingsError(
        f"The setting '{name}' in '{path}' must be {form}, found {value!r}; correct that line."
    )


def parse(text: str, path: Path) -> Settings:
    """Read settings out of TOML text.

    Args:
        text: The file's content.
        path: Where it came from, for the sentences.

    Returns:
        The settings; what the text leaves out has its default.

    Raises:
        SettingsError: A key is unknown (the nearest is named) or a value does not fit.
        tomllib.TOMLDecodeError: The text is not TOML.
    """
    given = tomllib.loads(text)
    expected = typing.get_type_hints(Settings)
    for key in given:
        if key not in expected:
            near = difflib.get_close_matches(key, expected, n=1, cutoff=0.0)[0]
            raise SettingsError(
                f"'{path}' holds the unknown setting '{key}'; the nearest known one is '{near}': "
                "rename or remove that line."
            )
    return Settings(**{k: _checked(k, v, expected[k], path) for k, v in given.items()})


def load(path: Path | None = None) -> Loaded:
    """Read the settings file.

    Args:
        path: The file; Flinch's own if None. A missing file gives the defaults.

    Returns:
        The settings, with a notice if a damaged file was put aside.

    Raises:
        SettingsError: An unknown key or a value that does not fit.
        OSError: The file cannot be read.
    """
    path = path or paths.settings_file()
    try:
        return Loaded(parse(path.read_text(encoding="utf-8-sig"), path))
    except FileNotFoundError:
        return Loaded(Settings())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
        path.rename(aside)
        return Loaded(
            Settings(),
            f"The settings file was damaged; it is kept as '{aside}' and the defaults are used.",
        )


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def text_of(settings: Settings) -> str:
    """Format settings as TOML, each with its meaning above it."""
    lines: list[str] = []
    for item in fields(settings):
        lines += [f"# {item.metadata['meaning']}"]
        lines += [f"{item.name} = {_toml(getattr(settings, item.name))}", ""]
    return "\n".join(lines)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings file atomically.

    Args:
        settings: The settings.
        path: The file; Flinch's own if None.

    Raises:
        OutputError: It cannot be written; the old file stays.
    """
    path = path or paths.settings_file()
    try:
        paths.ready(path.parent)
    except OSError as error:
        raise OutputError(f"Cannot write '{path}': {why(error)}.") from error
    with whole_file(path) as file:
        file.write(text_of(settings))
