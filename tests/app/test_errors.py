"""Every failure becomes one sentence, and the exit codes are those that were promised."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.errors import ExitCode, system_sentence, unexpected_sentence


def test_exit_codes_are_fixed() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 130]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission"),
        (errno.ENOTDIR, "a file stands where a folder"),
        (errno.ELOOP, "the system says"),
    ],
)
def test_a_system_error_names_file_reason_and_remedy(number: int, words: str) -> None:
    sentence = system_sentence(OSError(number, "text", "/data/out"))
    assert sentence.startswith("Cannot use '/data/out': ")
    assert words in sentence
    assert sentence.endswith(".")


def test_an_unforeseen_error_is_one_line_that_leads_to_the_log() -> None:
    sentence = unexpected_sentence(ValueError("two\nlines"), Path("/log/flinch.log"))
    assert "ValueError: two lines" in sentence
    assert "/log/flinch.log" in sentence
    assert "\n" not in sentence
