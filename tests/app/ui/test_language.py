"""The window speaks English, Spanish and Simplified Chinese, all of it, and cuts nothing off."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import string
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from defusedxml import ElementTree
from helpers.events import a_clip, an_event
from helpers.layouts import cut_off, settle
from helpers.live_parts import Bench, an_update
from helpers.studies import a_recording, a_run, at_frame
from helpers.waiting import Until
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLabel, QWidget

from app.core import frame_states
from app.core.counts import FrameCounts
from app.core.effort import Effort
from app.core.recording.disk import Forecast
from app.core.sessions.deleting import what_goes
from app.core.sessions.listing import Listing, What
from app.settings import LANGUAGES, Settings
from app.threads.save import waiting_text
from app.ui import language, sentences, style, vocabulary, words
from app.ui.annotate.keys import KeyList
from app.ui.annotate.unsaved import UnsavedQuestion, waiting
from app.ui.annotate.work_area import WorkArea
from app.ui.banner import Tone
from app.ui.camera.practice import FaultDialog
from app.ui.capture.console import Console
from app.ui.dialogs import KEYS, About, Address, Cards, Keys, Roomy
from app.ui.film import pack
from app.ui.language import LOCALES, language_of, later, tr, use_language
from app.ui.notice import Notice
from app.ui.pages import ANNOTATE, CAMERA, FILES, SESSIONS
from app.ui.presentation import Presentation
from app.ui.recording_guard import StopQuestion
from app.ui.recording_words import why_not
from app.ui.sessions.model import details
from app.ui.sessions.questions import Assign, Delete, question_before
from app.ui.settings_page import GROUPS, SettingsPage
from app.ui.train.use_dialog import UseDialog
from app.ui.watching import REFUSED
from app.ui.window import MainWindow
from models.labels import LABEL_SETS
from models.records import State
from models.sources.choice import PRACTICE_NAME, Choice, Origin, choice_of
from models.sources.source import Mode, SourceReport, SourceState
from models.spot.regions import REGIONS
from models.unit_names import NAMES
from models.weights import bundled
from training.annotate.codebook import Codebook
from training.annotate.keys import ACTIONS, keys_of
from training.annotate.looking import LENSES, VIEWS
from training.annotate.marking import OTHERS
from training.annotate.records import BLIND_LEVELS, EXCLUSIONS, FLAGS, SURE
from training.capture.participants import ParticipantStanding

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "app" / "ui").rglob("*.py"))
SIZES = {100: (1280, 800), 200: (640, 400)}
"""A window of 1280 × 800 pixels as Qt lays it out: at 200 % each of its pixels is two wide."""
Key = tuple[str, str]
"""An English text, and the comment that tells two uses of it apart."""


@pytest.fixture(params=["en", *LOCALES])
def spoken(request: pytest.FixtureRequest, application: QApplication) -> Iterator[str]:
    """Let the window speak each language in turn."""
    yield use_language(application, request.param)
    use_language(application, "en")


@pytest.fixture
def english(application: QApplication) -> Iterator[QApplication]:
    """Go back to English after a test that changes the language."""
    yield application
    use_language(application, "en")


def entries(path: Path) -> dict[Key, str]:
    """Read the finished translations of a `.ts` file."""
    found = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        text, comment = message.find("translation"), message.findtext("comment") or ""
        assert text is not None
        assert "type" not in text.attrib, f"{path.name}: {message.findtext('source')!r}"
        assert "numerus" not in message.attrib
        found[message.findtext("source") or "", comment] = text.text or ""
    return found


TRANSLATED = {
    name: entries(language.FOLDER / f"flinch_{ending}.ts") for name, ending in LOCALES.items()
}


# -- the files ----------------------------------------------------------------------------------


def tools() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "flinch_translations", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_hold_the_texts_of_the_window_and_nothing_else(tmp_path: Path) -> None:
    module = tools()
    for path in module.FOLDER.glob("*.ts"):
        shutil.copy(path, tmp_path)
    module.update(tmp_path)
    module.release(tmp_path)
    assert tuple(LOCALES.values()) == module.LANGUAGES
    for name, ending in LOCALES.items():
        assert entries(tmp_path / f"flinch_{ending}.ts") == TRANSLATED[name]
        compiled = f"flinch_{ending}.qm"
        assert (tmp_path / compiled).read_bytes() == (module.FOLDER / compiled).read_bytes()


@pytest.mark.parametrize("name", LOCALES)
def test_a_translation_has_the_fields_and_edges_of_its_text(name: str) -> None:
    for (source, _), text in TRANSLATED[name].items():
        assert _fields(text) == _fields(source), source
        assert text.strip(), source
        if name == "es":
            assert text[:1].isspace() == source[:1].isspace(), source
            assert text[-1:].isspace() == source[-1:].isspace(), source
        assert ("…" in text) == ("…" in source) or source.endswith(" …"), source


def _fields(text: str) -> list[tuple[str, str]]:
    parts = string.Formatter().parse(text)
    return sorted({(field, spec or "") for _, field, spec, _ in parts if field is not None})


# -- what the code says -------------------------------------------------------------------------

TAKES_TEXT = {
    *("QAction", "QCheckBox", "QFileDialog", "QLabel", "QMenu", "QPushButton", "QRadioButton"),
    *("addAction", "addButton", "addItem", "addItems", "addMenu", "drawText", "label"),
    *("getExistingDirectory", "getOpenFileName", "getSaveFileName", "getText", "setTitle"),
    *("setAccessibleDescription", "setAccessibleName", "setInformativeText", "setPlaceholderText"),
    *("setPrefix", "setStatusTip", "setSuffix", "setText", "setToolTip", "setWindowTitle"),
    *("set_tag", "show_image", "show_message", "show_text"),
}
"""What is called with a text that somebody reads."""
UNSEEN = {
    *("run", "_run", "_run_job", "Job", "ThreadPoolExecutor", "held_study", "read_bytes"),
    *("debug", "info", "warning", "error", "setStyleSheet"),
}
"""What names its work for the log or the command line."""
AS_IT_IS = {
    *("Flinch", "Apache License 2.0", "S07", "practice", "Español", "JSON (*.json)"),
    *("ELAN (*.eaf)", "NVIDIA GPU", "UF1 [95 %]", "UAR [95 %]", "all controls"),
    "The measurement was cut off: start it again.",  # said by the command
    "Nothing was recorded into '{folder}': no picture came. Check that the camera is plugged in "
    "and not used elsewhere.",  # said by the command
    *("Flinch had given no label", "Flinch had said ", "marked as no expression; "),  # kept
    "expected an object",
}
"""Names, codes, formats, and what is written elsewhere than into the window."""
UNITS = {"ms", "MB", "GB", "Hz", "K", "fps", "SHA-256", "sub-", "Ctrl", "Cannot", "snapshot"}
"""Words that may stand in an f-string: what is measured, and what no window shows."""
WORDS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")


class Finder(ast.NodeVisitor):
    """Collects what goes through `tr` or `later`, and what should."""

    def __init__(self, path: Path) -> None:
        self.where = path.relative_to(ROOT)
        self.said: set[Key] = set()
        self.faults: list[str] = []
        self._within: list[ast.AST] = []

    def visit(self, node: ast.AST) -> None:
        self._within.append(node)
        super().visit(node)
        self._within.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node)
        if name in ("tr", "later"):
            self._hear(node)
        elif name in TAKES_TEXT and node.args:
            for each in node.args if name != "label" else node.args[:1]:
                self._check(each)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and SENTENCE.search(node.value) and not self._exempt(node):
            self._fault(node, node.value)

    def _exempt(self, node: ast.Constant) -> bool:
        if node.value in AS_IT_IS or isinstance(self._within[-2], ast.Expr):
            return True
        if any(isinstance(each, ast.Compare) for each in self._within):
            return True
        calls = [each for each in self._within if isinstance(each, ast.Call)]
        return any(_name(call) in {"tr", "later", *UNSEEN} for call in calls)

    def _hear(self, node: ast.Call) -> None:
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if len(texts) != len(node.args):
            if any(isinstance(each, ast.JoinedStr) for each in node.args):
                self._fault(node, "an f-string cannot be collected")
            return
        if any(isinstance(each, ast.JoinedStr) for each in self._within):
            self._fault(node, f"{texts[0]!r} stands in an f-string: it is not collected")
        if len(texts) > 1 and node.keywords:
            self._fault(node, f"{texts[0]!r} has a comment, so its fields need `format`")
        self.said.add((texts[0], texts[1] if len(texts) > 1 else ""))

    def _check(self, node: ast.AST) -> None:
        if isinstance(node, ast.IfExp):
            self._check(node.body)
            self._check(node.orelse)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if WORDS.search(node.value) and node.value not in AS_IT_IS:
                self._fault(node, node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
            if set(WORDS.findall(" ".join(parts))) - UNITS:
                self._fault(node, " ".join(parts))

    def _fault(self, node: ast.expr, text: str) -> None:
        self.faults.append(f"{self.where}:{node.lineno}: {text}")


def _name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def heard() -> list[Finder]:
    found = []
    for path in SOURCES:
        if path.name != "style.py":  # Its texts are style sheets and names of fonts.
            finder = Finder(path)
            finder.visit(ast.parse(path.read_text(encoding="utf-8")))
            found.append(finder)
    return found


def test_every_text_of_the_window_is_translated() -> None:
    finders = heard()
    assert not [fault for finder in finders for fault in finder.faults]
    texts = {key for finder in finders for key in finder.said}
    for name in LOCALES:
        assert texts == set(TRANSLATED[name]), name


def test_the_search_finds_what_is_not_translated() -> None:
    finder = Finder(ROOT / "app" / "ui" / "window.py")
    finder.visit(
        ast.parse(
            "box.setToolTip('Save')\n"
            "label(f'{n} frames')\n"
            "QPushButton('Go' if new else tr('Stay'))\n"
            "message = 'Nothing is open'\n"
            "label(f'{tr(\"Hidden\")}')\n"
            "tr('Opening {name}', 'as a cause', name=name)\n"
            "log.info('Nothing happens')\n"
            "box.setText('S07')\n"
        )
    )
    assert len(finder.faults) == 6


def test_the_words_of_the_lower_layers_are_listed() -> None:
    listed = {
        text for name in dir(vocabulary) if name.isupper() for text in getattr(vocabulary, name)
    }
    shown = {row.field for _, rows in GROUPS for row in rows}
    meanings = {item.metadata["meaning"] for item in fields(Settings) if item.name in shown}
    labels = {label for labels in LABEL_SETS.values() for label in labels}
    assert listed >= meanings | labels | {
        OTHERS,
        PRACTICE_NAME,
        *REGIONS,
        *LENSES,
        *VIEWS,
        *BLIND_LEVELS,
    }
    assert listed >= {*NAMES.values(), *ACTIONS.values(), *SURE.values(), *EXCLUSIONS}
    assert listed >= {flag.replace("_", " ") for flag in FLAGS} | set(Codebook().emotions)
    assert listed >= {state.value for state in ParticipantStanding} | set(
        frame_states.SAID.values()
    )


# -- what the window says -----------------------------------------------------------------------


def test_without_a_translation_texts_are_english(english: QApplication) -> None:
    assert use_language(english, "en") == "en"
    assert tr("Pause") == later("Pause") == "Pause"
    assert tr("{count} movements", count=3) == "3 movements"
    assert tr("") == ""


@pytest.mark.parametrize(
    ("names", "spoken"),
    [
        (["es-419", "es"], "es"),
        (["zh-Hans-CN", "zh-CN", "en"], "zh"),
        (["zh-Hant-TW", "zh-TW"], "en"),
        (["de-DE", "es-ES"], "es"),
        (["en-GB", "es-ES"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_system_chooses_a_language(names: list[str], spoken: str) -> None:
    assert language_of(names) == spoken


@pytest.mark.parametrize(
    ("name", "page", "button", "standard", "day"),
    [
        ("es", "Directo", "Repetir", "Cancelar", "5 nov 2026"),
        ("zh", "实时", "回放", "取消", "2026年11月5日"),
    ],
)
def test_the_window_speaks_the_language_of_the_settings(
    english: QApplication, name: str, page: str, button: str, standard: str, day: str
) -> None:
    assert name in LANGUAGES
    assert use_language(english, name) == name
    assert tr("Live") == page
    assert tr("Replay") == button
    assert words.day(datetime(2026, 11, 5)) == day
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text().replace("&", "").split("(")[0] == standard
    for state in State:
        assert words.state_name(state) != words.NAMES[state]
        assert words.state_meaning(state) != words.MEANINGS[state]


def test_the_settings_choose_the_language_and_say_if_it_cannot_be_written(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.settings_page.can_write_chinese", lambda: False)
    page = SettingsPage(style.LIGHT)
    box = page.controls["language"]
    assert isinstance(box, QComboBox)
    assert [box.itemData(place) for place in range(box.count())] == list(LANGUAGES)
    assert any("fonts-noto-cjk" in label for label in _labels(page))
    page.deleteLater()


def test_the_question_before_a_deletion_is_that_of_the_command_line(tmp_path: Path) -> None:
    started = datetime(2026, 11, 5)
    run = tmp_path / "run-01"
    recording = Listing("run-01", What.RECORDING, "S07", started, folder=run, bytes=2_000_000)
    below = [
        Listing(f"analysis-{n}", What.ANALYSIS, "S07", started, folder=run / f"{n}", movements=n)
        for n in range(3)
    ]
    live = Listing("live-2", What.LIVE, "S07", started, movements=1)
    for listing in (recording, live, *below):
        for count in range(4):
            others = below[:count]
            assert question_before(listing, others) == what_goes(listing, others)


def _labels(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel)]


def test_a_session_of_the_practice_camera_is_named_in_the_language(spoken: str) -> None:
    listing = Listing("live-1", What.LIVE, "S07", None, source="Practice camera")
    assert details(listing).endswith(tr("Practice camera"))
    assert details(replace(listing, source="HD Webcam C922")).endswith("HD Webcam C922")


def test_each_refusal_to_record_begins_alike(spoken: str) -> None:
    choice = choice_of("practice")
    refusals = [why_not(None, None, 0.0), why_not(choice, None, 0.0)]
    for state in (SourceState.ENDED, SourceState.LOST, SourceState.WAITING, SourceState.RUNNING):
        for frames in (0, 5):
            report = SourceReport("camera", state, None, None, 30.0, frames, 0, 0)
            refusals.append(why_not(choice, report, 99.0))
    assert all(sentence.startswith(tr(REFUSED)) for sentence in refusals)


def test_the_window_says_in_english_what_the_command_line_says() -> None:
    many = FrameCounts(90, 2, 80, 70, thinned=4, lost_camera=1, lost_disk=2, lost_computer=3)
    for counts in (many, FrameCounts(10, analysed=10), FrameCounts()):
        assert sentences.counted(counts) == counts.sentence()
    for effort in (Effort(), Effort(False, 2, 3), Effort(True, 4, 7)):
        assert sentences.left_out(effort) == ", ".join(effort.reductions())
    for forecast in (Forecast(5_000_000_000, 1e6), Forecast(5_000_000_000, 0.0)):
        assert sentences.disk(forecast) == str(forecast)
    assert [waiting(count) for count in (1, 4)] == [waiting_text(count) for count in (1, 4)]
    assert all(words.key_name(key) == key for key, _ in KEYS)


# -- layouts ------------------------------------------------------------------------------------


def test_no_page_cuts_a_text_off(
    spoken: str, window: MainWindow, bench: Bench, until: Until
) -> None:
    for person in ("", "S07"):
        a_recording(a_run(bench.factories.recordings(), *filter(None, [person])), (at_frame(3),))
    event = an_event()
    for seq in range(90):
        window.page.show_update(an_update(seq, State.OK if seq < 60 else State.NO_FACE))
    window.page.add_event(pack(event, a_clip(event.window)))
    window.page.table.selectRow(0)
    mode = Mode(1920, 1080, 60.0, "MJPG")
    window.header.show_choice(Choice("0", "Logitech C922 Pro Stream", Origin.CAMERA, mode))
    window.header.set_networks([(f"w{n}", f"network {n}") for n in range(12)], ())
    window.page.neutral.ask(("P001",), "")
    window.banner.show_message(
        tr(vocabulary.MEANINGS[0]) * 3, Tone.OFFER, tr("Try the practice camera")
    )
    pages: tuple[Callable[[], None], ...] = (
        lambda: window.switch.show(0),
        *(
            lambda page=page: window.switch.show(page)
            for page in (FILES, CAMERA, SESSIONS, ANNOTATE)
        ),
        *(act.trigger for act in (window.act.settings, window.act.study, window.act.train)),
    )
    for size in SIZES.values():
        window.resize(*size)
        for show in pages:
            show()
            if window.pages.currentWidget() is window.sessions:
                until(lambda: window.sessions.viewer.player.clock.text())
            settle(window)
            assert (window.width(), window.height()) == size
            assert not cut_off(window), f"{spoken}, {size}: {window.header.page_button.text()}"


def test_no_dialog_cuts_a_text_off(spoken: str, styler: style.Styler) -> None:
    theme = styler.theme
    above = QWidget()
    dialogs: tuple[QWidget, ...] = (
        Keys(above),
        About("0.1", above),
        Address(above),
        Cards(bundled()[:1], above),
        Notice(above),
        Notice(above, first=False),
        FaultDialog(above),
        KeyList(theme, keys_of(), above),
        UnsavedQuestion(3, above),
        Assign("run-01", ("S07",), above),
        Delete(tr("Delete the tables of {id} ({movements})? The video '{video}' stays."), above),
        StopQuestion(tr("Another mode"), "0:12", above),
        UseDialog(bundled()[:1], above),
        Presentation(theme),
        Console(theme, "P001"),
        WorkArea(theme),
    )
    for dialog in dialogs:
        dialog.show()
        for size in SIZES.values():
            dialog.resize(dialog.size().boundedTo(QSize(*size)))
            settle(dialog)
            assert not cut_off(dialog), f"{spoken}, {size}: {type(dialog).__name__}"
        dialog.close()
        dialog.deleteLater()
    above.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_an_open_list_of_keys_follows_a_change_of_look(styler: style.Styler) -> None:
    keys = Keys()
    keys.show()
    settle(keys)
    before = keys.grab().toImage()
    styler.toggle()
    settle(keys)
    label = next(w for w in keys.findChildren(QLabel) if w.property("role") == "key")
    corner = label.mapTo(keys, QPoint(3, label.height() // 2))
    after = keys.grab().toImage()
    assert before.pixelColor(corner).lightness() != after.pixelColor(corner).lightness()
    assert after.pixelColor(corner).name() == styler.theme.raised
    keys.close()
    keys.deleteLater()


def test_the_list_of_keys_needs_no_scroll_bar_to_the_side(
    spoken: str, styler: style.Styler
) -> None:
    keys = Keys()
    keys.show()
    settle(keys)
    assert keys.width() <= keys.screen().availableSize().width()
    (area,) = keys.findChildren(Roomy)
    assert area.horizontalScrollBar().maximum() == 0, spoken
    keys.close()
    keys.deleteLater()
