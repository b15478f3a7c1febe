"""How the ticket system runs: calls in vain, messages, waits told, and who is sent elsewhere.

All of it is policy as plain arrays, like the call rules in `rules.py`, which this completes.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from queuesim.branch.announcing import PLACE, SILENCE, WAIT
from queuesim.branch.calling import BACK, RESUME, VOID
from queuesim.branch.journey import Demand
from queuesim.branch.population import population
from queuesim.branch.streams import on_grid
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.scenario.premises import Diversion, Percentile

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SHOWN = {"nothing": SILENCE, "place": PLACE, "wait": WAIT}
MISSED = {"void": VOID, "back": BACK, "resume": RESUME}


@dataclass(frozen=True)
class Ways:
    """The ways to be sent elsewhere, each a column; a customer has the luck of one at most."""

    takes: NDArray[np.bool_]  # (ways, tiers, services)
    share: Floats
    from_wait: Floats
    to: Ints  # index of the queue, -1 to leave the branch

    def of(self, demand: Demand) -> Ints:
        """Return the way of each customer willing to go it, -1 for none; several share in order."""
        found, passed = np.full(len(demand), -1), np.zeros(len(demand))
        for way, share in enumerate(self.share):
            takes = self.takes[way, demand.tier, demand.service]
            reached = passed + share * takes
            found[takes & (passed <= demand.divert) & (demand.divert < reached)] = way
            passed = reached
        return found


@dataclass(frozen=True)
class Lines:
    """Which queue takes whom, and which queues only machines call."""

    queue_of: Ints  # (amounts + 1, tiers, services)
    amounts: Floats  # from which another queue may take the customer, in order
    machine_only: NDArray[np.bool_]  # by queue


@dataclass(frozen=True)
class Ticketing:
    """What one policy says of tickets, calls and announcements."""

    calling: float  # minutes of a window lost by a call in vain
    missed: int
    back: int
    void_after: int
    message_ahead: Ints  # by queue; 0 where no messages are sent
    shows: Ints  # by queue
    before_ticket: bool
    per_ticket: Floats  # by queue: mean minutes of a service, padded; empty if nobody asks
    percentile: float  # 0 for the mean
    gone: float  # share of tickets taken to be left behind
    hurry: Floats  # by tier: how many times as fast patience runs beyond a wait told
    ways: Ways
    updates: float  # minutes from one wait told to the next, 0 for never

    @property
    def leaves_tickets(self) -> bool:
        """Return whether who gives up leaves a ticket behind that is still called."""
        return self.calling > 0

    def is_idle(self, demand: Demand) -> bool:
        """Return whether a day with these people is one of plain calls, without any of this."""
        if self._is_busy or demand.misses.any():
            return False
        return not self._shows_places or bool(np.isnan(demand.willingness).all())

    @cached_property
    def _is_busy(self) -> bool:
        """Return whether it does anything whoever comes."""
        absent = self.calling > 0 or bool(self.message_ahead.any())
        return absent or WAIT in self.shows or len(self.ways.share) > 0

    @cached_property
    def _shows_places(self) -> bool:
        return PLACE in self.shows

    def reckoned(self, most: int) -> list[float]:
        """Return the services reckoned for 0 to `most` tickets ahead."""
        return _reckoned(self.percentile, self.gone, 1 << most.bit_length())


def ticketing(scenario: Scenario, lines: Lines) -> Ticketing:
    """Return how the ticket system of a scenario runs."""
    calling, said = scenario.calling, scenario.announcements
    estimate, elsewhere = said.estimate, ways(scenario)
    queues = scenario.queues.values()
    shows = np.array([SHOWN[scenario.areas[queue.waits].shows] for queue in queues])
    heeded = any(tier.willingness is not None for tier in scenario.tiers.values())
    asked = WAIT in shows or heeded or bool(elsewhere.share.size)
    return Ticketing(
        calling=float(on_grid(np.array(calling.takes))),
        missed=MISSED[calling.missed],
        back=calling.back,
        void_after=1 if calling.missed == "void" else calling.void_after,
        message_ahead=np.array([queue.message_ahead or 0 for queue in queues]),
        shows=shows,
        before_ticket=said.at == "before the ticket",
        per_ticket=said.padding * mean_minutes(scenario, lines) if asked else np.empty(0),
        percentile=estimate.percentile if isinstance(estimate, Percentile) else 0.0,
        gone=said.gone,
        hurry=np.array([of_tier(scenario, t)["patience_beyond_told"] for t in scenario.tiers]),
        ways=elsewhere,
        updates=float(on_grid(np.array(said.updates))),
    )


def mean_minutes(scenario: Scenario, lines: Lines) -> Floats:
    """Return the mean of work and wrap-up at speed 1 over those who take each queue, (queues,).

    Those sent to a queue count with the share that may be; where nobody comes all count alike.
    """
    people, elsewhere = population(scenario), ways(scenario)
    weight = people.expected[:, -1:] / people.party[:, None]
    weight = weight * np.diff(people.service_by, prepend=0.0)
    scale = np.array([service.scale for service in scenario.services.values()])
    together = 1 + people.per_further * (people.party[:, None] - 1)
    work = people.work.mean * together * scale + people.wrap_up.mean
    share = _share_by_amount(scenario, lines.amounts)
    at_machine = people.machine_work.mean + people.machine_wrap_up.mean
    found = np.empty(len(scenario.queues))
    for queue in range(len(found)):
        minutes = np.where(np.isnan(at_machine) | ~lines.machine_only[queue], work, at_machine)
        sent = np.tensordot(elsewhere.share * (elsewhere.to == queue), elsewhere.takes, axes=1)
        own = np.sum((lines.queue_of == queue) * share[:, None, :], axis=0)
        here = weight * (own + sent)
        here = here if here.any() else np.ones_like(here)
        found[queue] = np.sum(minutes * here) / np.sum(here)
    return found


def _share_by_amount(scenario: Scenario, amounts: Floats) -> Floats:
    """Return the share of each service between the amounts, (amounts + 1, services)."""
    from_each = [
        [1.0, *(0.0 if money is None else money.share_from(least) for least in amounts), 0.0]
        for money in (service.amount for service in scenario.services.values())
    ]
    return -np.diff(np.array(from_each).T, axis=0)


def ways(scenario: Scenario) -> Ways:
    """Return the ways to be sent elsewhere, in file order."""
    names = list(scenario.queues)
    found = list(scenario.diversion.values())
    return Ways(
        takes=np.array([_takes(scenario, way) for way in found], bool).reshape(
            len(found), len(scenario.tiers), len(scenario.services)
        ),
        share=np.array([way.share for way in found]),
        from_wait=on_grid(np.array([way.from_wait for way in found])),
        to=np.array([-1 if way.to is None else names.index(way.to) for way in found], np.int64),
    )


def _takes(scenario: Scenario, way: Diversion) -> list[list[bool]]:
    return [
        [
            (not way.tier or tier in way.tier) and (not way.service or service in way.service)
            for service in scenario.services
        ]
        for tier in scenario.tiers
    ]


@lru_cache
def _reckoned(percentile: float, gone: float, size: int) -> list[float]:
    """Return n + 1 for n tickets ahead that are not gone, or a quantile of Erlang(n + 1)."""
    shape = np.arange(size) * (1 - gone) + 1
    if percentile:
        from scipy.special import gammaincinv  # only where a percentile is asked for

        shape = gammaincinv(shape, percentile)
    found: list[float] = shape.tolist()
    return found
