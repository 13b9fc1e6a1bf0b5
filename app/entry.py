"""Where the `flinch` command begins: Ctrl+C ends it quietly from the first moment on.

`app.cli` takes a tenth of a second to load, on a cold disk a second; a Ctrl+C in that time would
print a traceback. So nothing is imported here before it is seen to.
"""

from __future__ import annotations

from app import interrupts


def main() -> None:
    """Load the command line and run it."""
    interrupts.leave_quietly()
    from app.cli import main as command

    command()


if __name__ == "__main__":
    main()
