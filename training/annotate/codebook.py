"""The rules that a study's coders agree on: `annotation.toml` in the study's folder.

Read strictly: an unknown key fails and names the nearest. A study without the file uses the
defaults below, which are usual in the field.
"""

from __future__ import annotations

import difflib
import sys
import typing
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from training.annotate.errors import AnnotationError
from training.annotate.records import BLIND_LEVELS, check_coder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "annotation.toml"


@dataclass(frozen=True, slots=True)
class Codebook:
    """The rules of a study's annotation.

    Attributes:
        emotions: Classes, in the order of the keys 1 to 7; `others` has the key 0.
        coders: Codes of the coders; the queue lists them from the start. Empty allows any coder.
        blind: Least strict blind level: `full`, `signal` or `assisted`.
        emotion_sources: What pass 3 may show: any of `stimulus`, `self-report`.
        double_coded: Share of recordings that two coders code.
        repeated_every: After this many recordings an old one is repeated unannounced; 0: never.
        decoys: Share of places without a movement among the places to look at.
        proposal_threshold: Least score of a proposal, as a share of the spotter's threshold.
        rise_ms: A movement that rises in less than this is a micro-expression, in milliseconds,
            such as 250; 0 judges by the whole duration, up to 500 ms.
        gate_f1: F1 of calibration that a coder must reach.
        gate_units: R AU of calibration that a coder must reach.
        seed: Seed of each coder's order of recordings and movements.
    """

    emotions: tuple[str, ...] = (
        "happiness",
        "surprise",
        "disgust",
        "repression",
        "sadness",
        "fear",
        "anger",
    )
    coders: tuple[str, ...] = ()
    blind: str = "full"
    emotion_sources: tuple[str, ...] = ()
    double_coded: float = 1.0
    repeated_every: int = 20
    decoys: float = 0.1
    proposal_threshold: float = 0.5
    rise_ms: float = 0.0
    gate_f1: float = 0.8
    gate_units: float = 0.7
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("double_coded", "decoys", "proposal_threshold", "gate_f1", "gate_units"):
            _within(name, getattr(self, name), 0.0, 1.0)
        _within("rise_ms", self.rise_ms, 0.0, 10_000.0)
        _within("repeated_every", self.repeated_every, 0, 10_000)
        for code in self.coders:
            check_coder(code)
        if self.blind not in BLIND_LEVELS:
            raise AnnotationError(
                f"'blind' must be one of {', '.join(BLIND_LEVELS)}, found '{self.blind}'."
            )
        if not self.emotions or len(set(self.emotions)) != len(self.emotions):
            raise AnnotationError("'emotions' must name at least one class, each once.")
        strange = set(self.emotion_sources) - {"stimulus", "self-report"}
        if strange:
            raise AnnotationError(
                "'emotion_sources' may name stimulus and self-report, found "
                f"'{sorted(strange)[0]}'."
            )


@dataclass(frozen=True, slots=True)
class InForce:
    """A codebook with the SHA-256 of its file; empty for the defaults."""

    codebook: Codebook
    digest: str = ""


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise AnnotationError(f"'{name}' must lie in {low:g}..{high:g}, found {value:g}.")


def find_codebook(path: Path) -> InForce:
    """Read a recording's codebook: that of the nearest folder above it.

    Args:
        path: A recording, a video or a study.

    Raises:
        AnnotationError: The file cannot be read or breaks its form.
    """
    for folder in (path, *path.absolute().parents):
        if folder.is_dir() and (folder / FILE).is_file():
            return read_codebook(folder / FILE)
    return InForce(Codebook())


def read_codebook(path: Path) -> InForce:
    """Read a codebook.

    Raises:
        AnnotationError: The file cannot be read or breaks its form.
    """
    try:
        data = path.read_bytes()
        given = tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise AnnotationError(f"Cannot read '{path}': {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnnotationError(f"'{path}' is no TOML text: {error}. Correct it.") from error
    try:
        codebook = Codebook(**_checked(given))
    except AnnotationError as error:
        raise AnnotationError(f"'{path}': {error}") from error
    return InForce(codebook, sha256(data).hexdigest())


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Codebook)}
    expected = typing.get_type_hints(Codebook)
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
            raise AnnotationError(f"there is no key '{key}'; the nearest is '{near}'.")
        values[key] = _value(key, value, expected[key])
    return values


def _value(key: str, value: Any, expected: Any) -> Any:
    if expected is float and type(value) in (int, float):
        return float(value)
    if expected in (int, str) and type(value) is expected:
        return value
    texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
    if expected not in (int, str, float) and texts:
        return tuple(value)
    words = {int: "a whole number", str: "a text", float: "a number"}
    raise AnnotationError(
        f"'{key}' must be {words.get(expected, 'a list of texts')}, found {value!r}."
    )
