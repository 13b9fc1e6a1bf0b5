"""Finds the parts of a face that something covers: sunglasses, a mask, a hand, hair, a microphone.

The mesh does not show this, as it continues below whatever covers the face. So places all over the
face are examined in the aligned crop. A place is covered if its colour is not that of this face's
skin or it is black, or if it looks different from before by more than is usual for it, because a
hand has the colour of skin. Lids and lips change with every blink and word: they count as covered
only together with their surroundings, and a change of the lower face counts only if the mouth is no
longer visible.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from models.face.visible import FEATURES, likeness, patterns_of
from models.records import Flags, Floats, Image


@dataclass(frozen=True, slots=True)
class FacePart:
    """A part of the face: its name, and mesh points spread over it."""

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
"""The parts; if two are equally covered, the earlier one is named."""


@dataclass(frozen=True, slots=True)
class CoverLimits:
    """When a place, a part and a face count as covered.

    Light is in grey levels, colour in Lab units. A place is covered if it does not look like skin,
    or if it no longer looks as it did.
    """

    colour: float = 12.0
    """Not like skin: distance from the skin's colour."""
    near: float = 7.0
    """Distance within which places share a colour, when the skin is found."""
    black: float = 0.38
    """Light, as a share of the skin's, below which a place is black."""
    skin_ns: int = 200_000_000
    """Time after which the skin is determined again."""
    change: float = 10.0
    """Changed: least change of a place ..."""
    usual: float = 3.0
    """... and the same as a multiple of the usual change of that place."""
    turn_deg: float = 12.0
    """At a turn of the head by this much, a change must be twice as large."""
    sure: float = 35.0
    """A change that no expression causes."""
    sure_mouth: float = 60.0
    """The same for the mouth."""
    moved: float = 0.3
    """A smaller change may be an expression if the mouth or an eye changes in this share of its
    places and is still visible."""
    mouth: float = 0.35
    """The mouth is visible if its pattern is more similar than this (`models.face.visible`)."""
    eye: float = 0.65
    """The same for an eye."""
    whole: float = 0.5
    """If this share of the places of a part has changed, all of them count as changed."""
    first_ns: int = 400_000_000
    """Time in which the look of a new face is learned."""
    learn_ns: int = 1_500_000_000
    """Time constant with which that look is renewed."""
    slowly: float = 0.1
    """Share of that rate for places that have changed."""
    other: float = 0.75
    """Share of changed places from which it is another face."""
    held_ns: int = 10_000_000_000
    """Something that only changed the look counts as the face itself after this time."""
    part: float = 0.6
    """Share of the places of an eye or the mouth from which that part is covered."""
    on: float = 0.1
    """The face is covered from this share of its places ..."""
    most_on: float = 0.5
    """... and this share of its most covered part."""
    off: float = 0.06
    """It is uncovered again below this share ..."""
    most_off: float = 0.4
    """... and below this share of its most covered part ..."""
    off_ns: int = 50_000_000
    """... after this time."""
    calm: float = 0.02
    """Below this share, every second check is left out ..."""
    every_ns: int = 50_000_000
    """... if it is within this time of the one before."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The covered parts: `share` of the face 0..1, names of `parts`, `places` in crop pixels."""

    share: float
    parts: tuple[str, ...]
    places: Floats


_IDS = np.array([point for part in PARTS for point in part.points])
_PART = np.array([k for k, part in enumerate(PARTS) for _ in part.points])
_NAMES = tuple(part.name for part in PARTS)
_SIZES = np.bincount(_PART)
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
"""The same as weights, for the share of changed places."""
_OF_MOUTH = np.array([feature.name.endswith("mouth") for feature in FEATURES])
_LIGHT_SKIN = 120.0
"""Light of skin at which changes are measured as given; on darker skin they are smaller."""
_PX = 64
"""Side of the examined picture."""
_ACROSS = np.array([0, -2, 2, -2, 2])
_DOWN = np.array([0, -2, -2, 2, 2])
"""Offsets of the five samples of each place, in pixels of that picture."""


@dataclass(slots=True)
class _Appearance:
    """Look of the places: light `(P, 5)` and its mean, colour `(P, 2)`.

    `inside`: which lie inside the crop. `turn`: yaw and pitch of the head. `pattern`: that of
    eyes and mouth.
    """

    light: Floats
    mean: Floats
    colour: Floats
    inside: Flags
    turn: Floats
    pattern: Floats

    def learn(self, now: _Appearance, gains: Floats) -> None:
        """Blend with another look, each place by its own share `(P,)`."""
        self.light += gains[:, None] * (now.light - self.light)
        self.mean += gains * (now.mean - self.mean)
        self.colour += gains[:, None] * (now.colour - self.colour)
        self.turn += gains.mean() * (now.turn - self.turn)
        self.pattern += gains[_MOUTH | _EYES].min() * (now.pattern - self.pattern)


def _look(image: Image, points: Floats, turn: Floats) -> _Appearance:
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
    """Let OpenCV compute its Lab tables now; they would delay the first picture by 0.2 s."""
    cv2.cvtColor(np.zeros((1, 1, 3), np.uint8), cv2.COLOR_BGR2LAB)


class CoverGate:
    """Examines one crop after another; equal crops give equal results."""

    def __init__(self, limits: CoverLimits | None = None):
        _prepare_lab()
        self._limits = limits if limits is not None else CoverLimits()
        self._known: _Appearance | None = None
        self._usual = np.full(len(_IDS), 3.0, np.float32)
        self._own = np.zeros(len(_IDS), np.float32)
        """How often each place looks unlike skin on the bare face, as under hair: 0..1."""
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
        """Examine one crop.

        Args:
            image: `(S, S, 3)` uint8 BGR, the aligned face.
            points: `(478, 2)` float32, crop pixels.
            turn_deg: Yaw and pitch of the head.
            t_ns: Time of the frame.
            good: Whether the picture is sharp and well lit. Otherwise every place has changed, so
                only places that do not look like skin count as covered.

        Returns:
            The covered parts, or None.
        """
        if self._calm and 0 < t_ns - self._t_ns < self._limits.every_ns:
            return None
        now = _look(image, points, np.array(turn_deg, np.float32))
        alien = self._alien(now, t_ns)
        changed = self._changed(now) if good else np.zeros(len(_IDS), np.bool_)
        covered = ((alien & (self._own < 0.5)) | changed) & now.inside
        share = float(covered.sum()) / max(int(now.inside.sum()), 1)
        worst_share = float((np.bincount(_PART, covered, len(PARTS)) / _SIZES).max())
        on = self._is_on(share, worst_share, t_ns)
        if good:
            self._learn(now, alien, on, t_ns)
        self._t_ns, self._calm = t_ns, share < self._limits.calm
        return _covering(covered, share, points) if on else None

    def _is_on(self, share: float, worst_share: float, t_ns: int) -> bool:
        limits, still = self._limits, self._since_ns is not None
        much = share >= (limits.off if still else limits.on)
        if much and worst_share >= (limits.most_off if still else limits.most_on):
            self._above_ns = t_ns
            self._since_ns = t_ns if self._since_ns is None else self._since_ns
        elif self._since_ns is not None and not 0 <= t_ns - self._above_ns < limits.off_ns:
            self._since_ns = None
        return self._since_ns is not None

    def _alien(self, now: _Appearance, t_ns: int) -> Flags:
        """Mark the places `(P,)` that do not look like this face's skin, or like an eye."""
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
        """Clear single places of lids and lips."""
        shares = np.bincount(_PART, flags) / _SIZES
        is_covered = ~_MOVING | (shares >= self._limits.part)
        return np.asarray(flags & is_covered[_PART], np.bool_)

    def _changed(self, now: _Appearance) -> Flags:
        """Mark the places `(P,)` that no longer look as they did."""
        known, limits = self._known, self._limits
        if known is None or self._t_ns - self._first_ns < limits.first_ns:
            return np.zeros(len(_IDS), np.bool_)
        change = _change(now, known)
        more = 1.0 + math.hypot(*(now.turn - known.turn)) / limits.turn_deg
        least = limits.change * self._pale
        changed = change > more * np.maximum(least, limits.usual * self._usual)
        visible = self._visible(now, known, more)
        gone = _within(_REACHES, ~visible)
        changed |= gone & (change > least)
        changed |= _within(_MOVERS, ~visible & ~_OF_MOUTH & (_MOVES @ changed > limits.whole))
        if changed.mean() > limits.other:
            self._known = None
            return np.zeros(len(_IDS), np.bool_)
        if not changed.any():
            return changed
        mere = changed & (change < np.where(_MOUTH, limits.sure_mouth, limits.sure))
        moved = visible & (_MOVES @ changed > limits.moved)
        changed &= ~(mere & _within(_REACHES, moved) & ~gone)
        return self._with_parts(changed)

    def _visible(self, now: _Appearance, known: _Appearance, more: float) -> Flags:
        """Mark the halves of the mouth and the eyes `(F,)` that are still visible.

        `more` raises the limits where the head has turned, as the eyes then show another pattern.
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
    """Mark the places that lie in one of the chosen reaches."""
    return np.asarray(chosen @ np.array(reaches), np.bool_)


def _change(now: _Appearance, known: _Appearance) -> Floats:
    """Measure how much each place has changed, apart from the light of the whole face."""
    ratio = now.light[:, 0] / np.maximum(known.light[:, 0], 1.0)
    half = len(ratio) // 2
    light = now.light / min(max(float(np.partition(ratio, half)[half]), 0.6), 1.6)
    lighter = np.abs(light - known.light) @ _FIFTH
    return np.asarray(lighter + 2.0 * _length(now.colour - known.colour), np.float32)


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]), np.float32)


@dataclass(frozen=True, slots=True)
class _Skin:
    """A face's skin: its colour `(2,)` and its light."""

    colour: Floats
    light: float


def _skin(colour: Floats, light: Floats, near: float) -> _Skin:
    """Find the colour that most places share, preferring skin-like ones, and its light."""
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
