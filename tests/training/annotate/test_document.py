"""A document keeps every change, in memory at once and on the disk after `save`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.annotate.document import Document
from training.annotate.errors import AnnotationError, DamagedError, SealedError
from training.annotate.records import Exclude, Header, Movement, PassSeal, Reference, Viewed


def begin(folder: Path, coder: str = "AB") -> Document:
    return Document(folder / f"{coder}.jsonl", Header("media", 400, "stamps", coder))


def test_marks_are_there_after_a_restart(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10, 14, 20))
    document.put(Exclude("e1", 100, 120, "speech"))
    document.put(Reference(3))
    assert document.save() == ()
    again = begin(tmp_path)
    assert again.movements == document.movements
    assert again.exclusions == document.exclusions
    assert again.reference == 3
    assert again.digest == document.digest


def test_a_mark_is_read_once_until_it_changes(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10, 14, 20))
    document.put(Movement("m2", 30, 34, 40))
    first, second = document.movements
    document.put(Movement("m1", 11, 14, 20))
    changed, same = document.movements
    assert changed == Movement("m1", 11, 14, 20)
    assert same is second
    assert document.undo()
    assert document.movements[0] == first
    document.remove(Movement.kind, "m1")
    assert document.movements == (second,)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    document = begin(tmp_path / "annotations")
    document.save()
    document.write_copy()
    for path in (document.path, document.path.with_suffix(".json")):
        assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "annotations").stat().st_mode & 0o077 == 0


def test_undo_and_redo_have_no_end_and_survive_a_restart(tmp_path: Path) -> None:
    document = begin(tmp_path)
    states = [document.digest]
    for number in range(12):
        document.put(Movement(f"m{number}", 10 * number, offset=10 * number + 5))
        states.append(document.digest)
    document.save()
    document = begin(tmp_path)
    for state in reversed(states[:-1]):
        assert document.undo()
        assert document.digest == state
        document.save()
        document = begin(tmp_path)
    assert not document.undo()
    for state in states[1:]:
        assert document.redo()
        assert document.digest == state
    assert not document.redo()


def test_a_change_after_an_undo_hides_what_was_undone_and_keeps_it(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10))
    document.undo()
    document.put(Movement("m2", 20))
    document.save()
    assert not document.redo()
    assert [movement.id for movement in document.movements] == ["m2"]
    assert "m1" in document.path.read_text()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 5), max_size=25))
def test_a_history_read_back_is_the_history_that_was_made(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    document = begin(folder)
    for number, step in enumerate(steps):
        if step == 0:
            document.undo()
        elif step == 1:
            document.redo()
        elif step == 2 and document.movements:
            document.remove("movement", document.movements[0].id)
        elif step == 3:
            document.save()
        else:
            document.put(Movement(f"m{number % 4}", number, offset=number + step))
    document.save()
    again = begin(folder)
    assert again.digest == document.digest
    while document.undo():
        assert again.undo()
        assert again.digest == document.digest


def test_marks_outside_the_video_and_overlaps_are_refused(tmp_path: Path) -> None:
    document = begin(tmp_path)
    with pytest.raises(AnnotationError, match="400 frames"):
        document.put(Movement("m1", 10, offset=400))
    document.put(Movement("m1", 10, offset=30))
    document.put(Movement("m2", 20, offset=40))
    with pytest.raises(AnnotationError, match="overlaps the movement 'm1'"):
        document.put(Exclude("e1", 5, 10))
    document.put(Exclude("e1", 50, 60))
    with pytest.raises(AnnotationError, match="overlaps the exclusion"):
        document.put(Movement("m3", 60, offset=70))
    with pytest.raises(AnnotationError, match="no movement 'm9'"):
        document.remove("movement", "m9")


def test_a_signed_document_changes_only_after_it_is_reopened_with_a_reason(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(PassSeal(1))
    digest = document.sign()
    document.save()
    document = begin(tmp_path)
    assert document.signed
    assert document.digest == digest
    with pytest.raises(SealedError, match="reopen"):
        document.put(Movement("m1", 1))
    with pytest.raises(AnnotationError, match="reason"):
        document.reopen(" ")
    document.reopen("one movement was forgotten")
    document.put(Movement("m1", 1))
    document.save()
    assert "one movement was forgotten" in document.path.read_text()
    assert not begin(tmp_path).signed


def test_seen_frames_count_once(tmp_path: Path) -> None:
    document = begin(tmp_path)
    for first, last in ((10, 19), (15, 24), (100, 100)):
        document.put(Viewed(first, last))
    assert document.viewed == 16
    assert not document.undo()


def test_another_video_or_coder_is_refused(tmp_path: Path) -> None:
    begin(tmp_path).save()
    for header, what in (
        (Header("other", 400, "stamps", "AB"), "another video"),
        (Header("media", 400, "others", "AB"), "other time stamps"),
        (Header("media", 400, "stamps", "CD"), "another coder"),
    ):
        with pytest.raises(AnnotationError, match=what):
            Document(tmp_path / "AB.jsonl", header)
    with pytest.raises(AnnotationError, match="begin one first"):
        Document(tmp_path / "XY.jsonl")


def test_a_torn_last_line_is_cut_off_and_kept(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10))
    document.save()
    whole = document.path.read_bytes()
    document.path.write_bytes(whole + b'{"n":2,"utc":"20')
    again = begin(tmp_path)
    assert [movement.id for movement in again.movements] == ["m1"]
    assert document.path.read_bytes() == whole
    assert b'{"n":2,"utc":"20' in Path(f"{document.path}.torn").read_bytes()
    again.put(Movement("m2", 20))
    again.save()
    assert len(begin(tmp_path).movements) == 2


@pytest.mark.parametrize("damage", ["change", "drop", "garbage", "deep"])
def test_a_broken_chain_opens_read_only_and_names_the_line(tmp_path: Path, damage: str) -> None:
    document = begin(tmp_path)
    for number in range(3):
        document.put(Movement(f"m{number}", 10 * number))
    document.save()
    lines = document.path.read_bytes().splitlines(keepends=True)
    lines[2] = {
        "change": lines[2].replace(b'"onset":10', b'"onset":11'),
        "drop": b"",
        "garbage": b"\x00\xff\n",
        "deep": b"[" * 100_000 + b"\n",
    }[damage]
    document.path.write_bytes(b"".join(lines))
    again = begin(tmp_path)
    # A line that was changed is a line; the one behind it no longer follows.
    assert f"Line {4 if damage == 'change' else 3} " in again.fault
    with pytest.raises(DamagedError):
        again.put(Movement("m9", 90))
    assert document.path.read_bytes() == b"".join(lines)


def test_what_another_program_wrote_is_taken_in_and_ours_made_again(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10))
    document.save()
    other = begin(tmp_path)
    other.put(Movement("m2", 20))
    other.save()
    document.put(Movement("m3", 30))
    assert document.save() == ()
    assert [mark.id for mark in document.movements] == ["m1", "m2", "m3"]
    assert begin(tmp_path).digest == document.digest


def test_a_change_that_no_longer_fits_is_said_and_left_out(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10))
    document.save()
    other = begin(tmp_path)
    other.put(Movement("m1", 12))
    other.save()
    document.put(Movement("m1", 11))
    clashes = document.save()
    assert [clash.id for clash in clashes] == ["m1"]
    assert "Another program" in str(clashes[0])
    assert document.movements[0].onset == 12


def test_a_file_that_was_rewritten_meanwhile_is_not_written_into(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10))
    document.save()
    document.path.write_bytes(b"")
    document.put(Movement("m2", 20))
    with pytest.raises(DamagedError, match="cut or rewritten"):
        document.save()
    assert document.path.read_bytes() == b""
    assert len(document.movements) == 2


def test_a_refused_write_keeps_the_changes_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = begin(tmp_path)
    document.save()
    size = document.path.stat().st_size
    document.put(Movement("m1", 10))

    def half(handle: int, data: memoryview) -> int:
        if len(data) < 40:
            raise OSError(28, "No space left on device")
        return real(handle, data[:20])

    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space"):
            document.save()
    assert document.waiting == 1
    assert document.path.stat().st_size == size
    document.save()
    assert len(begin(tmp_path).movements) == 1


def test_a_link_in_the_place_of_the_journal_is_not_followed(tmp_path: Path) -> None:
    aim = tmp_path / "aim"
    aim.write_bytes(b"")
    (tmp_path / "AB.jsonl").symlink_to(aim)
    document = begin(tmp_path)
    with pytest.raises(OSError, match="symbolic"):
        document.save()
    assert aim.read_bytes() == b""


def test_ten_thousand_lines_open_at_the_cost_of_reading_them(tmp_path: Path) -> None:
    document = begin(tmp_path)
    for number in range(10_000):
        document.put(Movement(f"m{number % 50}", number % 300, offset=number % 300 + number % 7))
    document.save()
    began = time.process_time()
    assert len(begin(tmp_path).movements) == 50
    opened_s = time.process_time() - began
    began = time.process_time()
    for line in document.path.read_bytes().splitlines():
        json.loads(line)
        sha256(line)
    # Twice was measured; what grew with the square of the lines would take thousands of times.
    assert opened_s < 10 * (time.process_time() - began)


_TYPIST = """
import sys
from pathlib import Path
from training.annotate.document import Document
from training.annotate.records import Header, Movement
document = Document(Path(sys.argv[1]), Header("media", 400000, "stamps", "AB"))
number = len(document.movements)
while True:
    document.put(Movement(f"m{number}", number))
    document.save()
    number += 1
    print(number, flush=True)
"""


def test_all_keys_but_the_last_survive_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "AB.jsonl"
    for keys in (1, 7, 23):
        typist = subprocess.Popen(
            [sys.executable, "-c", _TYPIST, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert typist.stdout is not None
        numbers = [typist.stdout.readline() for _ in range(keys)]
        os.kill(typist.pid, signal.SIGKILL)
        rest, _ = typist.communicate()
        saved = int((numbers + rest.splitlines())[-1])
        assert len(Document(path).movements) in (saved, saved + 1)


def test_the_readable_copy_says_what_the_journal_says(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10, 12, 15))
    document.save()
    copy = json.loads(document.write_copy().read_text())
    assert copy["movements"][0]["onset"] == 10
    assert copy["header"]["coder"] == "AB"
