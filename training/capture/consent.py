"""A participant's consent, without a name; and the identity, encrypted to the key's holder.

`consent.json` of a sitting records the text, the items agreed to and the signature. Name, address
and drawn signature go into `key/P001.age` (age encryption, by pyrage): the recording computer can
add identities but cannot read them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from models import private
from training.capture.errors import StudyError
from training.capture.layout import SittingFolder, StudyFolder, write_whole
from training.capture.study import ConsentText
from training.capture.trial import read_record

SHARE, SHOW = "share", "show"
"""Items with a special meaning: share the recording, show pictures."""


class _ConsentRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Agreed(_ConsentRecord):
    """One item: whether it was ticked, and when (UTC, ISO 8601)."""

    item: str
    agreed: bool
    t_wall: str


class Consent(_ConsentRecord):
    """The content of `consent.json`.

    Attributes:
        version, language, text_sha256: Version, language and checksum of the shown text.
        items: Each item of the study, ticked or not.
        signed: How it was signed.
        t_wall: When (UTC, ISO 8601).
        identity: Whether the encrypted name is in the study's key folder.
    """

    schema_: int = Field(default=1, alias="schema")
    version: str
    language: str
    text_sha256: str
    items: tuple[Agreed, ...]
    signed: Literal["drawn", "typed", "paper", "practice"]
    t_wall: str
    identity: bool = False

    def gives(self, item: str) -> bool:
        """Return whether an item was agreed to; an item that the study does not have was not."""
        return any(agreed.item == item and agreed.agreed for agreed in self.items)


@dataclass(frozen=True, slots=True)
class Identity:
    """A participant's identity; it is never written unencrypted.

    Attributes:
        name, mail: As given; either may be empty.
        signature: The drawn signature as a PNG picture, or empty.
    """

    name: str
    mail: str = ""
    signature: bytes = b""


def consent_of(
    text: ConsentText,
    agreed: Iterable[str],
    offered: Iterable[str],
    signed: Literal["drawn", "typed", "paper", "practice"],
    t_wall: str,
    identity: bool = False,
) -> Consent:
    """Make the record of a consent.

    Args:
        text: The text that was shown.
        agreed: The ticked items.
        offered: All items of the study.
        signed: How it was signed.
        t_wall: When.
        identity: Whether the identity was stored.
    """
    ticked = set(agreed)
    return Consent(
        version=text.version,
        language=text.language,
        text_sha256=text.sha256,
        items=tuple(Agreed(item=item, agreed=item in ticked, t_wall=t_wall) for item in offered),
        signed=signed,
        t_wall=t_wall,
        identity=identity,
    )


def write_consent(sitting: SittingFolder, consent: Consent) -> None:
    """Write `consent.json` of a sitting to the disk. Raises `OSError`."""
    write_whole(sitting.consent, consent.model_dump_json(indent=2, by_alias=True) + "\n")


def read_consent(sitting: SittingFolder) -> Consent | None:
    """Read the consent of a sitting; None if there is none. Raises `StudyError`."""
    return read_record(Consent, sitting.consent) if sitting.consent.is_file() else None


def keep_identity(folder: StudyFolder, person: str, identity: Identity, recipient: str) -> Path:
    """Encrypt an identity to the study's recipient and store it; it cannot be read here again.

    Args:
        folder: The study.
        person: The participant's code.
        identity: The identity.
        recipient: Public key of the holder of the names, `age1...`.

    Returns:
        The encrypted file.

    Raises:
        StudyError: The key is not an age key, pyrage is missing, or the identity exists already.
        OSError: It cannot be written.
    """
    path = folder.key(person)
    if path.exists():
        raise StudyError(f"'{path}' exists already: an identity is never replaced.")
    pyrage, key = _key(recipient)
    facts = {
        "person": person,
        "name": identity.name,
        "mail": identity.mail,
        "signature_png": base64.b64encode(identity.signature).decode("ascii"),
    }
    private.make_folder(path.parent)
    private.write_bytes(path, pyrage.encrypt(json.dumps(facts).encode(), [key]))
    return path


def check_recipient(recipient: str) -> None:
    """Check that a text is an age key.

    Raises:
        StudyError: It is not, or pyrage is missing.
    """
    _key(recipient)


def _key(recipient: str) -> tuple[Any, Any]:
    pyrage = _pyrage()
    try:
        return pyrage, pyrage.x25519.Recipient.from_str(recipient)
    except (ValueError, pyrage.RecipientError) as error:
        raise StudyError(
            f"The recipient '{recipient}' of STUDY.toml is no age key: expected age1... as "
            "`age-keygen` prints it."
        ) from error


def _pyrage() -> Any:
    try:
        import pyrage
    except ModuleNotFoundError as error:
        raise StudyError(
            "Keeping names needs the package 'pyrage', which is not installed: install the "
            "capture extra with  pip install 'flinch[capture]', or leave `recipient` empty and "
            "take no names."
        ) from error
    return pyrage
