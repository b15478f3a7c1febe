"""Some days of one policy side by side, so that each statistic is one pass over long arrays.

A block never changes a number: times are multiples of 2^-20 minute, whose sums are exact, and all
other sums run group by group in the order of the customers. So the measures of a day are the same
bits in a block of one day and in a block of twenty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from queuesim.branch.days import ByDay, Journeys
from queuesim.branch.journey import Array, Outcome
from queuesim.perception.experience import Experience
from queuesim.perception.feelings import Feelings
from queuesim.perception.lost import Lost
from queuesim.perception.memory import ByMemory
from queuesim.scenario.model import Scenario
from queuesim.study import hours
from queuesim.study.groups import Groups, Tally, minutes_by, with_all
from queuesim.study.ranked import Ranked

OF_WAIT = ("felt_wait", "reported_wait", "skips", "slips")
OF_VISIT = ("peak", "end", "experience", "expectation", "satisfaction")
QUANTILES = (0.5, 0.9, 1.0)  # of the wait

Columns = Callable[["Block"], Mapping[str, Array]]  # numbers of each customer by name


def _column(table: ByDay[Any] | None, name: str) -> Array:
    assert table is not None, "asked for what was not reckoned"
    return getattr(table.whole, name)  # type: ignore[no-any-return]


def among(rows: Array, values: Array) -> Array:
    """Return the values of some rows, NaN for the others."""
    return np.where(rows, values, np.nan)


@dataclass(frozen=True)
class Block:
    """The logs and experiences of some days of one policy, a row per customer."""

    scenario: Scenario
    logs: Journeys
    experiences: ByDay[Experience] | None = None
    losses: ByDay[Lost] | None = None
    memories: ByDay[ByMemory] | None = None  # only where policies are compared
    feelings: Feelings | None = None

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.logs)

    @cached_property
    def day(self) -> Array:
        """Return the place of each row's day in the block."""
        return self.logs.demand.day

    @cached_property
    def arrival(self) -> Array:
        """Return when each came."""
        return self.logs.demand.whole.arrival

    @cached_property
    def tier(self) -> Array:
        """Return each one's tier."""
        return self.logs.demand.whole.tier.astype(np.int64)  # to look things up quickly

    def visit(self, column: str) -> Array:
        """Return a column of the visits."""
        return _column(self.logs.visits, column)

    def vain(self, column: str) -> Array:
        """Return a column of the calls that nobody answered."""
        return _column(self.logs.vain, column)

    @cached_property
    def vain_day(self) -> Array:
        """Return the place in the block of the day of each of these calls."""
        return self.logs.vain.day

    def felt(self, column: str) -> Array:
        """Return a column of the experiences; NaN where it does not apply."""
        return _column(self.experiences, column)

    def felt_by_each(self, column: str) -> Array:
        """Return the same, a column of the wait for those alone who took a ticket."""
        values = self.felt(column)
        return among(self.has_ticket, values) if column in OF_WAIT else values

    def lost(self, part: str) -> Array:
        """Return a part of the satisfaction of each."""
        return _column(self.losses, part)

    def remembered(self, law: str) -> Array:
        """Return the satisfaction of each under a memory law, by its column."""
        return _column(self.memories, law)

    @cached_property
    def joined(self) -> Array:
        """Return when each took a ticket, NaN if none was given."""
        return self.visit("joined")

    @cached_property
    def called(self) -> Array:
        """Return when each was called, NaN if never."""
        return self.visit("called")

    @cached_property
    def reached(self) -> Array:
        """Return who was called with the ticket."""
        return ~np.isnan(self.called)

    @cached_property
    def has_ticket(self) -> Array:
        """Return who took a ticket."""
        return ~np.isnan(self.joined)

    @cached_property
    def wait(self) -> Array:
        """Return the wait from ticket to call, NaN where there was no call."""
        return np.asarray(self.called - self.joined)

    @cached_property
    def waited(self) -> Array:
        """Return the wait of all who joined: to the call, to leaving, or to the study's end."""
        left = self.visit("left")
        gone = np.where(np.isnan(left), self.scenario.closes, left)
        return np.asarray(np.where(self.reached, self.called, gone) - self.joined)

    @cached_property
    def waiting_by(self) -> Array:
        """Return the minutes waited by the bounds of the half-hours and by closing.

        The shape is (half-hours + 2, days, tiers + 1).
        """
        clocks = np.append(hours.half_hours(self.scenario), self.scenario.closes)
        return with_all(minutes_by(clocks, self.joined, self.waited, self.tiers))

    @cached_property
    def outcome(self) -> Array:
        """Return how each visit ended."""
        return self.visit("outcome")

    @cached_property
    def ended_so(self) -> Array:
        """Return how many of those counted ended in each way, (outcomes, days, kinds + 1)."""
        groups, ways = self.tiers, len(Outcome)
        size = groups.days * groups.kinds
        key = self.outcome.astype(int) * size + groups.key
        own = np.bincount(key, self.counted, minlength=ways * size)
        return with_all(own.reshape(ways, groups.days, groups.kinds))

    @cached_property
    def counted(self) -> Array:
        """Return whether each came after the warm-up."""
        return self.arrival >= hours.counted_from(self.scenario)

    @cached_property
    def served(self) -> Array:
        """Return who is counted and was served."""
        return np.asarray(self.counted & (self.outcome == Outcome.SERVED))

    @cached_property
    def queued(self) -> Array:
        """Return who is counted and took a ticket to wait with, not to leave it behind."""
        return np.asarray(self.counted & self.has_ticket & (self.outcome != Outcome.BALKED))

    @cached_property
    def value(self) -> Array:
        """Return how much each one's satisfaction counts."""
        return self.of_tier([tier.value for tier in self.scenario.tiers.values()])

    def of_tier(self, numbers: Sequence[float]) -> Array:
        """Return a number per tier for each one."""
        return np.array(numbers).take(self.tier)

    def tally(self, columns: Columns) -> Tally:
        """Return the sums and means of some columns over those counted, reckoned once."""
        if columns not in self._tallies:
            self._tallies[columns] = self.tiers.tally(columns(self), self.counted)
        return self._tallies[columns]

    @cached_property
    def _tallies(self) -> dict[Columns, Tally]:
        return {}

    @cached_property
    def felt_waits(self) -> Tally:
        """Return how the waits felt to those counted who took a ticket."""
        columns = {name: self.felt(name) for name in OF_WAIT}
        return self.tiers.tally(columns, self.counted & self.has_ticket)

    @cached_property
    def tiers(self) -> Groups:
        """Return the groups day x tier."""
        return Groups(self.day, self.tier, self.days, len(self.scenario.tiers))

    @cached_property
    def served_by_wait(self) -> Ranked:
        """Return the served, tier by tier in order of their waits."""
        return self.tiers.ranked(self.wait, self.served)

    @cached_property
    def wait_quantiles(self) -> Mapping[float, Array]:
        """Return by share the quantiles of the waits of the served."""
        shares = np.array(QUANTILES)[:, None, None]
        return dict(zip(QUANTILES, self.served_by_wait.quantile(shares), strict=True))
