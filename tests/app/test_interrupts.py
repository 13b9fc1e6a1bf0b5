"""Ctrl+C is remembered, so that a library that swallows it cannot make it be lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import interrupts

SWALLOWED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from app import interrupts
interrupts.heed()
try:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000000): pass
except BaseException:
    print("swallowed")
assert interrupts.requested()
interrupts.check()
"""


TORN = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from app import interrupts
interrupts.heed()
class Strike:  # Ctrl+C in the middle of an import
    def find_spec(self, name, path=None, target=None):
        if name == "wave":
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(1000000): pass
            print("import went on", flush=True)
sys.meta_path.insert(0, Strike())
try:
    import wave
    time.sleep(10)
except KeyboardInterrupt:
    print("then stopped, with all of it" if wave.open else "")
"""


@pytest.fixture(autouse=True)
def _as_before() -> object:
    before = {number: signal.getsignal(number) for number in interrupts.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_nothing_is_asked_at_first() -> None:
    interrupts.check()
    assert not interrupts.requested()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
def test_a_swallowed_interrupt_is_raised_again_at_the_next_look() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=60, check=False
    )
    assert "swallowed" in done.stdout
    assert "KeyboardInterrupt" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
def test_an_interrupt_during_an_import_waits_for_its_end() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TORN], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines() == ["import went on", "then stopped, with all of it"]
    assert done.stderr == ""


EARLY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Strike:  # Ctrl+C while `app.cli` and all below it are loaded
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Strike())
from app.entry import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
@pytest.mark.parametrize("module", ["app.cli", "typer", "app.commands.files", "logging.handlers"])
def test_an_interrupt_while_the_command_line_is_loaded_ends_it_without_a_word(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY, module],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_installed_command_begins_where_an_interrupt_is_seen_to() -> None:
    project = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text()
    assert '\nflinch = "app.entry:main"\n' in project


ENDED = """
import os, signal, sys, time
from app import cli, interrupts
def work(_):
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    time.sleep(10)
cli.carry_out = work
cli.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals between processes")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_what_asks_to_stop_ends_a_command_in_words_with_its_own_code(name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED, name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == code
    assert done.stderr == "flinch: Interrupted; what was finished before is kept.\n"


WORKER = """
import os, signal, time
from app import interrupts
interrupts.heed()
child = os.fork()
if not child:
    time.sleep(30)
    os._exit(0)
os.kill(child, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_process_that_works_for_this_one_ends_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORKER], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == [str(-signal.SIGTERM)]
