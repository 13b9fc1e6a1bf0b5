"""Records each kind of unsuitable stream, and two good ones; prints the verdicts.

    python tests/speed/stream_drill.py --seconds 6

The recorder records one server after another on the loopback address. Each is judged live by the
source's own report, at the stop, and by `verify`; all three verdicts must agree. Small versions are
ordinary tests.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.poor_streams import Play, Streams  # noqa: E402
from helpers.stream_server import Line, StreamServer  # noqa: E402

from app.core.camera_control.check import judge_report  # noqa: E402
from app.core.recording.details import SourceInfo  # noqa: E402
from app.core.recording.recorder import Recorder  # noqa: E402
from app.core.recording.verify import verify  # noqa: E402
from models.sources.url import UrlSource  # noqa: E402


def served(play: Play) -> Callable[[Line, int], None]:
    """Answer a request, then play."""

    def answer(line: Line, _number: int) -> None:
        line.head()
        play(line)

    return answer


def record(play: Play, folder: Path, seconds: float) -> dict[str, object]:
    """Record one stream; return the verdicts live, at the stop and by `verify`."""
    with StreamServer(served(play)) as server:
        source = UrlSource(server.url, stall_s=5.0)
        source.open()
        while source.report().frames == 0:
            source.read(0.2)
        recorder = Recorder(folder, SourceInfo.of(source.report(), True))
        recorder.start()
        source.tap = recorder.tap
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            source.read(0.05)
        live = judge_report(source.report())
        source.tap = None
        session = recorder.stop()
        source.close()
    verdict = verify(folder)
    return {
        "frames": session.counts.rows,
        "valid": {"live": live.valid, "stop": session.me_valid, "verify": verdict.validity.valid},
        "same_sentence": session.me_reasons == verdict.validity.reasons,
        "sound": verdict.sound,
        "live": live.sentence,
        "verify": verdict.validity.sentence,
    }


def main() -> int:
    """Run the drill; fail if a verdict is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    streams = Streams()
    plays: dict[str, tuple[Play, bool]] = {
        "honest 30": (streams.honest(30), True),
        "honest 60": (streams.honest(60), True),
        "one picture for ever": (streams.for_ever, False),
        "each picture twice": (streams.twice, False),
        "plain green": (streams.plain, False),
        "one picture encoded anew": (streams.frozen, False),
        "one second of two missing": (streams.half, False),
        "ten at once": (streams.tens, False),
        "stalled": (streams.stalled, False),
    }
    wrong = 0
    for name, (play, good) in plays.items():
        if options.only not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="flinch-drill-") as folder:
            found = record(play, Path(folder) / "run-01", options.seconds)
        wrong += found["valid"] != dict.fromkeys(("live", "stop", "verify"), good)
        wrong += not (found["same_sentence"] and found["sound"])
        print(json.dumps({name: found}, indent=1), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
