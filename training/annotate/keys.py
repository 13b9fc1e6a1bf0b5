"""The keys for coding: for the left hand alone by default, and other profiles.

A key is a text such as `S`, `Shift+S`, `Ctrl+Return`, `Alt+1` or `Num+1` (numeric pad).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.annotate.errors import AnnotationError

Keys = Mapping[str, str]
"""Actions by key."""

ACTIONS = {
    "back": "one frame back",
    "on": "one frame on",
    "back10": "ten frames back",
    "on10": "ten frames on",
    "previous": "previous movement",
    "next": "next movement",
    "onset": "onset here",
    "apex": "apex here",
    "offset": "offset here",
    "go_onset": "go to the onset",
    "go_apex": "go to the apex",
    "go_offset": "go to the offset",
    "play": "play or pause",
    "loop": "loop the movement with 200 ms around it",
    "slower": "play slower",
    "faster": "play faster",
    "flicker": "flicker between this frame and the reference",
    "reference": "this frame is the reference",
    "view": "next view: plain, difference, flow, magnified",
    "lens": "next region under the lens",
    "lens_off": "lens off",
    "place": "next place to look at",
    "place_back": "previous place to look at",
    "no_movement": "no movement at this place",
    "field": "units, note, picture in turn",
    "emotion1": "first emotion",
    "emotion2": "second emotion",
    "emotion3": "third emotion",
    "emotion4": "fourth emotion",
    "emotion5": "fifth emotion",
    "emotion6": "sixth emotion",
    "emotion7": "seventh emotion",
    "emotion0": "others",
    "sure1": "a guess",
    "sure2": "likely",
    "sure3": "certain",
    "exclude": "exclusion begins, then ends",
    "delete": "delete the movement or exclusion",
    "undo": "undo",
    "redo": "redo",
    "hide": "hide or show the signal",
    "finding": "next open check",
    "leave": "let go of the movement",
    "seal": "finish the pass; sign off after the third",
    "keys": "list of keys",
}
"""All actions with their descriptions."""

_EVERYWHERE: dict[str, tuple[str, ...]] = {
    "back": ("Left", "Num+1"),
    "on": ("Right", "Num+3"),
    "back10": ("Shift+Left",),
    "on10": ("Shift+Right",),
    "previous": ("Up",),
    "next": ("Down",),
    "play": ("Space",),
    "field": ("Tab",),
    **{f"emotion{n}": (str(n),) for n in (*range(1, 8), 0)},
    **{f"sure{n}": (f"Alt+{n}",) for n in (1, 2, 3)},
    "delete": ("Del",),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Y",),
    "no_movement": ("Ctrl+G",),
    "finding": ("Ctrl+D",),
    "seal": ("Ctrl+Return",),
    "leave": ("Esc",),
    "keys": ("?",),
}

_LEFT: dict[str, tuple[str, ...]] = {
    "back": ("S",),
    "on": ("D",),
    "back10": ("Shift+S",),
    "on10": ("Shift+D",),
    "previous": ("A",),
    "next": ("F",),
    "onset": ("Q", "I"),
    "apex": ("W", "P"),
    "offset": ("E", "O"),
    "go_onset": ("Shift+Q", "Shift+I"),
    "go_apex": ("Shift+W", "Shift+P"),
    "go_offset": ("Shift+E", "Shift+O"),
    "play": ("K",),
    "loop": ("R",),
    "slower": ("T", "J"),
    "faster": ("Shift+T", "L"),
    "flicker": ("C",),
    "reference": ("Shift+C",),
    "view": ("V",),
    "lens": ("B",),
    "lens_off": ("Shift+B",),
    "place": ("G",),
    "place_back": ("Shift+G",),
    "exclude": ("X",),
    "delete": ("Shift+X",),
    "undo": ("Z",),
    "redo": ("Shift+Z",),
    "hide": ("H",),
}

_RIGHT = {"S": "K", "D": "L", "A": "J", "F": ";", "Q": "U", "W": "I", "E": "O", "R": "P"}
_RIGHT |= {"T": "Y", "C": "M", "V": ",", "B": ".", "G": "H", "X": "/", "Z": "N", "H": "'"}
_KEYPAD = {"A": "Num+4", "F": "Num+6", "Q": "Num+7", "W": "Num+8", "E": "Num+9"}
_KEYPAD |= {"R": "Num+5", "T": "Num+-", "Shift+T": "Num++", "C": "Num+0", "V": "Num+2"}
_KEYPAD |= {"B": "Num+*", "X": "Num+/", "Z": "Num+."}
_MOVED: dict[str, dict[str, str]] = {
    "left": {},
    "right": _RIGHT,
    "keypad": _KEYPAD,
    "qwertz": {"Z": "Y"},
    "azerty": {"Q": "A", "A": "Q", "W": "Z", "Z": "W"},
}
_AZERTY_DIGITS = ("&", "É", '"', "'", "(", "-", "È")

PROFILES = tuple(_MOVED)
"""`left` (QWERTY), `right` (right hand on QWERTY), `keypad`, `qwertz`, `azerty`."""


def keys_of(profile: str = "left", changes: Iterable[str] = ()) -> dict[str, str]:
    """Return the keys of a profile with the user's own changes.

    Args:
        profile: One of `PROFILES`.
        changes: Such as `back=J`; it replaces the action's keys in the profile.

    Returns:
        The action of each key.

    Raises:
        AnnotationError: A profile, action or key is unknown, or a key has two actions.
    """
    if profile not in PROFILES:
        raise AnnotationError(
            f"There are no keys '{profile}': expected one of {', '.join(PROFILES)}."
        )
    keys = {key: action for action, some in _EVERYWHERE.items() for key in some}
    for action, some in _LEFT.items():
        moved = some if profile == "left" else some[:1]
        for key in moved:
            keys.setdefault(_moved(key, _MOVED[profile]), action)
    if profile == "azerty":
        keys |= {key: f"emotion{n}" for n, key in enumerate(_AZERTY_DIGITS, start=1)}
    return _changed(keys, changes)


def _moved(key: str, places: dict[str, str]) -> str:
    if key in places:
        return places[key]
    shift, _, plain = key.rpartition("+")
    return f"{shift}+{places.get(plain, plain)}" if shift else key


def _changed(keys: dict[str, str], changes: Iterable[str]) -> dict[str, str]:
    own: dict[str, str] = {}
    for change in changes:
        action, equals, key = (part.strip() for part in change.partition("="))
        if not equals or not key or action not in ACTIONS:
            raise AnnotationError(
                f"'{change}' changes no key: expected an action and a key, such as back=J; the "
                f"actions are {', '.join(ACTIONS)}."
            )
        if key in own:
            raise AnnotationError(f"The key {key} is given to {own[key]} and to {action}.")
        own[key] = action
    usual = {key: action for key, action in keys.items() if action not in own.values()}
    return usual | own


def keys_for(action: str, keys: Keys) -> tuple[str, ...]:
    """List the keys of an action, shortest first."""
    return tuple(sorted((k for k, a in keys.items() if a == action), key=lambda k: (len(k), k)))
