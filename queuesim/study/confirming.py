"""The plan that holds on fresh days too: mended where it does not, then the best of its equals.

A plan that just meets its targets owes something to the days on which it was found. So it must meet
them on as many fresh days as well; where it does not, pieces are added that close most of the gap
for their cost, and the search goes on with both sets of days. Many plans cost the same: which of
them is the best is decided by Kim and Nelson's procedure, on days that none has met before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.scenario.goals import Selection
from queuesim.study.measures import MEASURES
from queuesim.study.planning import CHOSEN_BY, Confirming, Trials, Tried
from queuesim.study.plans import Plan, Space
from queuesim.study.search import EXCHANGES, TINY, Found, improved, steps, swept, thinned
from queuesim.study.selection import FIRST_STAGE, kim_nelson

BLOCKS = 10  # of days on which equals are compared, at most

Blocks = Callable[[int], Trials]  # the k-th block of FIRST_STAGE days, from 0


@dataclass(frozen=True)
class Choice:
    """The plan chosen among equals, how many were not told apart from it, and on how many days."""

    best: Tried
    equals: int
    left: int
    days: int


@dataclass(frozen=True)
class Confirmed:
    """A plan that meets the targets on both sets of days, if `holds`, and how it came about."""

    choice: Choice
    mended: bool
    holds: bool


def confirmed(both: Confirming, found: Found, blocks: Blocks, budget: int) -> Confirmed:
    """Return the plan found as it comes out of fresh days."""
    first = both.tried(found.best.plan)
    best = first if first.meets else _mended(both, first)
    if not best.meets:
        return Confirmed(Choice(found.best, 1, 1, 0), mended=False, holds=False)
    if not first.meets:
        best = improved(both, thinned(both, best), budget)
        best = swept(both, best) if found.whole else best
    while True:
        choice = chosen(_equals(both, best), blocks, both.space.scenario.compare.selection)
        thinner = thinned(both, choice.best)
        if thinner.cost > best.cost - TINY:
            return Confirmed(choice, mended=not first.meets, holds=True)
        best = thinner


def _mended(both: Confirming, here: Tried) -> Tried:
    """Return a plan that meets the targets on both sets of days, or as near as pieces bring it."""
    while not here.meets:
        plan = _filled(both, here)
        there = both.on_all_days(both.searched.tried(plan))
        if _closed(here.margins, there.margins - here.margins) <= 0:
            break
        here = there
    return here


def _filled(both: Confirming, here: Tried) -> Plan:
    """Return a plan with the pieces added that should close the gaps, each gain by itself."""
    space, plan, margins = both.space, here.plan, here.margins
    fuller = {piece: space.moved(plan, more=[piece]) for piece in range(len(plan))}
    tried = {p: both.searched.tried(there) for p, there in fuller.items() if there is not None}
    gains = {p: both.on_all_days(there).margins - margins for p, there in tried.items()}
    while gains and (margins < 0).any():
        piece = max(gains, key=lambda p: (_closed(margins, gains[p]) / _cost(space, p), -p))
        gain, there = gains.pop(piece), space.moved(plan, more=[piece])
        if there is not None and _closed(margins, gain) > 0:
            plan, margins = there, margins + gain
    return plan


def _closed(margins: Array, gain: Array) -> float:
    """Return which share of its gap each promise missed is brought nearer, summed over them."""
    gaps = np.flatnonzero(margins < 0)
    return float(np.minimum(gain[gaps] / -margins[gaps], 1.0).sum())


def _cost(space: Space, piece: int) -> float:
    return max(float(space.costs[piece]), TINY)


def _equals(both: Confirming, here: Tried) -> list[Tried]:
    """Return a plan and others of its cost, one piece exchanged, that meet the targets as well.

    Those are tried to which the effects of single steps promise most room above the targets.
    """
    every = {(step.pieces[0], step.by): step.there.margins for step in steps(both, here)}
    costs = both.space.costs
    rows = [
        (float((every[a, -1] + every[b, 1] - here.margins).min()), a, b)
        for a, by in every if by < 0
        for b, other in every if other > 0 and a != b and abs(costs[a] - costs[b]) < TINY
    ]  # fmt: skip
    best_first = sorted(rows, key=lambda row: (-row[0], *row[1:]))[:EXCHANGES]
    plans = (both.space.moved(here.plan, [a], [b]) for _, a, b in best_first)
    tried = [both.tried(plan) for plan in plans if plan is not None]
    return [here, *(there for there in tried if there.meets)]


def chosen(equals: Sequence[Tried], blocks: Blocks, how: Selection) -> Choice:
    """Return the best of plans by Kim and Nelson's procedure; one eliminated takes no more days.

    Where days run out before one is left, the one with the best mean so far is taken.
    """
    left, values = [*range(len(equals))], np.empty((0, len(equals)))
    for k in range(BLOCKS if len(equals) > 1 else 0):
        values = np.concatenate([values, _block(equals, left, blocks(k), how)])
        looks = range(FIRST_STAGE, len(values) + 1, FIRST_STAGE)
        gone = kim_nelson(values, how.indifference_zone, how.confidence, looks)
        left = [k for k, day in enumerate(gone) if not day]
        if len(left) == 1:
            break
    best = max(left, key=lambda k: np.nanmean(values[:, k]) if len(values) else 0.0)
    return Choice(equals[best], len(equals), len(left), len(values))


def _block(equals: Sequence[Tried], left: Sequence[int], trials: Trials, how: Selection) -> Array:
    """Return what each plan left is chosen by, the more the better, (days, plans)."""
    sign = -1.0 if MEASURES[how.measure].better == "lower" else 1.0
    values = np.full((FIRST_STAGE, len(equals)), np.nan)
    for k in left:
        values[:, k] = sign * trials.tried(equals[k].plan, felt=True).shown[CHOSEN_BY]
    return values
