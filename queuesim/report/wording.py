"""What each measure is called on paper, and in which form its number is written.

`modelled` marks what rests on the perception model, whose parameters are assumed for the most part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queuesim.report.amounts import COUNT, MINUTES, POINTS, SCORE, SHARE, SIGNED_WHOLE, Form
from queuesim.report.cells import fitted, named
from queuesim.scenario.parameters import LIKE, PARAMETERS

Summary = Mapping[str, Any]
ALL = "all"


@dataclass(frozen=True)
class Wording:
    """A measure on paper."""

    words: str
    form: Form
    modelled: bool = False


MEASURES: dict[str, Wording] = {
    "offered": Wording("visits a day", COUNT),
    "served": Wording("served", COUNT),
    "abandoned_share": Wording("gave up or missed", SHARE),
    "wait_mean": Wording("mean wait", MINUTES),
    "wait_p50": Wording("median wait", MINUTES),
    "wait_p90": Wording("wait p90 (9 in 10)", MINUTES),
    "service_level": Wording("called in time", SHARE),
    "felt_wait": Wording("felt wait", MINUTES, modelled=True),
    "expected_wait": Wording("expected wait", MINUTES, modelled=True),
    "experience": Wording("experience E", SCORE, modelled=True),
    "expectation": Wording("expectation X", SCORE, modelled=True),
    "satisfaction": Wording("satisfaction S", POINTS, modelled=True),
    "satisfaction_worst_tenth": Wording("S of the worst tenth", POINTS, modelled=True),
    "nps": Wording("NPS", SIGNED_WHOLE, modelled=True),
}


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


def tiers(summary: Summary) -> list[str]:
    """Return the tiers in the order of the file, without "all"."""
    return [tier for tier in summary["tiers"] if tier != ALL]
