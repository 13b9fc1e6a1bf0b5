"""Writes the results of a leave-one-subject-out run: metrics.json, predictions.csv and a table.

Every line with a figure names the protocol, so that no figure is quoted without it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from models import private
from models.cells import harmless_row
from models.records import Floats
from training import run_files
from training.datasets.movements import Movements
from training.loso.jobs import Readings
from training.measure.metrics import Figures, measure
from training.measure.statistics import bootstrap, f1_over_present, recall_over_present
from training.recipe.loso import LAST_EPOCH, PROTOCOLS

METRICS = "metrics.json"
PREDICTIONS = "predictions.csv"
RESULT = "result.csv"
PAGE = "report.html"
"""The page with figures and curves, written by `page`."""


def write(
    pooled: Readings,
    movements: Movements,
    protocol: str,
    seeds: Sequence[int],
    extra: Mapping[str, Any],
    out: Path,
) -> dict[str, Any]:
    """Compute all figures and write the files.

    Args:
        pooled: Readings of every seed and member.
        movements: The data.
        protocol: How epochs were chosen.
        seeds: Seeds in order.
        extra: Further values for `metrics.json`.
        out: Folder of the run.

    Returns:
        What `metrics.json` holds.
    """
    by_seed = {seed: _mean(list(pooled[seed].values())) for seed in seeds}
    probabilities = fused(pooled)
    metrics = figures(probabilities, movements, protocol)
    singles = [{"seed": s} | _plain(by_seed[s], movements, protocol) for s in seeds]
    metrics |= {"seeds": list(seeds), "per_seed": singles, "over_seeds": _spread(singles)}
    for name, row in metrics["per_dataset"].items():
        own = np.flatnonzero(np.asarray(movements.datasets) == name)
        part = movements.take(own)
        row |= _spread([_plain(by_seed[s][own], part, protocol) for s in seeds])
    metrics["per_member"] = _members(pooled, movements, protocol)
    metrics["when"] = run_files.now()
    metrics |= {"fused_by": "mean of the probabilities of all seeds and members", **extra}
    run_files.write_json(out / METRICS, metrics)
    _write_predictions(probabilities, movements, protocol, out / PREDICTIONS)
    run_files.write_rows(rows(metrics), out / RESULT)
    return metrics


def fused(readings: Readings) -> Floats:
    """Average the probabilities of all seeds and members: `(n, k)` float32."""
    return _mean([part for of_seed in readings.values() for part in of_seed.values()])


def worth(chosen: Readings, last: Readings, movements: Movements) -> dict[str, Any]:
    """Measure the gain from choosing epochs on the held-out subjects, for the same trainings."""
    found: dict[str, Any] = {}
    for name, readings in (("paper", chosen), ("last-epoch", last)):
        whole = fused(readings)
        singles = [_mean(list(of_seed.values())) for of_seed in readings.values()]
        rows = [_plain(part, movements, name) for part in singles]
        found[name] = _plain(whole, movements, name) | _spread(rows)
        found[name]["per_member"] = _members(readings, movements, name)
    both = (found["paper"], found["last-epoch"])
    for metric in ("uf1", "uf1_mean", "uar", "uar_mean"):
        found[f"{metric}_gained"] = both[0][metric] - both[1][metric]
    return found


def inner_side(folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Measure the readings of the inner subjects, by which settings may be compared.

    Args:
        folds: The folds' files, each with one UF1 per epoch, measured on its inner subjects.

    Returns:
        Means over all folds: UF1 at the chosen epochs, at the last ones, and after each epoch.
    """
    curves = [fold["scores"] for fold in folds]
    shared = min(len(curve) for curve in curves)
    return {
        "folds": len(curves),
        "uf1_chosen": float(np.mean([max(curve) for curve in curves])),
        "uf1_last": float(np.mean([curve[-1] for curve in curves])),
        "uf1_by_epoch": [float(v) for v in np.mean([curve[:shared] for curve in curves], axis=0)],
    }


def figures(probabilities: Floats, movements: Movements, protocol: str) -> dict[str, Any]:
    """Measure pooled predictions as a whole, by dataset and by subject."""
    truth, predicted = movements.truth, movements.decide(probabilities)
    whole = measure(truth, probabilities, movements.labels, predicted)
    interval = bootstrap(truth, predicted, f1_over_present)
    of_recall = bootstrap(truth, predicted, recall_over_present)
    return {
        "protocol": protocol,
        "protocol_means": PROTOCOLS[protocol],
        **_short(whole),
        "uf1_ci95": [interval.low, interval.high],
        "uar_ci95": [of_recall.low, of_recall.high],
        "ci": f"{interval.resamples} resamples of clips, percentile method",
        "labels": list(movements.labels),
        "confusion": [list(row) for row in whole.confusion],
        "per_class": {
            class_figures.label: asdict(class_figures) for class_figures in whole.per_class
        },
        "per_dataset": {
            name: {"protocol": protocol} | _short(figure)
            for name, figure in _by(movements.datasets, probabilities, movements).items()
        },
        "per_subject": {
            name: {"protocol": protocol, "right": round(figure.acc * figure.n)} | _short(figure)
            for name, figure in _by(movements.subjects, probabilities, movements).items()
        },
    }


def lines(metrics: Mapping[str, Any]) -> list[str]:
    """Format a run's figures as lines of text, each with its protocol."""
    label = f"[{metrics['protocol']}]"
    rows = {"all": metrics, **metrics["per_dataset"]} if len(metrics["per_dataset"]) > 1 else {}
    rows = rows or {next(iter(metrics["per_dataset"])): metrics}
    text = []
    for name, row in rows.items():
        line = f"{label} {name}: UF1 {row['uf1']:.4f}, UAR {row['uar']:.4f}, accuracy "
        line += f"{row['acc']:.4f}, n {row['n']}"
        if "uf1_mean" in row:
            line += f"; single seeds UF1 {row['uf1_mean']:.4f} ± {row['uf1_sd']:.4f}"
        text.append(line)
    low, high = metrics["uf1_ci95"]
    over = metrics["over_seeds"]
    text.append(f"{label} UF1 95 % interval {low:.4f} to {high:.4f} ({metrics['ci']})")
    text.append(
        f"{label} single seeds: UF1 {over['uf1_mean']:.4f} ± {over['uf1_sd']:.4f} over "
        f"{len(metrics['seeds'])}"
    )
    if len(metrics["per_member"]) > 1:
        text += [
            f"{label} {name} alone: UF1 {row['uf1']:.4f} ({row['uf1_mean']:.4f} ± "
            f"{row['uf1_sd']:.4f} over single seeds), UAR {row['uar']:.4f}"
            for name, row in metrics["per_member"].items()
        ]
    if "selection" in metrics:
        gained = metrics["selection"]
        text.append(
            f"{label} the same trainings at their last epoch: UF1 "
            f"{gained['last-epoch']['uf1']:.4f}; selection alone gained "
            f"{gained['uf1_gained']:+.4f}, {gained['uf1_mean_gained']:+.4f} over single seeds"
        )
    if "inner" in metrics:
        chosen, last = (metrics["inner"][name] for name in ("uf1_chosen", "uf1_last"))
        text.append(
            f"{label} inner subjects, mean of {metrics['inner']['folds']} folds: UF1 {chosen:.4f} "
            f"at the epochs they chose, {last:.4f} at the last ones"
        )
    if metrics["absent"]:
        text.append(f"{label} absent classes, left out of the means: {metrics['absent']}")
    text.append(f"{label} {metrics['protocol_means']}")
    return text


def _short(figure: Figures) -> dict[str, Any]:
    return {
        "n": figure.n,
        "uf1": figure.uf1,
        "uar": figure.uar,
        "acc": figure.acc,
        "ece": figure.ece,
        "absent": list(figure.absent),
    }


def _by(names: Sequence[str], probabilities: Floats, movements: Movements) -> dict[str, Figures]:
    column = np.asarray(names)
    decided = movements.decide(probabilities)
    found = {}
    for name in sorted(set(names)):
        own = column == name
        shares = probabilities[own]
        found[str(name)] = measure(movements.truth[own], shares, movements.labels, decided[own])
    return found


def _plain(probabilities: Floats, data: Movements, protocol: str) -> dict[str, Any]:
    figure = measure(data.truth, probabilities, data.labels, data.decide(probabilities))
    return {"protocol": protocol, "uf1": figure.uf1, "uar": figure.uar, "acc": figure.acc}


def _members(readings: Readings, movements: Movements, protocol: str) -> dict[str, Any]:
    """Measure each member alone: the mean probabilities of its seeds, and its single seeds."""
    names = list(next(iter(readings.values())))
    of = {name: [of_seed[name] for of_seed in readings.values()] for name in names}
    return {
        name: _plain(_mean(parts), movements, protocol)
        | _spread([_plain(part, movements, protocol) for part in parts])
        for name, parts in of.items()
    }


def _mean(parts: Sequence[Floats]) -> Floats:
    return np.asarray(np.mean(parts, axis=0, dtype=np.float64), np.float32)


def _spread(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return mean and standard deviation (n - 1) over the seeds."""
    found: dict[str, float] = {}
    for name in ("uf1", "uar", "acc"):
        values = [float(row[name]) for row in rows]
        found[f"{name}_mean"] = float(np.mean(values))
        found[f"{name}_sd"] = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return found


def _write_predictions(
    probabilities: Floats, movements: Movements, protocol: str, path: Path
) -> None:
    columns = [f"p_{label}" for label in movements.labels]
    with private.fresh(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["protocol", "subject", "clip", "truth", "predicted", *columns])
        decided = movements.decide(probabilities)
        for i, row in enumerate(probabilities):
            named = [movements.labels[int(k)] for k in (movements.truth[i], decided[i])]
            probability_cells = [f"{value:.6f}" for value in row]
            cells = [
                protocol,
                movements.subjects[i],
                movements.names[i],
                *named,
                *probability_cells,
            ]
            writer.writerow(harmless_row(cells))


def rows(metrics: Mapping[str, Any]) -> list[dict[str, object]]:
    """Convert a run's figures to rows of `training/results/loso.csv`.

    Args:
        metrics: The content of `metrics.json`.

    Returns:
        The run, each of several datasets in it and, named `RECIPE:MEMBER`, each of several members;
        under protocol `paper` also the same trainings at their last epoch, of the run and members.
    """
    protocols: dict[str, Mapping[str, Any]] = {metrics["protocol"]: metrics}
    if "selection" in metrics:
        protocols[LAST_EPOCH] = metrics["selection"][LAST_EPOCH]
    found = []
    for protocol in sorted(protocols):
        whole = protocols[protocol]
        named = {metrics["recipe"]: {**whole, **whole.get("over_seeds", {})}}
        if len(whole["per_member"]) > 1:
            named |= {f"{metrics['recipe']}:{k}": v for k, v in whole["per_member"].items()}
        found += [_row(name, protocol, values, metrics) for name, values in named.items()]
    parts = metrics["per_dataset"]
    if len(parts) > 1:
        found += [
            _row(metrics["recipe"], metrics["protocol"], values, metrics)
            | {"data": name, "n": values["n"]}
            for name, values in parts.items()
        ]
    return found


def _row(
    name: str, protocol: str, figures: Mapping[str, Any], metrics: Mapping[str, Any]
) -> dict[str, object]:
    return {
        "recipe": name,
        "data": "+".join(metrics["per_dataset"]),
        "protocol": protocol,
        "n": metrics["n"],
        "seeds": len(metrics["seeds"]),
        **{m: round(float(figures[m]), 4) for m in ("uf1", "uar", "acc", "uf1_mean", "uf1_sd")},
        "when": metrics["when"],
    }
