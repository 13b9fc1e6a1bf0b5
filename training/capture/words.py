"""The participants' texts: `texts/en.toml` and others, one file per language.

English is complete; another language must supply its own words, and `missing` lists all missing
ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import Field

from training.capture.errors import StudyError
from training.capture.layout import StudyFolder
from training.capture.strict import StrictTable, parse, read_bytes
from training.capture.study import Study, Text

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "agree": "I agree",
        "refuse": "I do not agree",
        "name": "Your name, as a signature",
        "go_on": "Go on",
        "send": "Send",
        "skip_film": "Leave this film out",
        "warning": "The next film shows",
        "seating": "Please sit upright and look at the screen.",
        "neutral": "Please relax your face and look at the cross.",
        "paused": "A short pause.",
        "ended": "The sitting has ended. Thank you.",
        "leave": "Hold Esc for two seconds to end at any time, without a reason.",
        "yes": "yes",
        "no": "no",
        "strongest": "Which feeling was strongest?",
        "moment": "When was it strongest?",
        "intensity": "How strong was it?",
        "valence": "How unpleasant or pleasant did you feel?",
        "arousal": "How calm or excited did you feel?",
        "kept_still": "How well did you keep your face still?",
        "seen_before": "Had you seen this film before?",
        "looked_away": "Did you look away?",
        "review": "What was this movement?",
        "felt": "I felt something",
        "blink": "I blinked",
        "speech": "I spoke",
        "swallow": "I swallowed",
        "itch": "It itched",
        "unsure": "I do not know",
    }
)
"""The words of the participant's screen, in English."""

EMOTIONS: Mapping[str, str] = MappingProxyType(
    {
        name: name
        for name in (
            "neutral",
            "sadness",
            "surprise",
            "fear",
            "disgust",
            "anger",
            "happiness",
            "contempt",
            "other",
            "nothing",
        )
    }
)

ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "record": "My face is recorded on video and kept as the text says.",
        "share": "Other researchers may be given the recordings under a contract.",
        "show": "Pictures of my face may be shown in papers and talks.",
        "keep": "The recordings may be kept after the study for further research.",
    }
)
"""Sentences of the usual items of consent, in English."""


class Texts(StrictTable):
    """A file of texts; `words`, `emotions` and `items` are shown in place of names."""

    welcome: Text
    task: Text
    rest: Text
    debrief: Text
    words: dict[str, str] = Field(default_factory=dict)
    emotions: dict[str, str] = Field(default_factory=dict)
    items: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoken:
    """All texts of a participant in one language."""

    language: str
    texts: Texts

    def page(self, name: str) -> str:
        """Return a text of the study: welcome, task, rest or debrief."""
        return str(getattr(self.texts, name))

    def word(self, name: str) -> str:
        """Return a word of the participant's screen."""
        return self.texts.words.get(name) or WORDS[name]

    def emotion(self, name: str) -> str:
        """Return the participant's word for an emotion."""
        return self.texts.emotions.get(name) or name

    def item(self, name: str) -> str:
        """Return the sentence of an item of consent."""
        return self.texts.items.get(name) or ITEMS.get(name, name)


def read_words(folder: StudyFolder, language: str) -> Spoken:
    """Read the texts of a language.

    Raises:
        StudyError: They are missing or malformed.
    """
    path = folder.words(language)
    texts = parse(Texts, read_bytes(path, f"the texts in '{language}'"), path)
    return Spoken(language, texts)


def missing(folder: StudyFolder, study: Study, language: str) -> tuple[str, ...]:
    """List everything that a language lacks, one sentence each; empty if it is complete."""
    path = folder.words(language)
    try:
        texts = read_words(folder, language).texts
    except StudyError as error:
        return (str(error),)
    english = language.split("-")[0] == "en"
    expected = {
        "words": (texts.words, WORDS, tuple(WORDS)),
        "emotions": (texts.emotions, EMOTIONS, study.report.emotions),
        "items": (texts.items, ITEMS, tuple(item.id for item in study.item)),
    }
    lacking = [
        f"{table}.{name}"
        for table, (given, built_in, names) in expected.items()
        for name in names
        if not given.get(name) and not (english and name in built_in)
    ]
    strange = [f"words.{name}" for name in texts.words if name not in WORDS]
    found = [f"'{path}' lacks a translation of {', '.join(lacking)}. Add it."] if lacking else []
    if strange:
        found.append(f"'{path}' has {', '.join(strange)}, which no screen shows. Remove it.")
    return tuple(found)
