"""Numbers as text that reads back bit for bit and is the same every time: the only way a model is kept."""

from __future__ import annotations

import json
from typing import Any


def to_text(values: dict[str, Any]) -> str:
    """JSON with sorted keys. Python writes the shortest text that gives a float back exactly; NaN is refused."""
    return json.dumps(values, sort_keys=True, indent=1, allow_nan=False) + "\n"


def from_text(text: str) -> dict[str, Any]:
    """What to_text was given. Raises ValueError where the text is not a JSON object."""
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError(f"expected a JSON object, found {type(values).__name__}")
    return values
