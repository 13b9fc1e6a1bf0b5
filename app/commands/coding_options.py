"""Shared parts of the annotation commands: options, and opening the named recordings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.errors import UsageProblem

if TYPE_CHECKING:
    from models.sources.file_options import FileOptions
    from training.annotate.media import Media

PathsArgument = Annotated[list[Path], typer.Argument(help="Recordings, videos or a study.")]
CoderOption = Annotated[str, typer.Option(help="The coder's code: letters and digits, no name.")]
OutOption = Annotated[Path, typer.Option(help="Folder for the results.")]
CodersOption = Annotated[str, typer.Option(help="Two coders, as AB,CD.")]
IouOption = Annotated[float, typer.Option(min=0.01, max=1.0, help="Least overlap of a pair.")]
ToleranceOption = Annotated[
    float, typer.Option("--tolerance-ms", min=0.0, help="Marks this close count as equal.")
]


def open_all(paths: list[Path], options: FileOptions | None = None) -> list[Media]:
    """Open everything at or below the given paths that can be annotated.

    Args:
        paths: Recordings, videos or a study.
        options: The user's statements about the files.

    Raises:
        AnnotationError: A path does not exist, or nothing was found.
        SourceError: A video cannot be read.
    """
    from models.sources.file_options import AS_IT_IS
    from training.annotate.media import find_media, open_media

    return [open_media(path, options=options or AS_IT_IS) for path in find_media(paths)]


def needed_coder(coder: str, option: str = "--coder") -> str:
    """Make sure that a coder is named, by a valid code.

    Raises:
        UsageProblem: None is named.
        AnnotationError: The code is not valid.
    """
    if not coder:
        raise UsageProblem(f"Who codes? Name a coder's code with {option}, such as AB.")
    from training.annotate.records import check_coder

    return check_coder(coder)
