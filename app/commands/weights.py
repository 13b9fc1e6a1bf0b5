"""`flinch models`: the weights that read, their cards, and which of them read live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.files import WeightsOption, weights_folder
from app.commands.screen import begin, results, say
from app.errors import ExitCode
from app.extras import load

if TYPE_CHECKING:
    from models.selection import Selection
    from models.weights import Card, MeasuredFigure

commands = typer.Typer()
models = typer.Typer(help="List weights with their cards; choose which read live.")
commands.add_typer(models, name="models")


@models.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    weights: WeightsOption = None,
    params: Annotated[
        bool, typer.Option("--params", help="Compare parameter counts with the papers.")
    ] = False,
) -> int:
    """List the weights that read live: network, labels, training, what they were measured at."""
    if context.invoked_subcommand is not None:
        return ExitCode.DONE
    if params:
        return _print_params()
    from models.weights import shelf

    place = weights_folder(weights)
    installed = shelf(place)
    for card in installed.cards:
        _print_card(card)
    for lost in installed.lost:
        say(str(lost.error))
    if installed.lost:
        return ExitCode.FAILED
    if not installed.cards:
        say(f"There are no weights in '{place}'; events are timed but not read.")
    return ExitCode.DONE if installed.cards else ExitCode.NOTHING_FOUND


@models.command()
def use(
    name: Annotated[
        str, typer.Argument(help="Id of weights, the recipe that made them, or their folder.")
    ],
    weights: Annotated[
        Path | None,
        typer.Option(help="Folder of weights; the exported ones, then the bundled, if left out."),
    ] = None,
    beside: Annotated[
        bool,
        typer.Option(
            "--beside/--instead",
            help="Show them beside what reads now, without a part in the result; or let them "
            "read alone.",
        ),
    ] = True,
) -> int:
    """Let weights of your own read live, from the next start on; `rollback` goes back.

    Their whole cards are printed. Alone they read with the threshold and temperature that their
    held-out folds chose. The last five selections are kept.
    """
    begin()
    from app import paths
    from app.core.live_weights import find_weights
    from models import selection

    if weights is not None:
        weights_folder(weights)
    found = find_weights(name, weights)
    new = selection.use(found.cards, found.folder, paths.selections_folder(), beside)
    for card in found.cards:
        _print_card(card)
    print(f"{'beside the others' if beside else 'alone'}: {', '.join(c.id for c in found.cards)}")
    return _print_selection(new)


@models.command()
def rollback() -> int:
    """Go back to the weights that read before the last `use`."""
    begin()
    from app import paths
    from models import selection

    return _print_selection(selection.roll_back(paths.selections_folder()))


def _print_selection(new: Selection) -> int:
    from models.weights import read_fusion

    fusion = read_fusion(new.folder)
    for card in new.cards:
        part = f"part {card.fusion_weight:g}" if card.fusion_weight else "shown, no part"
        print(f"reads: {card.id} ({part})")
    print(f"threshold {fusion.threshold:.2f}, temperature {fusion.temperature:.2f}")
    print(new.folder)
    return ExitCode.DONE


def _print_card(card: Card) -> None:
    """Print one card: what it reads, how well on what, and what that does not prove."""
    from rich.table import Table
    from rich.text import Text

    screen = results()
    screen.print(Text(f"{card.id}  ({card.network}, {card.preset})", style="bold"))
    screen.print(Text(f"labels: {', '.join(card.labels)}"))
    screen.print(Text(f"trained on: {card.training_data}"))
    if card.withdrawn:
        screen.print(Text("WITHDRAWN: somebody whom they learned from has left; not for use"))
    names = list(dict.fromkeys(measure.metric for measure in card.metrics))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("measured on", *names, "n", "protocol"):
        table.add_column(name, justify="right" if name in (*names, "n") else "left")
    for data in dict.fromkeys(measure.data for measure in card.metrics):
        rows = {measure.metric: measure for measure in card.metrics if measure.data == data}
        first = next(iter(rows.values()))
        shown = [_figure(rows[name]) if name in rows else "" for name in names]
        table.add_row(data, *shown, str(first.n), first.protocol)
    screen.print(table)
    screen.print(Text(f"does not prove: {card.does_not_prove}\n"))


def _figure(measure: MeasuredFigure) -> str:
    spread = "" if measure.spread is None else f" ± {measure.spread:.3f}"
    return f"{measure.value:.3f}{spread}"


def _print_params() -> int:
    """Print the parameter counts of the networks and of the papers' systems."""
    from rich.table import Table
    from rich.text import Text

    load("torch", "`flinch models --params`")
    counts = load("models.nets.params", "`flinch models --params`")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("network", "expected", "ours", "same"):
        table.add_column(name, justify="left" if name in ("network", "same") else "right")
    rows = counts.published()
    for row in rows:
        same = Text("yes", "green") if row.matches else Text("no", "red")
        table.add_row(row.label, f"{row.expected:,}", f"{row.ours:,}", same)
    for size in counts.sizes():
        table.add_row(f"{size.network}, {size.preset}", "", f"{size.parameters:,}", "")
    results().print(table)
    return ExitCode.DONE if all(row.matches for row in rows) else ExitCode.FAILED
