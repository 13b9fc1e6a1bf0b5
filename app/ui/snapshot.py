"""Saves a picture of the watched source."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from app.threads.jobs import Progress
from app.ui.language import tr
from app.ui.outcomes import save_picture
from app.ui.resources import Resources
from models.records import Image


def save_snapshot(image: Image | None, resources: Resources) -> None:
    """Save a frame as PNG in the recordings folder, in the background.

    Args:
        image: `(H, W, 3)` uint8 BGR; None saves nothing.
        resources: Runs the job, gives the folder and shows the file's name.
    """
    if image is None:
        return
    name = f"snapshot-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}.png"

    def save(_: Progress) -> Path:
        return save_picture(image, resources.recordings() / "snapshots" / name)

    resources.jobs.run(
        "saving",
        save,
        lambda path: resources.remarked.emit(tr("Snapshot saved as {path}", path=path)),
    )
