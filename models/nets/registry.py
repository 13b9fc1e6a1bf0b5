"""The registry of networks by name, with their presets and switches.

A network's file registers its class together with its presets: frozen dataclasses of numbers
from which the same code builds the published size (`paper`) and one that runs in real time on
two cores (`compact`). Registering a network enrols it in the generic tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from models import own_code
from models.nets.network import Network, NetworkError

_FILES = ("bowam", "merba", "vssd", "ammsm", "dual_hybrid_face", "frame_nets")


class Config(Protocol):
    """The sizes of one network: a frozen dataclass with at least these fields."""

    @property
    def size_px(self) -> int:
        """Side of the input picture in pixels."""

    @property
    def in_channels(self) -> int:
        """Channels of the main input."""


class Builder(Protocol):
    """A network class, built from its sizes and the number of classes."""

    def __call__(self, config: Any, num_classes: int) -> Network:
        """Build the network."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered network: its name, class, presets and source (the paper)."""

    name: str
    builder: Builder
    presets: Mapping[str, Config]
    source: str


_ENTRIES: dict[str, Entry] = {}
_C = TypeVar("_C", bound=Builder)


def register(name: str, source: str, **presets: Config) -> Callable[[_C], _C]:
    """Register a network class under a name.

    Args:
        name: Lower-case name, used on the command line and in cards.
        source: The paper it comes from.
        presets: At least `paper` and `compact`.

    Returns:
        The decorator, which returns the class unchanged.

    Raises:
        NetworkError: The name is taken, or one of the two presets is missing.
    """
    if name in _ENTRIES:
        raise NetworkError(f"Network '{name}' is registered twice: choose another name.")
    for needed in ("paper", "compact"):
        if needed not in presets:
            raise NetworkError(f"Network '{name}' must have the preset '{needed}'.")

    def add(builder: _C) -> _C:
        _ENTRIES[name] = Entry(name, builder, dict(presets), source)
        return builder

    return add


def names() -> tuple[str, ...]:
    """List the registered networks in alphabetical order."""
    for file in _FILES:
        import_module(f"models.nets.{file}")
    return tuple(sorted(_ENTRIES))


def entry(name: str) -> Entry:
    """Find a network by name.

    Raises:
        NetworkError: There is no such network; the message names the nearest.
    """
    known = names()
    if name not in known:
        raise NetworkError(_unknown("network", name, known))
    return _ENTRIES[name]


def config(name: str, preset: str = "compact", **switches: Any) -> Config:
    """Return the sizes of a preset, with some of them changed.

    Args:
        name: A registered network.
        preset: One of its presets.
        switches: Fields of its config to change, such as `spatial_kernel=7`.

    Returns:
        The frozen config.

    Raises:
        NetworkError: The network, preset or a switch is unknown (the message names the nearest), or
            a switch's value has another type.
    """
    presets = entry(name).presets
    if preset not in presets:
        raise NetworkError(_unknown(f"preset of {name}", preset, tuple(presets)))
    base: Any = presets[preset]
    known = tuple(field.name for field in fields(base))
    given: dict[str, Any] = {}
    for switch, value in switches.items():
        if switch not in known:
            raise NetworkError(_unknown(f"switch of {name}", switch, known))
        given[switch] = _typed(f"{name}.{switch}", getattr(base, switch), value)
    changed: Config = replace(base, **given)
    return changed


def _typed(label: str, default: Any, value: Any) -> Any:
    """Check a switch's value against the type of its default; TOML lists become tuples."""
    found = tuple(value) if isinstance(value, list) else value
    expected = (int, float) if isinstance(default, float) else type(default)
    if isinstance(found, bool) != isinstance(default, bool) or not isinstance(found, expected):
        raise NetworkError(
            f"Switch {label} must be {type(default).__name__} such as {default!r}, "
            f"found {type(value).__name__} {value!r}."
        )
    return found


def build(
    name: str,
    preset: str = "compact",
    num_classes: int = 3,
    in_channels: int | None = None,
    **switches: Any,
) -> Network:
    """Build a network with new weights.

    Args:
        name: A registered network, see `names`, or the user's own, see `models.nets.own`.
        preset: `compact`, `paper` or another preset of a registered network.
        num_classes: Width of the classifier.
        in_channels: Channels of the main input; None keeps the preset's.
        switches: Other numbers of the preset to change.

    Returns:
        The network in training mode.

    Raises:
        NetworkError: An unknown name, preset or switch, or a value that cannot be built.
    """
    if num_classes < 2:
        raise NetworkError(f"A network needs at least 2 classes, found {num_classes}.")
    if in_channels is not None:
        switches["in_channels"] = in_channels
    if own_code.is_own(name):
        network: Network = import_module("models.nets.own").build(name, num_classes, switches)
        return network
    settings = config(name, preset, **switches)
    if settings.in_channels < 1:
        raise NetworkError(f"A network needs at least 1 channel, found {settings.in_channels}.")
    net = entry(name).builder(settings, num_classes)
    net.name, net.preset, net.switches = name, preset, MappingProxyType(dict(switches))
    return net


def _unknown(what: str, given: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(given, known, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"Unknown {what} '{given}': expected one of {', '.join(known)}.{hint}"
