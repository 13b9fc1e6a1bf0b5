"""Results of the window's background jobs: corrections, saved pictures, and sentences."""

from __future__ import annotations

import uuid
from pathlib import Path

from app.ui import words
from app.ui.language import tr
from models import private
from models.labels import polarity_of
from models.providers import CPU, Provider
from models.reader import Reader
from models.records import Event, Image, Provenance, State


def corrected(first: Event, label: str | None) -> Event:
    """Create the event that corrects a prediction.

    Args:
        first: The predicted event; it stays unchanged.
        label: The user's label; None for «no expression».

    Returns:
        A new event whose `corrects` names the first one.
    """
    prediction = f"Flinch had said {first.label}" if first.label else "Flinch had given no label"
    return Event(
        id=uuid.uuid4().hex,
        window=first.window,
        state=State.OK,
        label=label,
        polarity=polarity_of(label) if label else None,
        probabilities=None,
        confidence=1.0,
        cause=prediction if label else f"marked as no expression; {prediction}",
        quality=first.quality,
        provenance=Provenance.USER,
        corrects=first.id,
    )


def remarks_on(reader: Reader, provider: Provider) -> list[str]:
    """Name the networks that cannot be used, and say if they do not run where they should.

    Args:
        reader: The new reader.
        provider: Where the networks should run.
    """
    remarks = list(reader.problems)
    places = {network.backend.provider for network in reader.networks} - {"none"}
    if provider in ("cuda", "tensorrt") and CPU in places:
        remarks.append(
            tr(
                "The setting 'provider' asks for {provider}, but no usable NVIDIA GPU was "
                "found: the networks run on the processor. `flinch doctor` says more.",
                provider=provider,
            )
        )
    elif reader.remarks:
        remarks += reader.remarks
    return remarks


def recovered(events: int, recordings: int) -> str:
    """Say what was recovered from a crash."""
    parts = []
    if events or not recordings:
        parts.append(words.movements(events))
    if recordings:
        text = tr("1 recording")
        parts.append(text if recordings == 1 else tr("{count} recordings", count=recordings))
    what = tr(" and ").join(parts)
    if events + recordings == 1:
        return tr("{what} is safe.", what=what)
    return tr("{what} are safe.", what=what)


def save_picture(image: Image, path: Path) -> Path:
    """Save a picture.

    Args:
        image: `(H, W, 3)` uint8 BGR.
        path: The file; its folder is created.

    Returns:
        The path.

    Raises:
        OSError: It cannot be written.
    """
    import cv2

    private.make_folder(path.parent)
    _, data = cv2.imencode(path.suffix, image)
    private.write_bytes(path, data.tobytes())
    return path
