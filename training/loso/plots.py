"""The plots of a run's page from its folds: curves, heat maps, AMMSM's search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from training.loso.event_log import mean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Folds = Sequence[Mapping[str, Any]]
SAMPLES = 12
"""Clips whose heat maps are shown."""


def figure(width: float, height: float) -> Figure:
    """Make an empty figure, in inches."""
    from matplotlib.figure import Figure as Made

    return Made(figsize=(width, height), layout="constrained")


def curves(folds: Folds, key: str, name: str) -> Figure:
    """Draw the mean of a curve over the folds of each member, and the range of all."""
    plot = figure(4.2, 3.6)
    axes = plot.add_subplot()
    for member in sorted({fold["member"] for fold in folds}):
        own = [fold[key] for fold in folds if fold["member"] == member]
        middle = mean(own)
        epochs = np.arange(1, len(middle) + 1)
        reach = [[curve[k] for curve in own if k < len(curve)] for k in range(len(middle))]
        low, high = ([edge(part) for part in reach] for edge in (min, max))
        axes.fill_between(epochs, low, high, alpha=0.15)
        axes.plot(epochs, middle, label=member)
    axes.set_xlabel("epoch")
    axes.set_ylabel(f"{name}, mean and range over folds")
    axes.legend()
    return plot


def more(folds: Folds, labels: Sequence[str]) -> list[tuple[str, Figure]]:
    """Draw the plots that only some runs have: watched scores, heat maps, the search."""
    found = []
    if any(fold["scores"] for fold in folds):
        found.append(("UF1 of what chose the epoch", curves(folds, "scores", "UF1")))
    for member in sorted({fold["member"] for fold in folds}):
        shown = [fold["sample"] for fold in folds if fold["member"] == member and fold["sample"]]
        if shown:
            found.append((f"Grad-CAM, {member}", heat(shown, labels)))
        magnified = [sample for sample in shown if "magnified" in sample]
        if magnified:
            found.append((f"Magnified flow, {member}", before_and_after(magnified, labels)))
    searched = [fold["found"] for fold in folds if "sparsities" in fold["found"]]
    if searched:
        found.append(("What the search found", distribution(searched)))
    return found


def heat(samples: Folds, labels: Sequence[str]) -> Figure:
    """Draw held-out clips: the skin's motion, with the network's heat map over it.

    Clips are taken evenly from all folds, without repeats.
    """
    by_clip = {sample["clip"]: sample for sample in samples}
    names = sorted(by_clip)
    step = max(1, len(names) // SAMPLES)
    chosen = [by_clip[name] for name in names[::step][:SAMPLES]]
    rows = -(-len(chosen) // 6)
    plot = figure(9.0, 1.8 * rows)
    for k, clip in enumerate(chosen):
        axes = plot.add_subplot(rows, 6, k + 1)
        motion = np.asarray(clip["motion"], np.float32)
        ground = np.asarray(clip["heat"], np.float32)
        side = motion.shape[0]
        smooth = cv2.resize(ground, (side, side), interpolation=cv2.INTER_LINEAR)
        axes.imshow(motion, cmap="Greys", vmin=0, vmax=1)
        axes.imshow(smooth, cmap="inferno", alpha=0.45, vmin=0, vmax=1)
        axes.set_title(f"{labels[clip['truth']]} → {labels[clip['told']]}", fontsize=7)
        axes.set_axis_off()
    return plot


def before_and_after(samples: Folds, labels: Sequence[str]) -> Figure:
    """Draw the lengths of flows, and below them those after the magnifier (AMMSM, figure 1).

    Both share one scale, so that a longer flow is brighter.
    """
    names = sorted({sample["clip"] for sample in samples})
    step = max(1, len(names) // 6)
    by_clip = {sample["clip"]: sample for sample in samples}
    chosen = [by_clip[name] for name in names[::step][:6]]
    plot = figure(9.0, 3.6)
    for k, clip in enumerate(chosen):
        top = max(float(np.max(clip[key])) for key in ("flow", "magnified"))
        for row, key in enumerate(("flow", "magnified")):
            axes = plot.add_subplot(2, 6, 6 * row + k + 1)
            axes.imshow(np.asarray(clip[key], np.float32), cmap="viridis", vmin=0, vmax=top)
            axes.set_title(f"{labels[clip['truth']]}, {key}", fontsize=7)
            axes.set_axis_off()
    return plot


def distribution(searched: Folds) -> Figure:
    """Draw the sparsities and magnifications that the folds' searches found (AMMSM, figure 4)."""
    plot = figure(8.4, 3.6)
    left, right = plot.subplots(1, 2, width_ratios=(3, 1))
    genes = np.asarray([fold["sparsities"] for fold in searched], np.float64)
    places = list(range(1, genes.shape[1] + 1))
    left.violinplot([genes[:, k] for k in range(genes.shape[1])], places, showmeans=True)
    left.set_xticks(places)
    left.set_xlabel("pair of blocks")
    left.set_ylabel("sparsity found, over folds and seeds")
    left.set_ylim(0, 1)
    alphas = [fold["alpha"] for fold in searched]
    right.hist(alphas, bins=np.arange(0.875, 4.2, 0.25).tolist())
    right.set_xlabel("magnification found")
    right.set_ylabel("folds")
    return plot
