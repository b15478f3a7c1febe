"""Events of a visit: tea in one's own cup, a name remembered, a birthday sung for all to hear.

An event begins with one person, so long after the ticket or at the counter; while people wait it is
felt at their next glance, by that person alone or by everyone waiting in the area.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.favours import Guests, luck
from queuesim.perception.glances import Glances
from queuesim.scenario.model import Event, Scenario


@dataclass(frozen=True)
class Happening:
    """An event and the rows of those with whom it begins."""

    event: Event
    rows: Array


def happenings(scenario: Scenario, guests: Guests, area: Array, window: Array) -> list[Happening]:
    """Return with whom each event begins; `area` and `window` are indices by row, -1 for none."""
    return [
        Happening(event, np.flatnonzero(_begins(scenario, name, event, guests, area, window)))
        for name, event in scenario.events.items()
    ]


def _begins(
    scenario: Scenario, name: str, event: Event, guests: Guests, area: Array, window: Array
) -> Array:
    waited = ~np.isnan(guests.waited)
    there = guests.waited > event.after if event.at == "waiting" else guests.served
    found = waited & there & (luck(name, guests) < event.share)
    for chosen, names, own in (
        (event.tier, scenario.tiers, guests.tier),
        (event.area, scenario.areas, area),
        (event.window, scenario.windows, window),
    ):
        if chosen:
            places = {key: k for k, key in enumerate(names)}
            found &= np.isin(own, [places[key] for key in chosen])
    return found


def while_waiting(
    found: list[Happening], came: Array, area: Array, rows: Array, glances: Glances
) -> Array | None:
    """Return at each glance of some rows the size of the event felt there, NaN for none.

    Of several at one glance the strongest is felt.
    """
    felt = np.full(len(glances.who), np.nan)
    now = came[rows][glances.who] + glances.age
    for happening in found:
        if happening.event.at == "waiting" and len(happening.rows):
            for size, here in _felt(happening, came, area, rows, glances, now):
                stronger = here & ~(np.abs(felt) >= abs(size))
                felt[stronger] = size
    return None if np.isnan(felt).all() else felt


def _felt(
    happening: Happening, came: Array, area: Array, rows: Array, glances: Glances, now: Array
) -> Iterator[tuple[float, Array]]:
    """Yield the size of an event with the glances at which it is felt."""
    event = happening.event
    instants = came[happening.rows] + event.after
    if event.reaches == "the guest":
        at = np.full(len(came), np.inf)
        at[happening.rows] = instants
        own = at[rows][glances.who]
        yield event.size, (own <= now) & (own > _before(glances, now))
        return
    for here in np.unique(area[rows]).tolist():
        times = np.sort(instants[area[happening.rows] == here])
        by_now = np.searchsorted(times, now, side="right")
        by_then = np.searchsorted(times, _before(glances, now), side="right")
        yield event.size, (by_now > by_then) & (area[rows][glances.who] == here)


def _before(glances: Glances, now: Array) -> Array:
    """Return the time of the glance before; at the ticket, just before that time."""
    before = np.nextafter(now, -np.inf)
    later = glances.after != np.arange(len(now))
    before[glances.after[later]] = now[later]
    return before


def at_counter(found: list[Happening], rows: Array, people: int) -> tuple[Array, Array] | None:
    """Return the best and the worst event at the counter of some rows, NaN for none."""
    best, worst = np.full(people, np.nan), np.full(people, np.nan)
    for happening in found:
        if happening.event.at == "counter":
            size = happening.event.size
            best[happening.rows] = np.fmax(best[happening.rows], size)
            worst[happening.rows] = np.fmin(worst[happening.rows], size)
    return None if np.isnan(best).all() else (best[rows], worst[rows])


def cost_by_row(found: list[Happening], people: int) -> Array:
    """Return what the events that begin with each row cost."""
    cost = np.zeros(people)
    for happening in found:
        cost[happening.rows] += happening.event.cost
    return cost
