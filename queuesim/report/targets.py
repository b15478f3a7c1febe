"""The targets of a run in words: what was wanted of a tier, what it got, and whether that is clear.

Every number is written in the form of its measure, so that what was wanted and what was reached
can be compared at a glance.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.language import marked, say
from queuesim.report.amounts import Form, half_width, interval, mean
from queuesim.report.cells import listed
from queuesim.report.wording import WORDING, Summary, measure_within, tier_name

Target = Mapping[str, Any]
SIDES = {"at_least": marked("at least {number}"), "at_most": marked("at most {number}")}


def target_lines(summary: Summary) -> list[str]:
    """Return the targets missed with their figures, then those met and those undefined."""
    missed, met, undefined = (
        [target for target in summary["targets"] if target["met"] is met]
        for met in (False, True, None)
    )
    return [
        *(line for target in missed for line in listed(say("Missed"), [_figures(summary, target)])),
        *listed(say("Met"), [promise(summary, target) for target in met]),
        *listed(say("Unknown"), [promise(summary, target) for target in undefined]),
    ]


def promise(summary: Summary, target: Target) -> str:
    """Return what was wanted: `Gold: satisfaction S at least 0`."""
    measure, limits = WORDING[target["measure"]], _limits(summary, target)
    side, bound = _bound(summary, target)
    return say(
        "{tier}: {measure} {limit}",
        tier=tier_name(summary, target["tier"]),
        measure=measure_within(limits["within"]) if "within" in limits else say(measure.words),
        limit=say(SIDES[side], number=_in_unit(f"{bound * measure.form.factor:g}", measure.form)),
    )


def _in_unit(number: str, form: Form) -> str:
    return f"{number} {say(form.unit)}".rstrip()


def _figures(summary: Summary, target: Target) -> str:
    form = WORDING[target["measure"]].form
    figures = {"promise": promise(summary, target),
               "now": _in_unit(interval(target["value"], form), form)}  # fmt: skip
    if clear(summary, target):
        return say("{promise}, now {now}", **figures)
    return say("{promise}, now {now} (not sure)", **figures)


def clear(summary: Summary, target: Target) -> bool:
    """Return whether the bound lies outside the interval of what was reached."""
    reached, half = mean(target["value"]), half_width(target["value"])
    if reached is None or half is None:
        return False
    return abs(reached - _bound(summary, target)[1]) > half


def _bound(summary: Summary, target: Target) -> tuple[str, float]:
    """Return the side on which the target lies, and its number."""
    side = "at_least" if target["wanted"].startswith("at least") else "at_most"
    return side, _limits(summary, target)[side]


def _limits(summary: Summary, target: Target) -> Mapping[str, Any]:
    found: Mapping[str, Any] = summary["scenario"]["targets"][target["tier"]][target["measure"]]
    return found
