"""Converts crops or flow pictures to a network's input, by its card's `InputSpec`.

The reader, the training and the evaluation share this code, so that live flow is prepared exactly
as in the training. Every field is first averaged to `field_px`, which is also the resolution of
stored 28 x 28 flow pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models import sequence, stills
from models.errors import FlinchError
from models.motion.coding import CODINGS
from models.motion.flow import dis, farneback, fuse, grey
from models.motion.tvl1 import tvl1
from models.records import Clip, Crop, Floats, Image
from models.resizing import to_square
from models.spot.steady import without_head
from models.weights import InputSpec

FLOWS: dict[str, Callable[[NDArray[np.uint8], NDArray[np.uint8]], Floats]] = {
    "farneback": farneback,
    "tvl1": tvl1,
    "dis": dis,
}
"""The flow methods that a card may use."""


IMAGENET_MEAN = np.asarray([0.485, 0.456, 0.406], np.float32)[:, None, None]
IMAGENET_STD = np.asarray([0.229, 0.224, 0.225], np.float32)[:, None, None]
"""Mean and spread of RGB in 0..1, for colour onset pictures."""

STILL_PX = 56
"""Side to which a picture is averaged first; synthetic pictures are stored at this size."""


class InputError(FlinchError, ValueError):
    """A picture or field cannot become a network's input."""


def flow_of(spec: InputSpec) -> Callable[[NDArray[np.uint8], NDArray[np.uint8]], Floats]:
    """Return the flow method that a network reads.

    Raises:
        InputError: It is the user's own method, which only the preparation can run.
    """
    if spec.flow not in FLOWS:
        raise InputError(
            f"This network reads the flow {spec.flow} of your own, which cannot be computed here: "
            f"train it on {', '.join(FLOWS)}, or take it out of the selection."
        )
    return FLOWS[spec.flow]


def clip_field(clip: Clip, spec: InputSpec) -> Floats:
    """Compute the flow field of a clip for a network.

    Args:
        clip: Onset, apex and offset crops under one transform.
        spec: The network's input.

    Returns:
        `(2, flow_px, flow_px)` float32, u right, v down, in pixels of the scaled-down crop. Four
        maps if the network joins the halves of bidirectional flow by product or concatenation.
    """
    if spec.direction == "onset_apex":
        return _between(clip.onset, clip.apex, clip, spec)
    to_onset = _between(clip.apex, clip.onset, clip, spec)
    return joined(to_onset, _between(clip.apex, clip.offset, clip, spec), spec)


def _between(first: Crop, second: Crop, clip: Clip, spec: InputSpec) -> Floats:
    """Compute the flow between two crops of a clip."""
    flow = flow_of(spec)(*(grey(crop.image, spec.flow_px) for crop in (first, second)))
    return without_head(flow, first) if clip.steady else flow


def joined(to_onset: Floats, to_offset: Floats, spec: InputSpec) -> Floats:
    """Join the halves of bidirectional flow: their sum, or both stacked.

    The product is computed later, when the field is coded: the halves rotate and mirror as motion
    does, but their product does not.

    Args:
        to_onset: `(..., 2, S, S)` float32, apex to onset.
        to_offset: `(..., 2, S, S)` float32, apex to offset.
        spec: The network's input.
    """
    return np.concatenate([to_onset, to_offset], axis=-3) if spec.halves else to_onset + to_offset


def resample(uv: Floats, size_px: int) -> Floats:
    """Average (or enlarge) each map of `(n, S, S)` to `size_px`; values keep their unit."""
    if uv.shape[-1] == size_px:
        return np.asarray(uv, np.float32)
    maps = [to_square(np.ascontiguousarray(m), size_px) for m in uv]
    return np.asarray(np.stack(maps), np.float32)


def encode(uv: Floats, spec: InputSpec, still: Image | None = None) -> Floats:
    """Code a field, and the face picture if the network reads one, as the network's input.

    Args:
        uv: `(2, S, S)` float32, or `(4, S, S)` where `spec.halves`, already in the direction that
            `spec` names; in any common unit unless the coding is scaled.
        spec: The network's input.
        still: `(h, h)` uint8 grey crop, or `(h, h, 3)` uint8 RGB: the apex for coding `frame`, else
            the onset; None without one.

    Returns:
        `(spec.channels, size_px, size_px)` float32; the flow is normalised by the card's mean and
        std, the picture by its own.

    Raises:
        InputError: The field is not finite or has another shape, or the picture is missing for a
            network that reads only a picture.
    """
    maps = 4 if spec.halves else 2
    if uv.ndim != 3 or uv.shape[0] != maps or uv.shape[1] != uv.shape[2]:
        raise InputError(f"A flow field must be ({maps}, S, S), found {uv.shape}.")
    if not np.isfinite(uv).all():
        raise InputError("A flow field must be finite, found NaN or infinity.")
    if spec.coding == "frame":
        return _picture(still, spec)
    field = resample(shortened(resample(uv, spec.field_px), spec.longest), spec.size_px)
    normal = np.concatenate([_coded(part, spec) for part in _parts(field, spec)])
    return np.concatenate([normal, _picture(still, spec)]) if spec.onset else normal


def shortened(field: Floats, longest: float) -> Floats:
    """Shorten the longest vectors of a field; keep their directions.

    Codings take their unit from the longest vector. If the eyes blink or glance, that vector
    belongs to the wrong movement.

    Args:
        field: `(2, S, S)` float32, or `(4, S, S)`: two fields, each by its own lengths.
        longest: Quantile of the lengths to which longer vectors are shortened; 1 for none.
    """
    if longest >= 1.0:
        return field
    parts = []
    for u, v in field.reshape(-1, 2, *field.shape[1:]):
        length = np.hypot(u, v)
        limit = np.quantile(length, longest)
        share = np.minimum(1.0, limit / np.maximum(length, np.finfo(np.float32).tiny))
        parts += [u * share, v * share]
    return np.asarray(parts, np.float32)


def _parts(field: Floats, spec: InputSpec) -> list[Floats]:
    """List the fields to code: one, or each half of a concatenation."""
    if not spec.halves:
        return [field]
    halves = [field[:2], field[2:]]
    return halves if spec.fusion == "concat" else [fuse(halves[0], halves[1], spec.fusion)]


def _coded(field: Floats, spec: InputSpec) -> Floats:
    coded = CODINGS[spec.coding](field / np.float32(spec.scale) if spec.scaled else field)
    mean, std = (
        np.asarray(x[: len(coded)], np.float32)[:, None, None] for x in (spec.mean, spec.std)
    )
    return np.asarray((coded - mean) / std, np.float32)


def _picture(still: Image | None, spec: InputSpec) -> Floats:
    """Code a picture with zero mean and unit spread per channel; a missing onset becomes zero."""
    if still is None:
        if spec.coding == "frame":
            raise InputError(
                "This network reads a picture of the face and no flow: give it clips, or take it "
                "out of the selection."
            )
        return np.zeros((spec.still_channels, spec.size_px, spec.size_px), np.float32)
    if spec.onset_colour:
        return _in_colour(still, spec.size_px)
    small = resample(resample(_grey(still)[None].astype(np.float32), STILL_PX), spec.size_px)
    centred = small - small.mean()
    return np.repeat(centred / max(float(centred.std()), 1.0), spec.still_channels, axis=0)


def _grey(still: Image) -> Image:
    """Convert a picture, `(h, h)` grey or `(h, h, 3)` RGB, to grey `(h, h)`."""
    return still if still.ndim == 2 else np.asarray(cv2.cvtColor(still, cv2.COLOR_RGB2GRAY))


def _in_colour(still: Image, size_px: int) -> Floats:
    """Normalise an onset picture by ImageNet's mean and spread: `(3, size_px, size_px)` float32."""
    rgb = still if still.ndim == 3 else np.repeat(still[..., None], 3, axis=2)
    small = to_square(rgb, size_px).astype(np.float32) / 255.0
    return np.asarray((small.transpose(2, 0, 1) - IMAGENET_MEAN) / IMAGENET_STD, np.float32)


def mirror(uv: Floats) -> Floats:
    """Mirror fields `(2 or 4, S, S)` left to right: pixels swap sides and each u changes sign."""
    flipped = np.ascontiguousarray(uv[:, :, ::-1], np.float32)
    flipped[::2] *= -1.0
    return flipped


def views(uv: Floats, spec: InputSpec, still: Image | None = None) -> Floats:
    """Code a field, and its mirror image if `spec` says so: `(1 or 2, channels, size, size)`.

    The logits of both views are averaged, so a mirrored face gets the same reading.
    """
    encoded = [encode(uv, spec, still)]
    if spec.mirror:
        turned = None if still is None else np.ascontiguousarray(still[:, ::-1])
        encoded.append(encode(mirror(uv), spec, turned))
    return np.stack(encoded)


def sequence_views(fields: Floats, spec: InputSpec) -> Floats:
    """Code the flows of a clip over time, and their mirror images if `spec` says so.

    Args:
        fields: `(frames, 2, S, S)` float32, from the onset to each frame.
        spec: The network's input, with `frames`.

    Returns:
        `(1 or 2, frames, channels, size_px, size_px)` float32.
    """
    return np.stack([views(field, spec) for field in fields], axis=1)


def clip_input(clip: Clip, spec: InputSpec, field: Floats | None = None) -> Floats:
    """Prepare a clip for a network: `(n, channels, size_px, size_px)` float32.

    Args:
        clip: The clip.
        spec: The network's input.
        field: The result of `clip_field`, if already computed.

    Returns:
        One view or two, or as many pictures as `spec.stills` takes; with `spec.frames` views of
        a sequence, `(n, frames, channels, size_px, size_px)`.

    Raises:
        StillError: The clip does not hold the pictures that the network reads.
    """
    if spec.stills is not None:
        return still_input(stills.of_clip(clip, spec.stills), spec)
    if spec.frames:
        return sequence_views(sequence.fields(clip, spec, flow_of(spec)), spec)
    if spec.coding == "frame":
        apex = grey(clip.apex.image, STILL_PX)
        return views(np.zeros((2, STILL_PX, STILL_PX), np.float32), spec, apex)
    return views(clip_field(clip, spec) if field is None else field, spec, _onset(clip, spec))


def still_input(pictures: Sequence[Image], spec: InputSpec) -> Floats:
    """Prepare the pictures of a clip for a frame network: `(n, channels, size_px, size_px)`."""
    return np.stack([stills.normal(picture, spec) for picture in pictures])


def _onset(clip: Clip, spec: InputSpec) -> Image | None:
    """Return the onset picture in the network's form; None if it reads none."""
    if not spec.onset:
        return None
    if spec.onset_colour:
        return np.ascontiguousarray(clip.onset.image[..., ::-1])
    return grey(clip.onset.image, STILL_PX)


def read_picture(rgb: Image) -> Floats:
    """Recover a flow field from a stored flow picture.

    Such a picture holds u, v and strain, each scaled min-max per image (STSTNet's and HTNet's
    layout), so scale and zero are lost. `resting_level` estimates the zero of each channel; u and v
    are scaled to the same largest length.

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
    """Estimate the value of a min-max channel that means no motion.

    In a micro-expression most of the face rests, so the densest value is close to zero motion. It
    is the centre of the shortest interval with half of all pixels (first step of the half-sample
    mode); a few strongly moving regions do not change it.

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
    """Convert an onset -> apex field to the direction that a network reads.

    The bidirectional sum points back from the apex, about twice as long; only the sign matters
    after coding.

    Raises:
        InputError: The network reads separate halves, or motion in pixels; such a field has
            neither.
    """
    if spec.halves or spec.scaled:
        what = f"joins both halves of the flow by {spec.fusion}" if spec.halves else "reads pixels"
        raise InputError(
            f"This network {what}, which stored flow pictures do not hold: give it clips."
        )
    return uv if spec.direction == "onset_apex" else -uv


def picture_input(rgb: Image, spec: InputSpec) -> Floats:
    """Prepare a stored flow picture for a network: `(1 or 2, channels, size_px, size_px)` float32.

    There is no onset picture beside it.
    """
    return views(toward(read_picture(rgb), spec), spec)
