"""Reads the faults of the practice camera as a user writes them: `drop=0.02`, `unplug=10:10`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

from app.errors import UsageProblem
from models.sources.faults import Fault, Faults, Unplug

SHARES = {
    "drop": "drop",
    "duplicate": "duplicate",
    "late": "late",
    "dark": "darken",
    "blur": "blur",
    "tear": "tear",
}
"""Faults that affect a share of all frames, and their names in `Faults`."""

NAMES = (*SHARES, "unplug", "fps", "jitter")
EXAMPLES = "drop=0.02, unplug=10:5 (after 10 s for 5 s), fps=20 or jitter=4 (ms)"


def faults_asked(texts: Iterable[str]) -> Faults | None:
    """Parse faults from `NAME=VALUE` texts; `unplug` may be given several times.

    Args:
        texts: As the user wrote them.

    Returns:
        The faults, or None if there are no texts.

    Raises:
        UsageProblem: A name is unknown or a value is out of range.
    """
    faults = None
    for text in texts:
        faults = _with(faults or Faults(), text)
    return faults


def _with(faults: Faults, text: str) -> Faults:
    name, _, value = (part.strip().lower() for part in text.partition("="))
    if name in SHARES:
        share = _number(text, value, 0.0, 1.0)
        return replace(faults, **{SHARES[name]: Fault(share=share)})  # type: ignore[arg-type]
    if name == "unplug":
        at, _, length = value.partition(":")
        gone = Unplug(_number(text, at, 0.0, 1e6), _number(text, length, 0.0, 1e6))
        return replace(faults, unplugs=(*faults.unplugs, gone))
    if name == "fps":
        return replace(faults, fps=_number(text, value, 1.0, 1000.0))
    if name == "jitter":
        return replace(faults, jitter_ms=_number(text, value, 0.0, 1000.0))
    near = difflib.get_close_matches(name, NAMES, 1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise UsageProblem(
        f"Unknown fault '{name}': expected one of {', '.join(NAMES)}, as {EXAMPLES}.{hint}"
    )


def _number(text: str, value: str, low: float, high: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise UsageProblem(
            f"The fault '{text}' cannot be played: expected a number from {low:g} to {high:g}, "
            f"found '{value}'. Examples: {EXAMPLES}."
        )
    return number
