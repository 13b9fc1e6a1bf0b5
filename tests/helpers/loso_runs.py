"""Miniature LOSO runs: a few flow pictures, and a recipe of two epochs of a small network."""

from __future__ import annotations

from pathlib import Path

import cv2
from movements import field

from training.augment import store_picture

RECIPE = """
id = "miniature"
network = "incep_cbam"
label_set = "polarity"
seeds = [0, 1]
data = "flow_images: made up"
settings_from = "nothing"
does_not_prove = "anything"
[switches]
hidden = 8
[input]
direction = "onset_apex"
coding = "uvs"
size_px = 8
[schedule]
epochs = 2
batch = 8
[optimiser]
lr = 3e-3
"""


def recipe_file(folder: Path, text: str = RECIPE) -> str:
    """Write the recipe and return its path as a name."""
    path = folder / "miniature.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def flow_pictures(folder: Path, subjects: int = 4) -> str:
    """Write six flow pictures a subject, two of each class; return them as KIND:FOLDER."""
    (folder / "flow").mkdir(parents=True)
    rows = ["dataset,sub,label,image"]
    for i in range(6 * subjects):
        rgb = store_picture(field(i % 3, seed=i))
        cv2.imwrite(str(folder / "flow" / f"{i}.png"), rgb[..., ::-1])
        rows.append(f"{'one' if i < 12 else 'two'},s{i // 6},{i % 3},{i}.png")
    (folder / "index.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return f"flow_images:{folder}"
