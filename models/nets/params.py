"""Compares parameter counts: the expected ones of the papers' systems, and ours.

Expected integers come from docs/papers.md, Sizes: counted on the authors' code or derived from the
papers. The networks are built without allocating memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from models.nets.ammsm import Magnifier, spatial_stream
from models.nets.bowam import BowamConfig, Wadm
from models.nets.network import parameters
from models.nets.registry import build, names
from models.nets.vssd import Temporal, VssdConfig


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One line of the table: the system, its expected count and our count."""

    label: str
    expected: int
    ours: int

    @property
    def matches(self) -> bool:
        """Return whether both counts are the same."""
        return self.expected == self.ours


@dataclass(frozen=True, slots=True)
class Size:
    """Trainable parameters of a registered network's preset with three classes."""

    network: str
    preset: str
    parameters: int


def published() -> tuple[ParameterRow, ...]:
    """Count everything of docs/papers.md, Sizes.

    Returns:
        One row per system, in the order of that section.
    """
    with torch.device("meta"):
        return tuple(
            ParameterRow(label, expected, parameters(make()))
            for label, expected, make in _expected()
        )


def sizes(preset: str = "compact") -> tuple[Size, ...]:
    """Count every registered network at one preset."""
    with torch.device("meta"):
        return tuple(Size(name, preset, parameters(build(name, preset))) for name in names())


Maker = Callable[[], nn.Module]


def _net(name: str, preset: str = "paper", classes: int = 3, **switches: Any) -> Maker:
    return lambda: build(name, preset, classes, **switches)


def _expected() -> list[tuple[str, int, Maker]]:
    return [*_bowam(), *_ammsm(), *_merba(), *_frames(), *_face()]


def _bowam() -> list[tuple[str, int, Maker]]:
    counts = {
        (4, 3): 31_475_175,
        (4, 7): 31_476_615,
        (3, 3): 14_007_345,
        (3, 7): 14_008_545,
        (5, 3): 101_062_941,
        (5, 7): 101_064_621,
    }
    rows = [
        (f"BOWAM, {n} stages, kernel {k}", count, _net("bowam", stages=n, spatial_kernel=k))
        for (n, k), count in counts.items()
    ]
    wadms = {(96, 56): 15_378, (192, 28): 51_474, (384, 14): 185_874, (768, 7): 703_506}
    for (dim, side), count in wadms.items():
        rows.append((f"WADM, {dim} channels", count, _wadm(dim, side)))
    return rows


def _wadm(dim: int, side: int) -> Maker:
    return lambda: Wadm(dim, side, BowamConfig())


def _ammsm() -> list[tuple[str, int, Maker]]:
    return [
        ("VSSD-Tiny, 1000 classes", 24_270_724, _net("vssd", "upstream", 1000)),
        ("AMMSM temporal stream", 25_419_255, lambda: Temporal(VssdConfig(), 3)),
        ("AMMSM UNet, base 64", 17_267_458, lambda: Magnifier(64)),
        ("AMMSM UNet, base 32", 4_320_642, lambda: Magnifier(32)),
        ("ResNet18 through conv3_x", 683_072, lambda: spatial_stream(64)),
    ]


def _merba() -> list[tuple[str, int, Maker]]:
    return [
        ("MambaVision-B, 1000 classes", 97_685_288, _net("merba", "mambavision", 1000)),
        ("MERba, independent mixers", 118_972_739, _net("merba")),
        ("MERba, shared mixers", 99_803_459, _net("merba", sharing="all")),
    ]


def _frames() -> list[tuple[str, int, Maker]]:
    counts = {
        "vit_p32": ("ViT-B/32 at 224", 87_460_615),
        "swin_base": ("Swin-B at 224", 86_750_399),
        "poolformer_m36": ("PoolFormer-M36", 55_408_903),
        "poolformer_m48": ("PoolFormer-M48", 72_709_831),
    }
    return [
        (f"{label}, 7 classes, RGB", count, _net(name, classes=7, in_channels=3))
        for name, (label, count) in counts.items()
    ]


def _face() -> list[tuple[str, int, Maker]]:
    counts = {
        "dual_hybrid_face": ("DualHybridFace", 109_325_449),
        "incep_cbam": ("DualHybridFace_IncepCBAM", 9_645_193),
        "vit_pos": ("DualHybridFace_ViT", 57_929_475),
        "face_lstm": ("DualHybridFace_LSTM", 213_136_009),
    }
    plain: dict[str, Any] = {"spatial_norm": False, "laplacian": False}
    return [(label, count, _net(name, **plain)) for name, (label, count) in counts.items()]
