"""The MIME type of a video, by its content; by its name only if it cannot be opened."""

from __future__ import annotations

import mimetypes
from pathlib import Path

import av

from models.sources.container import open_video
from models.sources.source import SourceError

_TYPES = {
    "3gp": "video/3gpp",
    "asf": "video/x-ms-asf",
    "avi": "video/x-msvideo",
    "dv": "video/x-dv",
    "flv": "video/x-flv",
    "gif": "image/gif",
    "h264": "video/h264",
    "hevc": "video/h265",
    "ivf": "video/x-ivf",
    "m4v": "video/mp4v-es",
    "matroska": "video/x-matroska",
    "mjpeg": "video/x-motion-jpeg",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "mpegts": "video/mp2t",
    "mpegvideo": "video/mpeg",
    "mxf": "application/mxf",
    "ogg": "video/ogg",
    "quicktime": "video/quicktime",
    "webm": "video/webm",
}
"""MIME types by FFmpeg's names of containers; the content decides on `quicktime`, `3gp`, `webm`."""


def mime_type(path: Path) -> str:
    """Return the MIME type of a video."""
    try:
        with open_video(path) as container:
            name = container.format.name
            brand = container.metadata.get("major_brand", "").strip()
        with path.open("rb") as file:
            head = file.read(64)
    except (SourceError, av.FFmpegError, OSError):
        return mimetypes.guess_type(path.name)[0] or "video/*"
    return _TYPES.get(_kind(name, brand, head)) or mimetypes.guess_type(path.name)[0] or "video/*"


def _kind(name: str, brand: str, head: bytes) -> str:
    if name.startswith("mov"):
        return "quicktime" if brand in ("qt", "") else "3gp" if brand.startswith("3g") else "mp4"
    if name.startswith("matroska"):
        return "webm" if b"webm" in head else "matroska"
    return name.split(",")[0]
