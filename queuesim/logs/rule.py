"""The call rule, told from who was called before whom.

A call while others waited in another line is a decision between the first of two lines. Under first
come, first served who came first is called; under a strict order one line always goes first; a head
start lets a line's people count as having come so many minutes earlier. Whichever rule contradicts
the fewest decisions is named; a head start pays for its freedom, as in BIC.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queuesim.language import marked
from queuesim.logs.choices import Choices
from queuesim.logs.journal import Bools, Floats, Ints, Log
from queuesim.logs.lines import line, on_axis

FEW = 20  # decisions
TOLERANCE = 3 / 60  # minutes: clocks of calls differ by seconds
LONG = 60.0  # minutes: an interval so wide says nothing
OWN = 10.0  # by how much windows of their own rule must be likelier
FCFS, STRICT = marked("first come, first served"), marked("in order")
HEAD_START = marked("head start")
ONE_FIRST, OTHER_FIRST = marked("the one first"), marked("the other first")


@dataclass(frozen=True)
class Calls:
    """The calls of a log, and when the first of every line but the caller's own had come."""

    row: Ints  # of the ticket called
    line: Ints  # its line
    window: Ints
    came: Floats
    first: Floats  # (lines, calls); NaN where nobody else waited

    def between(self, one: int, other: int, by: Bools) -> "Decisions":
        """Return the decisions between two lines of the windows `by`."""
        mine = (self.line == one) & ~np.isnan(self.first[other]) & by[self.window]
        theirs = (self.line == other) & ~np.isnan(self.first[one]) & by[self.window]
        ahead = self.first[other, mine] - self.came[mine]
        behind = self.came[theirs] - self.first[one, theirs]
        took = np.repeat([True, False], [len(ahead), len(behind)])
        lead = np.concatenate([ahead, behind])
        order = np.argsort(lead, kind="stable")
        return Decisions(lead[order], took[order])


@dataclass(frozen=True)
class Decisions:
    """Decisions between two lines: how long the one's first had come before the other's, and
    whether the one was called; sorted by the former."""

    lead: Floats
    took: Bools

    def __len__(self) -> int:
        return len(self.lead)

    def against(self, head_start: float) -> int:
        """Return how many contradict a head start of the one; those within seconds do not."""
        score = self.lead + head_start
        clear = np.abs(score) > TOLERANCE
        return int(np.sum((self.took != (score > 0)) & clear))

    def cost(self, head_start: float, free: int = 0) -> float:
        """Return minus twice the log-likelihood under a head start, and what freedom costs."""
        return _cost(self.against(head_start), len(self), free)

    def best(self) -> tuple[float, float, float]:
        """Return the head start that the fewest contradict, and the borders of its interval."""
        n = len(self)
        wrong = np.append((~self.took)[::-1].cumsum()[::-1], 0) + np.append(0, self.took.cumsum())
        counts = np.unique(wrong)
        costs = np.array([_cost(int(count), n, 0) for count in counts])
        near = np.flatnonzero(wrong <= counts[costs <= costs.min() + 3.84].max())
        best = np.flatnonzero(wrong == wrong.min())
        borders = np.concatenate([[np.inf], -self.lead, [-np.inf]])  # cut k: between k and k + 1
        low, high = float(borders[near[-1] + 1]), float(borders[near[0]])
        ends = borders[best[-1] + 1], borders[best[0]]
        known = [end for end in ends if np.isfinite(end)]
        return float(np.mean(known)) if known else 0.0, low, high


@dataclass(frozen=True)
class Pair:
    """The rule between two lines: the head start of the one, inf if it always goes first."""

    one: int
    other: int
    decisions: int
    rule: str
    head_start: float
    low: float
    high: float
    against: dict[str, int]  # how many decisions contradict each rule


@dataclass(frozen=True)
class Rule:
    """How windows choose: lines in levels, the first first; within one by wait and head start."""

    name: str
    levels: tuple[tuple[int, ...], ...]
    head_start: Floats  # (lines,) minutes
    pairs: tuple[Pair, ...]


def calls(log: Log, line_of: Ints, lines: int) -> Calls:
    """Return the calls of those who waited; `line_of` is the line of each ticket, -1 unknown."""
    with np.errstate(invalid="ignore"):
        row = np.flatnonzero((line_of >= 0) & (log.window >= 0) & (log.called >= log.issued))
    at, came = on_axis(log, log.called)[row], on_axis(log, log.issued)[row]
    first = np.stack([line(log, line_of == k).first(at) for k in range(lines)])
    return Calls(row, line_of[row], log.window[row], came, first)


def in_line(seen: Calls) -> float:
    """Return the share of calls that take the first of their own line."""
    if not len(seen.row):
        return 1.0
    own = seen.first[seen.line, np.arange(len(seen.row))]
    with np.errstate(invalid="ignore"):
        return float(1 - np.mean(own < seen.came - TOLERANCE))


def judged(one: int, other: int, seen: Decisions) -> Pair:
    """Return the rule that decisions between two lines follow."""
    if not len(seen):
        return Pair(one, other, 0, FCFS, 0.0, -np.inf, np.inf, {})
    best, low, high = seen.best()
    rules = {FCFS: 0.0, ONE_FIRST: np.inf, OTHER_FIRST: -np.inf, HEAD_START: best}
    costs = {name: seen.cost(h, 2 * (name == HEAD_START)) for name, h in rules.items()}
    name = min(costs, key=lambda rule: costs[rule])
    against = {rule: seen.against(h) for rule, h in rules.items()}
    kind = name if name in (FCFS, HEAD_START) else STRICT
    return Pair(one, other, len(seen), kind, rules[name], low, high, against)


def rule(seen: Calls, lines: Sequence[int], by: Bools, everywhere: Bools) -> Rule:
    """Return the rule of the windows `by` between lines.

    Windows follow the rule of all windows that serve two lines, unless their own decisions are
    clearly likelier under another.
    """
    pairs = []
    for k, one in enumerate(lines):
        for other in lines[k + 1 :]:
            pair = judged(one, other, seen.between(one, other, everywhere))
            own = seen.between(one, other, by)
            theirs = judged(one, other, own)
            if len(own) >= FEW and own.cost(pair.head_start) - own.cost(theirs.head_start) > OWN:
                pair = theirs
            pairs.append(pair)
    return assembled(seen.first.shape[0], lines, pairs)


def assembled(total: int, lines: Sequence[int], pairs: Sequence[Pair]) -> Rule:
    """Return the rule that pairs of lines make together; pairs with few decisions say nothing."""
    told = [pair for pair in pairs if pair.decisions >= FEW]
    before = {(p.one, p.other): p.head_start for p in told}
    before |= {(b, a): -h for (a, b), h in before.items()}
    rank = {k: sum(before.get((k, m), 0.0) == np.inf for m in lines) for k in lines}
    levels = tuple(
        tuple(k for k in lines if rank[k] == r) for r in sorted(set(rank.values()), reverse=True)
    )
    head_start = np.zeros(total)
    for level in levels:
        head_start[list(level)] = _ahead(level, told)
    name = STRICT if len(levels) > 1 else HEAD_START if head_start.any() else FCFS
    return Rule(name, levels, head_start, tuple(pairs))


def as_chosen(found: Rule, names: Sequence[str], choices: Choices) -> Rule:
    """Return the rule that a planner names instead, among the same lines; the evidence stays."""
    lines = sorted(k for level in found.levels for k in level)
    if choices.rule is None:
        return found
    head_start = np.zeros(len(names))
    levels: tuple[tuple[int, ...], ...] = (tuple(lines),)
    if choices.rule == STRICT:
        named = [k for name in choices.order for k in lines if names[k] == name]
        levels = tuple((k,) for k in dict.fromkeys([*named, *lines]))
    elif choices.rule == HEAD_START:
        for k in lines:
            head_start[k] = choices.head_start.get(names[k], 0.0)
    return Rule(choices.rule, levels, head_start, found.pairs)


def _ahead(level: Sequence[int], pairs: Sequence[Pair]) -> Floats:
    """Return the head starts of lines that agree best with those of their pairs, to 5 s.

    Least squares, a pair counting the more the narrower its interval; the least is 0.
    """
    inside = [p for p in pairs if p.one in level and p.other in level and np.isfinite(p.head_start)]
    sums, wanted = np.zeros((len(inside) + 1, len(level))), np.zeros(len(inside) + 1)
    sums[-1] = 1.0  # any level of all of them would do
    for k, pair in enumerate(inside):
        weight = 1 / (min(pair.high - pair.low, LONG) + TOLERANCE)
        sums[k, level.index(pair.one)], sums[k, level.index(pair.other)] = weight, -weight
        wanted[k] = weight * pair.head_start
    found = np.linalg.lstsq(sums, wanted)[0]
    return np.asarray(np.round((found - found.min()) * 12) / 12)


def _cost(wrong: int, n: int, free: int) -> float:
    share = min((wrong + 0.5) / (n + 1), 0.5)  # more is contradiction by rule, not by chance
    fits = -2 * (wrong * np.log(share) + (n - wrong) * np.log1p(-share))
    return float(fits + free * np.log(max(n, 2)))
