"""What a budget buys in remembered experience: points of E that 100 more of cost brings.

One favour is so compared with another, and with an hour more of a window: whatever costs money.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.study.summary import ALL, Json

LEAST = 5.0  # of cost a day, below which no price is quoted
BUDGET = 100.0  # of cost a day


def bought(policies: Mapping[str, Any], differences: Mapping[str, Any]) -> Json:
    """Return policy -> points of E, summed over all visits of a day, that 100 more of cost bring.

    Policies that cost hardly more than today have no price. The half-width is that of E alone.
    """
    found = {policy: _bought(policies, policy, differences[policy]) for policy in differences}
    return {policy: price for policy, price in found.items() if price is not None}


def _bought(policies: Mapping[str, Any], policy: str, change: Mapping[str, Any]) -> Json | None:
    before, after = (policies[name]["cost"]["total"]["mean"] for name in ("today", policy))
    visits = policies["today"]["tiers"][ALL].get("arrivals", {}).get("mean")
    gain = change.get(ALL, {}).get("experience", {})
    known = (before, after, visits, gain.get("mean"))
    if None in known or after - before < LEAST:
        return None
    factor = BUDGET * visits / (after - before)
    return {"mean": factor * gain["mean"], "half_width": factor * (gain["half_width"] or 0.0)}
