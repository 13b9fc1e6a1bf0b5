"""From crops or flow pictures to a network's input, by its card's `InputSpec`.

The reader, the training and the evaluation all come through here, so that a network never sees
a live flow prepared differently from the flows it learned on. Every field is first averaged to
`field_px`, the resolution that stored 28 x 28 flow pictures have too.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.motion.coding import CODINGS
from models.motion.flow import farneback, fuse, grey
from models.motion.tvl1 import tvl1
from models.records import Clip, Floats, Image
from models.weights import InputSpec

FLOWS: dict[str, Callable[[NDArray[np.uint8], NDArray[np.uint8]], Floats]] = {
    "farneback": farneback,
    "tvl1": tvl1,
}
"""The flow methods that a card may name."""


STILL_PX = 56
"""Side to which a picture is averaged before anything else, as synthetic ones are stored."""


class InputError(FlinchError, ValueError):
    """A picture or field cannot become a network's input."""


def clip_field(clip: Clip, spec: InputSpec) -> Floats:
    """Compute the flow field of a clip as a network wants it.

    Args:
        clip: Onset, apex and offset crops under one transform.
        spec: The network's input.

    Returns:
        `(2, flow_px, flow_px)` float32, u right, v down, pixels of the shrunken crop.
    """
    flow = FLOWS[spec.flow]
    onset, apex = (grey(c.image, spec.flow_px) for c in (clip.onset, clip.apex))
    if spec.direction == "onset_apex":
        return flow(onset, apex)
    offset = grey(clip.offset.image, spec.flow_px)
    return fuse(flow(apex, onset), flow(apex, offset), spec.fusion)


def resample(uv: Floats, size_px: int) -> Floats:
    """Average (or enlarge) each map of `(n, S, S)` to `size_px`; values keep their unit."""
    if uv.shape[-1] == size_px:
        return np.asarray(uv, np.float32)
    way = cv2.INTER_AREA if size_px < uv.shape[-1] else cv2.INTER_LINEAR
    maps = [cv2.resize(np.ascontiguousarray(m), (size_px, size_px), interpolation=way) for m in uv]
    return np.stack(maps).astype(np.float32)


def encode(uv: Floats, spec: InputSpec, still: Image | None = None) -> Floats:
    """Code a field, and with it the picture of the face where the network takes one, as its input.

    Args:
        uv: `(2, S, S)` float32 in any common unit, already in the direction that `spec` names.
        spec: The network's input.
        still: `(h, h)` uint8 grey crop: the apex for coding `frame`, else the onset; None where
            there is none.

    Returns:
        `(spec.channels, size_px, size_px)` float32; the flow is normalised by the card's mean and
        std, the picture by its own.

    Raises:
        InputError: The field is not finite or not `(2, S, S)`, or a network that reads nothing
            but a picture gets none.
    """
    if uv.ndim != 3 or uv.shape[0] != 2 or uv.shape[1] != uv.shape[2]:
        raise InputError(f"A flow field must be (2, S, S), found {uv.shape}.")
    if not np.isfinite(uv).all():
        raise InputError("A flow field must be finite, found NaN or infinity.")
    if spec.coding == "frame":
        return _picture(still, spec)
    field = resample(resample(uv, spec.field_px), spec.size_px)
    coded = CODINGS[spec.coding](field)
    mean, std = (
        np.asarray(x[: spec.flow_channels], np.float32)[:, None, None]
        for x in (spec.mean, spec.std)
    )
    normal = np.asarray((coded - mean) / std, np.float32)
    return np.concatenate([normal, _picture(still, spec)]) if spec.onset else normal


def _picture(still: Image | None, spec: InputSpec) -> Floats:
    """Code a picture: zero mean, unit spread, once a channel; a missing onset is all zero."""
    if still is None:
        if spec.coding == "frame":
            raise InputError(
                "This network reads a picture of the face and no flow: give it clips, or take it "
                "out of the selection."
            )
        return np.zeros((spec.still_channels, spec.size_px, spec.size_px), np.float32)
    small = resample(resample(still[None].astype(np.float32), STILL_PX), spec.size_px)
    centred = small - small.mean()
    return np.repeat(centred / max(float(centred.std()), 1.0), spec.still_channels, axis=0)


def mirror(uv: Floats) -> Floats:
    """Mirror a field `(2, S, S)` left to right: pixels swap sides and u changes its sign."""
    flipped = np.ascontiguousarray(uv[:, :, ::-1], np.float32)
    flipped[0] *= -1.0
    return flipped


def views(uv: Floats, spec: InputSpec, still: Image | None = None) -> Floats:
    """Code a field once, or also mirrored where `spec` says so: `(1 or 2, channels, size, size)`.

    The logits of both are averaged: a face read twice must not change its mind.
    """
    shown = [encode(uv, spec, still)]
    if spec.mirror:
        turned = None if still is None else np.ascontiguousarray(still[:, ::-1])
        shown.append(encode(mirror(uv), spec, turned))
    return np.stack(shown)


def clip_input(clip: Clip, spec: InputSpec, field: Floats | None = None) -> Floats:
    """Prepare a clip for a network: `(1 or 2, channels, size_px, size_px)` float32.

    Args:
        clip: The clip.
        spec: The network's input.
        field: What `clip_field` gives, where it is known already.
    """
    if spec.coding == "frame":
        apex = grey(clip.apex.image, STILL_PX)
        return views(np.zeros((2, STILL_PX, STILL_PX), np.float32), spec, apex)
    onset = grey(clip.onset.image, STILL_PX) if spec.onset else None
    return views(clip_field(clip, spec) if field is None else field, spec, onset)


def read_picture(rgb: Image) -> Floats:
    """Recover a flow field from a stored flow picture.

    Such a picture holds u, v and strain, each min-max per image (STSTNet's and HTNet's layout):
    scale and zero are lost. The zero of each channel is estimated by `resting_level`, the scales
    of u and v are taken as if both had the same largest length.

    Args:
        rgb: `(h, h, 3)` uint8, channels u, v, strain of the flow onset -> apex.

    Returns:
        `(2, h, h)` float32 onset -> apex, without unit, largest length 1 in each channel.

    Raises:
        InputError: The picture is not square with three channels.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.shape[0] != rgb.shape[1]:
        raise InputError(f"A flow picture must be (h, h, 3), found {rgb.shape}.")
    channels = [rgb[..., k].astype(np.float32) / 255.0 for k in (0, 1)]
    centred = [c - resting_level(c) for c in channels]
    return np.stack([c / max(float(np.abs(c).max()), 1e-6) for c in centred])


def resting_level(channel: NDArray[np.float32]) -> float:
    """Estimate the value of one min-max channel that stands for no motion.

    Most of a face rests in a micro-expression, so the densest value is close to zero motion:
    the centre of the shortest interval that holds half of all pixels (the half-sample mode's
    first step), which a few strongly moving regions cannot pull.

    Args:
        channel: `(h, h)` float32 in 0..1.

    Returns:
        The level, in the channel's own unit.
    """
    values = np.sort(channel, axis=None)
    half = max(1, values.size // 2)
    widths = values[half:] - values[: values.size - half]
    start = int(np.argmin(widths))
    return float(np.median(values[start : start + half + 1]))


def toward(uv: Floats, spec: InputSpec) -> Floats:
    """Turn an onset -> apex field into the direction that a network reads.

    The bidirectional sum points back from the apex, about twice as long; only the sign matters
    after coding.
    """
    return uv if spec.direction == "onset_apex" else -uv


def picture_input(rgb: Image, spec: InputSpec) -> Floats:
    """Prepare a stored flow picture for a network: `(1 or 2, channels, size_px, size_px)` float32.

    Such a picture comes without its onset.
    """
    return views(toward(read_picture(rgb), spec), spec)
