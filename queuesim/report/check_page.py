"""The page of `check`: what a scenario asks of its windows, before anything is simulated.

Warnings first, then work against windows by half-hour, and each rule in words as a planner would
say it, so that a slip in the file is seen before it is simulated.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from queuesim.language import marked, say, sentence
from queuesim.report.amounts import COUNT, SCORE, WHOLE
from queuesim.report.cells import LABEL, WIDTH, fitted, left, text_of, wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.ticket_words import tickets_in_words
from queuesim.report.verdict import shortage
from queuesim.report.wording import titled
from queuesim.report.words import pools_in_words, queues_in_words, rosters_in_words, rules_in_words
from queuesim.scenario.model import Scenario
from queuesim.scenario.units import written_clock
from queuesim.study.staffing import Staffing

COLUMNS = (
    Column(sentence("arrivals"), "arrivals", COUNT, 10),
    Column(sentence("work"), "load", COUNT, 8),
    Column(sentence("open"), "open", COUNT, 8),
    Column(sentence("required"), "required", WHOLE, 11),
    Column(sentence("load"), "ratio", SCORE, 7),
)
LEGEND = marked(
    "Work: windows' worth of it that comes in. Open: windows on the roster, a faster one counting"
    " for more. Required: for the target of the largest tier that has one, in a steady hour: a"
    " guide, not a plan. Load: work by open windows. Expected values; nothing was simulated."
)


def check_page(scenario: Scenario, plan: Staffing, warnings: Sequence[str]) -> str:
    """Return the page of a scenario under one policy, lines of at most 80 cells."""
    return text_of(
        [fitted(titled(scenario.title), WIDTH), *_warnings(warnings)],
        [*load_lines(plan), *wrapped(say(LEGEND))],
        _items([*queues_in_words(scenario), *pools_in_words(scenario)]),
        _items(tickets_in_words(scenario)),
        _items(rosters_in_words(scenario)),
        _items(rules_in_words(scenario)),
    )


def load_lines(plan: Staffing) -> list[str]:
    """Return the work that comes against the windows, by half-hour."""
    values = zip(
        plan.arrivals.sum(axis=1),
        plan.load.sum(axis=1),
        plan.capacity.sum(axis=1),
        plan.required,
        plan.ratio,
        strict=True,
    )
    keys = [column.key for column in COLUMNS]
    half_hours = [dict(zip(keys, numbers, strict=True)) for numbers in values]
    rows = [
        row(written_clock(begin), 6, COLUMNS, hour, _note(hour))
        for begin, hour in zip(plan.bounds[:-1], half_hours, strict=True)
    ]
    return [heads(say("from"), 6, COLUMNS), *rows]


def _note(hour: Mapping[str, Any]) -> str:
    return "  " + say("short") if shortage(hour) > 0 else ""


def _warnings(warnings: Sequence[str]) -> list[str]:
    if not warnings:
        return [say("In no half-hour does more work come than the open windows can do.")]
    label = left(say("Warning"), LABEL)
    return [line for text in warnings for line in wrapped(say(text), label=label)]


def _items(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in wrapped(text, label="- ")]
