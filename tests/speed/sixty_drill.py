"""Records a camera of 60 pictures a second in the whole window, and measures who takes what time.

    python tests/speed/sixty_drill.py --video pair-000-60fps.mp4 --seconds 60
    python tests/speed/sixty_drill.py --video pair-000-60fps.mp4 --seconds 60 --busy
    python tests/speed/sixty_drill.py --video pair-000-60fps.mp4 --seconds 60 --cores 1
    python tests/speed/sixty_drill.py --video pair-000-60fps.mp4 --seconds 60 --fps 45

The video's pictures are sent as JPEG over 127.0.0.1 by a process of its own, at their size and at
`--fps`, round and round; `flinch live` watches with all bundled networks and records. `--cores`
leaves so many cores to the window; `--busy` adds a program that never rests on the last of them.
Printed as JSON: the window's own figures, what was sent and stored, and the share of one core that
the server and the window took.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import av
import cv2
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.stream_server import Line, StreamServer  # noqa: E402

from app.core.recording.verify import verify  # noqa: E402

PICTURES = 600
JPEG_QUALITY = 85
SPIN = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True: pass"


def packets(video: Path) -> list[bytes]:
    """Encode the first `PICTURES` pictures of a video as JPEG."""
    found = []
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            image = frame.to_ndarray(format="bgr24")
            code = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
            found.append(cv2.imencode(".jpg", image, code)[1].tobytes())
            if len(found) == PICTURES:
                break
    return found


def serve(video: Path, fps: float) -> None:
    """Send the pictures to any client until standard input ends; print the address first.

    At the end it prints the number of sent pictures and the processor time since the address.
    """
    pictures, sent = packets(video), 0

    def answer(line: Line, _number: int) -> None:
        nonlocal sent
        line.head()
        began = time.monotonic()
        for number in range(10**9):
            time.sleep(max(0.0, began + number / fps - time.monotonic()))
            line.part(pictures[number % len(pictures)])
            sent += 1

    with StreamServer(answer) as server:
        before = time.process_time()
        print(server.url, flush=True)
        sys.stdin.read()
        print(json.dumps({"sent": sent, "cpu_s": time.process_time() - before}), flush=True)
        os._exit(0)


@contextmanager
def started(arguments: list[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Run another Python program until the block ends."""
    process = subprocess.Popen([sys.executable, *arguments], text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def allowed(cores: int) -> list[int]:
    """Return the numbers of the cores that the window may use."""
    return sorted(os.sched_getaffinity(0))[:cores]


def watch(url: str, seconds: float, folder: Path, cores: int) -> dict[str, Any]:
    """Run the window on a stream; return its figures and the processor time of its processes.

    Args:
        url: The stream.
        seconds: How long.
        folder: Where it records.
        cores: How many cores the window may use.
    """
    figures = folder / "live.json"
    place = {"FLINCH_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **place}
    options = [
        "--seconds",
        f"{seconds:g}",
        "--json",
        str(figures),
        "--record",
        str(folder / "study"),
    ]
    command = ["-m", "app.entry", "live", "--camera", url, *options]
    cpu_s: dict[int, float] = {}
    bound = partial(os.sched_setaffinity, 0, allowed(cores))
    with started(command, env=environment, preexec_fn=bound) as process:
        watcher = psutil.Process(process.pid)
        while process.poll() is None:
            time.sleep(0.5)
            _note_times(watcher, cpu_s)
        code = process.returncode
    if not figures.is_file():
        raise SystemExit(f"The window wrote no figures and ended with {code}.")
    return {"exit_code": code, "cpu_s": sum(cpu_s.values()), **json.loads(figures.read_text())}


def _note_times(process: psutil.Process, cpu_s: dict[int, float]) -> None:
    try:
        for part in (process, *process.children(recursive=True)):
            times = part.cpu_times()
            cpu_s[part.pid] = times.user + times.system
    except psutil.NoSuchProcess:
        return


def stored(study: Path) -> dict[str, Any]:
    """Verify the one recording."""
    (run,) = {path.parent for path in study.rglob("session.json")}
    verdict = verify(run)
    session = json.loads((run / "session.json").read_text())
    return {"sound": verdict.sound, "counts": session["counts"], "says": verdict.validity.sentence}


def main() -> int:
    """Run the drill; fail if the recording is not complete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # This also ends the started processes.
    if options.serve:
        serve(options.video, options.fps)
    again = [__file__, "--serve", "--video", str(options.video), "--fps", str(options.fps)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        tempfile.TemporaryDirectory(prefix="flinch-sixty-") as place,
        started(again, **pipes) as server,
    ):
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        last = str(allowed(options.cores)[-1])
        with started(["-c", SPIN, last] if options.busy else ["-c", "pass"]):
            found = watch(url, options.seconds, Path(place), options.cores)
        output, _ = server.communicate()
        sent = json.loads(output)
        recording = stored(Path(place) / "study")
    shares = {"server": sent["cpu_s"], "window": found.pop("cpu_s")}
    cores = {name: round(spent / options.seconds, 3) for name, spent in shares.items()}
    print(
        json.dumps(
            {"sent": sent["sent"], "cores": cores, **found, "recording": recording}, indent=1
        )
    )
    return 0 if recording["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
