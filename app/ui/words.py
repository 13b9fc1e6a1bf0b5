"""The plain words for states, labels and times; every sentence that the page repeats is here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QLocale

from models.labels import POLARITY
from models.records import Event, Kind, Provenance, State

NAMES: dict[State, str] = {
    State.OK: "Clear view",
    State.NO_FACE: "No face",
    State.MANY_FACES: "Several faces",
    State.HEAD_MOTION: "Head moving",
    State.EXPOSURE_CHANGE: "Light changed",
    State.LOW_FPS: "Too few frames",
    State.NO_BASELINE: "Learning the resting face",
    State.LOW_QUALITY: "Poor picture",
    State.COVERED: "Face covered",
    State.SLOW_COMPUTER: "Computer too slow",
    State.UNCERTAIN: "Uncertain",
    State.UNTRAINED_WEIGHTS: "Untrained networks",
}

MEANINGS: dict[State, str] = {
    State.OK: "One face, steady and well lit. Movements are timed and read.",
    State.NO_FACE: "There is no face in the picture, so nothing is measured.",
    State.MANY_FACES: "More than one face is in the picture; one person at a time can be read.",
    State.HEAD_MOTION: "The head moves too much to tell skin movement from it.",
    State.EXPOSURE_CHANGE: "The brightness jumped, which looks like movement and is not.",
    State.LOW_FPS: "Too few frames a second arrive to see a movement this brief.",
    State.NO_BASELINE: "The resting face is not known yet. Hold still for a moment.",
    State.LOW_QUALITY: "The face is too small, blurred or turned to be read.",
    State.COVERED: "Something hides part of the face, so what moves there is not seen.",
    State.SLOW_COMPUTER: "The computer cannot follow the camera, so pictures are left out.",
    State.UNCERTAIN: "The networks do not agree well enough to lean on the reading.",
    State.UNTRAINED_WEIGHTS: "No trained network is loaded, so movements are timed, not read.",
}


PAPER_NAMES = {
    "merba": "MERba",
    "dual_hybrid_face": "DualHybridFace",
    "incep_cbam": "Incep-CBAM",
    "vit_pos": "ViT-Pos",
    "face_lstm": "Face-LSTM",
    "vit_p32": "ViT-B/32",
    "swin_base": "Swin-B",
    "poolformer_m36": "PoolFormer-M36",
    "poolformer_m48": "PoolFormer-M48",
}
"""Networks whose papers do not write them in capitals."""


_DECIMAL = re.compile(r"(?<![\w./\\])(?<!\w-)(\d+)\.(\d+)(?![\w/\\]|\.\d)")
"""A number with decimals that stands alone: no version, address or file name."""
MARKS = {"point": QLocale.Language.C, "comma": QLocale.Language.German}
"""Languages whose numbers have the decimal marks of the settings."""


def use_numbers(choice: str) -> None:
    """Write numbers in the window with a decimal point, a comma, or as the system does.

    Args:
        choice: One of `settings.NUMBERS`.
    """
    language = MARKS.get(choice)
    QLocale.setDefault(QLocale.system() if language is None else QLocale(language))


def decimals(text: str) -> str:
    """Give the numbers of a sentence the decimal mark that the user chose.

    Args:
        text: A sentence without names of files.
    """
    mark = QLocale().decimalPoint()
    return text if mark == "." else _DECIMAL.sub(rf"\1{mark}\2", text)


def state_name(state: State) -> str:
    """Name a state as the page shows it."""
    return NAMES[state]


def state_meaning(state: State, cause: str = "") -> str:
    """Say what a state means, with its measured cause where that adds something."""
    if not cause or state is State.UNTRAINED_WEIGHTS:
        return MEANINGS[state]
    return decimals(f"{MEANINGS[state]} Measured: {cause.rstrip('.')}.")


def reading(event: Event) -> str:
    """Give the word that stands for an event's reading, or say that there is none."""
    if event.label is None:
        return "No label"
    return event.label.capitalize()


def why_no_label(event: Event) -> str:
    """Say why an event carries no label; empty when it carries one."""
    if event.label is not None:
        return ""
    if event.state.may_be_labelled:
        return decimals(event.cause) or "No network could read this movement."
    return state_meaning(event.state, event.cause)


def gap(cause: str) -> str:
    """Say that a movement is read although pictures are missing inside it."""
    return f"{cause}; the others carry it, its times are less certain." if cause else ""


def confidence(event: Event) -> str:
    """Write an event's confidence; a correction says whose word it is instead."""
    if event.provenance is Provenance.USER:
        return "your label"
    return f"{event.confidence * 100:.0f} %" if event.label is not None else "–"


def network_name(name: str) -> str:
    """Write a network's name as its paper does; one that is not known goes in capitals."""
    return PAPER_NAMES.get(name, name.upper().replace("_", "-"))


def reader_name(network: str, labels: Sequence[str]) -> str:
    """Name a network together with what it tells apart, where that is more than polarity."""
    fine = len(set(labels) - {*POLARITY, "others"})
    return f"{network_name(network)}, {len(labels)} classes" if fine else network_name(network)


def kind_name(kind: Kind) -> str:
    """Name the kind of a movement."""
    return "micro" if kind is Kind.MICRO else "macro"


def clock(time_ns: int, zero_ns: int) -> str:
    """Write a time since the start as `m:ss.mmm`."""
    total_ms = round((time_ns - zero_ns) / 1e6)
    sign = "-" if total_ms < 0 else ""
    minutes, rest_ms = divmod(abs(total_ms), 60_000)
    return decimals(f"{sign}{minutes}:{rest_ms / 1000:06.3f}")


def duration(event: Event) -> str:
    """Write a movement's length with its uncertainty in milliseconds."""
    return _span(event.window.duration_ms, event)


def rise_ms(event: Event) -> float:
    """Give the time from onset to apex in milliseconds."""
    return (event.window.apex_ns - event.window.onset_ns) / 1e6


def rise(event: Event) -> str:
    """Write the time from onset to apex with its uncertainty in milliseconds."""
    return _span(rise_ms(event), event)


def _span(length_ms: float, event: Event) -> str:
    """Write a time between two frames: each lies within half a frame, so a whole one is unsure."""
    return f"{length_ms:.0f} ± {2 * event.window.uncertainty_ns / 1e6:.0f} ms"
