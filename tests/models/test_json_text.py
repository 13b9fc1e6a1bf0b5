"""JSON from anywhere is read, or is damaged; it never breaks the program."""

from __future__ import annotations

import json

import pytest

from models.json_text import parse


def test_json_is_read() -> None:
    assert parse(b'{"a": [1, 2]}') == {"a": [1, 2]}


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "", "{"])
def test_what_cannot_be_read_is_damaged(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        parse(text)
