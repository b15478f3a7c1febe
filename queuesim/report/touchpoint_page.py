"""The moments of truth of each tier, in a table: keep level, make exceed, or make smaller."""

from collections.abc import Mapping
from typing import Any

from queuesim.language import commas, in_a_row, marked, say
from queuesim.report.amounts import COUNT, POINTS, SCORE, UNDEFINED, amount, interval
from queuesim.report.cells import left, named, right, text_of, wrapped
from queuesim.scenario.touchpoints import TOUCHPOINTS

NAME = 13
COLUMNS = {
    marked("score"): 13,
    marked("expected"): 11,
    marked("gap"): 8,
    marked("weight"): 9,
    marked("moment"): 11,
}
NOTE = (  # the advice is that of the practitioner's article
    marked(
        "Neutral is within 0.5 points of what is expected: keep level with other banks."
        " Positive: make it exceed expectation; negative: keep its peak smaller than the"
        " positive one. Simulated scores are modelled on assumptions (`queuesim list"
        " parameters`); the others are of the file."
    )
)


def touchpoint_page(found: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """Return the page of the touchpoints of each tier."""
    blocks = [_tier(named(names.get(tier), tier), of_tier) for tier, of_tier in found.items()]
    missing = [
        name for name in TOUCHPOINTS if not any(name in of["touchpoints"] for of in found.values())
    ]
    unknown = say("Not scored in the file: {names}.", names=commas(missing)) if missing else ""
    return text_of(*blocks, wrapped(in_a_row([say(NOTE), unknown])))


def _tier(name: str, of_tier: Mapping[str, Any]) -> list[str]:
    heads = (right(say(head), cells) for head, cells in COLUMNS.items())
    rows = [left(name, NAME) + "".join(heads)]
    for touchpoint, row in of_tier["touchpoints"].items():
        texts = (
            interval(row["score"], SCORE),
            amount(row["expected"], SCORE),
            amount(row["gap"], POINTS),
            amount(row["weight"], COUNT),
            say(row["moment"] or UNDEFINED),
        )
        cells = zip(texts, COLUMNS.values(), strict=True)
        line = left(touchpoint, NAME) + "".join(right(*cell) for cell in cells)
        rows.append(f"{line}  {say(row['source'])}")
    return [*rows, *wrapped(in_a_row([_verdict(of_tier), _events(of_tier["touchpoints"])]))]


def _verdict(of_tier: Mapping[str, Any]) -> str:
    below = marked("The worst negative peak stays below the best positive one, margin {margin}.")
    above = marked("The worst negative peak exceeds the best positive one, margin {margin}.")
    margin = amount(of_tier["truth_margin"], POINTS)
    verdict = below if of_tier["worst_below_best"] else above
    return say(verdict, margin=margin)


def _events(touchpoints: Mapping[str, Any]) -> str:
    """Return what may happen at each touchpoint, in words."""
    parts = [
        say("{place}: {events}", place=name, events=commas(row["events"]))
        for name, row in touchpoints.items()
        if row["events"]
    ]
    return say("What may happen: {events}.", events=say("; ").join(parts)) if parts else ""
