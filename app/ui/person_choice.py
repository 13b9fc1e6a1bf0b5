"""The watched person: named beside Record or on the card of the neutral face."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.banner import Banner, Tone
from app.ui.header import HeaderBar
from app.ui.language import tr
from app.ui.live.page import LivePage
from app.ui.live_work import LiveWork
from app.ui.person import BUSY
from models.spot.neutral import Neutral


class PersonChoice:
    """Carries the person between the header, the card of the neutral face and the live work.

    It is not saved in the settings: the next user must not be recorded as the last one.
    """

    def __init__(
        self,
        work: LiveWork,
        header: HeaderBar,
        page: LivePage,
        banner: Banner,
        show_live: Callable[[], None],
    ) -> None:
        """Take the widgets that name and show the person, and what shows the live page."""
        self._work = work
        self._header = header
        self._page = page
        self._banner = banner
        self._show_live = show_live
        header.person.chosen.connect(self.name)
        page.readout.rest_button.clicked.connect(lambda _=False: self.ask_rest())
        page.neutral.taken.connect(self.keep_rest)
        page.neutral.person_chosen.connect(self.name)
        page.neutral.person_forgotten.connect(self.forget)

    def name(self, person: str) -> None:
        """Watch the person that the user named, until the window closes; empty for nobody."""
        if person == self._work.neutrals.person:
            return
        if self._work.recording.running:
            self._banner.show_message(tr(BUSY), Tone.PROBLEM)
            return
        self._work.neutrals.choose(person)
        self._show(person)

    def use(self, person: str) -> None:
        """Watch a person from the next source on, for this start only."""
        self._work.neutrals.person = person
        self._show(person)

    def ask_rest(self) -> None:
        """Show the guided recording of a neutral face on the live page."""
        if self._work.source.session is None:
            return
        self._show_live()
        neutrals = self._work.neutrals
        neutrals.known(lambda known: self._page.neutral.ask(known, neutrals.person))

    def keep_rest(self, neutral: Neutral) -> None:
        """Save a neutral face; that of another person is not used while a recording runs."""
        neutrals = self._work.neutrals
        if self._work.recording.running and neutral.person != neutrals.person:
            neutrals.save(neutral)
            self._banner.show_message(tr(BUSY), Tone.PROBLEM)
            return
        neutrals.save_and_use(neutral)
        self._show(neutral.person)

    def forget(self, person: str) -> None:
        """Delete a person's neutral face, and watch nobody if that person is watched."""
        self._work.neutrals.forget(person, self.ask_rest)
        if person == self._work.neutrals.person:
            self.name("")

    def _show(self, person: str) -> None:
        self._header.person.show_person(person)
        self._page.readout.show_person(person)
