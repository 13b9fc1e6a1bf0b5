"""From pixels to decision: sources, face, motion, spotting, networks, fusion. No Qt here.

Other programs use `open_reader`, `clip_of` and `read_clip`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# OpenCV reads this when it is loaded: a limit that is larger than any picture of a face.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "64000000")

if TYPE_CHECKING:
    from models.reader import Reader
    from models.records import Clip, Event, Image

__all__ = ["clip_of", "open_reader", "read_clip"]


def open_reader(names: Sequence[str] | None = None, folder: Path | None = None) -> Reader:
    """Open weights to read clips with, on the processor.

    Args:
        names: Ids of the weights, see `flinch models`; None takes all of the folder.
        folder: Folder of graphs and cards; None takes Flinch's own.

    Returns:
        A reader, for `read_clip` or its own `read`.

    Raises:
        WeightsError: A name is unknown, or no card or weight file can be used.
        RuntimeFailure: No graph can be run.
    """
    from models.reader import Reader
    from models.weights import BUNDLED

    return Reader.bundled(names, folder or BUNDLED, provider="cpu")


def clip_of(onset: Image, apex: Image, offset: Image | None = None) -> Clip:
    """Make a clip from two or three pictures of one face; see `models.pictures.clip_of`."""
    from models.pictures import clip_of as make

    return make(onset, apex, offset)


def read_clip(clip: Clip, reader: Reader | None = None) -> Event:
    """Read one spotted movement.

    Args:
        clip: Onset, apex and offset crops under one transform.
        reader: A reader from `open_reader`; None opens Flinch's own weights, which takes a second.

    Returns:
        The event: state, label, polarity and the reading of each network.
    """
    return (reader or open_reader()).read(clip)
