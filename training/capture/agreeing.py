"""Makes the record of a consent, and counts refusals."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timezone
from typing import Literal, get_args

from training.capture.consent import Consent, consent_of
from training.capture.errors import SittingError
from training.capture.layout import StudyFolder, append_line
from training.capture.study import ConsentText, Study

Signed = Literal["drawn", "typed", "paper", "practice"]


def agree(
    study: Study, text: ConsentText, items: Collection[str], signed: str, identity: bool = False
) -> Consent:
    """Make the record of a consent.

    Args:
        study: The study.
        text: The text that was read.
        items: The items agreed to.
        signed: How it was signed.
        identity: Whether the participant's name was kept, encrypted.

    Raises:
        SittingError: A required item is missing, an item is unknown, or nothing was signed.
    """
    known = [item.id for item in study.item]
    for name in items:
        if name not in known:
            raise SittingError(f"There is no item '{name}' of consent: found {', '.join(known)}.")
    lacking = [name for name in study.required_items if name not in items]
    if lacking:
        raise SittingError(
            f"The consent lacks '{lacking[0]}', without which nobody is recorded: it must be "
            "agreed to, or the sitting does not take place."
        )
    for kind in get_args(Signed):
        if kind == signed:
            return consent_of(text, items, known, kind, _now(), identity)
    raise SittingError(f"A consent is signed {', '.join(get_args(Signed))}; found '{signed}'.")


def count_refusal(folder: StudyFolder, text: ConsentText) -> None:
    """Count a refusal: version, language and day, without a code. Raises `OSError`."""
    facts = {"version": text.version, "language": text.language, "day": _now()[:10]}
    append_line(folder.refusals, json.dumps(facts))


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
