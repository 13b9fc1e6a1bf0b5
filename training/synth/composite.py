"""A synthetic composite in the shape of MEGC 2019: 442 flow pictures, 68 subjects, three parts.

It replaces licensed data for choosing settings and testing protocols. Subjects, classes and layout
have the composite's numbers. Each of the three datasets has its own crop, flow algorithm and noise,
and all differ from the training of the bundled weights; so adapting to it resembles adapting to
real pictures.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import private
from models.labels import POLARITY
from models.motion.flow import farneback
from models.records import Floats
from training.errors import DataError
from training.synth.crops import CropChange, recrop, smooth_noise, store_picture
from training.synth.person import Options, Sample, SyntheticPerson, draw_person, draw_sample


@dataclass(frozen=True, slots=True)
class CompositePart:
    """One "dataset" of the composite.

    Attributes:
        name: Its name in the CSV.
        subjects: Number of people.
        counts: Clips of each polarity.
        flow: Flow algorithm, `dis` or `farneback`.
        crop: Difference of its crop from ours; each subject varies it a little.
        noise: Smooth noise, as a share of the longest displacement.
    """

    name: str
    subjects: int
    counts: tuple[int, int, int]
    flow: str
    crop: CropChange
    noise: float


PARTS = (
    CompositePart("synth_a", 24, (88, 32, 25), "dis", CropChange(1.25, 1.1, 0.0, 0.0, 0.03), 0.03),
    CompositePart(
        "synth_b", 16, (70, 51, 43), "farneback", CropChange(1.05, 0.95, 0.0, 0.02, -0.02), 0.16
    ),
    CompositePart("synth_c", 28, (92, 26, 15), "dis", CropChange(1.45, 1.0, 0.0, -0.02, 0.05), 0.1),
)
"""Subjects and classes as published for CASME II, SMIC-HS and SAMM (See et al., FG 2019)."""

COLUMNS = ("dataset", "sub", "filename_o", "label", "image")


def write_composite(out: Path, seed: int, parts: tuple[CompositePart, ...] = PARTS) -> Path:
    """Make a composite and write it in the layout of `training.datasets.flow_images`.

    Args:
        out: Folder, made if it is missing.
        seed: Equal seeds give equal bytes.
        parts: The "datasets".

    Returns:
        The folder.

    Raises:
        DataError: The folder holds a composite already.
    """
    if (out / "index.csv").exists():
        raise DataError(f"{out} holds flow pictures already: give an empty folder.")
    private.make_folder(out / "flow")
    rows = [row for number, part in enumerate(parts) for row in _part(part, number, seed, out)]
    with private.fresh(out / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return out


def _part(
    part: CompositePart, number: int, seed: int, out: Path
) -> list[tuple[str, str, str, int, str]]:
    rng = np.random.default_rng([seed, 90, number])
    labels = np.repeat(np.arange(len(POLARITY)), part.counts)
    rng.shuffle(labels)
    owners = np.sort(
        np.concatenate(
            [
                np.arange(part.subjects),
                rng.integers(0, part.subjects, len(labels) - part.subjects),
            ]
        )
    )
    options = Options()
    rows = []
    for subject in range(part.subjects):
        own = np.random.default_rng([seed, 91, number, subject])
        person = draw_person(own, options)
        crop = _crop_of(part.crop, own)
        for place in np.flatnonzero(owners == subject):
            label = int(labels[place])
            sample = draw_sample(own, person, POLARITY[label], options)
            name = f"{part.name}_s{subject:02d}_{place:03d}"
            picture = store_picture(_own_flow(sample, person, part, crop, own))
            cv2.imwrite(str(private.fresh(out / "flow" / f"{name}.png")), picture[..., ::-1])
            rows.append((part.name, f"s{subject:02d}", name, label, f"{name}.png"))
    return rows


def _crop_of(usual: CropChange, rng: np.random.Generator) -> CropChange:
    around = rng.normal(0.0, 1.0, 5)
    return CropChange(
        usual.zoom * float(np.exp(0.05 * around[0])),
        usual.stretch * float(np.exp(0.03 * around[1])),
        usual.turn_deg + 2.0 * float(around[2]),
        usual.shift_x + 0.015 * float(around[3]),
        usual.shift_y + 0.015 * float(around[4]),
    )


def _own_flow(
    sample: Sample,
    person: SyntheticPerson,
    part: CompositePart,
    crop: CropChange,
    rng: np.random.Generator,
) -> Floats:
    """Compute a part's own flow of a movement, in its own crop."""
    cut = slice(person.margin_px, person.size_px - person.margin_px)
    field = recrop(_flow(sample.onset, sample.apex, part.flow)[:, cut, cut], crop)
    longest = max(float(np.abs(field).max()), 1e-6)
    strength = part.noise * longest * float(rng.uniform(0.3, 1.7))
    noisy = field + strength * smooth_noise(rng, field.shape[-1])
    return np.asarray(noisy, np.float32)


def _flow(before: NDArray[np.uint8], after: NDArray[np.uint8], method: str) -> Floats:
    if method == "farneback":
        return farneback(before, after)
    found = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(before, after, None)  # type: ignore[call-overload]
    return np.asarray(found, np.float32).transpose(2, 0, 1).copy()
