"""The moments of truth of each tier, in a table: keep level, make exceed, or make smaller."""

from collections.abc import Mapping
from typing import Any

from queuesim.report.amounts import POINTS, SCORE, amount, interval
from queuesim.report.cells import left, named, right, text_of, wrapped
from queuesim.scenario.touchpoints import TOUCHPOINTS

CELLS = 13
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
    head = left(name, 16) + "".join(
        right(word, CELLS) for word in ("score", "expected", "gap", "moment")
    )
    rows = [
        left(touchpoint, 16)
        + right(interval(row["score"], SCORE), CELLS)
        + right(amount(row["expected"], SCORE), CELLS)
        + right(amount(row["gap"], POINTS), CELLS)
        + right(row["moment"] or "-", CELLS)
        + f"  {row['source']}"
        for touchpoint, row in of_tier["touchpoints"].items()
    ]
    held = "stays below" if of_tier["worst_below_best"] else "exceeds"
    return [head, *rows, f"The worst negative peak {held} the best positive one."]
