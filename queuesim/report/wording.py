"""What each measure is called on paper, and in which form its number is written.

The order is that of the planner's table. Which measures are modelled is known where they are
defined; what a tier expects to wait is a parameter of the model, not a measure of the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queuesim.language import marked, say
from queuesim.report.amounts import COUNT, MINUTES, POINTS, SCORE, SHARE, SIGNED_WHOLE, Form
from queuesim.report.cells import apart, clean, fitted, named
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
    "offered": Wording(marked("visits a day"), COUNT),
    "served": Wording(marked("served"), COUNT),
    "turned_away": Wording(marked("turned away"), COUNT),
    "sent_home": Wording(marked("sent home at closing"), COUNT),
    "diverted": Wording(marked("diverted"), COUNT),
    "still_inside": Wording(marked("still inside"), COUNT),
    "balked": Wording(marked("left at once"), COUNT),
    "missed": Wording(marked("missed the call"), COUNT),
    "abandoned_share": Wording(marked("gave up or missed"), SHARE),
    "wait_mean": Wording(marked("mean wait"), MINUTES),
    "wait_p50": Wording(marked("median wait"), MINUTES),
    "wait_p90": Wording(marked("wait p90 (9 in 10)"), MINUTES),
    "service_level": Wording(marked("called in time"), SHARE),
    "quote_bias": Wording(marked("wait told - waited"), Form(signed=True, unit=marked("min"))),
    "quote_abs_error": Wording(marked("told wrong by"), MINUTES),
    "quote_short_share": Wording(marked("told too little"), SHARE),
    "felt_wait": Wording(marked("felt wait"), MINUTES),
    "expected_wait": Wording(marked("expected wait"), MINUTES),
    "experience": Wording(marked("experience E"), SCORE),
    "expectation": Wording(marked("expectation X"), SCORE),
    "satisfaction": Wording(marked("satisfaction S"), POINTS),
    "satisfaction_worst_tenth": Wording(marked("S of the worst tenth"), POINTS),
    "value_weighted_satisfaction": Wording(marked("value-weighted S"), POINTS),
    "nps": Wording(marked("NPS"), SIGNED_WHOLE),
    "truth_margin": Wording(marked("best moment of truth less worst"), POINTS),
}
OTHERS = {  # that no table shows
    "arrivals": marked("arrivals"),
    "reneged": marked("reneged"),
    "not_kept": marked("not kept"),
    "delayed_share": marked("delayed share"),
    "wait_p90_offered": marked("wait p90 offered"),
    "wait_max": marked("wait max"),
    "wait_all_mean": marked("wait all mean"),
    "queue_mean": marked("queue mean"),
    "reported_wait": marked("reported wait"),
    "peak": marked("peak"),
    "end": marked("end"),
    "satisfaction_sd": marked("satisfaction sd"),
    "skips": marked("skips"),
    "slips": marked("slips"),
}


def measure_words(key: str) -> str:
    """Return a measure in words."""
    return say(WORDING[key].words if key in WORDING else OTHERS[key])


def measure_within(minutes: float) -> str:
    """Return the service level in words, with its limit."""
    return say("called within {minutes:g} min", minutes=minutes)


def measure_of(key: str, tier: str) -> str:
    """Return a measure of a tier in words: `satisfaction S of Gold`."""
    return say("{measure} of {tier}", measure=measure_words(key), tier=tier)


def procedure(chosen: Mapping[str, Any]) -> str:
    """Return how the best is chosen and what that promises."""
    measure = measures.MEASURES[chosen["measure"]]
    return say(
        "{confidence:g} % sure that none is better by {zone:g} {unit} or more; Kim and Nelson",
        confidence=100 * chosen["confidence"],
        zone=chosen["indifference_zone"],
        unit=say(measure.unit),
    )


def modelled(key: str) -> bool:
    """Return whether a number rests on the perception model rather than on the clock."""
    return key == "expected_wait" or measures.MEASURES[key].modelled


def tier_name(summary: Summary, tier: str, cells: int = 24) -> str:
    """Return what a tier is called, cut to so many cells, unlike any other."""
    if tier == ALL:
        return fitted(say("all"), cells)
    names = {name: named(of, name) for name, of in summary.get("names", {}).items()}
    return apart(names.get(tier) or clean(tier), names.values(), cells)


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
    if days > 1:
        return say("{days} days", days=days)
    return say("day {day}", day=summary["first_day"])


def titled(title: str | Mapping[Any, str] | None) -> str:
    """Return the title of a scenario or a table."""
    return named(title, say("untitled"))


def tiers(summary: Summary) -> list[str]:
    """Return the tiers in the order of the file, without "all"."""
    return [tier for tier in summary["tiers"] if tier != ALL]
