"""The `flinch` command: its subcommands, its exit codes, and the one place that reports errors.

Only light modules are imported here; each command imports what it needs when it runs.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from typing import Annotated

import typer

from app import interrupts, log
from app.commands import (
    agreement,
    annotate,
    calibrate,
    capture,
    capture_build,
    capture_export,
    capture_sync,
    capture_withdraw,
    compare,
    exchange,
    export,
    files,
    inspect,
    learn,
    live,
    prepare,
    record,
    reproduce,
    search,
    sessions,
    weights,
)
from app.commands.screen import begin, say
from app.errors import ExitCode, UsageProblem, system_sentence, unexpected_sentence
from app.start import Start
from models.errors import FlinchError

app = typer.Typer(
    name="flinch",
    help="Watches a face, finds micro-expressions and reads them with several networks.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ONE_ALGEBRA_THREAD = ("OPENBLAS_NUM_THREADS", "1")
"""The matrices of a frame are tiny, and algebra threads for them only wait for each other: on a
busy machine the inverse of a 3 x 3 matrix then takes 2.5 ms. NumPy reads this when it is imported.
"""

INTERRUPTED = "Interrupted; what was finished before is kept."

for part in (
    live,
    files,
    record,
    sessions,
    capture,
    annotate,
    agreement,
    calibrate,
    compare,
    exchange,
    inspect,
    weights,
    prepare,
    learn,
    export,
    reproduce,
    search,
):
    app.add_typer(part.commands)
for command in (capture_build.build, capture_withdraw.withdraw, capture_sync.sync):
    capture.capture.command()(command)
capture.capture.command("export")(capture_export.export_set)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int:
    """Open the window if no command is named."""
    if version:
        from app.core.versions import flinch_version

        print(f"flinch {flinch_version()}")
    elif context.invoked_subcommand is None:
        begin(lasting=True)
        return live.open_window(Start())
    return ExitCode.DONE


def carry_out(arguments: list[str]) -> int | None:
    """Find and run the command; typer's own call would replace our excepthook."""
    command = typer.main.get_command(app)
    code: int | None = command.main(arguments, prog_name="flinch", standalone_mode=False)
    return code


def run(arguments: list[str]) -> int:
    """Run one command line.

    Args:
        arguments: The arguments after `flinch`.

    Returns:
        The exit code; each failure was printed as one sentence on stderr.
    """
    try:
        code = carry_out(arguments)
        sys.stdout.flush()
    except FlinchError as error:
        if interrupts.requested():
            return _interrupted()
        say(str(error))
        return ExitCode.WRONG_USE if isinstance(error, UsageProblem) else ExitCode.FAILED
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        _silence_stdout()
        return ExitCode.DONE
    except OSError as error:
        say(system_sentence(error))
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - the program's edge: logged and shown
        # A library whose import was interrupted reports that it cannot be imported.
        return _interrupted() if interrupts.requested() else _other(error)
    if code == ExitCode.INTERRUPTED:
        say(INTERRUPTED)
    return int(code or ExitCode.DONE)


def _interrupted() -> int:
    say(INTERRUPTED)
    return interrupts.code()


def _other(error: Exception) -> int:
    """Distinguish wrong usage, which typer raises as its own types, from unforeseen errors."""
    describe = getattr(error, "format_message", None)
    if describe is not None:
        text = describe().strip().rstrip(".")
        if text:
            say(f"{text}; see `flinch --help`.")
        return ExitCode.WRONG_USE
    say(unexpected_sentence(error, log.record(error)))
    return ExitCode.FAILED


def _silence_stdout() -> None:
    """Keep Python from complaining at exit that its output has no reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _surface(error: BaseException | None) -> None:
    """Show and log an error in a thread or in a slot of the window."""
    if isinstance(error, Exception):
        say(unexpected_sentence(error, log.record(error)))


def main() -> None:
    """Run the command line of this process."""
    os.umask(0o077)  # Faces are readable by their owner only; each writer also sets its modes.
    os.environ.setdefault(*ONE_ALGEBRA_THREAD)
    interrupts.heed()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # A file name may be any bytes.
    sys.excepthook = lambda _kind, error, _trace: _surface(error)
    threading.excepthook = lambda failure: _surface(failure.exc_value)
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = interrupts.code()  # A second Ctrl+C, while the first one was reported.
    interrupts.deaf()
    if code == interrupts.code() or "PySide6.QtWidgets" in sys.modules:
        _leave_at_once(code)
    sys.exit(code)


def _leave_at_once(code: int) -> None:
    """End the process without shutting the interpreter down.

    Native libraries that were interrupted while starting threads abort the process with a C++
    message when they are unloaded. Also, the parts of a closed window would be deleted in an order
    that can crash Qt. All of Flinch's own files are closed by now.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
