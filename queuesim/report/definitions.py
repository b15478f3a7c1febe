"""Every definition and every assumption as rows of text, read from the registries.

For what people keep and pass on (a report, a workbook), where no command answers questions.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.branch.journey import Outcome
from queuesim.perception.memory import MEANING, MEMORY
from queuesim.report.cells import clean
from queuesim.report.losses import WORDS_IN_FULL
from queuesim.report.wording import Summary, measure_words, tier_name, tiers
from queuesim.scenario.parameters import LIKE, PARAMETERS, Parameter
from queuesim.study.measures import MEASURES

MEASURE_HEADS = ("measure", "in words", "unit", "meaning", "rests on")
PARAMETER_HEADS = ("parameter", "symbol", "default", "in this file", "status", "source")
TERM_HEADS = ("term", "meaning")
OUTCOMES = {
    Outcome.SERVED: "was served at a window",
    Outcome.BALKED: "left at once because the wait told was too long",
    Outcome.RENEGED: "took a ticket and gave up waiting",
    Outcome.MISSED: "was called while absent, and the ticket became void",
    Outcome.NOT_KEPT: "had an appointment and did not come",
    Outcome.DIVERTED: "was sent to a machine instead",
    Outcome.TURNED_AWAY: "was given no ticket: the hall was full, or it was too late",
    Outcome.SENT_HOME: "was still waiting at closing",
    Outcome.STILL_INSIDE: "was not finished when an endless study ended",
}
TERMS = {
    "S, satisfaction": "experience E less expectation X, in points; 0 is just as expected",
    "E, experience": "what is remembered of the visit, 0 to 10",
    "X, expectation": "what a customer of that tier expects, 0 to 10",
    "±": "half the width of the 95 % interval of the mean over the simulated days",
    "~": "no difference is shown, as its interval includes 0",
    "wins, pays": "% of people whose S rises, falls by more than 0.05 points",
}


def measure_rows() -> list[tuple[str, ...]]:
    """Return every measure: name, words, unit, meaning, and whether it is modelled."""
    return [
        (name, measure_words(name), m.unit, m.meaning, "the model" if m.modelled else "the clock")
        for name, m in MEASURES.items()
    ]


def parameter_rows(summary: Summary) -> list[tuple[str, ...]]:
    """Return every parameter of the perception model with its status and source."""
    scenario = summary["scenario"]
    return [
        (p.name, p.symbol, _default(p), _stated(summary, scenario, p.name), p.status, p.source)
        for p in PARAMETERS.values()
    ]


def term_rows() -> list[tuple[str, str]]:
    """Return the words of the page, the parts of S, the outcomes and the memory laws."""
    parts = {f"part of S: {part}": text for part, text in WORDS_IN_FULL.items()}
    ends = {f"outcome: {o.name.lower().replace('_', ' ')}": text for o, text in OUTCOMES.items()}
    laws = {f"memory law: {name}": MEANING[name] for name in MEMORY}
    return list((TERMS | parts | ends | laws).items())


def _default(parameter: Parameter) -> str:
    default = parameter.default
    if not isinstance(default, Mapping):
        return f"{default:g} {parameter.unit}".strip()
    return ", ".join(f"{like} {default[like]:g}" for like in LIKE) + f" {parameter.unit}".rstrip()


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
