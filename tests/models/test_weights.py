"""Cards are read strictly and weight files only with their checksum."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.graphs import card, install

from models.weights import WeightsError, bundled, find, load, read_card, read_fusion, shelf


def test_a_card_survives_writing_and_reading(tmp_path: Path) -> None:
    card = install(tmp_path, "one", (0.0, 1.0, 0.0))
    assert bundled(tmp_path) == (card,)
    assert load(card, tmp_path)


def test_a_flipped_byte_is_named_as_damage(tmp_path: Path) -> None:
    card = install(tmp_path, "one", (0.0, 1.0, 0.0))
    path = tmp_path / card.file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(WeightsError, match=r"damaged: expected SHA-256.*found"):
        load(card, tmp_path)


def test_a_missing_weight_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="Cannot read the weight file"):
        load(card("gone"), tmp_path)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"id": "x"}', b"\xff\xfe{"])
def test_a_damaged_card_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"bad\.json is damaged"):
        read_card(path)


def test_labels_must_be_those_of_their_set() -> None:
    with pytest.raises(ValueError, match="labels must be"):
        card("one", labels=("negative", "surprise", "positive"))


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    install(tmp_path, "one", (0.0, 1.0, 0.0))
    path = tmp_path / "one.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"temprature": 2.0}))
    with pytest.raises(WeightsError, match="temprature"):
        bundled(tmp_path)


def test_an_unknown_name_lists_the_near_ones(tmp_path: Path) -> None:
    install(tmp_path, "bowam-compact", (0.0, 1.0, 0.0))
    with pytest.raises(WeightsError, match="Nearest: bowam-compact"):
        find("bowan-compact", tmp_path)


def test_a_damaged_card_hides_no_other(tmp_path: Path) -> None:
    card = install(tmp_path, "one", (0.0, 1.0, 0.0))
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "folder.json").mkdir()
    found = shelf(tmp_path)
    assert found.cards == (card,)
    assert [lost.name for lost in found.lost] == ["bad", "folder"]
    assert find("one", tmp_path) == card
    with pytest.raises(WeightsError, match=r"bad\.json is damaged"):
        find("bad", tmp_path)


def test_a_copy_of_a_card_is_told_and_counts_once(tmp_path: Path) -> None:
    card = install(tmp_path, "one", (0.0, 1.0, 0.0))
    (tmp_path / "two.json").write_bytes((tmp_path / "one.json").read_bytes())
    found = shelf(tmp_path)
    assert found.cards == (card,)
    assert "another card has its id 'one'" in str(found.lost[0].error)


def test_the_fusion_file_is_no_card_and_may_be_missing(tmp_path: Path) -> None:
    assert read_fusion(tmp_path).threshold == 0.5
    (tmp_path / "fusion.json").write_text('{"threshold": 0.6}')
    assert read_fusion(tmp_path).threshold == 0.6
    assert bundled(tmp_path) == ()
    (tmp_path / "fusion.json").write_text('{"threshold": 6}')
    with pytest.raises(WeightsError, match="damaged"):
        read_fusion(tmp_path)


@pytest.mark.parametrize(
    "name", ["../secret.onnx", "sub/net.onnx", "/etc/hostname", "link.onnx", "."]
)
def test_a_card_names_only_a_plain_file_of_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "weights"
    (folder / "sub").mkdir(parents=True)
    for path in (tmp_path / "secret.onnx", folder / "sub" / "net.onnx"):
        path.write_bytes(b"x")
    (folder / "link.onnx").symlink_to(tmp_path / "secret.onnx")
    with pytest.raises(WeightsError, match="expected a plain file"):
        load(card("x", b"x", file=name), folder)


def test_a_huge_weight_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.onnx").open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(WeightsError, match="has 2000 MB: expected at most 1000"):
        load(card("x"), tmp_path)


@pytest.mark.parametrize("data", [b"[" * 200_000, b'{"id": ' * 100_000, b" " * 2_000_000])
def test_a_deep_or_endless_card_is_damaged(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(data)
    (tmp_path / "fusion.json").write_bytes(data)
    with pytest.raises(WeightsError, match=r"bad\.json is damaged"):
        read_card(tmp_path / "bad.json")
    with pytest.raises(WeightsError, match="fusion"):
        read_fusion(tmp_path)
