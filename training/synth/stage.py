"""A face picture in a video frame, whose skin, lids and head can be moved.

Slow work is done once: the fields of all units, of the head and of the closing lids are computed
over the box around the head at half resolution. A frame then needs a few sums, one remap of the box
from a source of twice the resolution, and a copy of the background.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from training.synth.action_units import Code
from training.synth.fields import NUMBERS, Basis, Floats64, standard_basis, weights
from training.synth.mesh import rotation, standard_face
from training.synth.portrait import Portrait
from training.synth.warp import Spreader

Floats32 = NDArray[np.float32]

PIVOT = (0.0, 1.3, 1.2)
"""Centre of head rotation: the top of the neck, in face coordinates."""
_FAR_DEPTH = 0.9
_BLINK_LEVELS = 6
_LID_POINTS = 468
"""Number of skin points; the irises after them stay in place."""
_MARGIN_PX = 24
_STRONG_PX = 6.0
_OPENING = [NUMBERS.index(number) for number in (16, 18, 22, 25, 26)]
"""Units that open the mouth: there the skin separates, and sums of smooth fields would smear the
lips.
"""
_RIGHT_LIDS = ((157, 154), (158, 153), (159, 145), (160, 144), (161, 163))
_LEFT_LIDS = ((384, 381), (385, 380), (386, 374), (387, 373), (388, 390))
"""Pairs of points on the upper and the lower lid."""
_NO_MAP = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class HeadMove:
    """The head's displacement: shifts in eye distances, relative scale, degrees.

    Turns to the subject's left, upwards and clockwise (in the picture) are positive.
    """

    x_ed: float = 0.0
    y_ed: float = 0.0
    growth: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    def amounts(self) -> Floats64:
        """Return the six components in the order of the stage's head fields, angles in radians."""
        turns = np.deg2rad([self.yaw_deg, self.pitch_deg, self.roll_deg])
        return np.array([self.x_ed, self.y_ed, self.growth, *turns])


class FaceStage:
    """A portrait in a frame, ready to be animated."""

    def __init__(
        self,
        portrait: Portrait,
        width_px: int = 1280,
        height_px: int = 720,
        eye_px: float = 112.0,
        basis: Basis | None = None,
        texture: float = 3.0,
        seed: int = 0,
    ):
        """Place a portrait.

        Args:
            portrait: The still face.
            width_px: Width of the frame.
            height_px: Height of the frame.
            eye_px: Distance of the eye centres in the frame.
            basis: The person's displacement fields; None takes the standard ones.
            texture: Strength in grey levels of added fine skin texture, which an enlarged picture
                lacks.
            seed: Seed of that texture.
        """
        self.width_px, self.height_px, self.eye_px = width_px, height_px, eye_px
        self._portrait = portrait
        self.basis = basis or standard_basis()
        self._scale = eye_px / portrait.eye_px
        self._shift = self._place()
        self.points = portrait.points[:, :2] * self._scale + self._shift
        self._left, self._top, self._wide, self._tall = self._box()
        grain = _grain(np.random.default_rng([seed, 7]), height_px, width_px, texture)
        self.background: Image = _with(self._picture(1, 0, 0, width_px, height_px), grain)
        self._source = self._head_source(grain)
        self._spread_fields()

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the moving part, in frame pixels."""
        return self._left, self._top, self._wide, self._tall

    def _place(self) -> Floats64:
        """Find the position of the portrait's origin: the face near the middle, no empty edge."""
        size = np.array([self._portrait.image.shape[1], self._portrait.image.shape[0]])
        frame = np.array([self.width_px, self.height_px], np.float64)
        target_px = frame * [0.5, 0.37] - self._portrait.centre_px * self._scale
        lowest = frame - size * self._scale
        return np.asarray(np.where(lowest <= 0, np.clip(target_px, lowest, 0.0), target_px))

    def _box(self) -> tuple[int, int, int, int]:
        centre = self._portrait.centre_px * self._scale + self._shift
        low = np.floor((centre - np.array([2.35, 2.25]) * self.eye_px) / 2) * 2
        high = np.ceil((centre + np.array([2.35, 2.55]) * self.eye_px) / 2) * 2
        low = np.maximum(low, 0)
        high = np.minimum(high, [self.width_px // 2 * 2, self.height_px // 2 * 2])
        left, top = (int(v) for v in low)
        return left, top, int(high[0]) - left, int(high[1]) - top

    def _picture(self, zoom: int, left: int, top: int, width: int, height: int) -> Image:
        """Draw a part of the still frame at `zoom` times its resolution."""
        scale = self._scale * zoom
        shift = (self._shift - [left, top]) * zoom + (zoom - 1) / 2
        place = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        large = cv2.warpAffine(
            self._portrait.image,
            place,
            (width * zoom, height * zoom),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        return np.asarray(large, np.uint8)

    def _head_source(self, grain: Floats32) -> Image:
        """Draw the head's box with a margin at twice the resolution."""
        left, top = self._left - _MARGIN_PX, self._top - _MARGIN_PX
        wide, tall = self._wide + 2 * _MARGIN_PX, self._tall + 2 * _MARGIN_PX
        padded = np.pad(grain, _MARGIN_PX, mode="reflect")
        part = padded[top + _MARGIN_PX :, left + _MARGIN_PX :][:tall, :wide]
        fine = cv2.resize(part, (wide * 2, tall * 2), interpolation=cv2.INTER_CUBIC)
        return _with(self._picture(2, left, top, wide, tall), np.asarray(fine, np.float32))

    def _spread_fields(self) -> None:
        inside = self.points - [self._left, self._top]
        spreader = Spreader(
            inside, self._wide, self._tall, 2.0, smooth_px=0.02 * self.eye_px, ring=1.3
        )
        self._spreader = spreader
        self._moves = moves = self._portrait.moved_px(self.basis.field) * self._scale
        units, sides = moves.shape[:2]
        stacked = moves.transpose(2, 0, 1, 3).reshape(len(inside), -1)
        spread = spreader.spread(stacked).reshape(units, sides, 2, *spreader.shape)
        self._units = np.ascontiguousarray(np.moveaxis(spread, 2, -1))
        depth = self._depth_map(spreader)
        self._head = self._head_fields(depth)
        self._gaze = self._gaze_fields(spreader)
        self._blink = self._blink_fields(inside)
        rows, columns = spreader.shape
        ys, xs = np.mgrid[0:rows, 0:columns]
        self._grid = np.stack([xs, ys], axis=-1).astype(np.float32)

    def _depth_map(self, spreader: Spreader) -> Floats32:
        points = self._portrait.points
        depth = (points[:, 2] - points[[468, 473], 2].mean()) / self._portrait.eye_px
        off = spreader.spread((depth - _FAR_DEPTH)[:, None])[0]
        return np.asarray(off + np.float32(_FAR_DEPTH), np.float32)

    def _gaze_fields(self, spreader: Spreader) -> Floats32:
        """Return `(2, H, W, 2)`: pixels moved per unit of the irises' shift right and down."""
        tilt = rotation(self._portrait.roll) * self.eye_px
        shift = np.zeros((len(self.points), 4))
        shift[_LID_POINTS:, 0:2] = tilt[:, 0]
        shift[_LID_POINTS:, 2:4] = tilt[:, 1]
        maps = spreader.spread(shift).reshape(2, 2, *spreader.shape)
        return np.ascontiguousarray(np.moveaxis(maps, 1, -1), np.float32)

    def _head_fields(self, depth: Floats32) -> Floats32:
        """Return `(6, H, W, 2)`: pixels moved per unit of each component of `HeadMove`."""
        rows, columns = depth.shape
        ys, xs = np.mgrid[0:rows, 0:columns]
        centre = self._portrait.centre_px * self._scale + self._shift
        x = (xs * 2 + 0.5 + self._left - centre[0]) / self.eye_px
        y = (ys * 2 + 0.5 + self._top - centre[1]) / self.eye_px
        zeros, ones = np.zeros_like(x), np.ones_like(x)
        arm_x, arm_y, arm_z = x - PIVOT[0], y - PIVOT[1], depth - PIVOT[2]
        fields = [
            (ones, zeros),
            (zeros, ones),
            (x, y - 0.5),
            (-arm_z, zeros),
            (zeros, arm_z),
            (-arm_y, arm_x),
        ]
        tilt = rotation(self._portrait.roll)
        fade = self._fade(x, y)
        moved = np.stack([np.stack(pair, axis=-1) for pair in fields])
        turned = moved @ tilt.T * fade[..., None] * self.eye_px
        return np.asarray(turned, np.float32)

    def _fade(self, x: Floats64, y: Floats64) -> Floats64:
        """Weight the head (1) against the static surroundings (0, at the box's edge)."""
        radius = np.sqrt((x / 2.3) ** 2 + ((y - 0.05) / np.where(y < 0, 2.2, 2.45)) ** 2)
        ramp = np.clip((1.0 - radius) / 0.32, 0.0, 1.0)
        return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float64)

    def _blink_fields(self, inside: Floats64) -> Floats32:
        """Return backward fields `(levels, H, W, 2)` of both lids closing, level 0 being open."""
        shut = weights((Code(45, 1.0),))
        shut[:, 0] *= self._opening(_RIGHT_LIDS)
        shut[:, 1] *= self._opening(_LEFT_LIDS)
        full = np.einsum("us,usnc->nc", shut, self._moves)[:_LID_POINTS]
        inside = inside[:_LID_POINTS]
        fields = []
        for level in np.linspace(0, 0.94, _BLINK_LEVELS):
            moved = inside + level * full
            spreader = Spreader(
                moved, self._wide, self._tall, 2.0, smooth_px=0.025 * self.eye_px, ring=1.3
            )
            fields.append(np.moveaxis(spreader.spread(level * full), 0, -1))
        return np.ascontiguousarray(np.stack(fields), np.float32)

    def _opening(self, lids: tuple[tuple[int, int], ...]) -> float:
        """Return how far an eye is open, relative to the standard face."""
        upper, lower = (np.array(side) for side in zip(*lids, strict=True))
        here = (self.points[lower, 1] - self.points[upper, 1]).mean() / self.eye_px
        standard = standard_face()
        usual = (standard[lower, 1] - standard[upper, 1]).mean()
        return float(here / usual)

    def backward(
        self,
        strengths: Floats64,
        head: HeadMove,
        blink: float = 0.0,
        gaze: Floats64 | None = None,
    ) -> Floats32:
        """Compute the backward field of the box.

        Args:
            strengths: `(units, 2)` from `fields.weights`.
            head: Where the head stands.
            blink: How far both lids are closed, 0..1.
            gaze: Shift of both irises in eye distances, `(2,)`.

        Returns:
            `(H / 2, W / 2, 2)` float32, in frame pixels.
        """
        turned = np.einsum("k,khwc->hwc", head.amounts().astype(np.float32), self._head)
        backward = _undo(np.ascontiguousarray(turned), self._grid)
        at = self._grid - backward * np.float32(0.5)
        eyes = None if gaze is None or not gaze.any() else gaze.astype(np.float32)
        if strengths[_OPENING].any():
            moved = self._opened(strengths, eyes)
            backward = backward + cv2.remap(moved, at, _NO_MAP, cv2.INTER_LINEAR)
        else:
            skin = self._skin(strengths, eyes)
            if skin is not None:
                backward = backward + _undo(skin, at)
        if blink > 0:
            backward = backward + cv2.remap(self._lids(blink), at, _NO_MAP, cv2.INTER_LINEAR)
        return np.asarray(backward, np.float32)

    def performed(self, skin: Floats64, head: HeadMove, blink: float, gaze: Floats64) -> Floats32:
        """Compute the backward field of the box for any motion of the skin.

        Args:
            skin: `(478, 2)` displacements of the mesh points in eye distances, upright.
            head: Where the head stands.
            blink: How far both lids are closed, 0..1.
            gaze: Shift of both irises in eye distances, `(2,)`.

        Returns:
            `(H / 2, W / 2, 2)` float32, in frame pixels.
        """
        turned = np.einsum("k,khwc->hwc", head.amounts().astype(np.float32), self._head)
        backward = _undo(np.ascontiguousarray(turned), self._grid)
        at = self._grid - backward * np.float32(0.5)
        moved = skin.copy()
        moved[_LID_POINTS:] += gaze
        moved_px = moved @ rotation(self._portrait.roll).T * self.eye_px
        field = np.moveaxis(self._spreader.spread_moved(moved_px), 0, -1)
        backward = backward + cv2.remap(np.ascontiguousarray(field), at, _NO_MAP, cv2.INTER_LINEAR)
        if blink > 0:
            backward = backward + cv2.remap(self._lids(blink), at, _NO_MAP, cv2.INTER_LINEAR)
        return np.asarray(backward, np.float32)

    def _opened(self, strengths: Floats64, gaze: Floats32 | None) -> Floats32:
        """Compute the backward field of the displaced mesh where the mouth opens or closes."""
        moved = np.einsum("us,usnc->nc", strengths, self._moves)
        if gaze is not None:
            moved[_LID_POINTS:] += rotation(self._portrait.roll) @ gaze * self.eye_px
        field = self._spreader.spread_moved(moved)
        return np.ascontiguousarray(np.moveaxis(field, 0, -1), np.float32)

    def _skin(self, strengths: Floats64, gaze: Floats32 | None) -> Floats32 | None:
        """Add up the forward fields of all acting units; None without any."""
        skin: Floats32 | None = None
        if gaze is not None:
            skin = np.asarray(np.einsum("k,khwc->hwc", gaze, self._gaze), np.float32)
        for row, side in zip(*np.nonzero(strengths), strict=True):
            part = self._units[row, side] * np.float32(strengths[row, side])
            skin = part if skin is None else skin + part
        return skin

    def _lids(self, blink: float) -> Floats32:
        place = min(max(blink, 0.0), 1.0) * (_BLINK_LEVELS - 1)
        low = min(int(place), _BLINK_LEVELS - 2)
        share = np.float32(place - low)
        return np.asarray(self._blink[low] * (1 - share) + self._blink[low + 1] * share)

    def flow_between(self, first: Floats32, second: Floats32) -> Floats32:
        """Compute the true motion between two times from their backward fields.

        A pixel x of the first picture shows the still picture's x - b1(x) = c; in the second it is
        at y with y - b2(y) = c, which is solved by damped iteration.

        Args:
            first: Backward field of the first picture, `(H / 2, W / 2, 2)`.
            second: The same of the second.

        Returns:
            `(H / 2, W / 2, 2)` float32 in frame pixels, on the first picture.
        """
        still = self._grid - first * np.float32(0.5)
        flow = second - first
        for _ in range(8):
            at = still + (first + flow) * np.float32(0.5)
            sampled = cv2.remap(second, at, _NO_MAP, cv2.INTER_LINEAR)
            flow = flow + np.float32(0.6) * (sampled - first - flow)
        return np.asarray(flow, np.float32)

    def box_image(self, backward: Floats32) -> Image:
        """Draw the moved box: `(H, W, 3)` uint8 BGR.

        The source has twice the resolution, so remap's steps of 1/32 pixel are 1/64 here.
        """
        at = self._grid * 4 + 1 - 2 * backward + np.float32(2 * _MARGIN_PX + 0.5)
        full = cv2.resize(at, (self._wide, self._tall), interpolation=cv2.INTER_LINEAR)
        moved = cv2.remap(
            self._source, full, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(moved, np.uint8)


def _undo(forward: Floats32, at: Floats32) -> Floats32:
    """Find the source of the colour at each place under a forward field.

    It solves b = f(at - b) by damped iteration; strong motion needs more and smaller steps.

    Args:
        forward: `(H, W, 2)` in frame pixels, on the half-resolution grid.
        at: `(H, W, 2)` places on that grid.

    Returns:
        `(H, W, 2)` backward field in frame pixels.
    """
    strong = float(np.abs(forward).max()) > _STRONG_PX
    rounds, step = (10, np.float32(0.45)) if strong else (3, np.float32(0.8))
    backward = cv2.remap(forward, at, _NO_MAP, cv2.INTER_LINEAR)
    for _ in range(rounds):
        sampled = cv2.remap(forward, at - backward * np.float32(0.5), _NO_MAP, cv2.INTER_LINEAR)
        backward = backward + step * (sampled - backward)
    return np.asarray(backward, np.float32)


def _grain(rng: np.random.Generator, rows: int, columns: int, strength: float) -> Floats32:
    """Make fine static texture, like pores or cloth: `(rows, columns)` in grey levels."""
    fine = cv2.GaussianBlur(rng.standard_normal((rows, columns)).astype(np.float32), (0, 0), 1.0)
    return np.asarray(fine * (strength / fine.std()), np.float32)


def _with(image: Image, grain: Floats32) -> Image:
    return np.clip(image + grain[..., None] + 0.5, 0, 255).astype(np.uint8)
