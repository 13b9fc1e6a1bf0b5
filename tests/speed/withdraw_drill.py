"""Withdraws one of five synthetic participants after everything was done with the recordings.

    python tests/speed/withdraw_drill.py --out DIR --kills 6

Five participants are recorded and coded, built, exported, prepared and trained on (one run to its
end, another one paused after two folds), their weights are exported and used live, a recording is
analysed. Every recorded picture holds a random mark. Then P003 is withdrawn: once undisturbed, and
once, from the same state, with `kill -9` at random times of the command, which is repeated each
time. After each the drill scans without the program's help: for the marks in all bytes, for the
code as a word in names, texts and databases, and for changed checksums of the others' data. It
returns 1 if anything is found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.capture_studies import study_at, study_text  # noqa: E402
from own_weights_drill import RECIPE, flinch, mark_of, sit  # noqa: E402

from app import paths  # noqa: E402
from models import selection  # noqa: E402
from models.weights import shelf  # noqa: E402
from training.capture.consent import Identity, keep_identity  # noqa: E402
from training.capture.participants import Participant, write_participants  # noqa: E402
from training.capture.trial import Outcome, trials  # noqa: E402

LEAVES = "P003"
PEOPLE = ("P001", "P002", LEAVES, "P004", "P005")
TRIALS = 2
MOST_GONE = 1200
"""Estimated number of files that belong to one participant or hold their data."""
QUICK = (
    ('start = ["incep-cbam-compact", "bowam-compact"]', 'start = ["incep-cbam-compact"]'),
    ("epochs = 3", "epochs = 1"),
    ("epoch_samples = 96", "epoch_samples = 32"),
    ("batch = 32", "batch = 8"),
)
BINARY = frozenset({".mkv", ".jpg", ".npz", ".onnx", ".safetensors", ".tar", ".mov", ".pt", ".age"})
"""Files with arbitrary bytes, in which a code of four letters may occur by chance."""


def everything(place: Path) -> None:
    """Do everything that is ever done with recordings."""
    import pyrage

    recipient = str(pyrage.x25519.Identity.generate().to_public())
    opened = study_at(place / "study", study_text())
    write_participants(opened.folder, [Participant(code, n) for n, code in enumerate(PEOPLE)])
    for seed, person in enumerate(PEOPLE):
        sit(opened, person, seed, TRIALS)
        keep_identity(opened.folder, person, Identity(f"Name of {person}"), recipient)
    assert all(trial.trial.outcome is Outcome.SHOWN for trial in trials(opened.folder))
    text = RECIPE
    for old, new in QUICK:
        assert old in text
        text = text.replace(old, new)
    (place / "own-drill.toml").write_text(text)
    flinch("capture", "build", place / "study", "--out", place / "set")
    shared = place / "shared"
    flinch("capture", "build", place / "study", "--out", shared, "--scope", "share")
    for form in ("hf", "webdataset"):
        flinch("capture", "export", shared, "--to", form, "--recipient", "Lab B")
    flinch("prepare", "captured", "--root", place / "set", "--out", place / "cache")
    train = ("train", place / "own-drill.toml", "--data", f"prepared:{place / 'cache'}")
    flinch(*train, "--out", place / "run", "--keep-folds", "--workers", "2")
    paused(place, tuple(map(str, train)))
    flinch("compare", place / "run")
    flinch("export", place / "run")
    flinch("models", "use", "own-drill", "--instead")
    for person in (LEAVES, "P001"):
        video = place / "study" / f"sub-{person}" / "ses-01" / "run-01" / "video.mkv"
        flinch("analyze", video, "--out", place / f"results-{PEOPLE.index(person)}")


def paused(place: Path, train: tuple[str, ...]) -> None:
    """Train another run and pause it after two folds."""
    out = place / "paused"
    progress = place / "paused.jsonl"
    command = (*train, "--out", str(out), "--workers", "1", "--progress", str(progress))
    child = subprocess.Popen(program(*command), env=environment())
    while child.poll() is None and '"done": 2' not in _text(progress):
        time.sleep(0.02)
    flinch("train", "--pause", out)
    child.wait()
    folds = len(list((out / "folds").rglob("*.json")))
    assert not (out / "metrics.json").exists(), "the run ended before it was paused"
    print(f"== another run paused after {folds} folds")


def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "app.entry", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def files(place: Path) -> Iterator[Path]:
    return (path for path in sorted(place.rglob("*")) if path.is_file())


def left(place: Path) -> list[str]:
    """Search for the marks of the pictures and for the withdrawn participant's code."""
    mark = mark_of(LEAVES)
    word = re.compile(rb"(?<![A-Za-z0-9])" + LEAVES.encode() + rb"(?![A-Za-z0-9])")
    found = []
    for path in files(place):
        data = path.read_bytes()
        if path.parent.name == "withdrawals" and path.stem == LEAVES:
            continue
        if mark in data:
            found.append(f"a mark in {path}")
        if LEAVES in str(path.relative_to(place)):
            found.append(f"the name {path}")
        if path.suffix not in BINARY and word.search(data):
            found.append(f"the code in {path}")
    return found


def sums_of_others(place: Path) -> dict[str, str]:
    """Return the checksums of everything that belongs only to the others."""
    required = [
        *((place / "study").glob("sub-*/**/*")),
        *((place / "study" / "key").glob("*")),
        *((place / "shared-webdataset").glob("*.tar")),
    ]
    others = [path for path in required if path.is_file() and LEAVES not in str(path)]
    for note in (place / "cache" / "clips").glob("*.json"):
        if json.loads(note.read_text())["subject"] != LEAVES:
            others += [note, note.with_suffix(".npz")]
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in others}


def killed(place: Path, kills: int, draw: random.Random) -> None:
    """Run the command, kill it after a few more files are gone; repeat, or until it is done."""
    command = program("capture", "withdraw", str(place / "study"), LEAVES, "--yes")
    stone = place / "study" / "withdrawals" / f"{LEAVES}.json"
    own = place / "study" / f"sub-{LEAVES}"
    for kill in range(1, kills + 1):
        child = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
        enough = len(list(files(place))) - draw.randint(1, 2 * MOST_GONE // kills)
        while child.poll() is None and len(list(files(place))) > enough:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait()
        state = json.loads(_text(stone) or "{}").get("state", "not begun")
        print(
            f"   kill {kill}: {state}, {len(list(files(place)))} files in all, "
            f"{len(list(files(own)))} files of the recordings left, "
            f"run {'there' if (place / 'run').exists() else 'gone'}, "
            f"{len(list((place / 'cache' / 'clips').glob('*.npz')))} flows"
        )
        if state == "done":
            return


def leave(place: Path, before: dict[str, str], what: str) -> bool:
    """Withdraw completely, and scan."""
    report = place.parent / f"withdrawn-{what.replace(' ', '-')}.json"
    report.unlink(missing_ok=True)
    flinch("capture", "withdraw", place / "study", LEAVES, "--yes", "--json", report)
    scan = json.loads(report.read_text())["scan"]
    found = left(place)
    same = sums_of_others(place) == before
    live = selection.current(paths.selections_folder()).name
    cards = [card for path in paths.exported_folder().iterdir() for card in shelf(path).cards]
    marked = [card.id for card in cards if card.withdrawn]
    print(
        f"== {what}: scan of {scan['files']} files, {len(scan['hits'])} hits; looked for without "
        f"the program: {len(found)} found; sums of {len(before)} files of the others "
        f"{'unchanged' if same else 'CHANGED'}; withdrawn: {', '.join(marked)}; live: {live}"
    )
    for item in found[:20]:
        print(f"   {item}")
    return not found and not scan["hits"] and same and live == "bundled" and bool(marked)


def main() -> int:
    """Make everything, withdraw undisturbed, and again with kills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    place = chosen.out.resolve() / "all"
    place.mkdir(parents=True)
    os.environ["FLINCH_HOME"] = str(place / "home")
    everything(place)
    copy = place.with_name("kept")
    shutil.copytree(place, copy)
    before = sums_of_others(place)
    print(f"== before: {len(left(place))} files hold a mark, the code or its name")
    good = leave(place, before, "in peace")
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    killed(place, chosen.kills, random.Random(chosen.seed))
    good &= leave(place, before, "with kills")
    print("nothing is left" if good else "SOMETHING IS LEFT OR CHANGED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
