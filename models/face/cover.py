"""Which part of a face something covers: sunglasses, a mask, a hand, hair, a microphone.

The mesh does not tell: it goes on below whatever covers the face. So places all over the face are
looked at in the aligned crop. One is covered where its colour is not that of this face's skin or it
is black; and where it no longer looks as it did, beyond what is usual for it: a hand has the skin's
colour. Lids and lips change with every blink and word, so they count as covered only with what lies
around them, and a change of the lower face only where the mouth is no longer to be seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.visible import FEATURES, likeness, patterns_of
from models.records import Flags, Floats, Image

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FacePart:
    """A part of the face: what it is called, and mesh points spread over it."""

    name: str
    points: tuple[int, ...]


PARTS = (
    FacePart("forehead", (10, 151, 67, 297, 109, 338, 103, 332, 69, 299)),
    FacePart("right eye", (468, 27, 23, 110, 105, 66, 70, 34, 117)),
    FacePart("left eye", (473, 257, 253, 339, 334, 296, 300, 264, 346)),
    FacePart("nose", (168, 197, 195, 4, 98, 327, 49, 279)),
    FacePart("right cheek", (50, 101, 36, 205, 187, 123, 147, 213, 93, 58)),
    FacePart("left cheek", (280, 330, 266, 425, 411, 352, 376, 433, 323, 288)),
    FacePart("mouth", (11, 16, 61, 291, 72, 302, 85, 315, 164, 167, 393, 43, 273, 18)),
    FacePart("chin", (200, 199, 175, 32, 262, 136, 365, 150, 379)),
)
"""The parts; where two share first rank the earlier is named."""


@dataclass(frozen=True, slots=True)
class CoverLimits:
    """When a place, a part and a face count as covered; light in grey levels, colour in Lab units.

    What does not look like skin: `colour` is the distance from the skin's colour, `near` the one
    within which places share a colour, `black` the light as a share of the skin's. `skin_ns`: time
    after which the skin is looked for anew.

    What no longer looks as it did: `change` is the least change of a place, `usual` the same as a
    multiple of what is usual for it; at a turn of the head by `turn_deg` it must be twice that.
    `sure`, `sure_mouth`: a change that no expression makes. A smaller one may be an expression
    where the mouth or an eye changes in a share `moved` of its places and is still to be seen: its
    pattern is alike by more than `mouth` or `eye` (`models.face.visible`). `whole`: share of its
    places that changed from which one that is not counts as a whole. `first_ns`: time in which a
    new face is learned. `learn_ns`: time in which its look is renewed; `slowly`: share of
    that for places that change.
    `other`: share of changed places from which it is another face. `held_ns`: after this, what only
    changed is the face.

    `part`: share of an eye's or the mouth's places from which they count. `on`, `most_on`: share of
    the face, and of its most covered part, from which it is covered; `off`, `most_off`: below which
    it no longer is, after `off_ns`. `calm`: share below which every second look is left out, those
    within `every_ns` of the one before.
    """

    colour: float = 12.0
    near: float = 7.0
    black: float = 0.38
    skin_ns: int = 200_000_000
    change: float = 10.0
    usual: float = 3.0
    turn_deg: float = 12.0
    sure: float = 35.0
    sure_mouth: float = 60.0
    moved: float = 0.3
    mouth: float = 0.35
    eye: float = 0.65
    whole: float = 0.5
    first_ns: int = 400_000_000
    learn_ns: int = 1_500_000_000
    slowly: float = 0.1
    other: float = 0.75
    held_ns: int = 10_000_000_000
    part: float = 0.6
    on: float = 0.1
    most_on: float = 0.5
    off: float = 0.06
    most_off: float = 0.4
    off_ns: int = 50_000_000
    calm: float = 0.02
    every_ns: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Covering:
    """What is covered: `share` of the face 0..1, names of the `parts`, `places` in crop pixels."""

    share: float
    parts: tuple[str, ...]
    places: Floats


_IDS = np.array([point for part in PARTS for point in part.points])
_PART = np.array([k for k, part in enumerate(PARTS) for _ in part.points])
_NAMES = tuple(part.name for part in PARTS)
_SIZES = np.bincount(_PART)
_LOWER = ("nose", "right cheek", "left cheek", "mouth", "chin")
_IRISES = np.isin(_IDS, (468, 473))
_LIDS = np.isin(_IDS, (468, 27, 23, 110, 473, 257, 253, 339))
_LIPS = np.isin(_IDS, (11, 16, 61, 291, 72, 302, 85, 315))
_LIDS_OF = np.array([4 if name.endswith("eye") else len(_IDS) for name in _NAMES])
"""Lids and iris of each eye; no other part has any."""
_FIFTH = np.full(5, 0.2, np.float32)
_EYES = np.isin(_PART, [k for k, name in enumerate(_NAMES) if name.endswith("eye")])
_MOUTH = _NAMES.index("mouth") == _PART
_MOVING = np.array([name.endswith("eye") or name == "mouth" for name in _NAMES])
"""Parts that change with every blink and word."""
_BEARD = (_MOUTH & ~_LIPS) | (_NAMES.index("chin") == _PART) | np.isin(_IDS, (213, 433, 58, 288))
"""Places where a beard may grow."""
_SKIN = ~_EYES & ~_MOUTH & ~_BEARD
"""Places that show skin, where nothing covers them."""


def _around(*names: str, without: tuple[int, ...] = ()) -> Flags:
    parts = np.isin(_PART, [_NAMES.index(name) for name in names])
    return np.asarray(parts & ~np.isin(_IDS, without), np.bool_)


_RIGHT = (61, 72, 85, 167, 43, 98, 49, 32, 136, 150)
_LEFT = (291, 302, 315, 393, 273, 327, 279, 262, 365, 379)
_REACHES = (
    _around("right cheek", "nose", "mouth", "chin", without=_LEFT),
    _around("left cheek", "nose", "mouth", "chin", without=_RIGHT),
    _around("right eye", "forehead"),
    _around("left eye", "forehead"),
)
"""Places that each of `models.face.visible.FEATURES` changes as it moves."""
_MOVERS = tuple(
    _around(part, without=without)
    for part, without in (("mouth", _LEFT), ("mouth", _RIGHT), ("right eye", ()), ("left eye", ()))
)
"""Places of each feature itself."""
_MOVES = np.array([mover / mover.sum() for mover in _MOVERS])
"""The same as weights, by which the share of places that changed is found."""
_OF_MOUTH = np.array([feature.name.endswith("mouth") for feature in FEATURES])
_LIGHT_SKIN = 120.0
"""Light of skin from which changes are as large as they are given; they shrink with it."""
_PX = 64
"""Side of the picture that is looked at."""
_ACROSS = np.array([0, -2, 2, -2, 2])
_DOWN = np.array([0, -2, -2, 2, 2])
"""Five samples of each place, in its pixels."""


@dataclass(slots=True)
class _Appearance:
    """What the places look like: light `(P, 5)` and its mean, colour `(P, 2)`.

    `inside`: which lie inside the crop. `turn`: yaw and pitch of the head. `pattern`: that of
    eyes and mouth.
    """

    light: Numbers
    mean: Numbers
    colour: Numbers
    inside: Flags
    turn: Numbers
    pattern: Numbers

    def learn(self, now: _Appearance, gains: Numbers) -> None:
        """Come nearer to another look: each place by its own share, `(P,)`."""
        self.light += gains[:, None] * (now.light - self.light)
        self.mean += gains * (now.mean - self.mean)
        self.colour += gains[:, None] * (now.colour - self.colour)
        self.turn += gains.mean() * (now.turn - self.turn)
        self.pattern += gains[_MOUTH | _EYES].min() * (now.pattern - self.pattern)


def _look(image: Image, points: Floats, turn: Numbers) -> _Appearance:
    small = cv2.resize(image, (_PX, _PX), interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.blur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), (3, 3)), np.uint8)
    at = np.rint(points[_IDS] * (_PX / image.shape[0]) - 0.5).astype(np.int64)
    inside = ((at >= 0) & (at < _PX)).all(1)
    x = np.clip(at[:, :1] + _ACROSS, 0, _PX - 1)
    y = np.clip(at[:, 1:] + _DOWN, 0, _PX - 1)
    colours = lab[y, x].astype(np.float32)
    light = np.ascontiguousarray(colours[..., 0])
    mean = light @ _FIFTH
    colour = np.stack([colours[..., 1] @ _FIFTH, colours[..., 2] @ _FIFTH], 1)
    pattern = patterns_of(lab, points * (_PX / image.shape[0]) - 0.5)
    return _Appearance(light, mean, colour, inside, turn, pattern)


@cache
def _prepare_lab() -> None:
    """Let OpenCV compute its tables for Lab now: the first picture would wait 0.2 s for them."""
    cv2.cvtColor(np.zeros((1, 1, 3), np.uint8), cv2.COLOR_BGR2LAB)


class CoverGate:
    """Looks at one crop after another; the same crops give the same answers."""

    def __init__(self, limits: CoverLimits | None = None):
        _prepare_lab()
        self._limits = limits if limits is not None else CoverLimits()
        self._known: _Appearance | None = None
        self._usual = np.full(len(_IDS), 3.0, np.float32)
        self._own = np.zeros(len(_IDS), np.float32)
        """How often each place looks alien on the bare face, as where hair falls: 0..1."""
        self._t_ns = self._first_ns = 0
        self._count = 0
        self._since_ns: int | None = None
        self._above_ns = self._skin_ns = 0
        self._skin: _Skin | None = None
        self._pale = 1.0
        self._calm = False

    def step(
        self,
        image: Image,
        points: Floats,
        turn_deg: tuple[float, float],
        t_ns: int,
        good: bool = True,
    ) -> Covering | None:
        """Look at one crop.

        Args:
            image: `(S, S, 3)` uint8 BGR, the aligned face.
            points: `(478, 2)` float32, crop pixels.
            turn_deg: Yaw and pitch of the head.
            t_ns: Time of the frame.
            good: Whether the picture is sharp and well lit; in another only what does not look
                like skin is covered, as everything has changed.

        Returns:
            What is covered, or None.
        """
        if self._calm and 0 < t_ns - self._t_ns < self._limits.every_ns:
            return None
        now = _look(image, points, np.array(turn_deg, np.float32))
        alien = self._alien(now, t_ns)
        changed = self._changed(now) if good else np.zeros(len(_IDS), np.bool_)
        covered = ((alien & (self._own < 0.5)) | changed) & now.inside
        share = float(covered.sum()) / max(int(now.inside.sum()), 1)
        whole = float((np.bincount(_PART, covered, len(PARTS)) / _SIZES).max())
        on = self._is_on(share, whole, t_ns)
        if good:
            self._learn(now, alien, on, t_ns)
        self._t_ns, self._calm = t_ns, share < self._limits.calm
        return _covering(covered, share, points) if on else None

    def _is_on(self, share: float, whole: float, t_ns: int) -> bool:
        limits, still = self._limits, self._since_ns is not None
        much = share >= (limits.off if still else limits.on)
        if much and whole >= (limits.most_off if still else limits.most_on):
            self._above_ns = t_ns
            self._since_ns = t_ns if self._since_ns is None else self._since_ns
        elif self._since_ns is not None and not 0 <= t_ns - self._above_ns < limits.off_ns:
            self._since_ns = None
        return self._since_ns is not None

    def _alien(self, now: _Appearance, t_ns: int) -> Flags:
        """Say which places do not look like this face's skin, or like an eye."""
        limits = self._limits
        light = now.mean
        if self._skin is None or not 0 <= t_ns - self._skin_ns < limits.skin_ns:
            self._skin = _skin(now.colour[_SKIN], light[_SKIN], limits.near)
            self._skin_ns = t_ns
            self._pale = min(max(self._skin.light / _LIGHT_SKIN, 0.5), 1.0)
        colour, usual = self._skin.colour, self._skin.light
        away = _length(now.colour - colour)
        dark = light < limits.black * usual
        alien = dark | (away > limits.colour)
        alien = np.where(_IRISES, alien & (away > 1.6 * limits.colour) | dark, alien)
        if not alien.any():
            return alien
        hidden = np.bincount(_PART, alien & _LIDS, len(PARTS)) >= _LIDS_OF
        if (alien & _LIPS).sum() < 0.8 * _LIPS.sum():
            alien &= ~_BEARD
        return np.asarray((self._with_parts(alien) & ~_EYES) | hidden[_PART], np.bool_)

    def _with_parts(self, flags: Flags) -> Flags:
        """Leave out single places of lids and lips."""
        shares = np.bincount(_PART, flags) / _SIZES
        whole = ~_MOVING | (shares >= self._limits.part)
        return np.asarray(flags & whole[_PART], np.bool_)

    def _changed(self, now: _Appearance) -> Flags:
        """Say which places no longer look as they did."""
        known, limits = self._known, self._limits
        if known is None or self._t_ns - self._first_ns < limits.first_ns:
            return np.zeros(len(_IDS), np.bool_)
        change = _change(now, known)
        more = 1.0 + math.hypot(*(now.turn - known.turn)) / limits.turn_deg
        least = limits.change * self._pale
        changed = change > more * np.maximum(least, limits.usual * self._usual)
        seen = self._seen(now, known, more)
        gone = _within(_REACHES, ~seen)
        changed |= gone & (change > least)
        changed |= _within(_MOVERS, ~seen & ~_OF_MOUTH & (_MOVES @ changed > limits.whole))
        if changed.mean() > limits.other:
            self._known = None
            return np.zeros(len(_IDS), np.bool_)
        if not changed.any():
            return changed
        mere = changed & (change < np.where(_MOUTH, limits.sure_mouth, limits.sure))
        moved = seen & (_MOVES @ changed > limits.moved)
        changed &= ~(mere & _within(_REACHES, moved) & ~gone)
        return self._with_parts(changed)

    def _seen(self, now: _Appearance, known: _Appearance, more: float) -> Flags:
        """Say which halves of the mouth and which eyes are still to be seen, `(F,)`.

        A head that has turned, by which limits are `more`, shows another pattern of the eyes.
        """
        limits = self._limits
        least = np.where(_OF_MOUTH, limits.mouth, limits.eye / more)
        return np.asarray(likeness(now.pattern, known.pattern) >= least, np.bool_)

    def _learn(self, now: _Appearance, alien: Flags, on: bool, t_ns: int) -> None:
        """Renew how the face looks, unless it is covered."""
        known, limits = self._known, self._limits
        if on:
            held = self._since_ns is not None and t_ns - self._since_ns > limits.held_ns
            if held and alien.mean() < limits.off:
                self._known, self._since_ns = None, None
            return
        if known is None or not 0 < t_ns - self._t_ns < limits.learn_ns:
            self._known, self._first_ns, self._count = now, t_ns, 1
            self._own = alien.astype(np.float32)
            return
        self._count += 1
        gain = np.float32(max((t_ns - self._t_ns) / limits.learn_ns, 1 / self._count))
        change = _change(now, known)
        gains = np.where(change > limits.change, limits.slowly * gain, gain).astype(np.float32)
        self._own += gain * (alien - self._own)
        self._usual += gains * (change - self._usual)
        known.learn(now, gains)


def _within(reaches: tuple[Flags, ...], chosen: Flags) -> Flags:
    """Say which places lie in one of the chosen reaches."""
    return np.asarray(chosen @ np.array(reaches), np.bool_)


def _change(now: _Appearance, known: _Appearance) -> Numbers:
    """Measure how far each place looks other than it did, the light of the whole face aside."""
    ratio = now.light[:, 0] / np.maximum(known.light[:, 0], 1.0)
    half = len(ratio) // 2
    light = now.light / min(max(float(np.partition(ratio, half)[half]), 0.6), 1.6)
    lighter = np.abs(light - known.light) @ _FIFTH
    return np.asarray(lighter + 2.0 * _length(now.colour - known.colour), np.float32)


def _length(vectors: Numbers) -> Numbers:
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]), np.float32)


@dataclass(frozen=True, slots=True)
class _Skin:
    """A face's skin: its colour `(2,)` and how light it is."""

    colour: Numbers
    light: float


def _skin(colour: Numbers, light: Numbers, near: float) -> _Skin:
    """Find the colour that most places share, skin-like ones before others, and its light."""
    apart = np.hypot(*np.moveaxis(colour[:, None] - colour[None], -1, 0)) < near
    human = (colour[:, 0] > 131) & (colour[:, 1] > 126) & (light > 25)
    weight = np.where(human, 1.0, 0.4)
    members = apart[int(np.argmax((apart @ weight) * weight))]
    return _Skin(np.median(colour[members], axis=0), float(np.median(light[members])))


def _covering(covered: Flags, share: float, points: Floats) -> Covering:
    counts = np.bincount(_PART, covered, len(PARTS)) / _SIZES
    worst = counts >= max(0.5, 0.999 * float(counts.max()))
    if not worst.any():
        worst = counts == counts.max()
    names = tuple(name for name, chosen in zip(_NAMES, worst, strict=True) if chosen)
    return Covering(share, names, np.asarray(points[_IDS[covered]], np.float32))
