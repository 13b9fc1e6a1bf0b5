"""The table of a file's pictures: number, time, key frame, repeated. All readers use it.

Picture `n` is the `n`-th in display order. Packets that are torn, hidden by the file itself (edit
lists) or without an earlier key frame do not count. `frame_order` and `frame_times` build the
table; `table_cache` stores it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from models.sources.file_options import FileOptions


class PacketKey(str, Enum):
    """What identifies a packet."""

    PTS = "pts"
    DTS = "dts"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class FrameTable:
    """The pictures of one track of a file, in display order.

    Attributes:
        t_ns: `(n,)` int64, strictly rising times.
        stamps: `(n,)` int64, identifies the packet of each picture (see `known`).
        key_stamps: `(n,)` int64, the same of the key frame at which decoding must begin.
        repeated: `(n,)` bool, whether the packet holds the bytes of the one before it.
        packets: `(m,)` int64, sorted stamps of all packets, hidden ones included.
        places: `(m,)` int64, their places in the file.
        known: The identification of packets. A count starts at the beginning of the file.
        fps: Rate by the header or the coding, else by the stamps; 0 if unknown.
        made_up: Number of times that the file does not give.
        rule: Sentence about how these times were set; empty if there are none.
        damaged: Number of skipped packets.
        track: Number of the track, from 1.
        tracks: A few words on each track.
        bits: Used bits of 16-bit samples; 0 for other formats.
        format_name: FFmpeg's name of the container.
        capture_fps: Rate at which it was filmed, by its metadata; 0 if unknown.
    """

    t_ns: NDArray[np.int64]
    stamps: NDArray[np.int64]
    key_stamps: NDArray[np.int64]
    repeated: NDArray[np.bool_]
    packets: NDArray[np.int64]
    places: NDArray[np.int64]
    known: PacketKey
    fps: float
    made_up: int = 0
    rule: str = ""
    damaged: int = 0
    track: int = 1
    tracks: tuple[str, ...] = ()
    bits: int = 0
    format_name: str = ""
    capture_fps: float = 0.0
    _sorted: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    _numbers: NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.stamps, kind="stable")
        object.__setattr__(self, "_numbers", order)
        object.__setattr__(self, "_sorted", self.stamps[order])

    def __len__(self) -> int:
        return len(self.t_ns)

    @property
    def by_stamp(self) -> bool:
        """Return whether decoding can begin in the middle of the file."""
        return self.known is not PacketKey.COUNT

    @property
    def key(self) -> NDArray[np.bool_]:
        """`(n,)` whether a picture can be decoded on its own."""
        return np.asarray(self.stamps == self.key_stamps, np.bool_)

    @property
    def intra(self) -> bool:
        """Return whether every picture can be decoded on its own."""
        return self.by_stamp and bool(self.key.all())

    def stamp_of(self, packet: Packet, count: int) -> int | None:
        """Return the stamp that identifies a packet.

        Args:
            packet: The packet. count: Whole packets of the track before it.
        """
        if self.known is PacketKey.COUNT:
            return count
        return packet.pts if self.known is PacketKey.PTS else packet.dts

    def number_of(self, stamp: int | None) -> int | None:
        """Return the number of the picture with a stamp; None if there is none."""
        if stamp is None:
            return None
        place = int(np.searchsorted(self._sorted, stamp))
        if place < len(self._sorted) and self._sorted[place] == stamp:
            return int(self._numbers[place])
        return None

    def place_of(self, stamp: int) -> int:
        """Return the place in the file of the stamped packet; past the end if there is none."""
        at = int(np.searchsorted(self.packets, stamp))
        if at < len(self.packets) and self.packets[at] == stamp:
            return int(self.places[at])
        return len(self.packets)

    def at_rate(self, fps: float | None) -> FrameTable:
        """Set the times by a rate from the user; None leaves them unchanged.

        Picture `n` is then at `n / fps` seconds.
        """
        if fps is None:
            return self
        t_ns = np.round(np.arange(len(self)) * (1e9 / fps)).astype(np.int64)
        rule = f"its {len(self)} times were set by the rate that was given, {fps:g} a second"
        return replace(self, t_ns=t_ns, fps=fps, made_up=len(self), rule=rule)

    @property
    def usual_fps(self) -> float:
        """Return the rate of the usual step between two pictures; `fps` if there is only one."""
        if len(self) < 2:
            return self.fps
        return 1e9 / float(np.median(np.diff(self.t_ns)))

    def sentences(self, name: str, options: FileOptions, slower: float) -> str:
        """List remarks for readers of the results on the file's times and tracks.

        Args:
            name: The file. options: The user's statements. slower: Slow-motion factor.
        """
        sentences = []
        if self.rule:
            sentences.append(f"{name}: {self.rule}.")
        if len(self.tracks) > 1:
            each = "; ".join(f"{k}: {words}" for k, words in enumerate(self.tracks, start=1))
            sentences.append(
                f"{name} has {len(self.tracks)} tracks of pictures ({each}): track {self.track} "
                f"was {'chosen' if options.track else 'taken; choose with --track'}."
            )
        if slower != 1.0:
            sentences.append(
                f"{name} counts as {slower:g} times slower than life: durations are true times."
            )
        elif self.capture_fps > 1.5 * self.usual_fps > 0:
            sentences.append(
                f"{name} says that it was filmed at {self.capture_fps:g} and plays at "
                f"{self.usual_fps:.4g} a second: if it is slow motion, give --slow-motion "
                f"{self.capture_fps / self.usual_fps:.3g}."
            )
        if 8 < self.bits < 16:
            sentences.append(f"{name} uses {self.bits} of 16 bits a sample; they were scaled.")
        return " ".join(sentences)
