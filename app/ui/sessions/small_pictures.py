"""Fetches the small pictures of the listed sessions, those in view first."""

from __future__ import annotations

from collections import deque

from app.core.sessions.listing import Listing
from app.ui.film import decode
from app.ui.sessions.jobs import SessionJobs
from app.ui.sessions.model import SessionModel
from app.ui.sessions.work import SessionShelf

PICTURES_AT_ONCE = 12


class SmallPictures:
    """Creates the pictures that the list requests, some at a time, in the background."""

    def __init__(self, model: SessionModel, shelf: SessionShelf, jobs: SessionJobs) -> None:
        """Take the list's model, what makes pictures, and what runs jobs."""
        self._model = model
        self._shelf = shelf
        self._jobs = jobs
        self._requested: deque[Listing] = deque()
        self._fetching = False
        model.picture_requested.connect(self._request)

    def _request(self, listing: Listing) -> None:
        self._requested.append(listing)
        if not self._fetching:
            self._fetch()

    def _fetch(self) -> None:
        """Create some requested pictures, the newest requests first: those rows are in view."""
        if not self._requested or self._jobs.closed:
            return
        listings = tuple(
            self._requested.pop() for _ in range(min(PICTURES_AT_ONCE, len(self._requested)))
        )
        self._fetching = True
        self._jobs.run(
            "small pictures", lambda _: self._shelf.pictures(listings), self._fetched, self._failed
        )

    def _failed(self) -> None:
        self._fetching = False

    def _fetched(self, pictures: dict[str, bytes | None]) -> None:
        self._fetching = False
        for listing_id, data in pictures.items():
            self._model.set_picture(listing_id, decode(data) if data else None)
        self._fetch()
