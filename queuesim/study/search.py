"""The cheapest plan that meets the targets: a first guess, thinned out and exchanged by simulation.

The guess is Erlang A by kind of window and half-hour, for ever stricter service levels until the
simulated plan meets the targets, then for laxer ones kind by kind while it still does. From it
pieces are taken, the dearest for what they hold first, until none can go. Then exchanges (one piece
more, one or two fewer) are tried in the order that the effects of single steps promise, and cheaper
shifts in the place of dearer ones. Of a small space every plan cheaper than the best is simulated,
except those with no more windows at any time than one that misses: taking windows from a plan that
misses is taken never to make it meet, which is nearly always so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from queuesim.branch.journey import Array
from queuesim.study.planning import AnyTrials, Tried
from queuesim.study.plans import Plan, Space, changed
from queuesim.study.requirements import LEVELS, required

DIVISIONS = 500  # of windows among kinds
SMALL = 20_000  # plans of a space that is searched whole
EXCHANGES = 24  # tried at a time
NEARLY = 0.7  # of the most that another piece was worth when last tried
TINY = 1e-9


class NoPlanError(Exception):
    """No plan meets the targets; `best` is the one that comes nearest, `proof` whether none can."""

    def __init__(self, trials: AnyTrials, best: Tried | None, proof: bool):
        super().__init__("no plan meets the targets")
        self.trials, self.best, self.proof = trials, best, proof


@dataclass(frozen=True)
class Step:
    """A plan with one more or one fewer of some pieces, beside the plan found."""

    pieces: tuple[int, ...]
    by: int
    there: Tried


@dataclass(frozen=True)
class Found:
    """The plan found, and every step from it."""

    best: Tried
    steps: tuple[Step, ...]
    whole: bool  # whether the space was searched whole


def cheapest(trials: AnyTrials, budget: int) -> Found:
    """Return the cheapest plan found, or raise `NoPlanError`; `budget` limits the exchanges."""
    space = trials.space
    best = improved(trials, thinned(trials, _enough(trials)), budget)
    whole = space.size <= SMALL
    if whole:
        best = swept(trials, best)
    return Found(best, tuple(steps(trials, best)), whole)


def improved(trials: AnyTrials, best: Tried, budget: int) -> Tried:
    """Return what comes of a thinned plan by exchanges, tried while `budget` plans are not."""
    while trials.count < budget:
        better = _exchanged(trials, best)
        if better is None:
            break
        best = thinned(trials, better)
    return best


def _enough(trials: AnyTrials) -> Tried:
    """Return a first guess that meets the targets, or what comes of mending the nearest one."""
    space = trials.space
    guesses = Guesses(trials)
    for level in range(len(LEVELS)):
        tried = guesses.tried([level] * len(space.kinds))
        if tried and tried.meets:
            return guesses.lowered([level] * len(space.kinds), tried)
    if not guesses.known:
        raise NoPlanError(trials, None, proof=False)
    best = min(guesses.known, key=lambda tried: (tried.shortfall, tried.cost))
    return _mended(trials, best)


class Guesses:
    """First guesses: a service level for each kind of window, by its place among the levels."""

    def __init__(self, trials: AnyTrials):
        self.trials = trials
        self.windows = [required(trials.space, level) for level in LEVELS]
        self.known: list[Tried] = []

    def tried(self, levels: list[int]) -> Tried | None:
        """Return the plan of a level for each kind, None where no allowed one is found."""
        wanted = np.array([self.windows[level][k] for k, level in enumerate(levels)])
        plan = covering(self.trials.space, wanted)
        if not self.trials.space.allows(plan):
            return None
        self.known.append(self.trials.tried(plan))
        return self.known[-1]

    def lowered(self, levels: list[int], best: Tried) -> Tried:
        """Return what is left when the level of one kind after the other is lowered."""
        for k in range(len(levels)):
            while levels[k] > 0:
                lower = [level - (k == other) for other, level in enumerate(levels)]
                tried = self.tried(lower)
                if tried is None or not tried.meets:
                    break
                levels, best = lower, tried
        return best


def _mended(trials: AnyTrials, best: Tried) -> Tried:
    """Return a plan that meets the targets, near one that does not, or raise `NoPlanError`.

    Where the space is a box there is none: the last guess has all windows open all day.
    """
    space = trials.space
    while not space.is_box and not best.meets:
        near = [trials.tried(plan) for plan in _near(space, best.plan)]
        better = min(near, key=lambda tried: (tried.shortfall, tried.cost), default=best)
        if better.shortfall >= best.shortfall - TINY:
            break
        best = better
    if not best.meets:
        raise NoPlanError(trials, best, proof=space.is_box)
    return best


def covering(space: Space, wanted: Array) -> Plan:
    """Return a plan that has as many windows of each kind, (kinds, times - 1), as far as allowed.

    One piece after another: the one that covers most of what is still missing for its cost.
    """
    minutes = np.diff(space.times)
    wanted = np.clip(wanted, space.least, space.most)
    plan = (0,) * len(space.pieces)
    while True:
        missing = np.clip(wanted - space.on_duty(plan), 0, 1)[space.kind_of] * space.covers
        gain = (missing * minutes).sum(axis=1) / np.maximum(space.costs, TINY)
        order = [int(piece) for piece in np.argsort(-gain, kind="stable") if gain[piece] > 0]
        fuller = (changed(plan, more=[piece]) for piece in order)
        found = next((there for there in fuller if space.fits(there)), None)
        if found is None:
            return plan
        plan = found


def _near(space: Space, plan: Plan) -> Iterator[Plan]:
    """Yield the plans with one piece more, or with one in the place of another."""
    for b in range(len(plan)):
        more = space.moved(plan, more=[b])
        if more is not None:
            yield more
    for a, b in _exchanges(space, plan):
        there = space.moved(plan, [a], [b])
        if there is not None:
            yield there


def _exchanges(space: Space, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield pieces of a kind at a common time, or of two kinds at the same; the first is taken."""
    together = space.covers @ space.covers.T > 0
    for a in np.flatnonzero(plan):
        alike = (space.covers == space.covers[a]).all(axis=1)
        for b in np.flatnonzero(together[a] & (alike | (space.kind_of == space.kind_of[a]))):
            if a != b:
                yield int(a), int(b)


def thinned(trials: AnyTrials, here: Tried) -> Tried:
    """Return what is left when no piece can be taken, the one that is worth least taken first.

    A piece that could not go is not asked again before no other can; then all are.
    """
    thinner = _thinned_once(trials, here)
    while thinner.plan != here.plan:
        here, thinner = thinner, _thinned_once(trials, thinner)
    return here


def _thinned_once(trials: AnyTrials, here: Tried) -> Tried:
    space = trials.space
    worth = {p: np.inf for p in range(len(here.plan)) if here.plan[p] > 0}
    while worth:
        piece = max(worth, key=lambda p: (worth[p], -p))
        plan = space.moved(here.plan, [piece])
        there = trials.tried(plan) if plan is not None else None
        if there is None or not there.meets:
            del worth[piece]
            continue
        worth[piece] = space.costs[piece] / max(_used(here, there), TINY)
        if worth[piece] >= NEARLY * max(worth.values()):
            here = there
            if not here.plan[piece]:
                del worth[piece]
    return here


def _used(here: Tried, there: Tried) -> float:
    """Return the share of the room above the targets that a step uses up, summed over them."""
    lost = np.maximum(here.margins - there.margins, 0.0)
    return float((lost / np.maximum(here.margins, TINY)).sum())


def steps(trials: AnyTrials, here: Tried) -> Iterator[Step]:
    """Yield every step from a plan that the file allows, by one piece."""
    for piece in range(len(here.plan)):
        yield from _both_ways(trials, here, (piece,))


def day_steps(trials: AnyTrials, here: Tried) -> Iterator[Step]:
    """Yield the steps from a plan by one window of a kind all day; with shifts there are none."""
    space = trials.space
    for k in range(0 if space.in_shifts else len(space.kinds)):
        yield from _both_ways(trials, here, tuple(np.flatnonzero(space.kind_of == k).tolist()))


def _both_ways(trials: AnyTrials, here: Tried, pieces: tuple[int, ...]) -> Iterator[Step]:
    less, more = trials.space.moved(here.plan, pieces), trials.space.moved(here.plan, (), pieces)
    if less is not None:
        yield Step(pieces, -1, trials.tried(less))
    if more is not None:
        yield Step(pieces, 1, trials.tried(more))


def _exchanged(trials: AnyTrials, here: Tried) -> Tried | None:
    """Return a cheaper plan that meets the targets, some exchange away, or None."""
    for fewer, more in (*_promising(trials, here), *_shorter(trials.space, here.plan)):
        plan = trials.space.moved(here.plan, fewer, [more])
        if plan is not None:
            there = trials.tried(plan)
            if there.meets:
                return there
    return None


def _shorter(space: Space, plan: Plan) -> list[tuple[tuple[int, ...], int]]:
    """Return the exchanges of a shift for a cheaper one at a common time, most saved first."""
    if not space.in_shifts:
        return []
    found = [(float(space.costs[a] - space.costs[b]), (a,), b) for a, b in _exchanges(space, plan)]
    cheaper = sorted((row for row in found if row[0] > TINY), key=lambda row: (-row[0], *row[1:]))
    return [(fewer, more) for _, fewer, more in cheaper]


def _promising(trials: AnyTrials, here: Tried) -> list[tuple[tuple[int, ...], int]]:
    """Return the exchanges that save money and should leave most room above the targets.

    Effects of single steps are added up, in units of what the taking of a piece costs a target.
    """
    space = trials.space
    every = {(step.pieces[0], step.by): step.there.margins for step in steps(trials, here)}
    taken = {p: every[p, -1] - here.margins for p in range(len(here.plan)) if (p, -1) in every}
    if not taken:
        return []
    unit = np.maximum(np.abs(np.array(list(taken.values()))).mean(axis=0), TINY)
    rows = []
    for more in (p for p, by in every if by > 0):
        gain = every[more, 1] - here.margins
        for fewer in (*((p,) for p in taken), *combinations(taken, 2)):
            saved = space.costs[list(fewer)].sum() - space.costs[more]
            if saved > TINY and more not in fewer:
                after = here.margins + gain + sum(taken[p] for p in fewer)
                rows.append((float((after / unit).min()), saved, fewer, more))
    rows.sort(key=lambda row: (-row[0], -row[1], row[2], row[3]))
    return [(fewer, more) for _, _, fewer, more in rows[:EXCHANGES]]


def fewest(trials: AnyTrials) -> Tried | None:
    """Return the plan with fewest windows, all open all day, that meets the targets.

    None if there is none, with shifts, or with too many ways to divide windows among kinds.
    """
    space = trials.space
    ranges = [range(kind.at_least, kind.at_most + 1) for kind in space.kinds]
    if space.in_shifts or np.prod([len(counts) for counts in ranges]) > DIVISIONS:
        return None
    by_total: dict[int, list[tuple[int, ...]]] = {}
    for counts in product(*ranges):
        by_total.setdefault(sum(counts), []).append(counts)
    too_few, best = min(by_total) - 1, None
    enough = max(by_total) + 1
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        met = _all_day(trials, by_total[middle])
        if met is None:
            too_few = middle
        else:
            enough, best = middle, met
    return best


def _all_day(trials: AnyTrials, divisions: Iterable[tuple[int, ...]]) -> Tried | None:
    """Return the first plan that meets the targets with so many windows of each kind all day."""
    for counts in divisions:
        plan = tuple(counts[kind] for kind in trials.space.kind_of)
        if trials.space.allows(plan) and trials.tried(plan).meets:
            return trials.tried(plan)
    return None


def swept(trials: AnyTrials, best: Tried) -> Tried:
    """Return the cheapest plan of a small space that meets the targets."""
    plans = trials.space.every()
    costs = plans @ trials.space.costs
    left = np.ones(len(plans), dtype=bool)
    while (left := left & (costs < best.cost - TINY)).any():
        dearest = int(np.argmax(np.where(left, costs, -np.inf)))
        there = trials.tried(tuple(plans[dearest].tolist()))
        if there.meets:
            best = there
        else:
            left &= (plans > plans[dearest]).any(axis=1)
    return best
