"""Adds the effects of video coding to a sighting: repeated pictures, recoded faces."""

from __future__ import annotations

from dataclasses import replace

from models.records import Frame, Sighting
from models.spot.recoding import Recodings
from models.spot.repeats import Repeats


class CodingWatch:
    """Compares the face's pixels from picture to picture, live and in files."""

    def __init__(self) -> None:
        self._repeats = Repeats()
        self._recodings = Recodings()

    def step(self, frame: Frame, sighting: Sighting) -> Sighting:
        """Process one picture.

        Args:
            frame: The picture; its pixels may be overwritten afterwards.
            sighting: The tracker's result for it.

        Returns:
            The sighting with `repeats` and `recoded_grey`.
        """
        repeats = self._repeats.step(frame, sighting.face)
        recoded_grey = self._recodings.step(frame, sighting.face)
        if not repeats and not recoded_grey:
            return sighting
        return replace(sighting, repeats=repeats, recoded_grey=recoded_grey)
