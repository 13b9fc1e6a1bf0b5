"""Files of a face's motion, coded as the shared ones are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from training.synth.mesh import standard_face

FACE = standard_face()[:, :2]


def coded(displacement: Any) -> Any:
    """Code displacements in eye distances as signed bytes of their square roots."""
    share = np.sqrt(np.abs(displacement) / 0.5)
    return np.rint(np.sign(displacement) * share * 127).astype(np.int8)


def save(path: Path, **changed: Any) -> Path:
    """Write the motion of three frames without any, with the given changes; None omits a part."""
    parts: dict[str, Any] = {
        "flow": np.zeros((3, 2, 8, 8), np.int8),
        "mesh": np.zeros((3, 478, 2), np.int8),
        "t_s": np.array([0.5, 0.54, 0.58]),
        "seen": np.ones(3, bool),
        "emotion": "happiness",
        **changed,
    }
    np.savez(path, **{name: value for name, value in parts.items() if value is not None})
    return path
