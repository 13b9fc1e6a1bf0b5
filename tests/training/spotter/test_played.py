"""Counting the labels of played clips, each number worked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.events import a_window

from models.records import Event, State
from training.spotter.played import (
    Answer,
    PlayedClip,
    PlayedError,
    answer,
    figures,
    played_clips,
)

CLIP = PlayedClip(Path("07-0.mp4"), "07", "anger")


def event(polarity: str, label: bool = True, score: float = 4.0, state: State = State.OK) -> Event:
    return Event(
        id="one",
        window=replace(a_window(), score=score),
        state=state if not label else State.OK,
        label=polarity if label else None,
        polarity=polarity,
        probabilities=None if state is State.HEAD_MOTION else np.full(3, 1 / 3, np.float32),
        confidence=0.5,
    )


def test_the_clearest_labelled_movement_speaks_for_its_clip() -> None:
    events = [event("positive", score=5.0), event("negative", score=9.0)]
    louder = event("surprise", label=False, score=20.0, state=State.UNCERTAIN)
    assert answer(CLIP, [*events, louder]) == Answer("07", "anger", "negative", "")


@pytest.mark.parametrize(
    ("events", "silence"),
    [
        ([], "still"),
        ([event("negative", label=False, state=State.HEAD_MOTION)], "unclear"),
        ([event("negative", label=False, state=State.UNCERTAIN)], "unsure"),
    ],
)
def test_a_silent_clip_says_why(events: list[Event], silence: str) -> None:
    assert answer(CLIP, events) == Answer("07", "anger", None, silence)


def test_halves_are_of_clips_and_not_of_faces() -> None:
    answers = [
        Answer("00", "anger", "negative", ""),
        Answer("00", "anger", "surprise", ""),
        Answer("03", "neutral", "surprise", ""),
        Answer("03", "neutral", None, "still"),
        Answer("09", "happiness", "positive", ""),
        Answer("09", "happiness", None, "unsure"),
    ]
    found = figures(answers)
    assert found["even clips"] == {
        "expressions": 4,
        "labelled": 3,
        "labelled_share": 0.75,
        "right_polarity": 2,
        "right_share": 0.6667,
        "neutral_clips": 0,
        "neutral_labelled": 0,
        "silent": {"unsure": 1},
    }
    assert found["odd clips"]["neutral_clips"] == 2
    assert found["odd clips"]["neutral_labelled"] == 1
    assert found["odd clips"]["labelled_share"] is None
    assert found["all"]["labelled"] == 3


def test_the_table_of_a_replay_is_read_beside_its_videos(tmp_path: Path) -> None:
    table = tmp_path / "replays.csv"
    table.write_text("video,motion,emotion,person\n07-0.mp4,07,anger,a\n", encoding="utf-8")
    assert played_clips(table) == [PlayedClip(tmp_path / "07-0.mp4", "07", "anger")]


@pytest.mark.parametrize(
    "text", [None, "", "video,emotion\na.mp4,anger\n", "video,motion,emotion\n"]
)
def test_another_table_is_refused_with_what_is_expected(tmp_path: Path, text: str | None) -> None:
    table = tmp_path / "replays.csv"
    if text is not None:
        table.write_text(text, encoding="utf-8")
    with pytest.raises(PlayedError, match="expected"):
        played_clips(table)
