"""The page of a leave-one-subject-out run: figures, confusion, ROC curves and loss, in one file.

The title of every table and picture names the protocol. The page loads nothing from outside; its
pictures are embedded.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from training.datasets.movements import Movements
from training.loso import plots
from training.loso.report import PAGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Curve = NDArray[np.float64]

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1c2430; background: #fff }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem }
td, th { padding: 0.2rem 0.9rem 0.2rem 0; text-align: right; border-bottom: 1px solid #d7dce3 }
td:first-child, th:first-child { text-align: left }
figure { display: inline-block; margin: 0 1.5rem 1.5rem 0; vertical-align: top }
.warning { background: #fff1d6; padding: 0.6rem 0.9rem; border-left: 4px solid #d98e04 }
"""


def roc(truth: NDArray[np.bool_], score: Floats) -> tuple[Curve, Curve, float]:
    """Compute a ROC curve and the area under it.

    The area is the probability that a positive sample scores above a negative one, with ties
    counted half (Hanley and McNeil, 1982).

    Args:
        truth: `(n,)`, True for positive samples; both kinds must be there.
        score: `(n,)`.

    Returns:
        False and true positive rates with their ends at 0 and 1, and the area.
    """
    from sklearn.metrics import auc, roc_curve

    wrong, right, _ = roc_curve(truth, score, drop_intermediate=False)
    return wrong, right, float(auc(wrong, right))


def write(
    metrics: Mapping[str, Any],
    probabilities: Floats,
    movements: Movements,
    folds: Sequence[Mapping[str, Any]],
    out: Path,
) -> Path:
    """Write the page of a run.

    Args:
        metrics: The content of `metrics.json`.
        probabilities: Pooled `(n, k)` of the run.
        movements: The data.
        folds: Content of each fold's file: its curves, heat maps and search.
        out: Folder of the run.

    Returns:
        The page's path.
    """
    label = f"protocol {metrics['protocol']}"
    pictures = [
        ("Confusion", _confusion(metrics)),
        ("ROC, one against the rest", _curves(probabilities, movements)),
    ]
    if any(fold["losses"] for fold in folds):
        pictures += [
            ("Training loss", plots.curves(folds, "losses", "loss")),
            ("Training accuracy", plots.curves(folds, "right", "accuracy")),
        ]
    pictures += plots.more(folds, metrics["labels"])
    figures = "".join(
        f"<figure><figcaption>{name}, {label}</figcaption>{_embedded(picture)}</figure>"
        for name, picture in pictures
    )
    rows = {"all": metrics, **metrics["per_dataset"]}
    warning = f"<p class=warning>{html.escape(metrics['protocol_means'])}</p>"
    body = (
        f"<h1>{html.escape(metrics['recipe'])}, {label}</h1>{warning}"
        f"<p>{html.escape(metrics['does_not_prove'])}</p>"
        f"<h2>Figures, {label}</h2>{_table(rows, ('n', 'uf1', 'uar', 'acc', 'ece'))}"
        f"<p>UF1 95 % interval {metrics['uf1_ci95'][0]:.4f} to {metrics['uf1_ci95'][1]:.4f} "
        f"({html.escape(metrics['ci'])}). {_selection(metrics)}</p>"
        f"<h2>Members, {label}</h2>"
        f"{_table(metrics['per_member'], ('uf1', 'uf1_mean', 'uf1_sd', 'uar', 'acc'))}"
        f"<h2>Classes, {label}</h2>"
        f"{_table(metrics['per_class'], ('n', 'precision', 'recall', 'f1'))}{figures}"
        f"<h2>Subjects, {label}</h2>{_table(metrics['per_subject'], ('n', 'right', 'acc'))}"
        f"<p>Settings: {html.escape(metrics['settings_from'])}</p>"
    )
    page = out / PAGE
    head = f"<meta charset=utf-8><title>{html.escape(metrics['recipe'])}</title>"
    page.write_text(
        f"<!doctype html><html lang=en><head>{head}<style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>\n",
        encoding="utf-8",
    )
    return page


def _selection(metrics: Mapping[str, Any]) -> str:
    if "selection" not in metrics:
        return ""
    found = metrics["selection"]
    return (
        f"The same trainings at their last epoch: UF1 {found['last-epoch']['uf1']:.4f}; choosing "
        f"the epoch on the held-out subjects alone gained {found['uf1_gained']:+.4f}."
    )


def _table(rows: Mapping[str, Mapping[str, Any]], columns: Sequence[str]) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("", *columns))
    lines = [
        f"<tr><td>{html.escape(name)}</td>"
        + "".join(f"<td>{_number(row[column])}</td>" for column in columns)
        + "</tr>"
        for name, row in rows.items()
    ]
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def _confusion(metrics: Mapping[str, Any]) -> Figure:
    table, labels = np.asarray(metrics["confusion"]), metrics["labels"]
    figure = plots.figure(4.2, 3.6)
    axes = figure.add_subplot()
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0)
    for (row, column), count in np.ndenumerate(table):
        share = count / max(int(table[row].sum()), 1)
        colour = "white" if share > 0.5 else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    return figure


def _curves(probabilities: Floats, movements: Movements) -> Figure:
    figure = plots.figure(4.2, 3.6)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#b8c0cc", linewidth=1)
    for k, label in enumerate(movements.labels):
        positive = movements.truth == k
        if positive.any() and not positive.all():
            wrong, right, area = roc(positive, probabilities[:, k])
            axes.plot(wrong, right, label=f"{label} {area:.3f}")
    axes.set_xlabel("false positive rate")
    axes.set_ylabel("true positive rate")
    axes.legend(title="area under the curve")
    return figure


def _embedded(figure: Figure) -> str:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110)
    text = base64.b64encode(data.getvalue()).decode()
    return f'<img alt="" src="data:image/png;base64,{text}">'
