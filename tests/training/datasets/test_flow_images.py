"""Folders of flow pictures are read as they are, and the first broken row is named."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.movements import field

from models.weights import InputSpec
from training.datasets.flow_images import read
from training.errors import DataError
from training.synth.crops import store_picture


def write(
    folder: Path, rows: list[str], header: str = "dataset,sub,filename_o,label,image"
) -> None:
    (folder / "flow").mkdir(exist_ok=True)
    (folder / "index.csv").write_text("\n".join([header, *rows]) + "\n")
    for k in range(3):
        rgb = store_picture(field(k))
        assert cv2.imwrite(str(folder / "flow" / f"{k}.png"), rgb[..., ::-1])


def test_pictures_are_rgb_with_subject_and_label(tmp_path: Path) -> None:
    write(tmp_path, [f"casme2,sub0{k},EP,{k},{k}.png" for k in range(3)])
    found = read(tmp_path)
    assert found.truth.tolist() == [0, 1, 2]
    assert found.subjects[1] == "casme2/sub01"
    np.testing.assert_array_equal(found.images[1], store_picture(field(1)))
    inputs = found.inputs(InputSpec(size_px=32, mirror=True))
    assert len(inputs) == 3
    assert inputs[0].shape == (2, 3, 32, 32)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("c,s,f,7,0.png", r"line 2: label must be 0, 1 or 2, found '7'"),
        ("c,s,f,0,9.png", r"line 2: no picture 9\.png"),
        ("c,s,f,0", "line 2 has fewer cells than columns"),
    ],
)
def test_the_first_broken_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    write(tmp_path, [row])
    with pytest.raises(DataError, match=message):
        read(tmp_path)


def test_missing_columns_folders_and_tables_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="exactly one CSV, found 0"):
        read(tmp_path)
    with pytest.raises(DataError, match="No folder"):
        read(tmp_path / "gone")
    write(tmp_path, ["c,0.png"], "dataset,image")
    with pytest.raises(DataError, match="lacks the columns sub, label"):
        read(tmp_path)
    (tmp_path / "index.csv").write_bytes(b"dataset,sub,label,image\n\xff\xfe,s,0,0.png\n")
    with pytest.raises(DataError, match=r"index.csv is no UTF-8 text \(.*byte 24\)"):
        read(tmp_path)
