"""One verdict: different pictures, evenly spaced, in every second, that show something."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from models.sources.arrivals import Arrivals, Evidence
from models.sources.look import Content
from models.sources.validity import StreamFacts, Validity, judge, judge_rate, too_few

SECOND = 1_000_000_000


def came(stamps_s: Iterable[float], repeated: Iterable[int] = ()) -> Evidence:
    """Give the evidence of pictures that came at these seconds, some of them repeats."""
    arrivals, same = Arrivals(), frozenset(repeated)
    for number, stamp_s in enumerate(stamps_s):
        arrivals.add(round(stamp_s * 1e9), number in same)
    return arrivals.evidence()


def even(fps: float, seconds: float) -> list[float]:
    """Give the stamps of a steady source."""
    return [number / fps for number in range(round(fps * seconds))]


def verdict(evidence: Evidence, fps: float = 30.0, **more: float) -> Validity:
    """Judge evidence at a measured rate."""
    return judge(StreamFacts(evidence, fps=fps, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("fps", [25.0, 30.0, 60.0, 200.0])
def test_a_steady_source_is_valid(fps: float) -> None:
    assert verdict(came(even(fps, 6)), fps) == Validity(True, ())


def test_small_unevenness_is_valid() -> None:
    stamps = [stamp + (0.006 if number % 3 else 0.0) for number, stamp in enumerate(even(30, 10))]
    late = [stamp if not 150 <= number < 155 else 5.166 for number, stamp in enumerate(stamps)]
    assert verdict(came(stamps)).valid
    assert verdict(came(late)).valid


def test_one_picture_for_ever_is_not_valid() -> None:
    found = verdict(came(even(30, 5), range(1, 150)))
    assert found.reasons == (
        "One picture is repeated for ever: 149 of 150 are the same as the one before; the camera "
        "or the stream hangs.",
    )


def test_each_picture_twice_leaves_half_the_rate() -> None:
    found = verdict(came(even(30, 5), range(1, 150, 2)))
    assert "75 of 150 pictures repeat the one before, so 15.1 different" in found.sentence
    assert verdict(came(even(60, 5), range(1, 300, 2)), 60.0).valid


def test_scattered_repeats_stand_for_lost_pictures() -> None:
    few = came(even(60, 20), range(7, 1200, 300))
    many = came(even(60, 20), range(7, 1200, 20))
    assert verdict(few, 60.0).valid
    assert "60 of 1200 pictures repeat" in verdict(many, 60.0).reasons[0]


def test_every_other_second_missing_is_not_valid() -> None:
    stamps = [stamp for stamp in even(30, 10) if int(stamp) % 2 == 0]
    found = verdict(came(stamps))
    assert "of 9.0 s have no pictures, the longest pause is 1.0 s" in found.reasons[0]


def test_a_quarter_of_the_time_lost_is_not_valid() -> None:
    stamps = [stamp for stamp in even(30, 23) if not 8 <= stamp < 13.8]
    assert "5.8 of 23.0 s have no pictures" in verdict(came(stamps)).reasons[0]


def test_bursts_are_named_and_have_no_rate() -> None:
    burst = [third / 3 + number * 1e-4 for third in range(15) for number in range(10)]
    stalled = [stamp if not 3 <= stamp < 7 else 7 + (stamp - 3) * 5e-4 for stamp in even(30, 10)]
    for stamps in (burst, stalled):
        (reason,) = verdict(came(stamps)).reasons
        assert "in bursts, up to 1" in reason
        assert "a second" not in reason


def test_short_bursts_between_long_pauses_are_not_even() -> None:
    stamps = [0.16 * cycle + 0.005 * number for cycle in range(40) for number in range(5)]
    assert "In 6 of 7 seconds" in verdict(came(stamps), 31.0).reasons[0]


def test_one_slow_second_is_told() -> None:
    stamps = [stamp for stamp in even(30, 10) if not (4 <= stamp < 5 and round(stamp * 30) % 3)]
    assert not verdict(came(stamps)).valid


def test_pictures_that_show_nothing_are_not_valid() -> None:
    good = came(even(30, 5))
    blank = judge(StreamFacts(good, Content(blank=1), fps=30.0))
    still = judge(StreamFacts(good, Content(still_s=3.0), fps=30.0))
    assert "show nothing" in blank.reasons[0]
    assert "stands still for 3.0 s" in still.reasons[0]
    assert judge(StreamFacts(good, Content(still_s=1.9), fps=30.0)).valid


@pytest.mark.parametrize(
    ("requested", "found", "cause"),
    [
        (60.0, 30.0, "automatic exposure"),
        (60.0, 10.0, "YUYV"),
        (60.0, 50.0, "busy"),
        (30.0, 60.0, "ignored the rate"),
    ],
)
def test_a_wrong_rate_names_its_likely_cause(requested: float, found: float, cause: str) -> None:
    assert cause in " ".join(judge_rate(requested, found))


def test_five_percent_is_the_limit() -> None:
    assert judge_rate(60.0, 57.1) == ()
    assert judge_rate(60.0, 56.9) != ()


def test_below_25_fps_nothing_is_claimed() -> None:
    assert "at least 25" in judge_rate(24.0, 24.0)[0]
    assert judge_rate(0.0, 24.98) == ()
    assert not verdict(came(even(15, 5)), 15.0).valid


def test_a_source_is_held_to_what_it_claims_unless_it_was_asked_for_more() -> None:
    good = came(even(30, 5))
    assert "says 60 frames a second" in verdict(good, claimed_fps=60.0).reasons[0]
    assert verdict(good, asked_fps=30.0, claimed_fps=60.0).valid


def test_losses_make_a_recording_invalid() -> None:
    good = came(even(60, 16))
    assert not verdict(good, 60.0, dropped=20).valid
    assert "disk" in verdict(good, 60.0, dropped=1, overflowed=1).reasons[0]
    assert not verdict(came([0.0]), 0.0).valid


def test_a_recording_ends_soon_after_its_last_frame() -> None:
    good = came(even(30, 4))
    assert verdict(good, tail_s=0.6).valid
    assert "3.9 s before the recording ended" in verdict(good, tail_s=3.9).reasons[0]


def test_too_few_frames_and_too_few_pictures_are_told_apart() -> None:
    assert too_few(15.0) == "15.0 frames a second arrive, 25 are needed"
    assert "only 15.0 of 30.0 frames a second are different pictures" in too_few(30.0, 0.5)
