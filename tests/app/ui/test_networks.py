"""Other networks read from the next movement on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.live_work import Heard

from app.ui.live_work import LiveWork
from models.sources.choice import choice_of

if TYPE_CHECKING:
    from tests.app.ui.conftest import Until

PRACTICE = choice_of("practice")


def test_other_networks_read_from_the_next_movement_on(
    work: LiveWork, heard: Heard, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.updates and work.source.session)
    assert work.source.session is not None
    before = work.source.session.infer
    work.networks.read_with(("bowam-compact",))
    until(lambda: work.source.session is not None and work.source.session.infer is not before)
    until(lambda: not before.running)
    assert work.source.session.infer.running
    assert work.networks.names == ("bowam-compact",)
