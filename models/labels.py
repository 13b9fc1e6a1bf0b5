"""Label sets of the five papers and of the datasets, and the maps between them.

Sources: MEGC 2019 for polarity; DFME (alphabetical) for the seven emotions; B-LiT's own set;
CASME II; CAS(ME)^3. Every weight file names one of these sets or lists its own labels.
"""

from __future__ import annotations

from models.errors import FlinchError

POLARITY = ("negative", "positive", "surprise")
DFME = ("anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise")
BLIT_OWN = ("neutral", "sadness", "surprise", "fear", "disgust", "anger", "happiness")
BLIT_POLARITY = ("positive", "negative", "surprise")
CASME2_5 = ("happiness", "repression", "disgust", "surprise", "others")
CASME2_7 = ("others", "disgust", "happiness", "repression", "surprise", "sadness", "fear")
SAMM_5 = ("anger", "contempt", "happiness", "surprise", "others")
CASME3_4 = ("negative", "positive", "surprise", "others")
CASME3_7 = ("happiness", "surprise", "sadness", "disgust", "fear", "anger", "others")

LABEL_SETS: dict[str, tuple[str, ...]] = {
    "polarity": POLARITY,
    "dfme": DFME,
    "blit_own": BLIT_OWN,
    "blit_polarity": BLIT_POLARITY,
    "casme2_5": CASME2_5,
    "casme2_7": CASME2_7,
    "samm_5": SAMM_5,
    "casme3_4": CASME3_4,
    "casme3_7": CASME3_7,
}

_POLARITY_OF = {
    "negative": "negative",
    "positive": "positive",
    "surprise": "surprise",
    "happiness": "positive",
    "anger": "negative",
    "contempt": "negative",
    "disgust": "negative",
    "fear": "negative",
    "sadness": "negative",
    "repression": "negative",
}
_NO_POLARITY = frozenset({"neutral", "others"})


class LabelError(FlinchError, ValueError):
    """A label or label set is not known."""


def polarity_of(label: str) -> str | None:
    """Map an emotion to its MEGC 2019 polarity.

    Args:
        label: An emotion of any set in `LABEL_SETS`.

    Returns:
        `negative`, `positive`, `surprise`, or None for `neutral` and `others`.

    Raises:
        LabelError: The label belongs to no known set.
    """
    if label in _NO_POLARITY:
        return None
    try:
        return _POLARITY_OF[label]
    except KeyError:
        known = ", ".join(sorted(_POLARITY_OF.keys() | _NO_POLARITY))
        raise LabelError(f"Unknown label '{label}': expected one of {known}.") from None
