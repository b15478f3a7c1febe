"""What a budget buys in remembered experience: the policies that cost more, by what 100 brings."""

from queuesim.language import joined, marked, say
from queuesim.report.amounts import Form, interval
from queuesim.report.cells import clean, wrapped
from queuesim.report.wording import Summary
from queuesim.study.budget import bought

POINTS = Form(decimals=1, signed=True)
BOUGHT = marked("Points of experience E that 100 more of cost buys, over all visits: {policies}.")


def value_lines(summary: Summary) -> list[str]:
    """Return what 100 more of cost a day brings in points of E, over all visits, best first."""
    found = bought(summary["policies"], summary["differences"])
    if not found:
        return []
    best_first = sorted(found, key=lambda policy: -found[policy]["mean"])
    each = (f"{clean(name)} {interval(found[name], POINTS)}" for name in best_first)
    return wrapped(say(BOUGHT, policies=joined(marked("; "), each)))
