"""The gold paradox: who waits less, has the better experience and leaves less satisfied.

Two peaks explain it, that of the staff's warmth and that of waiting, against those of the normal
visit. A map tells where it holds and where it ends: all waits of the days simulated are stretched
in proportion, all else being as it was seen, and the wait that gold expects is moved. So the point
of the scenario itself is that of its run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.feelings import Feelings, feelings
from queuesim.perception.memory import peak
from queuesim.perception.mood import Moments
from queuesim.perception.shapes import bounded
from queuesim.scenario.parameters import of_tier, with_value
from queuesim.scenario.ranges import like_of
from queuesim.study.block import Block
from queuesim.study.sensitivity import Days, mean, root
from queuesim.study.summary import Json, estimated

UPPER, LOWER = "gold", "regular"
REFERENCES = (2.0, 4.0, 8.0, 12.0)  # minutes that gold expects; the file's own come with them
UPPER_TO, LOWER_TO, POINTS = 15.0, 30.0, 41  # minutes, at least, and how many waits are tried
LONGEST, CLOSE = 60.0, 0.01  # minutes: as far as an end is looked for, and how near it is found


@dataclass(frozen=True)
class Pair:
    """The gold and the regular customers of the first policy's days."""

    days: Days
    upper: str
    lower: str

    @property
    def block(self) -> Block:
        """Return the days."""
        return self.days.block

    @property
    def expected(self) -> float:
        """Return the minutes that gold expects to wait."""
        return of_tier(self.days.file.today, self.upper)["expected_wait"]

    def index(self, tier: str) -> int:
        """Return the place of a tier in the file."""
        return list(self.days.file.today.tiers).index(tier)

    def felt(self, expected: float) -> Feelings:
        """Return what is felt where gold expects to wait so many minutes."""
        world = with_value(self.days.file.today, "expected_wait", (self.upper,), expected)
        return feelings(world, self.days.stages[0].trial.scenario)

    def waits(self, tier: str) -> Array:
        """Return the mean wait of the served of each day."""
        return self.block.tiers.mean(self.block.wait, self.block.served)[:, self.index(tier)]

    def by_day(self, values: Array, tier: str) -> Array:
        """Return the mean of each day over the customers of a tier that have a value."""
        rows = self.block.counted & ~np.isnan(values)
        return self.block.tiers.mean(values, rows)[:, self.index(tier)]

    def level(self, tier: str, felt: Feelings, factor: float = 1.0) -> tuple[Array, Array]:
        """Return E and S of a tier by day where its waits are so many times as long."""
        k = self.index(tier)
        seen = self.days.stages[0].seen.stretched(factor)
        experience = self.by_day(seen.experience(felt, (k,)), tier)
        return experience, experience - felt.expectation[k]


def paradox(days: Days) -> Json | None:
    """Return where the paradox holds and where it ends; None without gold and regular waits."""
    names = {like_of(days.file.today, tier): tier for tier in reversed(days.file.today.tiers)}
    if UPPER not in names or LOWER not in names:
        return None
    pair = Pair(days, names[UPPER], names[LOWER])
    felt = pair.felt(pair.expected)
    own = {tier: _own(pair, tier, felt) for tier in (pair.upper, pair.lower)}
    waits = [mean(of["wait"]) for of in own.values()]
    if not all(wait > 0 for wait in waits):
        return None
    gap = {key: estimated(own[pair.upper][key] - own[pair.lower][key]) for key in own[pair.upper]}
    holds = _surely(gap["wait"], -1) and _surely(gap["satisfaction"], -1)
    return {
        "policy": days.policies[0],
        "upper": pair.upper,
        "lower": pair.lower,
        "expected_wait": pair.expected,
        "tiers": {
            tier: {key: estimated(by_day) for key, by_day in of_tier.items()}
            | {"peaks": _peaks(pair, tier, felt)}
            for tier, of_tier in own.items()
        },
        "gap": gap,
        "holds": holds and _surely(gap["experience"], 1),
        "ends": _ends(pair, felt, *waits),
        "map": _map(pair, *waits),
    }


def _own(pair: Pair, tier: str, felt: Feelings) -> dict[str, Array]:
    """Return wait, E and S of a tier by day, as they stand."""
    experience, satisfaction = pair.level(tier, felt)
    return {"wait": pair.waits(tier), "experience": experience, "satisfaction": satisfaction}


def _surely(value: Mapping[str, float | None], sign: int) -> bool:
    """Return whether the whole interval lies on one side of 0."""
    mean, half = value["mean"], value["half_width"]
    return mean is not None and half is not None and sign * mean > half


# The two peaks


def _peaks(pair: Pair, tier: str, felt: Feelings) -> Json:
    """Return the peaks of a tier's visits, means over the served, against its normal visit."""
    k, seen = pair.index(tier), pair.days.stages[0].seen
    found = {name: np.full(seen.people, np.nan) for name in PEAKS}
    for again in seen.felt(felt, (k,)):
        visited = again.felt.visited
        for name, of in PEAKS.items():
            found[name][again.rows] = of(visited.values, visited.moments)
    usual = felt.normal_visits[k]
    return {
        name: {
            **estimated(pair.by_day(np.where(pair.block.served, values, np.nan), tier)),
            "normal": float(PEAKS[name](felt.tiers[k], usual)[0]),
        }
        for name, values in found.items()
    }


def _warmth(_: Mapping[str, float], visits: Moments) -> Array:
    return bounded(np.fmax(visits.concluded, visits.best_at_counter))


def _waiting(_: Mapping[str, float], visits: Moments) -> Array:
    return bounded(visits.waiting.glances.lowest(visits.waiting.ends))


PEAKS: dict[str, Callable[[Mapping[str, float], Moments], Array]] = {
    "warmth": _warmth,
    "waiting": _waiting,
    "peak": peak,
    "beaten": lambda values, visits: (-_waiting(values, visits) > _warmth(values, visits)).astype(
        float
    ),
}


# Where it holds and where it ends


def _ends(pair: Pair, felt: Feelings, upper_wait: float, lower_wait: float) -> Json:
    """Return the nearest waits at which gold would be as satisfied as regular customers."""
    upper, lower = (mean(pair.level(t, felt)[1]) for t in (pair.upper, pair.lower))

    def expected(minutes: float) -> float:
        return mean(pair.level(pair.upper, pair.felt(minutes))[1]) - lower

    def gold_waits(minutes: float) -> float:
        return mean(pair.level(pair.upper, felt, minutes / upper_wait)[1]) - lower

    def regular_waits(minutes: float) -> float:
        return upper - mean(pair.level(pair.lower, felt, minutes / lower_wait)[1])

    return {
        "expected_wait": _end(expected, pair.expected, LONGEST),
        "upper_wait": _end(gold_waits, upper_wait, 0.0),
        "lower_wait": _end(regular_waits, lower_wait, LONGEST),
    }


def _end(gap: Callable[[float], float], here: float, there: float) -> float | None:
    """Return where a gap that is below 0 here rises to 0, if it does on the way there."""
    ends = (here, gap(here)), (there, gap(there))
    return root(gap, *ends, CLOSE) if ends[0][1] < 0 < ends[1][1] else None


def _map(pair: Pair, upper_wait: float, lower_wait: float) -> Json:
    """Return for each wait that gold expects, and each it has, from and to which regular waits.

    Experience and satisfaction fall as waits grow, so these are the ends of one span.
    """
    felt = pair.felt(pair.expected)
    upper_waits, lower_waits = (
        np.linspace(0.0, max(least, 1.5 * own), POINTS)
        for least, own in ((UPPER_TO, upper_wait), (LOWER_TO, lower_wait))
    )
    fared, satisfied = _levels(pair, pair.lower, felt, lower_waits / lower_wait)
    panels = []
    for minutes in sorted({*REFERENCES, pair.expected}):
        ours = _levels(pair, pair.upper, pair.felt(minutes), upper_waits / upper_wait)
        worse, better = (
            np.interp(-own, -theirs, lower_waits)
            for own, theirs in zip(ours, (fared, satisfied), strict=True)
        )
        begin, end = np.maximum(worse, upper_waits), better
        spans = [[float(a), float(b)] if a < b else None for a, b in zip(begin, end, strict=True)]
        panels.append({"expected_wait": minutes, "lower_waits": spans})
    return {"upper_waits": upper_waits.tolist(), "lower_to": float(lower_waits[-1]),
            "panels": panels}  # fmt: skip


def _levels(pair: Pair, tier: str, felt: Feelings, factors: Array) -> tuple[Array, Array]:
    """Return E and S of a tier whose waits are so many times as long."""
    found = [pair.level(tier, felt, factor) for factor in factors.tolist()]
    return np.array([mean(e) for e, _ in found]), np.array([mean(s) for _, s in found])
