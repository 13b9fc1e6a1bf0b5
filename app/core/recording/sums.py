"""SHA256SUMS: checksums of a session's files, in the format of `sha256sum`."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from app.core.recording.errors import RecordingError
from app.core.recording.folder import archive_name, video_parts
from models import private
from models.recording_names import EVENTS, LEDGER, SESSION, SUMS
from training.capture.layout import TRIAL_FILES


def file_sum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def recorded_files(folder: Path) -> tuple[Path, ...]:
    """List what Flinch recorded: videos, their archive, ledger, events, `session.json`, and what a
    sitting kept of the trial."""
    parts = video_parts(folder)
    archives = (folder / archive_name(number) for number in range(1, len(parts) + 1))
    rest = (folder / name for name in (LEDGER, EVENTS, SESSION, *TRIAL_FILES))
    return (*parts, *(path for path in (*archives, *rest) if path.is_file()))


def write_sums(folder: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the checksums of all files that the recording wrote.

    Args:
        folder: The session's folder.
        known: Earlier checksums of unrepaired files; they are not computed again, so that damage
            shows.
    """
    unchanged = dict(known or {})
    fresh = {
        path.name: file_sum(path) for path in recorded_files(folder) if path.name not in unchanged
    }
    _write(folder, unchanged | fresh)


def replace_sum(folder: Path, name: str) -> None:
    """Replace the checksum of one file; the other checksums stay.

    Raises:
        RecordingError: The checksums are damaged.
    """
    sums = read_sums(folder)
    digest = file_sum(folder / name)
    if sums.get(name) != digest:
        _write(folder, {**sums, name: digest})


def _write(folder: Path, sums: dict[str, str]) -> None:
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    private.write_text(folder / SUMS, "".join(lines), durable=True)


def read_sums(folder: Path) -> dict[str, str]:
    """Read a session's checksums: file name to SHA-256.

    Raises:
        RecordingError: If there is no such file or a line is no checksum.
    """
    try:
        text = (folder / SUMS).read_text(encoding="utf-8")
    except OSError as error:
        raise RecordingError(
            f"Cannot read {folder / SUMS}: {error.strerror}. The session was not closed; "
            "recover it first."
        ) from error
    sums: dict[str, str] = {}
    for line in text.splitlines():
        digest, gap, name = line.partition("  ")
        if len(digest) != 64 or not gap or not name:
            raise RecordingError(f"{folder / SUMS} holds a damaged line: «{line[:80]}».")
        sums[name] = digest
    return sums
