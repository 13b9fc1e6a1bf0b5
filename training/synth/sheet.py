"""A picture of all action units on one face, for inspection by a FACS coder."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from models import private
from models.errors import FlinchError
from models.records import Image
from training.synth.action_units import ACTION_UNITS, LEVELS, Code
from training.synth.fields import weights
from training.synth.heads import draw_head
from training.synth.mesh import RIGHT_IRIS
from training.synth.portrait import Portrait, load_portrait
from training.synth.stage import FaceStage, HeadMove

_BLINK = 45
_COLUMNS = 6


class SheetError(FlinchError, OSError):
    """The sheet cannot be written."""


def write_sheet(
    out: Path, level: str = "D", head_seed: int | None = None, arrows: bool = True
) -> Path:
    """Draw the sheet.

    Args:
        out: PNG file to write; its folder is created.
        level: FACS level A to E that is shown.
        head_seed: Seed of a painted head; None takes the portrait.
        arrows: Draw the displacement of the mesh points.

    Returns:
        The file.

    Raises:
        SheetError: The level is unknown or the file cannot be written.
    """
    if level not in LEVELS:
        raise SheetError(f"Unknown level '{level}': expected one of {', '.join(LEVELS)}.")
    portrait = _portrait(head_seed)
    stage = FaceStage(portrait, 480, 540, 104.0, texture=0.0)
    still = _tile(stage, (), 0.0, "at rest", arrows)
    tiles = [still]
    for number in ACTION_UNITS:
        name = f"{number} {ACTION_UNITS[number].name}"
        tiles.append(_tile(stage, (Code(number, LEVELS[level]),), LEVELS[level], name, arrows))
    tiles += [np.zeros_like(still)] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[k : k + _COLUMNS]) for k in range(0, len(tiles), _COLUMNS)]
    private.make_folder(out.parent)
    if not cv2.imwrite(str(private.fresh(out)), np.vstack(rows)):
        raise SheetError(
            f"Cannot write {out}: give a file that ends in .png, in a writable folder."
        )
    return out


def _portrait(head_seed: int | None) -> Portrait:
    if head_seed is None:
        return load_portrait()
    return draw_head(np.random.default_rng(head_seed), (520, 580), 110.0)


def _tile(
    stage: FaceStage, codes: tuple[Code, ...], level: float, name: str, arrows: bool
) -> Image:
    blink = level if any(code.number == _BLINK for code in codes) else 0.0
    strengths = weights(() if blink else codes)
    left, top, wide, tall = stage.box
    image = stage.background.copy()
    image[top : top + tall, left : left + wide] = stage.box_image(
        stage.backward(strengths, HeadMove(), blink)
    )
    if arrows:
        _draw_arrows(image, stage, codes)
    x, y = np.round(stage.points[[RIGHT_IRIS, RIGHT_IRIS + 5]].mean(axis=0)).astype(int)
    part = image[max(0, y - 150) : y + 230, max(0, x - 150) : x + 150].copy()
    cv2.rectangle(part, (0, 0), (part.shape[1], 22), (0, 0, 0), -1)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(part, name, (4, 16), font, 0.48, (255, 255, 255), 1, cv2.LINE_AA)
    return part


def _draw_arrows(image: Image, stage: FaceStage, codes: tuple[Code, ...]) -> None:
    moved = stage.basis.displacement(codes)[:, :2] * stage.eye_px
    for start, move in zip(stage.points, moved, strict=True):
        if np.hypot(*move) < 1.2:
            continue
        ends = np.round((start * 8, (start + move) * 8)).astype(int)
        first, second = (tuple(int(v) for v in end) for end in ends)
        cv2.line(image, first, second, (60, 230, 60), 1, cv2.LINE_AA, 3)
        cv2.circle(image, second, 10, (30, 30, 230), -1, cv2.LINE_AA, 3)
