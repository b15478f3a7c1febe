"""Where satisfaction was lost, on paper: the parts of each tier's S, adding up as they are printed.

A part is rounded to the nearest hundredth or to the next one, so that the row adds up to the
hundredth to the S that stands in the table of tiers.
"""

from collections.abc import Mapping, Sequence

from queuesim.language import joined, marked, say, sentence
from queuesim.report.amounts import POINTS, adding_up, mean
from queuesim.report.cells import wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.wording import ALL, Summary, tier_name, tiers

NAME, PART, PER_BLOCK = 10, 7, 9
S = "satisfaction"
HEADS = {
    "base": sentence("base"),
    "wait": sentence("wait"),
    "beyond": sentence("beyond"),
    "news": sentence("news"),
    "uncertainty": sentence("unsure"),
    "progress": sentence("moving"),
    "distraction": sentence("bored"),
    "crowd": sentence("crowd"),
    "seen": sentence("seen"),
    "unfairness": sentence("unfair"),
    "service": sentence("desk"),
    "end": sentence("end"),
    "not_served": sentence("left"),
    "expectation": sentence("due"),
}
WORDS = {
    "beyond": marked("the wait expected"),
    "news": marked("waits told"),
    "uncertainty": marked("not knowing"),
    "progress": marked("of the line"),
    "distraction": marked("or occupied"),
    "seen": marked("past a crowd"),
    "unfairness": marked("overtaken"),
    "end": marked("the farewell"),
    "not_served": marked("unserved"),
    "expectation": marked("extra"),
}
WORDS_IN_FULL = {
    "base": marked("mood on arrival"),
    "wait": marked("the wait as such"),
    "beyond": marked("wait beyond the one expected"),
    "news": marked("waits and promises told"),
    "uncertainty": marked("not knowing how long"),
    "progress": marked("seeing the line move"),
    "distraction": marked("what passes the time"),
    "crowd": marked("the crowd"),
    "seen": marked("passing a crowd, being noticed"),
    "unfairness": marked("being overtaken"),
    "service": marked("the service"),
    "end": marked("the farewell"),
    "not_served": marked("leaving unserved"),
    "expectation": marked("more is due than usual"),
}
ADD_UP = marked("Rows add up to S from a normal visit on. {words}.")


def lost_lines(summary: Summary) -> list[str]:
    """Return a table of the parts of each tier's S, those that are 0 for all left out."""
    every = {tier: rounded_parts(summary, tier) for tier in [*tiers(summary), ALL]}
    known = {tier: parts for tier, parts in every.items() if parts}
    shown = [part for part in HEADS if any(parts[part] for parts in known.values())]
    if not shown:
        return []
    blocks = [shown[k : k + PER_BLOCK] for k in range(0, len(shown), PER_BLOCK)]
    tables = [_table(summary, known, [*block, *last]) for block, last in _ended(blocks)]
    words = (
        say("{head}: {words}", head=HEADS[part], words=say(WORDS[part]))
        for part in shown
        if part in WORDS
    )
    text = say(ADD_UP, words=joined(marked("; "), words))
    return [line for table in tables for line in table] + wrapped(text)


def rounded_parts(summary: Summary, tier: str) -> dict[str, float]:
    """Return the parts of a tier's S in hundredths that add up to the S printed; none without S."""
    parts = {part: mean(value) for part, value in summary.get("lost", {}).get(tier, {}).items()}
    total = mean(summary["tiers"][tier][S])
    found = {part: value for part, value in parts.items() if value is not None}
    if total is None or not found:
        return {}
    return adding_up(found, total) | {S: round(total, 2)}


def _ended(blocks: Sequence[Sequence[str]]) -> list[tuple[Sequence[str], list[str]]]:
    """Return the blocks, S at the end of the last one."""
    return [(block, [S] if block is blocks[-1] else []) for block in blocks]


def _table(
    summary: Summary, every: Mapping[str, Mapping[str, float]], parts: Sequence[str]
) -> list[str]:
    columns = [Column(HEADS.get(part, "S"), part, POINTS, PART) for part in parts]
    rows = [
        row(tier_name(summary, tier, NAME - 1), NAME, columns, values)
        for tier, values in every.items()
    ]
    return [heads(say("S lost *"), NAME, columns), *rows]
