"""How far each number of the perception model may lie from the truth, for asking what hangs on it.

Where a source gives a range it is that one. Everywhere else it is an assumption, and says so: half
to twice the number in use, within what is allowed.
"""

from dataclasses import dataclass

from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import LIKE, PARAMETERS, of_tier

NOT_OF_SATISFACTION = (  # what is answered or reported, and how losses count for loyalty alone
    "answer_sd",
    "recommend_base",
    "recommend_slope",
    "loss_aversion",
    "reported_scale",
    "reported_power",
    "reported_correction",
)
OF_GLANCES = ("glance", "glance_even_until", "glance_growth")
OF_PERSONS = ("tolerance_cv", "expected_wait_cv", "service_quality_sd")


@dataclass(frozen=True)
class Range:
    """From where to where a number is tried, and why there."""

    low: float
    high: float
    source: str


HALF_TO_TWICE = "assumed: half to twice the number in use"
_UP_TO_REGULAR = Range(1.0, 15.0, "assumed: hardly any wait, up to what a regular customer expects")
_SHARE = Range(0.25, 0.75, "assumed: a quarter to three quarters, the others making up the rest")
STATED: dict[str, Range] = {
    "tolerance": Range(10.0, 40.0, "irritated beyond 10 min, angry beyond 40 (Horizon 2006/07)"),
    "expected_wait": _UP_TO_REGULAR,
    "premium": Range(0.0, 0.8, "assumed: nothing, up to twice the default of VIPs"),
    "peak_weight": _SHARE,
    "end_weight": _SHARE,
    "mean_weight": Range(0.0, 0.3, "assumed: up to its weight in the law `mixed`"),
    "farewell_due": Range(0.0, 1.0, "assumed: up to a small gift"),
}
REGULAR_WAIT = Range(
    10.0, 21.0, "irritated beyond 10 min; tolerance 21 min on average (Horizon 2006/07)"
)


def range_of(name: str, value: float, like: str) -> Range:
    """Return the range of a parameter in use for a tier that is like regular, gold or vip.

    It always holds the value in use and never what is not allowed.
    """
    found = REGULAR_WAIT if (name, like) == ("expected_wait", "regular") else STATED.get(name)
    if found is None:
        size = value or PARAMETERS[name].of(like)
        low, high = sorted((size / 2, 2 * size))
        found = Range(low, high, HALF_TO_TWICE)
    return _allowed(name, Range(min(found.low, value), max(found.high, value), found.source))


def _allowed(name: str, wanted: Range) -> Range:
    low, high = PARAMETERS[name].low, PARAMETERS[name].high
    return Range(
        wanted.low if low is None else max(wanted.low, low),
        wanted.high if high is None else min(wanted.high, high),
        wanted.source,
    )


def like_of(scenario: Scenario, tier: str) -> str:
    """Return whether a tier is like regular, gold or vip."""
    return tier if tier in LIKE else str(scenario.tiers[tier].like)


def in_use(scenario: Scenario, name: str) -> dict[tuple[str, ...], float]:
    """Return the values of a parameter, each with the tiers that have it.

    Tiers whose defaults differ stand alone even where their values happen to be equal.
    """
    own = not isinstance(PARAMETERS[name].default, float)
    found: dict[tuple[str, ...], float] = {}
    for tier in scenario.tiers:
        value = of_tier(scenario, tier)[name]
        alike = next((key for key, known in found.items() if known == value and not own), ())
        found.pop(alike, None)
        found[*alike, tier] = value
    return found
