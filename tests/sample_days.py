"""Small scenarios and logs to perceive, written out or drawn, and read by the tests of perception.

Drawn logs obey no engine: people leave their queues in any order and at equal times, because
perception must count right whatever it is given.
"""

import numpy as np
from hypothesis import strategies as st

from queuesim.branch.journey import Demand, JourneyLog, Outcome, Updates, Visits
from queuesim.scenario.model import Scenario

TIERS = ("regular", "gold", "vip")
AREAS = {
    "lobby": {"seats": 4, "distraction": 0.3, "shows": "place", "sees": {"corner": 0.5}},
    "corner": {"comfortable": 2.0, "sees": {"lobby": 0.25}},
    "lounge": {"seats": 2, "distraction": 0.7, "passes": ["lobby"]},
}
QUEUES = {
    "A": {"waits": "lobby"},
    "G": {"takes": {"tier": "gold"}, "waits": "lobby"},
    "C": {"takes": {"tier": "regular", "service": "advice"}, "waits": "corner"},
    "V": {"takes": {"tier": "vip"}, "waits": "lounge"},
}
OUTSIDE = (Outcome.BALKED, Outcome.TURNED_AWAY, Outcome.DIVERTED)
GAVE_UP = (Outcome.RENEGED, Outcome.MISSED, Outcome.SENT_HOME)


def scenario(areas=AREAS, queues=QUEUES, perception=None, rate="30 /h", windows=4, **tiers):
    """Return a scenario of three tiers and two services."""
    patience = {"dist": "weibull", "mean": "40 min", "shape": 2}
    usual = {name: {"patience": patience} | tiers.get(name, {}) for name in TIERS}
    return Scenario.model_validate(
        {
            "queuesim": 1,
            "branch": {"hours": "09:00-17:00"},
            "tiers": usual,
            "services": {
                "cash": {"time": "4 min", "wrap_up": "0 s"},
                "advice": {"time": {"dist": "exponential", "mean": "10 min"}, "wrap_up": "0 s"},
            },
            "arrivals": {
                "per_hour": {name: rate for name in TIERS},
                "mix": {name: {"cash": 0.75, "advice": 0.25} for name in TIERS},
            },
            "areas": areas,
            "queues": queues,
            "windows": {str(w): {"calls": list(queues)} for w in range(windows)},
            "perception": perception or {},
        }
    )


def hall(**area):
    """Return a scenario with one queue in one area."""
    return scenario({"hall": area}, {"A": {"waits": "hall"}})


def log(rows, day=1, updates=()):
    """Return the log of a day of customers, each a dict of what differs from the usual visit.

    Usually a regular comes at 0 for cash, joins queue 0, is called at once and served in 4 min.
    Updates are (customer, minute, wait told).
    """
    people = [
        {"arrival": 0.0, "tier": 0, "service": 0, "queue": 0, "wait": 0.0, "takes": 4.0}
        | {"outcome": Outcome.SERVED, "tolerance": 1.0, "expects": 1.0, "liking": 0.0}
        | {"survey_noise": 0.0, "recommend_noise": 0.0}
        | row
        for row in rows
    ]
    told = zip(*updates, strict=True) if updates else ((), (), ())
    columns = (
        np.array(list(values), c.dtype) for values, c in zip(told, Updates.columns(), strict=True)
    )
    return JourneyLog(day, _demand(people), _visits(people), updates=Updates(*columns))


def _demand(people):
    filled = {"work": "takes", "wrap_up": None, "patience": None}
    columns = {}
    for column in Demand.columns():
        name = filled.get(column.name, column.name)
        values = [person.get(name, column.neutral or 0) for person in people]
        columns[column.name] = np.array(values, dtype=column.dtype)
    return Demand(**columns)


def _visits(people):
    rows = [_visit(number, person) for number, person in enumerate(people)]
    return Visits(
        **{
            column.name: np.array(
                [row.get(column.name, column.neutral) for row in rows], dtype=column.dtype
            )
            for column in Visits.columns()
        }
    )


def _visit(number, person):
    nan, outcome = float("nan"), person["outcome"]
    joined = nan if outcome in OUTSIDE else person["arrival"]
    over = person["arrival"] if outcome in OUTSIDE else joined + person["wait"]
    in_service = outcome == Outcome.STILL_INSIDE and person.get("in_service")
    called = over if outcome == Outcome.SERVED or in_service else nan
    ended = called + person["takes"] if outcome == Outcome.SERVED else nan
    inside = outcome == Outcome.STILL_INSIDE
    left = ended if outcome == Outcome.SERVED else nan if inside else over
    return {
        "customer": number,
        "stage": 1,
        "queue": -1 if outcome in OUTSIDE else person["queue"],
        "joined": joined,
        "called": called,
        "window": -1 if np.isnan(called) else 0,
        "ended": ended,
        "freed": ended,
        "left": left,
        "outcome": outcome,
        "told": person.get("told", nan),
    }


@st.composite
def drawn_logs(draw, queues=4, most=14, outcomes=tuple(Outcome)):
    """Draw a log full of ties: times are whole or half minutes of a short day."""
    clock = st.integers(0, 24).map(lambda half: half / 2)
    arrivals = sorted(draw(st.lists(clock, max_size=most)))
    rows = [draw(_drawn_row(arrival, queues, outcomes)) for arrival in arrivals]
    return log(rows)


@st.composite
def _drawn_row(draw, arrival, queues, outcomes):
    return {
        "arrival": arrival,
        "tier": draw(st.integers(0, 2)),
        "service": draw(st.integers(0, 1)),
        "queue": draw(st.integers(0, queues - 1)),
        "wait": draw(st.integers(0, 20)) / 2,
        "takes": draw(st.integers(0, 30)) / 2,
        "outcome": draw(st.sampled_from((Outcome.SERVED, *outcomes))),
        "in_service": draw(st.booleans()),
        "tolerance": draw(st.floats(0.2, 3)),
        "expects": draw(st.floats(0.2, 3)),
        "liking": draw(st.floats(-1, 1)),
        "survey_noise": draw(st.floats(-3, 3)),
        "recommend_noise": draw(st.floats(-3, 3)),
    }
