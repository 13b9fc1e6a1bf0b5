"""Where the `flinch` command begins: Ctrl+C ends it quietly from the first moment on.

`app.cli` takes a tenth of a second to load, on a cold disk a second; a Ctrl+C in that time would
print a traceback. So nothing else is imported before it is seen to. Processes that the command
starts import this module too before they work, and end as quietly.
"""

from __future__ import annotations

import sys

try:
    from app import interrupts
except KeyboardInterrupt:
    raise SystemExit(130) from None

interrupts.leave_quietly()


def main() -> None:
    """Run the command; its version alone is printed without loading the command line."""
    if sys.argv[1:] == ["--version"]:
        from app.core.versions import flinch_version

        print(f"flinch {flinch_version()}")
        return
    from app.cli import main as command

    command()


if __name__ == "__main__":
    main()
