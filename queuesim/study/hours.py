"""The hours of a branch: its half-hours by the clock, and who is on duty when.

Duty is the roster as it is written; work beyond it is overtime. All times are minutes after
midnight, or after opening in an endless study.
"""

import math

import numpy as np

from queuesim.branch import crowding
from queuesim.branch.journey import Array
from queuesim.branch.streams import on_grid
from queuesim.scenario.model import Scenario
from queuesim.scenario.units import DAY


def half_hours(scenario: Scenario) -> Array:
    """Return the bounds of the half-hours counted, from opening (or the warm-up's end) to closing.

    They follow the clock, so the first and the last may be shorter. Studies longer than a day,
    which have no clock, have none.
    """
    begin, closes = observed_from(scenario), scenario.closes
    if scenario.branch.hours is None and scenario.closes > DAY:
        return np.array([begin])
    return np.array([begin, *crowding.half_hours(begin, closes), closes])


def clock(minute: float) -> str:
    """Return a minute of the day as text such as "09:30"."""
    whole = math.floor(minute)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def counted_from(scenario: Scenario) -> float:
    """Return the minute from which people and minutes are counted: all, or the warm-up's end."""
    warm_up = scenario.branch.warm_up
    return scenario.opens + warm_up if warm_up else 0.0


def counted_until(scenario: Scenario) -> float:
    """Return the minute up to which the windows' work is counted."""
    return math.inf if scenario.branch.hours else scenario.closes


def observed_from(scenario: Scenario) -> float:
    """Return when the period of the time averages begins; it ends when tickets are last given."""
    return max(scenario.opens, counted_from(scenario))


def duty(scenario: Scenario) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return per window the spans of its roster as far as they are counted.

    A window without a roster is on duty while tickets are given.
    """
    always = ((scenario.opens, scenario.closes),)
    windows, begin = scenario.windows.values(), counted_from(scenario)
    rosters = (scenario.rosters[w.roster] if w.roster else always for w in windows)
    return tuple(tuple((max(a, begin), b) for a, b in spans if b > begin) for spans in rosters)


def greeters_cost(scenario: Scenario) -> float:
    """Return the wages of greeters and lobby managers as far as their hours are counted."""
    always, begin = ((scenario.opens, scenario.closes),), counted_from(scenario)
    minutes = 0.0
    for greeter in scenario.greeters.values():
        spans = scenario.rosters[greeter.roster] if greeter.roster else always
        minutes += greeter.wage * sum(b - max(a, begin) for a, b in spans if b > begin)
    return minutes / 60


def duty_between(scenario: Scenario, bounds: Array) -> Array:
    """Return the minutes on duty between each two bounds that follow, (bounds - 1, windows)."""
    by_then, clocks = np.zeros((len(bounds), len(scenario.windows))), on_grid(bounds)
    for w, spans in enumerate(duty(scenario)):
        for begin, end in spans:
            by_then[:, w] += np.minimum(np.maximum(clocks, begin), end) - begin
    return np.diff(by_then, axis=0)
