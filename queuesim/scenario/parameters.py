"""Every parameter of the perception model: plain name, symbol, default, bounds, unit and origin.

The plain names are those a planner writes under `[perception]` or `[tiers.NAME.perception]`; the
symbols are those of the equations. Most sizes are assumptions, and say so: the literature gives
the direction of an effect more often than its size. Times are minutes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from queuesim.scenario.model import Scenario

Status = Literal["assumed", "paper", "report", "seed", "data", "fitted"]
PerTier = Mapping[str, float]
LIKE = ("regular", "gold", "vip")
WEIGHTS = ("peak_weight", "end_weight", "mean_weight")  # of memory; they sum to 1


@dataclass(frozen=True)
class Parameter:
    """One number of the perception model; `low` and `high` are allowed themselves, None is open."""

    name: str
    symbol: str
    default: float | PerTier
    low: float | None
    high: float | None
    unit: str
    status: Status
    source: str

    def of(self, like: str) -> float:
        """Return the default for a tier like `regular`, `gold` or `vip`."""
        return self.default if isinstance(self.default, float) else self.default[like]


def _per_tier(regular: float, gold: float, vip: float) -> PerTier:
    return {"regular": regular, "gold": gold, "vip": vip}


_SPREAD = "size assumed; people differ, and each one meets every policy as the same person"
_GLANCES = "assumed; a finer cut moves no tier's mean satisfaction noticeably"
_LARSON = "size assumed; being overtaken hurts beyond the time lost (Larson 1987)"
_CARE = "size assumed; the practitioner's article has surprise count, and five gifts less than five"

_CLOCK = (
    Parameter(
        "occupied_time", "b_d", 0.10, 0.0, 1.0, "", "assumed",
        "size assumed; occupied time feels shorter than empty time (Maister 1985)",
    ),
    Parameter(
        "uncertain_time", "b_u", 0.08, 0.0, None, "", "assumed",
        "size assumed; uncertain time feels longer than certain time (Maister 1985)",
    ),
    Parameter(
        "information_age", "h_u", 10.0, 0.01, None, "min", "assumed",
        "assumed; the age at which half of what was told is still worth something",
    ),
)  # fmt: skip
_TOLD = (
    Parameter(
        "told_weight", "theta", 0.5, 0.0, 1.0, "", "assumed",
        "size assumed; a wait told becomes the reference (Webb, Yu and Bretthauer 2017)",
    ),
    Parameter(
        "bad_news", "k_q", 0.15, 0.0, None, "", "assumed",
        "size assumed; long waits told drive people away (Webb, Yu and Bretthauer 2017)",
    ),
    Parameter(
        "promise", "k_p", 0.1, 0.0, None, "", "assumed",
        "size assumed; a promise kept or broken is remembered (practitioner's article)",
    ),
)  # fmt: skip
_PATIENCE = (
    Parameter(
        "patience_beyond_told", "", 1.52, 1.0, None, "", "paper",
        "abandonment up to 52 % more likely in each minute past the wait announced (Webb, Yu and"
        " Bretthauer 2017)",
    ),
)  # fmt: skip
_DISCOMFORT = (
    Parameter(
        "tolerance", "h", 20.0, 0.01, None, "min", "report",
        "Chinese bank customers: irritated beyond 10 min, fed up beyond 20, angry beyond 40; mean"
        " tolerance 21 min, n = 1,553 (Horizon 2006/07)",
    ),
    Parameter(
        "beyond_scale", "h2", 10.0, 0.01, None, "min", "assumed",
        "assumed; how fast it hurts to wait beyond the reference",
    ),
    Parameter(
        "beyond_weight", "w", 0.35, 0.0, 1.0, "", "assumed",
        "size assumed; a kink at the reference (Anderson and Sullivan 1993; Webb et al. 2017)",
    ),
    Parameter(
        "waiting", "g", 1.6, 0.0, None, "", "assumed",
        "assumed, so that 10, 20 and 40 min take a regular's mood to about -0.36, -0.62, -0.75",
    ),
    Parameter(
        "uncertainty", "u", 0.12, 0.0, None, "", "assumed",
        "size assumed; uncertainty adds anger (Taylor 1994)",
    ),
    Parameter(
        "crowding", "k_c", 0.20, 0.0, None, "", "assumed",
        "size assumed; a crowded waiting room is less pleasant (Pruyn and Smidts 1999)",
    ),
    Parameter(
        "crowding_from", "c0", 1.0, 0.0, None, "", "assumed",
        "assumed; crowding is felt beyond the comfortable number",
    ),
    Parameter(
        "unfairness", "k_f", 0.30, 0.0, None, "", "assumed",
        _LARSON + "; priority lines seem less fair at equal wait (Althenayyan et al. 2025)",
    ),
    Parameter("unfairness_half", "z0", 2.0, 0.01, None, "people", "assumed", _LARSON),
)  # fmt: skip
_MOOD = (
    Parameter(
        "base_mood", "b", _per_tier(0.10, 0.20, 0.35), None, None, "", "assumed",
        "assumed; the mood in which a tier comes in",
    ),
    Parameter(
        "prestige", "p", _per_tier(0.048, 0.10, 0.30), 0.0, None, "", "fitted",
        "regular: fitted so that being last in line is worth 70 s of waiting (Buell 2021); gold"
        " and vip: sign from the practitioner's article, size assumed",
    ),
    Parameter(
        "prestige_half", "n0", 5.0, 0.01, None, "people", "assumed",
        "assumed; half of the prestige is felt with so many behind",
    ),
    Parameter(
        "progress", "phi", 0.10, 0.0, None, "", "assumed",
        "size assumed; progress rather than shorter felt time keeps callers on the line"
        " (Munichor and Rafaeli 2007)",
    ),
    Parameter(
        "distraction_shield", "a_d", 0.20, 0.0, 1.0, "", "assumed",
        "size assumed; what occupies people makes a wait hurt less (practitioner's article)",
    ),
    Parameter(
        "distraction_joy", "k_d", 0.05, 0.0, None, "", "assumed",
        "size assumed; what occupies people is pleasant in itself (practitioner's article)",
    ),
    Parameter(
        "distraction_wears_off", "n_h", 6.0, 0.01, None, "visits", "assumed",
        "assumed; after so many earlier visits a distraction has lost half its effect",
    ),
)  # fmt: skip
_SERVICE = (
    Parameter("relief", "relief", 0.15, 0.0, None, "", "assumed", "assumed; being called at last"),
    Parameter(
        "carry", "carry", 0.4, 0.0, 1.0, "", "assumed",
        "assumed; how much of the mood of the wait is left when service ends",
    ),
    Parameter(
        "slow_service", "k_s", 0.3, 0.0, None, "", "assumed",
        "assumed; felt once service takes more than twice its normal time",
    ),
    Parameter(
        "service_quality", "q", _per_tier(0.5, 0.6, 0.7), None, None, "", "assumed",
        "assumed; how good the service of a tier feels",
    ),
    Parameter(
        "not_served", "l_out", 1.0, 0.0, None, "", "assumed",
        "assumed, so that going unserved is worse than service after twice the expected wait",
    ),
    Parameter(
        "machine_quality", "q_machine", 0.3, None, None, "", "assumed",
        "assumed; the end of a visit diverted to a machine",
    ),
    Parameter("farewell", "g_t", 0.4, 0.0, None, "", "assumed", _CARE),
    Parameter(
        "farewell_due", "m^", 0.0, 0.0, None, "gifts", "assumed",
        "assumed; 0 at first: what customers have come to expect, more surprises, less disappoints",
    ),
    Parameter(
        "farewell_half", "m0", 1.0, 0.01, None, "gifts", "assumed", _CARE + "; 1 is a small gift"
    ),
)  # fmt: skip
_MEMORY = (
    Parameter(
        "peak_weight", "w_p", 0.5, 0.0, None, "", "paper",
        "peak and end together correlate 0.581 [0.487, 0.661] with what is remembered, over 174"
        " effects (Alaybek et al. 2022); 0.67 in Redelmeier and Kahneman 1996",
    ),
    Parameter(
        "end_weight", "w_e", 0.5, 0.0, None, "", "paper",
        "as for the peak; the three weights sum to 1",
    ),
    Parameter(
        "mean_weight", "w_a", 0.0, 0.0, None, "", "paper",
        "duration hardly counts (Alaybek et al. 2022); 0.03 in Redelmeier and Kahneman 1996",
    ),
    Parameter(
        "bad_peak", "l", 1.0, 0.01, None, "", "assumed",
        "assumed; how much a bad peak outweighs a good one as high",
    ),
    Parameter(
        "memory_age", "h_m", 10.0, 0.01, None, "min", "assumed",
        "assumed; the age at which a moment counts half, in the law `decay`, after Das Gupta,"
        " Karmarkar and Roels 2016",
    ),
)  # fmt: skip
_EXPECTATION = (
    Parameter(
        "expected_wait", "R", _per_tier(15.0, 4.0, 2.0), 0.0, None, "min", "assumed",
        "regular: near the 14 min of a report on Shanghai, 2007; gold and vip: assumed, and what"
        " gold expects decides whether gold customers are content",
    ),
    Parameter(
        "premium", "premium", _per_tier(0.0, 0.3, 0.4), None, None, "points", "assumed",
        "size assumed; other banks teach good customers to expect more (practitioner's article)",
    ),
    Parameter(
        "should_weight", "r", 0.5, 0.0, 1.0, "", "assumed",
        "assumed; what should be, against what will be, in the expectation",
    ),
    Parameter("tolerance_cv", "cv(h)", 0.3, 0.0, None, "", "assumed", _SPREAD),
    Parameter("expected_wait_cv", "cv(R)", 0.3, 0.0, None, "", "assumed", _SPREAD),
    Parameter("service_quality_sd", "sd(q)", 0.2, 0.0, None, "", "assumed", _SPREAD),
)  # fmt: skip
_GLANCE = (
    Parameter("glance", "glance", 2.0, 0.05, None, "min", "assumed", _GLANCES),
    Parameter("glance_even_until", "", 30.0, 0.0, 240.0, "min", "assumed", _GLANCES),
    Parameter("glance_growth", "", 1.25, 1.05, None, "", "assumed", _GLANCES),
)
_ANSWERS = (
    Parameter(
        "answer_sd", "sd(eps)", 1.4, 0.0, None, "points", "assumed",
        "assumed; the same person answers differently on another day",
    ),
    Parameter(
        "recommend_base", "", 7.5, 0.0, 10.0, "points", "assumed",
        "assumed; the answer of one who got what was expected",
    ),
    Parameter(
        "recommend_slope", "", 0.75, 0.0, None, "", "assumed",
        "assumed; what a point of satisfaction adds to that answer",
    ),
    Parameter(
        "loss_aversion", "lambda", 1.955, 0.01, None, "", "paper",
        "meta-analysis [1.820, 2.102] (Brown et al. 2024); 2.25 in Tversky and Kahneman 1992",
    ),
    Parameter(
        "reported_scale", "kappa", 1.31, 0.01, None, "", "assumed",
        "assumed; short waits are reported too long",
    ),
    Parameter(
        "reported_power", "eta", 0.90, 0.1, 2.0, "", "paper",
        "mean of the exponents published for judged durations, which range from 0.44 to 1.87"
        " (doi 10.3758/s13414-015-0846-0)",
    ),
    Parameter(
        "reported_correction", "a", 0.5, 0.0, 1.0, "", "assumed",
        "size assumed; a wait told corrects the report (Antonides et al. 2002), 0 says it does not"
        " (Hui and Tse 1996)",
    ),
)  # fmt: skip

PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for group in (
        _CLOCK, _TOLD, _PATIENCE, _DISCOMFORT, _MOOD, _SERVICE, _MEMORY, _EXPECTATION, _GLANCE,
        _ANSWERS,
    )
    for parameter in group
}  # fmt: skip


def of_tier(scenario: "Scenario", tier_name: str) -> dict[str, float]:
    """Return the value of every parameter for one tier, by plain name.

    The defaults of the tier it is like give way to the scenario's `[perception]`, then to the
    tier's own, then to its `expected_wait`. A tier called regular, gold or vip is like itself.
    """
    tier = scenario.tiers[tier_name]
    like = tier_name if tier_name in LIKE else tier.like
    values = _defaults(like) | scenario.perception | tier.perception
    if tier.expected_wait is not None:
        values["expected_wait"] = tier.expected_wait
    return values


@cache
def _defaults(like: str) -> dict[str, float]:
    return {name: parameter.of(like) for name, parameter in PARAMETERS.items()}


def with_value(scenario: "Scenario", name: str, tiers: Collection[str], value: float) -> "Scenario":
    """Return the scenario with another value of a parameter for some tiers, whatever it says.

    Of the three weights of memory the other two make up the rest, in their proportion.
    """
    changed = dict(scenario.tiers)
    for key in tiers:
        moved = {name: value} | _making_up(name, value, of_tier(scenario, key))
        own: dict[str, Any] = {"perception": changed[key].perception | moved}
        if name == "expected_wait":
            own["expected_wait"] = value
        changed[key] = changed[key].model_copy(update=own)
    return scenario.model_copy(update={"tiers": changed})


def _making_up(name: str, value: float, values: Mapping[str, float]) -> dict[str, float]:
    others = {other: values[other] for other in WEIGHTS if name in WEIGHTS and other != name}
    total = sum(others.values())
    return {
        other: (1 - value) * (part / total if total else 1 / len(others))
        for other, part in others.items()
    }
