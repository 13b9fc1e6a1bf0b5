"""Compression of a generated video: codec and rate, such as `x264:250k`.

Strong compression moves the picture: a key frame recodes what earlier pictures only copied. Videos
with known motion show the effect on a spotter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from models.errors import FlinchError

_ENCODERS = {
    "x264": "libx264",
    "vp8": "libvpx",
    "vp9": "libvpx-vp9",
    "mpeg4": "mpeg4",
    "jpeg": "mjpeg",
}
_QUALITIES = {
    "x264": ("rate", "crf"),
    "vp8": ("rate", "crf"),
    "vp9": ("rate", "crf"),
    "mpeg4": ("rate", "q"),
    "jpeg": ("",),
}
_LIMITS = {"rate": (10_000, 100_000_000), "crf": (0, 63), "q": (1, 31), "": (1, 100)}
_SPELLING = re.compile(r"(?P<name>[a-z0-9]+):(?P<how>crf|q|)(?P<number>\d{1,9})(?P<unit>[kM]?)")
_UNITS = {"": 1, "k": 1_000, "M": 1_000_000}
_EXPECTED = "x264:250k, x264:crf28, vp8:500k, vp9:crf30, mpeg4:q4 or jpeg:40"
_MOST_X264_CRF = 51
_MPEG4_KEY_EVERY = 12
"""Pictures between key frames, the usual default of MPEG-4 encoders."""
_ROOM = "20000000"
"""Bit rate limit that VP8 needs beside a constant quality; it never needs so much."""


class CodecError(FlinchError, ValueError):
    """The codec or its quality is not available."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec with its settings.

    Attributes:
        name: `x264`, `vp8`, `vp9`, `mpeg4` or `jpeg`.
        unit: Unit of `number`: a `rate` in bits a second, `crf`, `q` (the quantiser), or empty for
            JPEG's quality in percent.
        number: Its value.
        keyed: Whether there is a key frame every second, as in streams and screen recordings;
            otherwise the encoder decides.
    """

    name: str
    unit: str
    number: int
    keyed: bool = True

    def __str__(self) -> str:
        if self.unit != "rate":
            return f"{self.name}:{self.unit}{self.number}"
        thousands, rest = divmod(self.number, 1_000)
        return f"{self.name}:{self.number if rest else f'{thousands}k'}"

    @property
    def encoder(self) -> str:
        """Return FFmpeg's name of the encoder."""
        return _ENCODERS[self.name]

    @property
    def suffix(self) -> str:
        """Return the file ending of a container that supports its codec and irregular times."""
        return ".mp4" if self.name == "x264" else ".mkv"

    @property
    def time_base(self) -> Fraction:
        """Return the unit of the encoder's times; MPEG-4 has a coarser one than the others."""
        return Fraction(1, 60_000 if self.name == "mpeg4" else 90_000)

    def options(self, fps: float) -> dict[str, str]:
        """Return the encoder's options for pictures at `fps` a second."""
        options = {"threads": "1", "flags": "+bitexact"}
        if self.name == "mpeg4":
            options["g"] = str(_MPEG4_KEY_EVERY)
        elif self.keyed:
            options["g"] = str(round(fps))
        if self.name == "x264":
            options["preset"] = "veryfast"
        elif self.name in ("vp8", "vp9"):
            options |= {"deadline": "realtime", "cpu-used": "8"}
        return options | self._quality()

    def _quality(self) -> dict[str, str]:
        if self.unit == "rate":
            return {"b": str(self.number)}
        if self.unit == "q":
            return {"qmin": str(self.number), "qmax": str(self.number)}
        bits = {"vp8": {"b": _ROOM}, "vp9": {"b": "0"}}.get(self.name, {})
        return {"crf": str(self.number)} | bits


CLEAN = Codec("x264", "crf", 15, keyed=False)
"""The usual codec, nearly without loss."""


def read_codec(text: str) -> Codec:
    """Parse a codec with its quality.

    Args:
        text: A text such as `x264:250k`, `vp9:crf30`, `mpeg4:q4`, `jpeg:40`.

    Raises:
        CodecError: There is no such codec, or it has no such quality.
    """
    found = _SPELLING.fullmatch(text.strip())
    if found is None or found["name"] not in _ENCODERS:
        raise CodecError(f"Unknown codec '{text}': expected such as {_EXPECTED}.")
    name, number = found["name"], int(found["number"]) * _UNITS[found["unit"]]
    unit = found["how"] or ("" if name == "jpeg" else "rate")
    low, high = _LIMITS[unit]
    if name == "x264" and unit == "crf":
        high = _MOST_X264_CRF
    if (
        unit not in _QUALITIES[name]
        or (found["unit"] and unit != "rate")
        or not low <= number <= high
    ):
        raise CodecError(
            f"{name} has no quality '{text.partition(':')[2]}': expected such as {_EXPECTED}."
        )
    return Codec(name, unit, number)
