"""A camera on the loopback address, in a separate process: MJPEG over HTTP at a steady rate.

It behaves like V4L2: a reader that blocks it for more than four frames loses frames, which are
counted. If this process itself wakes late, it sends the due frames at once. Every sent picture is
different, except the requested repeats. At the end it writes a list of what it sent.

    python tests/speed/loopback_camera.py --frames 18000 --drop 37 --repeat 5 --truth sent.json
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import time
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

BUFFERS = 4


def pictures(width_px: int, height_px: int, count: int = 24) -> list[bytes]:
    """Make JPEG pictures of a webcam's size, 100 to 150 kB at 720p."""
    rng = np.random.default_rng(0)
    coded = []
    for _ in range(count):
        noise = rng.integers(0, 255, (height_px // 2, width_px // 2, 3), np.uint8)
        soft = cv2.resize(cv2.GaussianBlur(noise, (5, 5), 0), (width_px, height_px))
        coded.append(cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 87])[1].tobytes())
    return coded


def numbered(jpeg: bytes, number: int) -> bytes:
    """Put a number into a JPEG as a comment, so that all pictures are different."""
    text = f"picture {number}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


def serve(options: argparse.Namespace) -> None:
    """Wait for one reader, send to it, and record what was sent."""
    coded = pictures(options.width, options.height)
    draw = random.Random(options.seed)
    slots = range(options.rate, options.frames - options.rate)
    struck = draw.sample(slots, options.drop + options.repeat)
    dropped, repeated = set(struck[: options.drop]), set(struck[options.drop :])
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        print(listener.getsockname()[1], flush=True)
        link, _ = listener.accept()
        with link:
            link.recv(65536)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n"
            )
            truth = play(link, coded, options, dropped, repeated)
    Path(options.truth).write_text(json.dumps(truth))


def play(
    link: socket.socket,
    pictures: list[bytes],
    options: argparse.Namespace,
    dropped: set[int],
    repeated: set[int],
) -> dict[str, object]:
    """Send picture after picture on the camera's clock."""
    sums: list[str] = []
    lost, blocked_s, data = 0, 0.0, b""
    woken_late_s = 0.0
    start = time.monotonic() + 0.2
    for slot in range(options.frames):
        due = start + slot / options.rate
        time.sleep(max(0.0, due - time.monotonic()))
        if slot in dropped:
            continue
        behind_s = time.monotonic() - due
        if min(behind_s, blocked_s) > BUFFERS / options.rate:
            lost += 1
            continue
        woken_late_s = max(woken_late_s, behind_s)
        if slot not in repeated:
            data = numbered(pictures[slot % len(pictures)], slot)
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
        before = time.monotonic()
        link.sendall(head.encode() + data + b"\r\n")
        blocked_s = time.monotonic() - before + (blocked_s if behind_s > 1 / options.rate else 0.0)
        sums.append(sha256(data).hexdigest())
    return {
        "sums": sums,
        "dropped": sorted(dropped),
        "repeated": sorted(repeated),
        "lost_by_reader": lost,
        "worst_lag_ms": round(woken_late_s * 1000, 1),
        "mean_bytes": round(sum(map(len, pictures)) / len(pictures)),
    }


def main() -> None:
    """Read the options and play."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--rate", type=int, default=60)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--drop", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--truth", required=True)
    serve(parser.parse_args())


if __name__ == "__main__":
    main()
