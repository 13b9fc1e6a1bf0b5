"""`flinch annotate` and what belongs to it: all of annotation without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.options import FpsOption, TrackOption, file_options
from app.commands.screen import begin, results, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from models.sources.file_options import FileOptions
    from training.annotate.adjudicate import Disagreement
    from training.annotate.agreement import Paired
    from training.annotate.media import Media
    from training.annotate.sheets import Coding

commands = typer.Typer()

FORMATS = ("eaf", "xlsx", "csv", "boris", "clips", "long")

PathsArgument = Annotated[list[Path], typer.Argument(help="Recordings, videos or a study.")]
CoderOption = Annotated[str, typer.Option(help="The coder's code: letters and digits, no name.")]
OutOption = Annotated[Path, typer.Option(help="Folder for the results.")]
CodersOption = Annotated[str, typer.Option(help="Two coders, as AB,CD.")]
ToleranceOption = Annotated[
    float, typer.Option("--tolerance-ms", min=0.0, help="Marks this close count as equal.")
]


@commands.command()
def annotate(
    paths: PathsArgument,
    coder: CoderOption = "",
    blind: Annotated[
        str, typer.Option(help="What the coder is shown: full, signal or assisted.")
    ] = "",
    list_queue: Annotated[bool, typer.Option("--list", help="Print who has coded what.")] = False,
    apply: Annotated[
        Path | None, typer.Option(help="Carry out the changes of this file, without a window.")
    ] = None,
    fps: FpsOption = None,
    track: TrackOption = None,
) -> int:
    """Code recordings frame by frame; list the queue; or carry out changes from a file."""
    begin(lasting=not list_queue and apply is None)
    media = _open_all(paths, file_options(fps, track=track))
    if list_queue:
        return _print_queue(media, coder)
    if apply is None:
        return _open_page(media, _needed(coder), blind)
    if len(media) != 1:
        raise UsageProblem(f"--apply changes one recording, found {len(media)}: name one.")
    return _apply(media[0], _needed(coder), blind, apply)


def _open_page(media: list[Media], coder: str, blind: str) -> int:
    from app.commands.live import open_window
    from app.start import Start
    from training.annotate.codebook import find_codebook
    from training.annotate.queue import order_for
    from training.annotate.records import BLIND_LEVELS

    if blind and blind not in BLIND_LEVELS:
        raise UsageProblem(f"--blind is one of {', '.join(BLIND_LEVELS)}, found '{blind}'.")
    ordered = order_for(coder, media, find_codebook(media[0].path).codebook)
    return open_window(Start(code=tuple(one.path for one in ordered), coder=coder, blind=blind))


@commands.command()
def propose(paths: PathsArgument) -> int:
    """Look for places to look at; coders see them late, and only at the blind level assisted."""
    begin()
    from app.commands.progress import Bar
    from app.core.region_curves import propose as look
    from app.core.versions import flinch_version
    from training.annotate.codebook import find_codebook
    from training.annotate.proposals import proposals_file

    found = 0
    for one in _open_all(paths):
        with Bar(one.name) as bar:
            places = look(
                one,
                find_codebook(one.path).codebook,
                flinch_version(),
                lambda share, bar=bar: bar.step(round(1000 * share), 1000),  # type: ignore[misc]
            )
        found += len(places)
        print(f"{shown(proposals_file(one))}: {len(places)} places to look at")
    return ExitCode.DONE if found else ExitCode.NOTHING_FOUND


def _open_all(paths: list[Path], options: FileOptions | None = None) -> list[Media]:
    from models.sources.file_options import AS_IT_IS
    from training.annotate.media import find_media, open_media

    return [open_media(path, options=options or AS_IT_IS) for path in find_media(paths)]


def _needed(coder: str) -> str:
    if not coder:
        raise UsageProblem("Who codes? Name a coder's code with --coder, such as AB.")
    from training.annotate.records import check_coder

    return check_coder(coder)


def _print_queue(media: list[Media], coder: str) -> int:
    from rich.table import Table

    from training.annotate.queue import entry_of

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("recording", "coder", "state", "movements", "changed", "settled"):
        table.add_column(name, justify="right" if name == "movements" else "left")
    for one in media:
        entry = entry_of(one, [coder] if coder else [])
        for standing in entry.standings:
            count = str(standing.movements)
            changed = standing.changed_utc[:16]
            table.add_row(
                shown(one.path), standing.coder, standing.state, count, changed, entry.settled
            )
        if not entry.standings:
            table.add_row(shown(one.path), "", "new", "0", "", entry.settled)
    results().print(table)
    return ExitCode.DONE


def _apply(media: Media, coder: str, blind: str, script: Path) -> int:
    from app.core.versions import flinch_version
    from training.annotate.codebook import find_codebook
    from training.annotate.media import open_document
    from training.annotate.script import apply

    book = find_codebook(media.path)
    level = blind or book.codebook.blind
    document = open_document(media, coder, level, book.digest, flinch_version())
    try:
        count, clashes = apply(document, script)
    finally:
        document.save()
        document.write_copy()
    for clash in clashes:
        say(str(clash))
    print(f"{count} changes, {len(document.movements)} movements")
    print(shown(document.path))
    return ExitCode.FAILED if clashes else ExitCode.DONE


@commands.command("check-annotations")
def check_annotations(
    paths: PathsArgument,
    coder: CoderOption,
    last_pass: Annotated[
        int, typer.Option("--pass", min=1, max=3, help="The pass that should be complete.")
    ] = 3,
) -> int:
    """List what a coder should look at before signing off."""
    begin()
    from training.annotate.checks import check
    from training.annotate.media import coders_of, read_document

    blocking = checked = 0
    for media in _open_all(paths):
        if coder not in coders_of(media):
            continue
        checked += 1
        for finding in check(read_document(media, coder), media, last_pass):
            blocking += finding.blocks
            kind = "" if finding.blocks else "warning: "
            print(f"{shown(media.path)}, frame {finding.frame}: {kind}{finding.sentence}")
    if not checked:
        say(f"{coder} has annotated none of these recordings.")
        return ExitCode.NOTHING_FOUND
    return ExitCode.FAILED if blocking else ExitCode.DONE


@commands.command()
def agree(
    paths: PathsArgument,
    coders: CodersOption,
    out: OutOption,
    iou: Annotated[float, typer.Option(min=0.01, max=1.0, help="Least overlap of a pair.")] = 0.5,
    tolerance_ms: ToleranceOption = 34.0,
) -> int:
    """Tell how far two coders agree: every figure with its formula and counts."""
    begin()
    from app.core.output import check_folder
    from app.core.tables import write_json
    from training.annotate.comparison import compare_all

    pairs = _pairs(paths, _two(coders), iou)
    if not pairs:
        say(f"No recording was signed off by both {coders}: there is nothing to compare.")
        return ExitCode.NOTHING_FOUND
    check_folder(out)
    found = {
        "coders": list(_two(coders)),
        "least_iou": iou,
        **compare_all([paired for _, paired in pairs], tolerance_ms),
    }
    write_json(out / "agreement.json", found)
    _write_agreement_csv(out / "agreement.csv", found)
    _print_agreement(found)
    return ExitCode.DONE


def _two(coders: str) -> tuple[str, str]:
    names = [name.strip() for name in coders.split(",") if name.strip()]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageProblem(f"Name two coders with a comma between, as AB,CD; found '{coders}'.")
    return names[0], names[1]


def _pairs(
    paths: list[Path], names: tuple[str, str], least_iou: float
) -> list[tuple[Media, Paired]]:
    """Put beside each other what both coders have signed; the rest is said and left out."""
    from training.annotate.adjudicate import compare
    from training.annotate.errors import AnnotationError
    from training.annotate.media import coders_of, read_document

    found = []
    for media in _open_all(paths):
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
    from training.annotate.agreement import SCOPES

    with whole_file(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("scope", "figure", "value", "low", "high", "formula", "counts", "note"))
        for scope in SCOPES:
            for figure in found[scope]["figures"]:
                low, high = figure["interval"] or ("", "")
                value = "" if figure["value"] is None else figure["value"]
                counts = "; ".join(f"{name} {n:g}" for name, n in figure["counts"].items())
                rows.writerow(
                    (
                        scope,
                        figure["name"],
                        value,
                        low,
                        high,
                        figure["formula"],
                        counts,
                        figure["note"],
                    )
                )


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
    iou: Annotated[float, typer.Option(min=0.01, max=1.0, help="Least overlap of a pair.")] = 0.5,
    tolerance_ms: ToleranceOption = 34.0,
) -> int:
    """List what two coders see differently, most pressing first; settle what they agree on."""
    begin()
    from training.annotate.adjudicate import disagreements

    pairs = _pairs(paths, _two(coders), iou)
    if not pairs:
        say(f"No recording was signed off by both {coders}: there is nothing to settle.")
        return ExitCode.NOTHING_FOUND
    for media, paired in pairs:
        for one in disagreements(paired, tolerance_ms):
            print(f"{shown(media.path)}: {_described(one)}")
        if take_agreed:
            _take_agreed(media, paired, _two(coders), tolerance_ms)
    return ExitCode.DONE


def _described(one: Disagreement) -> str:
    sides = [
        f"coder {number}: {movement.onset} to {movement.last}"
        for number, movement in ((1, one.a), (2, one.b))
        if movement is not None
    ]
    return f"priority {one.priority:.2f}; {'; '.join(sides)}; {'; '.join(one.reasons)}"


def _take_agreed(media: Media, paired: Paired, names: tuple[str, str], tolerance_ms: float) -> None:
    from app.core.versions import flinch_version
    from training.annotate.adjudicate import take_agreed
    from training.annotate.media import open_document
    from training.annotate.records import GOLD

    gold = open_document(media, GOLD, program=flinch_version())
    count = take_agreed(gold, paired, names, tolerance_ms)
    gold.save()
    gold.write_copy()
    print(f"{shown(media.path)}: {count} movements settled, {len(gold.movements)} in all")


@commands.command("export-annotations")
def export_annotations(
    paths: PathsArgument,
    out: OutOption,
    coder: CoderOption = "gold",
    formats: Annotated[
        str, typer.Option("--format", help="eaf, xlsx, csv, boris, clips, long; with commas.")
    ] = "csv",
    single: Annotated[
        bool, typer.Option("--single", help="Train on one coder's marks; the rows say whose.")
    ] = False,
    original: Annotated[
        Path | None, typer.Option(help="An ELAN document whose other tiers are kept.")
    ] = None,
    fps: FpsOption = None,
    track: TrackOption = None,
) -> int:
    """Write annotations for ELAN, spreadsheets, BORIS, or to train and evaluate on."""
    begin()
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise UsageProblem(f"Unknown format '{formats}': choose from {', '.join(FORMATS)}.")
    from app.core.output import check_folder
    from training.annotate.records import GOLD

    if {"clips", "long"} & set(wanted) and coder != GOLD and not single:
        raise UsageProblem(
            f"Training takes settled marks: export the coder '{GOLD}', or add --single to take "
            f"{coder}'s alone."
        )
    codings = _codings(paths, coder, file_options(fps, track=track))
    if not codings:
        say(f"{coder} has annotated none of these recordings: there is nothing to export.")
        return ExitCode.NOTHING_FOUND
    check_folder(out)
    for name in wanted:
        _export(name, out, codings, original)
    return ExitCode.DONE


def _codings(paths: list[Path], coder: str, options: FileOptions | None = None) -> list[Coding]:
    from training.annotate.media import coders_of, read_document, subject_of
    from training.annotate.sheets import Coding

    found = []
    for media in _open_all(paths, options):
        if coder in coders_of(media):
            document = read_document(media, coder)
            blind = document.header.blind
            found.append(Coding(media, subject_of(media.path), coder, blind, document.movements))
    return found


def _export(name: str, out: Path, codings: list[Coding], original: Path | None) -> None:
    from app.core.output import whole_file
    from training.annotate import eaf, sheets, training_sets
    from training.annotate.media import read_document

    if name == "clips":
        count, left_out = training_sets.write_clips(out / "clips", codings)
        for one in left_out:
            say(f"{one.name} is left out: {one.reason}.")
        print(f"{shown(out / 'clips')}: {count} clips")
    elif name == "long":
        documents = [read_document(one.media, one.coder) for one in codings]
        verdicts = [document.verdicts for document in documents]
        count = training_sets.write_long(out / "long", codings, verdicts)
        print(f"{shown(out / 'long')}: {count} videos")
    elif name == "eaf":
        for coding in codings:
            document = read_document(coding.media, coding.coder)
            marks = {coding.coder: (document.movements, document.exclusions)}
            path = out / f"{coding.subject}_{coding.media.path.stem}.eaf"
            with whole_file(path) as file:
                file.write(eaf.eaf_text(coding.media, marks, original))
            print(shown(path))
    elif name == "xlsx":
        path = out / "annotations.xlsx"
        sheets.write_casme2(path, codings)
        print(shown(path))
    else:
        path = out / ("annotations.csv" if name == "csv" else "boris.tsv")
        with whole_file(path) as file:
            (sheets.write_csv if name == "csv" else sheets.write_boris)(file, codings)
        print(shown(path))


@commands.command("import-annotations")
def import_annotations(
    file: Annotated[Path, typer.Argument(help="An ELAN document.")],
    to: Annotated[Path, typer.Option(help="The recording or video that it annotates.")],
    coder: CoderOption,
    tier: Annotated[
        list[str] | None, typer.Option(help="A tier of another name, as ME=Expr.")
    ] = None,
    fps: FpsOption = None,
    track: TrackOption = None,
) -> int:
    """Take a coder's marks over from an ELAN document, all of them or none."""
    begin()
    from app.core.versions import flinch_version
    from training.annotate.codebook import find_codebook
    from training.annotate.eaf import import_eaf
    from training.annotate.media import coders_of, open_document, open_media

    media = open_media(to, options=file_options(fps, track=track))
    if coder in coders_of(media):
        raise UsageProblem(
            f"{coder} has annotated '{to}' already: import under another code, and compare."
        )
    found = import_eaf(file, media, _needed(coder), dict(_tier(text) for text in tier or ()))
    book = find_codebook(to)
    document = open_document(media, coder, book.codebook.blind, book.digest, flinch_version())
    for mark in (*found.exclusions, *found.movements):
        document.put(mark)
    document.save()
    document.write_copy()
    for sentence in found.moved:
        say(sentence)
    print(f"{len(found.movements)} movements, {len(found.exclusions)} exclusions")
    print(shown(document.path))
    return ExitCode.DONE


def _tier(text: str) -> tuple[str, str]:
    kind, equals, name = text.partition("=")
    if not equals or not kind or not name:
        raise UsageProblem(f"A tier is named as ME=Expr, found '{text}'.")
    return kind, name


@commands.command()
def calibrate(paths: PathsArgument, coder: CoderOption) -> int:
    """Compare a coder's marks with the truth of synthetic videos."""
    begin()
    from rich.table import Table

    from training.annotate.adjudicate import coded
    from training.annotate.calibrate import calibrate as measure
    from training.annotate.calibrate import truth_of
    from training.annotate.codebook import find_codebook
    from training.annotate.media import coders_of, read_document
    from training.spotter.truth import read_truth

    pairs = []
    for media in _open_all(paths):
        video = media.videos[0]
        if coder in coders_of(media) and video.with_suffix(".json").is_file():
            marks = coded(media, read_document(media, coder))
            pairs.append((truth_of(media, read_truth(video)), marks))
    if not pairs:
        say(f"{coder} has annotated no video with a truth beside it (NAME.json).")
        return ExitCode.NOTHING_FOUND
    report = measure(pairs, find_codebook(paths[0]).codebook)
    units = "undefined" if report.r_units is None else f"{report.r_units:.3f}"
    print(
        f"F1 {report.f1:.3f}, R AU {units}, {report.missed} missed, {report.added} added: "
        f"{'passed' if report.passed else 'not passed'}"
    )
    for mark, errors in report.errors_ms.items():
        if errors:
            mean = sum(abs(error) for error in errors) / len(errors)
            print(f"{mark}: {mean:.0f} ms off on average")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("AU", "in the truth", "missed", "added"):
        table.add_column(name, justify="right")
    for unit in report.units:
        table.add_row(*(str(n) for n in (unit.number, unit.truth, unit.missed, unit.added)))
    results().print(table)
    return ExitCode.DONE if report.passed else ExitCode.FAILED
