"""`flinch capture sync`: the offset between the participant's screen and the camera."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.capture import StudyArgument
from app.commands.screen import begin
from app.errors import ExitCode


def sync(
    study: StudyArgument,
    camera: Annotated[
        str, typer.Option(help="Camera by name or index, or an address; it faces the screen.")
    ] = "0",
    seconds: Annotated[
        float, typer.Option(min=3.0, max=600.0, help="How long the screen changes.")
    ] = 20.0,
) -> int:
    """Measure how late the camera sees what the participant's screen shows.

    Let the camera face that screen: it changes between black and white. Trials of the same screen,
    camera and mode name the measurement from then on; for all others the offset is not measured.
    """
    begin(lasting=True)
    from app.ui.capture.run import run_sync

    name, offset = run_sync(study, camera, seconds)
    print(
        f"sync {name}: {offset.p50_ms:.1f} ms (p95 {offset.p95_ms:.1f} ms) from paint to frame, "
        f"{offset.seen} of {offset.shown} changes seen"
    )
    print(f"holds for {offset.camera}, {offset.mode}, on {offset.screen}")
    return ExitCode.DONE
