"""The command line: exit codes, one sentence a failure, light to start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli, log
from app.commands import inspect
from app.errors import ExitCode, UsageProblem
from models.errors import FlinchError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    yield
    log.stop()


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Give what stands on stderr, which must be one line that names the program."""
    text = capsys.readouterr().err
    assert text.startswith("flinch: ")
    assert text.count("\n") == 1
    return text


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("flinch ")


def test_starting_up_loads_nothing_heavy() -> None:
    code = (
        "import sys, app.cli; heavy = {'numpy', 'cv2', 'torch', 'PySide6', 'mediapipe', 'av', "
        "'onnxruntime', 'pydantic', 'scipy'} & set(sys.modules); sys.exit(str(heavy or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dance"], "No such command 'dance'"),
        (["analyze"], "Missing argument"),
        (["analyze", "a.mp4", "--fps", "many"], "--fps"),
        (["demo", "--seconds", "1"], "--seconds"),
        (["demo", "--headless", "--fault", "drup=0.1"], "Did you mean 'drop'?"),
        (["live", "--camera", "0", "--fault", "drop=0.1"], "practice camera alone"),
        (["record", "--fault", "drop=0.1"], "practice camera alone"),
        (["analyze", "a.mp4", "--format", "csv,doc"], "Unknown format 'doc'"),
        (["analyze", "a.mp4", "--executor", "cloud"], "Unknown executor 'cloud'"),
        (["analyze", "a.mp4", "--format", ","], "No format was named"),
        (["analyze", "a.mp4", "--models", "nobody"], "Unknown weights 'nobody'"),
        (["analyze", ""], "without a name"),
        (["demo", "--headless", "--seconds", "inf"], "--seconds"),
        (["demo", "--headless", "--seconds", "nan"], "--seconds"),
        (["demo", "--headless", "--seed", "-1"], "--seed"),
        (["live", "--camera", "practice", "--mode", "0x0@30"], "No camera has the mode"),
        (["record", "--camera", "practice", "--seconds", "1e300"], "--seconds"),
        (["synth", "flow", "--seed", "-1"], "--seed"),
        (["synth", "flow", "--size", "1000000"], "--size"),
        (["synth", "long", "--seconds", "inf"], "--seconds"),
        (["synth", "sheet", "--out", "."], "such as x.png"),
        (["bench", "--weights", "nowhere"], "There is no weights folder 'nowhere'"),
        (["recover", "nowhere"], "There is no folder 'nowhere'"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == ExitCode.WRONG_USE
    assert words in printed(capsys)


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["synth"]) == ExitCode.WRONG_USE
    outputted = capsys.readouterr()
    assert "flow" in outputted.out + outputted.err
    assert "flinch: " not in outputted.err


def failing(error: BaseException):
    """Make a stand-in for the commands that fails."""

    def carry_out(_: list[str]) -> int:
        raise error

    return carry_out


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (FlinchError("The lens cap is on."), ExitCode.FAILED, "flinch: The lens cap is on.\n"),
        (UsageProblem("Not so."), ExitCode.WRONG_USE, "Not so."),
        (OSError(28, "No space left on device", "/out/a"), ExitCode.FAILED, "the disk is full"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "Interrupted"),
        (ZeroDivisionError("by zero"), ExitCode.FAILED, "ZeroDivisionError: by zero"),
    ],
)
def test_every_failure_is_one_line_with_its_code(
    error: BaseException,
    code: ExitCode,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "carry_out", failing(error))
    assert cli.run([]) == code
    assert words in printed(capsys)


def test_an_unforeseen_error_leaves_its_traceback_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "carry_out", failing(ZeroDivisionError("by zero")))
    cli.run([])
    file = tmp_path / "home" / "log" / "flinch.log"
    assert str(file) in printed(capsys)
    assert "Traceback" in file.read_text()


def test_without_a_log_the_sentence_still_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("in the way")
    monkeypatch.setattr(cli, "carry_out", failing(ZeroDivisionError("by zero")))
    assert cli.run([]) == ExitCode.FAILED
    assert "no log could be written" in printed(capsys)


def test_a_reader_that_goes_away_leaves_no_complaint() -> None:
    done = subprocess.run(
        f"{sys.executable} -m app.cli --help | true",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


def test_doctor_tells_every_subject(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    inspect.doctor(tmp_path / "doctor.json")
    text = (tmp_path / "doctor.json").read_text()
    for subject in ("python", "display", "network providers", "disk", "database", "settings"):
        assert f'"subject": "{subject}"' in text
    assert "python" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["record", "--camera", "nobody's camera", "--out", "study"], ExitCode.FAILED),
        (["record", "--mode", "large"], ExitCode.WRONG_USE),
        (["live", "--mode", "large"], ExitCode.WRONG_USE),
        (["live", "--camera", "nobody's camera"], ExitCode.FAILED),
        (["live", "--camera", "videos/missing.mp4"], ExitCode.FAILED),
        (["verify", "nowhere"], ExitCode.FAILED),
        (["archive", "nowhere"], ExitCode.FAILED),
        (["bench", "--only", "luck"], ExitCode.WRONG_USE),
        (
            ["train", "bowam-compact", "--data", "d", "--out", "o", "--seed", "x"],
            ExitCode.WRONG_USE,
        ),
        (["train", "nobody", "--data", "nowhere", "--out", "run"], ExitCode.FAILED),
        (["train", "bowam-compact", "--data", "nowhere", "--out", "run"], ExitCode.FAILED),
        (["prepare", "casme2", "--root", "nowhere", "--out", "cache"], ExitCode.FAILED),
        (["prepare", "nobody", "--root", "nowhere", "--out", "cache"], ExitCode.FAILED),
        (["export", "nowhere", "--out", "weights"], ExitCode.FAILED),
        (["evaluate", "nobody", "--data", "flow_images:nowhere"], ExitCode.FAILED),
        (["evaluate", "nobody", "--data", "x:y", "--protocol", "luck"], ExitCode.FAILED),
    ],
)
def test_commands_say_in_one_line_what_they_cannot_do(
    arguments: list[str],
    code: ExitCode,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == code
    printed(capsys)


def test_recover_finds_nothing_where_nothing_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["recover", str(tmp_path)]) == ExitCode.NOTHING_FOUND
    assert "closed properly" in capsys.readouterr().out


def test_small_algebra_runs_on_one_thread_unless_the_user_wants_more() -> None:
    code = (
        "import os, sys; from app import cli; sys.argv = ['flinch', '--version']\n"
        "try: cli.main()\n"
        "except SystemExit: print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    for given, expected in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        plain = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=plain | given,
            capture_output=True,
            text=True,
        )
        assert done.stdout.splitlines()[-1] == expected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_command_says_so_and_leaves_with_its_code(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from app import cli\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "cli.carry_out = lambda _: os.kill(os.getpid(), signal.SIGINT)\n"
        "cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == ExitCode.INTERRUPTED
    assert done.stderr == "flinch: Interrupted; what was finished before is kept.\n"


def test_a_failure_in_a_thread_is_one_line_too(tmp_path: Path) -> None:
    code = (
        "import sys, threading; from app import cli; sys.argv = ['flinch', '--version']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()\n"
        "raise ValueError('after all')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "FLINCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    first, second = done.stderr.splitlines()
    assert "ZeroDivisionError" in first
    assert "ValueError: after all" in second
    assert (tmp_path / "log" / "flinch.log").read_text().count("Traceback") == 2
