"""Names in the folder of a recording, which its writer, its readers and its coders share."""

from __future__ import annotations

import re

VIDEO = "video.mkv"
"""Its first part; further ones are `video-2.mkv` and so on."""
LEDGER = "frames.csv"
EVENTS = "events.jsonl"
SESSION = "session.json"
SUMS = "SHA256SUMS"
"""Checksums of the other files; also of a built set."""

TRIAL = "trial.json"
REPORT = "self_report.json"
"""What the trial of a sitting adds."""

RUN = re.compile(r"run-([0-9]+)")
"""Name of a recording's folder, with its number."""
