"""`flinch doctor`, `flinch models`, `flinch bench`: what is there and how fast it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.files import WeightsOption
from app.commands.screen import begin, results
from app.errors import ExitCode

commands = typer.Typer()


@commands.command()
def doctor(
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the findings into this file.")
    ] = None,
) -> int:
    """Look at this machine: Python, libraries, display, providers, weights, cameras, disk."""
    begin()
    from rich.table import Table

    from app.core.tables import write_json
    from app.doctor import Verdict, examine

    findings = list(examine())
    table = Table(show_header=False, box=None, padding=(0, 1))
    colours = {Verdict.GOOD: "green", Verdict.NOTE: "yellow", Verdict.BAD: "red"}
    for finding in findings:
        colour = colours[finding.verdict]
        table.add_row(f"[{colour}]{finding.verdict.value}[/]", finding.subject, finding.detail)
    results().print(table)
    if json_file is not None:
        write_json(
            json_file,
            [
                {"subject": f.subject, "verdict": f.verdict.value, "detail": f.detail}
                for f in findings
            ],
        )
    bad = any(finding.verdict is Verdict.BAD for finding in findings)
    return ExitCode.FAILED if bad else ExitCode.DONE


@commands.command()
def models(weights: WeightsOption = None) -> int:
    """List the bundled weights: network, labels, training, what they were measured at."""
    from rich.table import Table

    from models.weights import BUNDLED, bundled

    cards = bundled(weights or BUNDLED)
    table = Table(title="Bundled weights")
    for name in ("weights", "network", "labels", "trained on", "measured", "does not prove"):
        table.add_column(name, overflow="fold")
    for card in cards:
        table.add_row(
            card.id,
            f"{card.network} {card.preset}",
            ", ".join(card.labels),
            card.training_data,
            "\n".join(
                f"{m.metric} {m.value:.3f}"
                + (f" ± {m.spread:.3f}" if m.spread is not None else "")
                + f" on {m.data} (n={m.n}, {m.protocol})"
                for m in card.metrics
            ),
            card.does_not_prove,
        )
    results().print(table)
    return ExitCode.DONE if cards else ExitCode.NOTHING_FOUND
