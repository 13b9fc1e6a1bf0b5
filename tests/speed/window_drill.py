"""Controls the real window with real keys on a virtual screen, and takes pictures of it.

    python tests/speed/window_drill.py --out /tmp/window
    python tests/speed/window_drill.py --out /tmp/window --pictures

Without `--pictures` it checks two things: R without a camera, or after a video's end, stores
nothing; and another source, closing and quitting during a recording ask first. With it, it takes
pictures of the pages, the card after a recording, and the presentation view, at 100 % and 200 %, in
both themes. It needs Xvfb, openbox, xdotool and ImageMagick.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.videos import write_video  # noqa: E402

LIMIT_S = 90.0
SETTLE_S = 1.2
QUESTION = "A recording is running"
SCREENS = ((1280, 800, 1), (1920, 1080, 1), (1920, 1080, 2), (900, 640, 1))
"""Width, height and scale of each screen for pictures."""
LOOKS = ("light", "dark")


@contextmanager
def screen(width: int, height: int) -> Iterator[str]:
    """Yield the display name of a virtual screen with a window manager."""
    read, write = os.pipe()
    size = f"{width}x{height}x24"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", size],
        pass_fds=(write,),
        **quiet,  # type: ignore[call-overload]
    )
    os.close(write)
    with os.fdopen(read) as answer:
        display = f":{answer.readline().strip()}"
    keeper = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, **quiet)  # type: ignore[call-overload]
    try:
        time.sleep(0.5)
        yield display
    finally:
        for process in (keeper, server):
            process.terminate()
            process.wait(10)


class Driven:
    """A window of Flinch on a virtual screen, with a separate home folder."""

    def __init__(
        self, display: str, home: Path, arguments: list[str], scale: int = 1, look: str = "light"
    ) -> None:
        """Start it and wait until it is shown."""
        self.home = home
        config = home / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "settings.toml").write_text(f'notice_read = true\ntheme = "{look}"\n')
        self._env = {
            **os.environ,
            "DISPLAY": display,
            "FLINCH_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(scale),
        }
        command = [sys.executable, "-m", "app.entry", "live", *arguments]
        self.process = subprocess.Popen(command, env=self._env)
        wait(lambda: self.titled("^Flinch$"), "the window")
        self._run("xdotool", "search", "--name", "^Flinch$", "windowactivate", "--sync")

    def _run(self, *command: str) -> str:
        found = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
        return found.stdout

    def titled(self, title: str) -> bool:
        """Return whether a window of that title is shown."""
        return bool(self._run("xdotool", "search", "--onlyvisible", "--name", title).strip())

    def key(self, *names: str) -> None:
        """Press keys in sequence."""
        for name in names:
            self._run("xdotool", "key", name)
            time.sleep(0.25)

    def type(self, text: str) -> None:
        """Type a text."""
        self._run("xdotool", "type", "--delay", "20", text)

    def look(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """Take a picture of the screen, `(H, W, 3)` uint8 BGR."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "screen.png")
            self._run("import", "-window", "root", str(path))
            return np.asarray(cv2.imread(str(path)), np.uint8)

    def shows_a_picture(self) -> bool:
        """Return whether the upper left of the screen is as colourful as the practice face."""
        image = self.look()
        part = image[image.shape[0] // 4 : image.shape[0] // 2, : image.shape[1] // 2]
        saturation = cv2.cvtColor(part, cv2.COLOR_BGR2HSV)[..., 1]
        return float(saturation.mean()) > 40.0

    def record(self) -> None:
        """Press R until a recording runs: on a busy machine the first picture may come late."""
        for _ in range(6):
            self.key("r")
            try:
                wait(self.runs, "the recording", 15.0)
            except Late:
                continue
            return
        raise Late("no recording began")

    def shot(self, path: Path) -> None:
        """Save a picture of the screen."""
        time.sleep(SETTLE_S)
        cv2.imwrite(str(path), self.look())

    def runs(self) -> list[Path]:
        """List the folders of all recordings, finished or not."""
        return sorted(path.parent for path in self.home.rglob("session.json"))

    def closed_runs(self) -> list[Path]:
        """List the recordings that were closed properly."""
        return sorted(path.parent for path in self.home.rglob("SHA256SUMS"))

    @property
    def running(self) -> bool:
        """Return whether the program still runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the program if it still runs."""
        if self.running:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


class Late(Exception):
    """Something was not true in time."""


def wait(holds: Callable[[], object], what: str, limit_s: float = LIMIT_S) -> None:
    """Wait until a condition is true; fail by name otherwise."""
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise Late(f"{what} did not come within {limit_s:.0f} s")
        time.sleep(0.2)


def said(what: str) -> None:
    """Print one successful check."""
    print(f"ok   {what}", flush=True)


def without_a_camera(display: str, home: Path, out: Path) -> None:
    """Press R without a camera: nothing is stored, and the window says why."""
    driven = Driven(display, home, [])
    try:
        time.sleep(3.0)
        driven.key("r")
        driven.shot(out / "refused-no-camera.png")
        assert not driven.runs(), driven.runs()
        said("R without a camera stores nothing")
    finally:
        driven.end()


def after_the_end(display: str, home: Path, out: Path) -> None:
    """Press R after a video's end: nothing is stored, and the window says why."""
    video = write_video(home / "short.mp4", range(0, 45 * 33, 33))
    driven = Driven(display, home, ["--camera", str(video)])
    try:
        time.sleep(12.0)
        driven.key("r")
        driven.shot(out / "refused-video-ended.png")
        assert not driven.runs(), driven.runs()
        said("R after a video's end stores nothing")
    finally:
        driven.end()


def asks_first(display: str, home: Path, out: Path) -> None:
    """Change the source, close and quit during a recording: each asks, Esc keeps recording."""
    driven = Driven(display, home, ["--camera", "practice", "--person", "S07"])
    try:
        wait(driven.shows_a_picture, "the picture")
        driven.record()
        time.sleep(3.0)
        driven.key("ctrl+l")
        time.sleep(SETTLE_S)
        driven.type("http://127.0.0.1:9/video")
        driven.key("Return")
        wait(lambda: driven.titled(QUESTION), "the question of another source")
        driven.shot(out / "asks-source.png")
        driven.key("Escape")
        for name, keys in (("quit", "ctrl+q"), ("close", "alt+F4")):
            driven.key(keys)
            wait(lambda: driven.titled(QUESTION), f"the question of {name}")
            driven.shot(out / f"asks-{name}.png")
            driven.key("Escape")
            time.sleep(SETTLE_S)
            assert driven.running
            assert not driven.closed_runs()
        said("another source, closing and quitting ask; Esc keeps recording")
        driven.key("ctrl+q")
        wait(lambda: driven.titled(QUESTION), "the question")
        driven.key("Tab", "space")
        wait(lambda: not driven.running, "the end of the program")
        assert driven.closed_runs() == driven.runs() != []
        assert "sub-S07" in str(driven.runs()[0])
        said("stop and go on closes the recording, then quits")
    finally:
        driven.end()


def pictures(width: int, height: int, scale: int, look: str, out: Path) -> None:
    """Take the pictures of one screen in one theme."""
    tag = f"{look}-{width}x{height}" + (f"-at-{scale}00" if scale > 1 else "")
    with screen(width, height) as display, tempfile.TemporaryDirectory() as home:
        driven = Driven(display, Path(home), ["--camera", "practice"], scale, look)
        try:
            wait(driven.shows_a_picture, "the picture")
            driven.shot(out / f"live-{tag}.png")
            driven.record()
            time.sleep(4.0)
            driven.shot(out / f"recording-{tag}.png")
            driven.key("r")
            wait(driven.closed_runs, "the end of the recording")
            driven.shot(out / f"stopped-{tag}.png")
            driven.key("Escape")
            for name, key in (
                ("files", "ctrl+2"),
                ("camera", "ctrl+3"),
                ("sessions", "ctrl+4"),
                ("settings", "ctrl+comma"),
                ("presentation", "F11"),
            ):
                driven.key(key)
                driven.shot(out / f"{name}-{tag}.png")
            driven.key("Escape", "question")
            driven.shot(out / f"keys-{tag}.png")
        finally:
            driven.end()
    said(f"pictures {tag}")


def main() -> int:
    """Run the requested drills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--screens", default="", help="as 1280x800,1920x1080@2; all if left out")
    parser.add_argument("--looks", default=",".join(LOOKS))
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    if not chosen.pictures:
        for drill in (without_a_camera, after_the_end, asks_first):
            with screen(1280, 800) as display, tempfile.TemporaryDirectory() as home:
                drill(display, Path(home), chosen.out)
        return 0
    for width, height, scale in SCREENS:
        name = f"{width}x{height}" + (f"@{scale}" if scale > 1 else "")
        if chosen.screens and name not in chosen.screens.split(","):
            continue
        for look in chosen.looks.split(","):
            pictures(width, height, scale, look, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
