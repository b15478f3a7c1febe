"""The ledger of a policy: who wins, who pays and how much, person by person against today.

An entry is a row of `LEDGER`: the JSON object, the CSV file and the schema are read from there. Its
function takes the same people under both policies and returns a number per day and tier, "all"
last. A change of satisfaction counts where both have one, a change of minutes for those called
under both; who is made to wait longer includes those who gave up, until they left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.branch.journey import Array
from queuesim.study.block import Block
from queuesim.study.groups import Groups
from queuesim.study.measures import MEASURES
from queuesim.study.ranked import Ranked
from queuesim.study.ratio import ratio

WORST = 20  # one in so many are worst hit
NOTICEABLE = MEASURES["satisfaction"].noticeable or 0.0


@dataclass(frozen=True)
class Change:
    """The same days under today's policy and another one."""

    today: Block
    other: Block
    much_longer: float  # minutes

    @property
    def tiers(self) -> Groups:
        """Return the groups day x tier."""
        return self.today.tiers

    @cached_property
    def satisfaction(self) -> Array:
        """Return each one's change of satisfaction, NaN for who is not counted."""
        change = self.other.felt("satisfaction") - self.today.felt("satisfaction")
        return np.where(self.today.counted, change, np.nan)

    @cached_property
    def wait(self) -> Array:
        """Return by how many minutes each one called under both waits longer, else NaN."""
        return np.where(self.today.counted, self.other.wait - self.today.wait, np.nan)

    @cached_property
    def waited(self) -> Array:
        """Return by how many minutes each one who joined under both was there longer, else NaN."""
        return np.where(self.today.counted, self.other.waited - self.today.waited, np.nan)

    @cached_property
    def ranked(self) -> Ranked:
        """Return the changes of satisfaction in order, group by group."""
        return self.tiers.ranked(self.satisfaction, ~np.isnan(self.satisfaction))

    @cached_property
    def better(self) -> Array:
        """Return who is noticeably better off."""
        return self.satisfaction > NOTICEABLE

    @cached_property
    def worse(self) -> Array:
        """Return who is noticeably worse off."""
        return self.satisfaction < -NOTICEABLE

    def share(self, rows: Array, of: Array) -> Array:
        """Return which share of those with a value are among the rows."""
        return ratio(self.tiers.count(rows), self.tiers.count(~np.isnan(of)))


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger: its unit, what it means, and how it is reckoned."""

    unit: str
    meaning: str
    of: Callable[[Change], Array]


def _value_weighted(change: Change) -> Array:
    value, gain = change.today.value, change.satisfaction
    return ratio(*change.tiers.sums([value * gain, value], ~np.isnan(gain))[0])


def _quantile(percent: int) -> Entry:
    return Entry(
        "points",
        f"mean of the days' {percent} % quantiles of the change of S, over people",
        lambda change: change.ranked.quantile(percent / 100),
    )


LEDGER = {
    "better_share": Entry(
        "share",
        f"S rises by more than {NOTICEABLE:g}",
        lambda change: change.share(change.better, change.satisfaction),
    ),
    "gain": Entry(
        "points",
        "mean change of S of those better off",
        lambda change: change.tiers.mean(change.satisfaction, change.better),
    ),
    "worse_share": Entry(
        "share",
        f"S falls by more than {NOTICEABLE:g}",
        lambda change: change.share(change.worse, change.satisfaction),
    ),
    "loss": Entry(
        "points",
        "mean change of S of those worse off",
        lambda change: change.tiers.mean(change.satisfaction, change.worse),
    ),
    "worst_twentieth": Entry(
        "points",
        "mean change of S of the twentieth worst hit",
        lambda change: change.ranked.lowest(WORST),
    ),
    "value_weighted_gain": Entry(
        "points", "sum of value x change of S / sum of value", _value_weighted
    ),
    "minutes_given": Entry(
        "min",
        "waiting spared those who are called sooner, a day",
        lambda change: -change.tiers.total(change.wait, change.wait < 0),
    ),
    "minutes_taken": Entry(
        "min",
        "waiting added to those who are called later, a day",
        lambda change: change.tiers.total(change.wait, change.wait > 0),
    ),
    "longer_share": Entry(
        "share",
        "wait longer by at least compare.caps.longer.by (else 10 min), or give up so much later",
        lambda change: change.share(change.waited >= change.much_longer, change.waited),
    ),
    **{f"change_p{percent:02d}": _quantile(percent) for percent in (5, 25, 50, 75, 95)},
}


def ledger(today: Block, other: Block, much_longer: float) -> dict[str, Array]:
    """Return every entry of the ledger, (days, tiers + 1)."""
    change = Change(today, other, much_longer)
    return {name: entry.of(change) for name, entry in LEDGER.items()}
