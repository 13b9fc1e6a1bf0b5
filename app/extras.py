"""Loads modules that need the training extra.

The app never depends on torch: these modules are loaded by name when a command asks for them, and
a missing package becomes one sentence.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from models.errors import FlinchError


class ExtraMissing(FlinchError):
    """A package of the training extra is not installed."""


def load(module: str, purpose: str) -> ModuleType:
    """Load a module that needs the training extra.

    Args:
        module: Its full name, such as `training.learn.loop`.
        purpose: The command that needs it, as the sentence's subject: "`flinch train`".

    Returns:
        The module.

    Raises:
        ExtraMissing: A package that it needs is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing in ("app", "models", "training"):
            raise
        raise ExtraMissing(
            f"{purpose} needs the package '{missing}', which is not installed: install the "
            "training extra with  pip install 'flinch[train]'."
        ) from error
