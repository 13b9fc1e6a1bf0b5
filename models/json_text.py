"""JSON from anywhere: text that is nested too deeply for Python is damaged like any other."""

from __future__ import annotations

import json
from typing import Any


def parse(text: str | bytes) -> Any:
    """Read a JSON text.

    Args:
        text: The text, or its bytes in UTF-8.

    Raises:
        json.JSONDecodeError: It is no JSON, or nested more deeply than can be read.
        UnicodeDecodeError: The bytes are no UTF-8.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", "", 0) from None
