"""Where Flinch keeps its files on this machine.

The environment variable `FLINCH_HOME` moves everything below one folder, for tests and for portable
use. Only `ready` creates folders.
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
    """Name the folders that belong to Flinch alone."""
    return tuple(_place(kind) for kind in ("config", "data", "cache", "log"))


def tighten() -> int:
    """Make Flinch's own folders and everything in them readable by their owner only, once.

    Returns:
        Number of files and folders that others could read; 0 if this was done before.
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
    """Close the folder that `FLINCH_HOME` names, unless it holds files of other programs."""
    home = os.environ.get(HOME_VARIABLE)
    ours = {place.name for place in _places()}
    if home and {path.name for path in Path(home).expanduser().iterdir()} <= ours:
        private.make_private(Path(home).expanduser())


def settings_file() -> Path:
    """Return the settings file."""
    return _place("config") / "settings.toml"


def window_file() -> Path:
    """Return the file with the window's position."""
    return _place("config") / "window.json"


def database() -> Path:
    """Return the database of sessions and events."""
    return _place("data") / "flinch.db"


def recordings_folder() -> Path:
    """Return the default folder of recordings."""
    return _place("data") / "recordings"


def analyses_file() -> Path:
    """Return the file that remembers the places of analysis results."""
    return _place("data") / "analyses.jsonl"


def pending_folder() -> Path:
    """Return the folder of unfinished deletions and assignments."""
    return _place("data") / "pending"


def unsaved_folder() -> Path:
    """Return the folder of annotations that their own full disk could not store."""
    return _place("data") / "unsaved-annotations"


def models_folder() -> Path:
    """Return the folder for the user's own weights and a `face_landmarker.task`."""
    return _place("data") / "models"


def selections_folder() -> Path:
    """Return the folder of the selections of weights that read live."""
    return models_folder() / "weights"


def exported_folder() -> Path:
    """Return the folder of exported weights of own runs; each run gets a sub-folder."""
    return models_folder() / "exported"


def cache_folder() -> Path:
    """Return the cache folder; its content can be created again."""
    return _place("cache")


def log_file() -> Path:
    """Return the log file."""
    return _place("log") / "flinch.log"


def ready(folder: Path) -> Path:
    """Create a folder with its parents, readable by its owner only if the system can do so.

    Args:
        folder: The folder; may exist.

    Returns:
        The same folder.

    Raises:
        OSError: It cannot be created.
    """
    private.make_folder(folder)
    if any(place in (folder, *folder.parents) for place in _places()):
        private.make_private(folder)
    return folder
