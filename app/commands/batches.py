"""Runs the analyses of `flinch analyze`, in turn or several at a time, and sums them up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import interrupts
from app.commands.progress import Bar, progress
from app.commands.screen import results, say, shown
from app.extras import load
from models.errors import FlinchError

if TYPE_CHECKING:
    from app.core.analyze import AnalysisJob, FileOutcome, Tools
    from app.core.batch import AnalysisChoice
    from app.core.finished import Summary
    from app.core.tables import WeightsFacts

_SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Settings that limit the numeric libraries of a parallel process to one thread."""


class Batch:
    """Receives each analysis as it ends; stores a few numbers of each."""

    def __init__(self, weights: Sequence[WeightsFacts] | None = None) -> None:
        """Start empty.

        Args:
            weights: The weights that read the videos, if finished videos are to be skipped; None
                redoes all.
        """
        self._weights = weights
        self._lines: dict[int, Summary] = {}
        self._before = 0
        self._unlisted = ""
        self.failed = 0

    @property
    def found(self) -> int:
        """Events of all videos."""
        return sum(line.events for line in self._lines.values())

    def is_over(self, number: int, job: AnalysisJob) -> bool:
        """Return whether a job needs no work: it is finished, or must not be touched."""
        from app.core.finished import finished

        if self._weights is None:
            return False
        try:
            line = finished(job, self._weights)
        except FlinchError as error:
            self.take(number, str(error))
            return True
        if line is not None:
            self._lines[number] = line
            self._before += 1
        return line is not None

    def take(self, number: int, given: FileOutcome | str) -> None:
        """Take the result of a job: report errors and remarks, list the results."""
        from app.core.finished import summary_of
        from app.core.sessions.analyses import remember_all

        if isinstance(given, str):
            say(given)
            self.failed += 1
            return
        if given.note:
            say(given.note)
        self._lines[number] = summary_of(given)
        self._unlisted = remember_all([given.out]) or self._unlisted

    def print(self) -> None:
        """Print the summary in the order of the jobs."""
        lines = [self._lines[number] for number in sorted(self._lines)]
        if self._before:
            say(f"{self._before} of {len(lines)} videos were analysed before and are left as is.")
        _print_lines(lines)
        if self._unlisted:
            say(self._unlisted)


def run_in_turn(jobs: Iterable[AnalysisJob], tools: Tools, batch: Batch) -> None:
    """Analyse file after file; report a file that fails and continue.

    Args:
        jobs: The jobs; taken one by one, so that the first starts before the last is known.
        tools: Source, pipeline and networks.
        batch: Receives each result.
    """
    from app.core.batch import attempt
    from app.core.output import clear_unfinished

    with progress() as bars:
        for number, job in enumerate(jobs):
            interrupts.check()
            if batch.is_over(number, job):
                continue
            clear_unfinished(job.out)
            bar = bars.add_task(shown(job.path.name), total=None)
            given = attempt(
                job,
                tools,
                lambda done, total: bars.update(bar, completed=done, total=total),  # noqa: B023
            )
            batch.take(number, given)
            bars.remove_task(bar)


def run_beside(
    jobs: Iterable[AnalysisJob],
    choice: AnalysisChoice,
    target: Path,
    executor: str,
    workers: int,
    batch: Batch,
) -> None:
    """Analyse several files at a time, in local processes (0: one per core) or on a Ray cluster."""
    from app.core.batch import AnalysisTask, answer_of, carry_out
    from app.core.output import answers_folder, clear_unfinished

    executors = load("training.executors", "`flinch analyze --executor`")
    at_once = workers or os.cpu_count() or 1
    left = {n: job for n, job in enumerate(jobs) if not batch.is_over(n, job)}
    with answers_folder(target) as place, Bar("files") as bar, _one_thread_each(at_once):
        tasks = [
            AnalysisTask(_anywhere(job), choice, (place / str(n)).absolute())
            for n, job in left.items()
        ]
        ended = executors.carry_out(tasks, carry_out, AnalysisTask.is_done, executor, at_once)
        try:
            for done, task in enumerate(ended, start=1):
                batch.take(int(task.answer.name), answer_of(task))
                task.answer.unlink()
                bar.step(done, len(tasks))
        finally:
            for job in left.values():
                clear_unfinished(job.out)


@contextmanager
def _one_thread_each(at_once: int) -> Iterator[None]:
    """Start parallel processes with one thread in each numeric library."""
    before = {name: os.environ.get(name) for name in _SINGLE}
    if at_once > 1:
        os.environ.update(dict.fromkeys(_SINGLE, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _anywhere(job: AnalysisJob) -> AnalysisJob:
    """Make a job's paths absolute, so that a process with another working folder finds them."""
    return replace(job, path=job.path.absolute(), out=job.out.absolute())


def _print_lines(lines: Sequence[Summary]) -> None:
    from rich.table import Table

    from app.core.frame_states import what_held
    from models.labels import POLARITY

    if not lines:
        return
    table = Table(title="Analysed", box=None, padding=(0, 1, 0, 0))
    table.add_column("video", overflow="fold", min_width=12)
    for name in ("frames", "seconds", "fps", "events", *POLARITY, "unread"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines:
        table.add_row(
            shown(line.path.name),
            str(line.frames),
            f"{line.video_s:.1f}",
            f"{line.fps:.0f}",
            str(line.events),
            *(str(line.polarity.get(name, 0)) for name in (*POLARITY, "none")),
        )
    results().print(table)
    for line in lines:
        held = what_held(line.frame_states, line.frames, line.compressed)
        if held:
            say(f"{shown(line.path.name)}: {held}.")
        print(f"{shown(line.path.name)}: {shown(line.out)}")
