"""What was agreed to is kept without a name; who that is can be added here and not read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from training.capture.consent import (
    Identity,
    check_recipient,
    consent_of,
    keep_identity,
    read_consent,
    write_consent,
)
from training.capture.errors import StudyError
from training.capture.layout import StudyFolder
from training.capture.study import ConsentText

pyrage = pytest.importorskip("pyrage", reason="the extra 'capture' is not installed")

TEXT = ConsentText(version="3", language="en", file="consent/v3-en.md", sha256="a" * 64)
NOW = "2026-11-28T20:00:00Z"


def test_a_consent_is_read_back_and_an_unknown_item_is_not_given(tmp_path: Path) -> None:
    sitting = StudyFolder(tmp_path).sitting("P001", 1)
    sitting.path.mkdir(parents=True)
    assert read_consent(sitting) is None
    consent = consent_of(TEXT, ["record"], ["record", "share"], "typed", NOW)
    write_consent(sitting, consent)
    again = read_consent(sitting)
    assert again == consent
    assert again is not None
    assert [again.gives(item) for item in ("record", "share", "show")] == [True, False, False]
    assert sitting.consent.stat().st_mode & 0o077 == 0


def test_a_damaged_consent_is_said(tmp_path: Path) -> None:
    sitting = StudyFolder(tmp_path).sitting("P001", 1)
    sitting.path.mkdir(parents=True)
    for text in ("{", '{"version": "3"}', '{"name": "Ada"}'):
        sitting.consent.write_text(text)
        with pytest.raises(StudyError, match="consent"):
            read_consent(sitting)


def test_an_identity_can_be_added_and_only_the_keys_holder_reads_it(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    holder = pyrage.x25519.Identity.generate()
    recipient = str(holder.to_public())
    path = keep_identity(folder, "P001", Identity("Ada L.", "a@b.example", b"PNG"), recipient)
    data = path.read_bytes()
    assert b"Ada" not in data
    assert path.stat().st_mode & 0o077 == 0
    facts = json.loads(pyrage.decrypt(data, [holder]))
    assert (facts["name"], facts["person"]) == ("Ada L.", "P001")
    other = pyrage.x25519.Identity.generate()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(data, [other])
    with pytest.raises(StudyError, match="never replaced"):
        keep_identity(folder, "P001", Identity("Eve"), recipient)
    assert path.read_bytes() == data


@pytest.mark.parametrize("recipient", ["", "age1xx", "ssh-rsa AAAA"])
def test_what_is_no_key_is_said_and_nothing_is_written(recipient: str, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no age key"):
        check_recipient(recipient)
    with pytest.raises(StudyError, match="no age key"):
        keep_identity(StudyFolder(tmp_path), "P001", Identity("Ada"), recipient)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(StudyError, match=r"flinch\[capture\]"):
        keep_identity(StudyFolder(tmp_path), "P001", Identity("Ada"), "age1")
