"""Where Flinch keeps its files on this machine.

`FLINCH_HOME` in the environment moves everything below one folder, for tests and for use from a
stick. Nothing here makes a folder except `ready`.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

from models import private

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


def _places() -> tuple[Path, ...]:
    """Name the folders that are Flinch's alone."""
    return tuple(_place(kind) for kind in ("config", "data", "cache", "log"))


def tighten() -> int:
    """Take Flinch's own folders and all in them from everybody but their owner, once.

    Returns:
        How many files and folders others could read until now; 0 when that was done before.
    """
    done = _place("data") / ".private"
    if done.is_file() or not any(place.exists() for place in _places()):
        return 0
    count = sum(private.tighten(place) for place in _places())
    _close_home()
    with contextlib.suppress(OSError):
        private.fresh(private.make_folder(done.parent) / done.name)
    return count


def _close_home() -> None:
    """Close the folder that `FLINCH_HOME` names, unless something of another origin lies in it."""
    home = os.environ.get(HOME_VARIABLE)
    ours = {place.name for place in _places()}
    if home and {path.name for path in Path(home).expanduser().iterdir()} <= ours:
        private.make_private(Path(home).expanduser())


def settings_file() -> Path:
    """Name the settings file."""
    return _place("config") / "settings.toml"


def window_file() -> Path:
    """Name the file that keeps where the window was."""
    return _place("config") / "window.json"


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


def unsaved_folder() -> Path:
    """Name the folder of annotations whose own disk was full when they were left."""
    return _place("data") / "unsaved-annotations"


def models_folder() -> Path:
    """Name the folder for the user's own weights and a `face_landmarker.task`."""
    return _place("data") / "models"


def selections_folder() -> Path:
    """Name the folder of the selections of weights that read live."""
    return models_folder() / "weights"


def exported_folder() -> Path:
    """Name the folder that weights of own runs are exported to, each run into one of its own."""
    return models_folder() / "exported"


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
    private.make_folder(folder)
    if any(place in (folder, *folder.parents) for place in _places()):
        private.make_private(folder)
    return folder
