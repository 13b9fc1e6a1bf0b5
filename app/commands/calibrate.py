"""`flinch calibrate`: a coder against the truth or the gold, and against the coder's own past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.coding_options import CoderOption, PathsArgument, needed_coder, open_all
from app.commands.screen import begin, results, say, shown
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from training.annotate.calibrate import Score
    from training.annotate.media import Media
    from training.annotate.pairing import CoderMarks

commands = typer.Typer()

TRUTH, EITHER = "truth", ""


@commands.command()
def calibrate(
    paths: PathsArgument,
    coder: CoderOption,
    against: Annotated[
        str,
        typer.Option(help="truth (NAME.json beside a video) or gold; whichever is there if empty."),
    ] = EITHER,
) -> int:
    """Compare a coder's marks with the truth: errors of each item, and what to learn per AU."""
    begin()
    from training.annotate.calibrate import calibrate as measure
    from training.annotate.calibrate import headline
    from training.annotate.codebook import find_codebook

    needed_coder(coder)
    if against not in (EITHER, TRUTH, "gold"):
        raise UsageProblem(f"--against is truth or gold, found '{against}'.")
    media = open_all(paths)
    pairs = [pair for recording in media if (pair := _pair(recording, coder, against)) is not None]
    if pairs:
        report = measure(pairs, find_codebook(paths[0]).codebook)
        for item in report.items:
            print(f"{shown(item.name)}: {headline(item)}")
            _print_score(item)
        print(f"{headline(report.total)}: {'passed' if report.passed else 'not passed'}")
        if len(pairs) > 1:
            _print_score(report.total)
    more = _print_repeats(media, coder) + _print_answers(media, coder)
    if not pairs:
        say(f"{coder} has annotated no recording with a truth (NAME.json) or a signed gold.")
        return ExitCode.DONE if more else ExitCode.NOTHING_FOUND
    return ExitCode.DONE if report.passed else ExitCode.FAILED


def _pair(media: Media, coder: str, against: str) -> tuple[CoderMarks, CoderMarks] | None:
    """Return the truth and the coder's marks of a recording, if both exist."""
    from training.annotate.adjudicate import coded
    from training.annotate.media import coders_of, read_document

    if coder not in coders_of(media):
        return None
    truth = _truth(media, coder, against)
    return None if truth is None else (truth, coded(media, read_document(media, coder)))


def _truth(media: Media, coder: str, against: str) -> CoderMarks | None:
    from training.annotate.adjudicate import coded
    from training.annotate.calibrate import truth_of
    from training.annotate.media import coders_of, read_document
    from training.annotate.records import GOLD
    from training.spotter.truth import read_truth

    video = media.videos[0]
    if against in (EITHER, TRUTH) and video.with_suffix(".json").is_file():
        return truth_of(media, read_truth(video))
    if against in (EITHER, GOLD) and coder != GOLD and GOLD in coders_of(media):
        gold = read_document(media, GOLD)
        return coded(media, gold) if gold.signed else None
    return None


def _print_score(score: Score) -> None:
    from rich.table import Table

    from training.annotate.calibrate import border_lines

    for line in border_lines(score):
        print(f"  {line}")
    if not score.units:
        return
    table = Table(box=None, padding=(0, 2, 0, 2))
    for name in ("AU", "in the truth", "missed", "added"):
        table.add_column(name, justify="right")
    for unit in score.units:
        table.add_row(*(str(n) for n in (unit.number, unit.truth, unit.missed, unit.added)))
    results().print(table)


def _print_repeats(media: list[Media], coder: str) -> int:
    """Compare the coder's marks with the coder's own marks of repeated recordings."""
    from training.annotate.agreement import event_figures
    from training.annotate.pairing import pair_up
    from training.annotate.repeats import both_rounds

    found = [pair for recording in media if (pair := both_rounds(recording, coder)) is not None]
    if not found:
        return 0
    figures = event_figures([pair_up(first, again) for first, again in found])
    words = [
        f"{item.name} {'undefined' if item.value is None else f'{item.value:.3f}'}"
        for item in figures
        if item.name in ("F1", "R emotion", "R AU")
    ]
    print(f"agreement with oneself over {len(found)} recordings: {', '.join(words)}")
    return len(found)


def _print_answers(media: list[Media], coder: str) -> int:
    """Say how well the coder distinguished places with a movement from decoys."""
    from training.annotate.coefficients import sensitivity
    from training.annotate.media import coders_of, read_document
    from training.annotate.proposals import ProposalAnswers, answers_of, proposals_file, read_places

    total = ProposalAnswers()
    for recording in media:
        path = proposals_file(recording)
        if path.is_file() and coder in coders_of(recording):
            total += answers_of(read_document(recording, coder), read_places(path))
    if not total.signals + total.noises:
        return 0
    words = [
        f"{item.name} {'undefined' if item.value is None else f'{item.value:.3f}'}"
        for item in sensitivity(total.hits, total.signals, total.alarms, total.noises)
    ]
    print(
        f"places to look at: {total.hits} of {total.signals} proposals and {total.alarms} of "
        f"{total.noises} decoys answered with a movement; {', '.join(words)}"
    )
    return total.signals + total.noises
