"""From nothing to own weights in live use, and back: one script, synthetic participants.

Run by hand: `python tests/speed/own_weights_drill.py --people 12 --trials 7 --out DIR`. Generated
faces are recorded trial by trial as in a study, coded from the truth by two scripted coders, built,
prepared, trained leaving one participant out, compared, exported, used live and rolled back. A
fixed video must then give the same events as before. The drill prints one line per step.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.built_studies import NOW  # noqa: E402
from helpers.capture_studies import study_at, study_text  # noqa: E402
from helpers.recordings import info  # noqa: E402

from app import cli  # noqa: E402
from app.core.recording.details import SessionState  # noqa: E402
from app.core.recording.sums import write_sums  # noqa: E402
from app.core.recording.writer import SessionWriter  # noqa: E402
from models.labels import POLARITY  # noqa: E402
from models.records import Kind  # noqa: E402
from models.sources.source import Packet  # noqa: E402
from training.annotate.media import open_document, open_media  # noqa: E402
from training.annotate.records import Movement  # noqa: E402
from training.capture.consent import consent_of, write_consent  # noqa: E402
from training.capture.participants import Participant, write_participants  # noqa: E402
from training.capture.study import OpenStudy  # noqa: E402
from training.capture.trial import Outcome, ShownFilm, Trial, write_trial  # noqa: E402
from training.synth.fields import Anatomy, basis  # noqa: E402
from training.synth.film import even_times  # noqa: E402
from training.synth.heads import draw_head  # noqa: E402
from training.synth.motion import draw_act  # noqa: E402
from training.synth.script import Sway, TimedAct, VideoScript, true_event  # noqa: E402
from training.synth.stage import FaceStage  # noqa: E402
from training.synth.take import Take  # noqa: E402

SIDE_PX, EYE_PX, FPS = 480, 96.0, 60.0

RECIPE = """
id = "own-drill"
start = ["incep-cbam-compact", "bowam-compact"]
label_set = "polarity"
seeds = [0]
dataset = "captured"
data = "prepared"
settings_from = "those of own-finetune, fewer epochs"
does_not_prove = "anything: generated faces"
[augment]
flip = 0.5
picture = 0.0
[optimiser]
lr = 6e-4
weight_decay = 0.02
clip = 5.0
[schedule]
epochs = 3
epoch_samples = 96
batch = 32
warm_up = 0.5
ema = 0.9
"""


def mark_of(person: str) -> bytes:
    """Return the random mark in every picture of a participant: eight unique bytes."""
    return sha256(f"mark of {person}".encode()).digest()[:8]


def marked(jpeg: bytes, mark: bytes) -> bytes:
    """Put a mark into a JPEG as a comment (T.81, B.2.4.5)."""
    return jpeg[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + jpeg[2:]


def record(opened: OpenStudy, person: str, number: int, take: Take) -> Path:
    """Record a take as a trial: JPEG packets, ledger, session.json, trial.json."""
    run = opened.folder.sitting(person, 1).path / f"run-{number:02d}"
    run.mkdir()
    writer = SessionWriter(run, info())
    for seq, frame in enumerate(take.frames()):
        jpeg = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
        data = marked(jpeg, mark_of(person))
        when = 5_000_000_000 + int(take.times_ns[seq])
        writer.packet(Packet(seq, when, data, "mjpeg", SIDE_PX, SIDE_PX))
    writer.close(SessionState.CLOSED)
    facts = json.loads((run / "session.json").read_text())
    (run / "session.json").write_text(json.dumps(facts | {"me_valid": True, "me_reasons": []}))
    stimulus = opened.study.stimulus[number % len(opened.study.stimulus)]
    shown = ShownFilm(id=stimulus.id, sha256=stimulus.sha256, intended=stimulus.intended)
    about = {"subject": person, "sitting": 1, "run": run.name, "number": number, "order_row": 0}
    trial = Trial(
        **{**about, "study_sha256": opened.digest, "design_sha256": opened.study.design},
        stimulus=shown,
        language="en",
        declared_s=1.0,
        played_s=1.0,
        outcome=Outcome.SHOWN,
    )
    write_trial(run, trial)
    write_sums(run)
    return run


def code(run: Path, onset: int, apex: int, offset: int, emotion: str) -> None:
    """Let two scripted coders mark the truth, and settle it."""
    media = open_media(run)
    for coder in ("AB", "CD"):
        document = open_document(media, coder)
        document.put(Movement("m1", onset, apex, offset, emotion=emotion, sure=3))
        document.sign()
        document.save()
    gold = open_document(media, "gold")
    origin = "agreed:AB=m1,CD=m1"
    gold.put(Movement("g1", onset, apex, offset, emotion=emotion, sure=3, origin=origin))
    gold.sign()
    gold.save()


def sit(opened: OpenStudy, person: str, seed: int, trials: int) -> None:
    """Record and code all trials of a synthetic participant."""
    sitting = opened.folder.sitting(person, 1)
    sitting.path.mkdir(parents=True)
    sitting.journal.write_text("{}\n")
    items = [item.id for item in opened.study.item]
    write_consent(sitting, consent_of(opened.study.consent[0], items, items, "practice", NOW))
    rng = np.random.default_rng([7, seed])
    fields = basis(Anatomy.of_person(rng, 0.8))
    stage = FaceStage(
        draw_head(rng, (620, 620), 110.0), SIDE_PX, SIDE_PX, EYE_PX, fields, seed=seed
    )
    for number in range(1, trials + 1):
        act = draw_act(rng, fields, POLARITY[(seed + number) % 3], Kind.MICRO, 0.05)
        played = TimedAct(0.3, act)
        script = VideoScript((played,), (), (), (), (), (), Sway(rng, 0.4))
        times = even_times(act.profile.end_s + 0.6, FPS)
        take = Take(stage, script, times, 1.0, seed * 100 + number, False)
        run = record(opened, person, number, take)
        event = true_event(played, fields, times)
        code(run, event.onset_seq, event.apex_seq, event.offset_seq, event.emotion.lower())


def flinch(*words: object) -> None:
    """Run one command and print how long it took."""
    began = time.perf_counter()
    code = cli.run([str(word) for word in words])
    print(f"== flinch {' '.join(map(str, words[:3]))}: {code}, {time.perf_counter() - began:.1f} s")
    if code:
        sys.exit(f"failed: {words}")


def events(video: Path, out: Path) -> list[dict[str, str]]:
    """Analyse a video; return its events without their random ids."""
    code = cli.run(["analyze", str(video), "--out", str(out)])
    print(f"== flinch analyze: {code}")
    with (out / "events.csv").open(newline="") as file:
        return [{k: v for k, v in row.items() if k != "event_id"} for row in csv.DictReader(file)]


def main() -> None:
    """Run all steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--trials", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    out = given.out.resolve()
    os.environ["FLINCH_HOME"] = str(out / "home")
    opened = study_at(out / "study", study_text())
    people = [f"P{n:03d}" for n in range(1, given.people + 1)]
    write_participants(opened.folder, [Participant(code, n) for n, code in enumerate(people)])
    began = time.perf_counter()
    for seed, person in enumerate(people):
        sit(opened, person, seed, given.trials)
    print(f"== {given.people * given.trials} trials made: {time.perf_counter() - began:.1f} s")
    (out / "own-drill.toml").write_text(RECIPE)
    flinch("synth", "long", "--out", out / "fixed", "--seconds", "45", "--seed", "3")
    fixed = next((out / "fixed").glob("*.mp4"))
    flinch("capture", "build", out / "study", "--out", out / "set")
    flinch("prepare", "captured", "--root", out / "set", "--out", out / "cache")
    data = f"prepared:{out / 'cache'}"
    train = ("train", out / "own-drill.toml", "--data", data, "--out", out / "run")
    flinch(*train, "--progress", out / "progress.jsonl", "--keep-folds", "--workers", "2")
    flinch("compare", out / "run")
    flinch("export", out / "run")
    before = events(fixed, out / "before")
    flinch("models", "use", "own-drill", "--instead")
    own = events(fixed, out / "own")
    flinch("models", "rollback")
    after = events(fixed, out / "after")
    flinch("capture", "withdraw", out / "study", "P003", "--json", out / "withdrawn.json")
    print(f"events before {len(before)}, own {len(own)}, after {len(after)}")
    print(f"own weights read otherwise: {own != before}")
    print(f"rolled back to the events of before: {after == before}")
    sys.exit(0 if before and after == before and own != before else 1)


if __name__ == "__main__":
    main()
