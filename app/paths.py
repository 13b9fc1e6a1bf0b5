"""Where Flinch keeps its files on this machine.

`FLINCH_HOME` in the environment moves everything below one folder, for tests and for use from a
stick. Nothing here makes a folder except `ready`.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "FLINCH_HOME"
"""Name of the environment variable that moves all of Flinch's files below one folder."""


def _place(kind: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser() / kind
    find = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
        "log": platformdirs.user_log_path,
    }[kind]
    return find("flinch", appauthor=False)


def settings_file() -> Path:
    """Name the settings file."""
    return _place("config") / "settings.toml"


def database() -> Path:
    """Name the database of sessions and events."""
    return _place("data") / "flinch.db"


def clips_folder() -> Path:
    """Name the folder of the clips that belong to stored events."""
    return _place("data") / "clips"


def recordings_folder() -> Path:
    """Name the folder that recordings go to if the user names none."""
    return _place("data") / "recordings"


def analyses_file() -> Path:
    """Name the file that remembers where results of analyses lie."""
    return _place("data") / "analyses.jsonl"


def pending_folder() -> Path:
    """Name the folder of deletions and assignments that have begun and not ended."""
    return _place("data") / "pending"


def models_folder() -> Path:
    """Name the folder for the user's own weights and a `face_landmarker.task`."""
    return _place("data") / "models"


def cache_folder() -> Path:
    """Name the folder of things that can be made again."""
    return _place("cache")


def log_file() -> Path:
    """Name the log file."""
    return _place("log") / "flinch.log"


def ready(folder: Path) -> Path:
    """Make a folder with its parents, readable by its owner alone where the system can do so.

    Args:
        folder: The folder to make; may exist.

    Returns:
        The same folder.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
