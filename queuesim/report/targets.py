"""The targets of a run in words: what was wanted of a tier, what it got, and whether that is clear.

Every number is written in the form of its measure, so that what was wanted and what was reached
can be compared at a glance.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.report.amounts import half_width, interval, mean
from queuesim.report.cells import listed
from queuesim.report.wording import WORDING, Summary, tier_name

Target = Mapping[str, Any]


def target_lines(summary: Summary) -> list[str]:
    """Return the targets missed with their figures, then those met and those undefined."""
    missed, met, undefined = (
        [target for target in summary["targets"] if target["met"] is met]
        for met in (False, True, None)
    )
    return [
        *(line for target in missed for line in listed("Missed", [_figures(summary, target)])),
        *listed("Met", [promise(summary, target) for target in met]),
        *listed("Unknown", [promise(summary, target) for target in undefined]),
    ]


def promise(summary: Summary, target: Target) -> str:
    """Return what was wanted: `Gold: satisfaction S at least 0`."""
    measure, limits = WORDING[target["measure"]], _limits(summary, target)
    side, bound = _bound(summary, target)
    words = f"called within {limits['within']:g} min" if "within" in limits else measure.words
    number = f"{bound * measure.form.factor:g} {measure.form.unit}".rstrip()
    return f"{tier_name(summary, target['tier'])}: {words} {side} {number}"


def _figures(summary: Summary, target: Target) -> str:
    form = WORDING[target["measure"]].form
    now = f"{interval(target['value'], form)} {form.unit}".rstrip()
    doubt = "" if clear(summary, target) else " (not sure)"
    return f"{promise(summary, target)}, now {now}{doubt}"


def clear(summary: Summary, target: Target) -> bool:
    """Return whether the bound lies outside the interval of what was reached."""
    reached, half = mean(target["value"]), half_width(target["value"])
    if reached is None or half is None:
        return False
    return abs(reached - _bound(summary, target)[1]) > half


def _bound(summary: Summary, target: Target) -> tuple[str, float]:
    """Return the side on which the target lies, in words, and its number."""
    side = "at least" if target["wanted"].startswith("at least") else "at most"
    return side, _limits(summary, target)[side.replace(" ", "_")]


def _limits(summary: Summary, target: Target) -> Mapping[str, Any]:
    found: Mapping[str, Any] = summary["scenario"]["targets"][target["tier"]][target["measure"]]
    return found
