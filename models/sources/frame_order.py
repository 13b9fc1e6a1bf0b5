"""Builds a file's frame table from its packets, and decodes the file only if they are ambiguous.

Packets with valid presentation stamps need no decoding. If stamps are missing, repeat, jump, or
follow the decoding order although the coding reorders pictures (AVI), the file is decoded once to
find the order of its pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from models.sources.container import decoded, demuxed, open_video, stamp_ns, track_of, video_tracks
from models.sources.frame_packets import Packets, check_size, read_packets
from models.sources.frame_table import FrameTable, PacketKey
from models.sources.frame_times import Times, from_decoding, mended
from models.sources.shape import bits_of, sample_bits
from models.sources.source import SourceError
from models.sources.torn import is_cut_off
from models.sources.transport import ends_in_picture

MOST_REORDERED = 32
"""Most places between decoding order and display order of a picture; H.264 allows 16."""
EMPTY_SHARE = 0.1
"""A track whose pictures have less than this share of another's bytes is blank."""
LOOKED_AT, LEAST_SPREAD = 12, 4.0
"""Pictures of a track that are examined, and the spread of grey above which one is not blank."""
_GUESSED_OFF = 3.5
"""Error in pictures of a time that FFmpeg guesses for an MPEG program."""
USUAL_FPS = 25.0
"""Rate that FFmpeg gives to streams without one."""
TIMELESS = frozenset(
    {"av1", "avs2", "avs3", "cavsvideo", "dirac", "h261", "h263", "h264", "hevc", "image2pipe"}
    | {"m4v", "mjpeg", "mjpeg_2000", "mpegvideo", "mpjpeg", "obu", "rawvideo", "vc1", "vvc"}
)
"""Raw streams without times; FFmpeg's stamps only count their pictures."""
UNMARKED = frozenset({"asf", "mpeg", "mpegts"})
"""Containers that do not mark a torn last packet."""
_CAPTURE_TAGS = ("com.android.capture.fps",)


def build_table(path: Path, track: int | None) -> FrameTable:
    """Build the table of a file.

    Args:
        path: The video.
        track: Number of its track of pictures, from 1; None takes the best.

    Raises:
        SourceError: It cannot be read, has no such track or no picture, is too large or too long.
    """
    with open_video(path) as container:
        tracks = video_tracks(container)
        chosen = tracks if track is None else (track_of(container, track),)
        for stream in chosen:
            check_size(path, container, stream)
        found = read_packets(path, container, chosen)
        stream = _best(path, tracks, found)
        packets = found[stream]
        if container.format.name == "mpegts" and len(packets) and ends_in_picture(path, stream.id):
            packets.lose_last()
        number = 1 + [video_stream.index for video_stream in tracks].index(stream.index)
        words = tuple(_words(video_stream, found.get(video_stream)) for video_stream in tracks)
        order, trusted = _order(path, number, stream, packets)
        if order and trusted:
            if container.format.name in UNMARKED and packets.hole is None:
                packets.hole = _torn_from(packets, stream)
            order = _eligible(order, packets, _last_dts(path, container, stream, packets))
        if not order:
            raise SourceError(
                f"{path} holds no picture that can be decoded: expected a video with at least one "
                "frame. Record or export it again."
            )
        fps, guess = _rate(stream, container.format.name in TIMELESS)
        return _table(
            packets, order, trusted, _Facts(stream, container, number, words, fps, guess), path
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    stream: VideoStream
    container: InputContainer
    track: int
    tracks: tuple[str, ...]
    fps: float
    guess: str


def _table(
    packets: Packets, order: Sequence[int], trusted: bool, facts: _Facts, path: Path
) -> FrameTable:
    base = facts.stream.time_base or Fraction(1, 1000)
    timeless = facts.container.format.name in TIMELESS
    known, stamps = _recognised(packets, facts.container.format.name)
    times = None if timeless else _times(packets, order, trusted, facts, base)
    if times is None:
        t_ns = np.round(np.arange(len(order)) * (1e9 / facts.fps)).astype(np.int64)
        made_up, rule = len(order), f"it holds no times; {len(order)} were set {facts.guess}"
    else:
        t_ns = np.array([stamp_ns(int(tick), base) for tick in times.ticks], np.int64)
        t_ns = np.maximum.accumulate(t_ns - np.arange(len(t_ns))) + np.arange(len(t_ns))
        made_up, rule = times.made_up, times.rule
    places = np.argsort(stamps, kind="stable")
    shown = np.array(order, np.int64)
    return FrameTable(
        t_ns=t_ns,
        stamps=stamps[shown],
        key_stamps=stamps[_keys(order, packets)],
        repeated=np.array(packets.repeated, np.bool_)[shown],
        packets=stamps[places],
        places=places,
        known=known,
        fps=facts.fps,
        made_up=made_up,
        rule=rule,
        damaged=packets.damaged,
        track=facts.track,
        tracks=facts.tracks,
        bits=_bits(path, facts.track, facts.stream),
        format_name=facts.container.format.name,
        capture_fps=_captured_at(facts.container, facts.stream),
    )


# -- the track -------------------------------------------------------------------------------


def _best(
    path: Path, tracks: Sequence[VideoStream], found: dict[VideoStream, Packets]
) -> VideoStream:
    """Choose the track with the most pixels among those that are not blank."""
    held = [stream for stream in found if len(found[stream])] or list(found)
    if len(held) == 1:
        return held[0]
    each = {stream: found[stream].size / max(1, len(found[stream])) for stream in held}
    most = max(each.values())
    numbers = {track.index: number for number, track in enumerate(tracks, start=1)}
    not_blank = [
        stream
        for stream, size in each.items()
        if size >= EMPTY_SHARE * most and not _flat(path, numbers[stream.index])
    ]
    return max(
        not_blank or held,
        key=lambda video_stream: (
            video_stream.codec_context.width * video_stream.codec_context.height
        ),
    )


def _flat(path: Path, track: int) -> bool:
    """Return whether the first pictures of a track show nothing but one colour."""
    for picture in islice(_pictures(path, track), LOOKED_AT):
        if float(picture.to_ndarray(format="gray").std()) >= LEAST_SPREAD:
            return False
    return True


def _words(stream: VideoStream, packets: Packets | None) -> str:
    size = f"{stream.codec_context.width}x{stream.codec_context.height} {stream.codec_context.name}"
    return size if packets is None else f"{size}, {len(packets)} pictures"


# -- order ------------------------------------------------------------------------------------


def _order(path: Path, track: int, stream: VideoStream, packets: Packets) -> tuple[list[int], bool]:
    """Return the packets in display order, and whether their presentation stamps are valid."""
    pts = [stamp for stamp in packets.pts if stamp is not None]
    is_complete = len(pts) == len(packets) and len(set(pts)) == len(pts) and any(packets.key)
    if is_complete:
        by_stamp = np.argsort(pts)
        moved = int(np.abs(by_stamp - np.arange(len(pts))).max(initial=0))
        doubtful = moved == 0 and stream.codec_context.has_b_frames and not all(packets.key)
        if moved <= MOST_REORDERED and not doubtful:
            return [int(place) for place in by_stamp], True
    if all(packets.key):
        return [place for place, hidden in enumerate(packets.hidden) if not hidden], False
    shown, packets.delay = _decoded_order(path, track)
    in_order = all(a < b for a, b in pairwise(shown))
    if is_complete and moved == 0 and in_order:
        return list(range(len(packets))), True
    return shown, False


def _decoded_order(path: Path, track: int) -> tuple[list[int], int]:
    """Decode a track and return the packet number of each picture, in display order.

    Also returns the number of packets before the decoder's first picture: the delay of display
    after decoding.
    """
    shown: list[int] = []
    decoded: set[int] = set()
    delay: list[int] = []
    torn = 0
    for picture in _pictures(path, track, delay):
        if picture.pts is not None and picture.pts not in decoded:
            decoded.add(picture.pts)
            shown.append(picture.pts)
            torn = torn + 1 if picture.is_corrupt else 0
    # The decoder invents the last picture of a stream that was cut off.
    return shown[: len(shown) - torn], delay[0] if delay else 0


def _pictures(path: Path, track: int, delay: list[int] | None = None) -> Iterator[VideoFrame]:
    """Decode a track; each picture's `pts` is the number of its packet.

    Args:
        path: The file. track: Its track. delay: Takes the packets before the first picture.
    """
    with open_video(path) as container:
        stream = track_of(container, track)
        # Several frames at once would add to the delay.
        stream.thread_type = "SLICE"
        count = 0
        for packet in demuxed(container, stream):
            if not packet.is_corrupt:
                packet.pts, count = count, count + 1
                for picture in decoded(stream, packet):
                    if delay is not None and not delay:
                        delay.append(count - 1)
                    yield picture
        yield from decoded(stream, None)


def _last_dts(
    path: Path, container: InputContainer, stream: VideoStream, packets: Packets
) -> int | None:
    """Return the last decoding stamp of a file that was cut off; None if it is complete."""
    if packets.hole:
        return packets.dts[packets.hole - 1]
    stamps = sorted(stamp for stamp in packets.pts if stamp is not None)
    return packets.dts[-1] if is_cut_off(path, container, stream, stamps) else None


def _eligible(order: Sequence[int], packets: Packets, last_dts: int | None) -> list[int]:
    """Leave out pictures that are hidden, have no key frame before them, or follow a gap.

    If a file was cut off, a picture shown after `last_dts` may have lost one before it, so its
    number would be wrong. Pictures after a damaged packet depend on a missing one.
    """
    first_key = packets.key.index(True)
    at = {place: number for number, place in enumerate(order)}
    keys = [place for place, key in enumerate(packets.key) if key]
    second_key = keys[1] if len(keys) > 1 else len(packets)
    eligible = []
    for place in order:
        leads = place < second_key and at[place] < at[first_key]
        late = last_dts is not None and (packets.pts[place] or 0) > last_dts
        torn = packets.hole is not None and place >= packets.hole
        if place >= first_key and not (packets.hidden[place] or leads or late or torn):
            eligible.append(place)
    return eligible


def _torn_from(packets: Packets, stream: VideoStream) -> int | None:
    """Find the first packet that cannot be decoded correctly; None if all can.

    The decoder conceals the damage of a torn picture, which looks like motion.
    """
    last = [*packets.groups[0], *packets.groups[1]]
    first = len(packets) - len(last)
    # The decoder reports concealed damage only if it runs on a single thread.
    stream.codec_context.thread_count = 1
    decoded_packets = set()
    for place, packet in enumerate([*last, None], start=first):
        if packet is not None:
            packet.pts = place
        decoded_packets |= {
            video_frame.pts for video_frame in decoded(stream, packet) if not video_frame.is_corrupt
        }
    hole = len(packets)
    while hole > first and hole - 1 not in decoded_packets:
        hole -= 1
    return hole if hole < len(packets) else None


def _keys(order: Sequence[int], packets: Packets) -> NDArray[np.int64]:
    """Return for each picture the packet of the key frame at which decoding must begin."""
    at = {place: number for number, place in enumerate(order)}
    keys = np.array([place for place, key in enumerate(packets.key) if key] or [0], np.int64)
    found = []
    for place in order:
        k = max(0, int(np.searchsorted(keys, place, side="right")) - 1)
        if k and at.get(int(keys[k]), len(order)) > at[place]:
            k -= 1
        found.append(int(keys[k]))
    return np.array(found, np.int64)


# -- times ------------------------------------------------------------------------------------


def _recognised(packets: Packets, form: str) -> tuple[PacketKey, NDArray[np.int64]]:
    """Find what identifies the packets: their stamps if these differ, else their count.

    MPEG programs stamp only some packets; the stamps between them depend on where reading began.
    """
    by_stamp = ((PacketKey.PTS, packets.pts), (PacketKey.DTS, packets.dts))
    for known, stamps in by_stamp if form != "mpeg" else ():
        known_stamps = [stamp for stamp in stamps if stamp is not None]
        if len(known_stamps) == len(packets) and len(set(known_stamps)) == len(known_stamps):
            return known, np.array(known_stamps, np.int64)
    return PacketKey.COUNT, np.arange(len(packets), dtype=np.int64)


def _times(
    packets: Packets, order: Sequence[int], trusted: bool, facts: _Facts, base: Fraction
) -> Times | None:
    """Return the times of the pictures in `order`; None if the file has none."""
    pts = [packets.pts[place] for place in order]
    if trusted:
        dts = [stamp for stamp in packets.dts if stamp is not None]
        if facts.container.format.name != "avi" or len(dts) < len(packets):
            return _sparse(Times(np.array(pts, np.int64)), facts, base)
        # AVI holds positions from 0, which FFmpeg gives as decoding stamps; it adds the delay of
        # decoding to make presentation stamps.
        if all(a < b for a, b in pairwise(order)) and all(a < b for a, b in pairwise(dts)):
            return Times(np.array(dts, np.int64)[np.array(order)])
        ticks = np.array(pts, np.int64)
        return Times(ticks - (ticks[0] - dts[order[0]]))
    step = max(1, round(1 / (facts.fps * base))) if facts.fps else 1
    if facts.container.format.name == "mpeg" and any(stamp is not None for stamp in pts):
        return _sparse(mended(pts, step), facts, base)
    delay = packets.delay
    dts = [stamp for stamp in packets.dts if stamp is not None]
    follows = None not in packets.pts and all(
        a < b for a, b in pairwise(stamp for stamp in packets.pts if stamp is not None)
    )
    if (delay > 0 and follows) or not any(stamp is not None for stamp in pts):
        if len(dts) < len(packets):
            return None
        return from_decoding(dts, delay, step) if delay > 0 else mended(dts, step)
    return mended(pts, step)


def _sparse(times: Times, facts: _Facts, base: Fraction) -> Times:
    """Set the times of an MPEG program by its rate, unless its stamps contradict it.

    Only some pictures have a stamp there; FFmpeg guesses the others, wrongly at the end.
    """
    if facts.container.format.name != "mpeg" or not facts.fps:
        return times
    step = 1.0 / (facts.fps * float(base))
    even = times.ticks[0] + np.round(np.arange(len(times.ticks)) * step).astype(np.int64)
    if np.abs(times.ticks - even).max(initial=0) > _GUESSED_OFF * step:
        return times
    made_up = int((times.ticks != even).sum())
    rule = f"{made_up} time stamps were set by its rate, {facts.fps:g} a second"
    return Times(even, made_up, rule if made_up else "")


def _rate(stream: VideoStream, timeless: bool) -> tuple[float, str]:
    """Return a rate, and for a file without times its origin in words.

    FFmpeg assumes its usual rate for a stream without times.
    """
    coded = stream.codec_context.framerate
    usual = 0.0 if timeless else float(stream.average_rate or 0)
    if coded and float(coded) != USUAL_FPS and 1 <= float(coded) <= 1000:
        rate = float(stream.guessed_rate or coded)
        return (usual or rate) if stream.start_time is not None else rate, (
            f"by the rate that its coding names, {rate:g} a second (give another with --fps)"
        )
    rate = float(stream.average_rate or stream.guessed_rate or USUAL_FPS)
    return rate, f"by a guess of {rate:g} pictures a second: give the true rate with --fps"


def _captured_at(container: InputContainer, stream: VideoStream) -> float:
    """Read the rate at which a phone filmed, from its metadata; 0 if unknown."""
    for tags in (container.metadata, stream.metadata):
        for name in _CAPTURE_TAGS:
            try:
                return max(0.0, float(tags[name]))
            except (KeyError, ValueError):
                continue
    return 0.0


def _bits(path: Path, track: int, stream: VideoStream) -> int:
    """Determine how many of 16 bits are used in the whole file; 0 for other formats."""
    form = stream.codec_context.format
    if form is None or sample_bits(form) != 16:
        return 0
    return bits_of(_pictures(path, track))
