"""Measures analyses of long videos, of several at a time, on Ray, and of thousands of clips.

    python tests/speed/long_and_many.py --out DIR memory --minutes 10 60
    python tests/speed/long_and_many.py --out DIR workers --files 16 --ray
    python tests/speed/long_and_many.py --out DIR many --clips 10000

Every figure comes from the user's `flinch analyze`. Long videos repeat a short one of the practice
face without encoding it again. Results are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import av
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from training.synth.demo import DemoFace  # noqa: E402

SIZE, FPS = (640, 360), 30
MEASURED = ("events.csv", "signal.csv")


def clip(path: Path, seconds: float, seed: int = 1) -> Path:
    """Film the practice face unless the film exists."""
    if path.is_file():
        return path
    face = DemoFace(seconds + 1, seed=seed, fps=FPS, size=SIZE)
    half = path.with_suffix(".half.mp4")
    with av.open(str(half), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "18"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for timed in islice(face.frames(), int(seconds * FPS)):
            picture = av.VideoFrame.from_ndarray(timed.image, format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return half.rename(path)


def repeated(path: Path, short: Path, times: int) -> Path:
    """Play a video several times in another, with the same packets."""
    if path.is_file():
        return path
    half = path.with_suffix(".half.mp4")
    with av.open(str(half), "w") as target, av.open(str(short)) as source:
        video = source.streams.video[0]
        stream, start = target.add_stream_from_template(video), 0
        for _ in range(times):
            source.seek(0)
            end = start
            for packet in source.demux(video):
                if packet.size:
                    packet.pts, packet.dts = packet.pts + start, packet.dts + start
                    end = max(end, packet.pts + packet.duration)
                    packet.stream = stream
                    target.mux(packet)
            start = end
    return half.rename(path)


class Run:
    """One `flinch analyze` in a separate process, whose memory is measured."""

    def __init__(self, videos: Iterable[Path], out: Path, *options: str, cores: int = 0) -> None:
        """Start it; `cores` binds it to this many cores, 0 to none."""
        command = [sys.executable, "-m", "app.entry", "analyze", *map(str, videos)]
        home = {"FLINCH_HOME": str(out.parent / "home"), "PYTHONPATH": _paths()}
        bound = ["taskset", "-c", f"0-{cores - 1}"] if cores else []
        self.out, self.began = out, time.monotonic()
        self._log = out.with_suffix(".log").open("w")
        self._process = subprocess.Popen(
            [*bound, *command, "--out", str(out), *options],
            env={**os.environ, **home},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.megabytes: list[float] = []

    def running(self) -> bool:
        """Record its processes' memory about twice a second; return whether it still runs."""
        try:
            process = psutil.Process(self._process.pid)
            each = [process, *process.children(recursive=True)]
            self.megabytes.append(sum(p.memory_info().rss for p in each) / 2**20)
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.5)
        return self._process.poll() is None

    def end(self) -> float:
        """Wait until it has ended; return the seconds that it took.

        Raises:
            SystemExit: It failed.
        """
        while self.running():
            pass
        if self._process.returncode not in (0, 3):
            raise SystemExit(Path(self._log.name).read_text())
        return time.monotonic() - self.began

    def interrupt(self) -> int:
        """Press Ctrl+C; return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(120)


def _paths() -> str:
    return os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])


def memory(out: Path, minutes: list[int]) -> dict[str, Any]:
    """Analyse videos of these lengths; return the memory of each, MB."""
    short, found = clip(out / "minute.mp4", 60.0), {}
    for length in minutes:
        run = Run([repeated(out / f"{length}.mp4", short, length)], fresh(out / f"r{length}"))
        seconds = run.end()
        done = json.loads((run.out / "run.json").read_text())["counts"]
        third = run.megabytes[len(run.megabytes) // 3 :]
        found[f"{length} min"] = {
            "peak_mb": round(max(run.megabytes)),
            "after_a_third_mb": [round(third[0]), round(third[-1])],
            "seconds": round(seconds),
            "frames": done["frames"],
            "events": done["events"],
        }
        print(json.dumps({length: found[f"{length} min"]}), file=sys.stderr, flush=True)
    return found


def workers(out: Path, ray: bool, count: int, seconds: float = 30.0) -> dict[str, Any]:
    """Analyse clips one and two at a time, and on Ray; compare their tables."""
    clips = [clip(out / f"clip{seed}.mp4", seconds, seed) for seed in range(count)]
    variants = {
        "one_core": Run(clips, fresh(out / "w-core"), cores=1),
    }
    took = {"one_core": variants["one_core"].end()}
    for name, options in {
        "one": ("--workers", "1"),
        "two": ("--workers", "2"),
        **({"ray": ("--workers", "2", "--executor", "ray")} if ray else {}),
    }.items():
        variants[name] = Run(clips, fresh(out / f"w-{name}"), *options)
        took[name] = variants[name].end()
    tables = {name: _tables(run.out) for name, run in variants.items()}
    return {
        "seconds": {name: round(value, 1) for name, value in took.items()},
        "two_over_one_core": round(took["one_core"] / took["two"], 2),
        "two_over_one": round(took["one"] / took["two"], 2),
        "same_tables": {name: tables[name] == tables["one"] for name in tables},
        "tables": len(tables["one"]),
    }


def _tables(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for name in MEASURED
        for path in out.rglob(name)
    }


def many(out: Path, count: int) -> dict[str, Any]:
    """Start a folder of many clips, interrupt it, and resume."""
    short, folder = clip(out / "short.mp4", 2.0), out / "clips"
    folder.mkdir(exist_ok=True)
    for number in range(count):
        copy = folder / f"clip{number:05d}.mp4"
        if not copy.exists():
            os.link(short, copy)
    found: dict[str, Any] = {"clips": count}
    for at_once in (1, 2):
        target = fresh(out / f"m{at_once}")
        options = ("--resume", "--workers", str(at_once))
        first = _until(Run([folder], target, *options), 3)
        finished = {path: path.stat().st_mtime_ns for path in target.rglob("run.json")}
        again = _until(Run([folder], target, *options), len(finished) + 3)
        alike = all(path.stat().st_mtime_ns == then for path, then in finished.items())
        found[f"workers_{at_once}"] = {
            "first_result_s": first["first_s"],
            "after_resume_s": again["first_s"],
            "finished": [len(finished), again["finished"]],
            "kept_as_they_were": alike,
            "peak_mb": max(first["peak_mb"], again["peak_mb"]),
            "exit_codes": [first["code"], again["code"]],
        }
    return found


def _until(run: Run, finished: int) -> dict[str, Any]:
    """Wait for this many results, then press Ctrl+C."""
    before, first_s = len(list(run.out.rglob("run.json"))), 0.0
    while run.running():
        present = len(list(run.out.rglob("run.json")))
        if not first_s and present > before:
            first_s = time.monotonic() - run.began
        if present >= finished:
            break
    code = run.interrupt()
    done = len(list(run.out.rglob("run.json")))
    peak = round(max(run.megabytes))
    return {"first_s": round(first_s, 1), "finished": done, "code": code, "peak_mb": peak}


def fresh(folder: Path) -> Path:
    """Remove an earlier drill's files."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def main() -> int:
    """Run one of the drills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("drill", choices=("memory", "workers", "many"))
    parser.add_argument("--minutes", type=int, nargs="+", default=[10, 60])
    parser.add_argument("--clips", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=8, help="Files of `workers`, 30 s each.")
    parser.add_argument("--ray", action="store_true", help="Also on Ray, which must be installed.")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    drills = {
        "memory": lambda: memory(options.out, options.minutes),
        "workers": lambda: workers(options.out, options.ray, options.files),
        "many": lambda: many(options.out, options.clips),
    }
    print(json.dumps(drills[options.drill](), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
