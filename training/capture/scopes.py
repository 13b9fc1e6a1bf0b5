"""Partly withdrawn consents: sharing, or showing pictures.

A complete withdrawal leaves no line here; see `training.capture.withdraw`.
"""

from __future__ import annotations

import json

from models import private
from training.capture.errors import StudyError
from training.capture.layout import StudyFolder, append_line

FILE = "scopes.jsonl"


def take_back(folder: StudyFolder, person: str, scope: str, t_wall: str) -> None:
    """Record that a participant withdrew `share` or `show`. Raises `OSError`."""
    private.make_folder(folder.withdrawals)
    line = json.dumps({"person": person, "scope": scope, "t_wall": t_wall})
    append_line(folder.withdrawals / FILE, line)


def withdrawn(folder: StudyFolder) -> frozenset[tuple[str, str]]:
    """Return the withdrawn pairs of participant and scope.

    Raises:
        StudyError: A line is damaged.
    """
    path = folder.withdrawals / FILE
    if not path.is_file():
        return frozenset()
    found = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            facts = json.loads(line)
            found.add((str(facts["person"]), str(facts["scope"])))
        except (ValueError, KeyError, TypeError) as error:
            raise StudyError(f"'{path}', line {number}, is damaged ({error}): mend it.") from error
    return frozenset(found)
