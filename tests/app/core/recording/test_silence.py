"""A source that has been silent for long ends its recording."""

from app.core.recording.silence import SILENT_LIMIT_S, Silence, stopped_sentence


def test_only_time_without_a_new_picture_counts() -> None:
    clock = [0.0]
    silence = Silence(lambda: clock[0])
    assert not silence.too_long(1)
    clock[0] = SILENT_LIMIT_S - 0.1
    assert not silence.too_long(1)
    assert not silence.too_long(2), "a picture came"
    clock[0] += SILENT_LIMIT_S
    assert not silence.too_long(2)
    clock[0] += 0.1
    assert silence.too_long(2)


def test_what_the_source_says_stands_in_the_sentence() -> None:
    assert "Check its cable" in stopped_sentence("cam")
    assert stopped_sentence("cam", "It was unplugged.").endswith("for 10 s. It was unplugged.")
