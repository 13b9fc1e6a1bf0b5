"""The pictures of a clip that frame networks read: their choice, cut and normalisation.

Paper: the preprocessing study, section III. The apex alone (AF), onset, apex and offset (KFS), or
windows around the three (MFS), nominally 13 pictures; pictures outside the clip are skipped, and
repeated ones count once. The study's own rule, which keeps 10.25 per clip on average, is unknown.
M1 is the centre of the raw frame, M2 the box of the face with 20 px more on every side, `face` the
aligned crop. The study detects with dlib, Flinch with the mesh that it tracks with.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.face.align import apply, compose
from models.motion.difference import beside_rest
from models.records import Clip, Crop, Floats, Image
from models.resizing import to_square
from models.weights import InputSpec, Stills

AF, KFS, MFS = "af", "kfs", "mfs"
WINDOWS = {
    AF: ((), (0,), ()),
    KFS: ((0,), (0,), (0,)),
    MFS: ((0, 1, 2, 3), (-2, -1, 0, 1, 2), (-3, -2, -1, 0)),
}
"""Steps beside onset, apex and offset."""

M1, M2, FACE = "m1", "m2", "face"
M2_PX = 224
MARGIN_PX = 20
"""Added to each side of the face's box by M2, in pixels of the frame."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels; right and bottom are exclusive."""


class StillError(FlinchError, ValueError):
    """A clip does not hold the pictures that a network reads."""


def numbers(sampling: str, onset: int, apex: int, offset: int) -> tuple[int, ...]:
    """List the frame numbers of a sampling in a clip, each once, in order.

    Args:
        sampling: `af`, `kfs` or `mfs`.
        onset, apex, offset: Frame numbers of the clip, inclusive.
    """
    anchors = (onset, apex, offset)
    chosen = {
        anchor + step
        for anchor, steps in zip(anchors, WINDOWS[sampling], strict=True)
        for step in steps
    }
    return tuple(sorted(k for k in chosen if onset <= k <= offset))


def box_of(points: Floats, height: int, width: int) -> Box:
    """Return the mesh's box with M2's margin, inside a picture.

    Args:
        points: `(n, 2 or more)` float32, pixels of the picture.
        height, width: Of the picture.
    """
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    left, top = (max(0, int(v) - MARGIN_PX) for v in low)
    right = min(width, int(np.ceil(high[0])) + MARGIN_PX)
    bottom = min(height, int(np.ceil(high[1])) + MARGIN_PX)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def of_clip(clip: Clip, stills: Stills) -> list[NDArray[np.uint8]]:
    """Cut the pictures that a network reads from a clip: each `(S, S, 1 or 3)`, RGB or grey.

    Beside rest, the channels are the grey picture, the onset and the offset.

    Raises:
        StillError: The network reads the raw frame, but a clip has only the face.
    """
    crops = _sampled(clip, stills.sampling)
    if stills.beside == "nothing":
        return [_cut(crop, stills.pipeline) for crop in crops]
    rest = [_grey(clip.onset), _grey(clip.offset)]
    return [np.stack([_grey(crop), *rest], axis=-1) for crop in crops]


def _grey(crop: Crop) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(crop.image, cv2.COLOR_BGR2GRAY), np.uint8)


def _sampled(clip: Clip, sampling: str) -> list[Crop]:
    window = clip.window
    known = {crop.seq: crop for crop in clip.frames}
    known |= {
        window.onset_seq: clip.onset,
        window.offset_seq: clip.offset,
        window.apex_seq: clip.apex,
    }
    chosen = numbers(sampling, window.onset_seq, window.apex_seq, window.offset_seq)
    return [known[k] for k in chosen if k in known]


def _cut(crop: Crop, pipeline: str) -> NDArray[np.uint8]:
    if pipeline == M1:
        raise StillError(
            "This network reads the centre of the raw frame (M1), of which a clip keeps the face "
            "alone: train it on m2 or face, or take it out of the selection."
        )
    if pipeline == M2:
        return boxed(crop)
    return np.ascontiguousarray(crop.image[..., ::-1])


def boxed(crop: Crop, size_px: int = M2_PX) -> NDArray[np.uint8]:
    """Cut M2's box out of an aligned crop, upright as it stood in the frame.

    Args:
        crop: The crop.
        size_px: Side of the result.

    Returns:
        `(size_px, size_px, 1)` uint8 grey; outside the crop its border is repeated.
    """
    to_frame_warp = cv2.invertAffineTransform(np.asarray(crop.warp, np.float64))
    points = apply(np.asarray(to_frame_warp, np.float32), crop.points)
    far = 1 << 20
    left, top, right, bottom = box_of(points, far, far)
    wide, high = (right - left) / size_px, (bottom - top) / size_px
    to_frame = np.asarray(
        [[wide, 0, left + 0.5 * wide - 0.5], [0, high, top + 0.5 * high - 0.5]], np.float32
    )
    cut = cv2.warpAffine(
        _grey(crop),
        compose(crop.warp, to_frame),
        (size_px, size_px),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.uint8)[..., None]


def normal(picture: Image, spec: InputSpec) -> Floats:
    """Normalise one picture by a card.

    Args:
        picture: `(S, S, 1 or 3)` uint8, grey or RGB; or as `of_clip` gives it beside rest.
        spec: An input with `stills`; a grey one takes the means of `mean` and `std`, one beside
            rest neither.

    Returns:
        `(channels, size_px, size_px)` float32.
    """
    size_px, channels = spec.size_px, spec.still_channels
    if spec.stills is not None and spec.stills.beside == "rest":
        return _beside_rest(picture, size_px)
    if picture.shape[0] != size_px:
        picture = to_square(picture, size_px).reshape(size_px, size_px, -1)
    if picture.shape[2] != channels:
        grey = picture.mean(axis=2, keepdims=True)
        picture = np.repeat(grey, channels, axis=2).astype(np.uint8)
    unit = picture.transpose(2, 0, 1).astype(np.float32) / 255.0
    mean, std = (np.asarray(values, np.float32)[:, None, None] for values in (spec.mean, spec.std))
    if channels == 1:
        mean, std = mean.mean(axis=0, keepdims=True), std.mean(axis=0, keepdims=True)
    return np.asarray((unit - mean) / std, np.float32)


def _beside_rest(pictures: Image, size_px: int) -> Floats:
    """Code a picture, its onset and its offset in floats; small differences need fractions."""
    small = to_square(pictures.astype(np.float32), size_px)
    picture, onset, offset = np.ascontiguousarray(small.transpose(2, 0, 1))
    return beside_rest(picture, onset, offset)
