"""How much sooner nine in ten are called under each policy, all days' customers taken together.

These are differences of quantiles, not means of daily ones; their intervals come from drawing days.
"""

from queuesim.language import marked, say
from queuesim.report.amounts import Form
from queuesim.report.cells import unlike, wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.wording import ALL, Summary, tier_name, tiers

BASELINE = "today"
QUANTILE = "wait_p90"
MINUTES = Form(unit=marked("min"), signed=True)
NAME, CELLS, MARGIN, PER_BLOCK = 20, 8, 6, 4
LEGEND = marked(
    "Minutes within which nine in ten of those served on all days are called, against today;"
    " ±95 % of each by itself, from days drawn again."
)


def quantile_lines(summary: Summary) -> list[str]:
    """Return by policy and tier how the wait that nine in ten keep to differs from today's."""
    found = summary["quantiles"]
    if not found:
        return []
    today = summary["policies"][BASELINE]
    every = [*tiers(today), ALL]
    lines = []
    for first in range(0, len(every), PER_BLOCK):
        block = every[first : first + PER_BLOCK]
        columns = [
            Column(tier_name(today, tier, 14), tier, MINUTES, CELLS, MARGIN, marked=True)
            for tier in block
        ]
        lines.append(heads(say("nine in ten, min"), NAME, columns))
        for policy, by_tier in found.items():
            values = {tier: by_tier[tier][QUANTILE] for tier in block}
            lines.append(row(unlike(policy, found, NAME), NAME, columns, values))
    return [*lines, *wrapped(say(LEGEND))]
