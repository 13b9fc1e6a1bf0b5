"""Takes pictures of every screen of operator and participant, and of the Train page, for review.

    python tests/speed/studio_pictures_drill.py --out /tmp/pictures
    python tests/speed/studio_pictures_drill.py --out /tmp/pictures --scale 2 --sizes 960x540

Nothing is compared: look at them. `--scale 2` is a screen at 200 %, whose logical sizes are half as
large. For every page of the participant it prints the height of a capital letter in its smallest
text: in pixels, in millimetres on a screen of 24 inches, and in minutes of arc at 2 m.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from shots import Shots, begin  # noqa: E402

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

DIAGONAL_MM = 24 * 25.4
AWAY_MM = 2000.0
FILM_S = 9.0
FOLDS = 12
EPOCHS = 6


# -- the studio ----------------------------------------------------------------------------------


def studio_of(folder: Path, shots: Shots) -> Any:
    """Build both windows of a sitting that has not begun."""
    from helpers.capture_studies import quick_study
    from helpers.sittings import CalmPipeline, PlainCamera, opened

    from app.ui.capture.studio import Studio

    more = (("review = false", "review = true"), ('recipient = ""', f'recipient = "{a_key()}"'))
    study = quick_study(folder / "study", more, film_s=FILM_S)
    return Studio(opened(study), PlainCamera(), shots.styler.theme, CalmPipeline)


def a_key() -> str:
    """Return a public key, so that the consent asks for a name."""
    import pyrage

    return str(pyrage.x25519.Identity.generate().to_public())


def participant(studio: Any, shots: Shots) -> Iterator[str]:
    """Go through every page of the participant."""
    from training.capture.session import SittingState

    window, sitting = studio.participant, studio.sitting

    def show(state: SittingState, **changes: object) -> None:
        window.show_sitting(replace(sitting, state=state, **changes))
        shots.rest(0.1)

    show(SittingState.CONSENT)
    yield "01-consent"
    window.consent.boxes["record"].setChecked(True)
    window.consent.name.setText("Ana Example")
    yield "02-consent-signed"
    for number, state in enumerate(
        (SittingState.SEATING, SittingState.NEUTRAL, SittingState.PRACTICE), 3
    ):
        show(state)
        yield f"{number:02d}-{state.value}"
    show(SittingState.FIXATION)
    yield "06-fixation"
    player = studio.player
    film = studio._film_of(sitting)
    player.prepare(film)
    player.play(film)
    show(SittingState.CLIP)
    shots.serve(lambda: len(player.frames()) > 20)
    yield "07-film"
    shots.serve(
        lambda: not player.happened.empty() and len(player.frames()) > 30 * FILM_S - 5, 15.0
    )
    show(SittingState.REPORT)
    yield "08-report"
    answered(window.form)
    yield "09-report-answered"
    show(SittingState.REST)
    window.text.count_down(14.0)
    yield "10-rest"
    window.text.count_down(0.0)
    yield "11-rest-over"
    warned(window)
    yield "12-warning"
    show(SittingState.PAUSED)
    yield "13-paused"
    show(SittingState.REVIEW)
    window.review.wait()
    yield "14-review-waits"
    window.review.ask(faces_in_motion())
    yield "15-review"
    window.review.verdicts["felt"].click()
    yield "16-review-felt"
    show(SittingState.DEBRIEF)
    yield "17-debrief"
    show(SittingState.FINISHED)
    yield "18-finished"


def answered(form: Any) -> None:
    """Fill in the form."""
    form._groups["strongest"].buttons()[2].click()
    form.slider.setValue(540)
    for name, group in form._groups.items():
        if name != "strongest":
            group.buttons()[len(group.buttons()) // 2].click()


def warned(window: Any) -> None:
    """Show the warning before a film."""
    spoken = window._spoken
    window.text.tell(
        spoken.page("rest").strip(),
        f"{spoken.word('warning')}: blood and surgery",
        spoken.word("go_on"),
        spoken.word("skip_film"),
    )
    window.text.go.setEnabled(True)


def faces_in_motion() -> list[Any]:
    """Return a second of the practice face."""
    from training.synth.demo import DemoFace

    return [shot.image for shot in DemoFace(1.0, 3).frames()]


def letters(name: str, window: QWidget, shots: Shots) -> Iterator[str]:
    """Print the height of capitals in the smallest text of a page."""
    from PySide6.QtGui import QFontMetricsF
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTextBrowser

    kinds = (QAbstractButton, QLabel, QLineEdit, QTextBrowser)
    scale = float(shots.chosen.scale)
    for width, height in shots.sizes:
        window.resize(width, height)
        shots.rest(0.1)
        found = [
            (QFontMetricsF(part.font()).capHeight() * scale, part)
            for kind in kinds
            for part in window.findChildren(kind)
            if part.isVisible() and words_of(part)
        ]
        if found:
            px, part = min(found, key=lambda pair: pair[0])
            mm = px * DIAGONAL_MM / math.hypot(width * scale, height * scale)
            arc = math.degrees(math.atan(mm / AWAY_MM)) * 60
            yield (
                f"{name} {width}x{height}x{shots.chosen.scale}: {px:.1f} px, {mm:.1f} mm, "
                f"{arc:.1f} minutes of arc at 2 m ('{words_of(part)[:30]}')"
            )


def words_of(part: Any) -> str:
    """Return the text of a widget; empty if it has none."""
    for name in ("text", "toPlainText"):
        if hasattr(part, name):
            return str(getattr(part, name)()).strip()
    return ""


def console(studio: Any, shots: Shots) -> Iterator[str]:
    """Go through every state of the operator's console."""
    from app.core.pipeline import Update
    from app.threads.sitting import Shown
    from training.capture.session import SittingState

    desk, sitting = studio.console, studio.sitting
    update: Update = practice_update()
    red = (
        "The camera gives 27.9 frames a second, 55 are needed: choose another mode or more light.",
        "The exposure cannot be locked: press «Take note of unlocked controls» or use its program.",
    )
    here = {"fps": 59.9, "faces": 1, "disk_s": 11_160.0, "painted": 2520, "delivered": 2521}

    def show(state: SittingState, message: str = "", **facts: object) -> None:
        at = replace(sitting, state=state, place=facts.pop("place", 1))
        desk.show_sitting(at)
        if state in (SittingState.SEATING, SittingState.NEUTRAL, SittingState.REST):
            desk.show_update(update)
        desk.show_now(Shown(at, **(here | facts)))
        desk.show_message(message)

    show(SittingState.CONSENT, place=0)
    yield "31-consent"
    show(SittingState.SEATING, red=red, place=0)
    yield "32-seating-red"
    show(SittingState.SEATING, place=0)
    yield "33-seating-green"
    show(SittingState.NEUTRAL, neutral_share=0.6, place=0)
    yield "34-neutral"
    show(SittingState.CLIP, rows=1310, left_s=12.0)
    yield "35-film"
    show(SittingState.REPORT)
    yield "36-report"
    show(SittingState.REST, left_s=14.0, place=2)
    yield "37-rest"
    show(SittingState.CHOICE, "The participant's screen 'DP-2' was pulled: plug it in again.")
    yield "38-choice"
    show(SittingState.PAUSED)
    yield "39-paused"
    show(SittingState.FINISHED, place=len(sitting.plan))
    yield "40-finished"


def practice_update() -> Any:
    """Return the pipeline's result for a picture of the practice face."""
    from app.core.pipeline import standard_pipeline
    from models.records import Frame
    from training.synth.demo import DemoFace

    pipeline = standard_pipeline()
    for seq, shot in enumerate(DemoFace(0.5, 3).frames()):
        update = pipeline.step(Frame(seq, shot.t_ns, shot.image, "practice"))
    pipeline.close()
    return update


# -- pages of the main window --------------------------------------------------------------------


def pages(folder: Path, shots: Shots) -> Iterator[str]:
    """Go through the study page and the Train page in the main window."""
    from helpers.trainings import prepared_folder, write_comparison

    from app.settings import Settings
    from app.threads.training import Step
    from app.ui.session_factories import standard_factories
    from app.ui.window import MainWindow

    settings = replace(Settings(), notice_read=True)
    window = MainWindow(shots.styler, standard_factories(), settings, lambda _: None)
    shots.window = window  # type: ignore[attr-defined]
    window.show()
    window.switch.show_behind(window.study)
    yield "51-study-empty"
    window.study.use(folder / "study")
    shots.serve(lambda: window.study._study_check is not None)
    yield "52-study"
    window._show_train()
    page = window.train
    assert page is not None
    yield "61-train-empty"
    page.form.use(folder)
    yield "62-train-no-set"
    data = prepared_folder(folder / "own-v2", FOLDS, 7)
    page.form.use(data)
    yield "63-train-chosen"
    run = a_run(folder / "run", data)
    page.open_run(run)
    yield "64-train-paused"
    page.training._go(Step.TRAINING)
    yield "65-train-training"
    page.training._go(Step.COMPARING)
    yield "66-train-comparing"
    finish(run)
    write_comparison(run)
    compared(run)
    page.open_run(run)
    yield "67-train-done"
    page.training.trouble = "The export needs more disk: 120 MB are free, 400 MB are needed."
    page._changed()
    yield "68-train-trouble"
    page.training.trouble = ""
    page._changed()


def a_run(run: Path, data: Path) -> Path:
    """Write the files of an unfinished run: two networks, twelve folds, some of them half done."""
    import numpy as np

    run.mkdir()
    about = {"data": f"prepared:{data}", "recipe": {"id": "own-finetune"}}
    (run / "loso.json").write_text(json.dumps(about))
    rng = np.random.default_rng(0)
    done, t = 0, 0.0
    lines = []
    for member in ("bowam-compact", "incep-cbam-compact"):
        for fold in range(FOLDS):
            last = member.startswith("incep") and fold > 4
            for epoch in range(3 if last else EPOCHS):
                loss = 1.1 * math.exp(-0.4 * epoch) + 0.1 * rng.random()
                facts = {"fold": fold, "seed": 0, "member": member, "epoch": epoch}
                right = min(1.0, 0.4 + 0.1 * epoch + 0.05 * rng.random())
                figures = {"epochs": EPOCHS, "loss": loss, "right": right, "lr": 6e-4}
                t += 3.0
                lines.append(json.dumps({"kind": "epoch", "t": t, **facts, **figures}))
            if last:
                break
            done += 1
            facts = {"fold": fold, "seed": 0, "member": member, "done": done, "of": 2 * FOLDS}
            lines.append(json.dumps({"kind": "fold", "t": t, "resumed": False, **facts}))
    (run / "progress.jsonl").write_text("\n".join(lines) + "\n")
    return run


def finish(run: Path) -> None:
    """Write the figures of a finished run."""
    subjects = {
        f"captured/P{n:03d}": {"n": 7, "right": 3 + n % 5, "uf1": 0.4 + 0.05 * (n % 5)}
        for n in range(1, FOLDS + 1)
    }
    metrics = {"recipe": "own-finetune", "protocol": "last-epoch", "uf1": 0.684, "uar": 0.7}
    (run / "metrics.json").write_text(
        json.dumps(metrics | {"n": 7 * FOLDS, "per_subject": subjects})
    )


def compared(run: Path) -> None:
    """Write figures that differ visibly."""

    def value(middle: float) -> dict[str, float]:
        return {"value": middle, "low": middle - 0.11, "high": middle + 0.12}

    def reading(uf1: float) -> dict[str, Any]:
        return {"uf1": value(uf1), "uar": value(uf1 + 0.02), "f1": {}, "recall": {}}

    readings = {"own": reading(0.684), "majority": reading(0.2), "bundled": reading(0.61)}
    gaps = [
        {"first": "own", "second": name, "uf1": value(0.684 - at), "uar": value(0.69 - at)}
        for name, at in (("majority", 0.2), ("bundled", 0.61))
    ]
    comparison = {"label_set": "polarity", "n": 84, "people": FOLDS, "readings": readings}
    claim = (
        "on these 12 participants, by UF1: own weights are better than majority, own weights are "
        "not shown to differ from bundled"
    )
    facts = {"comparisons": [comparison | {"differences": gaps}], "claim": claim}
    (run / "compare.json").write_text(json.dumps(facts))


def dialogs(shots: Shots) -> None:
    """Take the dialogs."""
    from PySide6.QtGui import QGuiApplication

    from app.ui.capture.screens import ScreenDialog
    from app.ui.train.use_dialog import UseDialog
    from models.weights import bundled

    screen = QGuiApplication.primaryScreen()
    for name, dialog in (
        ("71-which-screen", ScreenDialog(screen, [screen, screen])),
        ("72-use-live", UseDialog(bundled()[:2])),
    ):
        for look in shots.looks:
            shots.styler.apply(look)
            dialog.show()
            shots.take_as_it_is(f"{name}-{look.value}", dialog)
        dialog.close()


def main() -> None:
    """Take all pictures."""
    chosen = begin("Pictures of the studio and the Train page.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FLINCH_HOME"] = str(Path(folder) / "home")
        shots = Shots(chosen)
        studio = studio_of(Path(folder), shots)
        shown, desk = studio.participant, studio.console
        shown.show()
        for name in participant(studio, shots):
            shots.take(f"participant-{name}", shown, shown.set_theme)
            for line in letters(name, shown, shots):
                print(line, flush=True)
        shown.hide()
        desk.show()
        for name in console(studio, shots):
            shots.take(f"operator-{name}", desk, desk.set_theme)
        desk.over = True
        desk.hide()
        for name in pages(Path(folder), shots):
            window = shots.window  # type: ignore[attr-defined]
            shots.take(f"window-{name}", window)
        dialogs(shots)
        print(f"{shots.count} pictures in {chosen.out}")
        sys.stdout.flush()
        os._exit(0)  # Do not wait for threads of the window: only its pictures count.


if __name__ == "__main__":
    main()
