"""What the windows and the half-hours of a day saw, each measure defined once.

A window is staffed as its roster is written, idle when it is on duty with nobody to serve, and in
overtime when it works beyond its roster. Being busy includes the work after a customer has left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from queuesim.branch.journey import Array, Outcome
from queuesim.perception.events import cost_by_row, happenings
from queuesim.perception.favours import Guests, favours
from queuesim.study import hours
from queuesim.study.block import Block
from queuesim.study.groups import Groups, minutes_by
from queuesim.study.ratio import ratio


@dataclass(frozen=True)
class Work:
    """The minutes that each window of a block of days was staffed and busy."""

    block: Block

    @cached_property
    def bounds(self) -> Array:
        """Return the bounds of the half-hours counted."""
        return hours.half_hours(self.block.scenario)

    @cached_property
    def clocks(self) -> Array:
        """Return every bound of a half-hour or of a roster, in order."""
        ends = [end for spans in hours.duty(self.block.scenario) for span in spans for end in span]
        return np.array(sorted({*self.bounds.tolist(), *ends}))  # np.unique loads slowly

    @cached_property
    def staffed_between(self) -> Array:
        """Return the minutes on duty between the clock times, (clocks - 1, windows)."""
        return hours.duty_between(self.block.scenario, self.clocks)

    @cached_property
    def busy_by(self) -> Array:
        """Return the minutes that each window was busy by each clock time, (clocks, days, windows).

        The first one more is the beginning of what is counted and the last one more its end.
        """
        block = self.block
        busy = block.visit("freed") - block.called
        return minutes_by(self._counted, block.called, busy, self._windows)

    @cached_property
    def absent_by(self) -> Array:
        """Return, in the same form, the minutes spent on calls that nobody answered."""
        block = self.block
        groups = Groups(block.vain_day, block.vain("window"), block.days, self._windows.kinds)
        called = block.vain("at")
        lost = block.vain("until") - called
        return minutes_by(self._counted, called, lost, groups)

    @property
    def _counted(self) -> Array:
        """Return all clock times between the beginning and the end of what is counted."""
        scenario = self.block.scenario
        begin, end = hours.counted_from(scenario), hours.counted_until(scenario)
        return np.array([begin, *self.clocks, end])

    @cached_property
    def busy_between(self) -> Array:
        """Return the minutes busy on duty between the clock times, (clocks - 1, days, windows)."""
        return self._on_duty(self.busy_by)

    def _on_duty(self, minutes_by_then: Array) -> Array:
        on_duty = self.staffed_between > 0
        return np.asarray(np.diff(minutes_by_then[1:-1], axis=0) * on_duty[:, None, :])

    @cached_property
    def staffed(self) -> Array:
        """Return the minutes on duty, (days, windows)."""
        return np.tile(self.staffed_between.sum(axis=0), (self.block.days, 1))

    @cached_property
    def busy(self) -> Array:
        """Return the minutes busy on duty, (days, windows)."""
        return np.asarray(self.busy_between.sum(axis=0))

    @cached_property
    def absent(self) -> Array:
        """Return the minutes spent on duty on calls that nobody answered, (days, windows)."""
        return np.asarray(self._on_duty(self.absent_by).sum(axis=0))

    @cached_property
    def overtime(self) -> Array:
        """Return the minutes busy or calling beyond the roster, (days, windows)."""
        worked = self.busy_by + self.absent_by
        return np.asarray(worked[-1] - worked[0] - self.busy - self.absent)

    @cached_property
    def served(self) -> Array:
        """Return the customers served and counted, at machines too, (days, windows)."""
        block = self.block
        done = (block.outcome == Outcome.SERVED) | (block.outcome == Outcome.DIVERTED)
        return self._windows.count(block.counted & done & block.reached)[:, :-1]

    @cached_property
    def _windows(self) -> Groups:
        """Return the groups day x window; who was never called is put to the first."""
        block = self.block
        window = np.maximum(block.visit("window"), 0)
        return Groups(block.day, window, block.days, len(block.scenario.windows))

    @cached_property
    def wage_cost(self) -> Array:
        """Return the wages of the staffed time, (days, windows)."""
        return self.staffed / 60 * self._wage

    @cached_property
    def overtime_cost(self) -> Array:
        """Return the wages of the overtime, (days, windows)."""
        return self.overtime / 60 * self._wage * self.block.scenario.branch.overtime_rate

    @cached_property
    def farewell_cost(self) -> Array:
        """Return the cost of farewells, favours, events, greeters and diversion, (days, 1)."""
        block, scenario = self.block, self.block.scenario
        fixed = sum(event.cost_a_day for event in scenario.events.values())
        fixed += sum(way.cost_a_day for way in scenario.diversion.values())
        fixed += hours.greeters_cost(scenario)
        if not scenario.farewells and not scenario.occasions:
            return np.full((block.days, 1), float(fixed))
        ticket, left = block.has_ticket, block.visit("left")
        guests = Guests(
            day=np.array(block.logs.days)[block.day],
            arrival=block.arrival,
            came=np.where(ticket, block.joined, block.arrival),
            ticket=ticket,
            tier=block.tier,
            waited=np.where(np.isnan(left), np.nan, np.where(ticket, block.waited, 0.0)),
            left=left,
            served=block.outcome == Outcome.SERVED,
        )
        found = happenings(scenario, guests, self._areas, block.visit("window"))
        cost = favours(scenario, guests).cost + cost_by_row(found, len(ticket))
        return np.asarray(block.tiers.total(cost, block.counted)[:, -1:] + fixed)

    @property
    def _areas(self) -> Array:
        """Return the area in which each waited, -1 for none."""
        areas = {name: a for a, name in enumerate(self.block.scenario.areas)}
        of_queue = [areas[queue.waits] for queue in self.block.scenario.queues.values()]
        return np.array([*of_queue, -1])[self.block.visit("queue")]

    @property
    def _wage(self) -> Array:
        return np.array([window.wage for window in self.block.scenario.windows.values()])

    def in_half_hours(self, minutes: Array) -> Array:
        """Return minutes between clock times (their first axis) summed by half-hour."""
        first = np.searchsorted(self.clocks, self.bounds)
        total = np.concatenate([np.zeros((1, *minutes.shape[1:])), np.cumsum(minutes, axis=0)])
        return np.diff(total[first], axis=0)

    @cached_property
    def open(self) -> Array:
        """Return the minutes on duty of all windows, by half-hour."""
        return np.asarray(self.in_half_hours(self.staffed_between).sum(axis=1))

    @cached_property
    def comers(self) -> Groups:
        """Return the groups day x half-hour of arrival, amid those not counted and the last ones.

        Who stood at the door and got a ticket at opening counts as having come then.
        """
        arrival = np.where(self.block.has_ticket, self.block.joined, self.block.arrival)
        ends = [*self.bounds[:-1], np.nextafter(self.bounds[-1], np.inf)]
        place = np.searchsorted(ends, arrival, side="right")
        kind = np.where(self.block.counted, place, 0)
        return Groups(self.block.day, kind, self.block.days, len(ends) + 1)


@dataclass(frozen=True)
class WorkMeasure:
    """A measure of a window or a half-hour; `of` gives a number for each on each day."""

    unit: str
    meaning: str
    of: Callable[[Work], Array]


def _arrivals(work: Work) -> Array:
    return work.comers.sizes[:, 1:-1].astype(float)


def _wait_p90(work: Work) -> Array:
    return work.comers.ranked_by_kind(work.block.wait, work.block.served).quantile(0.9)[:, 1:-1]


def _waiting(work: Work) -> Array:
    by_then = work.block.waiting_by[:-1, :, -1]
    return np.asarray(np.diff(by_then, axis=0).T / np.diff(work.bounds))


def _open(work: Work) -> Array:
    return np.tile(work.open / np.diff(work.bounds), (work.block.days, 1))


def _occupancy(work: Work) -> Array:
    return ratio(work.in_half_hours(work.busy_between).sum(axis=2).T, work.open)


HALF_HOURS = {
    "arrivals": WorkMeasure("customers", "came in it", _arrivals),
    "open": WorkMeasure("windows", "windows on duty, on average", _open),
    "waiting": WorkMeasure("customers", "number waiting, on average", _waiting),
    "occupancy": WorkMeasure("share", "busy / staffed minutes", _occupancy),
    "wait_p90": WorkMeasure(
        "min",
        "mean of the days' 90 % quantiles of the wait of the served who came in it",
        _wait_p90,
    ),
}

WINDOWS = {
    "staffed": WorkMeasure("min", "on duty by the roster, a day", lambda work: work.staffed),
    "busy": WorkMeasure("min", "with customers or their papers, on duty", lambda work: work.busy),
    "idle": WorkMeasure(
        "min",
        "on duty, neither busy nor calling the absent",
        lambda work: work.staffed - work.busy - work.absent,
    ),
    "absent": WorkMeasure(
        "min", "spent on duty on calling people who are not there", lambda work: work.absent
    ),
    "overtime": WorkMeasure(
        "min", "busy, or calling, beyond the roster", lambda work: work.overtime
    ),
    "utilisation": WorkMeasure(
        "share", "busy / staffed, overtime apart", lambda work: ratio(work.busy, work.staffed)
    ),
    "served": WorkMeasure("customers", "served there, a day", lambda work: work.served),
    "cost": WorkMeasure(
        "money", "wages and overtime, a day", lambda work: work.wage_cost + work.overtime_cost
    ),
}


def _total_cost(work: Work) -> Array:
    return np.concatenate([work.wage_cost + work.overtime_cost, work.farewell_cost], axis=1)


COST = {
    "wage": WorkMeasure("money", "wages of the staffed time", lambda work: work.wage_cost),
    "overtime": WorkMeasure("money", "wages of the overtime", lambda work: work.overtime_cost),
    "farewells": WorkMeasure(
        "money",
        "farewells, favours, events, greeters and diversion",
        lambda work: work.farewell_cost,
    ),
    "total": WorkMeasure("money", "wages, overtime, farewells and diversion", _total_cost),
}
