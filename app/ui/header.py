"""The bar at the top: pages, source, mode, networks, and the actions that have a key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
)

from app.ui import style
from app.ui.icons import icon, mark
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.person import PersonField
from app.ui.words import source_name
from models.sources.camera import Device
from models.sources.choice import PRACTICE_NAME, Choice, Origin
from models.sources.mode import USUAL_MODES, mode_name
from models.sources.source import Mode, hide_login

ICON_PX = 18
NAME_PX, WIDE_NAME_PX, AROUND_PX = 110, 145, 60
"""Widest name of a source, in a narrow and in a wide bar; and the width around the name."""
_MIDDLE = Qt.TextElideMode.ElideMiddle
SPACE_PX, TIGHT_SPACE_PX = 6, 2
NETWORKS_PX, MARK_PX = 58, 52
"""Widths of the networks' menu and the mark in a narrow bar."""
BRAND_PX = 84
"""Width of the mark, the margins and the gaps between the groups."""
BEHIND = (later("Settings"), later("Study"), later("Train"))
"""Pages without a tab, in their order behind those with one."""
WATCHING_PAGES = (0, 2)
"""Pages that show the watched source, and the menu to choose it: live and camera."""
ORIGIN_ICONS = {
    Origin.CAMERA: "camera",
    Origin.PRACTICE: "practice",
    Origin.FILE: "file",
    Origin.STREAM: "link",
}


class HeaderBar(QFrame):
    """Shows the choices and requests changes; it changes nothing itself."""

    page_requested = Signal(int)
    """The number of a page."""
    source_requested = Signal(object)
    """The `Choice` that the user made."""
    mode_requested = Signal(object)
    """The `Mode` that the user chose for the watched camera."""
    file_requested = Signal()
    stream_requested = Signal()
    devices_requested = Signal()
    networks_requested = Signal(object)
    """Weights ids of the networks that the user chose."""
    cards_requested = Signal()

    def __init__(self, theme: style.Theme, pages: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(52)
        self.theme = theme
        self.choice: Choice | None = None
        self._devices: tuple[Device, ...] = ()
        self._icons: list[tuple[QToolButton, str]] = []
        self._actions: list[tuple[QAction, str, str]] = []
        self._flat: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 10, 0)
        self._row.setSpacing(SPACE_PX)
        self._brand()
        self._names = tuple(pages)
        self._shown = 0
        self._compact = False
        self._tight = False
        self._name = ""
        self.page_button = self._page_menu(pages)
        self._tabs = self._page_tabs(pages)
        self._row.addSpacing(10)
        self.source = self._menu_button(tr("Source"), "camera")
        self.source.setMaximumWidth(260)
        self._source_menu = QMenu(self)
        self._source_menu.aboutToShow.connect(self._fill_sources)
        self.source.setMenu(self._source_menu)
        self.mode = self._mode_box()
        self.networks = self._menu_button(tr("Networks"), "models")
        self.person = PersonField()
        self._network_menu = QMenu(self)
        self._network_menu.setToolTipsVisible(True)
        self.networks.setMenu(self._network_menu)
        self._row.addStretch(1)
        self.set_networks((), ())

    def _brand(self) -> None:
        picture = QLabel()
        picture.setPixmap(mark().pixmap(QSize(24, 24)))
        self._row.addWidget(picture)
        self._title = parts.label("Flinch", "title")
        self._row.addWidget(self._title)
        self._row.addSpacing(8)

    def _page_menu(self, pages: Sequence[str]) -> QToolButton:
        """Create the button that replaces the pages' tabs in a narrow bar."""
        button = QToolButton()
        button.setProperty("picker", True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(tr("Page"))
        menu = QMenu(self)
        for index, name in enumerate(pages):
            menu.addAction(name).triggered.connect(partial(self.page_requested.emit, index))
        button.setMenu(menu)
        button.hide()
        self._row.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the pages into a menu and leave words out in a narrow bar."""
        super().resizeEvent(event)
        self._fit()
        self._show_name()

    def _fit(self) -> None:
        stage = self.width() < self._full_px(), self.width() < self._compact_px()
        if stage != (self._compact, self._tight):
            self._compact, self._tight = stage
            self._arrange()

    def _full_px(self) -> int:
        """Compute the width of the bar with all its words."""
        always = (self._title, *self._tabs.buttons(), self.mode)
        name = self.source.fontMetrics().elidedText(self._name, _MIDDLE, WIDE_NAME_PX)
        source = self.source.fontMetrics().horizontalAdvance(name) + AROUND_PX + SPACE_PX
        words = self.networks.fontMetrics().horizontalAdvance(tr("{count} networks", count=8)) + 64
        shown = sum(each.sizeHint().width() + SPACE_PX for each in (*always, *self._flat))
        return shown + source + self.person.width() + SPACE_PX + words + BRAND_PX

    def _compact_px(self) -> int:
        """Compute the width of the bar without its optional words."""
        shown = (self.page_button, self.mode, self.person, *self._flat)
        texts = sum(each.sizeHint().width() + SPACE_PX for each in shown)
        return texts + NAME_PX + AROUND_PX + NETWORKS_PX + MARK_PX

    def _arrange(self) -> None:
        compact = self._compact
        self._title.setVisible(not compact)
        self.page_button.setVisible(compact)
        for button in self._tabs.buttons():
            button.setVisible(not compact)
        only = Qt.ToolButtonStyle.ToolButtonIconOnly
        both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.networks.setToolButtonStyle(only if compact else both)
        self.source.setToolButtonStyle(only if self._tight else both)
        self.source.setMaximumWidth(WIDE_NAME_PX + AROUND_PX + 20 if compact else 260)
        self._row.setSpacing(TIGHT_SPACE_PX if self._tight else SPACE_PX)
        self.show_choice(self.choice)
        self.show_page(self._shown)

    def _page_tabs(self, pages: Sequence[str]) -> QButtonGroup:
        group = QButtonGroup(self)
        for index, name in enumerate(pages):
            button = QToolButton()
            button.setText(name)
            button.setCheckable(True)
            button.setProperty("tab", True)
            group.addButton(button, index)
            self._row.addWidget(button)
        group.idClicked.connect(self.page_requested)
        return group

    def _menu_button(self, text: str, icon_name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setProperty("picker", True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(text)
        self._icons.append((button, icon_name))
        self._row.addWidget(button)
        return button

    def add_person(self) -> None:
        """Add the field of the person at the right end."""
        self._row.addWidget(self.person)

    def _mode_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Camera mode"))
        box.setToolTip(tr("What is asked of the camera; the foot of the page shows what it gives"))
        for mode in USUAL_MODES:
            box.addItem(mode_name(mode), mode)
        box.activated.connect(self._choose_mode)
        self._row.addWidget(box)
        return box

    def add_action(self, action: QAction, icon_name: str, lit: str = "") -> None:
        """Add an action's button at the right end; `lit` names its theme colour while checked."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("flat", True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        if action.menu() is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._actions.append((action, icon_name, lit))
        self._flat.append(button)
        self._row.addWidget(button)

    def set_theme(self, theme: style.Theme) -> None:
        """Draw the icons in a theme's colours."""
        self.theme = theme
        for button, name in self._icons:
            button.setIcon(icon(name, theme.muted))
        for action, name, lit in self._actions:
            action.setIcon(icon(name, theme.muted, getattr(theme, lit or "accent")))

    def set_action_icon(self, action: QAction, name: str) -> None:
        """Change one action's icon."""
        for index, (known, _, lit) in enumerate(self._actions):
            if known is action:
                self._actions[index] = (action, name, lit)
        self.set_theme(self.theme)

    def show_page(self, index: int) -> None:
        """Mark a page's tab, and show the source and the networks only on pages that use them."""
        self._shown = index
        self._mark_tab(index)
        watching = index in WATCHING_PAGES
        self.source.setVisible(watching)
        self.networks.setVisible(index == 0)
        self.person.setVisible(watching)
        self._show_mode_box(watching)

    def _mark_tab(self, index: int) -> None:
        """Mark a page's tab; a page without one leaves none marked."""
        tab = self._tabs.button(index)
        self._tabs.setExclusive(tab is not None)
        for button in self._tabs.buttons():
            button.setChecked(button is tab)
        self._tabs.setExclusive(True)
        self.page_button.setText((*self._names, *(tr(name) for name in BEHIND))[index])

    def show_choice(self, choice: Choice | None) -> None:
        """Show the watched source."""
        self.choice = choice
        name = source_name(choice.name) if choice is not None else tr("Choose a source")
        self._name = name
        self._show_name()
        self.source.setToolTip(hide_login(choice.what) if choice is not None else name)
        origin = choice.origin if choice is not None else Origin.CAMERA
        self._icons[0] = (self.source, ORIGIN_ICONS[origin])
        self.source.setIcon(icon(ORIGIN_ICONS[origin], self.theme.muted))
        self._show_mode_box(self._shown in WATCHING_PAGES)
        if choice is not None and choice.mode is not None:
            self._show_mode(choice.mode)
        self._fit()

    def _show_name(self) -> None:
        """Write the source's name, shortened to the room left for it."""
        room = WIDE_NAME_PX
        if self._compact:
            room = min(WIDE_NAME_PX, max(NAME_PX, NAME_PX + self.width() - self._compact_px()))
        text = self.source.fontMetrics().elidedText(self._name, _MIDDLE, room)
        self.source.setText(text.replace("&", "&&"))

    def _show_mode_box(self, live: bool) -> None:
        camera = self.choice is not None and self.choice.origin is Origin.CAMERA
        self.mode.setVisible(live and camera and not self._tight)

    def _show_mode(self, mode: Mode) -> None:
        found = next(
            (i for i in range(self.mode.count()) if _same(self.mode.itemData(i), mode)), -1
        )
        if found < 0:
            self.mode.addItem(mode_name(mode), mode)
            found = self.mode.count() - 1
        self.mode.setCurrentIndex(found)

    def requested_mode(self) -> Mode:
        """Return the camera mode that is chosen."""
        mode = self.mode.currentData()
        return mode if isinstance(mode, Mode) else USUAL_MODES[1]

    def _choose_mode(self) -> None:
        if self.choice is not None:
            self.mode_requested.emit(self.requested_mode())

    def set_devices(self, devices: tuple[Device, ...]) -> None:
        """Offer the connected cameras."""
        if devices != self._devices:
            self._devices = devices
            if self._source_menu.isVisible():
                self._fill_sources(ask=False)

    def _fill_sources(self, ask: bool = True) -> None:
        menu = self._source_menu
        menu.clear()
        for device in self._devices:
            choice = Choice(device.name, device.name, Origin.CAMERA, self.requested_mode())
            self._offer(menu, choice)
        if not self._devices:
            menu.addAction(tr("No camera found")).setEnabled(False)
        menu.addSeparator()
        self._offer(menu, Choice("practice", PRACTICE_NAME, Origin.PRACTICE))
        menu.addSeparator()
        menu.addAction(tr("Video file…"), self.file_requested.emit)
        menu.addAction(tr("Stream address…"), self.stream_requested.emit)
        if ask:
            self.devices_requested.emit()

    def _offer(self, menu: QMenu, choice: Choice) -> None:
        action = menu.addAction(source_name(choice.name).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(self.choice is not None and self.choice.what == choice.what)
        action.triggered.connect(lambda: self.source_requested.emit(choice))

    def set_networks(self, known: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """Offer networks.

        Args:
            known: Weights id and displayed name of each network.
            chosen: The ids that read now; empty means all.
        """
        menu = self._network_menu
        menu.clear()
        group = QActionGroup(menu)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for weights, name in known:
            action = group.addAction(menu.addAction(name))
            action.setData(weights)
            action.setToolTip(weights)
            action.setCheckable(True)
            action.setChecked(not chosen or weights in chosen)
        group.triggered.connect(lambda: self._choose_networks(group))
        menu.addSeparator()
        menu.addAction(tr("About the networks…"), self.cards_requested.emit)
        count = len([a for a in group.actions() if a.isChecked()])
        self.networks.setText(_networks(count) if known else tr("Networks"))

    def _choose_networks(self, group: QActionGroup) -> None:
        chosen = tuple(str(a.data()) for a in group.actions() if a.isChecked())
        if not chosen:
            group.actions()[0].setChecked(True)
            chosen = (str(group.actions()[0].data()),)
        self.networks.setText(_networks(len(chosen)))
        self.networks_requested.emit(chosen)


def _networks(count: int) -> str:
    return tr("1 network") if count == 1 else tr("{count} networks", count=count)


def _same(first: object, second: Mode) -> bool:
    if not isinstance(first, Mode):
        return False
    return (first.width_px, first.height_px, first.fps) == (
        second.width_px,
        second.height_px,
        second.fps,
    )
