"""Everything that is wrong with a study is said at once, one sentence each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import av
import numpy as np
import pytest

from training.capture.check import check
from training.capture.create import create
from training.capture.study import OpenStudy, open_study
from training.capture.templates import TEMPLATES, Template


@pytest.fixture
def opened(tmp_path: Path) -> OpenStudy:
    practice = TEMPLATES["practice"]
    return create(tmp_path / "s", Template(practice.films, practice.text), 0.2, (96, 54))


def _blocking(opened: OpenStudy, today: date | None = None) -> list[str]:
    again = open_study(opened.folder.root)
    return [finding.sentence for finding in check(again, today=today) if finding.blocks]


def _changed(opened: OpenStudy, old: str, new: str) -> None:
    text = opened.folder.study.read_text()
    assert old in text
    opened.folder.study.write_text(text.replace(old, new, 1))


def test_a_film_that_is_gone_changed_or_no_film_is_named(opened: OpenStudy) -> None:
    films = opened.folder.films
    (films / "pop.mp4").unlink()
    (films / "wander.mp4").write_bytes(b"no film")
    (films / "clouds.mp4").write_bytes((films / "balance.mp4").read_bytes())
    findings = _blocking(opened)
    assert len(findings) == 3
    assert any("'pop'" in text and "there is no film" in text for text in findings)
    assert any("'wander'" in text and "no film that can be played" in text for text in findings)
    assert any("'clouds'" in text and "another film" in text for text in findings)


def test_a_film_of_another_length_is_named(opened: OpenStudy) -> None:
    _changed(opened, "duration_s = 0.2", "duration_s = 0.4")
    assert any("lasts 0.200 s" in text for text in _blocking(opened))


def test_a_film_that_is_uneven_fast_or_large_is_named(opened: OpenStudy) -> None:
    path = opened.folder.films / "pop.mp4"
    path.unlink()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=60, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1922, 1082, "yuv420p"
        for place in (0, 1, 2, 3, 9):
            picture = np.zeros((1082, 1922, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = place
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    text = " ".join(_blocking(opened))
    assert "uneven" in text
    assert "larger than 1920x1080" in text
    assert "60.0 frames a second" in text


def test_sound_alone_is_no_film(opened: OpenStudy) -> None:
    path = opened.folder.films / "pop.mp4"
    path.unlink()
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert any("holds no pictures" in text for text in _blocking(opened))


def test_a_missing_translation_is_named_with_all_that_it_lacks(opened: OpenStudy) -> None:
    _changed(opened, 'languages = ["en"]', 'languages = ["en", "es"]')
    findings = _blocking(opened)
    assert any("no [[consent]] in 'es'" in text for text in findings)
    assert any("es.toml" in text for text in findings)
    opened.folder.words("es").write_text(opened.folder.words("en").read_text())
    lacking = next(text for text in _blocking(opened) if "es.toml" in text)
    assert "words.go_on" in lacking
    assert "emotions.fear" in lacking
    assert "items.record" in lacking


def test_a_changed_text_of_consent_is_named(opened: OpenStudy) -> None:
    (opened.folder.consent / "v1-en.md").write_text("Anything goes.")
    assert any("not the text that was approved" in text for text in _blocking(opened))


def test_a_study_past_its_day_is_refused(opened: OpenStudy) -> None:
    assert _blocking(opened) == []
    assert any("may be kept until" in text for text in _blocking(opened, date(2199, 1, 1)))


def test_work_needs_a_reason_that_is_typed(opened: OpenStudy) -> None:
    _changed(opened, 'context = "research"', 'context = "work"')
    assert any("type its reason" in text for text in _blocking(opened))
    _changed(opened, 'context = "work"', 'context = "work"\ncontext_reason = "research of load"')
    assert _blocking(opened) == []
    assert any(
        "research of load" in finding.sentence for finding in check(open_study(opened.folder.root))
    )


def test_a_key_that_is_none_is_named_before_anybody_comes(opened: OpenStudy) -> None:
    pytest.importorskip("pyrage")
    _changed(opened, 'recipient = ""', 'recipient = "age1lost"')
    assert any("'age1lost' of STUDY.toml is no age key" in text for text in _blocking(opened))
