"""When people look around: the wait of each is cut at glances, from the ticket to the call.

All glances of many customers lie in one array: first everybody's glance 0, then glance 1 of those
who have one, and so on, who looks most often in front. So a sum along each customer's glances is
one addition of arrays per glance number, in the order of time, whoever else is in the array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from queuesim.branch.journey import Array

TICKS = 2.0**20  # a minute; glances keep to the grid of all times
PLACES = 2**42  # of one customer's wait on that grid, more than any wait has


@dataclass(frozen=True)
class Glances:
    """The glances of some customers; all but `reach` and `last` have an entry per glance."""

    reach: Array  # (numbers,): how many customers have a glance of that number
    who: Array  # index of the customer
    age: Array  # minutes since the ticket
    first: Array  # index of the customer's first glance
    after: Array  # index of the customer's next glance; its own at the last one
    last: Array  # (customers,): index of the last glance, the call or the leaving

    @property
    def wait(self) -> Array:
        """Return each customer's wait in minutes."""
        return self.age[self.last]

    @property
    def length(self) -> Array:
        """Return the minutes from each glance to the next; 0 at the last."""
        return self.age[self.after] - self.age

    def before(self, steps: Array) -> Array:
        """Return at each glance the sum of the customer's steps before it, in order of time."""
        sums = np.empty(len(steps))
        sums[: self.reach[0]] = 0.0
        for here, there in pairwise(self._numbers):
            size = there.stop - there.start
            np.add(sums[here][:size], steps[here][:size], out=sums[there])
        return sums

    def total(self, values: Array) -> Array:
        """Return each customer's sum, in order of time."""
        return self._folded(np.add, values)

    def highest(self, values: Array) -> Array:
        """Return each customer's greatest value."""
        return self._folded(np.maximum, values)

    def lowest(self, values: Array) -> Array:
        """Return each customer's least value."""
        return self._folded(np.minimum, values)

    def _folded(self, step: Callable[..., Any], values: Array) -> Array:
        first, *later = self._numbers
        found = values[first].copy()
        for number in later:
            part = found[: number.stop - number.start]
            step(part, values[number], out=part)
        result = np.empty_like(found)
        result[self.who[first]] = found
        return result

    @cached_property
    def _numbers(self) -> list[slice]:
        ends = np.cumsum(self.reach).tolist()
        return [slice(end - size, end) for end, size in zip(ends, self.reach.tolist(), strict=True)]


def arrange(pieces: Array, age: Callable[[Array, Array], Array]) -> Glances:
    """Return the glances of customers whose waits fall into so many pieces.

    `age(who, number)` gives the minutes since the ticket of a customer's glance of that number;
    a wait of `n` pieces has glances 0 to n.
    """
    order = np.argsort(-pieces, kind="stable")
    reach = np.cumsum(np.bincount(pieces)[::-1])[::-1]
    number = np.repeat(np.arange(len(reach)), reach)
    index = np.arange(len(number))
    first = index - (np.cumsum(reach) - reach)[number]
    who = order[first]
    goes_on = number < pieces[who]
    last = np.empty(len(pieces), dtype=np.int64)
    last[who[~goes_on]] = index[~goes_on]
    after = index + np.where(goes_on, reach[number], 0)
    return Glances(reach, who, age(who, number), first, after, last)


def cut(wait: Array, values: Mapping[str, float]) -> Glances:
    """Return the glances of customers who wait so many minutes, by the parameters of a tier."""
    offsets = offsets_of(values, float(np.max(wait)))
    pieces = np.searchsorted(offsets, wait)

    def age(who: Array, number: Array) -> Array:
        return np.where(number < pieces[who], offsets[number], wait[who])

    return arrange(pieces, age)


def split(glances: Glances, who: Array, minutes: Array) -> tuple[Glances, Array]:
    """Return the glances with a cut at each event between two of them, and what each carries.

    Nobody looks around at a cut, so it carries the surroundings of the glance before it, given by
    index. Events come in order of customers and of minutes since their tickets, none twice.
    """
    wait, tickets = glances.wait, glances.reach[0]
    rank = np.empty(tickets, dtype=np.int64)
    rank[glances.who[:tickets]] = np.arange(tickets)
    pieces = np.bincount(glances.who) - 1
    owner = np.repeat(np.arange(tickets), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    index = (np.cumsum(glances.reach) - glances.reach)[number] + rank[owner]
    looks, events = instants(owner, glances.age[index]), instants(who, minutes)
    place = np.searchsorted(looks, events)
    new = (minutes > 0) & ~np.isin(events, looks, assume_unique=True)
    if not new.any():
        return glances, np.arange(len(glances.who))
    begins = np.insert(looks, place[new], events[new])
    look = np.cumsum(np.insert(np.ones(len(looks), dtype=np.int64), place[new], 0)) - 1
    more = np.bincount(begins // PLACES, minlength=tickets)
    start = np.cumsum(more) - more

    def of_piece(values: Array, at_last: Array) -> Callable[[Array, Array], Array]:
        def found(who: Array, number: Array) -> Array:
            at = np.minimum(start[who] + number, len(begins) - 1)
            return np.where(number < more[who], values[at], at_last[who])

        return found

    finer = arrange(more, of_piece((begins % PLACES) / TICKS, wait))
    number = np.repeat(np.arange(len(finer.reach)), finer.reach)
    return finer, of_piece(index[look], glances.last)(finer.who, number)


def instants(who: Array, minutes: Array) -> Array:
    """Return a whole number for each instant of a customer's wait, customer by customer."""
    return who * PLACES + np.rint(minutes * TICKS).astype(np.int64)


def looks(wait: Array, values: Mapping[str, float]) -> Array:
    """Return how many glances each wait has."""
    return np.searchsorted(offsets_of(values, float(np.max(wait))), wait) + 1


def offsets_of(values: Mapping[str, float], longest: float) -> Array:
    """Return the minutes after the ticket at which people look while they wait, then infinity.

    The gaps are even at first and then grow, so that an overloaded day stays cheap.
    """
    gap = values["glance"]
    even = int(min(longest, values["glance_even_until"]) / gap)
    offsets = [number * gap for number in range(even + 1)]
    while offsets[-1] < longest:
        gap = gap * values["glance_growth"]
        offsets.append(offsets[-1] + gap)
    return np.append(np.floor(np.array(offsets) * TICKS + 0.5) / TICKS, np.inf)
