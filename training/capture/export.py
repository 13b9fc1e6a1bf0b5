"""`flinch capture export`: converts a built set to the formats of other programs.

`casme`: a workbook with CASME II's columns, and the pictures. `hf`: one MJPEG film per clip with
`metadata.csv`, for the Hugging Face `videofolder` loader. `webdataset`: one tar shard per
participant, so that removing one file removes a participant from a copy.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import av
import openpyxl

from models import private
from models.cells import harmless
from models.sources.jpeg import jpeg_header
from training import derived
from training.capture.errors import StudyError
from training.capture.layout import append_line
from training.datasets import captured
from training.datasets.captured import TABLE

CASME, HF, WEBDATASET = "casme", "hf", "webdataset"
FORMS = (CASME, HF, WEBDATASET)
CASME_COLUMNS = (
    *("Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame"),
    *("Action Units", "Estimated Emotion"),
)
BESIDE = ("DATASHEET.md", "left_out.csv")
"""Files that every export includes, so that nobody uses the set without them."""

_TIMES = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class BuiltClip:
    """A row of a built set with its pictures in order."""

    row: dict[str, str]
    pictures: tuple[Path, ...]

    @property
    def person(self) -> str:
        """The participant's code."""
        return self.row["subject"]

    @property
    def name(self) -> str:
        """Return its unique name among all clips."""
        return f"{self.person}_{self.row['clip']}"


def export(source: Path, out: Path, form: str, recipient: str = "", now: str = "") -> int:
    """Write a built set in another format.

    Args:
        source: A set from `flinch capture build`.
        out: Folder of the export; it must not exist.
        form: One of `FORMS`.
        recipient: The recipient, for the study's `exports.jsonl`; empty if unknown.
        now: The time (UTC, ISO 8601), for tests.

    Returns:
        Number of clips.

    Raises:
        StudyError: The form is unknown, the folder exists, or the set may not be shared.
        DataError: The set is damaged.
        OSError: The export cannot be written.
    """
    if form not in FORMS:
        raise StudyError(f"Unknown form '{form}': expected {', '.join(FORMS)}.")
    if out.exists():
        raise StudyError(f"'{out}' exists already; nothing is overwritten. Name a new folder.")
    origin = derived.read_origin(source)
    if recipient and (origin is None or origin.get("scope") != "share"):
        raise StudyError(
            f"'{source}' was not built to be shared, so it cannot go to {recipient}: build it with "
            "--scope share first."
        )
    clips = tuple(_clips(source))
    unfinished = out.with_name(out.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    private.make_folder(unfinished)
    {CASME: _casme, HF: _hf, WEBDATASET: _webdataset}[form](clips, unfinished)
    for name in BESIDE:
        if (source / name).is_file():
            private.write_bytes(unfinished / name, (source / name).read_bytes())
    if origin is not None:  # Files for others contain no path of this computer.
        shared_origin = {key: value for key, value in origin.items() if key != "path"}
        private.write_text(unfinished / derived.ORIGIN, json.dumps(shared_origin, indent=2) + "\n")
    _write_sums(unfinished)
    unfinished.replace(out)
    study = derived.study_of(source)
    if study is not None:
        _note(study, out, clips, form, recipient, now)
    return len(clips)


def _clips(source: Path) -> Iterator[BuiltClip]:
    known = {(clip.subject, clip.name): clip for clip in captured.read(source).clips}
    with (source / TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = known.get((row["subject"], row["clip"]))
            if found is not None:
                yield BuiltClip(row, tuple(found.frames.values()))


def _casme(clips: tuple[BuiltClip, ...], out: Path) -> None:
    """Write `coding.xlsx` and the pictures as `subP001/CLIP/img123.jpg`."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(CASME_COLUMNS)
    for clip in clips:
        row = clip.row
        marks = [int(row[name]) if row[name] else "/" for name in ("onset", "apex", "offset")]
        texts = [harmless(row[name]) for name in ("action_units", "emotion")]
        sheet.append([f"sub{clip.person}", harmless(row["clip"]), *marks, *texts])
        folder = private.make_folder(out / "Cropped" / f"sub{clip.person}" / row["clip"])
        for picture in clip.pictures:
            name = f"img{int(picture.stem)}{picture.suffix}"
            private.begin(folder / name).write_bytes(picture.read_bytes())
    private.write_bytes(out / "coding.xlsx", _without_clock(book))


def _without_clock(book: openpyxl.Workbook) -> bytes:
    """Return a workbook's bytes without the three times of writing that openpyxl adds."""
    written, steady = io.BytesIO(), io.BytesIO()
    book.properties.created = datetime(*_TIMES)
    book.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(steady, "w") as new:
        for name in old.namelist():
            data = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, _TIMES), data, zipfile.ZIP_DEFLATED)
    return steady.getvalue()


def _hf(clips: tuple[BuiltClip, ...], out: Path) -> None:
    """Write `data/CLIP.mov` and `metadata.csv`, whose `file_name` refers to it."""
    text = io.StringIO(newline="")
    columns = [name for name in clips[0].row if name != "part"]
    writer = csv.DictWriter(text, ["file_name", *columns], lineterminator="\n")
    writer.writeheader()
    for clip in clips:
        name = f"data/{clip.name}.mov"
        private.make_folder((out / name).parent)
        write_film(clip.pictures, float(clip.row["fps"]), out / name)
        cells = {key: str(harmless(clip.row[key])) for key in columns}
        writer.writerow({"file_name": name, **cells})
    private.write_text(out / "metadata.csv", text.getvalue())


def write_film(pictures: tuple[Path, ...], fps: float, path: Path) -> None:
    """Write pictures as a motion JPEG film, byte for byte, at a constant rate.

    Args:
        pictures: JPEG files in order.
        fps: Frames a second.
        path: The `.mov` file.

    Raises:
        StudyError: The pictures are not JPEGs.
    """
    first = pictures[0].read_bytes()
    if pictures[0].suffix.lower() not in (".jpg", ".jpeg"):
        raise StudyError(
            f"'{pictures[0]}' is no JPEG, so it cannot be part of a motion JPEG film: export to "
            f"{CASME} or {WEBDATASET}."
        )
    header = jpeg_header(first)
    rate = Fraction(round(fps * 1000), 1000)
    with av.open(str(private.fresh(path)), "w", format="mov") as film:
        film.flags |= cast(
            "int", av.container.Flags.bitexact.value
        )  # The film has no date and no library name.
        stream = film.add_stream("mjpeg", rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = header.width_px, header.height_px
        stream.pix_fmt = "yuvj444p" if ",11" not in header.layout else "yuvj420p"
        stream.time_base = 1 / rate
        for number, picture in enumerate(pictures):
            packet = av.Packet(picture.read_bytes())
            packet.stream = stream
            packet.pts = packet.dts = number
            packet.time_base = 1 / rate
            packet.is_keyframe = True
            film.mux(packet)


def _webdataset(clips: tuple[BuiltClip, ...], out: Path) -> None:
    """Write `CODE.tar` per participant: `CLIP.json` and `CLIP.000123.jpg`."""
    for person in sorted({clip.person for clip in clips}):
        with tarfile.open(
            private.fresh(out / f"{person}.tar"), "w", format=tarfile.PAX_FORMAT
        ) as tar:
            for clip in (built for built in clips if built.person == person):
                facts = json.dumps(clip.row, sort_keys=True).encode()
                _member(tar, f"{clip.name}.json", facts)
                for picture in clip.pictures:
                    _member(tar, f"{clip.name}.{picture.name}", picture.read_bytes())


def _member(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a member without times, owners or rights of this computer."""
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(data), private.FILE
    tar.addfile(about, io.BytesIO(data))


def _write_sums(folder: Path) -> None:
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    private.write_text(folder / "SHA256SUMS", "".join(lines))


def _note(
    study: Path, out: Path, clips: tuple[BuiltClip, ...], form: str, recipient: str, now: str
) -> None:
    """Record the export in the study: its place, the people in it, and the recipient."""
    people = tuple(sorted({clip.person for clip in clips}))
    derived.note(study, derived.Derived(out.resolve(), derived.EXPORT, people))
    facts: dict[str, Any] = {
        "to": recipient,
        "form": form,
        "path": str(out.resolve()),
        "people": people,
        "t_wall": now or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    append_line(study / "exports.jsonl", json.dumps(facts))
