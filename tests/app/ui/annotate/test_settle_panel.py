"""An adjudicator settles disagreements on the coding page, the coders shown as 1 and 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.annotate.opening import Request
from app.ui.annotate.page import AnnotatePage
from training.annotate.document import Document
from training.annotate.media import journal_of, open_media
from training.annotate.records import GOLD, Header, Movement
from training.annotate.settling import CoderPair

Until = Callable[[Callable[[], object]], None]


def coded(video: Path) -> None:
    """Let two coders mark one movement differently, and one of them a second."""
    media = open_media(video)
    for coder, marks in (
        ("AB", [Movement("m1", 20, 24, 30, emotion="disgust"), Movement("m2", 80, 84, 90)]),
        ("CD", [Movement("m1", 20, 24, 36, emotion="disgust")]),
    ):
        header = Header(media.digest(), media.frames, media.stamps, coder)
        document = Document(journal_of(media, coder), header)
        for mark in marks:
            document.put(mark)
        document.sign()
        document.save()


def test_disagreements_are_settled_with_a_reason_and_the_gold_is_signed(
    page: AnnotatePage, video: Path, until: Until
) -> None:
    coded(video)
    page.open(Request(video, GOLD, settle=CoderPair(("AB", "CD"), "EF")))
    until(lambda: page.shown == 0)
    panel = page.work.settle_panel
    assert panel.isVisible()
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert len(texts) == 2
    assert not [text for text in texts if "AB" in text or "CD" in text]
    panel.buttons["reject"].click()
    assert "with a reason" in panel.error.text()
    panel.list.setCurrentRow(1)
    until(lambda: page.shown == 20)
    panel.list.setCurrentRow(0)
    until(lambda: page.shown == 80)
    panel.reason.setFocus()
    QTest.keyClicks(panel.reason, "a blink")
    panel.buttons["reject"].click()
    assert "settled: reject" in panel.list.item(0).text()
    panel.sign.click()
    assert "Open: q2." in panel.error.text()
    panel.list.setCurrentRow(1)
    QTest.keyClicks(panel.reason, "rest at 30")
    panel.buttons["1"].click()
    panel.sign.click()
    assert page.coding is not None
    gold = page.coding.document
    assert gold.signed
    assert [mark.onset for mark in gold.movements] == [20]
    until(lambda: not gold.waiting)
    assert Document(gold.path).decisions[0].by == "EF"


def test_a_coder_never_meets_the_panel(page: AnnotatePage, video: Path, until: Until) -> None:
    coded(video)
    page.open(Request(video, "XY", "full"))
    until(lambda: page.shown == 0)
    assert not page.work.settle_panel.isVisible()
    assert page.work.settle_panel.list.count() == 0
    QTest.keyClick(page.work.picture, Qt.Key.Key_D)
    until(lambda: page.shown == 1)
