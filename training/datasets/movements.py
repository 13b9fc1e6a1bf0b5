"""Labelled movements with their subjects, from any source: the input of LOSO runs.

Stored flow pictures, prepared clips and synthetic flow become the same arrays, so that one protocol
measures them all. `pictured` marks movements from stored pictures, because these have lost scale
and zero.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.decision import LIKELIEST, Decision, winners
from models.inputs import (
    STILL_PX,
    joined,
    read_picture,
    resample,
    sequence_views,
    still_input,
    views,
)
from models.labels import POLARITY
from models.motion.flow import grey
from models.records import Floats, Image
from models.weights import InputSpec
from training.datasets import flow_images, prepared, synthetic_flow
from training.errors import DataError

PICTURE_PX = 28


@dataclass(frozen=True, slots=True)
class Movements:
    """Flow of many clips.

    Attributes:
        forward: `(n, 2, S, S)` float32, onset -> apex.
        both: `(n, 2, S, S)` float32, (apex -> onset) + (apex -> offset).
        truth: `(n,)` int64 class of each.
        subjects: `dataset/subject` of each.
        datasets: Dataset of each.
        names: Clip of each, unique.
        labels: Names of the classes.
        pictured: Whether they come from stored flow pictures.
        near: `(m, 3, 2, S, S)` of each: forward, both and back of apexes beside the true one; empty
            without any.
        to_onset: `(n, 2, S, S)` float32, apex -> onset, the first half of `both`; None where the
            data does not hold it.
        onsets: `(n, S, S, 3)` uint8 RGB onset pictures, or None.
        frames: Pictures of each clip, `(m, S, S, c)` uint8, for frame networks; the flow of such
            data is empty, one pixel a field.
        source: Description of a prepared cache; None for other data.
        decision: How a class is decided from probabilities over `labels`; a run sets its own.
        parts: Part of a fixed split (`train`, `test_a`) of each; empty where there is none.
        flows: `(n, T, 2, S, S)` float16 flows over time, see `models.sequence`, or None.
    """

    forward: Floats
    both: Floats
    truth: NDArray[np.int64]
    subjects: tuple[str, ...]
    datasets: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    pictured: bool
    near: tuple[Floats, ...] = ()
    to_onset: Floats | None = None
    onsets: NDArray[np.uint8] | None = None
    parts: tuple[str, ...] = ()
    frames: tuple[NDArray[np.uint8], ...] = ()
    source: prepared.CacheSource | None = None
    decision: Decision = LIKELIEST
    flows: NDArray[np.float16] | None = None

    def __post_init__(self) -> None:
        columns = (self.both, self.truth, self.subjects, self.datasets, self.names)
        if any(len(column) != len(self.forward) for column in columns) or not len(self.truth):
            lengths = [len(self.forward), *(len(column) for column in columns)]
            raise DataError(f"Movements must be at least one, in equal columns; found {lengths}.")

    def __len__(self) -> int:
        return len(self.truth)

    def toward(self, spec: InputSpec) -> Floats:
        """Return the fields in the direction that a network reads: `(n, 2, S, S)`.

        Each has four maps if the network joins the halves of bidirectional flow itself.

        Raises:
            DataError: The halves are needed and the data does not hold them.
        """
        if spec.direction == "onset_apex":
            return self.forward
        if not spec.halves:
            return self.both
        if self.to_onset is None:
            raise DataError(
                f"Fusion '{spec.fusion}' needs both halves of the bidirectional flow, which this "
                "data does not hold: prepare it with `flinch prepare`."
            )
        return joined(self.to_onset, self.both - self.to_onset, spec)

    def inputs(self, spec: InputSpec) -> list[Floats]:
        """Prepare each movement for a network: a list of `(n, channels, size_px, size_px)`.

        The n are views of one field, or the pictures of a clip.

        Raises:
            DataError: The network reads pictures that the data does not hold.
        """
        if spec.stills is not None:
            self.need_frames()
            return [still_input(list(clip), spec) for clip in self.frames]
        if spec.frames:
            return [sequence_views(self.over_time(k, spec), spec) for k in range(len(self))]
        return [views(uv, spec, self.onset(k, spec)) for k, uv in enumerate(self.toward(spec))]

    def over_time(self, index: int, spec: InputSpec) -> Floats:
        """Return the flows of a movement over time, `(spec.frames, 2, S, S)` float32.

        Raises:
            DataError: The data holds fewer.
        """
        found = 0 if self.flows is None else self.flows.shape[1]
        if self.flows is None or found != spec.frames:
            raise DataError(
                f"This network reads {spec.frames} flows of a clip over time, the data holds "
                f"{found or 'none'}: prepare it with `flinch prepare DATASET --sequence "
                f"{spec.frames}` and another --out."
            )
        return np.asarray(self.flows[index], np.float32)

    def need_frames(self) -> None:
        """Reject data without pictures.

        Raises:
            DataError: It has none.
        """
        if not self.frames:
            raise DataError(
                "This recipe reads pictures, which the data does not hold: prepare it with "
                "`flinch prepare DATASET --frames m1` (or m2) and open it as frames:FOLDER."
            )

    def onset(self, index: int, spec: InputSpec) -> Image | None:
        """Return a movement's onset picture as a network's input: RGB, or grey as live.

        None if the network reads none, or if the movement comes from a stored flow picture, which
        has none: a blank one then replaces it, as in training.

        Raises:
            DataError: The network reads it, but the prepared clip has none.
        """
        if not spec.onset or (self.onsets is None and self.pictured):
            return None
        if self.onsets is None:
            raise DataError(
                "This network reads the onset picture, which the data does not hold: prepare it "
                "with `flinch prepare DATASET --onset-px 256` and another --out."
            )
        rgb = self.onsets[index]
        return rgb if spec.onset_colour else grey(rgb[..., ::-1], STILL_PX)

    def take(self, indices: NDArray[np.int64] | Sequence[int]) -> Movements:
        """Return some of the movements, in the given order."""
        chosen = np.asarray(indices, np.int64)
        return Movements(
            self.forward[chosen],
            self.both[chosen],
            self.truth[chosen],
            tuple(self.subjects[i] for i in chosen),
            tuple(self.datasets[i] for i in chosen),
            tuple(self.names[i] for i in chosen),
            self.labels,
            self.pictured,
            tuple(self.near[i] for i in chosen) if self.near else (),
            None if self.to_onset is None else self.to_onset[chosen],
            None if self.onsets is None else self.onsets[chosen],
            tuple(self.parts[i] for i in chosen) if self.parts else (),
            tuple(self.frames[i] for i in chosen) if self.frames else (),
            self.source,
            self.decision,
            None if self.flows is None else self.flows[chosen],
        )

    def labelled(self, truth: NDArray[np.int64], labels: tuple[str, ...]) -> Movements:
        """Return the same movements with other classes."""
        return replace(self, truth=truth, labels=labels)

    def decide(self, probabilities: Floats) -> NDArray[np.int64]:
        """Decide the class of each reading `(n, k)`: `(n,)`."""
        return winners(probabilities, self.labels, self.decision)

    def of(self, subject: str) -> NDArray[np.int64]:
        """Return the indices of one subject's movements."""
        return np.flatnonzero(np.asarray(self.subjects) == subject)

    def keys(self) -> tuple[str, ...]:
        """Return an id of each movement: twelve hexadecimal digits of its flow and pictures."""
        return tuple(
            movement_key(self.forward[k], self.both[k], self.frames[k] if self.frames else None)
            for k in range(len(self))
        )

    def digest(self) -> str:
        """Return sixteen hexadecimal digits that change with any value."""
        digest = hashlib.sha256()
        for array in (self.forward, self.both, self.truth):
            digest.update(np.ascontiguousarray(array).tobytes())
        if self.flows is not None:
            digest.update(np.ascontiguousarray(self.flows).tobytes())
        for pictures in self.frames:
            digest.update(np.ascontiguousarray(pictures).tobytes())
        digest.update("\n".join((*self.subjects, *self.names, *self.labels)).encode())
        return digest.hexdigest()[:16]


def movement_key(forward: Floats, both: Floats, frames: NDArray[np.uint8] | None = None) -> str:
    """Return an id of a movement: twelve hexadecimal digits of its content.

    Args:
        forward, both: `(2, S, S)` float32.
        frames: Its pictures, for frame networks.
    """
    content = hashlib.sha256(np.ascontiguousarray(forward, np.float32).tobytes())
    content.update(np.ascontiguousarray(both, np.float32).tobytes())
    if frames is not None:
        content.update(np.ascontiguousarray(frames).tobytes())
    return content.hexdigest()[:12]


def open_movements(text: str, label_set: str = "polarity", sampling: str = "mfs") -> Movements:
    """Open `KIND:FOLDER`.

    Args:
        text: `flow_images:FOLDER` (stored flow pictures), `prepared:FOLDER` (what
            `flinch prepare` wrote), `frames:FOLDER` (what `flinch prepare --frames` wrote) or
            `synthetic_flow:FOLDER`.
        label_set: Classes of prepared clips and synthetic flow; flow pictures have only polarity.
        sampling: Pictures of each clip that `frames` takes: `af`, `kfs` or `mfs`.

    Returns:
        The movements, in the order of the data.

    Raises:
        DataError: The kind is unknown or the folder does not have its form.
    """
    kind, _, folder = text.partition(":")
    if kind == "flow_images" and folder:
        return _from_pictures(flow_images.read(Path(folder)))
    if kind == "prepared" and folder:
        found = _from_cache(prepared.read(Path(folder), label_set))
        return replace(found, source=prepared.read_source(Path(folder)))
    if kind == "frames" and folder:
        pictures = _from_frames(prepared.read_frames(Path(folder), label_set, sampling))
        return replace(pictures, source=prepared.read_source(Path(folder)))
    if kind == "synthetic_flow" and folder:
        return _from_synthetic(Path(folder), label_set)
    raise DataError(
        f"Cannot open data '{text}': expected flow_images:FOLDER, prepared:FOLDER, "
        "frames:FOLDER or synthetic_flow:FOLDER."
    )


def _from_frames(found: prepared.FrameClips) -> Movements:
    nothing = np.zeros((len(found.truth), 2, 1, 1), np.float32)
    return Movements(
        nothing,
        nothing,
        np.asarray(found.truth, np.int64),
        found.subjects,
        found.datasets,
        found.names,
        found.labels,
        pictured=False,
        frames=found.frames,
        parts=found.parts,
    )


def _from_pictures(found: flow_images.FlowPictures) -> Movements:
    fields = [read_picture(image) for image in found.images]
    if len({field.shape for field in fields}) > 1:
        fields = [resample(field, PICTURE_PX) for field in fields]
    forward = np.stack(fields)
    return Movements(
        forward,
        -forward,
        found.truth,
        found.subjects,
        found.datasets,
        tuple(f"{name}#{i}" for i, name in enumerate(found.subjects)),
        POLARITY,
        pictured=True,
    )


def _from_cache(found: prepared.Prepared) -> Movements:
    return Movements(
        found.forward,
        found.both,
        np.asarray(found.truth, np.int64),
        found.subjects,
        found.datasets,
        found.names,
        found.labels,
        pictured=False,
        near=found.near if any(len(flows) for flows in found.near) else (),
        to_onset=found.to_onset,
        onsets=found.onsets,
        parts=found.parts,
        flows=found.flows,
    )


def _from_synthetic(folder: Path, label_set: str) -> Movements:
    found = synthetic_flow.read(folder, label_set)
    return Movements(
        np.asarray(found.forward, np.float32),
        np.asarray(found.both, np.float32),
        found.truth,
        tuple(f"synthetic/{group}" for group in found.groups),
        found.datasets,
        tuple(f"{group}#{i}" for i, group in enumerate(found.groups)),
        found.labels,
        pictured=False,
        onsets=None if found.stills is None else _in_three_channels(found.stills[:, 0]),
    )


def _in_three_channels(greys: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return grey pictures `(n, h, h)` as RGB, without a copy."""
    return np.broadcast_to(greys[..., None], (*greys.shape, 3))
