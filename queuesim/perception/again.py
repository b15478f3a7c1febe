"""Days whose visits can be felt again: by other parameters, by other people, after other waits.

What was seen does not depend on what is felt about it, and counting it is most of the work, so it
is kept. Only when people look at other times must they be looked at anew.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from queuesim.branch.days import ByDay, on_end
from queuesim.branch.journey import Array, Demand, JourneyLog
from queuesim.perception.experience import Felt, Seen, batches, feel, given_to, seen
from queuesim.perception.favours import Favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.presence import Presence, presence


@dataclass(frozen=True)
class _Batch:
    first: int  # row of the first customer among all
    present: Presence
    given: Favours | None
    parties: tuple[Seen, ...]


@dataclass(frozen=True)
class Again:
    """Felt visits of a party and their rows among all customers of the days."""

    rows: Array
    tier: int
    felt: Felt


@dataclass(frozen=True)
class Witnessed:
    """All that was seen on some days, rows in the order of the days."""

    people: int
    _batches: tuple[_Batch, ...]

    def felt(self, feelings: Feelings, tiers: Collection[int] | None = None) -> Iterator[Again]:
        """Yield the visits of some tiers, or of all, as they are felt under the parameters."""
        for batch in self._batches:
            for party in batch.parties:
                if tiers is None or party.party.tier in tiers:
                    felt = feel(party, batch.present, feelings, batch.given)
                    yield Again(batch.first + party.party.rows, party.party.tier, felt)

    def experience(self, feelings: Feelings, tiers: Collection[int] | None = None) -> Array:
        """Return E by customer; NaN for those still inside and for other tiers."""
        found = np.full(self.people, np.nan)
        for again in self.felt(feelings, tiers):
            found[again.rows] = again.felt.visited.experience
        return found

    def satisfaction(self, feelings: Feelings, tiers: Collection[int] | None = None) -> Array:
        """Return S by customer; NaN for those still inside and for other tiers."""
        found = np.full(self.people, np.nan)
        for again in self.felt(feelings, tiers):
            found[again.rows] = again.felt.visited.experience - feelings.expectation[again.tier]
        return found

    def among(self, people: ByDay[Demand]) -> "Witnessed":
        """Return the same visits made by people who differ from each other otherwise."""
        changed = []
        for batch in self._batches:
            rows = slice(batch.first, batch.first + len(batch.present.came))
            present = replace(batch.present, demand=people.whole.rows(rows))
            changed.append(replace(batch, present=present))
        return Witnessed(self.people, tuple(changed))

    def stretched(self, factor: float) -> "Witnessed":
        """Return the same visits with every wait so many times as long, all else as it was seen."""
        return Witnessed(
            self.people,
            tuple(
                replace(batch, parties=tuple(_stretched(party, factor) for party in batch.parties))
                for batch in self._batches
            ),
        )


def witnessed(logs: Sequence[JourneyLog], feelings: Feelings) -> Witnessed:
    """Return all that was seen on some days."""
    found, first = [], 0
    for batch in batches(on_end(logs)):
        present = presence(batch, feelings)
        given = given_to(present, feelings)
        found.append(_Batch(first, present, given, tuple(seen(present, feelings))))
        first += len(present.came)
    return Witnessed(first, tuple(found))


def _stretched(party: Seen, factor: float) -> Seen:
    return replace(party, glances=replace(party.glances, age=party.glances.age * factor))
