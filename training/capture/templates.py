"""The templates of `flinch capture init`.

`practice` can run at once, with the bundled films. `blit` is the protocol of B-LiT (Romero-Herrera
et al. 2025): eight compilations of seven scenes, one per emotion, to be filled with own films; it
records at 60 frames a second instead of 30.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from training.capture.stimuli import BUNDLED

BLIT = ("neutral", "sadness", "surprise", "fear", "disgust", "anger", "happiness")
NO_SHA = "0" * 64
"""Placeholder of a film's or text's digest."""


@dataclass(frozen=True, slots=True)
class FilmEntry:
    """A film of a study as a table of STUDY.toml."""

    id: str
    seconds: float
    intended: str
    sha256: str = NO_SHA
    source: str = "drawn by Flinch"
    licence: str = "CC0-1.0"


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a study.

    Attributes:
        films: Names of the bundled films to draw.
        text: Writes STUDY.toml from the films, the digest of the consent and a day.
        answers: Whether to write an `answers.toml` for a run without people.
    """

    films: tuple[str, ...]
    text: Callable[[tuple[FilmEntry, ...], str, date], str]
    answers: bool = False


def _practice(films: tuple[FilmEntry, ...], consent: str, today: date) -> str:
    return _study(
        name="practice",
        participants=4,
        sittings=1,
        approval="none: practice with synthetic faces",
        contact="whoever runs this study",
        retain=today.replace(year=today.year + 1, day=min(today.day, 28)),
        consent=consent,
        camera='mode = "1280x720@30"\nleast_fps = 25.0\nface_px = 90',
        task='rest_s = 1.0\npractice = ["ripples"]',
        order='last = "clouds"',
        films=films,
        blocks={"A": ("wander", "pop", "balance")},
    )


def _blit(_films: tuple[FilmEntry, ...], consent: str, today: date) -> str:
    names = {f"C{n}": tuple(f"c{n}-{feeling}" for feeling in BLIT) for n in range(1, 9)}
    films = tuple(
        FilmEntry(name, 60.0, name.partition("-")[2], source="[source]", licence="[licence]")
        for block in names.values()
        for name in block
    )
    return _study(
        name="blit",
        participants=40,
        sittings=8,
        approval="[number of the ethics board's approval]",
        contact="[address of the laboratory]",
        retain=today.replace(year=today.year + 5, day=min(today.day, 28)),
        consent=consent,
        camera='mode = "1280x720@60"\nleast_fps = 55.0',
        task="",
        order="",
        films=films,
        blocks=names,
    )


def _study(
    *,
    name: str,
    participants: int,
    sittings: int,
    approval: str,
    contact: str,
    retain: date,
    consent: str,
    camera: str,
    task: str,
    order: str,
    films: tuple[FilmEntry, ...],
    blocks: Mapping[str, tuple[str, ...]],
) -> str:
    """Write STUDY.toml; values in [square brackets] must be filled in, and `check` reports them."""
    people = _people(name, participants, sittings, approval, contact, retain, consent)
    procedure = _procedure(camera, task, order)
    return people + procedure + _stimuli(films) + _blocks(blocks)


def _people(
    name: str,
    participants: int,
    sittings: int,
    approval: str,
    contact: str,
    retain: date,
    consent: str,
) -> str:
    """Write the tables on participants, approval and consent."""
    return f"""layout = 1

[study]
id = "{name}"
languages = ["en"] # texts/en.toml
participants = {participants}
sittings = {sittings} # visits of each; the blocks are dealt out among them

[ethics]
approval = "{approval}"
context = "research" # medical, safety; work and education need a context_reason
basis = "explicit consent"
contact = "{contact}"
retain_until = {retain.isoformat()}
recipient = "" # public key (age1...) of whoever keeps the names; empty: none are taken

[[consent]]
version = "1"
language = "en"
file = "consent/v1-en.md"
sha256 = "{consent}"

[[item]]
id = "record"
required = true

[[item]]
id = "share"

[[item]]
id = "show"

[[item]]
id = "keep"

"""


def _procedure(camera: str, task: str, order: str) -> str:
    """Write the tables on the procedure: camera, display, task, order and report."""
    return f"""[camera]
{camera}
mains_hz = 50

[display]
volume = 0.6

[task]
instruction = "neutralise" # or free
{task}

[order]
scheme = "williams" # random, fixed
apart = "intended"
{order}

[report]
ask = ["strongest", "moment", "intensity", "valence", "arousal", "kept_still"]
"""


def _stimuli(films: tuple[FilmEntry, ...]) -> str:
    return "".join(
        f"""
[[stimulus]]
id = "{film.id}"
file = "films/{film.id}.mp4"
sha256 = "{film.sha256}"
duration_s = {film.seconds:.6g}
intended = "{film.intended}"
source = "{film.source}"
licence = "{film.licence}"
validated = false
"""
        for film in films
    )


def _blocks(blocks: Mapping[str, tuple[str, ...]]) -> str:
    return "".join(
        f'\n[[block]]\nid = "{block}"\nstimuli = [{", ".join(_quoted(names))}]\n'
        for block, names in blocks.items()
    )


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "practice": Template(
            tuple(name for name in BUNDLED if name not in ("tone", "av-test")), _practice, True
        ),
        "blit": Template((), _blit),
    }
)

CONSENT = """# Consent to take part in a study of facial movements

To be adapted by the laboratory and approved by its ethics board, which decides.

**What happens.** You will watch short films. A camera records your face. After each film you are
asked what you felt. No sound is recorded. You may be asked to keep your face neutral.

**Who is responsible.** The laboratory whose address you are given. What is recorded is your face:
personal data of a special category (GDPR, article 9), processed on the ground of your explicit
consent and kept with the safeguards for research (article 89), until the day that you are told.

**What a computer does with it.** Programs find movements of the face in the recordings. You are
hereby informed of it (AI Act, article 50(3)). No such reading shows what you feel, none of it is
shown to you or the operator during the sitting, and nothing depends on it: neither your reward nor
any decision about you. The study is done for research alone (article 2(6) and 2(8)).

**Your code.** Recordings carry a code instead of your name. You are given a slip with the code and
the address.

**Your way out.** You may end at any time by holding Esc for two seconds, without a reason and
without disadvantage. You may withdraw your consent later just as easily (GDPR, article 7(3)): your
recordings, reports and all that was computed from them are then erased (article 17). Published
figures cannot be recalled, and networks that were trained on them are taken out of use. Whoever
was given a copy with your agreement is told to erase it (article 19).

Below you agree to each item on its own. Only the first is needed to take part.
"""

TEXTS = '''welcome = """
Thank you for coming. You will watch short films while a camera records your face.
Ask whatever you want to ask."""
task = """
Watch each film to its end. Keep your face neutral, whatever you feel, and look at the screen.
After each film you will be asked what you felt."""
rest = "Rest for a moment. Go on when you are ready."
debrief = """
That was all. Thank you. The films were chosen to move you a little or not at all.
You may take your recordings back at any time: your slip says how."""
'''

ANSWERS = """# What a participant without a face of flesh says, for `flinch capture run --headless`.
# Without a `moment` (a share of the film) it is when the practice camera's face moved.
agree = ["record", "share"]

[[answer]] # for every film that has no answer of its own
strongest = "nothing"
ratings = { intensity = 2, valence = 4, arousal = 3, kept_still = 7 }

[[answer]]
stimulus = "pop"
strongest = "surprise"
ratings = { intensity = 5, valence = 6, arousal = 5, kept_still = 4 }

[[answer]]
stimulus = "balance"
strongest = "happiness"
ratings = { intensity = 3, valence = 6, arousal = 3, kept_still = 6 }

[[answer]]
stimulus = "wander"
strongest = "anger"
ratings = { intensity = 4, valence = 2, arousal = 4, kept_still = 6 }
"""


def consent_digest() -> str:
    """Return the SHA-256 of the template's text of consent."""
    return sha256(CONSENT.encode()).hexdigest()
