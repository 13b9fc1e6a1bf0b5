"""`flinch record`, `verify`, `recover`, `archive`: recordings without the window."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import interrupts
from app.commands.live import MOST_S
from app.commands.options import (
    FaultOption,
    ModeOption,
    PersonOption,
    choice_named,
    faults_named,
    mode_named,
    person_named,
    say_nobody,
)
from app.commands.screen import begin, remarks, results, say, shown, tighten_study
from app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from rich.table import Table

    from app.core.recording.recorder import RecordingProgress
    from app.core.recording.recovery import Handled

commands = typer.Typer()

RECOVERED = "recovered"

SessionArgument = Annotated[Path, typer.Argument(help="A session's folder, such as run-01.")]


@commands.command()
def record(
    camera: Annotated[
        str, typer.Option(help="Camera by name or index, an address, or practice.")
    ] = "0",
    out: Annotated[Path | None, typer.Option(help="Folder of the study.")] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, max=MOST_S, help="How long; until Ctrl+C if left out.")
    ] = None,
    mode: ModeOption = None,
    person: PersonOption = "",
    session: Annotated[
        int | None, typer.Option(min=1, help="Number of the session; today's if left out.")
    ] = None,
    mains: Annotated[int, typer.Option(help="Mains frequency in Hz: 50 or 60.")] = 50,
    lock: Annotated[bool, typer.Option(help="Lock exposure, focus and white balance.")] = True,
    fault: FaultOption = None,
) -> int:
    """Record a camera or a stream bit for bit, with its times and checksums."""
    begin(lasting=True)
    from app import paths
    from app.core.recording.details import SessionState
    from app.core.recording.record import RecordJob, record

    study = out or paths.recordings_folder()
    faults = faults_named(fault, camera)
    who, chosen_mode = person_named(person), mode_named(mode)
    choice_named(camera)
    tighten_study(study)
    say_nobody(who)
    job = RecordJob(camera, study, seconds, chosen_mode, who, session, mains, lock, faults)
    with interrupts.collected() as ended, remarks().status("opening the camera") as status:

        def report(progress: RecordingProgress) -> None:
            status.update(
                f"{progress.seconds:.0f} s, {progress.fps:.1f} frames a second, "
                f"{progress.dropped} dropped, {progress.bytes / 1e6:.0f} MB; {progress.disk}"
            )

        recorded = record(job, report, lambda: bool(ended))
    print(recorded.folder)
    for sentence in recorded.sentences:
        print(sentence)
    whole = recorded.session.state is SessionState.CLOSED and not recorded.cause
    if ended and ended[0] != signal.SIGINT:
        return interrupts.code(ended[0])
    return ExitCode.DONE if whole else ExitCode.FAILED


@commands.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A session, or a folder of sessions.")],
) -> int:
    """Check recordings: times against pictures, checksums, gaps."""
    begin()
    from app.core.recording.verify import verify_all

    verdicts = verify_all(path)
    for verdict in verdicts:
        state = "sound" if verdict.sound else "damaged"
        print(
            f"{verdict.folder}: {state}, {verdict.packets} pictures, {verdict.dropped} dropped, "
            f"{verdict.duplicated} duplicated, {len(verdict.gaps)} gaps"
        )
        print(f"  {verdict.validity.sentence}")
        for sentence in verdict.faults:
            say(sentence)
    return ExitCode.DONE if all(verdict.sound for verdict in verdicts) else ExitCode.FAILED


@commands.command()
def recover(
    path: Annotated[Path, typer.Argument(help="A session, or a folder of sessions.")],
) -> int:
    """Close recordings that a crash or a power cut left open."""
    begin()
    from app.core.recording.recovery import recover_all

    if not path.is_dir():
        raise UsageProblem(f"There is no folder '{path}': expected a session or a study.")
    with remarks().status("looking at the recordings") as status:
        handled = recover_all(path, lambda folder: status.update(f"looking at {folder}"))
    for session in handled:
        for sentence in session.sentences:
            say(f"{session.folder}: {sentence}")
    if handled:
        results().print(_table(handled))
    if not all(session.sound for session in handled):
        return ExitCode.FAILED
    if any(session.state == RECOVERED for session in handled):
        return ExitCode.DONE
    print("All recordings there were closed properly.")
    return ExitCode.NOTHING_FOUND


def _table(handled: Sequence[Handled]) -> Table:
    """Print the sessions as a table: result, rows and pictures of each."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("session", overflow="fold", min_width=12)
    table.add_column("state", no_wrap=True)
    for name in ("rows", "pictures", "sound"):
        table.add_column(name, justify="right", no_wrap=True)
    for session in handled:
        sound = "yes" if session.sound else "no"
        row = (
            shown(str(session.folder)),
            session.state,
            str(session.rows),
            str(session.pictures),
            sound,
        )
        table.add_row(*row)
    return table


@commands.command()
def archive(session: SessionArgument) -> int:
    """Make a lossless archive (FFV1) beside a recording and check it picture by picture."""
    begin()
    from app.core.recording import archive as archives

    with remarks().status("archiving") as status:
        archived = archives.archive(
            session, lambda done: status.update(f"archived {done} pictures")
        )
    for file in archived.files:
        print(file)
    if not archived.files:
        print("The recording is lossless already; nothing was made.")
    return ExitCode.DONE


@commands.command()
def anonymise(
    path: Annotated[Path, typer.Argument(help="A recording such as run-01, or a video file.")],
    out: Annotated[
        Path, typer.Option(help="Folder for the video, or the study that the new run goes into.")
    ] = Path("anonymised"),
    faces: Annotated[
        Path | None, typer.Option(help="Your own face pictures to choose from, not a painted head.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Which face; equal seeds, equal faces.")] = 0,
    person: PersonOption = "",
) -> int:
    """Make the same video with a face that is nobody's: same motion, times and ledger.

    How a face moves may still tell who it is to somebody who knows the person: treat the result as
    personal data unless you know better.
    """
    begin()
    from app.core.anonymising import anonymise

    if not path.exists():
        raise UsageProblem(f"There is no '{path}': expected a recording's folder or a video file.")
    with remarks().status("looking for the face") as status:
        copy = anonymise(
            *(path, out, seed, faces, person_named(person)),
            lambda done, total: status.update(f"{done} of {total} frames"),
        )
    print(copy.path)
    print(f"{copy.frames} frames; a face was seen in {copy.frames - copy.faceless} of them.")
    return ExitCode.DONE
