"""How many windows, when: the cheapest plan found for the targets, and what it rests on.

The plan is found on some days, confirmed on as many fresh ones, chosen among its equals on others,
and at last tried on days that had no part in all this. It is a policy like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from queuesim.branch.journey import Array
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.units import HALF_HOUR, written_span
from queuesim.study import experiment
from queuesim.study.confirming import BLOCKS, Confirmed, confirmed
from queuesim.study.experiment import TODAY, Progress, Result
from queuesim.study.intervals import Estimate, over_days
from queuesim.study.planning import SHOWN, Confirming, Trials, Tried, promises
from queuesim.study.plans import ROSTER, Plan, Seat, Space, space
from queuesim.study.search import Found, Step, cheapest, day_steps, fewest, steps
from queuesim.study.selection import FIRST_STAGE
from queuesim.study.summary import STAFF_SCHEMA, Json, decides, digest, made, number, summary

PLANS = 600  # simulated before no more exchanges are tried


@dataclass(frozen=True)
class Staffed:
    """The plan found for a policy of a file, its runs, and how it fares on other days."""

    file: ScenarioFile
    policy: str  # whose call rules the plan keeps
    name: str  # of the plan as a policy
    space: Space
    found: Found  # by the search, before it was confirmed
    confirmed: Confirmed
    steps: tuple[Step, ...]  # from the plan, what everybody felt included
    fewest: Tried | None  # windows, all open all day
    simulated: int  # plans
    first_guess: float  # its cost
    here: Tried  # on the days of the search
    again: Tried  # on those on which it was confirmed
    fresh: Tried  # on days that had no part in finding it
    runs: dict[str, Result]
    plans: int

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.here.plan


@dataclass(frozen=True)
class Calendar:
    """The days of the steps: search, confirmation, choice among equals, and the last trial."""

    first: int
    days: int

    @property
    def search(self) -> range:
        """Return the days of the file."""
        return range(self.first, self.first + self.days)

    @property
    def confirm(self) -> range:
        """Return as many days after them."""
        return range(self.search.stop, self.search.stop + self.days)

    def choice(self, block: int) -> range:
        """Return a block of the days on which equals are compared."""
        first = self.confirm.stop + block * FIRST_STAGE
        return range(first, first + FIRST_STAGE)

    @property
    def fresh(self) -> range:
        """Return as many days as the search had, after all those."""
        first = self.choice(BLOCKS).start
        return range(first, first + self.days)


def staff(
    file: ScenarioFile,
    policy: str = TODAY,
    days: int | None = None,
    seed: int | None = None,
    plans: int = PLANS,
    progress: Progress | None = None,
) -> Staffed:
    """Return the plan for a policy of a file.

    Raise `ScenarioError` where nothing can be planned, `NoPlanError` where no plan meets the
    targets. `progress` is told how many plans were simulated, and 0.
    """
    room = space(file.policies[policy], str(file.path))
    when = experiment.plan_of(file, days, None, seed, 0)
    calendar = Calendar(when.days[0], len(when.days))
    trials = Trials(file, room, calendar.search, when.seed, progress)
    on_other = cache(lambda days: Trials(file, room, days, when.seed, sure=False))
    both = Confirming(trials, on_other(calendar.confirm))
    found = cheapest(trials, plans)
    holds = confirmed(both, found, lambda k: on_other(calendar.choice(k)), plans)
    plan = holds.choice.best.plan
    least = fewest(both)
    every = [*steps(both, both.tried(plan)), *day_steps(both, both.tried(plan))]
    felt = tuple(replace(s, there=both.tried(s.there.plan, felt=True)) for s in every)
    name = _name(file)
    together = replace(file, policies={**file.policies, name: room.scenario_of(plan)})
    runs = {
        one: experiment.run(together, one, len(when.days), seed=when.seed, log_days=0)
        for one in dict.fromkeys((TODAY, policy, name))
    }
    return Staffed(
        file=file, policy=policy, name=name, space=room, found=found, confirmed=holds, steps=felt,
        fewest=least, simulated=trials.count, first_guess=trials.first.cost,
        here=trials.tried(plan, felt=True), again=on_other(calendar.confirm).tried(plan),
        fresh=on_other(calendar.fresh).tried(plan), runs=runs, plans=plans,
    )  # fmt: skip


def _name(file: ScenarioFile) -> str:
    """Return a name for the plan that no policy of the file has."""
    name, number = ROSTER, 1
    while name in file.policies:
        number += 1
        name = f"{ROSTER}-{number}"
    return name


def staff_summary(staffed: Staffed) -> Json:
    """Return the plan as a JSON object."""
    runs = {name: summary(result) for name, result in staffed.runs.items()}
    run = runs[staffed.name]
    plan = staffed.plan
    seats = staffed.space.seats(plan)
    decisive = decides(staffed.runs[staffed.policy])
    return {
        "schema": STAFF_SCHEMA,
        "title": run["title"],
        "digest": digest([STAFF_SCHEMA, decisive, staffed.plans]),
        "seed": run["seed"],
        "days": run["days"],
        "first_day": run["first_day"],
        "policy": staffed.policy,
        "plan": staffed.name,
        "made": made(),
        "warnings": run["warnings"],
        "rule": staffed.space.scenario.staff.meets,
        "targets": _targets(staffed),
        "windows": int(staffed.space.on_duty(plan).sum(axis=0).max()),
        "fewest": _fewest(staffed),
        "tellers": sum(bool(seat.spans) for seat in seats) if staffed.space.in_shifts else None,
        "window_half_hours": number(_hours(staffed.space.by_half_hour(plan), staffed.space)),
        "search": _search(staffed),
        "cost": _cost(staffed),
        "names": run["names"],
        "kinds": [_kind(staffed, k) for k in range(len(staffed.space.kinds))],
        "half_hours": _half_hours(staffed, run),
        "rosters": [_seat(staffed, seat) for seat in seats],
        "steps": [_step(staffed, step) for step in staffed.steps],
        "policies": runs,
    }


def _targets(staffed: Staffed) -> list[Json]:
    """Return each limit of a target: what the plan comes to, on its days and on fresh ones."""
    here, again, fresh = staffed.here, staffed.again, staffed.fresh
    return [
        {
            "tier": promise.name,
            "measure": promise.measure,
            "wanted": promise.wanted,
            "value": _value(over_days(here.values), k),
            "met": bool(here.margins[k] >= 0),
            "confirmed": _value(over_days(again.values), k),
            "confirmed_met": bool(again.margins[k] >= 0),
            "fresh": _value(over_days(fresh.values), k),
            "fresh_met": bool(fresh.margins[k] >= 0),
        }
        for k, promise in enumerate(promises(staffed.space.scenario))
    ]


def _value(found: Estimate, k: int) -> Json:
    return {"mean": number(found.mean[k]), "half_width": number(found.half_width[k])}


def _hours(windows: Array, room: Space) -> float:
    return float((windows * np.diff(room.bounds)).sum() / HALF_HOUR)


def _fewest(staffed: Staffed) -> Json | None:
    """Return the fewest windows that meet the targets if all are open all day, and their cost."""
    if staffed.fewest is None:
        return None
    counts = staffed.space.on_duty(staffed.fewest.plan)[:, 0]
    return {
        "windows": int(counts.sum()),
        "by_kind": counts.tolist(),
        "cost": number(staffed.fewest.cost),
    }


def _search(staffed: Staffed) -> Json:
    size, choice = staffed.space.size, staffed.confirmed.choice
    return {
        "simulated": staffed.simulated,
        "possible": number(size),
        "whole": staffed.found.whole,
        "first_guess": number(staffed.first_guess),
        "found": number(staffed.found.best.cost),
        "confirmed": staffed.confirmed.holds,
        "mended": staffed.confirmed.mended,
        "equals": choice.equals,
        "left": choice.left,
        "choice_days": choice.days,
        "selection": staffed.space.scenario.compare.selection.model_dump(),
    }


def _cost(staffed: Staffed) -> Json:
    """Return the wages of a day: of the plan, of the policy it keeps to; hours without wages."""
    room = staffed.space
    wage = [kind.like.wage if room.by_wage else 1.0 for kind in room.kinds]
    now = room.today() @ np.diff(room.bounds) / 60
    return {
        "unit": "money" if room.by_wage else "hours",
        "plan": number(room.cost(staffed.plan)),
        "now": number(float(np.dot(now, wage))),
    }


def _kind(staffed: Staffed, k: int) -> Json:
    room, kind = staffed.space, staffed.space.kinds[k]
    return {
        "windows": list(kind.windows),
        "wage": kind.like.wage,
        "speed": kind.like.speed,
        "at_least": kind.at_least,
        "at_most": kind.at_most,
        "needed": int(room.on_duty(staffed.plan)[k].max()),
    }


def _half_hours(staffed: Staffed, run: Json) -> list[Json]:
    room = staffed.space
    planned, now = room.by_half_hour(staffed.plan), room.today()
    load = staffed.runs[staffed.name].staffing.load.sum(axis=1)
    return [
        {
            "from": row["from"],
            "until": row["until"],
            "arrivals": row["arrivals"],
            "required": row["required"],
            "load": number(float(load[k])),
            "now": number(now[:, k].sum()),
            "planned": number(planned[:, k].sum()),
            "by_kind": planned[:, k].tolist(),
        }
        for k, row in enumerate(run["half_hours"])
    ]


def _seat(staffed: Staffed, seat: Seat) -> Json:
    return {
        "window": seat.window,
        "kind": seat.kind,
        "new": seat.new,
        "shift": seat.shift or None,
        "spans": [written_span(span) for span in seat.spans],
    }


def _step(staffed: Staffed, step: Step) -> Json:
    """Return what a step changes, paired by day: minutes, points, money and targets missed."""
    room = staffed.space
    pieces = [room.pieces[piece] for piece in step.pieces]
    spans = [span for piece in pieces for span in piece.pattern.spans]
    change = {m: over_days(step.there.shown[m] - staffed.here.shown[m]) for m in SHOWN}
    return {
        "kind": pieces[0].kind,
        "by": step.by,
        "shift": pieces[0].pattern.shift or None,
        "spans": [written_span(span) for span in joined(spans)],
        "cost": number(step.there.cost - staffed.here.cost),
        **{
            name: {"mean": number(float(found.mean)), "half_width": number(float(found.half_width))}
            for name, found in change.items()
        },
        "missed": np.flatnonzero(step.there.margins < 0).tolist(),
    }


def joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans in order, those that touch as one."""
    found: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found
