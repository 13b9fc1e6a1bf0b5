"""Plain words for states, labels and times, and sentences that several pages show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QLocale

from app.ui.language import later, tr
from models.labels import POLARITY
from models.records import Event, Kind, Provenance, State
from models.sources.choice import PRACTICE_NAME

NAMES: dict[State, str] = {
    State.OK: later("Clear view"),
    State.NO_FACE: later("No face"),
    State.MANY_FACES: later("Several faces"),
    State.HEAD_MOTION: later("Head moving"),
    State.EXPOSURE_CHANGE: later("Light changed"),
    State.LOW_FPS: later("Too few frames"),
    State.NO_BASELINE: later("Learning the resting face"),
    State.LOW_QUALITY: later("Poor picture"),
    State.COVERED: later("Face covered"),
    State.SLOW_COMPUTER: later("Computer too slow"),
    State.UNCERTAIN: later("Uncertain"),
    State.UNTRAINED_WEIGHTS: later("Untrained networks"),
}

MEANINGS: dict[State, str] = {
    State.OK: later("One face, steady and well lit. Movements are timed and read."),
    State.NO_FACE: later("There is no face in the picture, so nothing is measured."),
    State.MANY_FACES: later(
        "More than one face is in the picture; one person at a time can be read."
    ),
    State.HEAD_MOTION: later("The head moves too much to tell skin movement from it."),
    State.EXPOSURE_CHANGE: later("The brightness jumped, which looks like movement and is not."),
    State.LOW_FPS: later("Too few frames a second arrive to see a movement this brief."),
    State.NO_BASELINE: later("The resting face is not known yet. Hold still for a moment."),
    State.LOW_QUALITY: later("The face is too small, blurred or turned to be read."),
    State.COVERED: later("Something hides part of the face, so what moves there is not seen."),
    State.SLOW_COMPUTER: later("The computer cannot follow the camera, so pictures are left out."),
    State.UNCERTAIN: later("The networks do not agree well enough to lean on the reading."),
    State.UNTRAINED_WEIGHTS: later(
        "No trained network is loaded, so movements are timed, not read."
    ),
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
"""Names of networks that their papers do not write in capitals."""


_DECIMAL = re.compile(r"(?<![\w./\\])(?<!\w-)(\d+)\.(\d+)(?![\w/\\]|\.\d)")
"""A number with decimals that is no part of a version, address or file name."""
VIDEO_ENDINGS = "*.mp4 *.mkv *.avi *.mov *.webm *.m4v *.mpg *.mpeg"
MONTHS = (
    later("Jan"),
    later("Feb"),
    later("Mar"),
    later("Apr"),
    later("May"),
    later("Jun"),
    later("Jul"),
    later("Aug"),
    later("Sep"),
    later("Oct"),
    later("Nov"),
    later("Dec"),
)
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
    """Replace the decimal marks in a sentence by the one that the user chose.

    Args:
        text: A sentence without names of files.
    """
    mark = QLocale().decimalPoint()
    return text if mark == "." else _DECIMAL.sub(rf"\1{mark}\2", text)


def state_name(state: State) -> str:
    """Name a state as the page shows it."""
    return tr(NAMES[state])


def state_meaning(state: State, cause: str = "") -> str:
    """Write the meaning of a state, with its measured cause if that adds something."""
    if not cause or state is State.UNTRAINED_WEIGHTS:
        return tr(MEANINGS[state])
    return decimals(
        tr("{meaning} Measured: {cause}.", meaning=tr(MEANINGS[state]), cause=cause.rstrip("."))
    )


def reading(event: Event) -> str:
    """Return the word for an event's reading, or say that there is none."""
    if event.label is None:
        return tr("No label")
    return label_name(event.label).capitalize()


def why_no_label(event: Event) -> str:
    """Say why an event has no label; empty if it has one."""
    if event.label is not None:
        return ""
    if event.state.may_be_labelled:
        return decimals(event.cause) or tr("No network could read this movement.")
    return state_meaning(event.state, event.cause)


def gap(cause: str) -> str:
    """Say that a movement is read although pictures are missing in it."""
    return (
        tr("{cause}; the others carry it, its times are less certain.", cause=cause)
        if cause
        else ""
    )


def confidence(event: Event) -> str:
    """Write an event's confidence, or for a correction, that it is the user's."""
    if event.provenance is Provenance.USER:
        return tr("your label")
    return f"{event.confidence * 100:.0f} %" if event.label is not None else "–"


def network_name(name: str) -> str:
    """Write a network's name as its paper does; unknown names are written in capitals."""
    return PAPER_NAMES.get(name, name.upper().replace("_", "-"))


def reader_name(network: str, labels: Sequence[str]) -> str:
    """Name a network, with its label set if that is finer than polarity."""
    fine = len(set(labels) - {*POLARITY, "others"})
    name = network_name(network)
    return tr("{name}, {count} classes", name=name, count=len(labels)) if fine else name


def kind_name(kind: Kind) -> str:
    """Name the kind of a movement."""
    return tr("micro") if kind is Kind.MICRO else tr("macro")


def expression_name(kind: Kind) -> str:
    """Name the kind of a movement as an expression."""
    return tr("micro-expression") if kind is Kind.MICRO else tr("macro-expression")


def key_name(key: str) -> str:
    """Name a key such as `Shift+Left` in the window's language."""
    return "+".join(tr(part) if len(part) > 1 else part for part in key.split("+"))


def label_name(label: str) -> str:
    """Name a label of a network or a coder."""
    return tr(label)


def region_name(region: str) -> str:
    """Name a region of the face."""
    spoken = region.replace("_", " ")
    return tr(spoken)


def source_name(name: str) -> str:
    """Name a source; the practice camera has a name in the window's language."""
    return tr(name) if name == PRACTICE_NAME else name


def movements(count: int) -> str:
    """Write a number of movements."""
    return tr("1 movement") if count == 1 else tr("{count} movements", count=count)


def video_files() -> str:
    """Write the filters of a dialog that asks for videos."""
    videos, everything = tr("Videos"), tr("All files")
    return f"{videos} ({VIDEO_ENDINGS});;{everything} (*)"


def day(when: datetime) -> str:
    """Write a day as `28 Nov 2026`, in the window's language."""
    month = tr(MONTHS[when.month - 1])
    return tr("{day} {month} {year}", day=when.day, month=month, year=when.year)


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
    """Return the time from onset to apex in milliseconds."""
    return (event.window.apex_ns - event.window.onset_ns) / 1e6


def rise(event: Event) -> str:
    """Write the time from onset to apex with its uncertainty in milliseconds."""
    return _span(rise_ms(event), event)


def _span(length_ms: float, event: Event) -> str:
    """Write a time between two frames; its uncertainty is one frame, half a frame at each end."""
    return f"{length_ms:.0f} ± {2 * event.window.uncertainty_ns / 1e6:.0f} ms"
