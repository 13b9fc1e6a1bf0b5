"""Makes small studies for tests: a STUDY.toml with films that need not exist."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from training.capture.create import create
from training.capture.films import digest_of
from training.capture.stimuli import BUNDLED, draw
from training.capture.study import OpenStudy, open_study
from training.capture.templates import TEMPLATES

SHA = "0" * 64


def study_text(
    blocks: Iterable[Iterable[str]] = (("a", "b", "c", "d"),),
    extra: str = "",
    study: str = "",
    intended: dict[str, str] | None = None,
    practice: tuple[str, ...] = (),
) -> str:
    """Write a STUDY.toml.

    Args:
        blocks: Names of the stimuli of each block.
        extra: More tables, such as `[order]`.
        study: More keys of `[study]`.
        intended: What a stimulus aims at; its own name where none is given.
        practice: Names of the stimuli of practice trials.
    """
    blocks = [tuple(block) for block in blocks]
    names = dict.fromkeys([*practice, *(name for block in blocks for name in block)])
    stimuli = "".join(
        f'[[stimulus]]\nid = "{name}"\nfile = "films/{name}.mp4"\nsha256 = "{SHA}"\n'
        f'duration_s = 1.0\nintended = "{(intended or {}).get(name, name)}"\n'
        for name in names
    )
    groups = "".join(
        f'[[block]]\nid = "B{number}"\nstimuli = {list(block)}\n'
        for number, block in enumerate(blocks, 1)
    )
    task = f"[task]\npractice = {list(practice)}\n" if practice else ""
    return f"""layout = 1
[study]
id = "faces-2026"
languages = ["en"]
participants = 8
{study}
[ethics]
approval = "IRB 2026-114"
basis = "explicit consent"
contact = "lab@uni.example"
retain_until = 2099-12-31
[[consent]]
version = "1"
language = "en"
file = "consent/v1-en.md"
sha256 = "{SHA}"
[[item]]
id = "record"
required = true
[[item]]
id = "share"
{task}{extra}
{stimuli}{groups}"""


def study_at(folder: Path, text: str = "") -> OpenStudy:
    """Put a STUDY.toml into a folder and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "STUDY.toml").write_text(text or study_text(), encoding="utf-8")
    return open_study(folder)


QUICK = (
    ("least_fps = 25.0", "least_fps = 0.5"),
    ("face_px = 90", "face_px = 60"),
    ("rest_s = 1.0", "rest_s = 0.0\nfixation_s = 0.1\ntail_s = 0.1\nneutral_s = 0.6"),
    ('practice = ["ripples"]', "review = false"),
    ('last = "clouds"', ""),
)
"""What makes the practice study one of a few seconds."""


def lengthened(opened: OpenStudy, name: str, seconds: float) -> OpenStudy:
    """Draw one of a study's bundled films anew, with another length."""
    path = opened.folder.films / f"{name}.mp4"
    stimulus = opened.study.stimulus_of(name)
    path.unlink()
    drawn_s = draw(path, BUNDLED[name], seconds, (96, 54))
    text = opened.folder.study.read_text()
    old = f'sha256 = "{stimulus.sha256}"\nduration_s = {stimulus.duration_s:.6g}'
    assert text.count(old) == 1
    new = f'sha256 = "{digest_of(path)}"\nduration_s = {drawn_s:.6g}'
    opened.folder.study.write_text(text.replace(old, new))
    return open_study(opened.folder.root)


def quick_study(
    folder: Path, more: Iterable[tuple[str, str]] = (), film_s: float = 0.3
) -> OpenStudy:
    """Make a practice study that takes a few seconds: three films.

    Args:
        folder: Where to.
        more: Further texts of its STUDY.toml and what to put in their place.
        film_s: Length of the films in seconds.
    """
    practice = TEMPLATES["practice"]
    opened = create(folder, practice, film_s, (96, 54))
    text = opened.folder.study.read_text()
    for old, new in (*QUICK, *more):
        assert old in text
        text = text.replace(old, new, 1)
    opened.folder.study.write_text(text)
    return open_study(folder)
