"""Selects the frames of a trial's recording that may be built; the film's part must be valid.

A recording begins before its film and ends after it. A gap before the film does not affect
reactions to the film, and many good seconds around the film do not compensate for a bad one in it.
So the frames from the film's beginning to the recording's end are judged separately, by the rules
for all recordings (`models.sources.validity`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.json_text import parse
from models.recording_names import EVENTS, LEDGER, SESSION
from models.sources.arrivals import BUNCHED_NS, Arrivals
from models.sources.look import BlankLook, Content
from models.sources.validity import StreamFacts, Validity, judge
from training.capture.errors import StudyError
from training.capture.trial import Span, Trial, TrialRun

GAP_NS = 250_000_000
"""A longer stretch without frames does not count for the rate, as in a recording's own counts."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The data of each frame from `frames.csv`, as arrays `(frames,)`.

    `t_ns` are grab times on the frames' clock, `repeated` marks frames with the bytes of the
    previous one, `dropped` counts the frames missing before each.
    """

    t_ns: NDArray[np.int64]
    repeated: NDArray[np.bool_]
    dropped: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """The frames of a recording that may be built; `reason` says why there are none."""

    frames: range
    reason: str = ""


def judged(trial: TrialRun) -> Judged:
    """Judge a trial's recording during its film.

    Args:
        trial: A closed trial. If it has no time of its film, the validity of the whole recording
            counts.

    Returns:
        All frames if the whole recording and the film's part are valid; the frames from the film's
        beginning on if only these are; else none, with the reason.

    Raises:
        StudyError: A file of the recording cannot be read.
    """
    session = _session(trial.folder)
    ledger = read_ledger(trial.folder)
    whole = Validity(bool(session.get("me_valid")), _reasons(session))
    part = film_part(trial.trial)
    film = whole if part is None else _judge(trial.folder, ledger, session, part)
    if not film.valid:
        reasons = " ".join(film.reasons) or "no reason is given"
        where = "" if part is None else ", where its film was shown,"
        return Judged(range(0), f"the recording{where} misses micro-expressions: {reasons}")
    begin = 0 if whole.valid or part is None else int(ledger.t_ns.searchsorted(part.begin_ns))
    return Judged(range(begin, len(ledger.t_ns)))


def film_part(trial: Trial) -> Span | None:
    """Return the time from the beginning of a trial's film to the end of its recording."""
    if trial.clip is None:
        return None
    end_ns = trial.clip.end_ns if trial.tail is None else trial.tail.end_ns
    return Span(begin_ns=trial.clip.begin_ns, end_ns=max(end_ns, trial.clip.begin_ns))


def read_ledger(run: Path) -> Ledger:
    """Read the ledger of a recording.

    Raises:
        StudyError: It cannot be read.
    """
    path = run / LEDGER
    try:
        with path.open(encoding="ascii", newline="") as file:
            rows = list(csv.DictReader(file))
        columns = ([int(row[name]) for row in rows] for name in ("t_mono_ns", "dropped_before"))
        t_ns, dropped = (np.asarray(column, np.int64) for column in columns)
        return Ledger(t_ns, np.asarray([row["dup"] == "1" for row in rows], np.bool_), dropped)
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise StudyError(
            f"'{path}' cannot be read ({type(error).__name__}): run `flinch recover` on the study."
        ) from error


def _session(run: Path) -> dict[str, Any]:
    path = run / SESSION
    try:
        return dict(parse(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise StudyError(
            f"'{path}' cannot be read ({error}): run `flinch recover` on the study."
        ) from error


def _reasons(session: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(reason) for reason in session.get("me_reasons", ()))


def _judge(run: Path, ledger: Ledger, session: dict[str, Any], part: Span) -> Validity:
    """Judge the frames of a part, including the frame before, so that no gap is missed there."""
    first = max(0, int(ledger.t_ns.searchsorted(part.begin_ns, "right")) - 1)
    last = int(ledger.t_ns.searchsorted(part.end_ns))
    t_ns, repeated = ledger.t_ns[first:last], ledger.repeated[first:last]
    arrivals = Arrivals()
    for when, again in zip(t_ns.tolist(), repeated.tolist(), strict=True):
        arrivals.add(when, again)
    steps = np.diff(t_ns)
    one_by_one = steps[(steps >= BUNCHED_NS) & (steps <= GAP_NS)]
    dropped = ledger.dropped[first + 1 : last]
    overflowed = int(session.get("counts", {}).get("overflowed", 0))
    source = session.get("source") or {}
    return judge(
        StreamFacts(
            evidence=arrivals.evidence(),
            content=_content(run, part),
            fps=1e9 / float(one_by_one.mean()) if len(one_by_one) else 0.0,
            asked_fps=_fps(source.get("asked")),
            claimed_fps=_fps(source.get("actual")),
            dropped=int(dropped[steps <= GAP_NS].sum()),
            overflowed=min(overflowed, int(dropped.sum())),
            tail_s=max(0, part.end_ns - int(t_ns[-1])) / 1e9 if len(t_ns) else 0.0,
        )
    )


def _fps(mode: Any) -> float:
    return float(mode.get("fps", 0.0)) if isinstance(mode, dict) else 0.0


def _content(run: Path, part: Span) -> Content:
    """Collect the faults of a part's pictures."""
    content, path = Content(), run / EVENTS
    lines = path.read_bytes().splitlines() if path.is_file() else []
    for line in lines:
        try:
            found = parse(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found.get("kind") == "look":
            t_ns = int(found.get("t_mono_ns", 0))
            if part.begin_ns <= t_ns < part.end_ns:
                still_s = float(found.get("still_s", 0.0))
                content = content.plus(BlankLook(t_ns, found.get("blank") == 1, still_s))
    return content
