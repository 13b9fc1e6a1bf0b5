"""Runs the review: movements are found in the background and asked about one by one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.sitting.opening import OpenSitting
from app.core.sitting.review import ReviewItem, movements_of, pictures_of
from app.threads.jobs import Progress
from app.ui.background_jobs import BackgroundJobs
from app.ui.capture.review_page import ReviewPage
from models.records import Image
from training.capture.labelled import Spot
from training.capture.review import Review, Reviewed

HEIGHT_PX = 480


class Reviewing(QObject):
    """Asks about the movements of one sitting; `ended` carries the whole review."""

    ended = Signal(object)

    def __init__(self, opened: OpenSitting, page: ReviewPage, spot: Spot, parent: QObject) -> None:
        """Prepare.

        Args:
            opened: The sitting.
            page: The page that asks.
            spot: Finds movements.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._opened = opened
        self._page = page
        self._spot = spot
        self._waiting: list[ReviewItem] = []
        self._found = 0
        self._begun = False
        self._reviewed: list[Reviewed] = []
        self._jobs = BackgroundJobs(self)
        self.trouble = self._jobs.failed
        page.judged.connect(self._judged)

    def begin(self) -> None:
        """Search for movements; if none can be read, say so and end the review."""
        if self._begun:
            return
        self._begun = True
        self._page.wait()
        self._jobs.run("looking for movements", self._find, self._take, self._end)

    def close(self) -> None:
        """Stop the search."""
        self._jobs.close()

    def _find(self, progress: Progress) -> list[ReviewItem]:
        return list(movements_of(self._opened.folder, self._spot, lambda: progress.cancelled))

    def _take(self, found: list[ReviewItem]) -> None:
        self._waiting, self._found = found, len(found)
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._end()
            return
        self._page.wait()
        item = self._waiting[0]
        self._jobs.run(
            "reading a movement", lambda _: pictures_of(item, HEIGHT_PX), self._show, self._skip
        )

    def _skip(self) -> None:
        """Leave out a movement whose pictures cannot be read."""
        self._waiting.pop(0)
        self._next()

    def _show(self, pictures: tuple[Image, ...]) -> None:
        self._page.ask(pictures)

    def _judged(self, verdict: str, feeling: str) -> None:
        if not self._waiting:
            return
        item = self._waiting.pop(0)
        movement = item.movement
        facts = {
            "run": item.run,
            "onset": movement.onset,
            "apex": movement.apex,
            "offset": movement.offset,
        }
        self._reviewed.append(
            Reviewed.model_validate({**facts, "verdict": verdict, "emotion": feeling})
        )
        self._next()

    def _end(self) -> None:
        movements = tuple(self._reviewed)
        self.ended.emit(
            Review(language=self._opened.language, found=self._found, movements=movements)
        )
