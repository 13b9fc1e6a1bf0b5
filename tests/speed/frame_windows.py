"""Reads `flinch synth clips` with the bundled frame networks, by window: AF, KFS and MFS.

`python tests/speed/frame_windows.py [N]` films N clips (120) of people in no training data, as
`flinch synth clips --seed 4077`, finds the face in the onset, cuts each picture as in the camera
path, and prints UF1 for each network and window, micro and macro separately. With only the apex of
the same clips, earlier networks were at chance level.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import cv2
import numpy as np

from models.face.align import apply, cut, eye_pose, warp_of
from models.face.still import find_face
from models.labels import POLARITY
from models.records import Clip, Crop, Kind, Window
from models.running import RunningNetwork, open_networks
from models.stills import numbers
from models.weights import bundled
from training.measure.metrics import measure
from training.synth.clips import make_clip
from training.synth.timed import TrueEvent

SEED = 4077
SAMPLINGS = ("af", "kfs", "mfs")


def filmed(number: int) -> tuple[Clip, TrueEvent] | None:
    """Film one clip and cut the pictures of the widest window; None without a face."""
    clip = make_clip(number, SEED, 100.0, [])
    event = clip.event
    chosen = numbers("mfs", event.onset_seq, event.apex_seq, event.offset_seq)
    take = replace(clip.take, times_ns=clip.take.times_ns[list(chosen)])
    frames = {k: shown.image for k, shown in zip(chosen, take.frames(), strict=True)}
    face = find_face(frames[event.onset_seq])
    if face is None:
        return None
    warp = warp_of(eye_pose(face.points))
    points = apply(warp, face.points[:, :2])
    crops = {k: Crop(k, k, 1, cut(image, warp), points, warp) for k, image in frames.items()}
    ends = (event.onset_seq, event.apex_seq, event.offset_seq)
    window = Window(*ends, *ends, 0.0, Kind.MICRO, "", ends[2])
    return Clip(window, *(crops[k] for k in ends), frames=tuple(crops.values())), event


def by_window(network: RunningNetwork, sampling: str) -> RunningNetwork:
    """Let a network read another window."""
    spec = network.card.input
    assert spec.stills is not None
    stills = spec.stills.model_copy(update={"sampling": sampling})
    card = network.card.model_copy(update={"input": spec.model_copy(update={"stills": stills})})
    return replace(network, card=card)


def main() -> None:
    """Film, read and print."""
    cv2.setNumThreads(1)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    found = [film for k in range(count) if (film := filmed(k)) is not None]
    truth = np.array([POLARITY.index(event.polarity) for _, event in found])
    macro = np.array([event.kind is Kind.MACRO for _, event in found])
    print(f"{len(found)} clips of {count}, {int(macro.sum())} macro")
    cards = [card for card in bundled() if card.input.stills is not None]
    for network in open_networks(cards, threads=1, provider="cpu"):
        for sampling in SAMPLINGS:
            reader = by_window(network, sampling)
            logits = np.concatenate([reader.answer(clip).logits for clip, _ in found])
            shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
            parts = {"all": macro >= 0, "micro": ~macro, "macro": macro}
            figures = " ".join(
                f"{name} {measure(truth[mask], shares[mask], POLARITY).uf1:.3f}"
                for name, mask in parts.items()
                if mask.any()
            )
            print(f"{network.card.id:26} {sampling:4} {figures}")


if __name__ == "__main__":
    main()
