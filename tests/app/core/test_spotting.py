"""The spotter's measure counts hits, misses, false alarms and what caused them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.events import a_clip, a_window
from helpers.videos import write_video

from app.core.pipeline import Pipeline
from app.core.spotting import TruthError, evaluate_long
from models.records import Frame, Motion, Sighting, Window


class Says:
    """Stands in for all steps of a pipeline and spots fixed windows at the end."""

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self._windows = windows

    def step(self, *records: Any) -> Any:
        return () if isinstance(records[0], Motion) else Sighting(0, 0, None, 0)

    def flush(self) -> tuple[Window, ...]:
        return self._windows

    def take(self, window: Window) -> Any:
        return a_clip(window)

    def add(self, _: object) -> None: ...

    def close(self) -> None: ...


class Aligns:
    """Finds no face."""

    def step(self, _frame: Frame, _sighting: Sighting) -> None: ...


class Measures:
    """Measures nothing."""

    def step(self, sighting: Sighting, _crop: object) -> Motion:
        import numpy as np

        none = np.zeros(1, np.float32)
        return Motion(sighting.seq, sighting.t_ns, none, none)

    def use(self, _neutral: object) -> None: ...


def a_truth(onset_ms: int) -> dict[str, Any]:
    frame = round(onset_ms * 0.03)
    return {
        "onset_frame": frame,
        "apex_frame": frame + 3,
        "offset_frame": frame + 6,
        "onset_s": onset_ms / 1e3,
        "apex_s": (onset_ms + 90) / 1e3,
        "offset_s": (onset_ms + 200) / 1e3,
        "kind": "micro",
    }


def test_hits_misses_and_causes_of_false_alarms_are_counted(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", range(0, 6000, 33))
    truth = {
        "events": [a_truth(1000), a_truth(4000)],
        "distractions": [{"what": "blink", "start_seq": 62, "end_seq": 70}],
    }
    (tmp_path / "a.json").write_text(json.dumps(truth))
    steps = Says((a_window(1000), a_window(2000), a_window(3000)))
    found = evaluate_long(tmp_path, lambda: Pipeline(steps, Aligns(), Measures(), steps, steps))
    assert (found["truth"], found["found"], found["hits"]) == (2, 3, 1)
    assert found["f1"] == pytest.approx(2 / 5)
    assert found["minutes"] == pytest.approx(0.1, abs=0.01)
    assert found["apex_mae_ms"] == pytest.approx(10.0)
    assert found["onset_mae_ms"] == pytest.approx(0.0)
    assert found["recall_by_kind"] == {"micro": 0.5}
    assert found["false_by_distraction"] == {"blink": 1, "nothing": 1}
    assert found["per_video"] == [{"video": "a.mp4", "hits": 1, "false": 2, "missed": 1}]


@pytest.mark.parametrize("content", [None, "{", '{"events": [{}], "distractions": []}'])
def test_truth_that_is_missing_or_damaged_is_one_sentence(
    tmp_path: Path, content: str | None
) -> None:
    write_video(tmp_path / "a.mp4", [0])
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    steps = Says(())
    with pytest.raises(TruthError) as caught:
        evaluate_long(tmp_path, lambda: Pipeline(steps, Aligns(), Measures(), steps, steps))
    assert "\n" not in str(caught.value)
