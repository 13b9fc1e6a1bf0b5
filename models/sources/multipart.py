"""Splits an MJPEG-over-HTTP body (multipart/x-mixed-replace) into its JPEG pictures.

It accepts pieces of any size. Servers write boundaries differently, so a picture is found by its
part's Content-Length if that is right, otherwise by the JPEG markers. Anything between pictures is
skipped.
"""

from __future__ import annotations

import re

from models.sources.jpeg_image import END

_START = b"\xff\xd8\xff"
_LENGTH = re.compile(rb"content-length\s*:\s*(\d+)", re.IGNORECASE)
_HEADERS = 4096
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


class JpegCutter:
    """Finds complete JPEG pictures in a byte stream.

    Args:
        most_bytes: Larger pictures count as garbage and are skipped.
    """

    def __init__(self, most_bytes: int = 32 * 2**20):
        self._most = most_bytes
        self._data = bytearray()
        self._scanned = 0
        self._walked = 2
        self._length: int | None = None
        self.skipped = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """Add a piece of the body; each byte is read at most a few times, whatever it is.

        Args:
            piece: The next bytes, of any length.

        Returns:
            The complete pictures so far, in order.
        """
        self._data += piece
        found = []
        while (picture := self._next()) is not None:
            found.append(picture)
        return found

    def _next(self) -> bytes | None:
        while self._align():
            end = self._end()
            if end is not None:
                picture = bytes(self._data[:end])
                self._drop(end)
                return picture
            if len(self._data) <= self._most:
                return None
            self.skipped += 1
            self._drop(len(self._data))
        return None

    def _align(self) -> bool:
        """Move the next picture's start to the front, and note the length announced by its part."""
        if self._data[: len(_START)] == _START:
            return True
        at = self._data.find(_START)
        if at < 0:
            del self._data[: max(0, len(self._data) - _HEADERS)]
            return False
        lengths = _LENGTH.findall(bytes(self._data[max(0, at - _HEADERS) : at]))
        self._drop(at)
        self._length = int(lengths[-1]) if lengths else None
        return True

    def _end(self) -> int | None:
        """Find the end of the picture at the front; None while it is incomplete."""
        length = self._length
        if length is None or not len(_START) < length <= self._most:
            return self._walk()
        if len(self._data) < length:
            return self._early_end()
        if self._data[length - 16 : length].rstrip(b"\0\r\n").endswith(END):
            return length
        following = bytes(self._data[length : length + 4])
        if following == b"\r\n--" or following.startswith(b"--"):
            return length
        if len(following) < 4:
            return None
        self._length, self._scanned, self._walked = None, 0, 2
        return self._walk()

    def _early_end(self) -> int | None:
        """Ignore an announced length if a new part has begun inside it."""
        cut = self._data.find(b"\r\n--", max(0, self._scanned - _HEADERS))
        self._scanned = len(self._data)
        ended = cut > 0 and self._data[cut - len(END) : cut] == END
        if ended and _LENGTH.search(self._data, cut, cut + _HEADERS):
            return cut
        return None

    def _walk(self) -> int | None:
        """Walk through the JPEG segments to the end marker, to skip the end marker of a thumbnail.

        Source: ITU-T T.81, annex B: every segment but the entropy-coded data states its length.
        """
        data, at = self._data, self._walked
        while at + 4 <= len(data):
            self._walked = at
            if data[at] != 0xFF:
                return self._plain_end(at)
            code = data[at + 1]
            if code == 0xD9:
                return at + 2
            if code == 0xFF:
                at += 1
            elif code == 0xD8:
                self._begin_anew(at)
                at = 2
            elif code in _STANDALONE:
                at += 2
            else:
                after = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
                if code == 0xDA:  # In entropy-coded data FF is stuffed, so the next marker is real.
                    return self._plain_end(after)
                at = after
        return None

    def _begin_anew(self, at: int) -> None:
        """Take the start marker at `at` as the picture's: everything before it was garbage."""
        self._drop(at)
        self.skipped += 1

    def _plain_end(self, at: int) -> int | None:
        end = self._data.find(END, max(at, self._scanned - 1))
        self._scanned = len(self._data)
        return None if end < 0 else end + len(END)

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self._scanned = 0
        self._walked = 2
        self._length = None
