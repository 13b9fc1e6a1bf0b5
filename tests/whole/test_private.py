"""After a recording, an analysis' tables and a picture nothing can be read by other users."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from helpers.recordings import recorded

from app import log, paths
from app.core.database import Database
from app.core.output import fresh_folder, whole_file
from app.core.recording.archive import archive
from app.core.recording.folder import new_run
from app.core.recording.privacy import tighten_study
from app.ui.outcomes import save_picture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def home() -> Path:
    return Path(os.environ["FLINCH_HOME"])


def open_to_others(folder: Path) -> list[str]:
    """Name what others could read or enter in a folder."""
    inside = [folder, *folder.rglob("*")]
    return [str(p) for p in inside if stat.S_IMODE(p.lstat().st_mode) & 0o077]


def test_a_study_is_its_owners_alone(tmp_path: Path) -> None:
    study = tmp_path / "study"
    archive(recorded(new_run(study)))
    save_picture(np.zeros((8, 8, 3), np.uint8), study / "snapshots" / "face.png")
    assert (study / "sub-unassigned" / "ses-01" / "run-01" / "archive.mkv").is_file()
    assert open_to_others(study) == []


def test_results_and_their_folder_are_the_owners_alone(tmp_path: Path) -> None:
    folder = fresh_folder(tmp_path / "results" / "one")
    with whole_file(folder / "events.csv") as file:
        file.write("x")
    assert open_to_others(tmp_path / "results") == []


def test_database_and_log_are_the_owners_alone(home: Path) -> None:
    with closing(Database(paths.database())) as database, database.transaction():
        assert Path(f"{paths.database()}-wal").exists()
        log.start()
        logging.getLogger("flinch").warning("something")
        assert open_to_others(home) == []
    log.stop()


def test_an_older_home_is_tightened_once(home: Path) -> None:
    folder = home / "data" / "clips"
    folder.mkdir(parents=True)
    (folder / "face.npz").write_text("x")
    assert paths.tighten() >= 3
    home.chmod(0o755)
    (home / "data" / ".private").unlink()
    paths.tighten()
    assert open_to_others(home) == []
    (folder / "face.npz").chmod(0o644)
    assert paths.tighten() == 0, "it is not looked at again"


def test_an_older_study_is_tightened_and_what_else_lies_there_is_left(tmp_path: Path) -> None:
    study = tmp_path / "study"
    session = study / "sub-unassigned" / "ses-01" / "run-01"
    session.mkdir(parents=True)
    (session / "session.json").write_text("{}")
    (study / "notes.txt").write_text("mine")
    assert tighten_study(study) == 4
    assert open_to_others(study / "sub-unassigned") == []
    assert stat.S_IMODE((study / "notes.txt").stat().st_mode) == 0o666
    assert stat.S_IMODE(study.stat().st_mode) == 0o777
    (study / "notes.txt").unlink()
    assert tighten_study(study) == 1
    assert open_to_others(study) == []
