"""Small branches and their people for hypothesis: every kind of rule, half of them full of ties."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from hypothesis import strategies as st
from random_tickets import habits, one_of, systems
from small_branch import clock, people, span

from queuesim.branch.journey import Demand
from queuesim.scenario.model import Scenario

LAST = 24  # minutes; all that matters happens within them
waits = st.one_of(
    st.integers(0, 8).map(lambda n: f"{n} min"), st.integers(0, 480).map(lambda n: f"{n} s")
)


@dataclass(frozen=True)
class Case:
    scenario: Scenario
    demand: Demand


@st.composite
def cases(draw: st.DrawFn, plain: bool = False, tickets: bool | None = None) -> Case:
    """Return a branch and its people; `plain` windows call whenever somebody waits for them.

    With `tickets` all that a ticket system does is switched on together, of itself in most cases.
    """
    tickets = draw(one_of(True, True, False)) if tickets is None else tickets
    demand = draw(crowds(tickets))
    return Case(draw(scenarios(plain, tickets)), demand)


@st.composite
def scenarios(draw: st.DrawFn, plain: bool, tickets: bool) -> Scenario:
    queues = "ABCD"[: draw(one_of(1, 2, 3, 4))]
    given = draw(machines(queues))
    for name in queues if tickets else "":
        given[name] = given[name] | {"message_ahead": draw(one_of(None, None, 1, 2))}
    numbers = "12345"[: draw(one_of(1, 2, 3, 4, 5))]
    willing = {"willingness": "5 min"}  # of some, see `crowds`
    rule = rows(queues) if plain else rules(queues, may_idle=draw(st.booleans()))
    speed, roster = one_of(1.0, 1.0, 0.5, 2.0, 1.1), one_of(None, "early", "late")
    return Scenario.model_validate(
        {
            "queuesim": 1,
            "branch": draw(hours()),
            "tiers": {
                f"tier {name}": {"patience": "endless", "expected_wait": f"{k} min"} | willing
                for k, name in enumerate("ABCD")
            },
            "services": {
                "cash": {"time": "1 min", "wrap_up": "0 min", "scale": draw(one_of(1.0, 0.85))},
                "loan": {"time": "1 min", "wrap_up": "0 min"},
            },
            "arrivals": {"per_hour": {}, "mix": {}, "door_from": draw(one_of(None, "00:00"))},
            "queues": given,
            **(draw(systems(queues)) if tickets else {}),
            "pools": {"front": draw(pool(queues)), "all": ("front", *queues)},
            "areas": {
                "hall": {
                    "holds": draw(one_of(None, None, 1, 2, 5)),
                    "shows": draw(one_of("nothing", "place", "wait", "wait"))
                    if tickets
                    else "place",
                }
            },
            "rosters": {"early": draw(shifts()), "late": draw(shifts())},
            "windows": {
                number: {
                    **draw(rule),
                    "speed": draw(speed),
                    "roster": draw(roster),
                    "machine": tickets and draw(one_of(False, False, True)),
                }
                for number in numbers
            },
        }
    )


@st.composite
def hours(draw: st.DrawFn) -> dict[str, Any]:
    closes = draw(one_of(10, 16, 20, 24))
    if draw(one_of(True, False, False, False)):
        return {"open_for": f"{closes} min"}
    until = draw(one_of(None, closes, closes + 1, closes + 5))
    inside = draw(one_of("serve", "serve", "send home"))
    return {
        "hours": span(draw(one_of(0, 0, 3)), closes),
        "at_closing": {"inside": inside, "until": None if until is None else clock(until)},
    }


@st.composite
def shifts(draw: st.DrawFn) -> tuple[str, ...]:
    """Return spans of the day; one may begin when another ends."""
    ends = draw(one_of(2, 4, 6))
    clocks = sorted(draw(st.sets(st.integers(0, LAST + 2), min_size=ends, max_size=ends)))
    if ends > 2 and draw(st.booleans()):
        clocks[2] = clocks[1]
    return tuple(span(a, b) for a, b in zip(clocks[::2], clocks[1::2], strict=True))


def machines(queues: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return ticket machines, some with a queue for everyone else, for a service, or for few."""

    def takes(tiers: str) -> dict[str, Any]:
        return {"takes": {"tier": tuple(f"tier {name}" for name in tiers)}, "waits": "hall"}

    last = queues[-1]
    by_tier = {name: takes("ABCD"[q :: len(queues)]) for q, name in enumerate(queues)}
    rest = by_tier | {last: {"waits": "hall"}}
    loans = {last: {"takes": {"service": "loan"}, "waits": "hall"}}
    large = {last: {"takes": {"amount_at_least": 2.0}, "waits": "hall"}}
    for first in (loans, large):
        first.update((name, takes) for name, takes in by_tier.items() if name != last)
    few = by_tier | {last: takes(last)}
    return one_of(by_tier, rest, loans, few, large)


@st.composite
def rules(draw: st.DrawFn, queues: str, may_idle: bool) -> dict[str, Any]:
    """Return a window's rule; a condition may watch a queue that the window does not call."""
    then = [
        draw(conditions(queues))
        | (draw(rows(queues)) if draw(st.booleans()) or not may_idle else {"stay_idle": True})
        for _ in range(draw(one_of(0, 1, 2, 3)))
    ]
    first = draw(conditions(queues)) if draw(st.booleans()) else {}
    main = draw(rows(queues)) if draw(one_of(True, True, False)) else {}
    return main | first | {"then": tuple(then)}


@st.composite
def rows(draw: st.DrawFn, queues: str) -> dict[str, Any]:
    rules = "in order", "longest wait", "in turns", "furthest past", "nearest", "costliest wait"
    choose = draw(one_of(*rules))
    names = queues if choose == "in turns" else (*queues, "front", "all")
    calls = tuple(draw(st.lists(one_of(*names), unique=True, min_size=1)))
    return {
        "calls": calls,
        "choose": choose,
        "turns": draw(st.dictionaries(one_of(*calls), st.integers(1, 3))),
        "head_start": draw(st.dictionaries(one_of(*calls), waits)),
        "ageing": draw(st.dictionaries(one_of(*calls), one_of(0.0, 0.5, 1.0, 3.0))),
    }


def pool(queues: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(one_of(*queues), unique=True, min_size=1).map(tuple)


def conditions(queues: str) -> st.SearchStrategy[dict[str, Any]]:
    waited = st.dictionaries(one_of(*queues), waits, max_size=2)
    waiting = st.dictionaries(one_of(*queues), st.integers(1, 4), max_size=2)
    return st.fixed_dictionaries({}, optional={"if_waited": waited, "if_waiting": waiting})


@st.composite
def crowds(draw: st.DrawFn, tickets: bool) -> Demand:
    """Return up to 30 people; on whole minutes, or on the grid of 2^-20 minute."""
    n, unit = draw(one_of(*range(31))), draw(one_of(1.0, 2.0**-20))
    chance = np.random.default_rng(draw(st.integers(0, 2**16)))

    def minutes(most: float) -> np.ndarray:
        return chance.integers(0, int(most / unit), n, endpoint=True) * unit

    longest = draw(one_of(0, 4, 12, inf))
    return people(
        arrival=np.sort(minutes(LAST - 2)),
        tier=chance.integers(0, 4, n),
        service=chance.integers(0, 2, n),
        work=minutes(draw(one_of(2, 6, 12))),
        wrap_up=minutes(draw(one_of(0, 2))),
        patience=minutes(longest) if longest < inf else inf,
        amount=chance.integers(0, 4, n),
        **(draw(habits(chance, n, minutes)) if tickets else {}),
    )
