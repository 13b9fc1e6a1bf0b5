"""Faces of nobody: heads painted on the mesh, each with its own shape and skin.

The standard mesh, without its smile, gets a random shape and a small head turn; then skin, shading,
hair, brows, eyes, nose and lips are painted on it. The result is simple, but face detectors find
it, and it has skin, edges and texture in the same places as real faces.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.canvas import Canvas
from training.synth.fields import Floats64
from training.synth.identity import draw_shape
from training.synth.portrait import Portrait
from training.synth.skin import Skin, neutral_face
from training.synth.warp import Floats32, Spreader

_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
_UPPER_LID = (33, 246, 161, 160, 159, 158, 157, 173, 133)
_LID_FOLD = (247, 30, 29, 27, 28, 56, 190)
_UNDER_EYE = (226, 31, 228, 229, 230, 231, 232)
_FURROW = (129, 203, 206, 216, 212)
_NOSTRIL = (98, 97, 99)
_WING = (64, 48, 49, 129, 98)
_UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 308, 415, 310, 311, 312, 13, 82, 81,
              80, 191, 78)  # fmt: skip
_LOWER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 308, 324, 318, 402, 317, 14, 87,
              178, 88, 95, 78)  # fmt: skip
_MOUTH_LINE = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_MOUTH_OPENING = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178,
                  88, 95)  # fmt: skip

SIZE_PX = 320
_EYE_PX = 92.0


def draw_head(
    rng: np.random.Generator,
    size: tuple[int, int] = (SIZE_PX, SIZE_PX),
    eye_px: float = _EYE_PX,
    turn_deg: float = 4.0,
    glasses: bool = True,
) -> Portrait:
    """Paint a head.

    Args:
        rng: Random generator.
        size: Width and height of the picture.
        eye_px: Distance of the eye centres.
        turn_deg: Spread of the head's turn and nod, one sigma.
        glasses: Whether it may wear glasses, which move with the skin.

    Returns:
        The picture with its mesh in pixels.
    """
    face = neutral_face()
    shape = face + draw_shape(rng, face=face)
    yaw, pitch = np.deg2rad(np.clip(rng.normal(0, turn_deg, 2), -12, 12))
    points = _turned(shape, float(yaw), float(pitch)) * eye_px
    points[:, :2] += np.array([0.5, 0.40]) * size
    look = Skin.draw(rng)
    look = look if glasses else replace(look, glasses=False)
    image = _Painter(rng, points, size[1], size[0], eye_px, look).paint()
    return Portrait("head", image, points)


def _turned(face: Floats64, yaw: float, pitch: float) -> Floats64:
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    return np.asarray(face @ about_y.T @ about_x.T, np.float64)


class _Painter(Canvas):
    """Paints one head layer by layer."""

    def __init__(
        self,
        rng: np.random.Generator,
        points: Floats64,
        rows: int,
        columns: int,
        eye_px: float,
        look: Skin,
    ):
        super().__init__(rng, points, rows, columns, eye_px)
        self._look = look

    def paint(self) -> NDArray[np.uint8]:
        self._backdrop()
        self._hair(behind=True)
        self._neck_and_ears()
        self._face()
        self._lines()
        for left in (False, True):
            self._eye_of(left)
            self._brow_of(left)
        self._nose()
        self._mouth()
        self._hair(behind=False)
        if self._look.glasses:
            self._glasses()
        self._picture += self._grain(0.7)[..., None] * self._look.pores * 0.5
        return self.finished()

    def _backdrop(self) -> None:
        base = np.array(self._look.backdrop, np.float32)
        wide = self._grain(self._rows / 8) * 14 + self._grain(3) * self._rng.uniform(0, 6)
        self._picture[:] = base + wide[..., None]

    def _oval(self, grow: float, up: float = 0.0) -> Floats64:
        outline = self._at(_OVAL)
        centre = (outline.min(axis=0) + outline.max(axis=0)) / 2
        grown = centre + (outline - centre) * (1 + grow)
        high = np.clip((centre[1] - outline[:, 1]) / (centre[1] - outline[:, 1].min()), 0, 1)
        grown[:, 1] -= up * self._eye * high**1.5
        return np.asarray(grown, np.float64)

    def _hair(self, behind: bool) -> None:
        rng, look = self._rng, self._look
        streaks = self._rng.standard_normal((self._rows, self._columns)).astype(np.float32)
        streaks = np.asarray(cv2.GaussianBlur(streaks, (0, 0), sigmaX=0.8, sigmaY=5), np.float32)
        colour = np.array(look.hair, np.float32) * (1 + 0.25 * (streaks / streaks.std())[..., None])
        if behind:
            self._blend(self._mask(self._oval(0.22, 0.55), 0.04), colour)
            return
        outline = self._oval(0.10, 0.40)
        cap = self._mask(outline, 0.03)
        face = self._at((10,))[0]
        rows = np.arange(self._rows, dtype=np.float32)[:, None]
        columns = np.arange(self._columns, dtype=np.float32)[None, :]
        across = (columns - face[0]) / self._eye
        edge = face[1] + self._eye * (0.25 * across**2 - look.hairline + 0.06)
        ragged = edge + self._eye * 0.05 * self._grain(4)[:1]
        front = 1 / (1 + np.exp(np.clip((rows - ragged) / (0.025 * self._eye), -30, 30)))
        if rng.random() < 0.9:
            self._blend(np.asarray(cap * front, np.float32), colour)

    def _neck_and_ears(self) -> None:
        look, low = self._look, self._points[152, :2]
        left, right = self._points[172, :2], self._points[397, :2]
        bottom = float(self._rows + 10)
        neck = np.array(
            [
                (left[0] + 0.09 * self._eye, left[1]),
                (right[0] - 0.09 * self._eye, right[1]),
                (right[0] - 0.04 * self._eye, bottom),
                (left[0] + 0.04 * self._eye, bottom),
            ]
        )
        self._blend(self._mask(neck, 0.03), tuple(0.72 * c for c in look.tone))  # type: ignore[arg-type]
        reach = np.array([[0.45, 0.45], [1.5, 0.8], [2.2, 1.2], [2.4, 2.0]])
        right = np.vstack([low + reach * self._eye, [low[0] + 2.5 * self._eye, bottom]])
        left = right * (-1, 1) + (2 * low[0], 0)
        cloth = np.vstack([right, left[::-1]])
        shade = float(self._rng.uniform(20, 200))
        self._blend(self._mask(cloth, 0.02), (shade, shade * 0.9, shade * 0.8))
        for index in (234, 454):
            x, y = self._points[index, :2]
            ear = cv2.ellipse2Poly(
                (int(x), int(y + 0.12 * self._eye)),
                (max(2, int(0.14 * self._eye)), int(0.30 * self._eye)),
                0,
                0,
                360,
                12,
            )
            self._blend(
                self._mask(np.asarray(ear, np.float64), 0.02),
                tuple(0.85 * c for c in look.tone),  # type: ignore[arg-type]
            )

    def _face(self) -> None:
        look = self._look
        skin = np.array(look.tone, np.float32) * self._shade()[..., None]
        redder = np.array([-0.2, 0.0, 0.6], np.float32)
        skin += 0.8 * look.blotches * self._grain(0.10 * self._eye)[..., None] * redder
        skin += look.blotches * 0.6 * self._grain(0.035 * self._eye)[..., None]
        skin += look.pores * self._grain(0.012 * self._eye)[..., None]
        cheeks = sum(self._spot(i, 0.2) for i in (50, 280, 4))
        skin += 10 * np.asarray(cheeks, np.float32)[..., None] * redder
        self._blend(self._mask(self._oval(0.015, 0.25), 0.02), skin)
        if look.stubble > 0:
            beard = self._mask(self._at((58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379,
                                         365, 397, 288, 410, 0, 186)), 0.12)  # fmt: skip
            self._darken(beard * (0.6 + 0.4 * self._grain(0.8)), look.stubble)

    def _shade(self) -> Floats32:
        """Light the face: Lambert shading over the mesh's depth, with a soft lower limit."""
        depth = self._points[:, 2] / self._eye
        spreader = Spreader(
            self._points[:, :2],
            self._columns,
            self._rows,
            smooth_px=0.05 * self._eye,
            ring=1.25,
        )
        z = spreader.spread((depth - 1.0)[:, None])[0] * self._eye
        dx = np.asarray(cv2.Sobel(z, cv2.CV_32F, 1, 0, ksize=3), np.float32) / 8
        dy = np.asarray(cv2.Sobel(z, cv2.CV_32F, 0, 1, ksize=3), np.float32) / 8
        length = np.sqrt(dx**2 + dy**2 + 1)
        light = np.array(self._look.light)
        light = light / np.linalg.norm(light)
        facing = (-dx * -light[0] + -dy * -light[1] + 1 * -light[2]) / length
        return np.asarray(0.55 + 0.5 * np.clip(facing, 0, 1), np.float32)

    def _lines(self) -> None:
        """Draw folds: beside nose and mouth, under the eyes, on forehead and chin."""
        amount = 0.10 + 0.16 * self._look.wrinkles
        for left in (False, True):
            self._darken(self._stroke(self._at(_FURROW, left), 0.03, 0.025), amount * 1.3)
            self._darken(self._stroke(self._at(_UNDER_EYE, left), 0.03, 0.03), amount * 1.2)
            self._darken(self._stroke(self._at(_LID_FOLD, left), 0.015, 0.012), 0.3)
            self._darken(self._spot(133 if not left else 362, 0.09), 0.22)
        for height in (0.35, 0.6, 0.85):
            line = np.vstack([self._at((68, 104, 69, 108, 151)), self._at((337, 299, 333, 298))])
            low = np.vstack([self._at((63, 105, 66, 107, 9)), self._at((336, 296, 334, 293))])
            between = low + height * (line - low)
            self._darken(self._stroke(between, 0.012, 0.012), amount * 0.6)
        chin = self._at((202, 204, 194, 201, 200, 421, 418, 424, 422))
        self._darken(self._stroke(chin, 0.05, 0.05), 0.14)

    def _eye_of(self, left: bool) -> None:
        outline = self._at(_EYE, left)
        opening = self._mask(outline, 0.006)
        white = 0.5 * np.array(self._look.tone) + 0.5 * np.array([235, 235, 235])
        before = self._picture.copy()
        self._blend(opening, (float(white[0]), float(white[1]), float(white[2])))
        x, y = self._points[473 if left else 468, :2]
        for size, colour in ((0.115, self._look.iris), (0.05, (8.0, 8.0, 8.0))):
            centre = (round(x * 16), round(y * 16))
            disk = self._blank()
            cv2.circle(disk, centre, round(size * self._eye * 16), (1.0,), -1, cv2.LINE_8, 4)
            self._blend(
                np.asarray(cv2.GaussianBlur(disk, (0, 0), 0.8), np.float32) * opening, colour
            )
        glint = self._spot(473 if left else 468, 0.02)
        self._blend(np.roll(glint, (-2, 2), (0, 1)) * opening * 0.8, (240.0, 240.0, 240.0))
        shade = self._stroke(self._at(_UPPER_LID, left), 0.04, 0.03)
        self._darken(shade * opening, 0.5)
        self._picture += (before - self._picture) * (1 - np.clip(opening * 1.5, 0, 1))[..., None]
        self._darken(self._stroke(self._at(_UPPER_LID, left), 0.028, 0.008), 0.75)
        lower = (33, 7, 163, 144, 145, 153, 154, 155, 133)
        self._darken(self._stroke(self._at(lower, left), 0.012, 0.008), 0.35)

    def _brow_of(self, left: bool) -> None:
        mask = self._mask(self._at(_BROW, left), 0.018)
        hairs = 0.75 + 0.35 * self._grain(0.8)
        self._blend(mask * np.clip(hairs, 0, 1.2) * self._look.brows,
                    tuple(0.6 * c for c in self._look.hair))  # type: ignore[arg-type]  # fmt: skip

    def _nose(self) -> None:
        for left in (False, True):
            self._darken(self._stroke(self._at(_WING, left), 0.02, 0.02), 0.28)
            x, y = self._at(_NOSTRIL, left).mean(axis=0)
            hole = cv2.ellipse2Poly(
                (round(x), round(y)),
                (max(2, round(0.075 * self._eye)), max(1, round(0.035 * self._eye))),
                -15 if left else 15,
                0,
                360,
                20,
            )
            self._darken(self._mask(np.asarray(hole, np.float64), 0.015), 0.62)
        self._darken(self._stroke(self._at((98, 97, 2, 326, 327)), 0.03, 0.03), 0.22)
        bridge = self._stroke(self._at((6, 197, 195, 5)), 0.05, 0.04)
        self._picture += 10 * bridge[..., None]

    def _mouth(self) -> None:
        look = self._look
        texture = 1 + 0.05 * self._grain(0.7)[..., None]
        for outline, light in ((_UPPER_LIP, 0.88), (_LOWER_LIP, 1.0)):
            colour = np.array(look.lips, np.float32) * np.float32(light) * texture
            self._blend(self._mask(self._at(outline), 0.012) * 0.85, np.asarray(colour, np.float32))
        inside = self._mask(self._at(_MOUTH_OPENING), 0.004)
        self._blend(np.clip(1.6 * inside, 0, 0.92), (26.0, 18.0, 38.0))
        self._darken(self._stroke(self._at(_MOUTH_LINE), 0.012, 0.008), 0.5)
        self._darken(self._stroke(self._at((181, 84, 17, 314, 405)), 0.04, 0.035), 0.2)
        self._darken(self._stroke(self._at((2, 164, 0)), 0.03, 0.03), 0.08)

    def _glasses(self) -> None:
        for left in (False, True):
            x, y = self._points[473 if left else 468, :2]
            rim = cv2.ellipse2Poly(
                (int(x), int(y + 0.05 * self._eye)),
                (int(0.40 * self._eye), int(0.30 * self._eye)),
                0,
                0,
                360,
                10,
            )
            closed = np.vstack([rim, rim[:1]]) * 1.0
            self._darken(self._stroke(closed, 0.02, 0.006), 0.8)
        self._darken(self._stroke(self._at((168, 6)), 0.02, 0.01), 0.4)
