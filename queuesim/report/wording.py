"""What each measure is called on paper, and in which form its number is written.

The order is that of the planner's table. Which measures are modelled is known where they are
defined; what a tier expects to wait is a parameter of the model, not a measure of the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queuesim.report.amounts import COUNT, MINUTES, POINTS, SCORE, SHARE, SIGNED_WHOLE, Form
from queuesim.report.cells import fitted, named
from queuesim.scenario.parameters import LIKE, PARAMETERS
from queuesim.study import measures

Summary = Mapping[str, Any]
ALL = "all"


@dataclass(frozen=True)
class Wording:
    """A measure on paper."""

    words: str
    form: Form


WORDING: dict[str, Wording] = {
    "offered": Wording("visits a day", COUNT),
    "served": Wording("served", COUNT),
    "turned_away": Wording("turned away", COUNT),
    "sent_home": Wording("sent home at closing", COUNT),
    "diverted": Wording("diverted", COUNT),
    "still_inside": Wording("still inside", COUNT),
    "balked": Wording("left at once", COUNT),
    "missed": Wording("missed the call", COUNT),
    "abandoned_share": Wording("gave up or missed", SHARE),
    "wait_mean": Wording("mean wait", MINUTES),
    "wait_p50": Wording("median wait", MINUTES),
    "wait_p90": Wording("wait p90 (9 in 10)", MINUTES),
    "service_level": Wording("called in time", SHARE),
    "quote_bias": Wording("wait told - waited", Form(signed=True, unit="min")),
    "quote_abs_error": Wording("told wrong by", MINUTES),
    "quote_short_share": Wording("told too little", SHARE),
    "felt_wait": Wording("felt wait", MINUTES),
    "expected_wait": Wording("expected wait", MINUTES),
    "experience": Wording("experience E", SCORE),
    "expectation": Wording("expectation X", SCORE),
    "satisfaction": Wording("satisfaction S", POINTS),
    "satisfaction_worst_tenth": Wording("S of the worst tenth", POINTS),
    "value_weighted_satisfaction": Wording("value-weighted S", POINTS),
    "nps": Wording("NPS", SIGNED_WHOLE),
    "truth_margin": Wording("best moment of truth less worst", POINTS),
}


def measure_words(key: str) -> str:
    """Return a measure in words, where it has none its name."""
    return WORDING[key].words if key in WORDING else key.replace("_", " ")


def modelled(key: str) -> bool:
    """Return whether a number rests on the perception model rather than on the clock."""
    return key == "expected_wait" or measures.MEASURES[key].modelled


def tier_name(summary: Summary, tier: str, cells: int = 24) -> str:
    """Return what a tier is called, cut to so many cells."""
    text = "all" if tier == ALL else named(summary.get("names", {}).get(tier), tier)
    return fitted(text, cells)


def expected_wait(summary: Summary, tier: str) -> float | None:
    """Return the minutes that a tier expects to wait: stated for it, or the parameter's default."""
    if tier == ALL:
        return None
    scenario = summary["scenario"]
    own = scenario["tiers"][tier]
    default = PARAMETERS["expected_wait"].of(tier if tier in LIKE else own["like"])
    stated = scenario["perception"] | own["perception"]
    minutes = own["expected_wait"]
    return float(stated.get("expected_wait", default) if minutes is None else minutes)


def days_in_words(summary: Summary) -> str:
    """Return `50 days`, or which one where there is only one: `day 7`."""
    days: int = summary["days"]
    return f"{days} days" if days > 1 else f"day {summary['first_day']}"


def tiers(summary: Summary) -> list[str]:
    """Return the tiers in the order of the file, without "all"."""
    return [tier for tier in summary["tiers"] if tier != ALL]
