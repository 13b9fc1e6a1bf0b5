"""Which weights read live: used beside or instead, kept, and gone back to."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import card, clip, graph, install

from models import selection
from models.reader import Reader
from models.records import Event
from models.weights import Fusion, WeightsError, checksum, find, shelf, write_card


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the weights that come with Flinch: one network, sure of a negative."""
    folder = tmp_path / "bundled"
    folder.mkdir()
    install(folder, "first", (4.0, 0.0, 0.0))
    (folder / "fusion.json").write_text(Fusion(threshold=0.4).model_dump_json())
    monkeypatch.setattr(selection, "BUNDLED", folder)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    install(folder, "mine", (0.0, 4.0, 0.0))
    (folder / "fusion.json").write_text(Fusion(threshold=0.6).model_dump_json())
    return folder


def identity(root: Path) -> tuple[object, ...]:
    """Read one fixed movement with what reads live; everything but the event's own id."""
    event: Event = Reader.bundled(folder=selection.current(root).folder, provider="cpu").read(
        clip()
    )
    scores = tuple((s.weights, s.probabilities.tobytes()) for s in event.scores)
    fused = None if event.probabilities is None else event.probabilities.tobytes()
    return event.state, event.label, event.confidence, fused, scores


def test_without_a_choice_the_bundled_weights_read(bundled: Path, tmp_path: Path) -> None:
    found = selection.current(tmp_path / "root")
    assert (found.name, found.folder) == ("bundled", bundled)
    with pytest.raises(WeightsError, match="no earlier selection"):
        selection.roll_back(tmp_path / "root")


def test_weights_beside_are_shown_and_change_nothing_else(
    bundled: Path, own: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    before = identity(root)
    new = selection.use((find("mine", own),), own, root)
    assert {c.id: c.fusion_weight for c in new.cards} == {"first": 1.0, "mine": 0.0}
    after = identity(root)
    assert after[:4] == before[:4]
    assert [name for name, _ in after[4]] == ["first", "mine"]


def test_weights_instead_read_alone_and_rolling_back_gives_what_was_before(
    bundled: Path, own: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    before = identity(root)
    new = selection.use((find("mine", own),), own, root, beside=False)
    assert [c.id for c in new.cards] == ["mine"]
    alone = identity(root)
    assert alone[1] == "positive"
    assert alone != before
    install(own, "mine", (0.0, 0.0, 4.0))
    assert identity(root) == alone, "what was exported since changes nothing that reads"
    assert selection.roll_back(root).name == "bundled"
    assert identity(root) == before


def test_five_selections_are_kept_with_their_fusion(
    bundled: Path, own: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    for _ in range(8):
        selection.use((find("mine", own),), own, root, beside=False)
    folders = sorted(path.name for path in root.iterdir() if path.is_dir())
    assert folders == ["0003", "0004", "0005", "0006", "0007", "0008"]
    assert all((root / name / "fusion.json").is_file() for name in folders)
    assert {path.stat().st_mode & 0o077 for path in root.rglob("*")} == {0}
    names = [selection.roll_back(root).name for _ in range(5)]
    assert names == ["0007", "0006", "0005", "0004", "0003"]


def test_what_was_not_finished_is_never_in_use(
    bundled: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(selection, "_switch", full)
    with pytest.raises(OSError, match="No space"):
        selection.use((find("mine", own),), own, root)
    monkeypatch.undo()
    monkeypatch.setattr(selection, "BUNDLED", bundled)
    assert selection.current(root).name == "bundled"
    selection.use((find("mine", own),), own, root)
    assert selection.current(root).name == "0002"


def test_what_cannot_read_is_refused(bundled: Path, own: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    data = graph((0.0, 0.0, 1.0))
    (own / "gone.onnx").write_bytes(data)
    write_card(card("gone", data, withdrawn=True), own)
    with pytest.raises(WeightsError, match="withdrawn"):
        selection.use((find("gone", own),), own, root)
    with pytest.raises(WeightsError, match="withdrawn"):
        Reader.bundled(("gone",), own, provider="cpu")
    assert [n.card.id for n in Reader.bundled(folder=own, provider="cpu").networks] == ["mine"]
    write_card(card("torn", b"other"), own)
    with pytest.raises(WeightsError, match=r"torn\.onnx"):
        selection.use((find("torn", own),), own, root)
    install(own, "first", (0.0, 1.0, 0.0))
    with pytest.raises(WeightsError, match="read live already"):
        selection.use((find("first", own),), own, root)
    (own / "fusion.json").unlink()
    with pytest.raises(WeightsError, match=r"has no fusion\.json"):
        selection.use((find("mine", own),), own, root, beside=False)
    assert selection.current(root).name == "bundled"


def test_a_damaged_selection_is_said_and_never_guessed(bundled: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for text in ("{", '{"current": "../bundled"}', '{"current": "0009"}'):
        (root / "selection.json").write_text(text)
        with pytest.raises(WeightsError, match="remove"):
            selection.current(root)


def test_unwanted_weights_leave_every_selection(bundled: Path, own: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    assert selection.take_out(root, lambda _: True) == ()
    other = tmp_path / "other"
    other.mkdir()
    install(other, "second", (0.0, 0.0, 4.0))
    (other / "fusion.json").write_text(Fusion().model_dump_json())
    selection.use((find("second", other),), other, root, beside=False)
    selection.use((find("mine", own),), own, root)
    unwanted = checksum((own / "mine.onnx").read_bytes())
    assert selection.take_out(root, lambda c: c.sha256 == unwanted) == ("0002",)
    assert [c.id for c in shelf(selection.current(root).folder).cards] == ["second"]
    assert selection.take_out(root, lambda _: True) == ("0001",)
    assert selection.current(root).name == "bundled"
