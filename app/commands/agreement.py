"""`flinch agree` and `flinch adjudicate`: two coders compared, and what they see differently."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.coding_options import (
    CodersOption,
    IouOption,
    OutOption,
    PathsArgument,
    ToleranceOption,
    needed_coder,
    open_all,
)
from app.commands.screen import begin, results, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from training.annotate.document import Document
    from training.annotate.media import Media
    from training.annotate.pairing import Paired
    from training.annotate.records import Movement
    from training.annotate.settle import Question

commands = typer.Typer()


@commands.command()
def agree(
    paths: PathsArgument,
    coders: CodersOption,
    out: OutOption,
    iou: IouOption = 0.5,
    tolerance_ms: ToleranceOption = 34.0,
    plots: Annotated[
        bool, typer.Option("--plots", help="Draw plots into the page; needs the training extra.")
    ] = False,
) -> int:
    """Tell how far two coders agree: every figure with its formula and counts."""
    begin()
    from app.core.output import check_folder, whole_file
    from app.core.tables import write_json
    from training.annotate.agreement_page import PAGE, page_of
    from training.annotate.comparison import compare_all

    names = _two(coders)
    pairs = _pairs(paths, names, iou)
    if not pairs:
        say(f"No recording was signed off by both {coders}: there is nothing to compare.")
        return ExitCode.NOTHING_FOUND
    recordings = [paired for _, paired in pairs]
    drawn = _plots(recordings, names) if plots else {}
    check_folder(out)
    found = {
        "coders": list(names),
        "least_iou": iou,
        **compare_all(recordings, tolerance_ms),
    }
    write_json(out / "agreement.json", found)
    _write_agreement_csv(out / "agreement.csv", found)
    with whole_file(out / PAGE) as file:
        file.write(page_of(found, drawn))
    _print_agreement(found)
    return ExitCode.DONE


def _plots(recordings: list[Paired], names: tuple[str, str]) -> dict[str, str]:
    from app.extras import load

    plotting = load("training.annotate.agreement_plots", "`--plots`")
    drawn: dict[str, str] = plotting.draw_all(recordings, names)
    return drawn


def _two(coders: str) -> tuple[str, str]:
    names = [name.strip() for name in coders.split(",") if name.strip()]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageProblem(f"Name two coders with a comma between, as AB,CD; found '{coders}'.")
    return names[0], names[1]


def _pairs(
    paths: list[Path], names: tuple[str, str], least_iou: float
) -> list[tuple[Media, Paired]]:
    """Pair the documents that both coders have signed; report and skip the others."""
    from training.annotate.adjudicate import compare
    from training.annotate.errors import AnnotationError
    from training.annotate.media import coders_of, read_document

    found = []
    for media in open_all(paths):
        if not set(names) <= set(coders_of(media)):
            continue
        first, second = (read_document(media, name) for name in names)
        try:
            found.append((media, compare(media, first, second, least_iou)))
        except AnnotationError as error:
            say(str(error))
    return found


def _write_agreement_csv(path: Path, found: dict[str, Any]) -> None:
    import csv

    from app.core.output import whole_file
    from training.annotate.pairing import SCOPES

    with whole_file(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("scope", "figure", "value", "low", "high", "formula", "counts", "note"))
        for scope in SCOPES:
            for figure in found[scope]["figures"]:
                rows.writerow((scope, *_cells(figure)))


def _cells(figure: dict[str, Any]) -> tuple[object, ...]:
    low, high = figure["interval"] or ("", "")
    value = "" if figure["value"] is None else figure["value"]
    counts = "; ".join(f"{name} {n:g}" for name, n in figure["counts"].items())
    return figure["name"], value, low, high, figure["formula"], counts, figure["note"]


def _print_agreement(found: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("figure", "value", "95 %", "formula", ""):
        table.add_column(name, justify="right" if name in ("value", "95 %") else "left")
    for figure in found["pooled"]["figures"]:
        value = "undefined" if figure["value"] is None else f"{figure['value']:.4f}"
        ends = figure["interval"]
        interval = f"{ends[0]:.2f} to {ends[1]:.2f}" if ends else ""
        table.add_row(figure["name"], value, interval, figure["formula"], figure["note"])
    results().print(table)


@commands.command()
def adjudicate(
    paths: PathsArgument,
    coders: CodersOption,
    take_agreed: Annotated[
        bool, typer.Option("--take-agreed", help="Put what needs no judgement into the gold.")
    ] = False,
    apply: Annotated[
        Path | None, typer.Option(help="Settle disagreements as this file says, a JSON line each.")
    ] = None,
    by: Annotated[str, typer.Option(help="The adjudicator's code.")] = "",
    sign: Annotated[
        bool, typer.Option("--sign", help="Sign the gold off where nothing is open.")
    ] = False,
    json_path: Annotated[
        Path | None, typer.Option("--json", help="Write the disagreements into this file.")
    ] = None,
    view: Annotated[
        bool, typer.Option("--view", help="Settle them in the window, one after the other.")
    ] = False,
    iou: IouOption = 0.5,
    tolerance_ms: ToleranceOption = 34.0,
) -> int:
    """List what two coders see differently, most pressing first; settle it into the gold."""
    begin(lasting=view)
    from training.annotate.codebook import find_codebook
    from training.annotate.settle_script import read_script

    names = _two(coders)
    pairs = _pairs(paths, names, iou)
    if not pairs:
        say(f"No recording was signed off by both {coders}: there is nothing to settle.")
        return ExitCode.NOTHING_FOUND
    if view:
        return _open_view([media.path for media, _ in pairs], names, needed_coder(by, "--by"))
    script = read_script(apply) if apply is not None else None
    if script is not None:
        needed_coder(by, "--by")
        script.check([media.path for media, _ in pairs])
    listed: list[dict[str, Any]] = []
    signed = True
    for media, paired in pairs:
        if take_agreed or script is not None or sign:
            gold = _gold(media)
            if take_agreed:
                _take_agreed(gold, media, paired, names, tolerance_ms)
            if script is not None:
                seed = find_codebook(media.path).codebook.seed
                script.carry_out(gold, media.path, paired, names, by, tolerance_ms, seed)
            signed = _sign(gold, media, paired, names, tolerance_ms) and signed if sign else signed
            gold.save()
            gold.write_copy()
        listed += _list_questions(media, paired, names, tolerance_ms)
    if json_path is not None:
        from app.core.tables import write_json

        write_json(json_path, listed)
    return ExitCode.DONE if signed else ExitCode.FAILED


def _open_view(paths: list[Path], names: tuple[str, str], by: str) -> int:
    from app.commands.live import open_window
    from app.start import Start
    from training.annotate.records import GOLD
    from training.annotate.settling import CoderPair

    return open_window(Start(code=tuple(paths), coder=GOLD, settle=CoderPair(names, by)))


def _gold(media: Media) -> Document:
    from app.core.versions import flinch_version
    from training.annotate.media import open_document
    from training.annotate.records import GOLD

    return open_document(media, GOLD, program=flinch_version())


def _asked(
    gold: Document | None, media: Media, paired: Paired, names: tuple[str, str], tolerance: float
) -> tuple[Question, ...]:
    from training.annotate.codebook import find_codebook
    from training.annotate.settle import questions

    return questions(paired, names, gold, find_codebook(media.path).codebook.seed, tolerance)


def _list_questions(
    media: Media, paired: Paired, names: tuple[str, str], tolerance_ms: float
) -> list[dict[str, Any]]:
    from training.annotate.media import coders_of, read_document
    from training.annotate.records import GOLD

    gold = read_document(media, GOLD) if GOLD in coders_of(media) else None
    listed = []
    for question in _asked(gold, media, paired, names, tolerance_ms):
        print(f"{shown(media.path)}: {_described(question)}")
        listed.append(
            {
                "recording": str(media.path),
                "question": question.name,
                "priority": question.priority,
                "reasons": list(question.reasons),
                "1": question.one.to_json() if question.one is not None else None,
                "2": question.two.to_json() if question.two is not None else None,
                "settled": question.decision.to_json() if question.decision is not None else None,
            }
        )
    return listed


def _described(question: Question) -> str:
    sides = [_side(number, movement) for number, movement in ((1, question.one), (2, question.two))]
    facts = [f"{question.name}: priority {question.priority:.2f}", *sides, *question.reasons]
    if question.decision is not None:
        flagged = ", who coded it too" if question.decision.coded_too else ""
        facts.append(f"settled by {question.decision.by}{flagged}: {question.decision.took}")
    return "; ".join(facts)


def _side(number: int, movement: Movement | None) -> str:
    from training.annotate.units import format_units

    if movement is None:
        return f"coder {number}: nothing"
    marks = f"{movement.onset}, {movement.apex}, {movement.offset}"
    words = " ".join(filter(None, (movement.emotion, format_units(movement.units))))
    return f"coder {number}: {marks} {words}".rstrip()


def _take_agreed(
    gold: Document, media: Media, paired: Paired, names: tuple[str, str], tolerance_ms: float
) -> None:
    from training.annotate.adjudicate import take_agreed

    count = take_agreed(gold, paired, names, tolerance_ms)
    print(f"{shown(media.path)}: {count} movements settled, {len(gold.movements)} in all")


def _sign(
    gold: Document, media: Media, paired: Paired, names: tuple[str, str], tolerance_ms: float
) -> bool:
    """Sign the gold off if nothing is open; else report what is open."""
    waiting = [
        question.name
        for question in _asked(gold, media, paired, names, tolerance_ms)
        if question.is_open
    ]
    if waiting:
        say(f"'{media.path}' is not signed off: {', '.join(waiting)} are open. Settle them first.")
        return False
    if not gold.signed:
        gold.sign()
    print(f"{shown(media.path)}: the gold is signed off, {len(gold.movements)} movements")
    return True
