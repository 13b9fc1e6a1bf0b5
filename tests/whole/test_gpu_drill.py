"""The drill for a graphics card runs to its end without one, and makes up no figures."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "speed" / "gpu_drill.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_every_part_gives_figures_on_the_processor(
    script: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    before = script["RESULTS"].exists()
    assert script["main"](["--device", "cpu", "--quick"]) == 0
    printed = capsys.readouterr().out
    for part in (
        "parity",
        "flow parity",
        "latency",
        "scan parity",
        "training step",
        "window parity",
    ):
        assert f"\n{part} " in f"\n{printed}"
    assert "0 parts failed" in printed
    assert script["RESULTS"].exists() == before


def test_a_part_that_fails_leaves_the_others_their_figures(
    script: dict[str, Any], tmp_path: Path
) -> None:
    plan = script["Plan"]("cpu", True, tmp_path)

    def broken(plan: Any) -> Any:
        yield plan.row("one", "first", 1.0, "ms")
        raise ArithmeticError("too far off")

    def whole(plan: Any) -> Any:
        yield plan.row("two", "second", 2.0, "ms")

    script["drill"].__globals__["PARTS"] = (broken, whole)
    rows, failed = script["drill"](plan)
    assert [row.name for row in rows] == ["first", "second"]
    assert failed == ["broken: ArithmeticError: too far off"]
    script["write"](rows, tmp_path / "gpu.csv")
    lines = (tmp_path / "gpu.csv").read_text().splitlines()
    assert lines[0] == "part,name,preset,batch,precision,provider,value,unit,device"
    assert len(lines) == 3
