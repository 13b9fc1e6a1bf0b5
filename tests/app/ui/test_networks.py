"""Pictures do not wait for the networks; other networks read from the next movement on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers.live_parts import Bench
from helpers.live_work import Heard
from helpers.waiting import Until

from app.ui.live_work import LiveWork
from models.errors import FlinchError
from models.reader import Reader
from models.sources.choice import choice_of

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


class Slow:
    """Opens no network before it is let go; `error` is then raised."""

    def __init__(self, error: FlinchError | None = None) -> None:
        self.gate, self.error = threading.Event(), error

    def __call__(self, _: tuple[str, ...]) -> Reader:
        self.gate.wait(10)
        if self.error is not None:
            raise self.error
        return Reader(())


@pytest.fixture
def slow(work: LiveWork, bench: Bench) -> Iterator[Slow]:
    opener = Slow()
    work.resources.factories = replace(bench.factories, make_reader=opener)
    yield opener
    opener.gate.set()


def test_pictures_come_before_the_networks_are_open(
    work: LiveWork, heard: Heard, slow: Slow, until: Until
) -> None:
    work.source.start(PRACTICE)
    until(lambda: heard.updates)
    opened = work.networks.coming()
    assert not opened.done()
    slow.gate.set()
    assert opened.result(10).networks == ()


def test_pictures_go_on_where_the_networks_cannot_be_opened(
    work: LiveWork, heard: Heard, slow: Slow, until: Until
) -> None:
    slow.error = FlinchError("No card can be used.")
    slow.gate.set()
    messages: list[str] = []
    work.resources.failed.connect(messages.append)
    work.source.start(PRACTICE)
    until(lambda: messages and heard.updates)
    assert messages == ["No card can be used."]
    assert work.source.session is not None
