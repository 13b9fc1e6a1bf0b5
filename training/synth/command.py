"""Runs `flinch synth`: flows, clips, videos, replays and the sheet, as plain functions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.synth import still_samples
from training.synth.clips import write_clips
from training.synth.codec import CLEAN, read_codec
from training.synth.flow_samples import FlowSetError, generate
from training.synth.long import write_long
from training.synth.pairs import write_pairs
from training.synth.person import Options
from training.synth.replay import write_replays
from training.synth.sheet import write_sheet

__all__ = [
    "CLEAN",
    "read_codec",
    "write_clips",
    "write_flow",
    "write_long",
    "write_pairs",
    "write_replays",
    "write_sheet",
    "write_stills",
]

DISTURBANCES = ("eyes", "turns", "misplaced", "poor")
"""Disturbances that can be left out, see `person.Options`."""


def write_flow(
    out: Path,
    n: int,
    seed: int,
    workers: int = 1,
    size_px: int = 56,
    folder: Path | None = None,
    flow: str = "farneback",
    free_units: float = 0.0,
    without: Sequence[str] = (),
) -> Path:
    """Make flow samples for training.

    Args:
        out: Folder for `flow-00000.npz` and so on; must hold none yet.
        n: Number of samples.
        seed: Seed of everything; equal seeds give equal bytes.
        workers: Processes.
        size_px: Side of the stored fields.
        folder: Face pictures of the user that join in; None for none.
        flow: `farneback`, `tvl1`, which takes twice as long, or `mixed`: Farneback, but TV-L1 for
            onset -> apex in half of the samples.
        free_units: Share of movements whose units are drawn one by one, without an emotion; 0..1.
        without: Those of `DISTURBANCES` that are left out.

    Returns:
        The folder.

    Raises:
        FlowSetError: A disturbance is unknown, or see `flow_samples.generate`.
    """
    unknown = [name for name in without if name not in DISTURBANCES]
    if unknown:
        raise FlowSetError(
            f"Unknown disturbance '{unknown[0]}': expected one of {', '.join(DISTURBANCES)}."
        )
    chosen = {name: name not in without for name in DISTURBANCES}
    options = Options(size_px=size_px, folder=folder, flow=flow, free_units=free_units, **chosen)
    return generate(n, seed, workers, out, options)


def write_stills(
    out: Path,
    n: int,
    seed: int,
    workers: int = 1,
    size_px: int = 128,
    folder: Path | None = None,
) -> Path:
    """Make onset, apex and offset pictures for networks without flow.

    Args:
        out: Folder for `stills-00000.npz` and so on; must hold none yet.
        n: Number of samples, 20 per person.
        seed: Seed of everything; equal seeds give equal bytes.
        workers: Processes.
        size_px: Side of the pictures.
        folder: Face pictures of the user that join in; None for none.

    Returns:
        The folder.
    """
    options = Options(size_px=size_px, folder=folder, per_person=20)
    return still_samples.generate(n, seed, workers, out, options)
