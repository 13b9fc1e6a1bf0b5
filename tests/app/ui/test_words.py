"""Every state has its words, and times are written so that they can be compared."""

import pytest
from helpers.events import a_correction, an_event, an_unread_event

from app.ui import words
from models.records import Kind, State


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_name_and_a_sentence(state: State) -> None:
    assert words.state_name(state)
    assert words.state_meaning(state).endswith(".")


def test_a_measured_cause_follows_the_meaning() -> None:
    text = words.state_meaning(State.LOW_FPS, "18.2 frames a second arrive, 25 are needed")
    assert text.endswith("Measured: 18.2 frames a second arrive, 25 are needed.")


def test_times_are_written_as_minutes_seconds_and_milliseconds() -> None:
    assert words.clock(75_250_000_000, 0) == "1:15.250"
    assert words.clock(59_999_600_000, 0) == "1:00.000"
    assert words.clock(1_000_000_000, 2_000_000_000) == "-0:01.000"


def test_a_reading_is_a_word_or_says_that_there_is_none() -> None:
    assert words.reading(an_event()) == "Happiness"
    assert words.reading(an_unread_event()) == "No label"
    assert words.why_no_label(an_event()) == ""
    assert "12 degrees" in words.why_no_label(an_unread_event())


def test_confidence_is_a_share_or_the_users_own_word() -> None:
    assert words.confidence(an_event()) == "70 %"
    assert words.confidence(a_correction("e1")) == "your label"
    assert words.confidence(an_unread_event()) == "–"


def test_a_length_carries_the_uncertainty_of_both_ends() -> None:
    assert words.duration(an_event()) == "200 ± 33 ms"
    assert words.kind_name(Kind.MICRO) == "micro"
    assert words.kind_name(Kind.MACRO) == "macro"


def test_networks_are_named_as_in_their_papers() -> None:
    assert words.network_name("bowam") == "BOWAM"
    assert words.network_name("incep_cbam") == "Incep-CBAM"
    assert words.network_name("dual_hybrid_face") == "DualHybridFace"
    assert words.reader_name("merba", ("anger", "fear", "happiness")) == "MERba, 3 classes"
    assert words.reader_name("merba", ("negative", "positive", "surprise")) == "MERba"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("29.97 frames a second", "29,97 frames a second"),
        ("it took -0.5 s (0.3 s)", "it took -0,5 s (0,3 s)"),
        ("Flinch 0.1.0 at 192.168.1.20", "Flinch 0.1.0 at 192.168.1.20"),
        ("clip1.5.mp4, a/1.5/b", "clip1.5.mp4, a/1.5/b"),
    ],
)
def test_a_decimal_comma_leaves_names_and_addresses_alone(text: str, shown: str) -> None:
    words.use_numbers("comma")
    try:
        assert words.decimals(text) == shown
    finally:
        words.use_numbers("point")
    assert words.decimals(text) == text
