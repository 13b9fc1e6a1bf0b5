"""A study is made whole from a template, with films that can be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.capture.check import check, expected
from training.capture.create import create, template_named
from training.capture.errors import StudyError
from training.capture.films import look_at
from training.capture.stimuli import BUNDLED, draw

SMALL = (96, 54)


def test_a_practice_study_is_ready_at_once(tmp_path: Path) -> None:
    opened = create(tmp_path / "demo", template_named("practice"), 0.3, SMALL)
    found = check(opened, films=True)
    assert [finding.sentence for finding in found if finding.blocks] == []
    assert (opened.folder.root / "answers.toml").is_file()
    assert all(path.stat().st_mode & 0o077 == 0 for path in opened.folder.root.rglob("*"))


def test_a_study_to_be_filled_in_says_all_that_is_missing(tmp_path: Path) -> None:
    opened = create(tmp_path / "blit", template_named("blit"))
    found = [finding.sentence for finding in check(opened) if finding.blocks]
    assert sum("there is no film" in text for text in found) == 56
    assert any("ethics.approval" in text for text in found)
    assert any("ethics.contact" in text for text in found)
    sentences = expected(opened.study).sentences
    assert "200 to 480 micro-expressions" in sentences[0]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(StudyError, match="not empty"):
        create(tmp_path, template_named("blit"))


def test_an_unknown_template_names_the_nearest() -> None:
    with pytest.raises(StudyError, match="Nearest: practice"):
        template_named("practise")


@pytest.mark.parametrize("name", BUNDLED)
def test_each_bundled_film_plays_to_its_end(tmp_path: Path, name: str) -> None:
    path = tmp_path / "film.mp4"
    seconds = draw(path, BUNDLED[name], 0.5, SMALL)
    film = look_at(path, decode=True)
    assert (film.frames, film.fps, film.uneven) == (15, pytest.approx(30), False)
    assert film.seconds == pytest.approx(seconds, abs=1e-3)
    assert film.audio is (BUNDLED[name].sound is not None)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_same_seed_draws_the_same_picture(name: str) -> None:
    scene = BUNDLED[name].scene
    first, again = (scene(0.4, 10.0, 3, SMALL) for _ in range(2))
    assert (first == again).all()
    assert first.shape == (54, 96, 3)
