"""The motion signal on a played face: rest, movement, steps of the aligner, and every state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from app.core.clips import under
from models.face.align import Aligner
from models.face.track import Tracker
from models.records import Crop, Frame, Motion, Sighting, State
from models.spot.eyes import without_glances
from models.spot.home import Home, HomeSearch
from models.spot.regions import ALL, MEMBERS, POINTS_USED, REGIONS
from models.spot.signal import Pace, Signal
from training.synth.demo import DemoFace
from training.synth.timed import TrueEvent


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting and its crop."""

    sighting: Sighting
    crop: Crop


@dataclass(frozen=True, slots=True)
class Play:
    """Six seconds of the played face as tracker and aligner saw them, and the first movement."""

    seen: tuple[Seen, ...]
    event: TrueEvent


@pytest.fixture(scope="module")
def play() -> Play:
    face = DemoFace(9.0, seed=1, size=(640, 360))
    tracker, aligner = Tracker(), Aligner()
    frames = []
    for seq, timed in enumerate(face.frames()):
        if seq >= 180:
            break
        frame = Frame(seq, timed.t_ns, timed.image, "play")
        sighting = tracker.step(frame)
        crop = aligner.step(frame, sighting)
        assert crop is not None
        frames.append(Seen(sighting, crop))
    tracker.close()
    return Play(tuple(frames), face.truth[0])


def _run(frames: tuple[Seen, ...]) -> list[Motion]:
    signal = Signal()
    return [signal.step(s.sighting, s.crop) for s in frames]


def test_no_baseline_until_half_a_second_of_rest(play: Play) -> None:
    states = [m.state for m in _run(play.seen[:40])]
    assert states[0] is State.NO_BASELINE
    assert states[30] is State.OK
    assert 10 <= states.index(State.OK) <= 20


def test_the_true_movement_stands_out_of_rest(play: Play) -> None:
    motions = _run(play.seen)
    apex = motions[play.event.apex_seq]
    rest = [m for m in motions[60 : play.event.onset_seq - 3] if m.closed < 0.1]
    assert float(np.max(apex.value / apex.noise)) > 8.0
    assert float(np.median([np.max(m.value) for m in rest])) < 0.004


def test_the_same_records_give_the_same_numbers(play: Play) -> None:
    a, b = _run(play.seen[:60]), _run(play.seen[:60])
    assert all(np.array_equal(x.value, y.value) for x, y in zip(a, b, strict=True))


def test_a_step_of_the_aligner_leaves_no_step_in_the_signal(play: Play) -> None:
    plain = _run(play.seen[:90])
    shift = np.array([[0, 0, 4.0], [0, 0, -3.0]], np.float32)
    stepped = [
        s if k < 45 else Seen(s.sighting, under(s.crop, s.crop.warp + shift))
        for k, s in enumerate(play.seen[:90])
    ]
    moved = _run(tuple(stepped))
    apart = [
        float(np.max(np.abs(a.value - b.value)))
        for a, b in zip(plain[45:], moved[45:], strict=True)
    ]
    assert max(apart) < 0.004


def test_a_lost_face_is_no_face_and_the_baseline_begins_anew(play: Play) -> None:
    signal = Signal()
    for s in play.seen[:40]:
        signal.step(s.sighting, s.crop)
    for gone in (s.sighting for s in play.seen[40:60]):
        motion = signal.step(Sighting(gone.seq, gone.t_ns, None, 0), None)
    assert motion.state is State.NO_FACE
    assert float(motion.value.max()) == 0.0
    again = [signal.step(s.sighting, s.crop) for s in play.seen[60:63]]
    assert again[0].state is State.NO_BASELINE


def test_many_faces_is_a_state(play: Play) -> None:
    crowd = tuple(Seen(replace(s.sighting, count=2), s.crop) for s in play.seen[:40])
    motion = _run(crowd)[-1]
    assert motion.state is State.MANY_FACES
    assert motion.cause == "2 faces are seen, one is needed"


def test_a_slow_camera_is_low_fps(play: Play) -> None:
    motions = _run(play.seen[:90:2])
    assert motions[-1].state is State.LOW_FPS
    assert motions[-1].cause.startswith("15.0 frames a second")


def test_a_computer_that_cannot_follow_is_not_laid_to_the_camera(play: Play) -> None:
    half = tuple(Seen(replace(s.sighting, overrun=1), s.crop) for s in play.seen[:90:2])
    motion = _run(half)[-1]
    assert motion.state is State.SLOW_COMPUTER
    assert motion.cause == (
        "30 frames a second arrive, 15 are analysed: the computer cannot follow"
    )
    assert motion.overrun == 1


def test_thinning_below_what_claims_need_is_the_computers_too(play: Play) -> None:
    half = tuple(Seen(replace(s.sighting, thinned=1), s.crop) for s in play.seen[:90:2])
    assert _run(half)[-1].state is State.SLOW_COMPUTER


def test_a_slow_camera_stays_one_beside_a_slow_computer(play: Play) -> None:
    few = tuple(Seen(replace(s.sighting, overrun=1), s.crop) for s in play.seen[:90:4])
    motion = _run(few)[-1]
    assert motion.state is State.LOW_FPS
    assert motion.cause.startswith("15.0 frames a second arrive")


def test_a_closed_gate_is_passed_on_with_its_cause(play: Play) -> None:
    words = ("the head turns at 90° a second",)
    closed = tuple(
        Seen(s.sighting, replace(s.crop, state=State.HEAD_MOTION, reasons=words))
        for s in play.seen[:30]
    )
    motion = _run(closed)[-1]
    assert motion.state is State.HEAD_MOTION
    assert motion.cause == words[0]


def test_regions_name_points_of_the_mesh() -> None:
    assert len(REGIONS) == len(set(REGIONS)) >= 8
    for region, members in zip(ALL, MEMBERS, strict=True):
        assert set(POINTS_USED[members]) == set(region.points)


def test_a_glance_leaves_the_lids_where_they_are() -> None:
    place = np.zeros((len(REGIONS), 2))
    right, left = REGIONS.index("eyelids right"), REGIONS.index("eyelids left")
    place[right], place[left] = (0.02, 0.003), (0.018, -0.001)
    still = without_glances(place, right, left)
    assert np.abs(still[[right, left], 0]).max() == pytest.approx(0.001)
    assert still[[right, left], 1].tolist() == [0.003, -0.001]
    assert place[right, 0] == 0.02


def test_pixels_stored_too_wide_make_small_movements_doubtful(play: Play) -> None:
    still = play.seen[:40]
    wide = tuple(Seen(replace(s.sighting, grain=2.0), s.crop) for s in still)
    square, doubtful = _run(still)[-1], _run(wide)[-1]
    assert (square.value == doubtful.value).all()
    assert (doubtful.noise > square.noise + 0.00005).all()
    assert (doubtful.noise < square.noise + 0.0006).all()


def test_a_neutral_that_is_known_beforehand_holds_from_the_first_picture(play: Play) -> None:
    search, before = HomeSearch(), Signal()
    for s in play.seen:
        search.add(before.step(s.sighting, s.crop), before.place)
    home = search.home()
    assert home is not None
    signal = Signal()
    signal.keep_to(home)
    motions = [signal.step(s.sighting, s.crop) for s in play.seen]
    assert {m.state for m in motions} == {State.OK}
    corner = REGIONS.index("mouth corner right")
    peak = max(motions, key=lambda m: float(m.value[corner]))
    assert abs(peak.t_ns - play.event.apex_ns) < 100_000_000


def test_movement_is_measured_from_the_first_pictures_and_not_from_the_usual_place(
    play: Play,
) -> None:
    usual = np.full((len(REGIONS), 2), 0.05)
    signal = Signal()
    signal.keep_to(Home(0 * usual, usual, np.full(len(REGIONS), 0.001)))
    seen = [signal.step(s.sighting, s.crop) for s in play.seen[:15]]
    assert float(seen[-1].value.max()) < 0.01


def test_a_second_face_rolls_and_has_no_place_among_those_of_the_first(play: Play) -> None:
    signal = Signal()
    nowhere = np.zeros((len(REGIONS), 2))
    signal.keep_to(Home(nowhere, nowhere, np.full(len(REGIONS), 0.001)))
    assert signal.step(play.seen[0].sighting, play.seen[0].crop).state is State.OK
    assert signal.place is not None
    other = play.seen[60]
    face = replace(other.sighting.face, track=9)
    lost = signal.step(replace(other.sighting, face=face), replace(other.crop, track=9))
    assert lost.state is State.NO_BASELINE
    assert signal.place is None


def test_pictures_that_are_sent_twice_are_too_few_and_no_compression() -> None:
    signal = Signal()
    for n in range(4):
        signal._jumps.step(np.full((len(REGIONS), 2), float(n % 2)), n * 10**9, True)
    signal._jumps.step(np.zeros((len(REGIONS), 2)), 4 * 10**9, True)
    assert signal._jumps.known
    assert signal._too_slow(Pace(30.0, 30.0), 0.5)[0] is State.LOW_FPS
    state, cause = signal._too_slow(Pace(30.0, 30.0), 0.3)
    assert state is State.LOW_QUALITY
    assert cause.startswith("compression: only 21.0 of 30.0 frames a second are different")
