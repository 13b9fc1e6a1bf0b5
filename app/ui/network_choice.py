"""The user's choice of networks, and a lighter choice for a computer that cannot follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.ui import words
from app.ui.header import HeaderBar
from app.ui.language import tr
from app.ui.live.page import LivePage
from app.ui.live_work import LiveWork
from app.ui.questions import Questions
from app.ui.settings_writer import SettingsWriter
from models.weights import Card, shelf


class NetworkChoice:
    """Lists the bundled networks and applies the user's choice."""

    def __init__(
        self, work: LiveWork, settings_writer: SettingsWriter, show_modes: Callable[[], None]
    ) -> None:
        """Take the live work, the settings, and what shows the camera page."""
        self._work = work
        self._settings_writer = settings_writer
        self._show_modes = show_modes
        self._cards: tuple[Card, ...] = ()

    def load(self, header: HeaderBar, page: LivePage, ask: Questions) -> None:
        """List the live networks; their cards are read in a job.

        Args:
            header: Offers the networks.
            page: Shows their readings.
            ask: Shows their cards.
        """

        def show(cards: tuple[Card, ...]) -> None:
            self._cards = ask.cards_known = cards
            page.readout.uncounted = uncounted(cards)
            known = [
                (card.id, f"{words.reader_name(card.network, card.labels)} ({card.preset})")
                for card in cards
            ]
            header.set_networks(known, self._settings_writer.settings.models)

        self._work.resources.jobs.run("reading the cards", lambda _: _live_cards(), show)

    def choose(self, names: tuple[str, ...]) -> None:
        """Use the named networks, and remember them."""
        everything = len(names) == len(self._cards)
        self._settings_writer.change(models=() if everything else names)
        self._work.networks.read_with(() if everything else names)

    def lighten(self) -> None:
        """Use one network for now, or show the camera's modes to choose a smaller one."""
        if self._can_drop:
            counted = [card for card in self._cards if card.fusion_weight > 0]
            self._work.networks.read_with(((counted or self._cards)[0].id,))
        else:
            self._show_modes()

    def lighten_words(self) -> str:
        """Name what `lighten` would do, for a button."""
        return tr("Read with one network") if self._can_drop else tr("Choose a smaller mode")

    @property
    def _can_drop(self) -> bool:
        return len(self._work.networks.names) != 1 and len(self._cards) > 1


def uncounted(cards: Sequence[Card]) -> frozenset[str]:
    """List the weights that are shown but do not count in the joint reading."""
    return frozenset(c.id for c in cards if c.fusion_weight <= 0.0 or not c.trained)


def _live_cards() -> tuple[Card, ...]:
    from app.core.live_weights import live_folder

    return tuple(card for card in shelf(live_folder()).cards if not card.withdrawn)
