"""What is measured of a tier on a day, each measure defined once.

A measure is a row of `MEASURES`: the JSON object of a run, the CSV files, the schema and
`list measures` are all read from there. Its function takes a block of days and returns one number
per day and tier, "all" last; NaN where it is undefined. Customers who came before the end of the
warm-up are not counted, and time averages begin there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from queuesim.branch.journey import Array, Outcome
from queuesim.branch.streams import GRID
from queuesim.language import marked
from queuesim.perception.lost import Lost
from queuesim.perception.memory import ByMemory
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.study import hours
from queuesim.study.block import OF_VISIT, OF_WAIT, Block, Columns, among
from queuesim.study.ratio import ratio
from queuesim.study.truth import truth_margin

USUAL_TARGET = 10.0  # minutes, where a tier has no target of its own
PROMOTERS_FROM, DETRACTORS_TO = 9, 6  # answers on 0..10 (Reichheld 2003)
GRID_STEP = 1 / GRID

CUSTOMERS, SHARE = marked("customers"), marked("share")
MIN, POINTS = marked("min"), marked("points")
AFFECT, SCORE = "-1..1", "0..10"

Better = Literal["lower", "higher", ""]
OfBlock = Callable[[Block], Array]


@dataclass(frozen=True)
class Measure:
    """A measure of a tier's day.

    `each` gives a number per customer (NaN where there is none) if people can be compared one by
    one, and `noticeable` how much it must change to count as better or worse.
    """

    unit: str
    better: Better
    meaning: str
    of: OfBlock
    modelled: bool = False
    each: OfBlock | None = None
    noticeable: float | None = None


def within(scenario: Scenario) -> tuple[float, ...]:
    """Return per tier the minutes within which its customers should be called."""
    targets = [scenario.targets.get(tier) for tier in scenario.tiers]
    levels = [target.service_level if target else None for target in targets]
    return tuple(level.within if level else USUAL_TARGET for level in levels)


def _clocked(block: Block) -> dict[str, Array]:
    """Return what the clock says of each customer, NaN where a measure leaves it out."""
    limit = block.of_tier(within(block.scenario))
    return {
        "delayed_share": among(block.queued, _delayed(block)),
        "wait_mean": among(block.served, block.wait),
        "wait_all_mean": among(block.queued, block.waited),
        "within_target": block.wait <= limit,
        "expected_wait": _expected_wait(block),
    }


def _delayed(block: Block) -> Array:
    """Return who was not called in the instant of joining, not even in vain."""
    delayed = np.asarray(block.wait != 0)
    absent = block.logs.demand.starts[block.vain_day] + block.vain("customer")
    delayed[absent[block.vain("at") == block.joined[absent]]] = False
    return delayed


def _felt_by_all(block: Block) -> dict[str, Array]:
    """Return what each customer felt, NaN where a measure leaves it out."""
    answers, satisfaction = block.felt("recommend"), block.felt("satisfaction")
    balance = 1.0 * (answers >= PROMOTERS_FROM) - (answers <= DETRACTORS_TO)
    return {
        **{name: block.felt(name) for name in OF_VISIT},
        "nps": among(~np.isnan(answers), balance),
        "value_of_satisfaction": block.value * satisfaction,
        "value": among(~np.isnan(satisfaction), block.value),
    }


def _quoted(block: Block) -> dict[str, Array]:
    """Return by how much the wait told first to each was too long, NaN for those left out."""
    too_long = among(block.served, block.visit("told") - block.wait)
    short = among(~np.isnan(too_long), too_long < 0)
    return {"quote_bias": too_long, "quote_abs_error": np.abs(too_long), "quote_short_share": short}


def _outcome(outcome: Outcome, meaning: str) -> Measure:
    return Measure(CUSTOMERS, "", meaning, lambda block: block.ended_so[outcome])


def _felt(
    unit: str, better: Better, column: str, meaning: str, noticeable: float | None = None
) -> Measure:
    """Return a modelled measure: the mean of a column of what each customer felt."""
    return Measure(
        unit,
        better,
        meaning,
        _mean_of_wait(column) if column in OF_WAIT else _mean(_felt_by_all, column),
        modelled=True,
        each=lambda block: block.felt_by_each(column),
        noticeable=noticeable,
    )


def _expected_wait(block: Block) -> Array:
    tiers = block.scenario.tiers
    return block.of_tier([of_tier(block.scenario, t)["expected_wait"] for t in tiers])


def _arrivals(block: Block) -> Array:
    return np.asarray(block.ended_so.sum(axis=0))


def _offered(block: Block) -> Array:
    apart = block.ended_so[[Outcome.DIVERTED, Outcome.NOT_KEPT]].sum(axis=0)
    return np.asarray(block.ended_so.sum(axis=0) - apart)


def _abandoned_share(block: Block) -> Array:
    gave_up = block.ended_so[[Outcome.BALKED, Outcome.RENEGED, Outcome.MISSED]].sum(axis=0)
    return ratio(gave_up, _offered(block))


def _wait_p90_offered(block: Block) -> Array:
    """Return the wait by which 90 % would be called if nobody gave up.

    Those not called are censored when they leave, which is put half a step of the grid later to
    tell the two apart. NaN where too few are called to tell.
    """
    after_calls = block.waited + GRID_STEP / 2 * ~block.reached
    others = block.tiers.ranked(after_calls, block.queued & ~block.served)
    return block.served_by_wait.survived_by(others, 0.1, GRID_STEP)


def _service_level(block: Block) -> Array:
    return ratio(block.tally(_clocked).total["within_target"], _offered(block))


def _queue_mean(block: Block) -> Array:
    minutes = block.scenario.closes - hours.observed_from(block.scenario)
    return np.asarray((block.waiting_by[-1] - block.waiting_by[0]) / minutes)


def _satisfied(block: Block) -> tuple[Array, Array]:
    """Return each one's satisfaction, and who is counted and has one."""
    values = block.felt("satisfaction")
    return values, block.counted & ~np.isnan(values)


def _satisfaction_worst_tenth(block: Block) -> Array:
    return block.tiers.ranked(*_satisfied(block)).lowest(one_in=10)


def _value_weighted_satisfaction(block: Block) -> Array:
    total = block.tally(_felt_by_all).total
    return ratio(total["value_of_satisfaction"], total["value"])


def _mean(columns: Columns, name: str) -> OfBlock:
    return lambda block: block.tally(columns).mean[name]


def _mean_of_wait(name: str) -> OfBlock:
    return lambda block: block.felt_waits.mean[name]


def _mean_of_quotes(name: str) -> OfBlock:
    """Return the mean of a column, NaN at once where nobody is told a wait."""

    def mean(block: Block) -> Array:
        if np.isnan(block.visit("told")).all():
            return np.full((block.days, len(block.scenario.tiers) + 1), np.nan)
        return block.tally(_quoted).mean[name]

    return mean


MEASURES = {
    "arrivals": Measure(CUSTOMERS, "", marked("everybody who came, a day"), _arrivals),
    "offered": Measure(
        CUSTOMERS,
        "",
        marked("came, neither diverted nor with an appointment not kept, a day"),
        _offered,
    ),
    "served": _outcome(Outcome.SERVED, marked("served to the end, a day")),
    "balked": _outcome(
        Outcome.BALKED, marked("left at once, at the sight of the queue or of a wait told, a day")
    ),
    "reneged": _outcome(Outcome.RENEGED, marked("gave up waiting, a day")),
    "missed": _outcome(Outcome.MISSED, marked("called while absent, the ticket void, a day")),
    "not_kept": _outcome(Outcome.NOT_KEPT, marked("had an appointment and did not come, a day")),
    "diverted": _outcome(Outcome.DIVERTED, marked("sent to a machine or another channel, a day")),
    "turned_away": _outcome(
        Outcome.TURNED_AWAY, marked("given no ticket: hall full, or too late, a day")
    ),
    "sent_home": _outcome(Outcome.SENT_HOME, marked("sent home at closing, a day")),
    "still_inside": _outcome(
        Outcome.STILL_INSIDE, marked("not finished when an endless study ended, a day")
    ),
    "abandoned_share": Measure(
        SHARE, "lower", marked("balked, reneged or missed / offered"), _abandoned_share
    ),
    "delayed_share": Measure(
        SHARE,
        "lower",
        marked("joined and not called in the same instant / joined"),
        _mean(_clocked, "delayed_share"),
    ),
    "wait_mean": Measure(
        MIN,
        "lower",
        marked("mean wait of the served, from ticket to last call"),
        _mean(_clocked, "wait_mean"),
        each=lambda block: block.wait,
        noticeable=0.5,
    ),
    "wait_p50": Measure(
        MIN,
        "lower",
        marked("mean of the days' medians of the wait of the served"),
        lambda block: block.wait_quantiles[0.5],
    ),
    "wait_p90": Measure(
        MIN,
        "lower",
        marked("mean of the days' 90 % quantiles of the wait of the served"),
        lambda block: block.wait_quantiles[0.9],
    ),
    "wait_p90_offered": Measure(
        MIN,
        "lower",
        marked("mean of the days' 90 % quantiles of the wait if nobody gave up (Kaplan-Meier)"),
        _wait_p90_offered,
    ),
    "wait_max": Measure(
        MIN,
        "lower",
        marked("mean of the days' longest waits of the served"),
        lambda block: block.wait_quantiles[1.0],
    ),
    "wait_all_mean": Measure(
        MIN,
        "lower",
        marked("mean wait of all who joined; of those who left, until they left"),
        _mean(_clocked, "wait_all_mean"),
    ),
    "service_level": Measure(
        SHARE,
        "higher",
        marked("called within the tier's target (else 10 min) / offered"),
        _service_level,
    ),
    "queue_mean": Measure(
        CUSTOMERS,
        "lower",
        marked("number waiting, averaged over the time in which tickets are given"),
        _queue_mean,
    ),
    "felt_wait": _felt(
        MIN,
        "lower",
        "felt_wait",
        marked("how long it felt, all who joined"),
        noticeable=0.5,
    ),
    "reported_wait": _felt(
        MIN, "lower", "reported_wait", marked("how long they would say they waited")
    ),
    "expected_wait": Measure(
        MIN,
        "",
        marked("how long the tier expects to wait"),
        _mean(_clocked, "expected_wait"),
        modelled=True,
        each=_expected_wait,
    ),
    "peak": _felt(AFFECT, "higher", "peak", marked("the strongest moment, signed")),
    "end": _felt(AFFECT, "higher", "end", marked("the mood at the end of the visit")),
    "experience": _felt(
        SCORE, "higher", "experience", marked("E, what is remembered"), noticeable=0.05
    ),
    "expectation": _felt(SCORE, "", "expectation", marked("X, what was expected")),
    "satisfaction": _felt(POINTS, "higher", "satisfaction", marked("S = E - X"), noticeable=0.05),
    "satisfaction_sd": Measure(
        POINTS,
        "lower",
        marked("standard deviation of S between the customers of a day"),
        lambda block: block.tiers.deviation(
            *_satisfied(block), block.tally(_felt_by_all).mean["satisfaction"]
        ),
        modelled=True,
    ),
    "satisfaction_worst_tenth": Measure(
        POINTS,
        "higher",
        marked("mean S of the least satisfied tenth of a day's customers"),
        _satisfaction_worst_tenth,
        modelled=True,
    ),
    "value_weighted_satisfaction": Measure(
        POINTS,
        "higher",
        marked("sum of value x S / sum of value, over all with an S"),
        _value_weighted_satisfaction,
        modelled=True,
    ),
    "nps": Measure(
        POINTS,
        "higher",
        marked("promoters (answers 9, 10) less detractors (0 to 6), in 100 who answered"),
        lambda block: 100 * block.tally(_felt_by_all).mean["nps"],
        modelled=True,
    ),
    "truth_margin": Measure(
        POINTS,
        "higher",
        marked(
            "best positive moment of truth less the worst negative one, mean of the days'; only"
            " where a target asks for it"
        ),
        truth_margin,
        modelled=True,
    ),
    "skips": _felt(
        CUSTOMERS, "lower", "skips", marked("people behind who were called before, each")
    ),
    "slips": _felt(CUSTOMERS, "", "slips", marked("people before who were passed, each")),
    "quote_bias": Measure(
        MIN, "", marked("wait told first - actual wait"), _mean_of_quotes("quote_bias")
    ),
    "quote_abs_error": Measure(
        MIN, "lower", marked("|wait told first - actual wait|"), _mean_of_quotes("quote_abs_error")
    ),
    "quote_short_share": Measure(
        SHARE,
        "lower",
        marked("told less than they waited / told and served"),
        _mean_of_quotes("quote_short_share"),
    ),
}


def lost_of_days(block: Block) -> dict[str, Array]:
    """Return the mean of each part of S, (days, tiers + 1), adding up to that of S; if asked."""
    if block.losses is None:
        return {}
    parts = {column.name: block.lost(column.name) for column in Lost.columns()}
    return dict(block.tiers.tally(parts, block.counted).mean)


def satisfaction_by_memory(block: Block) -> Array:
    """Return the mean S under every memory law, (days, laws, tiers + 1), no law where not asked.

    The last number of a row is weighted by the value of the tiers.
    """
    if block.memories is None:
        return np.empty((block.days, 0, len(block.scenario.tiers) + 1))
    laws = [block.remembered(column.name) for column in ByMemory.columns()]
    means = ratio(*block.tiers.sums(laws, block.counted))
    weighted = block.tiers.sums([block.value * law for law in laws], block.counted)[0]
    means[..., -1] = ratio(weighted, block.tally(_felt_by_all).total["value"])[..., -1]
    return means.transpose(1, 0, 2)


def of_days(block: Block) -> dict[str, Array]:
    """Return every measure, (days, tiers + 1)."""
    return {name: measure.of(block) for name, measure in MEASURES.items()}
