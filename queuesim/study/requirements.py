"""A first guess of the windows of each kind: Erlang A in steady half-hours, before simulation.

A queue's work goes to the kind of window that calls fewest queues among those that call it.
"""

import numpy as np

from queuesim.branch.journey import Array
from queuesim.branch.rules import rules
from queuesim.study import theory
from queuesim.study.plans import Space
from queuesim.study.staffing import Staffing, staffing

Level = tuple[float, float]  # minutes, share called within them
LEVELS: tuple[Level | None, ...] = (
    *((10.0, share) for share in (0.5, 0.65, 0.8, 0.9, 0.95)),
    *((5.0, share) for share in (0.9, 0.95, 0.98)),
    *((1.0, share) for share in (0.9, 0.95, 0.99)),
    None,
)  # from lax to strict, and at last all windows allowed
PATIENCE = 40.0  # minutes; a guess needs no better


def required(space: Space, level: Level | None) -> Array:
    """Return the windows of each kind for a service level, (kinds, times - 1); all for None."""
    if level is None:
        most = [[kind.at_most] for kind in space.kinds]
        return np.tile(most, (1, len(space.times) - 1))
    work = staffing(space.scenario)
    half_hours = range(len(work.load))
    kind_of = _kind_of_queue(space)
    wanted = np.array(
        [
            [_windows(work, hour, _of(k, kind_of), kind.like.speed, level) for hour in half_hours]
            for k, kind in enumerate(space.kinds)
        ]
    )
    middle = (space.times[:-1] + space.times[1:]) / 2
    return wanted[:, np.searchsorted(space.bounds, middle) - 1]


def _kind_of_queue(space: Space) -> list[int]:
    """Return the kind of window to which each queue's work goes, -1 for none."""
    found = []
    policy = rules(space.scenario)
    names = list(space.scenario.windows)
    calls = staffing(space.scenario).may_call
    for queue in range(policy.queues):
        able = [
            (calls[:, names.index(kind.windows[0])].sum(), k)
            for k, kind in enumerate(space.kinds)
            if calls[queue, names.index(kind.windows[0])]
        ]
        found.append(min(able)[1] if able else -1)
    return found


def _of(kind: int, kind_of: list[int]) -> list[int]:
    """Return the queues whose work goes to a kind."""
    return [queue for queue, of in enumerate(kind_of) if of == kind]


def _windows(work: Staffing, hour: int, queues: list[int], speed: float, level: Level) -> int:
    rate = float(work.arrivals[hour, queues].sum() / (work.bounds[hour + 1] - work.bounds[hour]))
    load = float(work.load[hour, queues].sum() / speed)
    return theory.windows_needed(rate, load / rate, PATIENCE, *level) if rate else 0
