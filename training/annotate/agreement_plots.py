"""Plots of the agreement of two coders, as SVG texts; needs the training extra (matplotlib)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from training.annotate.agreement import event_table, unit_table
from training.annotate.pairing import CoderMarks, Paired, pair_movements

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OVERLAPS = tuple(level / 20 for level in range(2, 20))
"""Least overlaps over which F1 is drawn."""

MOST_RECORDINGS = 20
"""Most recordings whose movements are drawn; more would be unreadable."""

SPANS = (("duration", "onset", "offset"), ("rise", "onset", "apex"))


def draw_all(recordings: Sequence[Paired], names: tuple[str, str]) -> dict[str, str]:
    """Draw all plots.

    Args:
        recordings: Two coders' marks.
        names: Their codes.

    Returns:
        SVG texts by title.
    """
    return {
        f"{names[0]} and {names[1]} on one axis": _svg(_both(recordings, names)),
        "Difference against mean": _svg(_differences(recordings, names)),
        "F1 over the least overlap": _svg(_f1(recordings)),
        "Emotions, with «none» where one marked nothing": _svg(_confusion(recordings, names)),
        "Action units in paired movements": _svg(_units(recordings, names)),
    }


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    return text[text.index("<svg") :]


def _figure(width: float, height: float) -> Figure:
    return Figure(figsize=(width, height), layout="constrained")


def _both(recordings: Sequence[Paired], names: tuple[str, str]) -> Figure:
    some = recordings[:MOST_RECORDINGS]
    figure = _figure(8.0, 1.0 + 0.5 * len(some))
    axes = figure.add_subplot()
    for row, paired in enumerate(some):
        _bars(axes, paired.a, row + 0.05, "C0", names[0] if row == 0 else "")
        _bars(axes, paired.b, row - 0.35, "C1", names[1] if row == 0 else "")
    axes.set_yticks(range(len(some)), [_short(paired.a.recording) for paired in some])
    axes.set_xlabel("seconds from the first picture")
    axes.legend(loc="upper right")
    return figure


def _bars(axes: Axes, coded: CoderMarks, low: float, colour: str, label: str) -> None:
    seconds = (coded.t_ns - coded.t_ns[0]) / 1e9
    spans = [
        (float(seconds[movement.onset]), float(seconds[movement.last] - seconds[movement.onset]))
        for movement in coded.movements
    ]
    axes.broken_barh(spans, (low, 0.3), color=colour, label=label or None)


def _short(recording: str) -> str:
    return "/".join(recording.replace("\\", "/").split("/")[-3:])


def _differences(recordings: Sequence[Paired], names: tuple[str, str]) -> Figure:
    """Draw B - A against the mean, with its mean and 1.96 standard deviations (Bland, Altman)."""
    figure = _figure(8.0, 3.2)
    for place, (name, first, last) in enumerate(SPANS, start=1):
        axes = figure.add_subplot(1, 2, place)
        times = np.array(
            [
                [
                    _span(recording.a, recording.a.movements[pair.true], first, last),
                    _span(recording.b, recording.b.movements[pair.found], first, last),
                ]
                for recording in recordings
                for pair in recording.pairs
            ],
            float,
        ).reshape(-1, 2)
        apart = times[:, 1] - times[:, 0]
        axes.scatter(times.mean(axis=1), apart, s=18)
        if len(apart):
            spread = 1.96 * float(apart.std(ddof=1)) if len(apart) > 1 else 0.0
            for line in (-spread, 0.0, spread):
                axes.axhline(float(apart.mean()) + line, ls="-" if line == 0 else "--", lw=0.8)
        axes.set_xlabel(f"mean {name}, ms")
        axes.set_ylabel(f"{names[1]} - {names[0]}, ms")
    return figure


def _span(coded: CoderMarks, movement: object, first: str, last: str) -> float:
    return float(coded.t_ns[getattr(movement, last)] - coded.t_ns[getattr(movement, first)]) / 1e6


def _f1(recordings: Sequence[Paired]) -> Figure:
    figure = _figure(4.2, 3.2)
    axes = figure.add_subplot()
    total = sum(len(recording.a.movements) + len(recording.b.movements) for recording in recordings)
    values = [
        2
        * sum(
            len(pair_movements(recording.a.movements, recording.b.movements, level))
            for recording in recordings
        )
        / max(total, 1)
        for level in OVERLAPS
    ]
    axes.plot(OVERLAPS, values, marker=".")
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("least IoU of a pair")
    axes.set_ylabel("F1")
    return figure


def _confusion(recordings: Sequence[Paired], names: tuple[str, str]) -> Figure:
    table = event_table(recordings)
    classes = sorted({str(value) for values in table for value in values})
    counts = np.zeros((len(classes), len(classes)), int)
    for (a, b), count in table.items():
        counts[classes.index(str(a)), classes.index(str(b))] += count
    figure = _figure(1.6 + 0.6 * max(len(classes), 3), 1.2 + 0.5 * max(len(classes), 3))
    axes = figure.add_subplot()
    axes.imshow(counts, cmap="Blues")
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            dark = counts[row, column] > counts.max() / 2
            colour = "white" if dark else "black"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set_xlabel(names[1])
    axes.set_ylabel(names[0])
    return figure


def _units(recordings: Sequence[Paired], names: tuple[str, str]) -> Figure:
    rows = unit_table(recordings)
    figure = _figure(1.6 + 0.5 * max(len(rows), 4), 3.0)
    axes = figure.add_subplot()
    places = [str(row[0]) for row in rows]
    below = np.zeros(len(rows))
    for column, label in ((1, "both"), (2, f"{names[0]} alone"), (3, f"{names[1]} alone")):
        heights = np.array([row[column] for row in rows], float)
        axes.bar(places, heights, bottom=below, label=label)
        below += heights
    axes.set_xlabel("action unit")
    axes.set_ylabel("movements")
    axes.legend()
    return figure
