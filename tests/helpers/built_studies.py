"""Studies with finished trials, recorded from small JPEG pictures, for tests of what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from helpers.capture_studies import study_at, study_text
from helpers.recordings import STEP_NS, info, packet

from app.core.recording.details import SessionState
from app.core.recording.sums import write_sums
from app.core.recording.writer import SessionWriter
from training.annotate.media import open_document, open_media
from training.annotate.records import Movement
from training.capture.consent import consent_of, write_consent
from training.capture.labelled import Spotted
from training.capture.layout import SittingFolder
from training.capture.participants import Participant, ParticipantStanding, write_participants
from training.capture.study import OpenStudy
from training.capture.trial import (
    Outcome,
    SelfReport,
    ShownFilm,
    Trial,
    write_report,
    write_trial,
)

NOW = "2026-11-28T20:00:00Z"
FRAMES = 90
START_NS = 5_000_000_000
MOMENT_NS = START_NS + 45 * STEP_NS
FEELINGS = ("disgust", "happiness", "surprise")

Mark = Callable[[int], bytes]


def marked_jpeg(seed: int, mark: bytes = b"") -> bytes:
    """Make a JPEG picture that holds a mark in a comment segment (T.81, B.2.4.5)."""
    image = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), np.uint8)
    data = cv2.imencode(".jpg", image)[1].tobytes()
    if not mark:
        return data
    return data[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + data[2:]


def a_study(
    root: Path,
    people: Sequence[str] = ("P001", "P002"),
    trials: int = 1,
    mark: Callable[[str, int], bytes] = lambda *_: b"",
    agreed: Sequence[str] = ("record", "share"),
) -> OpenStudy:
    """Record a study: each participant one sitting, each trial a feeling reported at its middle.

    Args:
        root: Folder of the study.
        people: Codes of the participants.
        trials: Trials of each.
        mark: Gives the mark of a participant's picture.
        agreed: Items that all agreed to.
    """
    opened = study_at(root, study_text())
    rows = [
        Participant(code, n, ParticipantStanding.FINISHED, sex="f") for n, code in enumerate(people)
    ]
    write_participants(opened.folder, rows)
    for person in people:
        sitting = opened.folder.sitting(person, 1)
        sitting.path.mkdir(parents=True)
        sitting.journal.write_text("{}\n")
        consent = consent_of(
            opened.study.consent[0], agreed, [i.id for i in opened.study.item], "practice", NOW
        )
        write_consent(sitting, consent)
        for number in range(1, trials + 1):
            a_trial(opened, sitting, number, mark)
    return opened


def a_trial(
    opened: OpenStudy,
    sitting: SittingFolder,
    number: int,
    mark: Callable[[str, int], bytes] = lambda *_: b"",
) -> Path:
    """Record one trial of a sitting."""
    run = sitting.path / f"run-{number:02d}"
    run.mkdir()
    writer = SessionWriter(run, info())
    seed = sum(sitting.person.encode()) * 1000 + number * 100
    for seq in range(FRAMES):
        writer.packet(packet(seq, marked_jpeg(seed + seq, mark(sitting.person, seq))))
    writer.close(SessionState.CLOSED)
    session = json.loads((run / "session.json").read_text())
    (run / "session.json").write_text(json.dumps(session | {"me_valid": True, "me_reasons": []}))
    stimulus = opened.study.stimulus[(number - 1) % len(opened.study.stimulus)]
    trial = Trial(
        study_sha256=opened.digest,
        design_sha256=opened.study.design,
        subject=sitting.person,
        sitting=sitting.number,
        run=run.name,
        number=number,
        order_row=0,
        stimulus=ShownFilm(id=stimulus.id, sha256=stimulus.sha256, intended=stimulus.intended),
        language="en",
        declared_s=1.0,
        played_s=1.0,
        outcome=Outcome.SHOWN,
    )
    write_trial(run, trial)
    felt = FEELINGS[(sum(sitting.person.encode()) + number) % len(FEELINGS)]
    write_report(
        run,
        SelfReport(
            language="en",
            strongest=felt,
            moment_s=0.5,
            moment_t_mono_ns=MOMENT_NS,
            opened_t_mono_ns=MOMENT_NS,
            sent_t_mono_ns=MOMENT_NS,
        ),
    )
    write_sums(run)
    return run


def spot_middle(media: object, first: int, last: int) -> Sequence[Spotted]:
    """Find two movements around the middle, the second one stronger."""
    return (Spotted(20, 25, 30, 2.0), Spotted(40, 46, 52, 5.0))


def code(run: Path, emotion: str = "disgust", second: str = "", settle: bool = True) -> None:
    """Let two blind coders mark one movement, and settle it."""
    media = open_media(run)
    for coder, felt in (("AB", emotion), ("CD", second or emotion)):
        document = open_document(media, coder)
        document.put(Movement("m1", 40, 46, 52, emotion=felt, sure=3))
        document.sign()
        document.save()
    if settle:
        gold = open_document(media, "gold")
        gold.put(Movement("g1", 40, 46, 52, emotion=emotion, sure=3, origin="agreed:AB=m1,CD=m1"))
        gold.sign()
        gold.save()
