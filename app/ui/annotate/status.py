"""The lines of text on the coding page."""

from __future__ import annotations

from app.ui import words
from app.ui.annotate.opening import OpenedRecording
from app.ui.language import tr
from training.annotate.coding import Coding
from training.annotate.keys import Keys, keys_for
from training.annotate.media import Media


def clock_of(media: Media, frame: int) -> str:
    """Write a frame's time as `m:ss.mmm`, by its own stamp."""
    total_ms = round((int(media.t_ns[frame]) - int(media.t_ns[0])) / 1e6)
    minutes, rest = divmod(total_ms, 60_000)
    return f"{minutes}:{rest // 1000:02d}.{rest % 1000:03d}"


def rate_of(media: Media) -> str:
    """Write the rate of pictures a second."""
    length = int(media.t_ns[-1]) - int(media.t_ns[0])
    return (
        tr("{fps:.0f} fps", fps=(media.frames - 1) / length * 1e9)
        if length > 0
        else tr("one picture")
    )


def line_of(opened: OpenedRecording, copy_share: float) -> str:
    """Write the item, frame, time, rate, coder, blind level and pass, and whether all is saved."""
    coding, media, request = opened.coding, opened.media, opened.request
    document = coding.document
    waiting = document.waiting
    state = tr("signed") if document.signed else tr("pass {number}", number=coding.pass_number)
    saved = tr("saved") if not waiting else tr("{waiting} not saved yet", waiting=waiting)
    facts = [
        f"{request.number}/{request.count}",
        *filter(None, (opened.participant,)),
        clock_of(media, coding.frame),
        tr("frame {frame}/{last}", frame=coding.frame, last=media.frames - 1),
        rate_of(media),
        tr("coder {coder}", coder=document.header.coder),
        tr("blind {blind}", blind=tr(document.header.blind)),
        state,
        saved,
    ]
    if coding.playing:
        facts.append(f"× {coding.speed:g}")
    if copy_share < 1.0:
        facts.append(tr("copy for quick steps {share:.0%}", share=copy_share))
    return "   ".join(facts)


def open_checks(coding: Coding, keys: Keys) -> str:
    """Write the number of open checks, and the keys for the next steps."""
    if coding.document.signed:
        return tr("signed off")
    found = coding.open_findings
    leads = {
        action: words.key_name((keys_for(action, keys) or ("",))[0])
        for action in ("finding", "seal", "next")
    }
    count = len(coding.document.movements)
    checks = tr("1 check open") if found == 1 else tr("{count} checks open", count=found)
    return f"{words.movements(count)} · {checks} ({leads['finding']}) · " + tr(
        "next {next} · finish {seal} · keys ?", next=leads["next"], seal=leads["seal"]
    )
