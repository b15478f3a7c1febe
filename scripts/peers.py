"""The same branch as others would write it: what the speed of queuesim is measured against.

Both meet the people that queuesim drew, so that waits can be compared person by person. The model
is what an idiomatic one can say: tiers in order at equal windows that are open all day, patience.
"""

from collections.abc import Callable, Generator
from math import inf
from typing import Any

import ciw
import numpy as np
import simpy

from queuesim.branch.journey import Array, Demand

Peer = Callable[[Demand, int], list[float]]


def simpy_day(demand: Demand, capacity: int) -> list[float]:
    """Return the waits of those served, from a process per customer and a priority resource.

    So does the bank in SimPy's own examples: a customer requests a window, or gives up.
    """
    env = simpy.Environment()
    windows = simpy.PriorityResource(env, capacity)
    waits: list[float] = []

    def customer(tier: int, work: float, patience: float) -> Generator[Any, Any, None]:
        arrived = env.now
        with windows.request(priority=tier) as turn:
            happened = yield turn | env.timeout(patience)
            if turn in happened:
                waits.append(env.now - arrived)
                yield env.timeout(work)

    def source() -> Generator[Any, Any, None]:
        columns = (demand.arrival, demand.tier, demand.work + demand.wrap_up, demand.patience)
        for arrival, *person in zip(*(column.tolist() for column in columns), strict=True):
            yield env.timeout(arrival - env.now)
            env.process(customer(*person))

    env.process(source())
    env.run()
    return waits


class Given(ciw.dists.Distribution):  # type: ignore[misc]
    """A time that each customer brings along, by number of arrival."""

    def __init__(self, minutes: Array) -> None:
        self.minutes = minutes.tolist()

    def sample(self, t: Any = None, ind: Any = None) -> float:
        """Return the minutes of a customer; Ciw counts them from 1."""
        return self.minutes[ind.id_number - 1]  # type: ignore[no-any-return]


def ciw_day(demand: Demand, capacity: int) -> list[float]:
    """Return the waits of those served, from a network of one node with priority classes."""
    tiers = [f"tier {tier}" for tier in range(int(demand.tier.max(initial=0)) + 1)]
    came = [demand.arrival[demand.tier == tier] for tier in range(len(tiers))]
    gaps = [[*np.diff(minutes, prepend=0.0).tolist(), inf] for minutes in came]
    work, patience = Given(demand.work + demand.wrap_up), Given(demand.patience)
    branch = ciw.create_network(
        arrival_distributions={
            tier: [ciw.dists.Sequential(own)] for tier, own in zip(tiers, gaps, strict=True)
        },
        service_distributions={tier: [work] for tier in tiers},
        reneging_time_distributions={tier: [patience] for tier in tiers},
        priority_classes={tier: number for number, tier in enumerate(tiers)},
        number_of_servers=[capacity],
    )
    day = ciw.Simulation(branch)
    day.simulate_until_max_time(float(demand.arrival.max(initial=0)) + 1e5)
    records = day.get_all_records(only=["service"])
    return [record.waiting_time for record in records]


PEERS: dict[str, Peer] = {"SimPy": simpy_day, "Ciw": ciw_day}
