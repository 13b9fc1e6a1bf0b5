"""A study of its own and an open database for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an open database."""
    store = Store(tmp_path / "test.db")
    yield store
    store.close()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Give a folder for recordings."""
    folder = tmp_path / "study"
    folder.mkdir()
    return folder
