"""Measures the contribution of each part of the generator, by one small training per row.

    python -m training.bundled.ablation --work DIR --real casme2=FOLDER --real smic=FOLDER

Each row leaves one ingredient out of the training samples; all rows are measured on the same
samples of the whole generator, from people of another seed, and on real flow pictures. The network
is Inception-CBAM's compact preset, trained briefly: only differences count, not absolute values.
Existing rows of the table are kept, so an interrupted run continues.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models import private
from models.fuse import softmax
from models.labels import POLARITY
from models.records import Floats
from training import run_files
from training.bundled.samples import SPLIT_SEED, best_network, fresh_network, held_out_views
from training.datasets import flow_images, splits, synthetic_flow
from training.datasets.fields import Fields
from training.measure.metrics import Figures, measure
from training.recipe import base
from training.synth.flow_samples import generate
from training.synth.person import Options

if TYPE_CHECKING:
    from models.nets.network import Network

TABLE = Path(__file__).resolve().parents[1] / "results" / "ablation.csv"

INGREDIENTS: dict[str, Options] = {
    "everything": Options(flow="mixed"),
    "no mesh fields: round bumps": Options(flow="mixed", mesh_fields=False),
    "no real flow noise: true field, smooth noise": Options(flow="mixed", real_flow=False),
    "no TV-L1: Farneback alone": Options(flow="farneback"),
    "one identity": Options(flow="mixed", identities=False),
    "no combinations: one unit each": Options(flow="mixed", combinations=False),
    "no asymmetry": Options(flow="mixed", asymmetry=False),
    "no distractors": Options(flow="mixed", distractors=False),
    "no dominant blinks and glances": Options(flow="mixed", eyes=False),
    "no turns of the head": Options(flow="mixed", turns=False),
    "no misplaced apexes": Options(flow="mixed", misplaced=False),
    "no poor pictures": Options(flow="mixed", poor=False),
}
"""Rows of the table, by the left-out part."""

BASE = "incep-cbam-compact"
SAMPLES, EPOCHS = 2000, 6
VARIED = base.AugmentSpec(picture_zoom=(0.8, 1.8), stretch=1.25, noise=0.08, coarse_px=16)
TEST_SAMPLES, TEST_SEED = 1200, 977
TRAIN_SEED = 11
REAL = ("casme2", "smic")
"""Real datasets that have columns in the table."""


@dataclass(frozen=True, slots=True)
class _Measured:
    live: Figures
    picture: Figures
    real: dict[str, Figures]


def ablate(
    work: Path,
    real: Mapping[str, Path],
    seeds: Sequence[int] = (0, 1),
    names: Sequence[str] = tuple(INGREDIENTS),
    table: Path = TABLE,
    workers: int = 1,
    samples: int = SAMPLES,
) -> Path:
    """Train and measure the rows that are missing in the table.

    Args:
        work: Folder for samples and runs.
        real: Folders of real flow pictures by name: a key of `REAL`; other columns stay empty.
        seeds: One training per seed.
        names: Keys of `INGREDIENTS`.
        table: CSV for the rows.
        workers: Processes that make samples.
        samples: Training samples per row.

    Returns:
        The table.
    """
    test = synthetic_flow.read(
        _made(work / "test", TEST_SAMPLES, TEST_SEED, INGREDIENTS["everything"], workers),
        "polarity",
    )
    for name in names:
        for seed in seeds:
            if (name, str(seed)) in _done(table):
                continue
            began = time.perf_counter()
            place = work / f"row-{list(INGREDIENTS).index(name)}"
            data = _made(place / "set", samples, TRAIN_SEED, INGREDIENTS[name], workers)
            found = _measured(place / f"seed-{seed}", data, seed, test, real)
            minutes = (time.perf_counter() - began) / 60
            _append(table, _row(name, seed, samples, found, minutes))
    return table


def _made(folder: Path, n: int, seed: int, options: Options, workers: int) -> Path:
    """Make samples unless they exist completely."""
    whole = folder / "whole"
    if not whole.is_file():
        for leftover in folder.glob("flow-*.npz"):
            leftover.unlink()
        generate(n, seed, workers, folder, options)
        whole.touch()
    return folder


def _measured(
    run: Path, data: Path, seed: int, test: Fields, real: Mapping[str, Path]
) -> _Measured:
    from training.learn.loop import TrainingRun, predict

    recipe = _brief(seed)
    fields = synthetic_flow.read(data, "polarity")
    split = splits.by_group(fields.groups, 0.1, SPLIT_SEED)
    views = held_out_views(fields.take(split.held_out), recipe)
    TrainingRun(recipe, fresh_network(recipe), run).train(
        synthetic_flow.VariedFlow(fields.take(split.train), recipe), views
    )
    net = best_network(recipe, run)
    live, picture = (
        measure(view.truth, predict(net, view.inputs), POLARITY)
        for view in held_out_views(test, recipe)
    )
    return _Measured(
        live, picture, {name: _on_real(net, recipe, path) for name, path in real.items()}
    )


def _on_real(net: Network, recipe: base.Recipe, folder: Path) -> Figures:
    pictures = flow_images.read(folder)
    shown = _twice(net, pictures.inputs(recipe.input))
    return measure(pictures.truth, shown, POLARITY)


def _twice(net: Network, inputs: Sequence[Floats]) -> Floats:
    """Read each picture and its mirror image, as the app does: `(n, 3)` probabilities."""
    from training.learn.loop import predict_logits

    both = [
        predict_logits(net, np.stack([channels[k] for channels in inputs]))
        for k in range(len(inputs[0]))
    ]
    return softmax(np.asarray(np.mean(both, axis=0), np.float32))


def _brief(seed: int) -> base.Recipe:
    """Return the bundled recipe, shortened."""
    recipe = base.read(BASE)
    short = recipe.schedule.model_copy(update={"epochs": EPOCHS, "epoch_samples": 0})
    return recipe.model_copy(update={"seed": seed, "schedule": short, "augment": VARIED})


def _row(name: str, seed: int, samples: int, found: _Measured, minutes: float) -> dict[str, object]:
    row: dict[str, object] = {"generator": name, "seed": seed, "network": BASE, "samples": samples}
    row |= {"synthetic_n": found.live.n}
    for view, figures in (("live", found.live), ("picture", found.picture)):
        row |= {f"{view}_uf1": round(figures.uf1, 4), f"{view}_uar": round(figures.uar, 4)}
    for dataset in REAL:
        real = found.real.get(dataset)
        row |= {
            f"{dataset}_n": real.n if real else "",
            f"{dataset}_uf1": round(real.uf1, 4) if real else "",
            f"{dataset}_uar": round(real.uar, 4) if real else "",
        }
    return row | {
        "minutes": round(minutes, 2),
        "when": run_files.now(),
        "machine": run_files.machine(),
    }


def _done(table: Path) -> set[tuple[str, str]]:
    if not table.is_file():
        return set()
    with table.open(newline="", encoding="utf-8") as file:
        return {(row["generator"], row["seed"]) for row in csv.DictReader(file)}


def _append(table: Path, row: dict[str, object]) -> None:
    fresh = not table.is_file()
    private.make_folder(table.parent)
    with table.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow(row)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line; see the module's own text."""
    parser = argparse.ArgumentParser(description="Measure what each ingredient brings.")
    parser.add_argument("--work", type=Path, required=True, help="folder for samples and runs")
    parser.add_argument(
        "--real", action="append", default=[], help=f"NAME=FOLDER, NAME one of {', '.join(REAL)}"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--rows", nargs="+", choices=INGREDIENTS, default=list(INGREDIENTS))
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    given = parser.parse_args(arguments)
    print(
        ablate(
            given.work,
            {name: Path(folder) for name, _, folder in (x.partition("=") for x in given.real)},
            given.seeds,
            given.rows,
            given.table,
            given.workers,
            given.samples,
        )
    )


if __name__ == "__main__":
    main()
