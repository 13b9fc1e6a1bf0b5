"""`flinch doctor`, `flinch bench`: what is there and how fast it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.files import WeightsOption, open_reader, weights_folder
from app.commands.screen import begin, remarks, results, say
from app.errors import ExitCode, UsageProblem
from app.extras import ExtraMissing, load

commands = typer.Typer()

PARTS = ("frames", "flow", "models", "peers")
"""Parts that `flinch bench --only` accepts."""


@commands.command()
def doctor(
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the findings into this file.")
    ] = None,
) -> int:
    """Look at this machine: Python, libraries, display, providers, weights, cameras, disk."""
    begin()
    from rich.table import Table
    from rich.text import Text

    from app.core.tables import write_json
    from app.doctor import CheckLevel, examine

    findings = list(examine())
    table = Table(show_header=False, box=None, padding=(0, 1))
    colours = {CheckLevel.GOOD: "green", CheckLevel.NOTE: "yellow", CheckLevel.BAD: "red"}
    for finding in findings:
        colour = colours[finding.verdict]
        table.add_row(Text(finding.verdict.value, colour), finding.subject, finding.detail)
    results().print(table)
    if json_file is not None:
        write_json(
            json_file,
            [
                {"subject": f.subject, "verdict": f.verdict.value, "detail": f.detail}
                for f in findings
            ],
        )
    bad = any(finding.verdict is CheckLevel.BAD for finding in findings)
    return ExitCode.FAILED if bad else ExitCode.DONE


@commands.command()
def bench(
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures into this file.")
    ] = None,
    only: Annotated[str, typer.Option(help="One part alone: frames, flow, models or peers.")] = "",
    weights: WeightsOption = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="Networks: the papers' own sizes too; takes minutes.")
    ] = False,
) -> int:
    """Measure how fast this machine is: each step of a frame, each flow, each network.

    The peers are measured only when asked for: MediaPipe, OpenCV and PyAV beside Flinch. With
    --only, the figures of that part lie in the JSON file directly, beside `machine`. With
    the training extra, --only models measures every network's graph too, with random weights.
    """
    begin()
    if only not in ("", *PARTS):
        raise UsageProblem(f"Unknown part '{only}': choose from {', '.join(PARTS)}.")
    from app.core.bench import machine
    from app.core.output import check_file
    from app.core.tables import write_json

    weights_folder(weights)
    if json_file is not None:
        check_file(json_file)
    with remarks().status("measuring"):
        parts = _peers() if only == "peers" else _measured(only, weights)
        if only == "models":
            parts["models"]["presets"] = _presets(paper)
    _print_bench(parts)
    if json_file is not None:
        write_json(json_file, {"machine": machine(), **(parts[only] if only else parts)})
    return ExitCode.DONE


def _peers() -> dict[str, Any]:
    from app.core.peers import measure_peers

    return {"peers": measure_peers()}


def _measured(only: str, weights: Path | None) -> dict[str, Any]:
    """Measure the requested parts."""
    from dataclasses import asdict

    from app.core.bench import measure_flow, measure_frames, measure_networks
    from models.bench import flow, graphs

    frames, crops = measure_frames()
    parts: dict[str, Any] = {}
    if only in ("", "frames"):
        parts["frames"] = {name: asdict(timing) for name, timing in frames.items()}
    if only in ("", "flow"):
        crop_flows = {name: asdict(timing) for name, timing in measure_flow(crops).items()}
        parts["flow"] = {**flow(), "crops": crop_flows}
    if only in ("", "models"):
        reader = open_reader("", weights)
        parts["models"] = {
            "graphs": graphs(weights_folder(weights)),
            **measure_networks(reader, crops),
        }
    return parts


def _presets(paper: bool) -> dict[str, Any]:
    """Measure the graphs of all networks, and AMMSM's backbone with attention instead."""
    try:
        latency = load("models.nets.latency", "Measuring networks that have no weights")
    except ExtraMissing as error:
        say(str(error))
        return {}
    sizes = ("compact", "paper") if paper else ("compact",)
    found: dict[str, Any] = {size: latency.measure_graphs(size) for size in sizes}
    return {**found, "backbone": latency.measure_backbones()}


def _print_bench(parts: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("step", "median ms", "p95 ms", "processor ms"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for name, row in parts.get("frames", {}).items():
        table.add_row(f"frame: {name}", *_times(row))
    flows = parts.get("flow", {"crops": {}})
    for name, row in flows["crops"].items():
        table.add_row(f"flow on crops: {name}", *_times(row))
    for name in ("farneback", "tvl1", "tvl1_opencv") if "pairs" in flows else ():
        wall, cpu, off = (flows[f"{name}_{kind}"] for kind in ("ms", "cpu_ms", "epe"))
        table.add_row(f"flow of 224 px: {name}, {off:.3f} px off", f"{wall:.2f}", "", f"{cpu:.2f}")
    networks = parts.get("models", {"each": {}})
    for name, row in networks["each"].items():
        graph = networks["graphs"]["each"].get(name)
        more = f", {graph['peak_mb']:.0f} MB" if graph else ""
        table.add_row(f"network: {name} with its flow{more}", f"{row['wall_p50_ms']:.2f}")
    if "window" in networks:
        table.add_row("all networks, one event", *_times(networks["window"]))
    for row in _preset_rows(networks.get("presets", {})):
        table.add_row(*row)
    for row in _peer_rows(parts.get("peers", {})):
        table.add_row(*row)
    results().print(table)


def _peer_rows(peers: dict[str, Any]) -> list[tuple[str, ...]]:
    """Format the result of `_peers`; a ratio is the peer's time over Flinch's."""
    if not peers:
        return []
    rows: list[tuple[str, ...]] = []
    for where, figures in (("all cores", peers), ("one core", peers["one_core"])):
        if figures:
            rows.append(
                (f"{where}: decoding and MediaPipe alone", f"{figures['mediapipe_ms']:.2f}")
            )
            rows.append((f"{where}: the same by OpenCV", f"{figures['opencv_mediapipe_ms']:.2f}"))
            label = f"{where}: decoding and Flinch, ratio {figures['ratio']:.2f}"
            rows.append((label, f"{figures['flinch_ms']:.2f}"))
    flows = peers["flow"]
    for name in ("tvl1", "tvl1_opencv", "farneback", "dis"):
        wall, cpu, off = (flows[f"{name}_{kind}"] for kind in ("ms", "cpu_ms", "epe"))
        rows.append((f"flow: {name}, {off:.3f} px off", f"{wall:.2f}", "", f"{cpu:.2f}"))
    file = peers["file"]
    rows.append(("file: PyAV alone", f"{file['pyav_ms']:.2f}"))
    rows.append((f"file: Flinch, ratio {file['ratio']:.2f}", f"{file['flinch_ms']:.2f}"))
    return rows


def _preset_rows(presets: dict[str, Any]) -> list[tuple[str, ...]]:
    """Format the result of `_presets`."""
    rows: list[tuple[str, ...]] = []
    for size in (name for name in ("compact", "paper") if name in presets):
        for name, graph in presets[size]["each"].items():
            label = (
                f"graph: {name}, {graph['megabytes']:.1f} MB file, {graph['peak_mb']:.0f} MB memory"
            )
            rows.append((label, f"{graph['wall_p50_ms']:.2f}", "", f"{graph['cpu_ms']:.2f}"))
        rows.append((f"graphs: all {size} together", f"{presets[size]['together_ms']:.2f}"))
    if "backbone" in presets:
        backbone = presets["backbone"]
        label = f"AMMSM's backbone, SSD; {backbone['ssd_share']:.0%} of it with attention"
        rows.append((label, f"{backbone['ssd_ms']:.2f}"))
    return rows


def _times(row: dict[str, float]) -> list[str]:
    return [f"{row[key]:.2f}" for key in ("wall_p50_ms", "wall_p95_ms", "cpu_mean_ms")]
