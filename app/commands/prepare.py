"""`flinch prepare`: from a dataset to a cache of flows; `training.prepare.clips` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.progress import Bar
from app.commands.screen import begin, say_not_noted
from app.errors import ExitCode, UsageProblem
from app.extras import load
from models.errors import FlinchError

commands = typer.Typer()

OWN_ONSET_PX = 256
"""Own recordings are read by all bundled networks, and one of them takes the onset picture."""


DatasetArgument = Annotated[
    str,
    typer.Argument(
        help="casme2, casme3, casme_squared, dfme, samm, samm_long, smic, captured, megc2019, "
        "or one of the last one's parts, such as megc2019_casme2."
    ),
]
RootOption = Annotated[
    Path, typer.Option(help="Folder of the dataset as it was released, or one above it.")
]
OutOption = Annotated[
    Path | None, typer.Option(help="Folder of the cache; an unfinished one goes on.")
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Say what would be found, and prepare nothing.")
]
WorkersOption = Annotated[int, typer.Option(min=1, help="Processes.")]
FlowPxOption = Annotated[
    int, typer.Option(min=16, max=512, help="Side of the crops on which flow is computed.")
]
NearOption = Annotated[
    bool, typer.Option("--near", help="Keep flows of frames beside the apex too (BOWAM).")
]
OnsetPxOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=256,
        help="Side of the onset crop to keep (AMMSM), 0 for none; 256 for captured if left "
        "out, else 0.",
    ),
]
FlowOption = Annotated[
    str, typer.Option(help="farneback, tvl1, dis, or FILE.py:FUNCTION of your own.")
]
FramesOption = Annotated[
    str, typer.Option(help="Keep pictures in the place of flows: m1, m2 or face.")
]
SequenceOption = Annotated[
    int,
    typer.Option(
        min=0,
        max=64,
        help="Keep so many flows from the onset up to the offset too (B-LiT's LSTM), 0 for none.",
    ),
]


@commands.command()
def prepare(
    dataset: DatasetArgument,
    root: RootOption,
    out: OutOption = None,
    check: CheckOption = False,
    workers: WorkersOption = 1,
    flow_px: FlowPxOption = 112,
    near: NearOption = False,
    onset_px: OnsetPxOption = None,
    flow: FlowOption = "farneback",
    frames: FramesOption = "",
    sequence: SequenceOption = 0,
) -> int:
    """Cut faces out of a dataset's clips and compute their flows, as the live program does.

    Expected in the folder, or anywhere below it (tables may be CSV too):

    casme2: CASME2-coding-20140508.xlsx, .../sub01/EP02_01f/reg_img46.jpg

    casme3: cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx, .../spNO.1/a/color/8.jpg or
    .../spNO.1_a_355/355.jpg

    casme_squared: CAS(ME)^2code_final(Updated).xlsx, .../s15/15_0401girlcrashing/img1.jpg

    dfme: training_full_with_AU.xlsx or train.csv, .../CLIP/00012.jpg

    samm: SAMM_Micro_FACS_Codes_v2.xlsx, .../006/006_1_2/006_05562.jpg

    samm_long: SAMM_LongVideos_V3_Release.xlsx, .../006_1/006_1_0001.jpg

    smic: .../HS/s01/micro/negative/s01_ne_01/image000123.jpg or HS_long with
    SMIC-HS-E_annotation_2019.xlsx

    megc2019: casme2, smic and samm as above, and a list if at hand

    megc2019_casme2: as casme2

    megc2019_samm: as samm

    megc2019_smic: as smic

    captured: clips.csv, pictures/SUBJECT/CLIP/000123.png
    """
    begin()
    if check:
        return _check(dataset, root)
    if out is None:
        raise UsageProblem(
            "`flinch prepare` needs a folder for its cache: expected --out DIR, or --check."
        )
    side_px = onset_side(dataset, onset_px, frames)
    return _prepare(dataset, root, out, (flow_px, near, side_px, frames, flow, sequence), workers)


def _prepare(dataset: str, root: Path, out: Path, given: tuple[Any, ...], workers: int) -> int:
    """Prepare a dataset under a progress bar and print the result.

    Args:
        dataset: The dataset's name.
        root: Its folder.
        out: Folder of the cache.
        given: The fields of `training.prepare.clips.ClipSettings`, in order.
        workers: Processes.
    """
    clips = load("training.prepare.clips", "`flinch prepare`")
    with Bar(f"preparing {dataset}") as bar:

        def report(progress: Any) -> None:
            note = f"left out: {progress.clip} {progress.note}" if progress.note else ""
            bar.step(progress.done, progress.of, note)

        done = clips.prepare(dataset, root, out, clips.ClipSettings(*given), workers, report)
    for line in done.counts:
        print(line)
    print(f"{done.clips} clips ({done.new} made now), {done.left_out} left out")
    print(done.folder)
    say_not_noted(done.folder)
    return ExitCode.DONE


def _check(dataset: str, root: Path) -> int:
    """Print what `prepare` would find, clips by class, and the expected layout of the folder."""
    catalogue = load("training.datasets.catalogue", "`flinch prepare`")
    try:
        found = catalogue.read(dataset, root)
    except FlinchError:
        if dataset in catalogue.LAYOUTS:
            print(f"expected in {root} or below it: {catalogue.LAYOUTS[dataset]}")
        raise
    for line in found.lines():
        print(line)
    return ExitCode.DONE


def onset_side(dataset: str, given: int | None, frames: str) -> int:
    """Return the side of the stored onset crops: the user's value or the usual one."""
    if given is not None:
        return given
    return OWN_ONSET_PX if dataset == "captured" and not frames else 0
