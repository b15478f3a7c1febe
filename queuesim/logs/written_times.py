"""Times as a planner writes them: a duration in four digits, a distribution of durations."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def distribution(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a distribution with its times as text."""
    timed = ("mean", "scale")
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key == "parts":
            found[key] = [distribution(part) for part in value]
        elif key == "values":
            found[key] = [duration(minutes) for minutes in value]
        elif key in timed:
            found[key] = duration(value)
        else:
            found[key] = float(f"{value:.4g}") if isinstance(value, float) else value
    return found


def duration(minutes: float) -> str:
    """Return minutes to four digits, in seconds below a minute and a half."""
    return f"{_plain(minutes * 60)} s" if minutes < 1.5 else f"{_plain(minutes)} min"


def _plain(number: float) -> str:
    return np.format_float_positional(float(f"{number:.4g}"), trim="-")
