"""Every action of the window with its key, and the help menu; the window connects them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.ui.language import tr

LAYER_KEYS = (("M", "mesh"), ("B", "box"), ("A", "flow"), ("H", "saliency"))


class Actions:
    """The actions with their keys, added to the window; none is connected yet."""

    def __init__(self, window: QMainWindow, pages: Sequence[str]) -> None:
        self._window = window
        make = self._make
        self.pause = make(tr("Pause"), "Space", True)
        self.record = make(tr("Record"), "R", True)
        self.snapshot = make(tr("Snapshot"), "S")
        self.full = make(tr("Full screen"), "F", True)
        self.present = make(tr("Presentation view"), "F11", True)
        self.settings = make(tr("Settings…"), "Ctrl+,")
        self.keys = make(tr("Keys"), "?")
        self.look = make(tr("Light or dark"), "Ctrl+T")
        self.open_file = make(tr("Open a video file…"), "Ctrl+O")
        self.open_stream = make(tr("Open a stream…"), "Ctrl+L")
        self.quit = make(tr("Quit"), "Ctrl+Q")
        self.escape = make(tr("Back"), "Esc")
        self.replay = make(tr("Replay the selected movement"), "Return")
        self.rest = make(tr("Record a resting face…"), "N")
        self.layers = {name: make(name, key) for key, name in LAYER_KEYS}
        self.pages = [make(name, f"Ctrl+{number}") for number, name in enumerate(pages, start=1)]
        self.study = make(tr("Record a study…"), "Ctrl+6")
        self.train = make(tr("Train on your own recordings…"), "Ctrl+7")
        self._letters = {
            action: action.shortcuts()
            for action in window.actions()
            if not action.shortcut().toString().startswith("Ctrl")
        }
        self.practice = QAction(tr("Open the practice camera"), window)
        self.faults = QAction(tr("Practice camera with faults…"), window)
        self.cards = QAction(tr("About the networks…"), window)
        self.notice = QAction(tr("What Flinch tells, and what not…"), window)
        self.follow = QAction(tr("Follow the system's light or dark"), window)
        self.follow.setCheckable(True)
        self.recordings = QAction(tr("Open the recordings folder"), window)
        self.about = QAction(tr("About Flinch"), window)
        self.help = QAction(tr("Help"), window)
        self.help.setToolTip(tr("Help and more"))
        self.help.setMenu(self._help_menu())

    def _make(self, text: str, key: str, checkable: bool = False) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        action.setToolTip(f"{text} ({key})")
        action.setCheckable(checkable)
        self._window.addAction(action)
        return action

    def _help_menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.addActions([self.rest, self.study, self.train, self.present, self.settings])
        menu.addSeparator()
        menu.addActions([self.keys, self.practice, self.faults, self.cards, self.notice])
        menu.addSeparator()
        menu.addActions([self.follow, self.recordings])
        menu.addSeparator()
        menu.addActions([self.about, self.quit])
        return menu

    def in_header(self) -> tuple[tuple[QAction, str, str], ...]:
        """List the actions of the header: action, icon, and the colour while it is on."""
        return (
            (self.pause, "pause", ""),
            (self.record, "record", "bad"),
            (self.snapshot, "snapshot", ""),
            (self.full, "screen", ""),
            (self.look, "moon", ""),
            (self.help, "help", ""),
        )

    def keep_letters(self, on: bool) -> None:
        """Assign the keys without Ctrl to the window, or free them for a page that uses them."""
        for action, keys in self._letters.items():
            action.setShortcuts(keys if on else [])

    def need_source(self) -> tuple[QAction, ...]:
        """List the actions that need a watched source; Record itself says why it cannot run."""
        return (self.pause, self.snapshot, self.rest)


def on(action: QAction, then: Callable[..., object]) -> None:
    """Connect an action; the function gets the checked state if the action is checkable."""
    if action.isCheckable():
        action.triggered.connect(then)
    else:
        action.triggered.connect(lambda _checked=False: then())
