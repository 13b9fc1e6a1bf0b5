"""Writes the agreement of two coders as one page: figures with formula and counts, and plots."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from training.annotate.pairing import SCOPES

PAGE = "agreement.html"

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem;
       color: #1c2430; background: #fff }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem }
td, th { padding: 0.2rem 1rem 0.2rem 0; text-align: left; border-bottom: 1px solid #d7dce3 }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
figure { margin: 0 0 1.5rem }
figure svg { max-width: 100%; height: auto }
"""


def page_of(found: Mapping[str, Any], plots: Mapping[str, str] | None = None) -> str:
    """Write the page.

    Args:
        found: The result of `compare_all`, with `coders` and `least_iou`.
        plots: SVG texts by title.

    Returns:
        HTML without external resources.
    """
    names = " and ".join(html.escape(str(name)) for name in found["coders"])
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>Agreement of {names}</title>',
        f"<style>{_STYLE}</style></head><body><h1>Agreement of {names}</h1>",
        f"<p>{found['recordings']} recordings; movements are pairs from an IoU of "
        f"{found['least_iou']:g}, apexes within {found['tolerance_ms']:g} ms. Kappa and alpha fall "
        "where movements are rare: read them beside the prevalence. Intervals: 95 %, from 1,000 "
        "draws of recordings.</p>",
    ]
    for title, svg in (plots or {}).items():
        parts.append(f"<figure><figcaption>{html.escape(title)}</figcaption>{svg}</figure>")
    for scope in SCOPES:
        parts += [f"<h2>{scope}</h2>", _figures(found[scope]), _units(found[scope])]
    return "\n".join([*parts, "</body></html>", ""])


def _figures(scope: Mapping[str, Any]) -> str:
    rows = [_row(figure) for figure in scope["figures"]]
    head = '<tr><th>figure<th class="n">value<th>95 %<th>formula<th>counts<th></tr>'
    return f"<table>{head}{''.join(rows)}</table>"


def _row(figure: Mapping[str, Any]) -> str:
    value = "undefined" if figure["value"] is None else f"{figure['value']:.6g}"
    ends = figure["interval"]
    interval = f"{ends[0]:.3f} to {ends[1]:.3f}" if ends else ""
    counts = "; ".join(f"{name} {count:g}" for name, count in figure["counts"].items())
    texts = (interval, figure["formula"], counts, figure["note"])
    cells = "".join(f"<td>{html.escape(text)}" for text in texts)
    return f'<tr><td>{html.escape(figure["name"])}<td class="n">{value}{cells}</tr>'


def _units(scope: Mapping[str, Any]) -> str:
    if not scope["units"]:
        return ""
    head = '<tr><th>AU<th class="n">both<th class="n">first alone<th class="n">second alone</tr>'
    rows = "".join(
        f'<tr><td>{unit["unit"]}<td class="n">{unit["both"]}<td class="n">{unit["first"]}'
        f'<td class="n">{unit["second"]}</tr>'
        for unit in scope["units"]
    )
    return f"<table>{head}{rows}</table>"
