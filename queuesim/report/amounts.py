"""Numbers as people read them: a mean with its half-width, "-" where there is none.

A value is a plain number, `{"mean": m, "half_width": h}` or None, as a summary holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite
from typing import Any

from queuesim.language import marked, say
from queuesim.scenario.units import written_minutes

Value = Any  # a number, a mapping with mean and half_width, or None
UNDEFINED = "-"
UNITS = {"s": marked("s"), "min": marked("min")}


@dataclass(frozen=True)
class Form:
    """How a kind of number is written: decimals, the factor of its unit, and whether + is said."""

    decimals: int = 1
    factor: float = 1.0
    unit: str = ""
    signed: bool = False


COUNT = Form()
MINUTES = Form(unit=marked("min"))
SHARE = Form(factor=100.0, unit="%")
SCORE = Form(decimals=2)
POINTS = Form(decimals=2, signed=True)
WHOLE = Form(decimals=0)
SIGNED_WHOLE = Form(decimals=0, signed=True)


def mean(value: Value) -> float | None:
    """Return the mean of a value, None where it is undefined."""
    return _finite(value.get("mean") if isinstance(value, Mapping) else value)


def half_width(value: Value) -> float | None:
    """Return half the width of the interval, None where there is none."""
    return _finite(value.get("half_width")) if isinstance(value, Mapping) else None


def _finite(number: float | None) -> float | None:
    return number if number is not None and isfinite(number) else None


def undecided(value: Value) -> bool:
    """Return whether a defined difference has no interval, or one that includes 0."""
    middle, half = mean(value), half_width(value)
    return middle is not None and (half is None or abs(middle) <= half)


def amount(value: Value, form: Form, *, unit: bool = False) -> str:
    """Return the mean in its form, with the unit if wanted."""
    middle = mean(value)
    if middle is None:
        return UNDEFINED
    text = _digits(middle * form.factor, form.decimals, "+" if form.signed else "")
    return f"{text} {say(form.unit)}" if unit and form.unit else text


def margin(value: Value, form: Form) -> str:
    """Return the half-width in its form after ±, nothing where there is none."""
    half = half_width(value)
    if half is None or mean(value) is None:
        return ""
    return "±" + _digits(half * form.factor, form.decimals)


def interval(value: Value, form: Form) -> str:
    """Return mean and half-width in one text: `12.3 ±0.4`."""
    return f"{amount(value, form)} {margin(value, form)}".rstrip()


def duration(minutes: float) -> str:
    """Return a duration as `3.5 min` or `20 s`."""
    number, unit = written_minutes(minutes).split(" ")
    return f"{number} {say(UNITS[unit])}"


def adding_up(parts: Mapping[str, float], total: float) -> dict[str, float]:
    """Return parts rounded down or up to hundredths, so that they add up to the rounded total."""
    cents = {part: 100 * value for part, value in parts.items()}
    floors = {part: floor(value) for part, value in cents.items()}
    missing = round(100 * round(total, 2)) - sum(floors.values())
    by_rest = sorted(cents, key=lambda part: floors[part] - cents[part])
    raised = by_rest[: max(missing, 0)]
    return {part: (floors[part] + (part in raised)) / 100 for part in cents}


def _digits(number: float, decimals: int, sign: str = "") -> str:
    rounded = round(number, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{rounded:{sign if rounded else ''}.{decimals}f}"
