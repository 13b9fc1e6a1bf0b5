"""Makes a video or a recording with a generated face: `flinch anonymise`.

Motion and times are those of the original. A recording also keeps its ledger: numbers, monotonic
times, repeated and missing frames. It loses the date, the camera, the person's code and the marks.
No partial result is left. A copy of a study's recording is noted in the study before the work
begins, so that a withdrawal erases the copy too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.analyze import file_source
from app.core.recording.details import (
    ModeFacts,
    SessionState,
    SourceInfo,
    read_session,
    recorded_subject,
)
from app.core.recording.encode import jpeg
from app.core.recording.errors import RecordingError
from app.core.recording.folder import discard, is_session, new_run, video_parts
from app.core.recording.ledger import LedgerRow, read_ledger
from app.core.recording.sums import write_sums
from app.core.recording.writer import SessionWriter
from models import private
from models.recording_names import LEDGER
from models.records import Frame
from models.sources.source import Packet
from training.derived import EXPORT, STUDY, Derived, note
from training.synth.film import VideoWriter
from training.synth.replay import FORM
from training.synth.stand_in import StandIn, choose_reference, nobodys_face
from training.synth.timed import GeneratedImage

__all__ = ["Anonymised", "anonymise"]

SAMPLES = 240
"""Frames from which the reference is chosen: enough for an hour, and quick."""

NAME = "another face, with the motion of a recording"
"""Name of the source in `session.json`."""

ENDING = "-anonymised.mp4"

OnFrame = Callable[[int, int], None]
"""Called after each frame with the frames done and the number of all frames."""


@dataclass(frozen=True, slots=True)
class Anonymised:
    """The result: a video or a recording's folder, its frames, and how many showed no face."""

    path: Path
    frames: int
    faceless: int


@dataclass(frozen=True, slots=True)
class _Shown:
    """One frame to redraw, and its row in the ledger of a recording."""

    frame: Frame
    row: LedgerRow | None = None


def anonymise(
    path: Path,
    out: Path,
    seed: int = 0,
    faces: Path | None = None,
    person: str = "",
    on_frame: OnFrame = lambda _done, _total: None,
) -> Anonymised:
    """Transfer the motion of a video or a recording to a generated face.

    Args:
        path: A video file, or the folder of a closed recording such as `run-01`.
        out: Folder for the video `NAME-anonymised.mp4`, or the study that the new run goes into.
        seed: Chooses the face; equal seeds give equal faces.
        faces: The user's own face pictures, of which one is used; None paints a head.
        person: Code for the new recording; `unassigned` if empty.
        on_frame: Called after each frame.

    Returns:
        The result.

    Raises:
        StandInError: The video shows no face.
        RecordingError: The recording is open, damaged, or cannot be written.
        PictureError: The folder of faces is missing or holds none.
        SourceError: The video cannot be played.
        OSError: The disk is full, or `out` may not be written to.
    """
    recorded = is_session(path)
    if not recorded:
        _refuse_present(out / f"{path.stem}{ENDING}")
    rows = _rows_of(path) if recorded else None
    total = len(rows) if rows is not None else _length(path)
    step = max(1, total // SAMPLES)
    who = nobodys_face(seed, faces)
    sampled = (each.frame for k, each in enumerate(_frames(path, rows)) if k % step == 0)
    with closing(StandIn(choose_reference(sampled), who, seed)) as actor:
        shown = _frames(path, rows)
        if recorded:
            return _record(path, out, person, actor, shown, total, on_frame)
        target = out / f"{path.stem}{ENDING}"
        private.make_folder(out)
        _note(path, target)
        return _film(target, _rate(path), actor, shown, total, on_frame)


def _refuse_present(target: Path) -> None:
    if target.exists():
        raise RecordingError(
            f"{target} exists already; nothing is overwritten. Choose another --out."
        )


def _rows_of(folder: Path) -> tuple[LedgerRow, ...]:
    session = read_session(folder)
    if session.state is SessionState.RECORDING:
        raise RecordingError(
            f"{folder} was not closed: let it end, or recover it with `flinch recover`."
        )
    return read_ledger(folder / LEDGER).rows


def _note(path: Path, copy: Path) -> None:
    """Note in the study that there is a copy of one of its recordings."""
    run = path.resolve() if path.is_dir() else path.resolve().parent
    study = next((folder for folder in run.parents if (folder / STUDY).is_file()), None)
    if study is not None:
        note(study, Derived(copy.resolve(), EXPORT, (recorded_subject(run),)))


def _length(path: Path) -> int:
    """Count the pictures of a video, damaged ones too."""
    with closing(file_source(path)) as source:
        source.open()
        return source.frames_total or 1


def _rate(path: Path) -> float:
    with closing(file_source(path)) as source:
        source.open()
        mode = source.report().actual
        return mode.fps if mode is not None and mode.fps > 0 else FORM.fps


def _frames(path: Path, rows: tuple[LedgerRow, ...] | None) -> Iterator[_Shown]:
    """Read all pictures in order, those of a recording with their rows."""
    if rows is None:
        yield from (_Shown(frame) for frame in _pictures(path))
        return
    before = 0
    for part in video_parts(path):
        count = _length(part)
        if before + count > len(rows):
            raise RecordingError(
                f"{path} has more pictures than rows in its ledger: run `flinch verify` on it."
            )
        for frame in _pictures(part):
            row = rows[before + frame.seq]
            yield _Shown(replace(frame, seq=row.seq, t_ns=row.t_mono_ns), row)
        before += count


def _pictures(path: Path) -> Iterator[Frame]:
    with closing(file_source(path)) as source:
        source.open()
        while (frame := source.read()) is not None:
            yield frame


def _film(
    target: Path, fps: float, actor: StandIn, shown: Iterable[_Shown], total: int, on_frame: OnFrame
) -> Anonymised:
    faceless = done = 0
    try:
        with closing(VideoWriter(target, FORM.width_px, FORM.height_px, fps)) as film:
            first_ns: int | None = None
            for each in shown:
                first_ns = each.frame.t_ns if first_ns is None else first_ns
                image, found = actor.show(each.frame)
                film.add(GeneratedImage(each.frame.t_ns - first_ns, image))
                done, faceless = done + 1, faceless + (not found)
                on_frame(done, total)
    except BaseException:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise
    return Anonymised(target, done, faceless)


def _record(
    path: Path,
    study: Path,
    person: str,
    actor: StandIn,
    shown: Iterable[_Shown],
    total: int,
    on_frame: OnFrame,
) -> Anonymised:
    old = read_session(path).source
    mode = ModeFacts(width_px=FORM.width_px, height_px=FORM.height_px, fps=old.fps, fourcc="MJPG")
    info = SourceInfo(name=NAME, packets=False, asked=mode, actual=mode)
    folder = new_run(study, person)
    _note(path, folder)
    writer, data = SessionWriter(folder, info), b""
    faceless = done = 0
    try:
        for each in shown:
            assert each.row is not None
            image, found = actor.show(each.frame)
            if not each.row.dup or not data:
                data = jpeg(image)
            size = (FORM.width_px, FORM.height_px)
            writer.packet(
                Packet(each.row.seq, each.row.t_mono_ns, data, "mjpeg", *size, as_sent=False)
            )
            done, faceless = done + 1, faceless + (not found)
            on_frame(done, total)
        writer.close(SessionState.CLOSED)
        write_sums(folder)
    except BaseException:
        with suppress(OSError):
            writer.close(SessionState.CLOSED)
        with suppress(OSError):
            discard(folder)
        raise
    return Anonymised(folder, done, faceless)
