"""Every state, provoked through the synthetic camera: shown with its measured cause, no label.

The faults go through the product's whole path: camera, pipeline, networks, tables and page. One
network always says surprise with confidence, so a label would appear wherever one may stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.drills import (
    APEX_S,
    OFFSET_S,
    ONSET_S,
    Seen,
    Spoil,
    SpoiltFace,
    brighter,
    drill,
    gone,
    joined,
    moved,
)
from helpers.graphs import install
from PySide6.QtWidgets import QApplication

from app.ui import style, words
from app.ui.film import SpottedEvent
from app.ui.live.page import LivePage
from models.reader import Reader
from models.records import State
from models.sources.faults import Fault, Faults
from models.spot.neutral import Taking
from models.spot.regions import REGIONS


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, the state it leads to, and what its cause says."""

    name: str
    state: State
    cause: str
    spoil: Spoil | None = None
    faults: Faults | None = None
    from_s: float = 0.0
    event: bool = True


AROUND = frozenset(range(110, 150))

CASES = (
    Case(
        "the person leaves in mid-movement",
        State.NO_FACE,
        r"no face is seen, for \d\.\d s now",
        spoil=gone(4.15),
        event=False,
    ),
    Case("a second person", State.MANY_FACES, r"2 faces are seen", spoil=joined),
    Case(
        "the head moves off",
        State.HEAD_MOTION,
        r"moves at \d\.\d eye distances a second",
        spoil=moved(4.2, 4.6, 110.0),
    ),
    Case(
        "a lamp goes on",
        State.EXPOSURE_CHANGE,
        r"brightness changed by \+1\d % within 120 ms",
        spoil=brighter(4.25, 1.15),
    ),
    Case(
        "20 frames a second",
        State.LOW_FPS,
        r"(19|20)\.\d frames a second arrive",
        faults=Faults(fps=20.0),
    ),
    Case(
        "the light goes out",
        State.LOW_QUALITY,
        r"the face is dark: mean grey level \d+ of 255, at least 30 is needed",
        faults=Faults(darken=Fault(at=AROUND), dark=0.1),
    ),
    Case(
        "the picture smears",
        State.LOW_QUALITY,
        r"the face is blurred: \d+ % of the sharpness that is needed",
        faults=Faults(blur=Fault(at=frozenset(range(127, 135))), blur_px=6.0),
    ),
    Case(
        "no rest before the movement",
        State.NO_BASELINE,
        r"the resting face is not known yet \(\d\.\d s seen\)",
        from_s=3.95,
        event=False,
    ),
)


@pytest.fixture(scope="module")
def sayer(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give a reader whose one network is always sure of surprise."""
    folder = tmp_path_factory.mktemp("weights")
    install(folder, "sayer", (0.0, 0.0, 5.0))
    return Reader.bundled(None, folder)


def moving(record: Seen) -> list[dict[str, str]]:
    """Give the rows of events.csv that lie on the played movement."""
    return [
        row
        for row in record.rows
        if float(row["onset_s"]) < OFFSET_S and float(row["offset_s"]) > ONSET_S
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sayer: Reader) -> Seen:
    """Take the play through without a fault."""
    return drill(tmp_path_factory.mktemp("whole"), sayer)


def on_screen(record: Seen, state: State) -> str:
    """Show the first update in a state on the live page and read what it says."""
    page = LivePage(style.LIGHT, REGIONS)
    update = record.first(state.value)
    page.show_update(update)
    text = f"{words.state_name(page.readout._pill.state)}: {page.readout.meaning.text()}"
    page.timeline.close()
    page.deleteLater()
    return text


def test_without_a_fault_the_movement_is_labelled(whole: Seen) -> None:
    (row,) = whole.rows
    assert (row["state"], row["label"], row["cause"]) == ("ok", "surprise", "")
    assert float(row["apex_s"]) == pytest.approx(APEX_S, abs=0.04)
    assert float(row["duration_uncertainty_ms"]) == pytest.approx(33.3, abs=0.2)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_named_with_its_measure_and_leaves_no_label(
    case: Case, tmp_path: Path, sayer: Reader, application: QApplication
) -> None:
    record = drill(tmp_path, sayer, SpoiltFace(case.spoil, case.from_s), case.faults)
    update = record.first(case.state.value)
    assert re.search(case.cause, update.cause) or case.state is State.NO_BASELINE
    text = on_screen(record, case.state)
    assert text.startswith(words.state_name(case.state))
    assert re.search(case.cause, text)
    rows = moving(record)
    assert bool(rows) is case.event
    for row in rows:
        assert row["state"] == case.state.value
        assert re.search(case.cause, row["cause"])
        assert row["label"] == row["polarity"] == row["p_surprise"] == ""
    assert not [event for event in record.events if event.label]


def test_two_lost_frames_inside_a_movement_are_counted_and_keep_its_label(
    tmp_path: Path, sayer: Reader, whole: Seen
) -> None:
    lost = Faults(drop=Fault(at=frozenset({126, 127})))
    (row,) = moving(drill(tmp_path, sayer, faults=lost))
    assert (row["state"], row["label"]) == ("ok", "surprise")
    assert re.fullmatch(
        r"2 of \d+ pictures inside the movement are missing: "
        "2 lost by the camera or its connection",
        row["cause"],
    )
    (without,) = moving(whole)
    assert float(row["duration_uncertainty_ms"]) > float(without["duration_uncertainty_ms"])


@pytest.mark.parametrize(
    ("logits", "state", "cause"),
    [
        (
            (0.1, 0.0, 0.0),
            State.UNCERTAIN,
            r"the networks are 3\d % sure of one reading, 50 % are needed",
        ),
        (None, State.UNTRAINED_WEIGHTS, "no trained weights are installed"),
    ],
)
def test_what_the_networks_cannot_say_is_named_and_leaves_no_label(
    logits: tuple[float, ...] | None,
    state: State,
    cause: str,
    tmp_path: Path,
    application: QApplication,
) -> None:
    if logits is not None:
        install(tmp_path, "doubter", logits)
    record = drill(tmp_path, Reader.bundled(None, tmp_path))
    (row,) = moving(record)
    assert (row["state"], row["label"]) == (state.value, "")
    assert re.search(cause, row["cause"])
    page = LivePage(style.LIGHT, REGIONS)
    page.add_event(SpottedEvent(record.events[0]))
    assert page.readout.reading.text() == "No label"
    assert re.search(cause, page.readout.reason.text()) or state is State.UNTRAINED_WEIGHTS
    assert page.model.entry(0).event.state is state
    page.timeline.close()
    page.deleteLater()


def test_a_recorded_rest_is_used_at_once_and_a_face_that_is_not_at_rest_waits(
    tmp_path: Path, sayer: Reader
) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "again").mkdir()
    (tmp_path / "other").mkdir()
    taking = Taking("P001")
    found = [
        progress.neutral
        for update in drill(tmp_path / "first", sayer).updates
        if (progress := taking.step(update.face, update.motion)).neutral is not None
    ]
    rest = found[0]
    assert rest is not None
    again = drill(tmp_path / "again", sayer, neutral=rest)
    waited = [u for u in again.updates if u.state is State.NO_BASELINE]
    assert waited[-1].frame.t_ns < 0.25e9
    assert [row["label"] for row in moving(again)] == ["surprise"]
    pulled = rest.place.copy()
    pulled[REGIONS.index("mouth corner left")] += (0.1, -0.05)
    other = type(rest)("P002", pulled, rest.noise, rest.seconds, rest.frames)
    never = drill(tmp_path / "other", sayer, neutral=other)
    causes = {update.cause for update in never.updates if update.state is State.NO_BASELINE}
    assert any("the mouth corner left is 1" in cause and "P002" in cause for cause in causes)
    assert not [event for event in never.events if event.label]
