"""Groups regions that moved together, and measures the window of such a group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from models.intervals import common, union
from models.records import COMPRESSION, Kind, Numbers, State, Window
from models.spot.bumps import Bump, Times, refine
from models.spot.pulses import believed, coded_part
from models.spot.regions import REGIONS
from models.spot.screen import Screen, ScreenVerdict, Stir
from models.spot.trace import Trace

MICRO_NS = 500_000_000
"""Longest duration of a micro-expression, 500 ms included."""

_AT_REST = 0.3
"""Share of a movement's height above which a border does not show the face at rest."""
_UNSEEN = "its rise was not seen: the face is measured only from its onset on"


@dataclass(frozen=True, slots=True)
class Rules:
    """When a movement begins, ends and counts."""

    open_noise: float = 4.5
    """A region opens when its distance exceeds this many times its noise ..."""
    open_least: float = 0.0025
    """... and this distance, in eye distances, ..."""
    open_ns: int = 25_000_000
    """... for at least this long."""
    close_share: float = 0.35
    """A region closes when its distance falls below this share of its height ..."""
    settle_ns: int = 60_000_000
    """... for at least this long; see `settled_ns` for long movements."""
    join_ns: int = 70_000_000
    """How long a closed region waits for other regions of the same movement."""
    together: float = 0.35
    """Least overlap (IoU in time) of two regions of one movement ..."""
    apart_ns: int = 70_000_000
    """... or, where they overlap less, largest distance between their peaks."""
    longest_ns: int = 4_500_000_000
    """A movement is closed at the latest after this time."""
    score: float = 6.0
    """Least height over noise of all regions together."""
    mouth_ns: int = 150_000_000
    """How long a movement of the lower face waits, to see whether speech follows."""
    same_ns: int = 100_000_000
    """Regions that began within this time of each other may belong to one movement."""
    rising_ns: int = 150_000_000
    """A movement whose end was not seen needs a peak at least this long ago; a later one may still
    be rising."""
    sudden_ns: int = 40_000_000
    """A movement that peaks this soon after the face was first measured was not seen to rise."""
    known_rest: bool = False
    """Whether the neutral is that of the whole recording, see `bumps.refine`."""
    settle_share: float = 0.2
    """Share of its length for which a long movement must stay low before it closes ..."""
    settle_most_ns: int = 300_000_000
    """... but no longer than this."""

    def settled_ns(self, lasted_ns: int) -> int:
        """Return how long a movement of this length must stay low: long ones fall slowly."""
        return max(self.settle_ns, min(int(self.settle_share * lasted_ns), self.settle_most_ns))


@dataclass(frozen=True, slots=True)
class ClosedRegion:
    """A region's closed movement, which waits for other regions of the same movement."""

    region: int
    first_ns: int
    last_ns: int
    apex_ns: int
    height: float
    closed_ns: int
    held: bool


def gather(parts: Iterable[ClosedRegion], rules: Rules) -> list[list[ClosedRegion]]:
    """Group closed regions into movements, the region with the largest height first."""
    groups: list[list[ClosedRegion]] = []
    for part in sorted(parts, key=lambda p: -p.height):
        for group in groups:
            if _belongs(part, group[0], rules):
                group.append(part)
                break
        else:
            groups.append([part])
    return groups


def _belongs(part: ClosedRegion, lead: ClosedRegion, rules: Rules) -> bool:
    times = (part.first_ns, part.last_ns), (lead.first_ns, lead.last_ns)
    overlap = common(*times) / max(union(*times), 1)
    near = abs(part.apex_ns - lead.apex_ns) <= rules.apart_ns
    return overlap >= rules.together or (near and overlap > 0)


def window_of(
    group: list[ClosedRegion],
    trace: Trace,
    stirs: list[Stir],
    rules: Rules,
    screen: Screen,
    now_ns: int,
) -> Window | None:
    """Measure a movement on all its regions together and let the screen judge it.

    A blink within a longer movement is left out of its curve.

    Args:
        group: The regions that moved as one. trace: The motion around them.
        stirs: Other movements of the lower face. rules: Thresholds. screen: Rejects
            non-expressions.
        now_ns: The time of the decision.

    Returns:
        The window; None if the movement is too faint, unfinished or not an expression.
    """
    regions = sorted({p.region for p in group})
    first, last = min(p.first_ns for p in group), max(p.last_ns for p in group)
    lead = max(group, key=lambda p: p.height)
    t, v = trace.together(regions, first - 400_000_000, now_ns)
    if not trace.is_shut(lead.apex_ns):
        seeing = np.array([not trace.is_shut(int(when)) for when in t])
        t, v = t[seeing], v[seeing]
    i, j = int(np.searchsorted(t, first)), int(np.searchsorted(t, last, side="right")) - 1
    if j < i:
        return None
    bump = refine(t, v, i, j, rules.known_rest)
    screen.stairs.see(t, v, bump)
    if bump.height < rules.score or bump.offset_ns <= bump.onset_ns:
        return None
    if bump.held and t[-1] - bump.apex_ns < rules.rising_ns:
        return None
    verdict = screen.judge(trace, bump, regions, stirs)
    if not _is_spoilt(trace, bump):
        verdict = believed(verdict, coded_part(trace, t, v, bump), bump.height)
        verdict = _filmed(verdict, screen.stairs.cause(t, bump))
    if not verdict.accepted:
        return None
    if verdict.state is State.OK and not rules.known_rest and _is_sudden(trace, bump, rules):
        verdict = ScreenVerdict(True, State.NO_BASELINE, _UNSEEN)
    window = report(bump, REGIONS[lead.region], trace, verdict.state, verdict.cause, now_ns)
    return _read_from_rest(window, t, v) if rules.known_rest else window


def _filmed(verdict: ScreenVerdict, cause: str) -> ScreenVerdict:
    """Mark a verdict as low quality if too few different pictures show the movement."""
    if not cause or not verdict.accepted or verdict.state is not State.OK:
        return verdict
    return ScreenVerdict(True, State.LOW_FPS, cause)


def _read_from_rest(window: Window, t: Times, v: Numbers) -> Window:
    """Let networks read pictures at rest if a border lies within the movement."""
    rest = int(np.argmin(v))
    high = _AT_REST * float(v.max()) + (1.0 - _AT_REST) * float(v[rest])
    onset, offset = np.searchsorted(t, (window.onset_ns, window.offset_ns))
    return replace(
        window,
        onset_read_ns=int(t[rest]) if v[onset] > high else 0,
        offset_read_ns=int(t[rest]) if v[min(offset, len(v) - 1)] > high else 0,
    )


def _is_sudden(trace: Trace, bump: Bump, rules: Rules) -> bool:
    """Return whether the movement peaked before the face was seen at rest.

    Strong compression may freeze the first half second of a video and then jump.
    """
    return bump.onset_ns <= trace.first_ns and bump.apex_ns - bump.onset_ns <= rules.sudden_ns


def _is_spoilt(trace: Trace, bump: Bump) -> bool:
    """Return whether something other than the coding makes the face unreadable.

    Such a movement stays in the tables with that state and no label: blur and a moving head cause
    jumps too.
    """
    inside = trace.span(bump.onset_ns, bump.offset_ns)
    return any(m.state is not State.OK and not m.cause.startswith(COMPRESSION) for m in inside)


def report(bump: Bump, region: str, trace: Trace, state: State, cause: str, now_ns: int) -> Window:
    """Describe a movement by a window, with the frames that are missing in it.

    Args:
        bump: Its times and its height in noises. region: The region that moved most.
        trace: The motion around it. state: Whether it can be trusted. cause: Why it cannot.
        now_ns: The time of the decision.

    Returns:
        The window; missing frames replace a state that is `ok`.
    """
    lasted = bump.offset_ns - bump.onset_ns
    missing = trace.missing(bump.onset_ns, bump.offset_ns)
    if state is State.OK:
        state, cause = missing.state, missing.cause
    return Window(
        bump.onset_ns,
        bump.apex_ns,
        bump.offset_ns,
        trace.seq_at(bump.onset_ns),
        trace.seq_at(bump.apex_ns),
        trace.seq_at(bump.offset_ns),
        bump.height,
        Kind.MICRO if lasted <= MICRO_NS and not bump.held else Kind.MACRO,
        region,
        now_ns,
        missing.count > 0,
        state,
        cause,
        trace.uncertainty_ns(bump.onset_ns, bump.offset_ns),
    )
