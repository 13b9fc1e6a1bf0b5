"""Prepares what a session needs; slow, so it runs in a job."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from app.core.pipeline import Pipeline
from app.core.store import Store
from app.core.versions import versions
from app.ui.crash_recovery import LeftOpen, find_left_open
from app.ui.networks import Networks
from app.ui.neutrals import Neutrals
from app.ui.resources import Resources
from app.ui.session import PreparedSession
from models.sources.choice import Choice


class Preparation:
    """Prepares sessions, and closes one in the database that never began."""

    def __init__(self, resources: Resources, networks: Networks, neutrals: Neutrals) -> None:
        """Take the factories and the database, the networks, and the watched person."""
        self._resources = resources
        self._networks = networks
        self._neutrals = neutrals
        self._waiting: PreparedSession | None = None

    def prepare(self, choice: Choice) -> PreparedSession:
        """Create all that a session needs, and the pipeline in parallel.

        Args:
            choice: The source to watch.
        """
        with ThreadPoolExecutor(1, "flinch pipeline") as pool:
            coming = pool.submit(self._resources.factories.make_pipeline)
            try:
                return self._put_together(choice, coming)
            except BaseException:
                if coming.exception() is None:
                    coming.result().close()
                raise

    def begun(self) -> None:
        """Note that the prepared session has begun and will close itself."""
        self._waiting = None

    def close(self) -> None:
        """Close a session that was prepared and never began."""
        store = self._resources.store
        if self._waiting is not None and store is not None:
            store.close_session(self._waiting.number)

    def _put_together(self, choice: Choice, coming: Future[Pipeline]) -> PreparedSession:
        factories = self._resources.factories
        source = factories.make_source(choice)
        remarks: list[str] = []
        left_open = LeftOpen()
        if self._resources.store is None:
            left_open = self._open_store(remarks)
        store = self._resources.open_store()
        pipeline, person = coming.result(), self._neutrals.person
        neutral = self._neutrals.of_person(remarks)
        pipeline.use(neutral)
        self._waiting = PreparedSession(
            source,
            pipeline,
            self._networks.coming(),
            store,
            store.begin_session(source.name, versions(), person),
            remarks,
            factories.keep_pictures,
            left_open,
            person,
            neutral_missing=bool(person) and neutral is None and not remarks,
        )
        return self._waiting

    def _open_store(self, remarks: list[str]) -> LeftOpen:
        """Open the database for the first time, and look for what a crash left open."""
        store: Store = self._resources.open_store()
        if store.notice:
            remarks.append(store.notice)
        return find_left_open(store, self._resources.recordings())
