"""Reliability diagrams: the share of right readings by confidence.

    python -m training.bundled.reliability --held-out SYNTHETIC --real REAL --real REAL \
        --out assets/reliability.svg

draws the fused reading of the bundled weights on held-out synthetic identities and on each folder
of real flow pictures. A run draws its own network into its folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import private
from models.records import Floats
from models.running import open_networks
from models.weights import BUNDLED, bundled, read_fusion
from training.bundled import fusion
from training.measure import zero_shot
from training.measure.metrics import ece
from training.recipe import base

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings with similar confidence: mean confidence, share of right ones, and number."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Probabilities `(n, k)` with the true classes `(n,)`."""

    truth: NDArray[np.int64]
    probabilities: Floats


def bins(readings: Readings, count: int = BINS) -> tuple[Bin, ...]:
    """Group readings by confidence into bins of equal width; empty bins are dropped."""
    confidence = readings.probabilities.max(axis=1)
    right = readings.probabilities.argmax(axis=1) == readings.truth
    place = np.minimum((confidence * count).astype(int), count - 1)
    return tuple(
        Bin(float(confidence[m].mean()), float(right[m].mean()), int(m.sum()))
        for m in (place == k for k in range(count))
        if m.any()
    )


def draw(panels: Mapping[str, Readings], path: Path) -> Path:
    """Draw one panel for each set of readings.

    Args:
        panels: Readings by title.
        path: `.svg` or `.png` file to write; the same readings give the same SVG.

    Returns:
        The path.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "flinch", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(3.1 * len(panels), 3.4), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, len(panels), squeeze=False)[0]
        for axis, (title, readings) in zip(axes, panels.items(), strict=True):
            _panel(axis, title, readings)
        private.make_folder(path.parent)
        clock = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(path, dpi=120, metadata=clock)
    return path


def _panel(axis: object, title: str, readings: Readings) -> None:
    from matplotlib.axes import Axes

    assert isinstance(axis, Axes)
    found = bins(readings)
    width = 1.0 / BINS
    left = [min(int(bar.confidence * BINS), BINS - 1) * width for bar in found]
    axis.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--")
    axis.bar(left, [b.right for b in found], width, align="edge", color="#4c78a8", alpha=0.75)
    axis.plot([b.confidence for b in found], [b.right for b in found], "o", color="#d95f02", ms=4)
    for bar, at in zip(found, left, strict=True):
        axis.annotate(str(bar.n), (at + width / 2, 0.02), ha="center", fontsize=6, color="#222222")
    error = ece(readings.truth, readings.probabilities)
    axis.set_title(f"{title}\nn = {len(readings.truth)}, ECE {error:.3f}", fontsize=9)
    axis.set_xlim(0, 1)
    axis.set_ylim(0, 1)
    axis.set_xlabel("confidence")
    axis.set_ylabel("share right")


def fused_panels(held: Path, real: Sequence[Path], folder: Path = BUNDLED) -> dict[str, Readings]:
    """Read held-out and real samples with all bundled weights, fused.

    Args:
        held: Folder of synthetic flow that the weights were trained on.
        real: Folders of real flow pictures.
        folder: Weights folder.

    Returns:
        Readings by title, for `draw`.
    """
    cards = [card for card in bundled(folder) if card.fusion_weight > 0]
    networks = open_networks(cards, folder)
    recipe = base.read(cards[0].recipe)
    live = fusion.held_out(recipe, held)
    sources: dict[str, zero_shot.Samples] = {
        "held-out synthetic, live flow": live,
        "held-out synthetic, pictures": fusion.stored(live, recipe.augment),
    }
    for path in real:
        pictures = zero_shot.open_data(f"flow_images:{path}")
        sources[f"real flow pictures, {', '.join(sorted(set(pictures.datasets)))}"] = pictures
    temperature = read_fusion(folder).temperature
    shares = [card.fusion_weight for card in cards]
    panels = {}
    for title, samples in sources.items():
        each = [zero_shot.probabilities(n, samples.inputs(n.card.input)) for n in networks]
        panels[title] = Readings(samples.truth, zero_shot.pool(each, shares, temperature))
    return panels


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line; see the module's own text."""
    parser = argparse.ArgumentParser(description="Draw how far the bundled weights can be trusted.")
    parser.add_argument("--held-out", type=Path, required=True, help="folder of synthetic flow")
    parser.add_argument(
        "--real", type=Path, action="append", default=[], help="folder of real flow pictures"
    )
    parser.add_argument("--folder", type=Path, default=BUNDLED, help="weights folder")
    parser.add_argument("--out", type=Path, required=True, help="SVG or PNG file to write")
    given = parser.parse_args(arguments)
    print(draw(fused_panels(given.held_out, given.real, given.folder), given.out))


if __name__ == "__main__":
    main()
