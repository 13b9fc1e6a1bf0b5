"""`flinch prepare`: from a dataset to a cache of flows; `training.prepare.clips` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.progress import Bar
from app.commands.screen import begin
from app.errors import ExitCode
from app.extras import load

commands = typer.Typer()


@commands.command()
def prepare(
    dataset: Annotated[str, typer.Argument(help="casme2, samm, smic, megc2019, ...")],
    root: Annotated[Path, typer.Option(help="Folder of the dataset.")],
    out: Annotated[Path, typer.Option(help="Folder of the cache; an unfinished one goes on.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    flow_px: Annotated[
        int, typer.Option(min=16, max=512, help="Side of the crops on which flow is computed.")
    ] = 112,
    near: Annotated[
        bool, typer.Option("--near", help="Keep flows of frames beside the apex too (BOWAM).")
    ] = False,
    onset_px: Annotated[
        int, typer.Option(min=0, max=256, help="Side of the onset crop to keep (AMMSM); 0: none.")
    ] = 0,
    frames: Annotated[
        str, typer.Option(help="Keep pictures in the place of flows: m1, m2 or face.")
    ] = "",
) -> int:
    """Cut faces out of a dataset's clips and compute their flows, as the live program does."""
    begin()
    door = load("training.prepare.clips", "`flinch prepare`")
    settings = door.Settings(flow_px, near, onset_px, frames)
    with Bar(f"preparing {dataset}") as bar:

        def tell(progress: Any) -> None:
            note = f"left out: {progress.clip} {progress.note}" if progress.note else ""
            bar.step(progress.done, progress.of, note)

        done = door.prepare(dataset, root, out, settings, workers, tell)
    print(f"{done.clips} clips ({done.made} made now), {done.left_out} left out")
    print(done.folder)
    return ExitCode.DONE
