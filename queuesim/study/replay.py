"""Days of a log lived again under a fit: who came when is the log's, what they need is drawn.

Arrivals with tier and service, and the hours of every window, are those of the day; times of
service, patience, wrap-up work and the call rule are the fit's. A tier that was not recorded is
drawn anew each time from those who come for this service at this time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import arriving, draw
from queuesim.branch.journey import Array, Demand
from queuesim.branch.population import Population, population
from queuesim.branch.rules import Rules, rules
from queuesim.branch.streams import Purpose, Streams
from queuesim.logs.fitting import Findings
from queuesim.logs.journal import Log
from queuesim.logs.written_windows import window_calls
from queuesim.scenario.model import Scenario
from queuesim.scenario.premises import Window
from queuesim.study.lived import Lived, real, shortest_wait, simulated, together

OTHER = "other"  # the service that holds those too rare for one of their own


@dataclass(frozen=True)
class Replay:
    """The days of a log that are lived again, those who came outside the fit's hours left out."""

    fitted: Scenario
    log: Log
    windows: Mapping[str, Window] = field(default_factory=dict)  # of the log, by the fit

    @cached_property
    def people(self) -> Population:
        """Return who may come, by the fit."""
        return population(self.fitted)

    @cached_property
    def policies(self) -> tuple[Rules, ...]:
        """Return the rules of each day."""
        return tuple(rules(self.on_day(day)) for day in range(self.days))

    @cached_property
    def own_rules(self) -> Rules:
        """Return the rules of the fit with its own rosters."""
        return rules(self.fitted)

    @cached_property
    def shortest(self) -> float:
        """Return how long a wait must be for the log to call it one."""
        return shortest_wait(self.log)

    @property
    def days(self) -> int:
        """Return the number of days."""
        return len(self.log.days)

    def again(self, seed: int) -> tuple[Lived, Lived]:
        """Return the days as they were and as they are lived again, of the same people."""
        lived, tiers = [], np.empty(len(self.log), np.int64)
        for day in range(self.days):
            rows = np.flatnonzero(self.log.day == day)
            demand = self._demand(rows, seed, day)
            tiers[rows] = demand.tier
            journeys = simulate(self.policies[day], demand, day + 1)
            lived.append(simulated(journeys, day, self.shortest))
        return real(self.log, tiers), together(lived)

    def forecast(self, seed: int, other: Scenario | None = None) -> Lived:
        """Return as many days as the fit, or another one, expects them: people and rosters too."""
        people, obeyed = (
            (population(other), rules(other)) if other else (self.people, self.own_rules)
        )
        drawn = (draw(people, seed, day + 1) for day in range(self.days))
        logs = [simulate(obeyed, demand, k + 1) for k, demand in enumerate(drawn)]
        return together([simulated(log, k, self.shortest) for k, log in enumerate(logs)])

    def on_day(self, day: int) -> Scenario:
        """Return the fit with the windows that were at work on a day, in the hours they were."""
        sessions, hours = self.log.sessions, dict[str, list[tuple[float, float]]]()
        for k in np.flatnonzero(sessions.day == day):
            span = (float(sessions.opens[k]), float(sessions.closes[k]))
            hours.setdefault(self.log.windows[sessions.window[k]], []).append(span)
        windows = {name: self._rule(name).model_copy(update={"roster": name}) for name in hours}
        rosters = {name: tuple(spans) for name, spans in hours.items()}
        return self.fitted.model_copy(update={"windows": windows, "rosters": rosters})

    def _rule(self, window: str) -> Window:
        """Return what a window does; one that the fit does not know calls whom most may call."""
        known = self.windows.get(window) or self.fitted.windows.get(window)
        return known or max(self.fitted.windows.values(), key=lambda w: len(w.calls))

    def _demand(self, rows: Array, seed: int, day: int) -> Demand:
        issued = self.log.issued[rows]
        tier = places(self.log.tiers, list(self.fitted.tiers))[self.log.tier[rows]]
        service = places(self.log.services, list(self.fitted.services))[self.log.service[rows]]
        at = np.searchsorted(self.people.breaks, issued, side="right") - 1
        tier = _filled(tier, self._tier_weights(at, service), seed, day, Purpose.TIER)
        service = _filled(service, self._mix[tier], seed, day, Purpose.SERVICE)
        return arriving(
            self.people, issued, tier.astype(np.int16), service.astype(np.int16), seed, day + 1
        )

    @cached_property
    def _mix(self) -> Array:
        """Return the share of each service in a tier, (tiers, services)."""
        return np.diff(self.people.service_by, axis=1, prepend=0.0)

    def _tier_weights(self, piece: Array, service: Array) -> Array:
        """Return how likely each tier is at these times of day and for these services."""
        came = np.diff(self.people.expected, axis=1)
        asked = np.where(service < 0, 1.0, self._mix[:, service])
        weights = (came[:, piece] * asked).T
        usual = came.sum(axis=1)
        return np.where(weights.sum(axis=1, keepdims=True) > 0, weights, usual)


def _filled(code: Array, weights: Array, seed: int, day: int, purpose: Purpose) -> Array:
    """Return the codes, those not recorded (-1) drawn by their rows of weights."""
    shares = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    starts = np.array([0, len(code)])
    chance = Streams(seed, [day + 1]).luck(starts, purpose).uniform()
    drawn = (chance[:, None] >= shares[:, :-1]).sum(axis=1)
    return np.where(code < 0, drawn, code)


def places(names: Sequence[str], known: Sequence[str]) -> Array:
    """Return where each name is among those the fit knows, -1 last; rare ones are `OTHER`."""
    other = known.index(OTHER) if OTHER in known else -1
    return np.array([*(known.index(n) if n in known else other for n in names), -1])


def within_hours(log: Log, fitted: Scenario) -> Log:
    """Return the tickets issued in the hours of the fit."""
    return log.where((log.issued >= fitted.opens) & (log.issued < fitted.closes))


def windows_of(found: Findings) -> Mapping[str, Window]:
    """Return what each window of a log does by the fit, those it never saw left out."""
    lanes, standby = found.windows, found.standby.windows
    speeds = lanes.speed if lanes.speeds_told else np.ones(len(lanes.speed))
    return {
        name: Window.model_validate(window_calls(found, g, name in standby)).model_copy(
            update={"speed": float(speeds[w])}
        )
        for g, group in enumerate(lanes.groups)
        for w in group.windows
        for name in [found.log.windows[w]]
    }
