"""The entry point of the `flinch` command; from here on Ctrl+C ends it quietly.

`app.cli` takes a tenth of a second to load, on a cold disk a second; a Ctrl+C in that time would
print a traceback. So the handler is set before anything else is imported. Processes that the
command starts also import this module first, and end quietly too.
"""

from __future__ import annotations

import sys

try:
    from app import interrupts
except KeyboardInterrupt:
    raise SystemExit(130) from None

interrupts.leave_quietly()


def main() -> None:
    """Run the command; `--version` alone does not load the command line."""
    if sys.argv[1:] == ["--version"]:
        from app.core.versions import flinch_version

        print(f"flinch {flinch_version()}")
        return
    from app.cli import main as command

    command()


if __name__ == "__main__":
    main()
