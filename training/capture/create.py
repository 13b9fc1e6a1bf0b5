"""Creates a study's folder from a template: STUDY.toml, texts, consent, and the bundled films."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from models import private
from training.capture.errors import StudyError
from training.capture.films import digest_of
from training.capture.layout import StudyFolder, write_whole
from training.capture.participants import write_participants
from training.capture.stimuli import BUNDLED, draw
from training.capture.study import OpenStudy, open_study
from training.capture.templates import (
    ANSWERS,
    CONSENT,
    TEMPLATES,
    TEXTS,
    FilmEntry,
    Template,
    consent_digest,
)


def template_named(name: str) -> Template:
    """Return a template by its name. Raises `StudyError`."""
    if name in TEMPLATES:
        return TEMPLATES[name]
    near = difflib.get_close_matches(name, TEMPLATES, n=1)
    hint = f" Nearest: {near[0]}." if near else ""
    raise StudyError(f"There is no template '{name}': found {', '.join(TEMPLATES)}.{hint}")


def create(
    root: Path,
    template: Template,
    film_s: float | None = None,
    size: tuple[int, int] = (640, 360),
    report: Callable[[str], None] = lambda _: None,
) -> OpenStudy:
    """Create a study.

    STUDY.toml is written last, so a folder with it is complete.

    Args:
        root: An empty or new folder.
        template: The template.
        film_s: Length of the bundled films in seconds; None takes their own lengths.
        size: Pixels of the bundled films.
        report: Called with the name of each film before it is drawn.

    Raises:
        StudyError: The folder is not empty.
        OSError: The folder cannot be written.
    """
    folder = StudyFolder(root)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StudyError(f"'{root}' is there already and not empty: choose a new folder.")
    for place in (root, folder.consent, folder.films, folder.texts):
        private.make_folder(place)
    films = []
    for name in template.films:
        report(name)
        path = folder.films / f"{name}.mp4"
        seconds = draw(path, BUNDLED[name], film_s, size)
        films.append(FilmEntry(name, seconds, BUNDLED[name].intended, digest_of(path)))
    write_whole(folder.consent / "v1-en.md", CONSENT)
    write_whole(folder.words("en"), TEXTS)
    write_participants(folder, ())
    if template.answers:
        write_whole(root / "answers.toml", ANSWERS)
    write_whole(folder.study, template.text(tuple(films), consent_digest(), date.today()))
    return open_study(root)
