"""What a budget buys in remembered experience: the policies that cost more, by what 100 brings."""

from queuesim.report.amounts import Form, half_width, interval, mean
from queuesim.report.cells import clean, wrapped
from queuesim.report.wording import ALL, Summary

POINTS = Form(decimals=1, signed=True)
LEAST = 5.0  # of cost a day, below which no price is quoted


def value_lines(summary: Summary) -> list[str]:
    """Return what 100 more of cost a day brings in points of E, over all visits, best first."""
    found = {}
    for policy in summary["differences"]:
        bought = _bought(summary, policy)
        if bought is not None:
            found[policy] = bought
    if not found:
        return []
    best_first = sorted(found, key=lambda policy: -found[policy]["mean"])
    parts = "; ".join(f"{clean(name)} {interval(found[name], POINTS)}" for name in best_first)
    return wrapped(f"Points of experience E that 100 more of cost buys, over all visits: {parts}.")


def _bought(summary: Summary, policy: str) -> dict[str, float] | None:
    today, other = (summary["policies"][name] for name in ("today", policy))
    before, after = (mean(run["cost"]["total"]) for run in (today, other))
    change = summary["differences"][policy].get(ALL, {}).get("experience")
    visits = mean(today["tiers"][ALL].get("arrivals"))
    gain = mean(change)
    if before is None or after is None or visits is None or gain is None:
        return None
    if after - before < LEAST:
        return None
    per_100 = 100 * visits / (after - before)
    return {"mean": per_100 * gain, "half_width": per_100 * (half_width(change) or 0.0)}
