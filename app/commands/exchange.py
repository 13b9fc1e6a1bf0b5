"""`flinch export-annotations` and `import-annotations`: what other programs and training read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.coding_options import (
    CoderOption,
    OutOption,
    PathsArgument,
    needed_coder,
    open_all,
)
from app.commands.options import FpsOption, TrackOption, file_options
from app.commands.screen import begin, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from models.sources.file_options import FileOptions
    from training.annotate.sheets import CoderSheet

commands = typer.Typer()

FORMATS = ("eaf", "xlsx", "csv", "boris", "clips", "long")


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
    force: Annotated[
        bool,
        typer.Option("--force", help="Train also on recordings that are not valid for it."),
    ] = False,
    fps: FpsOption = None,
    track: TrackOption = None,
) -> int:
    """Write annotations for ELAN, spreadsheets, BORIS, or to train and evaluate on."""
    begin()
    chosen = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown or not chosen:
        raise UsageProblem(f"Unknown format '{formats}': choose from {', '.join(FORMATS)}.")
    from app.core.output import check_folder
    from training.annotate.records import GOLD

    if {"clips", "long"} & set(chosen) and coder != GOLD and not single:
        raise UsageProblem(
            f"Training takes settled marks: export the coder '{GOLD}', or add --single to take "
            f"{coder}'s alone."
        )
    codings = _codings(paths, coder, file_options(fps, track=track))
    if not codings:
        say(f"{coder} has annotated none of these recordings: there is nothing to export.")
        return ExitCode.NOTHING_FOUND
    if {"clips", "long"} & set(chosen) and not force:
        _must_be_valid(codings)
        _must_have_consent(codings)
    check_folder(out)
    for name in chosen:
        _export(name, out, codings, original)
    return ExitCode.DONE


def _must_be_valid(codings: list[CoderSheet]) -> None:
    """Reject training on recordings not valid for micro-expressions; a bare video is allowed."""
    from app.core.recording.details import read_session
    from models.recording_names import SESSION
    from training.annotate.errors import AnnotationError

    for coding in codings:
        folder = coding.media.path
        if not (folder / SESSION).is_file():
            continue
        session = read_session(folder)
        if not session.me_valid:
            reasons = "; ".join(session.me_reasons) or "it says no reason"
            raise AnnotationError(
                f"'{folder}' is not valid for micro-expressions ({reasons}): leave it out, or add "
                "--force to train on it all the same."
            )


def _must_have_consent(codings: list[CoderSheet]) -> None:
    """Reject training on recordings of a study without the participant's consent.

    A bare video, or a recording outside a study with `STUDY.toml`, is allowed: there is no known
    place for its consent.
    """
    from training.annotate.errors import AnnotationError
    from training.capture.layout import SittingFolder, StudyFolder

    for coding in codings:
        sitting = SittingFolder(coding.media.path.parent)
        in_study = StudyFolder(sitting.path.parent.parent).study.is_file()
        if coding.media.path.is_dir() and in_study and not sitting.consent.is_file():
            raise AnnotationError(
                f"'{sitting.path}' holds no consent ({sitting.consent.name}): leave its recordings "
                "out, or add --force to train on them all the same."
            )


def _codings(paths: list[Path], coder: str, options: FileOptions | None = None) -> list[CoderSheet]:
    from training.annotate.codebook import find_codebook
    from training.annotate.media import coders_of, read_document, subject_of
    from training.annotate.sheets import CoderSheet

    found = []
    for media in open_all(paths, options):
        if coder in coders_of(media):
            document = read_document(media, coder)
            blind = document.header.blind
            rise_ms = find_codebook(media.path).codebook.rise_ms
            subject, moves = subject_of(media.path), document.movements
            found.append(CoderSheet(media, subject, coder, blind, moves, rise_ms))
    return found


def _export(name: str, out: Path, codings: list[CoderSheet], original: Path | None) -> None:
    from app.core.output import whole_file
    from training.annotate import eaf, sheets, training_sets
    from training.annotate.media import read_document

    if name == "clips":
        count, left_out = training_sets.write_clips(out / "clips", codings)
        for movement in left_out:
            say(f"{movement.name} is left out: {movement.reason}.")
        print(f"{shown(out / 'clips')}: {count} clips")
    elif name == "long":
        documents = [read_document(sheet.media, sheet.coder) for sheet in codings]
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
    found = import_eaf(file, media, needed_coder(coder), dict(_tier(text) for text in tier or ()))
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
