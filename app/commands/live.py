"""`flinch live` and `flinch demo`: the window on a source, and found events against known ones."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.files import ModelsOption, WeightsOption, open_reader
from app.commands.options import (
    CaptureFpsOption,
    FaultOption,
    FpsOption,
    ModeOption,
    PersonOption,
    SlowMotionOption,
    TrackOption,
    choice_named,
    faults_named,
    file_options,
    mode_named,
    neutral_of,
    person_named,
    say_nobody,
)
from app.commands.screen import begin, remarks, results, say, tighten_study
from app.errors import ExitCode
from app.start import Start

if TYPE_CHECKING:
    from rich.text import Text

    from app.core.pipeline import Pipeline
    from app.core.verdict import DemoVerdict, Match
    from app.threads.play import PlayResult
    from models.reader import Reader
    from models.records import Event
    from models.sources.choice import Choice
    from models.sources.faults import Faults
    from models.sources.synthetic import TimedPictures

commands = typer.Typer()

MOST_S = 604_800.0
"""A week: longer durations are typing errors."""

JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the measured figures into this file.")
]


@commands.command()
def live(
    camera: Annotated[
        str | None,
        typer.Option(help="Camera by name or index, an address, a file, or practice."),
    ] = None,
    mode: ModeOption = None,
    seconds: Annotated[
        float | None, typer.Option(min=1.0, max=MOST_S, help="Close after so long.")
    ] = None,
    json_file: JsonOption = None,
    record: Annotated[Path | None, typer.Option(help="Record into this folder.")] = None,
    fault: FaultOption = None,
    person: PersonOption = "",
    fps: FpsOption = None,
    slow_motion: SlowMotionOption = 1.0,
    capture_fps: CaptureFpsOption = None,
    track: TrackOption = None,
) -> int:
    """Open the window on a camera, a stream or a file.

    The options hold for this start alone; what is chosen in the window is remembered.
    """
    begin(lasting=True)
    chosen_mode = mode_named(mode)
    faults = faults_named(fault, camera or "")
    _check_place(json_file)
    options = file_options(fps, slow_motion, capture_fps, track)
    source = None if camera is None else choice_named(camera, chosen_mode, options)
    who = person_named(person)
    neutral_of(who)
    if record is not None:
        tighten_study(record)
        say_nobody(who)
    return open_window(
        Start(
            source=source if faults is None or source is None else replace(source, faults=faults),
            mode=chosen_mode,
            person=who,
            record=record,
            seconds=seconds,
            json_path=json_file,
        )
    )


def _check_place(json_file: Path | None) -> None:
    """Check before a long run whether its figures can be written."""
    if json_file is not None:
        from app.core.output import check_file

        check_file(json_file)


def open_window(start: Start) -> int:
    """Open the window if this machine can show one.

    Args:
        start: The options of this start.

    Returns:
        The exit code.

    Raises:
        DisplayError: There is no display, or a library that the window needs is missing.
    """
    from app.doctor import check_display

    check_display()
    from app.ui.lean import leave_sources_unread

    leave_sources_unread()
    if start.source is not None:
        _begin_early(start.source)
    from app.ui.main import run

    return run(start)


def _begin_early(choice: Choice) -> None:
    """Start to draw the practice camera on another core while the window's libraries load."""
    from models.sources.choice import Origin

    if choice.origin is Origin.PRACTICE:
        from app.core.open import begin_practice

        begin_practice()


@commands.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Open no window.")] = False,
    seconds: Annotated[
        float | None,
        typer.Option(min=10.0, max=MOST_S, help="Length of the play; 60 without a window."),
    ] = None,
    json_file: JsonOption = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Without a window: equal seeds play the same.")
    ] = 0,
    models: ModelsOption = "",
    weights: WeightsOption = None,
    fault: FaultOption = None,
) -> int:
    """Watch a synthetic camera with known micro-expressions; headless, compare found with true."""
    begin(lasting=True)
    from app.doctor import display_available

    _check_place(json_file)
    faults = faults_named(fault)
    if not headless and display_available():
        from models.sources.choice import PRACTICE, choice_of

        practice = replace(choice_of(PRACTICE), faults=faults)
        return open_window(Start(source=practice, seconds=seconds, json_path=json_file))
    if not headless:
        say("No display was found, so the demo runs without a window.")
    reader = open_reader(models, weights)
    return _headless(60.0 if seconds is None else seconds, json_file, seed, reader, faults)


def _headless(
    seconds: float, json_file: Path | None, seed: int, reader: Reader, faults: Faults | None
) -> int:
    from app import paths
    from app.core.pipeline import standard_pipeline
    from app.core.verdict import as_json, judge, match
    from models.sources.drawing import DrawnElsewhere
    from training.synth.demo import DemoFace

    face = DemoFace(seconds, seed)
    drawn = DrawnElsewhere(partial(DemoFace, seconds, seed), face)
    with closing(standard_pipeline(paths.models_folder())) as pipeline:
        played = _play(drawn, seconds, pipeline, reader, faults)
    for sentence in played.trouble:
        say(sentence)
    rows = match(face.truth, played.found)
    verdict = judge(rows, played.load)
    _print_rows(rows)
    _print_verdict(verdict)
    if json_file is not None:
        from app.core.tables import write_json

        write_json(json_file, as_json(verdict, rows))
    return ExitCode.DONE if verdict.found else ExitCode.NOTHING_FOUND


def _play(
    pictures: TimedPictures,
    seconds: float,
    pipeline: Pipeline,
    reader: Reader,
    faults: Faults | None,
) -> PlayResult:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from app.threads.play import play

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    screen = remarks()
    with Progress(
        *columns, console=screen, transient=True, disable=not screen.is_terminal
    ) as progress:
        bar = progress.add_task("playing in real time", total=seconds)

        def tick(done: float) -> None:
            progress.update(bar, completed=done)

        return play(pictures, seconds, pipeline, reader, tick, faults)


def _print_rows(rows: Sequence[Match]) -> None:
    from rich.table import Table

    table = Table(title="Found against true", box=None, padding=(0, 2, 0, 0))
    for name in ("", "at", "played", "found", "onset", "apex"):
        table.add_column(name, justify="right" if name in ("at", "onset", "apex") else "left")
    for row in rows:
        table.add_row(*_cells(row))
    results().print(table)


def _cells(row: Match) -> list[str | Text]:
    """Format one row: the true event, the found event, and the differences."""
    from rich.text import Text

    truth, found = row.truth, row.found
    verdict = Text("hit", "green") if row.hit else Text("missed" if truth else "false", "red")
    at_ns = truth.onset_ns if truth else found.onset_ns if found else 0
    played = f"{truth.kind.value} {truth.polarity} ({' '.join(truth.units)})" if truth else ""
    cells: list[str | Text] = [
        verdict,
        f"{at_ns / 1e9:.2f} s",
        played,
        _said(found.event) if found else "",
    ]
    if truth is None or found is None:
        return [*cells, "", ""]
    off = ((found.onset_ns - truth.onset_ns) / 1e6, (found.apex_ns - truth.apex_ns) / 1e6)
    return [*cells, *(f"{ms:+.0f} ms" for ms in off)]


def _said(event: Event) -> str:
    """Format an event as the readout does: polarity with confidence, or why there is none."""
    kind = event.window.kind.value
    if event.polarity is None:
        return f"{kind}, {event.state.value}"
    unsure = "" if event.state.value == "ok" else f", {event.state.value}"
    return f"{kind} {event.polarity} {event.confidence:.2f}{unsure}"


def _print_verdict(verdict: DemoVerdict) -> None:
    def shown(value: float | None, form: str, unit: str = "") -> str:
        return "not measured" if value is None else f"{value:{form}}{unit}"

    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 1))
    lines = {
        "played, found, hits": f"{verdict.truth}, {verdict.found}, {verdict.hits}",
        "F1": shown(verdict.f1, ".3f"),
        "false alarms a minute": shown(verdict.false_per_min, ".2f"),
        "apex off by (mean)": shown(verdict.apex_mae_ms, ".0f", " ms"),
        "polarity right": shown(verdict.polarity_accuracy, ".0%"),
        "frames captured, analysed": (
            f"{verdict.fps['captured']:.1f}, {verdict.fps['analysed']:.1f} a second"
        ),
        "frames": verdict.flow,
        "frame age p95": shown(verdict.latency_ms["frame_p95"], ".0f", " ms"),
        "event after true offset p95": shown(verdict.latency_ms["event_p95"], ".0f", " ms"),
        "memory from, to": f"{verdict.rss_mb['start']:.0f}, {verdict.rss_mb['end']:.0f} MB",
    }
    for name, value in lines.items():
        table.add_row(name, value)
    results().print(table)
