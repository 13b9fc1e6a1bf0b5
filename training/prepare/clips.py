"""Prepares a cache of flows from datasets on disk, with the same steps as the live program.

For each clip, the face is found in the onset picture, the onset's transform cuts all pictures, and
flows are computed on the crops as `models.inputs` does for the camera. A missing apex is searched
for. The cache is keyed by the pictures' content and the settings, so an interrupted run can be
resumed, and a changed clip is prepared again. Training and evaluation read the cache through
`training.datasets.prepared`.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models import lease, own_code, private, sequence
from models.cells import harmless_cells, harmless_row
from models.face.align import CROP_PX, apply, cut, eye_pose, warp_of
from models.face.still import find_face
from models.motion.flow import grey
from models.pool import processes
from models.records import Face, Floats, Image
from models.sources.pictures import decode
from models.stills import M1, M2
from training import derived, run_files
from training.datasets import catalogue
from training.datasets.clips import LabelledClip, LeftOut
from training.datasets.prepared import ABOUT, CLIPS, COLUMNS, FLOWS, INDEX, LEFT_OUT
from training.errors import DataError
from training.prepare import apex, own_flow
from training.prepare import frames as prepare_frames

VERSION = 2
"""Version of the preparation; it increases when equal pictures and settings give other flows."""
FARNEBACK = "farneback"
NEAR = (-2, -1, 1, 2)
"""Offsets from the apex of BOWAM's pseudo-apex flows (docs/papers.md, BOWAM)."""


_USUAL = (("flow", FARNEBACK), ("sequence", 0))
"""Settings omitted from content keys at their defaults, as older keys lack them."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """Settings that the flows depend on.

    Attributes:
        flow_px: Side of the grey crops on which flows are computed and stored.
        near: Whether the flows of the four pseudo-apexes are stored too.
        onset_px: Side of the onset crop that is stored for AMMSM; 0 stores none.
        flow: `farneback`, `tvl1`, `dis`, or `FILE.py:FUNCTION` of the user's own.
        frames: Pipeline of `training.prepare.frames`, whose pictures are stored instead of flows;
            empty stores flows.
        sequence: Number of flows over time that are stored too, see `models.sequence`.
    """

    flow_px: int = 112
    near: bool = False
    onset_px: int = 0
    frames: str = ""
    flow: str = FARNEBACK
    sequence: int = 0

    @property
    def noted(self) -> dict[str, Any]:
        """The settings as the cache records them: a flow of one's own without its folder."""
        return asdict(self) | {"flow": own_code.short(self.flow)}

    @property
    def key(self) -> dict[str, Any]:
        """The settings in content keys: a flow of one's own by its bytes; old keys stay valid."""
        found = asdict(self) | {"flow": own_flow.key_of(self.flow)}
        return {k: v for k, v in found.items() if (k, v) not in _USUAL}


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """Progress: clips done of all clips; `note`: why a clip was left out, or empty."""

    done: int
    of: int
    clip: str
    note: str
    found: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Result of `prepare`; `counts` compares the clips of each class with the published ones."""

    folder: Path
    clips: int
    left_out: int
    new: int
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ClipRow:
    """Result for one clip: its cells, or the reason why it was left out."""

    key: str
    cells: dict[str, str]
    reason: str
    fresh: bool


OnProgress = Callable[[ClipProgress], None]


def prepare(
    dataset: str,
    root: Path,
    out: Path,
    settings: ClipSettings | None = None,
    workers: int = 1,
    on_progress: OnProgress = lambda _: None,
) -> Done:
    """Prepare a dataset; clips that are in the cache already are reused.

    Args:
        dataset: A name of `training.datasets.catalogue.NAMES`.
        root: Folder of the dataset.
        out: Folder of the cache.
        settings: The settings of the flows.
        workers: Processes; the result does not depend on it.
        on_progress: Called after each clip.

    Returns:
        Numbers of clips: all, newly prepared, and left out.

    Raises:
        DataError: The dataset is unknown, missing or broken, or no clip could be prepared.
        FaceError: The face networks cannot be started.
        LeaseError: Another process prepares into `out`.
    """
    settings = settings or ClipSettings()
    if settings.frames and settings.frames not in prepare_frames.PIPELINES:
        raise DataError(
            f"Unknown pipeline '{settings.frames}': expected one of "
            f"{', '.join(prepare_frames.PIPELINES)}."
        )
    if settings.frames and settings.sequence:
        raise DataError("Pictures have no flows over time: leave out --frames or --sequence.")
    own_flow.flow_of(settings.flow)
    found = catalogue.read(dataset, root, settings.frames in (M1, M2))
    with lease.held(out, "flinch prepare"):
        return _prepare(found, dataset, root, out, settings, workers, on_progress)


def _prepare(
    found: catalogue.DatasetCatalogue,
    dataset: str,
    root: Path,
    out: Path,
    settings: ClipSettings,
    workers: int,
    on_progress: OnProgress,
) -> Done:
    """Prepare the clips that were found; the caller holds the lease of `out`."""
    private.make_folder(out / CLIPS)
    rows: dict[str, _ClipRow] = {}
    for row in _carry_out([c.clip for c in found.clips], out, settings, workers):
        rows[row.key] = row
        on_progress(ClipProgress(len(rows), len(found.clips), row.key, row.reason, not row.fresh))
    left = [*found.left_out, *(LeftOut(r.key, r.reason) for r in rows.values() if r.reason)]
    prepared = [(c, rows[c.clip.key]) for c in found.clips if not rows[c.clip.key].reason]
    _write_left_out(left, out / LEFT_OUT)
    if not prepared:
        reasons = "; ".join(f"{clip.where}: {clip.reason}" for clip in left[:3])
        raise DataError(f"No clip of {dataset} in {root} could be prepared. {reasons}")
    _write_index([row.cells | {"polarity": c.polarity or ""} for c, row in prepared], out / INDEX)
    about = {"dataset": dataset, "version": VERSION, "settings": settings.noted}
    notes = {
        "counts": [asdict(count) for count in found.counts],
        "shortfall": list(found.shortfalls),
        "corrections": [asdict(c) for c in found.corrections],
    }
    run_files.write_json(
        out / ABOUT, about | {"clips": len(prepared), "left_out": len(left)} | notes
    )
    subjects = {c.clip.subject for c, _ in prepared}
    derived.hand_on(root, out, derived.CACHE, subjects | _named(left))
    counts = tuple(count.text for count in found.counts)
    return Done(out, len(prepared), len(left), sum(r.fresh for r in rows.values()), counts)


def _named(left: Sequence[LeftOut]) -> set[str]:
    """Return the subjects of skipped clips, for the table of these."""
    return {left_out.where.split("/")[1] for left_out in left if left_out.where.count("/") == 2}


def _carry_out(
    clips: Sequence[LabelledClip], out: Path, settings: ClipSettings, workers: int
) -> Iterator[_ClipRow]:
    if workers <= 1 or len(clips) <= 1:
        for clip in clips:
            yield prepare_clip(clip, out, settings)
        return
    with processes(min(workers, len(clips))) as pool:
        jobs = [pool.submit(prepare_clip, clip, out, settings) for clip in clips]
        try:
            for job in as_completed(jobs):
                yield job.result()
        finally:
            for job in jobs:
                job.cancel()


def prepare_clip(clip: LabelledClip, out: Path, settings: ClipSettings) -> _ClipRow:
    """Prepare one clip, or find it in the cache; an unusable clip gets a reason.

    An apex that equals the onset, as in some clips of CAS(ME)^3, counts as missing.
    """
    if clip.apex == clip.onset:
        clip = replace(clip, apex=None)
    numbers = [k for k in clip.frames if clip.onset <= k <= clip.offset]
    reason = _unusable(clip, numbers) or _cropped(clip, settings)
    if reason:
        return _ClipRow(clip.key, {}, reason, False)
    path = out / CLIPS / f"{_content_key(clip, numbers, settings)}.npz"
    note = path.with_suffix(".json")
    if path.is_file() and note.is_file():
        return _ClipRow(clip.key, run_files.read_json(note), "", False)
    result = _make(clip, numbers, settings)
    if isinstance(result, str):
        return _ClipRow(clip.key, {}, result, True)
    arrays, cells = result
    with private.replacing(path) as draft, draft.open("wb") as archive:
        np.savez(archive, **arrays)
    cells |= {"file": path.name}
    run_files.write_json(note, cells)
    return _ClipRow(clip.key, cells, "", True)


def _unusable(clip: LabelledClip, numbers: Sequence[int]) -> str:
    if len(numbers) < 3:
        return f"has {len(numbers)} pictures from onset to offset, at least 3 are needed"
    needed = [k for k in (clip.onset, clip.apex, clip.offset) if k is not None]
    missing = [k for k in needed if k not in clip.frames]
    if missing:
        return f"lacks the picture of frame {missing[0]}"
    return ""


def _cropped(clip: LabelledClip, settings: ClipSettings) -> str:
    """Reject pictures of cropped faces for the pipelines that read the raw frame."""
    folders = [part.lower() for part in clip.frames[clip.onset].parent.parts[-4:]]
    named = [part for part in folders if part.startswith("crop") or part.endswith("_crop")]
    if settings.frames not in (M1, M2) or not named:
        return ""
    return (
        f"has no raw frames, which {settings.frames} reads: its pictures lie in '{named[0]}', cut "
        "to the face already; put the raw release beside them"
    )


def _content_key(clip: LabelledClip, numbers: Sequence[int], settings: ClipSettings) -> str:
    """Compute the key of a cache entry from its pictures, times and settings."""
    digest = hashlib.sha256()
    times = (clip.onset, clip.apex, clip.offset, list(numbers))
    digest.update(json.dumps([VERSION, settings.key, clip.key, *times]).encode())
    for k in _needed(clip, numbers, settings):
        digest.update(clip.frames[k].read_bytes())
    return digest.hexdigest()[:32]


def _needed(clip: LabelledClip, numbers: Sequence[int], settings: ClipSettings) -> list[int]:
    """List the frames whose pictures are needed: all of them if the apex is searched for."""
    if clip.apex is None:
        return list(numbers)
    near = [clip.apex + step for step in NEAR] if settings.near else []
    beside = [k for k in near if clip.onset < k <= clip.offset and k in clip.frames]
    if settings.frames:
        beside = list(prepare_frames.stored_numbers(clip, clip.apex))
    beside += _over_time(clip, numbers, settings)
    return sorted({clip.onset, clip.apex, clip.offset, *beside})


Made = tuple[dict[str, NDArray[Any]], dict[str, str]]


def _make(clip: LabelledClip, numbers: Sequence[int], settings: ClipSettings) -> Made | str:
    """Compute a clip's flows and cells, or return the reason why that is impossible."""
    images: dict[int, Image] = {}
    for k in _needed(clip, numbers, settings):
        image = decode(clip.frames[k].read_bytes())
        if image is None:
            return f"the picture {clip.frames[k].name} cannot be read"
        images[k] = image
    face = find_face(images[clip.onset])
    needed = clip.apex is None or settings.frames != M1
    if face is None and needed:
        return f"no face is found on its onset, {clip.frames[clip.onset].name}"
    if settings.frames:
        return _still(clip, numbers, images, face, settings)
    assert face is not None
    warp = warp_of(eye_pose(face.points))
    greys = {k: grey(cut(image, warp), settings.flow_px) for k, image in images.items()}
    peak = _apex(clip, numbers, greys, face, settings)
    arrays = _flows(clip, peak, greys, settings)
    if settings.onset_px:
        arrays["onset"] = _onset(cut(images[clip.onset], warp), settings.onset_px)
    return arrays, _cells(clip, peak, face)


def _still(
    clip: LabelledClip,
    numbers: Sequence[int],
    images: dict[int, Image],
    face: Face | None,
    settings: ClipSettings,
) -> Made:
    """Prepare a clip's pictures for frame networks."""
    if clip.apex is None:
        assert face is not None
        warp = warp_of(eye_pose(face.points))
        greys = {k: grey(cut(image, warp), settings.flow_px) for k, image in images.items()}
        peak = _apex(clip, numbers, greys, face, settings)
    else:
        peak = clip.apex
    chosen = prepare_frames.stored_numbers(clip, peak)
    per_frame = settings.frames == M2
    faces = [find_face(images[k]) if per_frame else None for k in chosen]
    pictures = prepare_frames.pictures([images[k] for k in chosen], faces, settings.frames, face)
    arrays: dict[str, NDArray[Any]] = {"frames": pictures, "numbers": np.asarray(chosen, np.int64)}
    return arrays, _cells(clip, peak, face)


def _apex(
    clip: LabelledClip,
    numbers: Sequence[int],
    greys: dict[int, Image],
    face: Face,
    settings: ClipSettings,
) -> int:
    """Return the annotated apex, or search for it."""
    if clip.apex is not None:
        return clip.apex
    warp = warp_of(eye_pose(face.points))
    points = apply(warp, face.points[:, :2]) * (settings.flow_px / CROP_PX)
    return numbers[apex.search([greys[k] for k in numbers], points)]


def _cells(clip: LabelledClip, peak: int, face: Face | None) -> dict[str, str]:
    eyes = "" if face is None else f"{eye_pose(face.points)[2]:.1f}"
    return {
        "key": clip.key,
        "dataset": clip.dataset,
        "subject": clip.subject,
        "clip": clip.name,
        "part": clip.part,
        "emotion": clip.emotion,
        "action_units": clip.action_units,
        "onset": str(clip.onset),
        "apex": str(peak),
        "offset": str(clip.offset),
        "apex_from": "searched" if clip.apex is None else "annotated",
        "fps": f"{clip.fps:g}",
        "eyes_px": eyes,
    }


def _over_time(
    clip: LabelledClip, numbers: Sequence[int], settings: ClipSettings
) -> tuple[int, ...]:
    """List the frames to which the flows over time lead."""
    if not settings.sequence:
        return ()
    after = [k for k in numbers if k > clip.onset]
    return sequence.numbers(clip.onset, clip.offset, settings.sequence, after)


def _flows(
    clip: LabelledClip, peak: int, greys: dict[int, Image], settings: ClipSettings
) -> dict[str, NDArray[Any]]:
    onset, offset = greys[clip.onset], greys[clip.offset]
    flow = own_flow.flow_of(settings.flow)

    def halves(k: int) -> Floats:
        pairs = ((onset, greys[k]), (greys[k], onset), (greys[k], offset))
        return np.stack([flow(before, after) for before, after in pairs])

    forward, to_onset, to_offset = halves(peak)
    beside = [peak + step for step in NEAR] if settings.near else []
    near = [halves(k) for k in beside if clip.onset < k <= clip.offset and k in greys]
    side = settings.flow_px
    none = np.zeros((0, 3, 2, side, side), np.float32)
    pairs = (
        np.stack([[flows[0], flows[1] + flows[2], flows[1]] for flows in near]) if near else none
    )
    arrays = {"forward": forward, "both": to_onset + to_offset, "back": to_onset, "near": pairs}
    over_time = _over_time(clip, sorted(greys), settings)
    if over_time:
        each = {k: flow(onset, greys[k]) for k in dict.fromkeys(over_time)}
        arrays[FLOWS] = np.stack([each[k] for k in over_time])
    return {name: value.astype(np.float16) for name, value in arrays.items()}


def _onset(crop: Image, size_px: int) -> NDArray[np.uint8]:
    """Shrink an onset crop BGR to `(size_px, size_px, 3)` uint8 RGB."""
    small = cv2.resize(crop, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small[..., ::-1], np.uint8)


def _write_index(rows: Sequence[dict[str, str]], path: Path) -> None:
    with (
        private.replacing(path) as draft,
        draft.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.DictWriter(file, fieldnames=COLUMNS)
        writer.writeheader()
        writer.writerows(harmless_cells(row) for row in rows)


def _write_left_out(rows: Sequence[LeftOut], path: Path) -> None:
    with private.fresh(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "reason"])
        writer.writerows(harmless_row([row.where, row.reason]) for row in rows)
