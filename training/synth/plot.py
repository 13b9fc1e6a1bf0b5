"""Draws the script of a video: its expressions and distractions, with their times."""

from __future__ import annotations

import numpy as np

from models.labels import POLARITY
from models.records import Kind
from training.synth.fields import Basis
from training.synth.motion import draw_act
from training.synth.script import (
    Blink,
    Glance,
    HeadTurn,
    LightStep,
    Speech,
    Sway,
    TimedAct,
    VideoScript,
)
from training.synth.stage import HeadMove

QUIET_START_S = 4.0
"""At the beginning there are only blinks, so that a resting face can be learned."""

_SCENES = ("micro", "macro", "head", "speech", "light")
_SCENE_SHARES = (0.52, 0.16, 0.16, 0.10, 0.06)


def draw_script(
    rng: np.random.Generator, basis: Basis, seconds: float, shortest_s: float
) -> VideoScript:
    """Draw a complete script with all kinds of events of real recordings.

    Expressions, head turns, speech and light changes follow one another with 1.5 to 6 s of rest
    between them; blinks and glances occur anywhere, seldom during an expression.

    Args:
        rng: Source of chance.
        basis: The person's displacement fields.
        seconds: Length of the video.
        shortest_s: Lower end of a micro-expression's duration.

    Returns:
        The script.
    """
    played: list[TimedAct] = []
    turns: list[HeadTurn] = []
    speeches: list[Speech] = []
    lights: list[LightStep] = []
    bag: list[str] = []
    t_s = QUIET_START_S
    while t_s < seconds - 4.0:
        scene = str(rng.choice(_SCENES, p=_SCENE_SHARES))
        if scene in ("micro", "macro"):
            bag = bag or [str(name) for name in rng.permutation(POLARITY)]
            act = draw_act(rng, basis, bag.pop(), Kind(scene), shortest_s)
            played.append(TimedAct(t_s, act))
            t_s += act.profile.end_s
        elif scene == "head":
            turns.append(_draw_turn(rng, t_s))
            t_s = turns[-1].end_s
        elif scene == "speech":
            speeches.append(_draw_speech(rng, t_s))
            t_s += speeches[-1].length_s
        else:
            lights.append(_draw_light(rng, t_s, lights))
            t_s += lights[-1].ramp_s
        t_s += float(rng.uniform(1.5, 6.0))
    acts = tuple(
        timed for timed in played if timed.start_s + timed.act.profile.end_s < seconds - 0.5
    )
    return VideoScript(
        acts,
        draw_blinks(rng, seconds, acts),
        tuple(turns),
        tuple(speeches),
        _draw_glances(rng, seconds, acts),
        tuple(lights),
        Sway(rng, float(rng.uniform(0.5, 1.6))),
    )


def _draw_turn(rng: np.random.Generator, t_s: float) -> HeadTurn:
    size = np.array([0.12, 0.08, 0.04, 5.0, 4.0, 3.0]) * rng.normal(0, 0.8, 6)
    limit = np.array([0.25, 0.15, 0.08, 9.0, 6.0, 6.0])
    aim = HeadMove(*(float(v) for v in np.clip(size, -limit, limit)))
    return HeadTurn(t_s, float(rng.uniform(0.3, 0.9)), float(rng.uniform(0.0, 1.5)), aim)


def _draw_speech(rng: np.random.Generator, t_s: float) -> Speech:
    first, second, third = (float(v) for v in rng.uniform(0, 2 * np.pi, 3))
    return Speech(
        t_s,
        float(rng.uniform(1.0, 3.5)),
        float(rng.uniform(2.5, 4.5)),
        (first, second, third),
        float(rng.uniform(0.4, 1.0)),
    )


def _draw_light(rng: np.random.Generator, t_s: float, earlier: list[LightStep]) -> LightStep:
    """Draw a light step; the level, with all earlier steps, stays between 0.75 and 1.15."""
    level = float(np.prod([step.gain for step in earlier])) if earlier else 1.0
    aim = float(rng.uniform(0.75, 1.15))
    return LightStep(t_s, float(rng.choice([0.02, rng.uniform(0.1, 0.8)])), aim / level)


def _draw_glances(
    rng: np.random.Generator, seconds: float, acts: tuple[TimedAct, ...]
) -> tuple[Glance, ...]:
    glances: list[Glance] = []
    t_s = float(rng.uniform(1.0, 6.0))
    while t_s < seconds - 2.0:
        length = float(rng.uniform(0.3, 1.5))
        x, y = (float(v) for v in rng.normal(0, 1, 2) * [0.04, 0.012])
        if not _meets(t_s, length, acts) or rng.random() < 0.25:
            glances.append(Glance(t_s, length, x, y))
        t_s += length + float(rng.uniform(4.0, 15.0))
    return tuple(glances)


def _meets(t_s: float, length_s: float, acts: tuple[TimedAct, ...]) -> bool:
    return any(
        act.start_s - 0.5 < t_s + length_s and t_s < act.start_s + act.act.profile.end_s + 0.3
        for act in acts
    )


def draw_programme(rng: np.random.Generator, basis: Basis, seconds: float) -> tuple[TimedAct, ...]:
    """Plan expressions, about eight a minute, with each polarity in turn in random order."""
    played: list[TimedAct] = []
    bag: list[str] = []
    t_s = QUIET_START_S
    while True:
        if not bag:
            bag = [str(name) for name in rng.permutation(POLARITY)]
        kind = Kind.MACRO if rng.random() < 0.15 else Kind.MICRO
        act = draw_act(rng, basis, bag.pop(), kind, shortest_s=0.15)
        if t_s + act.profile.end_s > seconds - 1.0:
            return tuple(played)
        played.append(TimedAct(t_s, act))
        t_s += act.profile.end_s + float(rng.uniform(4.5, 8.5))


def draw_blinks(
    rng: np.random.Generator, seconds: float, played: tuple[TimedAct, ...]
) -> tuple[Blink, ...]:
    """Plan about ten blinks a minute; most of those during an act are dropped."""
    blinks: list[Blink] = []
    t_s = float(rng.uniform(1.0, 4.0))
    while t_s < seconds:
        length = float(rng.uniform(0.16, 0.32))
        if not _meets(t_s, length, played) or rng.random() < 0.1:
            blinks.append(Blink(t_s, length, float(rng.uniform(0.85, 1.0))))
        t_s += length + float(rng.uniform(2.5, 8.0))
    return tuple(blinks)
