"""Codes a synthetic video from its truth with real keys of the left hand, and compares the export.

    flinch synth long --out /tmp/long --n 1 --seconds 45
    python tests/speed/annotate_hands_drill.py /tmp/long/long-000.mp4 --out /tmp/hands

It needs Xvfb, openbox, xdotool and ImageMagick's import. All three passes are coded; `--out` gets
the pictures of the screen.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.annotate.calibrate import truth_of  # noqa: E402
from training.annotate.codebook import Codebook  # noqa: E402
from training.annotate.document import Document  # noqa: E402
from training.annotate.errors import AnnotationError  # noqa: E402
from training.annotate.media import Media, open_media  # noqa: E402
from training.annotate.queue import movements_for  # noqa: E402
from training.annotate.records import Movement  # noqa: E402
from training.annotate.units import format_units  # noqa: E402
from training.spotter.truth import read_truth  # noqa: E402

CODER = "AB"
LIMIT_S = 60.0
AT_ONCE = 12
EMOTIONS = {"positive": "1", "surprise": "2", "negative": "3"}


class Hand:
    """Presses keys in the window of one display."""

    def __init__(self, display: str, out: Path) -> None:
        self.environment = {**os.environ, "DISPLAY": display}
        self.out = out
        self.frame = 0
        self.presses = 0

    def call(self, *words: str) -> str:
        """Run a tool on the display."""
        done = subprocess.run(
            words, env=self.environment, check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys in sequence."""
        self.presses += len(keys)
        for first in range(0, len(keys), AT_ONCE):
            self.call("xdotool", "key", "--delay", "40", *keys[first : first + AT_ONCE])

    def go(self, frame: int) -> None:
        """Step to a frame, ten frames at a time if it is far."""
        by = frame - self.frame
        tens, ones = divmod(abs(by), 10)
        far, near = ("shift+d", "d") if by > 0 else ("shift+s", "s")
        self.press(*([far] * tens), *([near] * ones))
        self.frame = frame

    def picture(self, name: str) -> None:
        """Take a picture of the screen."""
        time.sleep(1.5)
        self.call("import", "-window", "root", str(self.out / f"{name}.png"))


def until(holds: Callable[[], object], what: str) -> None:
    """Wait for a condition."""
    end = time.monotonic() + LIMIT_S
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"It never came: {what}.")
        time.sleep(0.1)


def document(media: Media) -> Document | None:
    """Read the document on the disk; None if there is none yet."""
    path = media.folder / f"{CODER}.jsonl"
    try:
        return Document(path) if path.is_file() and path.stat().st_size else None
    except AnnotationError:
        return None


def holds(media: Media, test: Callable[[Document], object]) -> Callable[[], bool]:
    """Make a test on the document on the disk."""

    def look() -> bool:
        found = document(media)
        return found is not None and bool(test(found))

    return look


def finish(hand: Hand, media: Media, number: int) -> None:
    """Finish a pass and confirm a warning."""
    hand.press("ctrl+Return", "ctrl+Return")
    until(holds(media, lambda found: number in found.passes), f"pass {number} sealed")


def same(true: Sequence[Movement], found: Movement) -> Movement:
    """Return the true movement behind a marked one."""
    return next(movement for movement in true if movement.onset == found.onset)


def code(hand: Hand, media: Media, true: Sequence[Movement]) -> None:
    """Code all three passes."""
    hand.press("shift+c")
    until(holds(media, lambda found: found.reference == 0), "reference")
    for number, movement in enumerate(true):
        for frame, key in ((movement.onset, "q"), (movement.apex, "w"), (movement.offset, "e")):
            assert frame is not None
            hand.go(frame)
            hand.press(key)
        if number == 0:
            hand.press("b", "b", "v")
            hand.picture("pass-1")
            hand.press("v", "v", "v", "shift+b")
        until(
            holds(media, lambda found, n=number: len(found.movements) == n + 1),  # type: ignore[misc]
            f"movement {number + 1}",
        )
    finish(hand, media, 1)
    found = document(media)
    assert found is not None
    for number, marked in enumerate(movements_for(CODER, found, Codebook(), 2)):
        typed = format_units(same(true, marked).units).lower()
        hand.press("f", "Tab", *("plus" if letter == "+" else letter for letter in typed))
        hand.press("Return", "alt+3")
        if number == 0:
            hand.picture("pass-2")
    until(holds(media, lambda now: all(m.units for m in now.movements)), "units")
    finish(hand, media, 2)
    for number, marked in enumerate(movements_for(CODER, found, Codebook(), 3)):
        hand.press("f", EMOTIONS.get(same(true, marked).emotion or "", "0"))
        if number == 0:
            hand.picture("pass-3")
    hand.press("ctrl+Return", "ctrl+Return")
    until(holds(media, lambda now: now.signed), "sign-off")
    hand.picture("signed-compared")
    hand.press("Escape")
    hand.picture("signed")


def compared(out: Path, true: Sequence[Movement]) -> dict[str, object]:
    """Compare the exported table with the truth."""
    with (out / "annotations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    worst, units = 0, 0
    for movement, row in zip(true, rows, strict=True):
        for mark in ("onset", "apex", "offset"):
            worst = max(worst, abs(int(row[f"{mark}_frame"]) - int(getattr(movement, mark))))
        units += row["action_units"] == format_units(movement.units)
    return {"true": len(true), "exported": len(rows), "worst_frames": worst, "units_equal": units}


def main() -> None:
    """Run the drill."""
    parser = argparse.ArgumentParser(description="Codes a synthetic video with real keys.")
    parser.add_argument("video", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--display", default=":87")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--look", default="light")
    parser.add_argument("--most", type=int, default=8, help="most movements to code")
    chosen = parser.parse_args()
    out = chosen.out
    out.mkdir(parents=True, exist_ok=True)
    media = open_media(chosen.video, out / "index")
    shutil.rmtree(media.folder, ignore_errors=True)
    true = truth_of(media, read_truth(chosen.video)).movements[: chosen.most]
    home = out / "home"
    (home / "config").mkdir(parents=True, exist_ok=True)
    settings = f'notice_read = true\ntheme = "{chosen.look}"\n'
    (home / "config" / "settings.toml").write_text(settings)
    hand = Hand(chosen.display, out)
    environment = {**hand.environment, "FLINCH_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    screen = subprocess.Popen(["Xvfb", chosen.display, "-screen", "0", f"{chosen.size}x24"])
    time.sleep(2)
    manager = subprocess.Popen(["openbox"], env=environment)
    flinch = [sys.executable, "-m", "app.cli"]
    window = subprocess.Popen(
        [*flinch, "annotate", str(chosen.video), "--coder", CODER, "--blind", "full"],
        env=environment,
        cwd=ROOT,
    )
    try:
        until(holds(media, lambda found: found.header), "the document")
        time.sleep(3)
        begun = time.monotonic()
        code(hand, media, true)
        took_s = time.monotonic() - begun
        hand.press("ctrl+q")
        window.wait(30)
    finally:
        for process in (window, manager, screen):
            process.terminate()
            process.wait(20)
    shown = ["--coder", CODER, "--format", "csv", "--out", str(out)]
    subprocess.run(
        [*flinch, "export-annotations", str(chosen.video), *shown],
        env=environment,
        cwd=ROOT,
        check=True,
    )
    facts = {"presses": hand.presses, "seconds": round(took_s, 1), **compared(out, true)}
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
