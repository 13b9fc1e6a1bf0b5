"""Runs jobs in this process, in processes of this machine, or on a Ray cluster.

A job is a picklable record, and its work a module-level function that writes its result into a file
visible to all machines. So any executor gives the same results, and a job whose process or machine
is lost is repeated.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

from models.pool import processes
from training.errors import TrainingError

LOCAL, RAY = "local", "ray"
NAMES = (LOCAL, RAY)
ATTEMPTS = 3
"""Attempts at a job whose process was lost."""

J = TypeVar("J")
Work = Callable[[J], None]


def carry_out(
    jobs: Sequence[J],
    work: Work[J],
    is_done: Callable[[J], bool],
    executor: str = LOCAL,
    workers: int = 1,
) -> Iterator[J]:
    """Run jobs and yield each as it ends.

    Args:
        jobs: The jobs.
        work: Does one job and writes its result where `is_done` finds it.
        is_done: Returns whether a job has its result.
        executor: `local` or `ray`.
        workers: Number of processes, or of processors on a Ray cluster started here.

    Raises:
        TrainingError: The executor is unknown or not installed, or processes keep being lost.
    """
    if executor == RAY:
        yield from _on_ray(jobs, work, workers)
    elif executor != LOCAL:
        raise TrainingError(f"Unknown executor '{executor}': expected {' or '.join(NAMES)}.")
    elif workers <= 1 or len(jobs) <= 1:
        for job in jobs:
            work(job)
            yield job
    else:
        yield from _in_processes_again(jobs, work, is_done, workers)


def _in_processes_again(
    jobs: Sequence[J], work: Work[J], is_done: Callable[[J], bool], workers: int
) -> Iterator[J]:
    left = list(jobs)
    for _ in range(ATTEMPTS):
        ended: set[int] = set()
        try:
            for job in in_processes(left, work, workers):
                ended.add(id(job))
                yield job
            return
        except BrokenProcessPool:
            lost = [job for job in left if id(job) not in ended]
            left = []
            for job in lost:
                if is_done(job):
                    yield job
                else:
                    left.append(job)
    if left:
        raise TrainingError(
            f"A process of the run was lost {ATTEMPTS} times ({len(left)} jobs are left): there "
            "may be too little memory; try again with --workers 1."
        )


def in_processes(jobs: Sequence[J], work: Work[J], workers: int) -> Iterator[J]:
    """Run jobs in new processes and yield each as it ends.

    Only a few jobs are queued at a time: waiting for one of thousands takes longer than a job.
    """
    waiting = iter(jobs)
    with processes(min(workers, len(jobs))) as pool:
        running = {pool.submit(work, job): job for job in islice(waiting, 2 * workers)}
        try:
            while running:
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    ended.result()
                    job = running.pop(ended)
                    running |= {pool.submit(work, more): more for more in islice(waiting, 1)}
                    yield job
        finally:
            for future in running:
                future.cancel()


def _on_ray(jobs: Sequence[J], work: Work[J], workers: int) -> Iterator[J]:
    """Run jobs on the available Ray cluster, or on one started here."""
    ray = _ray()
    ours = not ray.is_initialized()
    if ours:
        _join(ray, workers)
    task = ray.remote(max_retries=ATTEMPTS - 1, num_cpus=1)(work)
    running = {task.remote(job): job for job in jobs}
    try:
        while running:
            (ended, *_), _rest = ray.wait(list(running), num_returns=1)
            job = running.pop(ended)
            _outcome(ray, ended, job)
            yield job
    finally:
        for process in running:
            ray.cancel(process)
        if ours:
            ray.shutdown()


def _ray() -> Any:
    """Load Ray with its usage reports switched off; Ray reads this on first use."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ModuleNotFoundError as error:
        raise TrainingError(
            "The executor ray needs the package 'ray', which is not installed: install it with  "
            "pip install 'flinch[cluster]', or use --executor local."
        ) from error
    return ray


def _join(ray: Any, workers: int) -> None:
    """Join the cluster in RAY_ADDRESS, or start one with this many processors here."""
    quiet: dict[str, Any] = {"log_to_driver": False, "include_dashboard": False}
    if os.environ.get("RAY_ADDRESS"):
        ray.init(log_to_driver=False)
    else:
        ray.init(num_cpus=max(1, workers), **quiet)


def _outcome(ray: Any, ended: Any, job: object) -> None:
    try:
        ray.get(ended)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error
    except ray.exceptions.RayError as error:
        raise TrainingError(
            f"The Ray cluster lost {job} {ATTEMPTS} times ({type(error).__name__}): look at the "
            "cluster's log, then run the same command again; finished jobs are kept."
        ) from error
