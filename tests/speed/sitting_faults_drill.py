"""Simulates every fault that a sitting must survive, once each, and prints the resulting sentence.

Run by hand: `python tests/speed/sitting_faults_drill.py`. A study of one short film runs with a
synthetic camera and both windows (offscreen, or on the present display). Each fault happens in the
middle of the film, or before the sitting. It prints one line per fault: the fault, how the trial
ended, and the message. It returns 1 if a fault had no effect.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("FLINCH_HOME", tempfile.mkdtemp(prefix="flinch-faults-"))

from helpers.capture_studies import lengthened, quick_study  # noqa: E402
from helpers.sittings import CalmPipeline, PlainCamera, opened  # noqa: E402
from PySide6.QtCore import QCoreApplication, QTimer, qInstallMessageHandler  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.core.recording.recorder import Recorder, RecordingLimits  # noqa: E402
from app.core.sitting import trials as trials_module  # noqa: E402
from app.core.sitting.begin import held_study  # noqa: E402
from app.core.sitting.opening import open_sitting  # noqa: E402
from app.ui import style  # noqa: E402
from app.ui.capture.studio import Studio  # noqa: E402
from models.errors import FlinchError  # noqa: E402
from training.capture.session import OVER, SittingState  # noqa: E402
from training.capture.study import OpenStudy, open_study  # noqa: E402
from training.capture.trial import trials  # noqa: E402

FILM_S = 3.0
LIMIT_S = 60.0
SHORT = (
    ('stimuli = ["wander", "pop", "balance"]', 'stimuli = ["pop"]'),
    (
        'ask = ["strongest", "moment", "intensity", "valence", "arousal", "kept_still"]',
        'ask = ["strongest"]',
    ),
)


def main() -> int:
    """Simulate every fault."""
    qInstallMessageHandler(lambda *_: None)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert application is not None
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="flinch-faults-") as folder:
        for number, (name, fault) in enumerate(FAULTS.items()):
            began = time.monotonic()
            study = lengthened(quick_study(Path(folder) / str(number), SHORT), "pop", FILM_S)
            line = fault(study)
            wrong += not line
            took_s = time.monotonic() - began
            print(f"{name}: {line or 'NOTHING WAS SAID'} ({took_s:.0f} s)", flush=True)
    print("all faults are said" if not wrong else f"{wrong} faults lead to nothing")
    return int(bool(wrong))


# -- before a sitting ----------------------------------------------------------------------------


def refused(change: Callable[[OpenStudy], None]) -> Callable[[OpenStudy], str]:
    """Change a study and return what keeps its sitting from beginning."""

    def fault(study: OpenStudy) -> str:
        change(study)
        try:
            open_sitting(open_study(study.folder.root), "P001")
        except FlinchError as error:
            return f"refused: {error}"
        return ""

    return fault


def _film(name: str) -> Callable[[OpenStudy], None]:
    def change(study: OpenStudy) -> None:
        path = study.folder.films / "pop.mp4"
        if name == "missing":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes() + b"x")

    return change


def _text(old: str, new: str) -> Callable[[OpenStudy], None]:
    def change(study: OpenStudy) -> None:
        text = study.folder.study.read_text()
        assert old in text
        study.folder.study.write_text(text.replace(old, new, 1))

    return change


def second_operator(study: OpenStudy) -> str:
    """Let a second operator come."""
    with held_study(study.folder.root, "a sitting of P002"):
        try:
            with held_study(study.folder.root, "a sitting of P001"):
                return ""
        except FlinchError as error:
            return f"refused: {error}"


# -- in a film -----------------------------------------------------------------------------------


def in_film(
    happen: Callable[[Studio, PlainCamera], None],
    patched: Callable[[], object] | None = None,
    before: Callable[[OpenStudy], None] = lambda _: None,
) -> Callable[[OpenStudy], str]:
    """Run a whole sitting and let something happen one second into its film."""

    def fault(study: OpenStudy) -> str:
        sitting = opened(study)
        before(study)
        camera = PlainCamera()
        camera.open()
        QTest.qWait(300)
        context = patched() if patched is not None else patch.dict({}, {})
        with context:  # type: ignore[attr-defined]
            studio = Studio(sitting, camera, style.DARK, CalmPipeline)
            reported: list[str] = []
            studio.sitter.reported.connect(reported.append)
            _listen(studio, reported)
            studio.begin()
            _carry_out(studio, camera, happen)
            studio.close()
        camera.close()
        trial = next(trials(study.folder)).trial
        sentences = dict.fromkeys([*reported, *trial.notes, *_journal(study)])
        words = " ".join(sentence for sentence in sentences if sentence)
        painted = f"{trial.frames.painted} of {trial.frames.delivered} film frames painted"
        return f"{trial.outcome.value}, {painted}, {studio.sitting.state.value}: {words}"

    return fault


def _listen(studio: Studio, reported: list[str]) -> None:
    """Collect the operator's messages."""
    show_message = studio.console.show_message

    def collect(sentence: str) -> None:
        reported.append(sentence)
        show_message(sentence)

    studio.console.show_message = collect  # type: ignore[method-assign]


def _carry_out(
    studio: Studio,
    camera: PlainCamera,
    happen: Callable[[Studio, PlainCamera], None],
) -> None:
    end = time.monotonic() + LIMIT_S
    done = False
    answered: set[tuple[SittingState, int]] = set()
    while studio.sitting.state not in OVER and time.monotonic() < end:
        QCoreApplication.processEvents()  # QTest.qWait would block other threads
        time.sleep(0.005)
        state, key = studio.sitting.state, (studio.sitting.state, studio.sitting.place)
        if state is SittingState.CLIP and not done and studio.player.frames():
            done = True
            QTimer.singleShot(1000, lambda: happen(studio, camera))
        if key not in answered and _answer(studio, state):
            answered.add(key)


def _answer(studio: Studio, state: SittingState) -> bool:
    """Do a person's action in a state; return whether there was one."""
    window = studio.participant
    if state is SittingState.CONSENT:
        window.consent.boxes["record"].setChecked(True)
        window.consent.yes.click()
    elif state in (SittingState.PRACTICE, SittingState.REST, SittingState.DEBRIEF):
        if not window.text.go.isEnabled():
            return False
        window.text.go.click()
        return (
            state is not SittingState.REST
        )  # Rest waits for the gate too: the button is pressed again.
    elif state is SittingState.REPORT:
        window.form._groups["strongest"].buttons()[2].click()
        window.form.send.click()
    elif state is SittingState.CHOICE:
        studio.console.choices["skip"].click()
    else:
        return False
    return True


def _journal(study: OpenStudy) -> list[str]:
    from training.capture.journal import read_lines

    expected = ("film_failed", "camera_lost", "recording_ended")
    lines = read_lines(study.folder.sitting("P001", 1).journal)
    return [line.text for line in lines if line.event in expected]


def _nothing(_studio: Studio, _camera: PlainCamera) -> None:
    """Do nothing."""


def _stall(_studio: Studio, _camera: PlainCamera) -> None:
    time.sleep(2.0)


def _pull_screen(studio: Studio, _camera: PlainCamera) -> None:
    studio._screen_gone(studio.participant.screen())


def _pull_camera(_studio: Studio, camera: PlainCamera) -> None:
    camera.lose()
    QTimer.singleShot(5000, lambda: camera.lose(False))


FREE = [10**12]


def _fill_disk(_studio: Studio, _camera: PlainCamera) -> None:
    FREE[0] = 0
    QTimer.singleShot(2000, lambda: FREE.__setitem__(0, 10**12))


def _small_disk() -> object:
    limits = RecordingLimits(check_every_ns=20_000_000, free=lambda _: FREE[0])
    return patch.object(
        trials_module, "Recorder", lambda run, info: Recorder(run, info, limits=limits)
    )


SET_NS = [0]


def _set_clock(_studio: Studio, _camera: PlainCamera) -> None:
    SET_NS[0] = -3_600_000_000_000


def _own_clock() -> object:
    SET_NS[0] = 0
    real = trials_module.now_ns
    offset = time.time_ns() - real()
    return patch.object(trials_module, "_wall_minus_mono_ns", lambda: offset + SET_NS[0])


def _silent() -> object:
    from PySide6.QtMultimedia import QAudioDevice

    from app.threads import stimulus

    return patch.object(
        stimulus.QMediaDevices, "defaultAudioOutput", staticmethod(lambda: QAudioDevice())
    )


def _garbage(study: OpenStudy) -> None:
    """Replace the film by something else after the sitting was opened."""
    (study.folder.films / "pop.mp4").write_bytes(b"no film at all" * 100)


FAULTS: dict[str, Callable[[OpenStudy], str]] = {
    "nothing goes wrong": in_film(_nothing),
    "film changed": refused(_film("changed")),
    "film missing": refused(_film("missing")),
    "film of an unknown codec": in_film(_nothing, before=_garbage),
    "no sound output": in_film(_nothing, _silent),
    "participant's screen pulled": in_film(_pull_screen),
    "window held up for 2 s": in_film(_stall),
    "camera out for 5 s": in_film(_pull_camera),
    "disk full in a film": in_film(_fill_disk, _small_disk),
    "clock set back by an hour": in_film(_set_clock, _own_clock),
    "two operators": second_operator,
    "mistyped key in STUDY.toml": refused(_text("least_fps", "least_fsp")),
    "missing translation": refused(_text('languages = ["en"]', 'languages = ["en", "es"]')),
    "lost or mistyped public key": refused(_text('recipient = ""', 'recipient = "age1lost"')),
}

if __name__ == "__main__":
    sys.exit(main())
