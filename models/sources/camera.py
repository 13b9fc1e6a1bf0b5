"""Cameras through OpenCV, by name or index, each read on its own thread.

The mode is requested in the order that UVC cameras need (pixel format, size, rate) and read back,
and the real rate is measured. If the driver gives the camera's JPEG pictures, they go to the tap
unchanged and are decoded by the caller. An unplugged camera is searched for by its name until it is
back. Exposure and focus stay as the user set them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

# Otherwise Media Foundation takes up to 12 s to open a camera; read when cv2 is imported.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
# Seconds that a grab may block on Linux; OpenCV's default of 10 would hide a silent camera.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Frame, Image
from models.sources.cadence import Cadence
from models.sources.choice import is_index
from models.sources.live import JpegDecoder, LiveSource
from models.sources.source import Mode, Packet, SourceError, now_ns

for _name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_name, None)

DEFAULT_MODE = Mode(1280, 720, 30.0, "MJPG")
_SYSFS = Path("/sys/class/video4linux")
_SILENCE_S = 1.0
"""A camera without a picture for this long counts as lost."""


@dataclass(frozen=True, slots=True)
class Device:
    """A camera: its present index in OpenCV, and its permanent name."""

    index: int
    name: str


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...
    def set(self, prop: int, value: float) -> bool: ...
    def get(self, prop: int) -> float: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, Any]: ...
    def release(self) -> None: ...


def list_devices(folder: Path = _SYSFS) -> tuple[Device, ...]:
    """List the cameras that the operating system knows, without opening any.

    Args:
        folder: Linux's list of video devices.

    Returns:
        The capture nodes in order of index; empty on systems without such a list (Windows, macOS),
        where the window passes Qt's list.
    """
    found = []
    for entry in folder.glob("video*") if folder.is_dir() else ():
        number = entry.name[len("video") :]
        if number.isdigit() and _text(entry / "index", "0") == "0":
            found.append(Device(int(number), _text(entry / "name", entry.name)))
    return tuple(sorted(found, key=lambda device: device.index))


def open_capture(index: int) -> Capture:
    """Open a camera with the backend that fits the system."""
    backend = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}
    return cv2.VideoCapture(index, backend.get(sys.platform, cv2.CAP_ANY))


class CameraSource(LiveSource):
    """Reads one camera.

    Args:
        what: Its index or its name; a part of the name is enough if only one camera has it.
        mode: The requested mode; 1280×720@30 MJPG by default.
        devices: Lists the cameras.
        capture: Opens one by index.
        retry_s: First pause before looking for a lost camera.
    """

    def __init__(
        self,
        what: str | int,
        mode: Mode | None = None,
        devices: Callable[[], tuple[Device, ...]] = list_devices,
        capture: Callable[[int], Capture] = open_capture,
        retry_s: float = 0.25,
    ):
        super().__init__(f"camera {what}", mode or DEFAULT_MODE, retry_s=retry_s)
        self._what = str(what)
        self._devices = devices
        self._capture = capture
        self._device: Device | None = None
        self._first: Capture | None = None
        self._cadence = Cadence()
        self._last: bytes | NDArray[Any] = b""
        self._measured = False

    def open(self) -> None:
        """Find the camera, request the mode and start reading.

        Raises:
            SourceError: There is no such camera, or another program holds it.
        """
        if self._thread is not None or self._stop.is_set():
            return
        self._device = find_device(self._what, self._devices())
        self.name = self._device.name
        self._first = self._connect(self._device)
        super().open()

    def close(self) -> None:
        """Stop and release the camera."""
        super().close()
        first, self._first = self._first, None
        if first is not None:
            first.release()

    def _abort(self) -> None:
        """Do nothing: a blocked grab cannot be aborted and returns by the driver's own limit."""

    def _session(self) -> None:
        assert self._device is not None
        capture, self._first = self._first, None
        if capture is None:
            self._device = self._again(self._device)
            capture = self._connect(self._device)
        self._cadence.restart()
        self._measured = False
        try:
            self._grab_until_lost(capture)
        finally:
            capture.release()

    def _again(self, device: Device) -> Device:
        """Find a lost camera by its name, because its index may have changed."""
        devices = self._devices()
        if not devices:
            return device
        same = [d for d in devices if d.name == device.name]
        if not same:
            raise SourceError(f"{device.name} is unplugged: plug it in again; waiting for it.")
        return next((d for d in same if d.index == device.index), same[0])

    def _connect(self, device: Device) -> Capture:
        capture = self._capture(device.index)
        if not capture.isOpened():
            capture.release()
            raise SourceError(
                f"{device.name} (camera {device.index}) cannot be opened: another program may be "
                "using it, or it may not be allowed. Close the other program and try again."
            )
        assert self._requested is not None
        self._actual = ask_mode(capture, self._requested)
        if self._actual.fourcc == "MJPG" and sys.platform == "linux":
            capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        return capture

    def _grab_until_lost(self, capture: Capture) -> None:
        """Grab, stamp and pass on pictures until the camera is silent for a second."""
        last = now_ns()
        decoder = JpegDecoder(self.name)
        while not self._stop.is_set():
            grabbed = capture.grab()
            t_ns = now_ns()
            good, raw = capture.retrieve() if grabbed else (False, None)
            if good and raw is not None:
                last = t_ns
                self._pass_on(np.asarray(raw), t_ns, decoder)
            elif t_ns - last > _SILENCE_S * 1e9:
                raise SourceError(f"{self.name} gives no pictures: is it plugged in? Waiting.")
            else:
                self._stop.wait(0.005)

    def _pass_on(self, raw: NDArray[Any], t_ns: int, decoder: JpegDecoder) -> None:
        missed = self._cadence.step(t_ns)
        seq = self._count_up(t_ns, missed)
        if is_jpeg(raw):
            data = raw.tobytes()
            self._note_duplicate(data)
            packet = self._jpeg_packet(seq, t_ns, data)
            if packet is not None:
                self._arrived(packet, decoder)
        else:
            self._note_duplicate(raw)
            assert self._actual is not None
            image = to_bgr(raw, self._actual)
            self._record_raw(seq, t_ns, image)
            self._arrived(Frame(seq, t_ns, image, self.name))
        self._compare_rates()

    def _record_raw(self, seq: int, t_ns: int, image: Image) -> None:
        """Encode a raw picture as JPEG for the recorder."""
        if self.tap is not None:
            _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])
            height, width = image.shape[:2]
            encoded = data.tobytes()
            self.tap(Packet(seq, t_ns, encoded, "mjpeg", width, height, as_sent=False))

    def _note_duplicate(self, now: bytes | NDArray[Any]) -> None:
        before, self._last = self._last, now
        if isinstance(now, bytes) or isinstance(before, bytes):
            same = isinstance(now, bytes) and isinstance(before, bytes) and now == before
        else:
            same = np.array_equal(now, before)
        self._duplicated += same

    def _compare_rates(self) -> None:
        """After two seconds, say by how much the real rate is below the requested one."""
        assert self._requested is not None
        assert self._actual is not None
        if self._measured or not self._rate.full():
            return
        self._measured = True
        fps = self._rate.per_second()
        with self._changed:
            if self._requested.fps and fps < 0.9 * self._requested.fps:
                self._detail = (
                    f"{self.name} was asked for {self._requested} {self._requested.fourcc} "
                    f"and gives {replace(self._actual, fps=round(fps, 1))} {self._actual.fourcc}: "
                    "more light, a smaller picture or another USB port may help."
                )


def find_device(what: str, devices: tuple[Device, ...]) -> Device:
    """Find the camera of an index or a name.

    Args:
        what: An index, a name, or part of a name.
        devices: The existing cameras; if empty, an index is not checked.

    Returns:
        The camera.

    Raises:
        SourceError: No camera or several cameras match; the text lists the existing ones.
    """
    if is_index(what):
        fitting = [d for d in devices if d.index == int(what)]
        if not devices and sys.platform != "linux":
            return Device(int(what), f"camera {what}")
    else:
        fitting = [d for d in devices if d.name == what] or [
            d for d in devices if what.lower() in d.name.lower()
        ]
    if len(fitting) == 1 or (fitting and len({d.name for d in fitting}) == 1):
        return fitting[0]
    if not devices and sys.platform != "linux":
        raise SourceError(
            f"There is no camera '{what}' by that name: the names of cameras are not known here. "
            "Give its index, such as 0."
        )
    raise SourceError(_which_camera(what, devices, bool(fitting)))


def _which_camera(what: str, devices: tuple[Device, ...], several: bool) -> str:
    """Say why a name does not mean exactly one camera, and list the cameras."""
    if not devices:
        return f"There is no camera '{what}': no camera is connected. Plug one in and try again."
    known = ", ".join(f"{d.index} ({d.name})" for d in devices)
    if several:
        return f"More than one camera fits '{what}'. Name one by its number: {known}."
    return f"There is no camera '{what}'. Name one that is connected: {known}."


def ask_mode(capture: Capture, mode: Mode) -> Mode:
    """Request pixel format, then size, then rate, and read back the camera's mode.

    Args:
        capture: An open camera.
        mode: The requested mode.

    Returns:
        The mode that the camera reports.
    """
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*mode.fourcc))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height_px)
    if mode.fps:
        capture.set(cv2.CAP_PROP_FPS, mode.fps)
    return Mode(
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        float(capture.get(cv2.CAP_PROP_FPS)),
        fourcc_text(capture.get(cv2.CAP_PROP_FOURCC)),
    )


def fourcc_text(code: float) -> str:
    """Convert a FOURCC number to its four letters."""
    letters = (int(code) & 0xFFFFFFFF).to_bytes(4, "little").decode("ascii", "replace")
    return letters.strip("\0 ")


def is_jpeg(raw: NDArray[Any]) -> bool:
    """Return whether an array holds the bytes of a JPEG picture instead of pixels."""
    flat = raw.ndim == 1 or (raw.ndim == 2 and 1 in raw.shape)
    return flat and raw.dtype == np.uint8 and raw.size > 4 and bytes(raw.ravel()[:2]) == b"\xff\xd8"


def to_bgr(raw: NDArray[Any], mode: Mode) -> Image:
    """Convert a camera's picture to `(H, W, 3)` uint8 BGR.

    Raises:
        SourceError: The layout is not one of BGR, grey or YUYV.
    """
    if raw.ndim == 3 and raw.shape[2] == 3:
        return np.asarray(raw, np.uint8)
    if raw.size == mode.width_px * mode.height_px * 2:
        yuyv = raw.reshape(mode.height_px, mode.width_px, 2)
        return np.asarray(cv2.cvtColor(yuyv, cv2.COLOR_YUV2BGR_YUYV), np.uint8)
    if raw.ndim == 2 and 1 not in raw.shape:
        return np.asarray(cv2.cvtColor(raw, cv2.COLOR_GRAY2BGR), np.uint8)
    raise SourceError(
        f"A camera gave pictures of shape {raw.shape} in {mode.fourcc}: expected MJPG, YUYV or "
        "BGR. Choose another mode."
    )


def _text(path: Path, otherwise: str) -> str:
    try:
        return path.read_text("utf-8", "replace").strip() or otherwise
    except OSError:
        return otherwise
