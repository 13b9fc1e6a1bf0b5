"""A torch module of one's own is built, checked, exported and read like any network."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.nets import registry
from models.nets.export import export
from models.nets.network import NetworkError
from models.own_code import OwnCodeError
from models.probe import probe_clip
from models.reader import Reader
from models.weights import InputSpec, find

CODE = """
from torch import nn

class Tiny(nn.Sequential):
    def __init__(self, num_classes, in_channels, size_px, width=4):
        super().__init__(
            nn.Conv2d(in_channels, width, 3, stride=2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(width, num_classes),
        )

class Narrow(Tiny):
    def __init__(self, num_classes, **switches):
        super().__init__(num_classes + 1, **switches)

def number(num_classes, in_channels, size_px):
    return 3
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(CODE, encoding="utf-8")
    return str(path)


def test_it_reads_a_clip_by_labels_of_its_own(file: str, tmp_path: Path) -> None:
    net = registry.build(f"{file}:Tiny", num_classes=2, size_px=16, width=8)
    assert (net.name, net.inputs[0].size_px) == ("mine.py:Tiny", 16)
    folder = tmp_path / "weights"
    folder.mkdir()
    card = {
        "input": InputSpec(size_px=16),
        "label_set": "pain,effort",
        "labels": ("pain", "effort"),
        "training_data": "nothing",
        "seeds": (0,),
        "protocol": "none",
        "recipe": "none",
        "commit": "none",
        "licence": "none",
        "does_not_prove": "anything",
    }
    export(net, folder / "mine.onnx", **card)
    assert find("mine", folder).network == "mine.py:Tiny"
    event = Reader.bundled(folder=folder, provider="cpu").read(probe_clip())
    (scores,) = event.scores
    assert (scores.labels, scores.error, event.polarity) == (("pain", "effort"), "", None)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("Narrow", r"returned \(2, 4\) for two samples, expected \(2, 3\)"),
        ("number", "made a int, expected a torch.nn.Module"),
        ("Tiny", "unexpected keyword argument 'depth'"),
    ],
)
def test_what_is_no_network_is_named(file: str, what: str, words: str) -> None:
    switches = {"depth": 3} if what == "Tiny" else {}
    with pytest.raises(NetworkError, match=words):
        registry.build(f"{file}:{what}", **switches)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.py:Tiny", "there is no file none.py"),
        ("no_such_module:Tiny", "ModuleNotFoundError"),
        ("json:Tiny", "json has no function or class 'Tiny'"),
    ],
)
def test_what_cannot_be_loaded_is_named(name: str, words: str) -> None:
    with pytest.raises(OwnCodeError, match=words):
        registry.build(name)
