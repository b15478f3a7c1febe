"""Every definition and every assumption as rows of text, read from the registries.

For what people keep and pass on (a report, a workbook), where no command answers questions.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.branch.journey import Outcome
from queuesim.language import marked, say
from queuesim.perception.memory import MEANING, MEMORY
from queuesim.report.cells import clean
from queuesim.report.losses import WORDS_IN_FULL
from queuesim.report.visit_words import OUTCOMES
from queuesim.report.wording import Summary, measure_words, tier_name, tiers
from queuesim.scenario.parameters import LIKE, PARAMETERS, Parameter
from queuesim.study.measures import MEASURES

MEASURE_HEADS = (
    marked("measure"), marked("in words"), marked("unit"), marked("meaning"), marked("rests on"),
)  # fmt: skip
PARAMETER_HEADS = (
    marked("parameter"), marked("symbol"), marked("default"), marked("in this file"),
    marked("status"), marked("source"),
)  # fmt: skip
TERM_HEADS = (marked("term"), marked("meaning"))
OUTCOME_MEANINGS = {
    Outcome.SERVED: marked("was served at a window"),
    Outcome.BALKED: marked("left at once because the wait told was too long"),
    Outcome.RENEGED: marked("took a ticket and gave up waiting"),
    Outcome.MISSED: marked("was called while absent, and the ticket became void"),
    Outcome.NOT_KEPT: marked("had an appointment and did not come"),
    Outcome.DIVERTED: marked("was sent to a machine instead"),
    Outcome.TURNED_AWAY: marked("was given no ticket: the hall was full, or it was too late"),
    Outcome.SENT_HOME: marked("was still waiting at closing"),
    Outcome.STILL_INSIDE: marked("was not finished when an endless study ended"),
}
TERMS = {
    marked("S, satisfaction"): marked(
        "experience E less expectation X, in points; 0 is just as expected"
    ),
    marked("E, experience"): marked("what is remembered of the visit, 0 to 10"),
    marked("X, expectation"): marked("what a customer of that tier expects, 0 to 10"),
    "±": marked("half the width of the 95 % interval of the mean over the simulated days"),
    "~": marked("no difference is shown, as its interval includes 0"),
    marked("wins, pays"): marked("% of people whose S rises, falls by more than 0.05 points"),
    marked("by value"): marked("each customer counted by the value that the file gives the tier"),
    "p90": marked("nine in ten of those served are called within that time"),
    marked("required"): marked(
        "windows that a steady half-hour would take to call people in time (Erlang A), a guide"
    ),
    marked("load"): marked(
        "the work that comes, against what the windows open can do; above 1 the queue grows"
    ),
}
MODEL, CLOCK = marked("the model"), marked("the clock")


def measure_rows() -> list[tuple[str, ...]]:
    """Return every measure: name, words, unit, meaning, and whether it is modelled."""
    return [
        (
            name,
            measure_words(name),
            say(m.unit),
            say(m.meaning),
            say(MODEL if m.modelled else CLOCK),
        )
        for name, m in MEASURES.items()
    ]


def parameter_rows(summary: Summary) -> list[tuple[str, ...]]:
    """Return every parameter of the perception model with its status and source."""
    scenario = summary["scenario"]
    return [
        (
            p.name,
            p.symbol,
            _default(p),
            _stated(summary, scenario, p.name),
            say(p.status),
            say(p.source),
        )
        for p in PARAMETERS.values()
    ]


def term_rows() -> list[tuple[str, str]]:
    """Return the words of the page, the parts of S, the outcomes and the memory laws."""
    parts = {say("part of S: {part}", part=part): text for part, text in WORDS_IN_FULL.items()}
    ends = {
        say("outcome: {outcome}", outcome=say(OUTCOMES[outcome])): text
        for outcome, text in OUTCOME_MEANINGS.items()
    }
    laws = {say("memory law: {law}", law=name): MEANING[name] for name in MEMORY}
    found = {say(term): text for term, text in TERMS.items()} | parts | ends | laws
    return [(term, say(text)) for term, text in found.items()]


def _default(parameter: Parameter) -> str:
    default = parameter.default
    if not isinstance(default, Mapping):
        return f"{default:g} {say(parameter.unit)}".strip()
    values = ", ".join(f"{like} {default[like]:g}" for like in LIKE)
    return f"{values} {say(parameter.unit)}".rstrip()


def _stated(summary: Summary, scenario: Mapping[str, Any], name: str) -> str:
    """Return what the file says instead of the default, for everybody or by tier."""
    stated = scenario.get("perception", {}).get(name)
    by_tier = {
        tier: scenario["tiers"][tier].get("perception", {}).get(name) for tier in tiers(summary)
    }
    if name == "expected_wait":
        own = {tier: scenario["tiers"][tier].get("expected_wait") for tier in by_tier}
        by_tier = {tier: own[tier] if own[tier] is not None else by_tier[tier] for tier in by_tier}
    parts = [f"{stated:g}"] if stated is not None else []
    for tier, value in by_tier.items():
        if value is not None:
            parts.append(f"{clean(tier_name(summary, tier))} {value:g}")
    return ", ".join(parts)
