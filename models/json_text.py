"""Parses JSON from any source: text nested too deeply for Python is an ordinary parse error."""

from __future__ import annotations

import json
from typing import Any


def parse(text: str | bytes) -> Any:
    """Read a JSON text.

    Args:
        text: The text, or its bytes in UTF-8.

    Raises:
        json.JSONDecodeError: The text is not JSON, or nested too deeply.
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", "", 0) from None
