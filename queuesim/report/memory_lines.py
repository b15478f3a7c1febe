"""Whether the ranking of policies survives the choice of memory law, in a table and a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from queuesim.language import joined, marked, say
from queuesim.report.amounts import POINTS
from queuesim.report.cells import clean, unlike, wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.wording import Summary, tier_name

NAME, CELLS = 28, 12
VALUE_WEIGHTED = "value_weighted"
LAWS = ("better_under", "worse_under")
PAIR = marked("{whose}, {one} is better than {other} under {better}, worse under {worse}")
HEAD = marked("S by value, by memory law")

NOT_SURE = marked("One day gives no intervals: no ranking under the memory laws is sure.")
SURVIVES = marked(
    "The ranking of policies survives the choice of memory law: no pair is clearly reversed."
)
REVERSED = marked("The ranking of policies depends on the memory law. Clearly reversed: {pairs}.")


def memory_lines(summary: Summary) -> list[str]:
    """Return the value-weighted S of the policies under each memory law, and what is reversed."""
    laws: Mapping[str, Any] = summary.get("memory", {})
    if not laws or len(summary["policies"]) < 2:
        return []
    columns, levels = by_law(summary)
    rows = [row(unlike(policy, levels, NAME), NAME, columns, of) for policy, of in levels.items()]
    return [heads(say(HEAD), NAME, columns), *rows, *ranking_lines(summary)]


def by_law(summary: Summary) -> tuple[list[Column], dict[str, dict[str, Any]]]:
    """Return a column for each memory law, and the value-weighted S of each policy by law."""
    levels = summary["memory"][VALUE_WEIGHTED]["satisfaction"]
    columns = [Column(law, law, POINTS, CELLS) for law in levels]
    return columns, {
        policy: {law: of[policy] for law, of in levels.items()} for policy in summary["policies"]
    }


def ranking_lines(summary: Summary) -> list[str]:
    """Return which pairs of policies change places under another law, if any surely do."""
    if next(iter(summary["policies"].values()))["days"] < 2:
        return wrapped(say(NOT_SURE))
    found = joined(marked("; "), _reversals(summary))
    return wrapped(say(REVERSED, pairs=found) if found else say(SURVIVES))


def _reversals(summary: Summary) -> Iterator[str]:
    """Yield each pair that is reversed, in words."""
    today = next(iter(summary["policies"].values()))
    for tier, found in summary["memory"].items():
        by_value = tier == VALUE_WEIGHTED
        whose = say("by value") if by_value else say("for {tier}", tier=tier_name(today, tier))
        for pair in found["reversed"]:
            one, other = map(clean, pair["policies"])
            better, worse = (joined(marked(" and "), pair[key]) for key in LAWS)
            yield say(PAIR, whose=whose, one=one, other=other, better=better, worse=worse)
