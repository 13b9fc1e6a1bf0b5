"""Keys as texts: what they do to the document and to what is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.annotate.codebook import Codebook
from training.annotate.coding import Coding
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.keys import ACTIONS, PROFILES, keys_of
from training.annotate.media import Media
from training.annotate.proposals import (
    Place,
    proposals_file,
    widened,
    with_decoys,
    write_places,
)
from training.annotate.records import Header
from training.annotate.units import format_units

FRAMES = 400


def a_media(folder: Path) -> Media:
    path = folder / "a.mkv"
    t_ns = np.arange(FRAMES, dtype=np.int64) * 20_000_000
    return Media(path, (path,), (0,), t_ns)


def begin(folder: Path, blind: str = "full", book: Codebook | None = None) -> Coding:
    media = a_media(folder)
    header = Header("media", FRAMES, media.stamps, "AB", blind)
    return Coding(Document(folder / "AB.jsonl", header), media, book)


def press(coding: Coding, *keys: str) -> None:
    for key in keys:
        assert coding.press(key), key


def a_movement(coding: Coding, onset: int, apex: int, offset: int) -> None:
    coding.do("leave")
    for frame, key in ((onset, "Q"), (apex, "W"), (offset, "E")):
        coding.go(frame)
        press(coding, key)
        assert coding.message == ""


def seal(coding: Coding) -> None:
    press(coding, "Ctrl+Return")
    if "once more" in coding.message:
        press(coding, "Ctrl+Return")


def test_s_and_d_step_and_shift_steps_ten(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    press(coding, "D", "D", "Shift+D", "S", "Right", "Num+1")
    assert coding.frame == 11
    press(coding, "Shift+S", "Shift+S")
    assert coding.frame == 0


def test_the_first_mark_opens_a_movement_and_others_complete_it(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    (movement,) = coding.document.movements
    assert (movement.onset, movement.apex, movement.offset, movement.coded_in) == (10, 14, 20, 1)
    coding.go(12)
    press(coding, "Q")
    assert coding.document.movements[0].onset == 12
    press(coding, "Shift+E")
    assert coding.frame == 20


def test_far_from_a_complete_movement_a_mark_opens_another(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    coding.go(200)
    assert coding.selected is None
    press(coding, "Q")
    assert len(coding.document.movements) == 2


def test_an_onset_behind_a_complete_movement_opens_another(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    coding.go(25)
    press(coding, "Q")
    assert [movement.onset for movement in coding.document.movements] == [10, 25]


def test_marks_out_of_order_are_refused_in_a_sentence(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    coding.go(30)
    press(coding, "Q")
    coding.go(20)
    press(coding, "E")
    assert "onset, apex, offset" in coding.message
    assert coding.document.movements[0].offset is None


def test_a_and_f_go_through_the_movements(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    for onset in (50, 150, 250):
        a_movement(coding, onset, onset + 3, onset + 8)
    coding.do("leave")
    coding.go(0)
    press(coding, "F")
    assert coding.frame == 50
    press(coding, "F", "F")
    assert coding.frame == 250
    press(coding, "A")
    assert coding.frame == 150


def test_exclusions_begin_end_and_go(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    coding.go(100)
    press(coding, "X")
    coding.go(120)
    press(coding, "X")
    assert [(e.first, e.last) for e in coding.document.exclusions] == [(100, 120)]
    coding.set_reason("speech")
    assert coding.document.exclusions[0].reason == "speech"
    press(coding, "Q")
    assert "overlaps the exclusion" in coding.message
    press(coding, "Shift+X")
    assert coding.document.exclusions == ()


def test_undo_and_redo_go_through_every_mark(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    press(coding, "Z", "Z", "Z")
    assert coding.document.movements == ()
    press(coding, "Z")
    assert coding.message == "There is nothing to undo."
    press(coding, "Shift+Z", "Ctrl+Y")
    assert coding.document.movements[0].apex == 14


def test_a_pass_is_sealed_after_its_checks_and_the_third_signs(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    press(coding, "Ctrl+Return")
    assert "reference" in coding.message
    press(coding, "Shift+C")
    seal(coding)
    assert coding.document.passes == (1,)
    press(coding, "Ctrl+Return")
    assert "action unit" in coding.message
    coding.set_units("12a + l4b")
    seal(coding)
    assert coding.pass_number == 3
    press(coding, "F", "1")
    seal(coding)
    assert coding.document.signed
    (movement,) = coding.document.movements
    assert (format_units(movement.units), movement.emotion) == ("L4B+12A", "happiness")
    press(coding, "Z")
    assert "signed off" in coding.message
    coding.reopen("a border was wrong")
    assert not coding.document.signed


def test_units_wait_for_pass_2_and_emotions_for_pass_3(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    coding.set_units("12")
    press(coding, "1")
    assert "pass 3" in coding.message
    assert coding.document.movements[0].units == ()
    assert coding.document.movements[0].emotion is None


def test_units_that_break_the_grammar_change_nothing(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    press(coding, "Shift+C")
    seal(coding)
    press(coding, "F")
    coding.set_units("12")
    coding.set_units("12+3")
    assert "no action unit 3" in coding.units_error
    assert format_units(coding.document.movements[0].units) == "12"


def test_frames_seen_paused_or_slowly_are_noted(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    for _ in range(9):
        press(coding, "D")
    coding.note_seen()
    assert coding.document.viewed == 10
    press(coding, "Space")
    coding.tick(1_000_000_000)
    coding.note_seen()
    assert coding.document.viewed == 10
    press(coding, "T", "T")
    frame = coding.frame
    for _ in range(10):
        coding.tick(80_000_000)
    assert coding.frame == frame + 10
    coding.note_seen()
    assert coding.document.viewed == 20


def test_playing_follows_the_time_stamps_and_ends_at_the_end(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    press(coding, "Space")
    coding.tick(1_000_000_000)
    assert coding.frame == 50
    press(coding, "Shift+T")
    coding.tick(1_000_000_000)
    assert coding.frame == 150
    coding.tick(60_000_000_000)
    assert coding.frame == FRAMES - 1
    assert not coding.playing


def test_a_loop_stays_around_the_movement(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 100, 105, 110)
    press(coding, "R")
    frames = set()
    for _ in range(100):
        coding.tick(20_000_000)
        frames.add(coding.frame)
    assert min(frames) == 90
    assert max(frames) == 120


def test_flicker_and_views_need_a_reference(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    press(coding, "C")
    assert not coding.flicker
    assert "reference" in coding.message
    press(coding, "Shift+C", "C", "V")
    assert coding.flicker
    assert coding.view == "difference"
    press(coding, "B", "B")
    assert coding.lens == "eyes"
    press(coding, "Shift+B")
    assert coding.lens is None


def test_a_use_of_the_magnified_view_is_journaled(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    press(coding, "Shift+C", "V", "V", "V")
    coding.document.save()
    assert '"magnified"' in coding.document.path.read_text()


def proposed(folder: Path) -> None:
    media = a_media(folder)
    places = [widened("p1", 100, 104, 110, 5.0, media), widened("p2", 300, 303, 309, 4.0, media)]
    write_places(proposals_file(media), places, {})


def test_places_open_only_assisted_and_after_pass_1(tmp_path: Path) -> None:
    proposed(tmp_path)
    for blind in ("full", "signal", "assisted"):
        (tmp_path / blind).mkdir()
        media = a_media(tmp_path)
        header = Header("media", FRAMES, media.stamps, "AB", blind)
        coding = Coding(Document(tmp_path / blind / "AB.jsonl", header), media)
        press(coding, "Shift+C", "G")
        assert coding.places == ()
        assert "once pass 1 is sealed" in coding.message
        seal(coding)
        assert len(coding.places) == (2 if blind == "assisted" else 0)


def test_a_place_hides_its_borders_until_the_coder_has_set_his(tmp_path: Path) -> None:
    proposed(tmp_path)
    coding = begin(tmp_path, "assisted")
    press(coding, "Shift+C")
    seal(coding)
    press(coding, "G")
    place = coding.place
    assert place is not None
    assert coding.frame == 75
    assert coding.borders_of(place) is None
    a_movement(coding, 101, 104, 111)
    (movement,) = coding.document.movements
    assert (movement.origin, movement.coded_in) == ("after_proposal:p1", 2)
    assert coding.borders_of(place) == (100, 104, 110)
    press(coding, "G", "Ctrl+G")
    assert [v.proposal for v in coding.document.verdicts] == ["p2"]


def test_one_place_in_ten_is_a_decoy_that_its_name_does_not_betray(tmp_path: Path) -> None:
    media = Media(
        tmp_path / "a.mkv",
        (tmp_path / "a.mkv",),
        (0,),
        np.arange(40_000, dtype=np.int64) * 20_000_000,
    )
    real = [widened("", n, n + 4, n + 10, 5.0, media) for n in range(500, 39_000, 1_000)]
    places = with_decoys(real, media, Codebook(seed=3))
    assert sum(place.decoy for place in places) == round(len(real) / 9)
    assert [place.id for place in places] == [f"p{n + 1}" for n in range(len(places))]
    assert with_decoys(real, media, Codebook(seed=3)) == places
    assert with_decoys([], media, Codebook()) == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_reaches_every_action(profile: str) -> None:
    assert set(keys_of(profile).values()) == set(ACTIONS)


def test_a_key_is_remapped_and_never_given_twice() -> None:
    keys = keys_of("left", ("back=J", "on = N"))
    assert (keys["J"], keys["N"]) == ("back", "on")
    assert "S" not in keys
    with pytest.raises(AnnotationError, match="is given to"):
        keys_of("left", ("back=J", "on=J"))
    with pytest.raises(AnnotationError, match="changes no key"):
        keys_of("left", ("backwards=J",))


def test_every_action_of_a_key_is_done(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    for key in coding.keys:
        assert coding.press(key)


def test_a_damaged_proposal_is_said(tmp_path: Path) -> None:
    media = a_media(tmp_path)
    write_places(proposals_file(media), [Place("p1", 5, 4, 3, 2, 1)], {})
    coding = begin(tmp_path, "assisted")
    press(coding, "Shift+C")
    seal(coding)
    assert "flinch propose" in coding.message


def test_a_frame_whose_picture_never_came_does_not_count_as_seen(tmp_path: Path) -> None:
    media = a_media(tmp_path)
    document = Document(tmp_path / "AB.jsonl", Header("media", FRAMES, media.stamps, "AB"))
    coding = Coding(document, media, sees_at_once=False)
    press(coding, "D", "D", "D", "D")
    coding.saw(3)
    coding.saw(4)
    coding.note_seen()
    assert document.viewed == 2
    coding.do("play")
    coding.saw(5)
    coding.note_seen()
    assert document.viewed == 2


def test_an_emotion_says_what_it_was_read_from(tmp_path: Path) -> None:
    coding = begin(tmp_path)
    a_movement(coding, 10, 14, 20)
    press(coding, "Shift+C")
    seal(coding)
    coding.selected = coding.document.movements[0].id
    coding.set_units("12")
    seal(coding)
    press(coding, "F", "1")
    assert coding.document.movements[0].basis == ("AU",)
    coding.context = ("stimulus: dis-03", "self-report: strongest disgust")
    press(coding, "3")
    assert coding.document.movements[0].basis == ("AU", "stimulus", "self-report")
    coding.set_emotion(None)
    assert coding.document.movements[0].basis == ()
