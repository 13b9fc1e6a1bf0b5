"""Hostile servers and files against the real commands; one line each: case, exit code, words.

    python tests/speed/hostile_drill.py            # all
    python tests/speed/hostile_drill.py digest xlsx

Servers listen only on 127.0.0.1; everything happens in a temporary folder. Small versions of the
same cases are ordinary tests. A line ends with `!!` if Flinch did not behave as expected.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.graphs import card, endless, install  # noqa: E402
from helpers.stream_server import Line, StreamServer  # noqa: E402

from models.weights import write_card  # noqa: E402

Play = Callable[[Line, int], None]
RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Said:
    """Output and exit code of a command."""

    code: int
    text: str


def flinch(home: Path, *arguments: str, limit_s: float = 120.0) -> Said:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "app.entry", *arguments],
        cwd=ROOT,
        env={**os.environ, "FLINCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    return Said(done.returncode, done.stdout + done.stderr)


def struck(home: Path, number: int, after_s: float, *arguments: str) -> Said:
    """Run a command and send it a signal."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.entry", *arguments],
        cwd=ROOT,
        env={**os.environ, "FLINCH_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        time.sleep(after_s)
        running.send_signal(number)
        text, _ = running.communicate(timeout=60)
    return Said(running.returncode, text)


def picture(rows: int = 240, columns: int = 320, *more: int, grey: bool = False) -> bytes:
    """Make a JPEG picture of noise, different at each call."""
    pixels = RNG.integers(0, 255, (rows, columns) if grey else (rows, columns, 3), np.uint8)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 50, *more])[1].tobytes()


def huge() -> bytes:
    """Make a JPEG whose header claims 65500 x 65500 pixels."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(data)


GARBAGE = b"\xff\xd8\xff" + bytes(50) + b"\xff\xd9"
GOOD = [picture() for _ in range(12)]
HALF = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422)


def stream(line: Line, *first: bytes, end_after: int = 10**9) -> None:
    """Send some pictures at once, then good ones at 30 a second."""
    line.head()
    for each in first:
        line.part(each)
    for number in range(end_after):
        if line.closing.is_set():
            return
        line.part(GOOD[number % len(GOOD)])
        time.sleep(1 / 30)


def recorded(folder: Path, play: Play, *more: str, login: str = "", path: str = "") -> Said:
    """Record a server for four seconds."""
    with StreamServer(play) as server:
        url = server.url.replace("http://", f"http://{login}") + path
        return flinch(
            folder / "home",
            *("record", "--camera", url, "--out", str(folder / "study")),
            *("--seconds", "4", *more),
        )


def refused(folder: Path, answer: bytes) -> Said:
    """Record a server whose answer is not a stream; interrupt Flinch after a while."""

    def play(line: Line, _: int) -> None:
        line.send(answer)

    with StreamServer(play) as server:
        command = ("record", "--camera", server.url, "--out", str(folder / "study"))
        return flinch(folder / "home", *command)


def run_of(folder: Path) -> Path:
    """Find the recorded run."""
    return next((folder / "study").rglob("session.json")).parent


# -- streams


def garbage_after_reconnect(folder: Path) -> Said:
    """A garbage first picture after a reconnect."""
    return recorded(
        folder,
        lambda line, n: stream(line, *([GARBAGE] if n else []), end_after=9**9 if n else 30),
    )


def huge_header(folder: Path) -> Said:
    """A JPEG header of 65500 x 65500 among good pictures."""
    return recorded(folder, lambda line, _: stream(line, GOOD[0], huge(), GOOD[1]))


def changing(folder: Path) -> Said:
    """4:2:0, then 4:2:2, then grey, then another size; archived afterwards."""
    kinds = (picture(240, 320, *HALF), picture(grey=True), picture(480, 640))

    def play(line: Line, _: int) -> None:
        line.head()
        for each in (GOOD[0], *kinds):
            for _ in range(75):
                line.part(each)
                time.sleep(1 / 30)
        line.stall()

    result = recorded(folder, play, "--seconds", "9")
    archived = flinch(folder / "home", "archive", str(run_of(folder)))
    names = " ".join(sorted(path.name for path in run_of(folder).glob("*.mkv")))
    return Said(archived.code, f"{names}; {result.text}")


def changing_always(folder: Path) -> Said:
    """A stream whose every picture has another size."""
    pictures = [picture(48 + 2 * (k % 50), 64) for k in range(50)]

    def play(line: Line, _: int) -> None:
        line.head()
        for k in range(10**6):
            line.part(pictures[k % 50])

    return recorded(folder, play)


def beginnings(folder: Path) -> Said:
    """4 MB of FF D8 FF, then good pictures."""

    def play(line: Line, _: int) -> None:
        line.head()
        line.send(b"\xff\xd8\xff" * (4 * 2**20 // 3))
        for k in range(10**6):
            line.part(GOOD[k % len(GOOD)])
            time.sleep(1 / 30)

    began = time.monotonic()
    result = recorded(folder, play)
    return Said(result.code, f"{time.monotonic() - began:.0f} s in all; {result.text}")


CHALLENGE = 'WWW-Authenticate: Digest realm="cam", nonce="n1", qop="auth"\r\n'


def digest(folder: Path) -> Said:
    """A camera that wants a Digest login."""

    def play(line: Line, _: int) -> None:
        if 'username="me"' in line.request:
            stream(line)
        else:
            line.head(CHALLENGE, status="401 Unauthorized")

    result = recorded(folder, play, login="me:geheim@")
    leaked = b"geheim" in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    return Said(result.code, result.text + (" THE PASSWORD WAS STORED" if leaked else ""))


def wrong_password(folder: Path) -> Said:
    """A camera that refuses the login."""
    return recorded(
        folder,
        lambda line, _: line.head(CHALLENGE, status="401 Unauthorized"),
        login="me:geheim@",
    )


def no_http(folder: Path) -> Said:
    """A server that speaks something else."""
    return refused(folder, b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def endless_head(folder: Path) -> Said:
    """An answer whose head does not end."""
    return refused(folder, b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 400_000)


def to_a_file(folder: Path) -> Said:
    """A redirect to file:///etc/passwd."""
    return refused(folder, b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")


def bad_address(folder: Path) -> Said:
    """An address with a password and an invalid port."""
    return flinch(folder / "home", "record", "--camera", "http://me:geheim@host:port/")


# -- a recording that is disturbed


def vanished(folder: Path) -> Said:
    """The folder of the recording is moved away after two seconds."""

    def move() -> None:
        time.sleep(2.0)
        while not list((folder / "study").rglob("frames.csv")):
            time.sleep(0.1)
        time.sleep(1.0)
        (folder / "study").rename(folder / "elsewhere")

    threading.Thread(target=move, daemon=True).start()
    began = time.monotonic()
    with StreamServer(lambda line, _: stream(line)) as server:
        command = ("record", "--camera", server.url, "--out", str(folder / "study"))
        result = flinch(folder / "home", *command, "--seconds", "40")
    return Said(result.code, f"{time.monotonic() - began:.0f} s of 40; {result.text}")


def ended_by(number: int) -> Callable[[Path], Said]:
    """Make a case that records and is sent a signal."""

    def case(folder: Path) -> Said:
        with StreamServer(lambda line, _: stream(line)) as server:
            command = ("record", "--camera", server.url, "--out", str(folder / "study"))
            result = struck(folder / "home", number, 8.0, *command)
        state = json.loads((run_of(folder) / "session.json").read_text())["state"]
        return Said(result.code, f"session {state}; {result.text}")

    case.__doc__ = f"{signal.Signals(number).name} while recording."
    return case


def interrupted_before(folder: Path) -> Said:
    """Ctrl+C before the first picture."""
    with StreamServer(lambda line, _: (line.head(), line.stall())) as server:
        command = ("record", "--camera", server.url, "--out", str(folder / "study"))
        return struck(folder / "home", signal.SIGINT, 6.0, *command)


def linked_ledger(folder: Path) -> Said:
    """An unfinished session whose ledger and drafts are links to a file of somebody else."""
    recorded(folder, lambda line, _: stream(line))
    run, victim = run_of(folder), folder / "victim"
    facts = json.loads((run / "session.json").read_text())
    facts |= {"state": "recording", "writer": {"pid": 0, "created_s": 0.0}}
    (run / "session.json").write_text(json.dumps(facts))
    shutil.copy(run / "frames.csv", victim)
    with victim.open("a") as file:
        file.write("9999,torn")
    before = victim.read_bytes()
    for name in ("frames.csv", "session.json.part", "SHA256SUMS.part", "frames.csv.part"):
        (run / name).unlink(missing_ok=True)
        (run / name).symlink_to(victim)
    result = flinch(folder / "home", "recover", str(folder / "study"))
    changed = victim.read_bytes() != before
    return Said(
        result.code, ("THE FILE WAS CHANGED; " if changed else "file untouched; ") + result.text
    )


# -- files


def picture_bomb(folder: Path) -> Said:
    """A PNG of a kilobyte that claims 60000 x 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    claim = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", claim) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    return flinch(folder / "home", "analyze", str(folder / "pictures"), "--out", str(folder / "o"))


def weights_case(folder: Path, spoil: Callable[[Path], object]) -> Said:
    """Analyse a short folder of pictures with a good and a damaged network."""
    for part in ("weights", "pictures"):
        (folder / part).mkdir()
    install(folder / "weights", "good", (0.0, 1.0, 0.0))
    spoil(folder / "weights")
    for number in range(3):
        (folder / "pictures" / f"{number}.jpg").write_bytes(picture())
    return flinch(
        folder / "home",
        *("analyze", str(folder / "pictures"), "--out", str(folder / "out")),
        *("--weights", str(folder / "weights")),
    )


def outside_card(folder: Path) -> Said:
    """A weight card that names ../../etc/passwd."""
    return weights_case(
        folder, lambda place: write_card(card("bad", file="../../etc/passwd"), place)
    )


def linked_weights(folder: Path) -> Said:
    """A weight file that is a link out of its folder."""

    def spoil(place: Path) -> None:
        write_card(card("bad"), place)
        (place / "bad.onnx").symlink_to("/etc/passwd")

    return weights_case(folder, spoil)


def endless_network(folder: Path) -> Said:
    """A network whose loop never ends."""

    def spoil(place: Path) -> None:
        (place / "bad.onnx").write_bytes(endless())
        write_card(card("bad", endless()), place)

    return weights_case(folder, spoil)


def deep_card(folder: Path) -> Said:
    """A card of 200,000 brackets."""
    return weights_case(folder, lambda place: (place / "bad.json").write_text("[" * 200_000))


def deep_settings(folder: Path) -> Said:
    """A settings file of 200,000 brackets: it is renamed and the defaults are used."""
    place = folder / "home" / "config"
    place.mkdir(parents=True, mode=0o700)
    (place / "settings.toml").write_text("a = " + "[" * 200_000)
    result = flinch(folder / "home", "analyze", "no.mp4", "--out", str(folder / "out"))
    names = " ".join(sorted(path.name for path in place.iterdir()))
    return Said(result.code, f"{names}; {result.text}")


def table_case(folder: Path, sheet: bytes) -> Said:
    """Prepare a dataset whose annotation file is damaged."""
    import openpyxl

    root = folder / "casme2"
    root.mkdir()
    path = root / "CASME2-coding-20140508.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    command = ("prepare", "casme2", "--root", str(root), "--out", str(folder / "cache"))
    return flinch(folder / "home", *command)


def laughs(folder: Path) -> Said:
    """A spreadsheet whose XML entities expand a billion times."""
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9))
    head = b'<!DOCTYPE x [<!ENTITY a "ha">' + entities + b"]>"
    cell = b"<worksheet><sheetData><row><c t='str'><v>&j;</v></c></row></sheetData></worksheet>"
    return table_case(folder, head + cell)


def zip_bomb(folder: Path) -> Said:
    """A spreadsheet of 200 kB that unpacks to 201 MB."""
    return table_case(folder, bytes(201_000_000))


def broken_xml(folder: Path) -> Said:
    """A spreadsheet whose XML ends in the middle."""
    return table_case(folder, b"<worksheet><sheetData><row>")


class Program:
    """Code that runs when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.system, ("echo THE PROGRAM RAN",))


def checkpoint(folder: Path) -> Said:
    """A checkpoint that is a program."""
    (folder / "last.pt").write_bytes(pickle.dumps({"net": Program()}))
    code = (
        "import sys; from pathlib import Path\n"
        "from app import cli; from training.learn import checkpoint\n"
        f"cli.carry_out = lambda _: checkpoint.load(Path({str(folder / 'last.pt')!r}), ('net',))\n"
        "sys.exit(cli.run([]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return Said(done.returncode, done.stdout + done.stderr)


def formula(folder: Path) -> Said:
    """A cause of a state that begins with =."""
    from models.cells import harmless_row

    return Said(0, f"{harmless_row(['=HYPERLINK(A1)', '-2+3', '-0.5', '@x', 1.5])}")


@dataclass(frozen=True)
class Case:
    """A drill, its required exit code, and required words of its output."""

    run: Callable[[Path], Said]
    code: int
    words: str


CASES = {
    "garbage": Case(garbage_after_reconnect, 0, "frames in"),
    "huge": Case(huge_header, 0, "frames in"),
    "changing": Case(changing, 0, "archive-4.mkv"),
    "always": Case(changing_always, 1, "changed its pictures"),
    "beginnings": Case(beginnings, 0, "frames in"),
    "digest": Case(digest, 0, "frames in"),
    "password": Case(wrong_password, 1, "answered 401"),
    "ssh": Case(no_http, 1, "no HTTP"),
    "head": Case(endless_head, 1, "no HTTP"),
    "file": Case(to_a_file, 1, "no http:// or https://"),
    "address": Case(bad_address, 1, "no address of a stream"),
    "vanished": Case(vanished, 1, "has vanished"),
    "SIGTERM": Case(ended_by(signal.SIGTERM), 143, "session closed"),
    "SIGHUP": Case(ended_by(signal.SIGHUP), 129, "session closed"),
    "early": Case(interrupted_before, 130, "Interrupted"),
    "ledger": Case(linked_ledger, 0, "file untouched"),
    "picture": Case(picture_bomb, 1, "can be read"),
    "card": Case(outside_card, 3, "expected a plain file"),
    "link": Case(linked_weights, 3, "expected a plain file"),
    "endless": Case(endless_network, 3, "gave no answer"),
    "deep": Case(deep_card, 3, "is damaged"),
    "settings": Case(deep_settings, 1, "settings.damaged"),
    "laughs": Case(laughs, 1, "no Excel table"),
    "zip": Case(zip_bomb, 1, "unfolds to"),
    "xml": Case(broken_xml, 1, "no Excel table"),
    "checkpoint": Case(checkpoint, 1, "no checkpoint"),
    "formula": Case(formula, 0, "\"'=HYPERLINK"),
}


def main(names: list[str]) -> int:
    """Run the cases and print a line each; return 1 if one is not as expected."""
    # If the drill runs in the background, Ctrl+C is ignored, and its children would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wrong = 0
    for name, case in CASES.items():
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory(prefix="hostile-") as place:
            try:
                result = case.run(Path(place))
            except subprocess.TimeoutExpired:
                result = Said(-1, "DOES NOT END")
        text = " ".join(re.sub(re.escape(place), "…", result.text).split())
        bad = result.code != case.code or case.words not in text
        bad = (
            bad or "geheim" in text or "Traceback" in text or re.search("[A-Z]{3} [A-Z]{3,}", text)
        )
        wrong += bool(bad)
        what = (case.run.__doc__ or name).splitlines()[0]
        print(
            f"{name}: {what} | exit {result.code} | {text[:400]}{' !!' if bad else ''}", flush=True
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
