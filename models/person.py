"""A person's code: the one pattern for everybody who is watched, recorded or analysed.

A code identifies a person without the name. The folder `sub-<code>` of a study, `session.json`, the
database, `events.csv` and `run.json` hold it. Without a person, all of them hold `unassigned`.
"""

from __future__ import annotations

import re

from models.errors import FlinchError

UNASSIGNED = "unassigned"
"""The subject of a recording without a person."""

LENGTH = 40
"""Largest number of characters of a code."""

FOLDER = "sub-"
"""Prefix of a subject's folder; the code follows."""

_CODE = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9._-]{{0,{LENGTH - 2}}}[A-Za-z0-9])?")


class PersonError(FlinchError):
    """A text is not a valid person's code."""


def check_person(code: str) -> str:
    """Check a person's code and return it.

    Args:
        code: The code to be stored.

    Raises:
        PersonError: It is empty, too long, holds other characters, or means something else.
    """
    if code.lower().startswith(FOLDER):
        raise PersonError(
            f"A person's code stands without '{FOLDER}', which Flinch puts before it: write "
            f"'{code[len(FOLDER) :]}' instead of '{code}'."
        )
    if code.lower() == UNASSIGNED:
        raise PersonError(
            f"'{code}' stands for nobody: leave the person out, or choose another code."
        )
    if _CODE.fullmatch(code):
        return code
    raise PersonError(
        f"A person's code must be 1 to {LENGTH} letters, digits, dots, dashes or underscores that "
        f"begin and end with a letter or digit, as in P001; found '{code}'."
    )


def read_person(text: str) -> str:
    """Parse a person's code as typed; an empty text or `unassigned` means nobody.

    Args:
        text: The typed text; `sub-S07` and spaces around a code are accepted.

    Returns:
        The code, or an empty text for nobody.

    Raises:
        PersonError: It can be no code.
    """
    code = text.strip()
    if code.lower().startswith(FOLDER):
        code = code[len(FOLDER) :]
    return "" if code.lower() in ("", UNASSIGNED) else check_person(code)


def as_word(code: str) -> re.Pattern[bytes]:
    """Return a pattern that finds a code as a whole word in any bytes: P003, not P0031."""
    return re.compile(rb"(?<![A-Za-z0-9])" + re.escape(code.encode()) + rb"(?![A-Za-z0-9])")


def subject_of(person: str) -> str:
    """Return the subject for files and the database; `unassigned` for nobody (empty).

    Raises:
        PersonError: It can be no code.
    """
    return check_person(person) if person else UNASSIGNED
