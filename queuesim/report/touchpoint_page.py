"""The moments of truth of each tier, in a table: keep level, make exceed, or make smaller."""

from collections.abc import Mapping
from typing import Any

from queuesim.report.amounts import COUNT, POINTS, SCORE, UNDEFINED, amount, interval
from queuesim.report.cells import left, named, right, text_of, wrapped
from queuesim.scenario.touchpoints import TOUCHPOINTS

NAME = 13
COLUMNS = {"score": 13, "expected": 11, "gap": 8, "weight": 9, "moment": 11}
NOTE = (  # the advice is that of the practitioner's article
    "Neutral is within 0.5 points of what is expected: keep level with other banks. Positive: make"
    " it exceed expectation; negative: keep its peak smaller than the positive one. Simulated"
    " scores are modelled on assumptions (`queuesim list parameters`); the others are of the file."
)


def touchpoint_page(found: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """Return the page of the touchpoints of each tier."""
    blocks = [_tier(named(names.get(tier), tier), of_tier) for tier, of_tier in found.items()]
    missing = [
        name for name in TOUCHPOINTS if not any(name in of["touchpoints"] for of in found.values())
    ]
    unknown = f" Not scored in the file: {', '.join(missing)}." if missing else ""
    return text_of(*blocks, wrapped(NOTE + unknown))


def _tier(name: str, of_tier: Mapping[str, Any]) -> list[str]:
    rows = [left(name, NAME) + "".join(right(head, cells) for head, cells in COLUMNS.items())]
    for touchpoint, row in of_tier["touchpoints"].items():
        texts = (
            interval(row["score"], SCORE),
            amount(row["expected"], SCORE),
            amount(row["gap"], POINTS),
            amount(row["weight"], COUNT),
            row["moment"] or UNDEFINED,
        )
        cells = zip(texts, COLUMNS.values(), strict=True)
        line = left(touchpoint, NAME) + "".join(right(*cell) for cell in cells)
        rows.append(f"{line}  {row['source']}")
    held = "stays below" if of_tier["worst_below_best"] else "exceeds"
    margin = amount(of_tier["truth_margin"], POINTS)
    verdict = f"The worst negative peak {held} the best positive one, margin {margin}."
    return [*rows, *wrapped(verdict + _events(of_tier["touchpoints"]))]


def _events(touchpoints: Mapping[str, Any]) -> str:
    """Return what may happen at each touchpoint, in words."""
    parts = [f"{name}: {', '.join(row['events'])}" for name, row in touchpoints.items()
             if row["events"]]  # fmt: skip
    return f" What may happen: {'; '.join(parts)}." if parts else ""
