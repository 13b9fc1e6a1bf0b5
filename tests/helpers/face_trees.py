"""Miniature datasets whose clips show a painted face that really moves."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from helpers import dataset_trees

from models.records import Image
from training.synth.heads import draw_head

EMOTIONS = ("disgust", "happiness", "surprise")
_PULLS = {
    "disgust": ((107, 336), 5.0),
    "happiness": ((61, 291), -5.0),
    "surprise": ((105, 334), -6.0),
}
"""Mesh points that an emotion pulls, and how many pixels down."""
FRAMES = 7
PEAK = 3


@lru_cache(maxsize=4)
def portrait(subject: int) -> tuple[Image, np.ndarray]:
    """Paint a face of one subject, with its mesh points."""
    head = draw_head(np.random.default_rng(subject))
    return np.asarray(head.image, np.uint8), np.asarray(head.points[:, :2])


def clip(subject: int, emotion: str) -> list[Image]:
    """Film a movement: `FRAMES` pictures that peak at `PEAK`."""
    image, points = portrait(subject)
    height, width = image.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    places, pull = _PULLS[emotion]
    bump = sum(
        np.exp(-((xs - points[p, 0]) ** 2 + (ys - points[p, 1]) ** 2) / (2 * 18.0**2))
        for p in places
    )
    shown = []
    for k in range(FRAMES):
        share = 1.0 - abs(k - PEAK) / PEAK
        field = np.asarray(ys - share * pull * bump, np.float32)
        moved = cv2.remap(image, xs, field, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        shown.append(np.asarray(moved, np.uint8))
    return shown


def _film(folder: Path, subject: int, emotion: str) -> None:
    """Put a film in the place of a tree's blank pictures."""
    for path, image in zip(sorted(folder.iterdir()), clip(subject, emotion), strict=True):
        done, data = cv2.imencode(".png", image)
        assert done
        path.write_bytes(data.tobytes())


def casme2(root: Path, subjects: int = 3, faceless: bool = False) -> Path:
    """Lay out CASME II with one clip of each emotion a subject."""
    rows = [
        (s, f"EP{k:02d}_01", 10, 10 + PEAK, 10 + FRAMES - 1, "4", emotion)
        for s in range(1, subjects + 1)
        for k, emotion in enumerate(EMOTIONS)
    ]
    blank = [(1, "EP99_01", 10, 13, 16, "4", "disgust")] if faceless else []
    dataset_trees.casme2(root, [*rows, *blank])
    for s, name, *_, emotion in rows:
        _film(root / "Cropped" / f"sub{s:02d}" / str(name), int(s), str(emotion))
    return root


def samm(root: Path, subjects: int = 1) -> Path:
    """Lay out SAMM likewise."""
    return _samm(root, [(s, e) for s in range(6, 6 + subjects) for e in EMOTIONS])


def samm_of_three(root: Path) -> Path:
    """Lay out SAMM with three subjects of one clip each."""
    return _samm(root, list(zip((6, 7, 8), EMOTIONS, strict=True)))


def _samm(root: Path, clips: list[tuple[int, str]]) -> Path:
    rows = [
        (f"{s:03d}", f"{s:03d}_{k}_1", 100, 100 + PEAK, 100 + FRAMES - 1, "AU4", emotion)
        for k, (s, emotion) in enumerate(clips)
    ]
    dataset_trees.samm(root, rows)
    for subject, name, *_, emotion in rows:
        _film(root / subject / name, int(subject), emotion)
    return root


def samm_long(root: Path) -> Path:
    """Lay out SAMM's long videos, with the table of micro-movements that names their emotions."""
    samm_of_three(root)
    lines: list[tuple[object, ...]] = [("note",)] * 10
    for k, emotion in enumerate(EMOTIONS):
        subject = f"{6 + k:03d}"
        folder = root / "SAMM_longvideos" / f"{subject}_{k}"
        dataset_trees.pictures(folder, (f"{subject}_{n:04d}.jpg" for n in range(100, 100 + FRAMES)))
        _film(folder, 6 + k, emotion)
        times = (100, 100 + PEAK, 100 + FRAMES - 1, FRAMES)
        lines.append((subject, f"{subject}_{k}_1", 1, *times, "Micro - 1/2", "4", None))
    lines.append(("006", "006_0_2", 1, 100, 101, 102, 3, "Macro", "12", None))
    dataset_trees.table(root / "SAMM_LongVideos_V3_Release.xlsx", lines)
    return root


def captured(root: Path) -> Path:
    """Lay out a dataset of Flinch's own, three subjects of one clip each; one apex is blank."""
    lines = ["subject,clip,onset,apex,offset,emotion,action_units,fps"]
    for k, emotion in enumerate(EMOTIONS):
        folder = root / "pictures" / f"p{k}" / "c0"
        dataset_trees.pictures(folder, (f"{n:06d}.png" for n in range(FRAMES)))
        _film(folder, 60 + k, emotion)
        apex = "" if k == 0 else PEAK
        lines.append(f"p{k},c0,0,{apex},{FRAMES - 1},{emotion},4,60")
    (root / "clips.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def smic(root: Path, subjects: int = 1) -> Path:
    """Lay out SMIC-HS likewise, without apexes."""
    polarity = dict(zip(EMOTIONS, ("negative", "positive", "surprise"), strict=True))
    clips = [
        (f"s{s:02d}", emotion, f"s{s:02d}_{polarity[emotion][:2]}_01")
        for s in range(1, subjects + 1)
        for emotion in EMOTIONS
    ]
    dataset_trees.smic(root, [(s, polarity[e], name, FRAMES) for s, e, name in clips])
    for s, emotion, name in clips:
        folder = root / "HS" / s / "micro" / polarity[emotion] / name
        _film(folder, 20 + int(s[1:]), emotion)
    return root


def casme3(root: Path) -> Path:
    """Lay out part A of CAS(ME)^3 with three subjects; the first apex is its onset."""
    lines: list[tuple[object, ...]] = [
        ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
    ]
    for k, emotion in enumerate(EMOTIONS):
        subject = f"spNO.{k + 1}"
        folder = root / subject / f"v{k}" / "color"
        dataset_trees.pictures(folder, (f"{n}.jpg" for n in range(500, 500 + FRAMES)))
        _film(folder, 30, emotion)
        apex = 500 if k == 0 else 500 + PEAK
        lines.append((subject, f"v{k}", 500, apex, 500 + FRAMES - 1, "4", "I", emotion))
    dataset_trees.table(root / "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx", lines)
    return root


def casme_squared(root: Path) -> Path:
    """Lay out CAS(ME)^2 with four subjects; a macro-expression and an unknown offset among them."""
    lines: list[tuple[object, ...]] = []
    polarity = dict(zip(EMOTIONS, ("negative", "positive", "surprise"), strict=True))
    for k, emotion in enumerate((*EMOTIONS, "disgust")):
        folder = root / "rawpic" / f"{k + 1}" / f"v{k}"
        dataset_trees.pictures(folder, (f"img{n:02d}.jpg" for n in range(10, 10 + FRAMES)))
        _film(folder, 40, emotion)
        offset, kind = (0 if k == 1 else 10 + FRAMES - 1), ("macro" if k == 2 else "micro")
        row = (
            k + 1,
            f"v{k}_1",
            10,
            10 + PEAK,
            offset,
            "4",
            polarity[emotion],
            f"{kind}-expression",
            "",
        )
        lines.append(row)
    dataset_trees.table(root / "code_final.xlsx", lines)
    return root


def dfme(root: Path) -> Path:
    """Lay out DFME's training part with three subjects."""
    lines = ["path,subject,onset,apex,offset,label"]
    for emotion, label in zip(EMOTIONS, (2, 4, 6), strict=True):
        folder = root / "clips" / emotion
        dataset_trees.pictures(folder, (f"{n:02d}.jpg" for n in range(10, 10 + FRAMES)))
        _film(folder, 50, emotion)
        lines.append(f"clips/{emotion},s{label},10,{10 + PEAK},{10 + FRAMES - 1},{label}")
    (root / "train.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root
