"""A small picture of each session: the apex of its first movement, or its first good frame.

Pictures of videos are cached, readable by the owner only, and deleted with their recording.
"""

from __future__ import annotations

import logging
import os
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import av
import cv2
import numpy as np

from app import paths
from app.core.recording.folder import video_parts
from app.core.sessions.listing import Listing, What
from app.core.sessions.recordings import movement_ids
from app.core.store import Store
from models import private
from models.records import Image
from models.sources.shape import Turns, picture_image

log = logging.getLogger(__name__)

WIDE_PX, HIGH_PX = 192, 108
LEAST_SPREAD = 6.0
"""Grey levels (standard deviation) below which a picture counts as black or covered."""
MOST_FRAMES = 24
"""Most frames that are searched for a good one."""
_QUALITY = 85


def picture_of(listing: Listing, store: Store) -> bytes | None:
    """Return a session's small picture as JPEG; None if there is none.

    Args:
        listing: The session.
        store: The database of events.

    Raises:
        StoreError: The database cannot be read.
    """
    if listing.what is What.LIVE and listing.session is not None:
        return store.stored.first_picture(listing.session)
    if listing.what is What.RECORDING and listing.folder is not None:
        parts = video_parts(listing.folder)
        picture = _kept_picture(listing.folder, parts[0]) if parts else None
        ids = movement_ids(listing.folder)
        if picture is None and listing.session is not None and ids:
            return store.stored.first_picture(listing.session, ids)
        return picture
    if listing.video is not None and listing.video.is_file():
        return _kept_picture(listing.video, listing.video)
    return None


def drop_picture(place: Path) -> None:
    """Delete the cached picture of a recording's folder or of a video."""
    _file(place).unlink(missing_ok=True)


def _file(place: Path) -> Path:
    name = sha256(os.fsencode(place.absolute())).hexdigest()[:32]
    return paths.cache_folder() / "sessions" / f"{name}.jpg"


def _kept_picture(place: Path, video: Path) -> bytes | None:
    """Read the cached picture of a video, or make it."""
    path = _file(place)
    try:
        if path.stat().st_mtime_ns >= video.stat().st_mtime_ns:
            return path.read_bytes()
    except OSError:
        pass  # Not cached yet.
    picture = first_good(video)
    if picture is None:
        return None
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    _keep(path, data.tobytes())
    return data.tobytes()


def _keep(path: Path, data: bytes) -> None:
    try:
        paths.ready(path.parent)
        private.write_bytes(path, data)
    except OSError as error:
        log.warning("A small picture is not kept: %s", error)


def first_good(video: Path) -> Image | None:
    """Decode the first frame that is not a flat surface, scaled down.

    Args:
        video: A video file.

    Returns:
        `(h, w, 3)` uint8 BGR of at most `WIDE_PX` x `HIGH_PX`; None if none can be decoded.
    """
    best: Image | None = None
    turns = Turns()
    try:
        with closing(av.open(str(video))) as file:
            for number, frame in enumerate(file.decode(video=0)):
                image = picture_image(frame, turns.of(frame))
                if best is None or float(image.std()) >= LEAST_SPREAD:
                    best = image
                if float(best.std()) >= LEAST_SPREAD or number + 1 >= MOST_FRAMES:
                    break
    except (av.FFmpegError, OSError, IndexError, ValueError):
        pass  # A damaged file gives the frames before the damage, or none.
    return None if best is None else _small(best)


def _small(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = min(WIDE_PX / width, HIGH_PX / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
