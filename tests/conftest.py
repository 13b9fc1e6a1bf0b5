"""What holds for every test: offscreen Qt, no Qt warnings, no left-over threads, own folders.

Nothing here imports Qt unless a test asks for `application`, so that tests of models and training
run without it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command sets it, and why: app.cli
os.environ.setdefault("OMP_NUM_THREADS", "1")  # the suite itself runs in as many as there are cores
os.environ["LC_ALL"] = "C.UTF-8"  # texts are compared in English, whatever the system speaks
os.environ["WAKEPY_FAKE_SUCCESS"] = "1"  # no test asks the desktop to keep the computer awake

# Tests start the program some hundred times. Where Python is told to keep no bytecode, as in many
# containers, each start would compile all of it anew, for a second.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell that starts the tests in the background lets them ignore what asks a program to stop, and
# every command that they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
for _name in ("SIGTERM", "SIGHUP"):
    if signal.getsignal(getattr(signal, _name, signal.SIGTERM)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.SIG_DFL)

GRACE_S = 3.0
"""How long a thread that a test has stopped may take to end."""

HARMLESS = (
    "propagateSizeHints",
    "Couldn't load pipewire",
    "Couldn't resolve pipewire",
    "FFmpeg",
    "PulseAudioService",
    "No RHI backend",
    "does not support raise",
)
"""Parts of Qt's remarks on this platform plugin and on media libraries; not about our code."""

_qt_messages: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no process waits for one of them at the end."""
    items.sort(key=lambda item: "whole" not in item.path.parts)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives to the end: the modules and the tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings, database and recordings out of the tests."""
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert not left, f"Threads were left behind: {', '.join(left)}"


@pytest.fixture(autouse=True)
def no_qt_warning() -> Iterator[None]:
    """Fail a test during which Qt warned."""
    _qt_messages.clear()
    yield
    assert not _qt_messages, "Qt warned: " + "; ".join(_qt_messages)


@pytest.fixture(scope="session")
def application() -> Iterator[QApplication]:
    """Give the one application, which every test of the window shares."""
    import cv2  # noqa: F401  it sets the two variables below, whoever imports it first

    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    def note(kind: QtMsgType, _context: object, text: str) -> None:
        serious = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if serious and not any(part in text for part in HARMLESS):
            _qt_messages.append(text)

    qInstallMessageHandler(note)
    app = QApplication.instance() or QApplication(["flinch tests"])
    assert isinstance(app, QApplication)
    yield app
    qInstallMessageHandler(None)
