"""Label sets of the five papers and of the datasets, and the mappings between them.

Sources: MEGC 2019 for polarity; DFME (alphabetical) for the seven emotions; B-LiT's own set; CASME
II; CAS(ME)^3. A custom set lists its labels with commas, such as `pain,effort`.
"""

from __future__ import annotations

import difflib
import re

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
_WORD = re.compile(r"[a-z0-9][a-z0-9 _-]*")


class LabelError(FlinchError, ValueError):
    """A label or label set is not known."""


def labels_of(label_set: str) -> tuple[str, ...]:
    """List the classes of a label set, in the order of a network's logits.

    Args:
        label_set: A name in `LABEL_SETS`, or custom labels with commas.

    Raises:
        LabelError: The name is unknown, or custom labels are fewer than two, repeated, or not
            words.
    """
    if label_set in LABEL_SETS:
        return LABEL_SETS[label_set]
    if "," not in label_set:
        near = difflib.get_close_matches(label_set, LABEL_SETS, n=1)
        hint = f" (nearest: {near[0]})" if near else ""
        raise LabelError(
            f"label_set '{label_set}' is not known{hint}: take {', '.join(LABEL_SETS)}, or your "
            "own labels with commas"
        )
    labels = tuple(part.strip() for part in label_set.split(","))
    if len(set(labels)) < len(labels) or not all(_WORD.fullmatch(label) for label in labels):
        raise LabelError(
            f"label_set '{label_set}' must hold different labels of small letters, digits, spaces, "
            "'-' and '_', with commas between them"
        )
    return labels


def is_known(label: str) -> bool:
    """Return whether a label belongs to a published set, not a custom one."""
    return label in _POLARITY_OF or label in _NO_POLARITY


def polarity_of(label: str) -> str | None:
    """Map an emotion to its MEGC 2019 polarity.

    Args:
        label: A label of any set.

    Returns:
        `negative`, `positive`, `surprise`, or None for `neutral`, `others` and custom labels.
    """
    return _POLARITY_OF.get(label)
