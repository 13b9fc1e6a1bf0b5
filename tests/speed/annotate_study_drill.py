"""Runs a study from two scripted coders to trained weights, with commands only.

    python tests/speed/annotate_study_drill.py --out /tmp/study

Three synthetic people are filmed. Coder AB marks the truth; coder CD misses a movement, invents
one, names one wrongly and sets one border late. They are compared, the differences are settled with
reasons, the gold is signed and exported, `flinch prepare captured` reads it, and a small network is
trained for three steps. The drill prints the output of each command.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from training.annotate.calibrate import truth_of  # noqa: E402
from training.annotate.media import open_media  # noqa: E402
from training.annotate.records import Movement  # noqa: E402
from training.spotter.truth import read_truth  # noqa: E402

CODERS = "AB,CD"
RECIPE = """
id = "three-steps"
network = "incep_cbam"
label_set = "polarity"
seeds = [0]
data = "prepared: the study"
settings_from = "nothing"
does_not_prove = "anything: three steps on a handful of synthetic clips"
[switches]
hidden = 8
[input]
direction = "onset_apex"
coding = "uvs"
size_px = 8
[schedule]
epochs = 3
batch = 64
[optimiser]
lr = 3e-3
"""


class Flinch:
    """Runs commands with a separate home folder."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.environment = {**os.environ, "FLINCH_HOME": str(out / "home"), "COLUMNS": "160"}
        self.environment["PYTHONPATH"] = str(ROOT)

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run a command; any other exit code ends the drill."""
        print("$ flinch", *words)
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        print(done.stdout.rstrip()[-3000:])
        if done.returncode != code:
            raise SystemExit(f"exit code {done.returncode}, expected {code}: {done.stderr[-2000:]}")
        return done.stdout


def film(flinch: Flinch, study: Path, people: int, seconds: int) -> dict[Path, list[Movement]]:
    """Make one recording per person; return the true movements of each."""
    folder = flinch.out / "made"
    flinch("synth", "long", "--out", str(folder), "--n", str(people), "--seconds", str(seconds))
    found = {}
    for number, video in enumerate(sorted(folder.glob("*.mp4")), start=1):
        run = study / f"sub-P{number:03d}" / "ses-01" / "run-01"
        run.mkdir(parents=True)
        rewrap(video, run / "video.mkv")
        truth = truth_of(open_media(video, flinch.out / "index"), read_truth(video))
        found[run] = list(truth.movements)
    return found


def rewrap(video: Path, to: Path) -> None:
    """Copy the packets of a video into Matroska, its times in milliseconds."""
    with av.open(str(video)) as source, av.open(str(to), "w") as aim:
        stream = source.streams.video[0]
        copied = aim.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                aim.mux(packet)


def with_errors(true: list[Movement]) -> list[Movement]:
    """Miss the first movement, add a false one, set a border late, and name one wrongly."""
    wrong = [replace(movement, id=f"c{number}", sure=2) for number, movement in enumerate(true)][1:]
    if wrong:
        first = wrong[0]
        assert first.offset is not None
        wrong[0] = replace(first, offset=first.offset + 6)
    if len(wrong) > 1:
        wrong[1] = replace(wrong[1], emotion="surprise" if wrong[1].emotion != "surprise" else "x")
    return [*wrong, Movement("invented", 1, 3, 6, (), "positive", sure=2)]


def code(flinch: Flinch, run: Path, coder: str, marks: list[Movement]) -> None:
    """Let a scripted coder mark a recording and sign it."""
    steps: list[dict[str, Any]] = [
        {"do": "put", "kind": "movement", "mark": mark.to_json()} for mark in marks
    ]
    steps.append({"do": "sign"})
    script = flinch.out / f"{coder}-{run.parts[-3]}.jsonl"
    script.write_text("\n".join(json.dumps(step) for step in steps))
    flinch("annotate", str(run), "--coder", coder, "--apply", str(script))


def decisions(listed: list[dict[str, Any]], true: dict[Path, list[Movement]]) -> list[Any]:
    """Follow the coder who marked the truth, and reject the false movement."""
    steps = []
    for question in listed:
        run = Path(question["recording"])
        take, reason = "reject", "nothing moves there"
        for side in ("1", "2"):
            marked = question[side]
            if marked is not None and any(same(marked, real) for real in true[run]):
                take, reason = side, "the flicker shows it"
        steps.append(
            {
                "recording": "/".join(run.parts[-3:]),
                "question": question["question"],
                "take": take,
                "reason": reason,
            }
        )
    return steps


def same(marked: dict[str, Any], real: Movement) -> bool:
    """Return whether marks are those of a true movement."""
    marks = (marked["onset"], marked["apex"], marked["offset"], marked["emotion"])
    return marks == (real.onset, real.apex, real.offset, real.emotion)


def main() -> None:
    """Run the drill."""
    parser = argparse.ArgumentParser(description="From two scripted coders to trained weights.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=20)
    chosen = parser.parse_args()
    out = chosen.out.absolute()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    flinch, study = Flinch(out), out / "study"
    true = film(flinch, study, chosen.people, chosen.seconds)
    for run, movements in true.items():
        code(flinch, run, "AB", movements)
        code(flinch, run, "CD", with_errors(movements))
    shown = str(study)
    flinch("agree", shown, "--coders", CODERS, "--plots", "--out", str(out / "agreement"))
    listed = out / "listed.json"
    adjudicate = ("adjudicate", shown, "--coders", CODERS)
    flinch(*adjudicate, "--take-agreed", "--json", str(listed))
    script = out / "settle.jsonl"
    steps = decisions(json.loads(listed.read_text()), true)
    script.write_text("\n".join(json.dumps(step) for step in steps))
    flinch(*adjudicate, "--apply", str(script), "--by", "EF", "--sign")
    flinch("export-annotations", shown, "--format", "clips,long,csv", "--out", str(out / "set"))
    cache, recipe = out / "cache", out / "three-steps.toml"
    flinch("prepare", "captured", "--root", str(out / "set" / "clips"), "--out", str(cache))
    recipe.write_text(RECIPE)
    flinch("train", str(recipe), "--data", f"prepared:{cache}", "--out", str(out / "run"))
    metrics = json.loads((out / "run" / "metrics.json").read_text())
    rows = [line.split(",") for line in (out / "set" / "annotations.csv").read_text().splitlines()]
    facts = {
        "true": sum(map(len, true.values())),
        "settled": len(steps),
        "gold": len(rows) - 1,
        "protocol": metrics["protocol"],
    }
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
