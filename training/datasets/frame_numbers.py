"""Which pictures of a clip the preprocessing study takes (architectures, section 4.3).

The apex alone (AF), onset, apex and offset (KFS), or windows around the three (MFS), nominally 13
pictures. Those outside the clip are left out and those named twice count once; the study's own
rule, which keeps 10.25 a clip on average, is not known.
"""

from __future__ import annotations

AF, KFS, MFS = "af", "kfs", "mfs"
WINDOWS = {
    AF: ((), (0,), ()),
    KFS: ((0,), (0,), (0,)),
    MFS: ((0, 1, 2, 3), (-2, -1, 0, 1, 2), (-3, -2, -1, 0)),
}
"""Steps beside onset, apex and offset (the study's section on temporal sampling)."""


def numbers(sampling: str, onset: int, apex: int, offset: int) -> tuple[int, ...]:
    """List the frame numbers that a sampling takes of a clip, each once, in order.

    Args:
        sampling: `af`, `kfs` or `mfs`.
        onset, apex, offset: The clip's; both ends belong to it.
    """
    anchors = (onset, apex, offset)
    wanted = {
        anchor + step
        for anchor, steps in zip(anchors, WINDOWS[sampling], strict=True)
        for step in steps
    }
    return tuple(sorted(k for k in wanted if onset <= k <= offset))
