"""Draws the pictures of the bundled films: each function draws one picture from a seed.

Pictures are `(H, W, 3)` uint8 BGR. Nothing but values derived from a seed is stored between
pictures.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Floats, Image

Colour = tuple[int, int, int]

INK: Colour = (72, 56, 40)
PAPER: Colour = (226, 232, 236)
_SHIFT = 4
"""Fraction bits of OpenCV's subpixel drawing."""


def plain(_t_s: float, _seconds: float, _seed: int, size: tuple[int, int]) -> Image:
    """Draw a uniform grey picture with a cross in the middle."""
    image = _paper(size, (96, 96, 96))
    wide, tall = size
    arm = tall // 30
    middle = (wide // 2, tall // 2)
    for step in ((arm, 0), (0, arm)):
        ends = [(middle[0] - sign * step[0], middle[1] - sign * step[1]) for sign in (-1, 1)]
        cv2.line(image, ends[0], ends[1], PAPER, 2, cv2.LINE_AA)
    return image


def flash(t_s: float, seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw a picture that is white for the first tenth of each second."""
    return _paper(size, (255, 255, 255)) if t_s % 1 < 0.1 else plain(t_s, seconds, seed, size)


def clouds(t_s: float, _seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw clouds that drift over a blue sky: four layers of smooth noise with different speeds."""
    cover = np.zeros((54, 96), np.float32)
    for layer, (weight, speed) in enumerate(((1.0, 0.6), (0.55, 1.0), (0.3, 1.7), (0.16, 2.6))):
        tile = _noise(seed, layer)
        turn = np.array([[1, 0, -speed * t_s % 96], [0, 1, -0.2 * speed * t_s % 54]], np.float32)
        cover += weight * cv2.warpAffine(tile, turn, (96, 54), borderMode=cv2.BORDER_WRAP)
    return _shaded(0.5 + 0.55 * cover, size, (206, 150, 92), (246, 244, 240))


@lru_cache(maxsize=32)
def _noise(seed: int, layer: int) -> Floats:
    """Return a tile of smooth noise that continues at its edges, about -1 to 1."""
    cells = 3 * 2**layer
    rng = np.random.default_rng([seed, layer])
    coarse = rng.standard_normal((cells, cells)).astype(np.float32)
    ringed = np.pad(coarse, cells, mode="wrap")
    large = cv2.resize(ringed, (3 * 96, 3 * 54), interpolation=cv2.INTER_CUBIC)
    tile = large[54:108, 96:192]
    return np.asarray(tile / max(float(abs(tile).max()), 1e-6), np.float32)


def ripples(t_s: float, _seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw drops that fall into dark water, each with widening, fading rings."""
    rng = np.random.default_rng(seed)
    grid_y, grid_x = np.mgrid[0:108, 0:192].astype(np.float32)
    height = np.zeros((108, 192), np.float32)
    for number in range(24):
        x, y = rng.uniform(0.1, 0.9) * 192, rng.uniform(0.15, 0.85) * 108
        age = t_s - 0.9 * number + rng.uniform(0, 0.5)
        if 0 < age < 5:
            away = np.hypot(grid_x - x, grid_y - y)
            front = np.exp(-(((away - 14 * age) / 9) ** 2)) * np.exp(-0.7 * age)
            height += front * np.sin(0.7 * (away - 14 * age))
    return _shaded(0.5 + 0.5 * height, size, (34, 20, 0), (170, 130, 84))


def wander(t_s: float, _seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw two triangles and a disc that seem to follow and avoid each other."""
    image = _paper(size, PAPER)
    tall = size[1]
    large, small = (_path(t_s, seed, 0, size), _path(t_s - 0.7, seed, 0, size))
    disc = _path(t_s, seed, 1, size)
    _triangle(image, large, large - _path(t_s - 0.1, seed, 0, size), 0.075 * tall, INK)
    _triangle(image, small, large - small, 0.045 * tall, (48, 96, 184))
    _disc(image, disc, 0.035 * tall, (150, 110, 30))
    return image


def _path(t_s: float, seed: int, number: int, size: tuple[int, int]) -> NDArray[np.float64]:
    """Return a position on a smooth closed path through the picture."""
    rng = np.random.default_rng([seed, number, 7])
    turns, phases = rng.uniform(0.35, 1.1, (2, 3)), rng.uniform(0, 6.28, (2, 3))
    waves = np.sin(turns * t_s + phases) * np.array([0.55, 0.3, 0.15])
    return np.asarray((0.5 + 0.38 * waves.sum(1)) * np.array(size))


def pop_at(seconds: float, seed: int) -> float:
    """Return the second at which the shape of `pop` appears."""
    return float(seconds * np.random.default_rng([seed, 11]).uniform(0.6, 0.75))


def pop(t_s: float, seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw a calm, pulsating light, and then suddenly a star."""
    wide, tall = size
    y, x = np.mgrid[0:54, 0:96].astype(np.float32)
    breath = 0.5 + 0.1 * np.sin(2 * np.pi * t_s / 5)
    glow = np.exp(-(((x - 48) / 48) ** 2 + ((y - 27) / 27) ** 2) / breath)[..., None]
    soft = np.array((150, 128, 110), np.float32) * (0.35 + 0.65 * glow)
    image = _image(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC))
    since = t_s - pop_at(seconds, seed)
    if since >= 0:
        grown = min(1.0, since / 0.08) * (1 + 0.12 * np.exp(-6 * since) * np.cos(18 * since))
        angles = np.arange(20) * np.pi / 10 - np.pi / 2
        radii = np.where(np.arange(20) % 2 == 0, 0.36, 0.2) * tall * grown
        star = np.stack([radii * np.cos(angles), radii * np.sin(angles)], 1)
        _fill(image, star + np.array([wide / 2, tall / 2]), (60, 200, 250))
    return image


def balance(t_s: float, _seconds: float, seed: int, size: tuple[int, int]) -> Image:
    """Draw a plank with three blocks on a ball; it repeatedly almost falls."""
    image = _paper(size, PAPER)
    wide, tall = size
    rng = np.random.default_rng([seed, 3])
    beats = np.cumsum(rng.uniform(2.2, 3.6, 12))
    sway = 4.0 * np.sin(1.9 * t_s)
    for number, beat in enumerate(beats):
        since = t_s - beat
        if since > 0:
            side = (-1) ** number
            sway += side * 17 * np.exp(-1.3 * since) * np.sin(3.1 * since)
    turn = np.deg2rad(sway)
    along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([np.sin(turn), -np.cos(turn)])
    ball = np.array([wide / 2 + 0.3 * sway * tall / 100, 0.72 * tall])
    _disc(image, ball, 0.1 * tall, (150, 110, 30))
    top = ball + 0.1 * tall * up
    _box(image, top, along, up, (0.42 * tall, 0.03 * tall), INK)
    for place, colour in ((-0.24, (48, 96, 184)), (0.0, (80, 150, 60)), (0.24, (40, 60, 190))):
        slide = (place + 0.004 * sway) * tall * along
        _box(image, top + slide + 0.03 * tall * up, along, up, (0.06 * tall, 0.12 * tall), colour)
    cv2.line(image, (0, int(0.82 * tall)), (wide, int(0.82 * tall)), INK, 2)
    return image


def _box(
    image: Image,
    foot: NDArray[np.float64],
    along: NDArray[np.float64],
    up: NDArray[np.float64],
    size: tuple[float, float],
    colour: Colour,
) -> None:
    """Draw a box that stands on `foot`: half its width, and its height."""
    half, height = size
    corners = [foot + side * half * along + lift * up for side, lift in ((-1, 0), (1, 0))]
    corners += [corners[1] + height * up, corners[0] + height * up]
    _fill(image, np.array(corners), colour)


def _triangle(
    image: Image,
    middle: NDArray[np.float64],
    ahead: NDArray[np.float64],
    radius: float,
    colour: Colour,
) -> None:
    heading = float(np.arctan2(ahead[1], ahead[0]))
    angles = heading + np.array([0.0, 2.4, -2.4])
    corners = middle + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
    _fill(image, corners, colour)


def _disc(image: Image, middle: NDArray[np.float64], radius: float, colour: Colour) -> None:
    x, y = (int(v) for v in np.round(middle * 2**_SHIFT))
    cv2.circle(image, (x, y), int(radius * 2**_SHIFT), colour, -1, cv2.LINE_AA, _SHIFT)


def _fill(image: Image, corners: NDArray[np.float64], colour: Colour) -> None:
    points = np.round(corners * 2**_SHIFT).astype(np.int32)
    cv2.fillPoly(image, [points], colour, cv2.LINE_AA, _SHIFT)


def _shaded(share: Floats, size: tuple[int, int], dark: Colour, light: Colour) -> Image:
    """Enlarge a map of shares 0..1 and colour it from dark to light."""
    grey = np.asarray(np.clip(share * 255, 0, 255), np.uint8)
    large = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    ramp = np.linspace(dark, light, 256).round().astype(np.uint8)[None]
    return np.asarray(cv2.LUT(cv2.merge([large] * 3), ramp), np.uint8)


def _paper(size: tuple[int, int], colour: Colour) -> Image:
    image = np.empty((size[1], size[0], 3), np.uint8)
    image[:] = colour
    return image


def _image(values: Floats) -> Image:
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)
