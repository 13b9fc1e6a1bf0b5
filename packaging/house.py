"""Counts the rooms, floors, arrows and circles of the packages.

    python packaging/house.py [PACKAGE...]

A room is a module or package directly in a package. An arrow is a pair of rooms of which one
imports the other, and a circle a set of rooms that import each other. The floors are the rooms on
the longest path along the arrows. Imports inside functions and for types count too. The last line
covers all modules at once. The exit code is 1 if there is a circle.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import grimp

PACKAGES = ("app", "models", "training")

Arrows = Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class Count:
    """The counts of a set of rooms."""

    rooms: int
    floors: int
    arrows: int
    circles: tuple[tuple[str, ...], ...]


def count(arrows: Arrows) -> Count:
    """Count rooms, floors, arrows and circles.

    Args:
        arrows: The rooms imported by each room; each of these is a key too.

    Returns:
        The counts; the rooms of a circle are on one floor.
    """
    circles = _circles(arrows)
    return Count(
        len(arrows),
        _floors(arrows, circles),
        sum(len(targets) for targets in arrows.values()),
        tuple(sorted(tuple(sorted(circle)) for circle in circles if len(circle) > 1)),
    )


def rooms_of(package: str, imports: Arrows) -> dict[str, set[str]]:
    """Collect the imports of modules as arrows between the rooms of a package.

    Args:
        package: Its full name.
        imports: The modules that each module imports, of all packages.

    Returns:
        Arrows between rooms; what a package's own `__init__` imports is left out.
    """
    start = package + "."

    def room(module: str) -> str:
        return module[len(start) :].split(".")[0] if module.startswith(start) else ""

    rooms: dict[str, set[str]] = {room(module): set() for module in imports if room(module)}
    for module, targets in imports.items():
        if room(module):
            rooms[room(module)] |= {room(target) for target in targets} - {"", room(module)}
    return rooms


def imports_of(packages: Iterable[str]) -> dict[str, set[str]]:
    """Read which modules import which."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    known = graph.modules
    return {module: graph.find_modules_directly_imported_by(module) & known for module in known}


def _floors(arrows: Arrows, circles: list[frozenset[str]]) -> int:
    """Count the floors; a circle comes after all that it imports."""
    home = {room: circle for circle in circles for room in circle}
    height: dict[frozenset[str], int] = {}
    for circle in circles:
        below = {home[target] for room in circle for target in arrows[room]} - {circle}
        height[circle] = 1 + max((height[other] for other in below), default=0)
    return max(height.values(), default=0)


def _circles(arrows: Arrows) -> list[frozenset[str]]:
    """Find sets of rooms that import each other, those that are imported first (Tarjan, 1972)."""
    found: list[frozenset[str]] = []
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []

    def visit(room: str) -> None:
        order[room] = lowest[room] = len(order)
        stack.append(room)
        for target in sorted(arrows[room]):
            if target not in order:
                visit(target)
            if target in stack:
                lowest[room] = min(lowest[room], lowest[target])
        if lowest[room] == order[room]:
            place = stack.index(room)
            found.append(frozenset(stack[place:]))
            del stack[place:]

    for room in sorted(arrows):
        if room not in order:
            visit(room)
    return found


def main(packages: list[str]) -> int:
    """Print one line per package, then its circles; see the module."""
    imports = imports_of(PACKAGES)
    counts = {name: count(rooms_of(name, imports)) for name in packages or PACKAGES}
    counts["all modules"] = count(imports)
    width = max(map(len, counts))
    print(f"{'':{width}}  rooms  floors  arrows  circles")
    for name, tally in counts.items():
        figures = f"{tally.rooms:5}  {tally.floors:6}  {tally.arrows:6}  {len(tally.circles):7}"
        print(f"{name:{width}}  {figures}")
    for name, tally in counts.items():
        for circle in tally.circles:
            print(f"circle in {name}: {', '.join(circle)}")
    return int(any(tally.circles for tally in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
