"""The count of rooms, floors, arrows and circles, and no circle anywhere."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "house.py"


@pytest.fixture(scope="module")
def house() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_floors_are_the_longest_way_along_the_arrows(house: dict[str, Any]) -> None:
    found = house["count"]({"a": {"b", "d"}, "b": {"c"}, "c": {"d"}, "d": set(), "e": set()})
    assert (found.rooms, found.floors, found.arrows, found.circles) == (5, 4, 4, ())


def test_rooms_that_import_each_other_are_one_circle_on_one_floor(house: dict[str, Any]) -> None:
    found = house["count"]({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()})
    assert (found.rooms, found.floors, found.arrows) == (4, 3, 4)
    assert found.circles == (("b", "c"),)


def test_modules_are_gathered_into_the_rooms_of_their_package(house: dict[str, Any]) -> None:
    imports = {
        "p": {"p.a"},
        "p.a": {"p.b.x"},
        "p.b": set(),
        "p.b.x": {"p.b.y", "q"},
        "p.b.y": {"p.c"},
        "p.c": set(),
        "q": {"p.a"},
    }
    assert house["rooms_of"]("p", imports) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_no_rooms_and_no_modules_import_each_other(house: dict[str, Any]) -> None:
    imports = house["imports_of"](("app", "models", "training"))
    packages = [
        *("app", "models", "training"),
        *(f"training.{room}" for room in house["rooms_of"]("training", imports)),
    ]
    circles = {
        package: house["count"](house["rooms_of"](package, imports)).circles for package in packages
    }
    assert set(circles.values()) == {()}
    assert house["count"](imports).circles == ()
