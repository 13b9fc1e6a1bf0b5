"""Sentences in the window's language that the command line has in English.

Each equals that of the function named in its docstring; a test compares them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.core.counts import FrameCounts
from app.core.effort import Effort
from app.ui.language import tr

if TYPE_CHECKING:
    from app.core.recording.disk import Forecast


def counted(counts: FrameCounts) -> str:
    """Write the counts of frames and of those lost, as `FrameCounts.sentence`."""
    steps = [tr("{count} sent", count=counts.sent), tr("{count} arrived", count=counts.arrived)]
    if counts.stored is not None:
        steps.append(tr("{count} stored", count=counts.stored))
    if counts.analysed is not None:
        steps.append(tr("{count} analysed", count=counts.analysed))
    parts = [_lost(counts)]
    if counts.thinned:
        parts.append(tr("{count} left out evenly", count=counts.thinned))
    if counts.repeated:
        parts.append(tr("{count} repeated", count=counts.repeated))
    return f"{', '.join(steps)}; {', '.join(parts)}"


def _lost(counts: FrameCounts) -> str:
    by = []
    if counts.lost_camera:
        by.append(tr("{count} by the camera or its connection", count=counts.lost_camera))
    if counts.lost_disk:
        by.append(tr("{count} by the disk", count=counts.lost_disk))
    if counts.lost_computer:
        by.append(tr("{count} by the computer", count=counts.lost_computer))
    return tr("lost {what}", what=", ".join(by)) if by else tr("none lost")


def left_out(effort: Effort) -> str:
    """List what is left out on a slow computer, as `Effort.reductions`."""
    out = []
    if not effort.extras:
        out.append(tr("heat map and arrows are off, fewer pictures are shown"))
    if effort.mesh_every > 1:
        which = _which(effort.mesh_every)
        out.append(tr("the mesh is found on every {which} picture", which=which))
    if effort.keep_every > 1:
        out.append(tr("every {which} picture is analysed", which=_which(effort.keep_every)))
    return ", ".join(out)


def _which(number: int) -> str:
    names = {2: tr("second", "picture"), 3: tr("third", "picture"), 4: tr("fourth", "picture")}
    return names.get(number) or tr("{number}th", number=number)


def disk(forecast: Forecast | None) -> str:
    """Write the free space and how long it lasts, as `Forecast` does; empty for None."""
    if forecast is None:
        return ""
    free = tr("{size} GB free", size=f"{forecast.free_bytes / 1e9:.1f}")
    if math.isinf(forecast.seconds):
        return free
    return tr("{free}, about {minutes:.0f} min", free=free, minutes=forecast.seconds / 60)
