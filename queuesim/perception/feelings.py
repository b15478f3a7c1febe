"""All that perception needs to know of a scenario, made once for many days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from queuesim.branch.journey import Array
from queuesim.branch.rules import rules
from queuesim.perception.expectation import DISPLAYS, Display, expectation, normal_visit
from queuesim.perception.glances import TICKS
from queuesim.perception.lost import Normal
from queuesim.perception.memory import MEMORY, Law, score
from queuesim.perception.mood import Moments, Numbers
from queuesim.scenario.model import Scenario
from queuesim.scenario.parameters import of_tier
from queuesim.scenario.premises import Area


@dataclass(frozen=True)
class Hall:
    """An area as it is felt by those who wait there."""

    distraction: float
    comfortable: float  # people; inf where nothing is known of it
    display: Display


@dataclass(frozen=True)
class Feelings:
    """The parameters, areas and expectations of one policy; tiers, queues, areas by index."""

    tiers: tuple[Numbers, ...]  # the parameters of each
    halls: tuple[Hall, ...]
    area: Array  # (queues,): where the people of a queue wait
    home: Array  # (tiers, services): the queue one joins
    sight: Array  # (areas, areas): weight of what happens there to one who waits here
    sight_at_ticket: Array  # the same on the way in
    normal: Array  # (tiers, services): normal service time in minutes
    usual: tuple[Normal, ...]  # the normal visit of each tier
    normal_visits: tuple[Moments, ...]  # the same, moment by moment
    expectation: Array  # (tiers,)
    law: Law
    expected_by: Mapping[str, Array]  # by memory law: the expectation of each tier
    teller: Array  # (windows,): how much better than usual service feels there
    scenario: Scenario  # the policy, for its favours and events

    def __post_init__(self) -> None:
        for name in ("area", "home", "sight", "sight_at_ticket", "normal", "expectation", "teller"):
            getattr(self, name).flags.writeable = False

    def better_at(self, window: Array) -> Array:
        """Return how much better than usual service feels at windows, 0 for none (-1)."""
        return np.where(window >= 0, self.teller[window], 0.0)

    @property
    def will(self) -> Array:
        """Return by tier the experience of the normal visit."""
        return np.array([visit.experience for visit in self.usual])


def feelings(world: Scenario, scenario: Scenario, memory: str | None = None) -> Feelings:
    """Return what is felt under a policy by people whose expectations come from the world.

    What is remembered follows the memory law of the world, or the one named.
    """
    chosen = memory or world.memory
    tiers = tuple(of_tier(world, name) for name in world.tiers)
    normal = _normal(world)
    usual = [_usual(world, t, values, normal[t]) for t, values in enumerate(tiers)]
    will = {name: _will(tiers, usual, law) for name, law in MEMORY.items()}
    expected_by = {
        name: np.array([expectation(*pair) for pair in zip(tiers, levels, strict=True)])
        for name, levels in will.items()
    }
    sight = _sight(scenario)
    return Feelings(
        tiers=tiers,
        halls=tuple(_hall(scenario, area) for area in scenario.areas.values()),
        area=_areas(scenario),
        home=rules(scenario).queue_of,
        sight=sight,
        sight_at_ticket=np.maximum(sight, _passed(scenario)),
        normal=normal,
        usual=tuple(
            Normal(hall.distraction, hall.display, level)
            for (hall, _), level in zip(usual, will[chosen], strict=True)
        ),
        normal_visits=tuple(visit for _, visit in usual),
        expectation=expected_by[chosen],
        law=MEMORY[chosen],
        expected_by=expected_by,
        teller=np.array([window.quality for window in scenario.windows.values()]),
        scenario=scenario,
    )


def _will(tiers: Sequence[Numbers], usual: Sequence[tuple[Hall, Moments]], law: Law) -> list[float]:
    """Return by tier the experience of its normal visit under a memory law."""
    pairs = zip(tiers, usual, strict=True)
    return [float(score(law(values, visit))[0]) for values, (_, visit) in pairs]


def _usual(world: Scenario, tier: int, values: Numbers, normal: Array) -> tuple[Hall, Moments]:
    """Return the visit a tier makes most often, as it is today, and where it takes place."""
    mix = world.arrivals.mix.get(list(world.tiers)[tier], {})
    service = int(np.argmax([mix.get(name, 0.0) for name in world.services]))
    queue = list(world.queues.values())[rules(world).queue_of[tier, service]]
    hall = _hall(world, world.areas[queue.waits])
    return hall, normal_visit(values, hall.distraction, hall.display, float(normal[service]))


def _hall(scenario: Scenario, area: Area) -> Hall:
    return Hall(area.distraction, area.comfort, _display(scenario, area))


def _display(scenario: Scenario, area: Area) -> Display:
    """Return what an area's display does; a place is always current unless never told anew."""
    shown, updates = DISPLAYS[area.shows], scenario.announcements.updates
    if shown.wait or not updates:
        return replace(shown, every=updates or np.inf)
    return shown


def _areas(scenario: Scenario) -> Array:
    places = {name: a for a, name in enumerate(scenario.areas)}
    return np.array([places[queue.waits] for queue in scenario.queues.values()])


def _sight(scenario: Scenario) -> Array:
    """Return the weights of what is seen: 1 of the own area, `sees` of others, else 0.

    They are multiples of 2^-20, so that sums of people in sight are exact in any order.
    """
    weights = [
        [1.0 if here == there else area.sees.get(there, 0.0) for there in scenario.areas]
        for here, area in scenario.areas.items()
    ]
    return np.rint(np.array(weights) * TICKS) / TICKS


def _passed(scenario: Scenario) -> Array:
    return np.array(
        [
            [float(there in area.passes) for there in scenario.areas]
            for area in scenario.areas.values()
        ]
    )


def _normal(world: Scenario) -> Array:
    return np.array(
        [
            [service.by_tier.get(tier, service).time.mean for service in world.services.values()]
            for tier in world.tiers
        ]
    )
