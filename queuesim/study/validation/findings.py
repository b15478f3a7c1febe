"""What a simulated case comes to: an estimate and its standard error for every expected value.

A day is one observation, whatever the number of its customers, so errors are between days.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.study.validation.cases import Case, Claim, Study
from queuesim.study.validation.measures import MEASURES, Measure
from queuesim.study.validation.observed import Array, Observed


@dataclass(frozen=True)
class Finding:
    """What was found for one expected value, with the standard error over days."""

    label: str
    measure: Measure
    found: float
    error: float
    expected: float
    published_error: float


def run(case: Case, study: Study, again: int = 0) -> list[Finding]:
    """Return the findings of a study of the case; `again` numbers studies of other people."""
    claims = case.claims(study)
    sums = _summed(case, study, claims, again)
    return [
        finding
        for claim, of_days in zip(claims, sums, strict=True)
        for finding in _find(claim, of_days)
    ]


def _summed(case: Case, study: Study, claims: list[Claim], again: int) -> list[Array]:
    """Return the sums of each claim, (sums, days, expected values)."""
    days = [
        [MEASURES[claim.measure].sums(day, _rows(claim, day), claim.at) for claim in claims]
        for day in _days(case, study, again)
    ]
    by_claim = (np.array(sums, float) for sums in zip(*days, strict=True))
    return [np.moveaxis(sums, 0, 1) for sums in by_claim]


def _days(case: Case, study: Study, again: int) -> Iterator[Observed]:
    """Yield the days of a study, each case having people of its own."""
    branch, staff = case.branch(study), case.table["windows"]
    people, policy = population(branch), rules(branch)
    seed = zlib.crc32(case.name.encode()) + again
    for day in range(1, study.days + 1):
        yield Observed(
            log=simulate(policy, draw(people, seed, day), day),
            begins=study.warm_up,
            ends=study.ends,
            tiers=tuple(branch.tiers),
            windows=tuple(branch.windows),
            staff=tuple(staff) if isinstance(staff, list) else (len(branch.windows),),
        )


def _rows(claim: Claim, day: Observed) -> Array:
    """Return the customers concerned: all, those of a tier, or those of some windows."""
    if claim.tier:
        return np.asarray(day.log.demand.tier == day.tiers.index(claim.tier))
    if claim.windows:
        numbers = [day.windows.index(name) for name in claim.windows]
        return np.isin(day.log.visits.window, numbers)
    return np.ones(len(day.joined), bool)


def _find(claim: Claim, sums: Array) -> Iterator[Finding]:
    """Yield estimates with standard errors by the jackknife over days (Efron 1982)."""
    measure, days = MEASURES[claim.measure], sums.shape[1]
    total = sums.sum(axis=1, keepdims=True)
    found = measure.value(total / days)[0]
    without = measure.value((total - sums) / (days - 1))
    error = np.sqrt((days - 1) / days * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    if measure.tail:
        error = np.maximum(error, _binomial_error(claim.expected, sums))
    for k, label in enumerate(claim.labels()):
        yield Finding(
            label, measure, float(found[k]), float(error[k]), claim.expected[k], claim.error[k]
        )


def _binomial_error(expected: Array, sums: Array) -> Array:
    """Return the least standard error of a share; it counts where nothing so rare was seen."""
    return np.asarray(np.sqrt(expected * (1 - expected) / sums[1].sum(axis=0)))
