"""`flinch export`: a run's weights as ONNX graphs with their cards, never among Flinch's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.screen import begin, say_not_noted
from app.errors import ExitCode, UsageProblem
from app.extras import load

commands = typer.Typer()


@commands.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Weights folder; one among your exported weights if left out, where `flinch "
            "models use` finds them."
        ),
    ] = None,
    commit: Annotated[str, typer.Option(help="Version of the code, for the card.")] = "",
    also_on: Annotated[
        list[str] | None,
        typer.Option(help="Data (KIND:FOLDER) to measure on and put on the card; repeatable."),
    ] = None,
    fusion_data: Annotated[
        Path | None, typer.Option(help="Samples on which to choose fusion and threshold anew.")
    ] = None,
    model_card: Annotated[
        bool,
        typer.Option("--model-card", help="Write README.md too, a model card as Hugging Face's."),
    ] = False,
) -> int:
    """Write a run's weights as an ONNX graph with its card."""
    begin()
    load("torch", "`flinch export`")
    if out is not None:
        _refuse_own(out)
    spotter = load("training.spotter.screen", "`flinch export`")
    units = load("training.action_units.export", "`flinch export`")
    if units.is_units(run):
        print(units.export(run, out or _place(run, "action-units", units.METRICS_FILE), commit))
        return ExitCode.DONE
    loso = load("training.loso.export", "`flinch export`")
    bundled = load("training.bundled.export", "`flinch export`")
    if (run / spotter.CARD).is_file():
        print(spotter.export_screen(run, out or _place(run, "spotter", spotter.CARD), commit))
        return ExitCode.DONE
    if loso.is_loso(run):
        folder = out or _loso_place(run, loso)
        for path in loso.export(run, folder, commit):
            print(path)
        _describe(folder, model_card)
        say_not_noted(folder)
        return ExitCode.DONE
    folder = out or _place(run, run.resolve().name, bundled.METRICS_FILE)
    print(bundled.export(run, folder, commit, tuple(also_on or ())))
    _describe(folder, model_card)
    if fusion_data is not None:
        chosen = bundled.choose_fusion(fusion_data, folder)
        print(f"threshold {chosen.threshold:.3f}, temperature {chosen.temperature:.3f}")
    return ExitCode.DONE


def _describe(folder: Path, share: bool) -> None:
    """Write the model card of a weights folder, if requested."""
    if share:
        print(load("training.loso.model_card", "`flinch export`").write(folder))


def _refuse_own(out: Path) -> None:
    """Reject the program's own folders: Flinch's published figures belong to the weights there."""
    from models.weights import BUNDLED

    bundled = BUNDLED.parent.resolve()
    if bundled in (out.resolve(), *out.resolve().parents):
        raise UsageProblem(
            f"'{out}' belongs to Flinch itself: choose another --out, or leave it out to export "
            "into your own weights."
        )


def _loso_place(run: Path, loso: Any) -> Path:
    return _place(run, loso.recipe_id(run), "loso.json")


def _place(run: Path, name: str, file: str) -> Path:
    from app.core.live_weights import export_place

    return export_place(run, name, file)
