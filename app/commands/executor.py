"""The choice of where jobs run; `training.executors` runs them."""

from __future__ import annotations

from app.errors import UsageProblem

RAY = "ray"
EXECUTORS = ("local", RAY)


def check_executor(name: str) -> None:
    """Check the executor that the user named.

    Raises:
        UsageProblem: There is no such executor.
    """
    if name not in EXECUTORS:
        raise UsageProblem(f"Unknown executor '{name}': expected {' or '.join(EXECUTORS)}.")
