"""Folders and files of results: checked before the work begins, written atomically."""

from __future__ import annotations

import errno
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from app.errors import OutputError, why
from models import lease, private

EVENTS_CSV, EVENTS_JSON, EVENTS_EAF = "events.csv", "events.json", "events.eaf"
SIGNAL = "signal.csv"
RUN = "run.json"
"""The file that an analysis writes last."""

RESULTS = (EVENTS_CSV, EVENTS_JSON, EVENTS_EAF, SIGNAL, RUN)
"""Files of an analysis; a folder that holds one of them is never written into again."""

FORMATS = ("csv", "json", "eaf")
"""Formats of the events."""

ANSWERS = ".answers-"
"""Prefix of the hidden folders in which processes return their results."""


def check_folder(folder: Path) -> Path:
    """Create a folder and make sure that files can be written into it.

    Args:
        folder: Where results are to go; may exist.

    Returns:
        The same folder.

    Raises:
        OutputError: It cannot be made or written to.
    """
    try:
        private.make_folder(folder)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"flinch")
            probe.flush()
    except OSError as error:
        raise OutputError(f"Cannot write results into '{folder}': {why(error)}.") from error
    return folder


def check_file(path: Path) -> Path:
    """Check before the work begins that a file of results can be written.

    Args:
        path: The file; its folder is created.

    Returns:
        The same path.

    Raises:
        OutputError: It is a folder, or its folder cannot be created or written to.
    """
    check_folder(path.parent)
    if path.is_dir():
        raise OutputError(f"Cannot write '{path}': {why(IsADirectoryError(errno.EISDIR, ''))}.")
    return path


def _in_use(folder: Path) -> bool:
    if not folder.is_dir():
        return folder.exists()
    return any((folder / name).exists() for name in RESULTS)


def fresh_folder(requested: Path) -> Path:
    """Return a folder without earlier results.

    Args:
        requested: The folder that was asked for.

    Returns:
        `requested` itself, or its first free numbered sub-folder `run-2`, `run-3`, ...

    Raises:
        OutputError: It cannot be made or written to.
    """
    check_folder(requested)
    folder, number = requested, 1
    while _in_use(folder) or _holds_runs(folder) or lease.holders([folder]):
        number += 1
        folder = requested / f"run-{number}"
    return check_folder(folder)


@contextmanager
def fresh_results(requested: Path) -> Iterator[Path]:
    """Yield a results folder as `fresh_folder` returns it; remove it again if it stays empty.

    Args:
        requested: The folder that was asked for.

    Yields:
        The folder to write into.

    Raises:
        OutputError: It cannot be made or written to.
    """
    missing = [folder for folder in (requested, *requested.parents) if not folder.exists()]
    folder = fresh_folder(requested)
    new = missing if folder == requested else [folder]
    try:
        with lease.held(folder, "flinch analyze"):
            yield folder
    finally:
        for each in new:
            remove_if_empty(each)


@contextmanager
def resumed_results(requested: Path) -> Iterator[Path]:
    """Yield exactly the requested folder, even if it holds results; otherwise as `fresh_results`.

    Raises:
        OutputError: It cannot be made or written to.
        LeaseError: Another analysis writes into it.
    """
    missing = [folder for folder in (requested, *requested.parents) if not folder.exists()]
    check_folder(requested)
    try:
        with lease.held(requested, "flinch analyze"):
            yield requested
    finally:
        for each in missing:
            remove_if_empty(each)


def remove_if_empty(folder: Path) -> None:
    """Remove a folder if it is empty."""
    with suppress(OSError):
        folder.rmdir()


def _holds_runs(folder: Path) -> bool:
    """Return whether the results of several videos lie one folder deeper."""
    return folder.is_dir() and any(child.is_dir() and _in_use(child) for child in folder.iterdir())


def free_name(folder: Path, stem: str, taken: dict[str, int]) -> Path:
    """Return a sub-folder for one of several videos; equal names are distinguished by a number.

    Args:
        folder: The folder of all results.
        stem: The video's name without its ending.
        taken: Names used so far with the last number tried; updated here.

    Returns:
        The sub-folder's path; it is not created.
    """
    name, number = stem, taken.get(stem, 1)
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken[stem] = number
    taken.setdefault(name, 1)
    return folder / name


def clear_unfinished(folder: Path) -> None:
    """Remove unfinished files of a process that was lost during its work.

    Args:
        folder: A folder that one analysis alone writes into; may be missing.
    """
    if not folder.is_dir():
        return
    for name in RESULTS:
        for left in folder.glob(f".{name}-*"):
            left.unlink(missing_ok=True)


@contextmanager
def answers_folder(target: Path) -> Iterator[Path]:
    """Yield a hidden folder for the results of several processes; it exists as long as the block.

    Args:
        target: The folder of all results; the hidden one lies in it.

    Yields:
        The folder, with this process's lease.
    """
    with (
        tempfile.TemporaryDirectory(prefix=ANSWERS, dir=target) as place,
        lease.held(Path(place), "flinch analyze"),
    ):
        yield Path(place)


def clear_answers(place: Path) -> None:
    """Remove what killed analyses left below a folder: hidden folders and unfinished results.

    Args:
        place: A folder of results, which may hold numbered ones; may be missing.
    """
    for target in (place, *place.glob("run-*")):
        left = [path for path in target.glob(f"{ANSWERS}*") if path.is_dir()]
        if not left or lease.holders(left):
            continue
        for folder in (target, *target.iterdir()):
            if folder.is_dir() and not folder.is_symlink():
                clear_unfinished(folder)
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def whole_file(path: Path, excel: bool = False) -> Iterator[TextIO]:
    r"""Open a text file that appears under its name only when it is complete.

    Args:
        path: Its final name.
        excel: Begin with a byte-order mark, by which spreadsheets know UTF-8.

    Yields:
        The file to write into (UTF-8, lines end as given). Bytes of a file name that are not UTF-8
        become `\udcXX`, which JSON reads back as they were.

    Raises:
        OutputError: It cannot be written; a file of that name stays as it was.
    """
    hidden = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with (
            private.replacing(path, hidden, durable=True) as draft,
            draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
        ):
            if excel:
                file.write("\ufeff")
            yield file
    except OSError as error:
        raise OutputError(f"Cannot write '{path}': {why(error)}.") from error
