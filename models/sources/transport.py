"""Finds out whether an MPEG transport stream ends inside a picture.

The stream does not give a picture's length. But its writer pads the last packet of each picture, so
a packet full of data is followed by more of the same picture.
"""

from __future__ import annotations

from pathlib import Path

_SYNC = 0x47
_PACKET = 188
_LAYOUTS = ((188, 0), (192, 4), (204, 0))
"""Distance between packets, and bytes before the sync byte: plain, with times, with parity."""
_LOOKED_AT = 1 << 20
_FILLED, _DATA = 0x20, 0x10


def ends_in_picture(path: Path, pid: int) -> bool:
    """Return whether the last picture of a stream is torn.

    Args:
        path: The file. pid: Id of the packets with the pictures.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        layout = _layout(file.read(4 * 204))
        if layout is None:
            return False
        step, lead = layout
        first = max(0, size - _LOOKED_AT) // step * step
        file.seek(first)
        data = file.read()
    for at in range((len(data) - 1) // step * step, -1, -step):
        packet = data[at + lead : at + lead + _PACKET]
        if len(packet) < 4 or packet[0] != _SYNC or _pid(packet) != pid:
            continue
        if len(packet) < _PACKET:
            return True
        if packet[3] & _DATA:
            return not packet[3] & _FILLED
    return False


def _layout(head: bytes) -> tuple[int, int] | None:
    for step, lead in _LAYOUTS:
        if len(head) > 2 * step + lead and all(head[lead + k * step] == _SYNC for k in range(3)):
            return step, lead
    return None


def _pid(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]
