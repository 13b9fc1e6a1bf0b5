"""The pictures of a spotted movement, compressed so that many can be kept for the replay."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtGui import QImage

from app.ui import words
from app.ui.language import tr
from models.records import Clip, Crop, Event, Floats, Image

THUMBNAIL_PX = 96
WARM, LEAST_WARM = 0.05, 0.05
"""Value from which a cell is warm, and the share of warm cells from which a map is shown."""
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class EventFilm:
    """The crops around one movement as JPEG, with their times in nanoseconds.

    `onset`, `apex` and `offset` are positions in `pictures`.
    """

    t_ns: tuple[int, ...]
    pictures: tuple[bytes, ...]
    onset: int
    apex: int
    offset: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The saliency of one network: `cells` `(h, w)` float32 in 0..1 over the crop."""

    cells: Floats
    network: str

    @property
    def name(self) -> str:
        """Name of the network and size of the grid, as shown on the picture."""
        height, width = self.cells.shape
        whose = words.network_name(self.network)
        return tr(
            "Heat map of {network}: {width} × {height} cells",
            network=whose,
            width=width,
            height=height,
        )


@dataclass(frozen=True, slots=True)
class SpottedEvent:
    """An event with what the page shows: thumbnails, film and the finest heat map."""

    event: Event
    thumbnails: tuple[bytes, bytes, bytes] | None = None
    film: EventFilm | None = None
    heat: HeatMap | None = None


def pack(event: Event, clip: Clip) -> SpottedEvent:
    """Compress an event's clip; slow, so call it on a background thread.

    Args:
        event: The event.
        clip: The crops that the networks read.

    Returns:
        The event with thumbnails and film as JPEG.
    """
    three = tuple(_small(crop) for crop in (clip.onset, clip.apex, clip.offset))
    return SpottedEvent(event, (three[0], three[1], three[2]), film_of(clip), finest_heat(event))


def finest_heat(event: Event) -> HeatMap | None:
    """Choose the heat map with the most cells among an event's networks; None without any.

    Maps with only a few warm cells are left out: there the network found no part of the face that
    supports its reading.
    """
    saliencies = [(s.saliency, s.network) for s in event.scores if s.saliency is not None]
    maps = [
        HeatMap(cells, network)
        for cells, network in saliencies
        if float((cells > WARM).mean()) >= LEAST_WARM
    ]
    return max(maps, key=lambda heat: heat.cells.size, default=None)


def film_of(clip: Clip) -> EventFilm:
    """Turn a clip's crops into a film; without frames it has only onset, apex and offset."""
    crops = clip.frames or tuple(
        {crop.t_ns: crop for crop in (clip.onset, clip.apex, clip.offset)}.values()
    )
    times = tuple(crop.t_ns for crop in crops)
    window = clip.window
    return EventFilm(
        times,
        tuple(_jpeg(crop.image) for crop in crops),
        nearest(times, window.onset_ns),
        nearest(times, window.apex_ns),
        nearest(times, window.offset_ns),
    )


def nearest(times: tuple[int, ...], t_ns: int) -> int:
    """Find the position of the closest time."""
    return min(range(len(times)), key=lambda index: abs(times[index] - t_ns))


def decode(data: bytes) -> QImage:
    """Decode one JPEG into a picture that owns its bytes."""
    return QImage.fromData(data)


def _small(crop: Crop) -> bytes:
    size = (THUMBNAIL_PX, THUMBNAIL_PX)
    return _jpeg(np.asarray(cv2.resize(crop.image, size, interpolation=cv2.INTER_AREA), np.uint8))


def _jpeg(image: Image) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
