"""Tiny ONNX graphs, cards and clips for the tests of the reader and its neighbours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from models.labels import LABEL_SETS
from models.records import Clip, Crop, Kind, State, Window
from models.weights import Card, InputSpec, checksum, write_card

SIZE = 16


def graph(
    logits: tuple[float, ...],
    scale: float = 0.0,
    size: int = SIZE,
    channels: int = 3,
    frames: int = 0,
) -> bytes:
    """Build a graph that adds `scale` times the mean of its input to fixed logits.

    The input is `(n, channels, size, size)`, with `frames` it is `(n, frames, channels, ...)`.
    """
    values = np.asarray(logits, np.float32)
    shape = ["n", *([frames] if frames else []), channels, size, size]
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["m"], keepdims=0, axes=[*range(1, len(shape))]),
        helper.make_node("Mul", ["m", "scale"], ["s"]),
        helper.make_node("Unsqueeze", ["s", "axis"], ["c"]),
        helper.make_node("Add", ["c", "logits"], ["y"]),
    ]
    constants = [
        numpy_helper.from_array(np.float32(scale), "scale"),
        numpy_helper.from_array(np.asarray([1], np.int64), "axis"),
        numpy_helper.from_array(values, "logits"),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", len(values)])
    whole = helper.make_graph(nodes, "tiny", [x], [y], constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


def endless(classes: int = 3, size: int = SIZE) -> bytes:
    """Build a graph whose loop does not end within a lifetime; its weights are nothing."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Sin", ["carried"], ["carry"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", TensorProto.FLOAT, ["n", classes]),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carry", TensorProto.FLOAT, ["n", classes]),
        ],
    )
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["m"], keepdims=0, axes=[1, 2, 3]),
        helper.make_node("Unsqueeze", ["m", "axis"], ["c"]),
        helper.make_node("Add", ["c", "logits"], ["begin"]),
        helper.make_node("Loop", ["turns", "yes", "begin"], ["y"], body=body),
    ]
    constants = [
        numpy_helper.from_array(np.asarray([1], np.int64), "axis"),
        numpy_helper.from_array(np.zeros(classes, np.float32), "logits"),
        numpy_helper.from_array(np.asarray(2**62, np.int64), "turns"),
        numpy_helper.from_array(np.asarray(True), "yes"),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, size, size])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", classes])
    whole = helper.make_graph(nodes, "endless", [x], [y], constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(model.SerializeToString())


def card(name: str = "tiny", data: bytes = b"", **changes: object) -> Card:
    """Make a card that fits `graph`; keyword arguments replace its fields."""
    label_set = str(changes.pop("label_set", "polarity"))
    fields: dict[str, object] = {
        "id": name,
        "network": "tiny",
        "preset": "compact",
        "file": f"{name}.onnx",
        "sha256": checksum(data),
        "input": InputSpec(flow_px=32, field_px=16, size_px=SIZE),
        "label_set": label_set,
        "labels": LABEL_SETS[label_set],
        "training_data": "none",
        "seeds": (0,),
        "protocol": "none",
        "recipe": "none",
        "commit": "none",
        "licence": "Apache-2.0",
        "does_not_prove": "anything",
    }
    return Card.model_validate(fields | changes)


def install(folder: Path, name: str, logits: tuple[float, ...], **changes: object) -> Card:
    """Write a graph and its card into a folder."""
    data = graph(logits)
    (folder / f"{name}.onnx").write_bytes(data)
    installed = card(name, data, **changes)
    write_card(installed, folder)
    return installed


def crop(shift_px: float = 0.0, t_ns: int = 0, side: int = 64) -> Crop:
    """Make a crop of smooth texture, its lower half moved by some pixels to the right."""
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float64)
    moved = xs - shift_px * (ys > side / 2)
    grey = 127 + 60 * np.sin(moved / 4.0) + 60 * np.cos(ys / 5.0)
    image = np.repeat(grey.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    points = np.zeros((478, 2), np.float32)
    warp = np.asarray([[1, 0, 0], [0, 1, 0]], np.float32)
    return Crop(seq=0, t_ns=t_ns, track=1, image=image, points=points, warp=warp)


def clip(state: State = State.OK) -> Clip:
    """Make a clip of a 200 ms movement."""
    window = Window(
        onset_ns=0,
        apex_ns=100_000_000,
        offset_ns=200_000_000,
        onset_seq=0,
        apex_seq=3,
        offset_seq=6,
        score=9.0,
        kind=Kind.MICRO,
        region="mouth",
        decided_ns=233_000_000,
    )
    parts = (crop(0.0, 0), crop(1.5, 100_000_000), crop(0.0, 200_000_000))
    return Clip(window, *parts, state=state, cause="" if state is State.OK else "as asked")
