"""Measures the recorder at full size; run by hand, each drill prints JSON.

    python tests/speed/record_drill.py loopback --frames 18000 --drop 37 --repeat 5
    python tests/speed/record_drill.py stall --frames 3600
    python tests/speed/record_drill.py kill --times 20
    python tests/speed/record_drill.py memory --minutes 60
    python tests/speed/record_drill.py full --folder /mnt/a-small-tmpfs

Small versions of the same drills are ordinary tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from hashlib import sha256
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from loopback_camera import numbered, pictures  # noqa: E402

from app.core.recording.details import ModeFacts, SourceInfo  # noqa: E402
from app.core.recording.folder import video_parts  # noqa: E402
from app.core.recording.ledger import read_ledger  # noqa: E402
from app.core.recording.matroska import read_packets  # noqa: E402
from app.core.recording.recorder import Recorder, RecordingLimits  # noqa: E402
from app.core.recording.recovery import find_unfinished, recover  # noqa: E402
from app.core.recording.verify import verify  # noqa: E402
from app.threads.turns import take_short_turns  # noqa: E402
from models.sources.source import Packet  # noqa: E402
from models.sources.url import UrlSource  # noqa: E402

Found = dict[str, object]


def info(fps: float = 60.0) -> SourceInfo:
    """Describe a camera at 720p."""
    mode = ModeFacts(width_px=1280, height_px=720, fps=fps, fourcc="MJPG")
    return SourceInfo(name="loopback camera", asked=mode)


class Camera:
    """The loopback camera's process."""

    def __init__(self, folder: Path, *options: str):
        self.truth_path = folder / "sent.json"
        script = Path(__file__).with_name("loopback_camera.py")
        command = [sys.executable, str(script), "--truth", str(self.truth_path), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/"

    def truth(self) -> dict[str, list[str]]:
        """Wait until it has ended; return what it sent."""
        self.process.wait()
        found: dict[str, list[str]] = json.loads(self.truth_path.read_text())
        return found


def run_recording(folder: Path, camera: Camera) -> tuple[Recorder, float]:
    """Record a camera until it ends; return the recorder and the seconds it took."""
    recorder = Recorder(folder / "run-01", info())
    recorder.start()
    source = UrlSource(camera.url)
    source.tap = recorder.tap
    start = time.monotonic()
    source.open()
    camera.process.wait()
    while recorder.progress().waiting_bytes:
        time.sleep(0.05)
    time.sleep(0.5)
    source.close()
    recorder.stop(120.0)
    return recorder, time.monotonic() - start


def compare(folder: Path, camera: Camera, cpu_s: float, wall_s: float) -> Found:
    """Compare a recording with the pictures that the camera sent."""
    truth = camera.truth()
    run = folder / "run-01"
    verdict = verify(run)
    stored = [sha256(packet.data).hexdigest() for packet in read_packets(video_parts(run))]
    rows = read_ledger(run / "frames.csv").rows
    return {
        "sent": len(truth["sums"]),
        "rows": verdict.rows,
        "packets": verdict.packets,
        "same_sha256": stored == truth["sums"],
        "dropped_by_camera": len(truth["dropped"]),
        "ledger_dropped": sum(row.dropped_before for row in rows),
        "repeated_by_camera": len(truth["repeated"]),
        "ledger_dup": sum(row.dup for row in rows),
        "lost_by_reader": truth["lost_by_reader"],
        "worst_lag_ms": truth["worst_lag_ms"],
        "sound": verdict.sound,
        "faults": list(verdict.faults),
        "me_valid": verdict.session.me_valid,
        "me_reasons": list(verdict.session.me_reasons),
        "recorder_cpu_percent_of_a_core": round(100 * cpu_s / wall_s, 2),
        "mean_bytes": truth["mean_bytes"],
    }


def loopback(options: argparse.Namespace, folder: Path) -> Found:
    """Record the loopback camera with dropped and repeated frames."""
    camera = Camera(
        folder,
        *("--frames", str(options.frames), "--drop", str(options.drop)),
        *("--repeat", str(options.repeat), "--seed", str(options.seed)),
    )
    recorder, wall_s = run_recording(folder, camera)
    return compare(folder, camera, recorder.progress().cpu_s, wall_s)


def stall(options: argparse.Namespace, folder: Path) -> Found:
    """Record while inference is blocked for 5 s and the window is kept busy."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    take_short_turns()  # As in the window.
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    window = QApplication([])
    busy = QTimer()
    busy.timeout.connect(lambda: spin(0.03))
    busy.start(0)
    camera = Camera(folder, "--frames", str(options.frames))
    found: list[Found] = []

    def work() -> None:
        recorder, wall_s = run_recording(folder, camera)
        found.append(compare(folder, camera, recorder.progress().cpu_s, wall_s))

    worker = threading.Thread(target=work)
    stuck = threading.Timer(options.frames / 120, spin, (5.0,))
    worker.start()
    stuck.start()
    watch = QTimer()
    watch.timeout.connect(lambda: None if worker.is_alive() else window.quit())
    watch.start(200)
    window.exec()
    worker.join()
    stuck.join()
    return found[0]


def spin(seconds: float) -> None:
    """Keep the interpreter busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(200))


def kill(options: argparse.Namespace, folder: Path) -> Found:
    """Kill a recording at random moments and recover each."""
    draw = random.Random(options.seed)
    lags_ms, removed, sound = [], [], 0
    for number in range(options.times):
        run = folder / f"run-{number + 1:02d}"
        command = [sys.executable, __file__, "victim", "--folder", str(run)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(draw.uniform(0.05, 3.0))
        child.kill()
        killed_ns = time.monotonic_ns()
        child.wait()
        offered = [found.folder for found in find_unfinished(folder)]
        assert offered == [run], offered
        session = recover(run)
        assert session.recovery is not None
        sound += verify(run).sound
        removed.append(session.recovery.rows_removed)
        rows = read_ledger(run / "frames.csv").rows
        lags_ms.append(round((killed_ns - rows[-1].t_mono_ns) / 1e6, 1))
    return {"killed": options.times, "sound": sound, "lag_ms": lags_ms, "rows_removed": removed}


def victim(options: argparse.Namespace, _: Path) -> Found:
    """Record at 720p60 until killed."""
    coded = pictures(1280, 720, 8)
    recorder = Recorder(Path(options.folder), info())
    recorder.start()
    print("going", flush=True)
    start, seq = time.monotonic(), 0
    while True:
        time.sleep(max(0.0, start + seq / 60 - time.monotonic()))
        data = numbered(coded[seq % 8], seq)
        recorder.tap(Packet(seq, time.monotonic_ns(), data, "mjpeg", 1280, 720))
        seq += 1


def memory(options: argparse.Namespace, folder: Path) -> Found:
    """Record an hour at 60 frames a second as fast as the disk allows; measure the memory."""
    coded = pictures(640, 360, 8)
    process = psutil.Process()
    recorder = Recorder(folder / "run-01", info())
    recorder.start()
    frames = int(options.minutes * 3600)
    seen_mb: list[float] = []
    start = time.monotonic()
    for seq in range(frames):
        data = numbered(coded[seq % 8], seq)
        recorder.tap(Packet(seq, seq * 16_666_667, data, "mjpeg", 640, 360))
        while recorder.progress().waiting_bytes > 4 << 20:
            time.sleep(0.002)
        if seq % 3600 == 3599:
            seen_mb.append(round(process.memory_info().rss / 1e6, 1))
    session = recorder.stop(300.0)
    closed_mb = process.memory_info().rss / 1e6
    return {
        "rows": session.counts.rows,
        "overflowed": session.counts.overflowed,
        "first_minute_mb": seen_mb[0],
        "last_minute_mb": seen_mb[-1],
        "after_closing_mb": round(closed_mb, 1),
        "growth_mb": round(max(*seen_mb, closed_mb) - seen_mb[0], 1),
        "gigabytes": round(session.counts.bytes / 1e9, 2),
        "wall_s": round(time.monotonic() - start, 1),
        "recorder_cpu_s": round(recorder.progress().cpu_s, 1),
    }


def full(options: argparse.Namespace, _: Path) -> Found:
    """Record onto a small disk until it is full; once with the free space checked, once without."""
    coded = pictures(1280, 720, 8)
    found: Found = {}
    for name in ("watching", "blind"):
        run = Path(options.folder) / name
        limits = (
            RecordingLimits() if name == "watching" else RecordingLimits(free=lambda _: 1 << 40)
        )
        recorder = Recorder(run, info(), limits=limits)
        recorder.start()
        seq = 0
        while recorder.progress().running and seq < 100_000:
            data = numbered(coded[seq % 8], seq)
            recorder.tap(Packet(seq, seq * 16_666_667, data, "mjpeg", 1280, 720))
            seq += 1
            time.sleep(0.004)
        session = recorder.stop()
        verdict = verify(run)
        found[name] = {
            "state": session.state.value,
            "message": session.message,
            "rows": verdict.rows,
            "packets": verdict.packets,
            "sound": verdict.sound,
        }
        shutil.rmtree(run)
    return found


def main() -> None:
    """Run one drill."""
    parser = argparse.ArgumentParser(description=__doc__)
    drills = {f.__name__: f for f in (loopback, stall, kill, victim, memory, full)}
    parser.add_argument("drill", choices=drills)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--drop", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=0)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flinch-drill-") as folder:
        print(json.dumps(drills[options.drill](options, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
