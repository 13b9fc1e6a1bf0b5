"""The factories of a live session's parts; tests pass smaller ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths, settings
from models.sources.choice import Choice

if TYPE_CHECKING:
    from app.core.pipeline import Pipeline
    from app.core.store import Store
    from models.providers import Provider
    from models.reader import Reader
    from models.sources.source import Source


@dataclass(frozen=True, slots=True)
class SessionFactories:
    """The factories of a session; all but `make_source` are slow and run in the background.

    Attributes:
        make_source: Creates the source of a choice, which is not opened yet.
        make_pipeline: Creates a new pipeline.
        make_reader: Opens the networks of some weights ids; empty means all bundled ones.
        open_store: Opens the database.
        recordings: Gives the folder for recordings and snapshots.
        keep_pictures: Whether the thumbnails of each event are stored in the database.
        provider: Where networks should run.
    """

    make_source: Callable[[Choice], Source]
    make_pipeline: Callable[[], Pipeline]
    make_reader: Callable[[tuple[str, ...]], Reader]
    open_store: Callable[[], Store]
    recordings: Callable[[], Path] = paths.recordings_folder
    keep_pictures: bool = True
    provider: Provider = "auto"


def standard_factories(
    threads: int = 2,
    recordings: str = "",
    keep_pictures: bool = True,
    provider: Provider = "auto",
) -> SessionFactories:
    """Create the factories of the program.

    Args:
        threads: CPU threads for the networks.
        recordings: Folder for recordings; Flinch's own if empty.
        keep_pictures: Whether to store the pictures of events.
        provider: Where networks run: auto, cpu or cuda.
    """
    folder = Path(recordings).expanduser() if recordings else None
    return SessionFactories(
        make_source,
        _make_pipeline,
        lambda names: _make_reader(names, threads, provider),
        _open_store,
        lambda: folder or paths.recordings_folder(),
        keep_pictures,
        provider,
    )


def make_source(choice: Choice) -> Source:
    """Create the source of a choice, with the cameras that Qt lists. It is not opened yet.

    Raises:
        SourceError: The input can never work.
    """
    from app.core import open as opening
    from app.threads.cameras import connected_cameras

    return opening.make_source(choice, connected_cameras)


def _make_pipeline() -> Pipeline:
    from app.core.pipeline import standard_pipeline

    return standard_pipeline(paths.models_folder(), settings.load().settings.spotter)


def _make_reader(names: tuple[str, ...], threads: int, provider: Provider) -> Reader:
    from app.core.live_weights import live_folder, live_names
    from app.threads.priority import giving_way
    from models.reader import Reader

    # A network starts its own threads when it is opened, and they keep that priority.
    return giving_way(lambda: Reader.bundled(live_names(names), live_folder(), threads, provider))


def _open_store() -> Store:
    from app.core.store import Store

    return Store()
