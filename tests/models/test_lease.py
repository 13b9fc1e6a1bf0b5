"""A folder belongs to one process at a time, whatever computer the other one runs on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models import lease
from models.lease import LEASE, LeaseError, changing, held, holders, take

HOLDER = """
import sys, time
from pathlib import Path
from models.lease import take
take(Path(sys.argv[1]), "a test")
print("held", flush=True)
time.sleep(60)
"""


def never(_: float) -> None:
    raise AssertionError("nothing needs to be watched")


def written(folder: Path, **facts: object) -> Path:
    """Leave the lease of a process on another computer."""
    usual: dict[str, object] = {"what": "flinch record", "since": "then", "host": "lab-7"}
    usual |= {"boot": "b", "namespace": "n", "pid": 77, "started": "1"}
    path = folder / LEASE
    path.write_text(json.dumps(usual | facts) + "\n" + f"{0:020d}\n")
    return path


def beating(path: Path) -> lease.Callable[[float], None]:
    """Let the lease be renewed while somebody waits."""
    return lambda _: path.write_bytes(path.read_bytes()[:-2] + b"1\n") and None


def child(folder: Path) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "held\n"
    return started


def test_a_folder_is_held_once_and_free_afterwards(tmp_path: Path) -> None:
    with held(tmp_path / "new", "flinch train"):
        with pytest.raises(LeaseError, match=rf"in use by flinch train \(process {os.getpid()} on"):
            take(tmp_path / "new", "flinch train", never)
        assert (tmp_path / "new" / LEASE).stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "new").iterdir()) == []


def test_a_process_that_was_killed_leaves_its_folder_to_the_next(tmp_path: Path) -> None:
    with child(tmp_path) as holder:
        assert "a test" in str(holders([tmp_path], never)[tmp_path])
        with pytest.raises(LeaseError, match=f"process {holder.pid} on"):
            take(tmp_path, "flinch recover", never)
        holder.kill()
        holder.wait(10)
    assert holders([tmp_path], never) == {}
    take(tmp_path, "flinch recover", never).release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("facts", [{}, {"boot": 3, "pid": "x"}], ids=["foreign", "unreadable"])
def test_a_lease_from_elsewhere_is_respected_while_it_is_renewed(
    tmp_path: Path, facts: dict[str, object]
) -> None:
    path = written(tmp_path, **facts)
    with pytest.raises(LeaseError, match="in use by"):
        take(tmp_path, "flinch recover", beating(path))
    assert path.is_file()
    take(tmp_path, "flinch recover", lambda _: None).release()
    assert not path.exists()


def test_many_leases_are_watched_at_once(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    paths = [written(folder) for folder in folders[:2]]
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        beating(paths[1])(seconds)

    assert list(holders(folders, wait)) == [folders[1]]
    assert waits == [lease.WATCH_S]


def test_the_lease_of_a_copied_folder_is_not_taken_for_the_original(tmp_path: Path) -> None:
    with held(tmp_path / "a", "flinch record"):
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / LEASE).write_bytes((tmp_path / "a" / LEASE).read_bytes())
        take(tmp_path / "b", "flinch recover", lambda _: None).release()
        assert list(holders([tmp_path / "a"], never)) == [tmp_path / "a"]


def test_a_holder_renews_its_lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT_S", 0.01)
    with held(tmp_path, "flinch record"):
        before = (tmp_path / LEASE).read_bytes()
        while (tmp_path / LEASE).read_bytes() == before:
            pass


def test_whatever_else_bears_the_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / LEASE)
    take(tmp_path, "flinch record", never).release()
    (tmp_path / LEASE).symlink_to(tmp_path / "kept")
    (tmp_path / "kept").write_text("kept")
    take(tmp_path, "flinch record", never).release()
    assert (tmp_path / "kept").read_text() == "kept"


def test_a_folder_that_cannot_be_claimed_is_told(tmp_path: Path) -> None:
    with pytest.raises(LeaseError, match="cannot be claimed"):
        take(tmp_path / "nowhere", "flinch record", never)


def test_only_what_changes_is_listed() -> None:
    values = {"a": 1, "b": 1}
    assert changing(values, values.__getitem__, lambda _: values.update(a=2)) == ["a"]
    assert changing((), values.__getitem__, never) == []
