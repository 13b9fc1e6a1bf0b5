"""`flinch live` and `flinch demo`: the window on a source, and known against found."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.files import ModelsOption, PersonOption, WeightsOption, open_reader, rest_of
from app.commands.screen import begin, remarks, results, say, tighten_study
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from app.core.pipeline import Pipeline
    from app.core.verdict import Match, Verdict
    from app.threads.play import Played
    from models.reader import Reader
    from models.records import Event
    from models.sources.faults import Faults
    from models.sources.source import Mode
    from models.sources.synthetic import TimedPictures

commands = typer.Typer()

MOST_S = 604_800.0
"""A week: longer plays are mistyped."""

MOST_PX, MOST_FPS = 16_384, 1000.0
"""Most pixels a side and frames a second that a camera mode may ask for."""

FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        help="What goes wrong with the practice camera, as drop=0.02, dark=0.1, unplug=10:5, "
        "fps=20 or jitter=4; may be given several times.",
    ),
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the measured figures into this file.")
]


@commands.command()
def live(
    camera: Annotated[
        str | None,
        typer.Option(help="Camera by name or index, an address, a file, or practice."),
    ] = None,
    mode: Annotated[str | None, typer.Option(help="What to ask for: 1280x720@60.")] = None,
    seconds: Annotated[
        float | None, typer.Option(min=1.0, max=MOST_S, help="Close after so long.")
    ] = None,
    json_file: JsonOption = None,
    record: Annotated[Path | None, typer.Option(help="Record into this folder.")] = None,
    fault: FaultOption = None,
    person: PersonOption = "",
) -> int:
    """Open the window on a camera, a stream or a file."""
    begin(lasting=True)
    mode_asked(mode)
    faults = practice_faults(fault, camera or "")
    _check_place(json_file)
    if camera is not None:
        _check_source(camera)
    rest_of(person)
    if record is not None:
        tighten_study(record)
    return open_window(
        source=camera,
        mode=mode,
        seconds=seconds,
        json_path=json_file,
        record=record,
        faults=faults,
        person=person,
    )


def practice_faults(texts: list[str] | None, camera: str = "practice") -> Faults | None:
    """Read the faults that the user asked for.

    Args:
        texts: As `--fault` gave them.
        camera: What is watched or recorded.

    Returns:
        The faults; None if there are none.

    Raises:
        UsageProblem: They cannot be meant, or the camera is a real one.
    """
    if not texts:
        return None
    if camera.strip().lower() != "practice":
        raise UsageProblem(
            "Faults can be played by the practice camera alone: add --camera practice, or leave "
            "--fault out."
        )
    from app.core.faults import faults_asked

    return faults_asked(texts)


def mode_asked(text: str | None) -> Mode | None:
    """Read a camera mode as the user wrote it.

    Args:
        text: `WIDTHxHEIGHT@FPS`, or None.

    Returns:
        The mode, or None for None.

    Raises:
        UsageProblem: The text is something else.
    """
    if text is None:
        return None
    from models.sources.source import Mode

    found = re.fullmatch(r"(\d+)x(\d+)(?:@(\d+(?:\.\d+)?))?", text.strip().lower())
    if found is None:
        raise UsageProblem(f"Unknown mode '{text}': expected WIDTHxHEIGHT@FPS, as 1280x720@60.")
    mode = Mode(int(found[1]), int(found[2]), float(found[3] or 0))
    if not (
        0 < mode.width_px <= MOST_PX and 0 < mode.height_px <= MOST_PX and mode.fps <= MOST_FPS
    ):
        raise UsageProblem(
            f"No camera has the mode '{text}': expected 1 to {MOST_PX} pixels a side and at most "
            f"{MOST_FPS:g} frames a second."
        )
    return mode


def _check_source(what: str) -> None:
    """Find out before the window opens whether a source of that name exists at all.

    Raises:
        SourceError: There is no such camera or file.
    """
    from app.ui.choice import Origin, choice_of

    origin = choice_of(what).origin
    there = os.path.exists(os.path.expanduser(what))  # noqa: PTH110, PTH111 - any name may be asked
    if origin is Origin.FILE and not there:
        from models.sources.source import SourceError

        raise SourceError(f"There is no file '{what}': check the name and the folder.")
    if origin is Origin.CAMERA and sys.platform == "linux":
        from models.sources.camera import find_device, list_devices

        find_device(what, list_devices())


def _check_place(json_file: Path | None) -> None:
    """Find out before a long run whether its figures can be written."""
    if json_file is not None:
        from app.core.output import check_file

        check_file(json_file)


def open_window(**wishes: Any) -> int:
    """Open the window if this machine can show one.

    Args:
        **wishes: What `app.ui.main.run` takes.

    Returns:
        The exit code.

    Raises:
        DisplayError: There is no display, or a library that the window needs is missing.
    """
    from app.doctor import check_display

    check_display()
    from app.ui.lean import leave_sources_unread

    leave_sources_unread()
    from app.ui.main import run

    return run(**wishes)


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
    faults = practice_faults(fault)
    if not headless and display_available():
        return open_window(demo=True, seconds=seconds, json_path=json_file, faults=faults)
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
) -> Played:
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


def _cells(row: Match) -> list[str]:
    """Say in one row what was played, what was found, and by how much it is off."""
    truth, found = row.truth, row.found
    verdict = "[green]hit[/]" if row.hit else "[red]missed[/]" if truth else "[red]false[/]"
    at_ns = truth.onset_ns if truth else found.onset_ns if found else 0
    played = f"{truth.kind.value} {truth.polarity} ({' '.join(truth.units)})" if truth else ""
    cells = [verdict, f"{at_ns / 1e9:.2f} s", played, _said(found.event) if found else ""]
    if truth is None or found is None:
        return [*cells, "", ""]
    off = ((found.onset_ns - truth.onset_ns) / 1e6, (found.apex_ns - truth.apex_ns) / 1e6)
    return [*cells, *(f"{ms:+.0f} ms" for ms in off)]


def _said(event: Event) -> str:
    """Say an event as the readout does: polarity with confidence, or why there is none."""
    kind = event.window.kind.value
    if event.polarity is None:
        return f"{kind}, {event.state.value}"
    unsure = "" if event.state.value == "ok" else f", {event.state.value}"
    return f"{kind} {event.polarity} {event.confidence:.2f}{unsure}"


def _print_verdict(verdict: Verdict) -> None:
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
