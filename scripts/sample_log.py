"""Write scenarios/sample-log.csv: the log of a simulated branch, with dirt put in on purpose.

    python scripts/sample_log.py

Everything in it is made up by the simulator. The dirt is of every kind that real logs hold, a few
rows each, so that what `queuesim calibrate` says of it can be checked against `DIRT`.
"""

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw, population
from queuesim.branch.journey import JourneyLog, Outcome
from queuesim.branch.rules import rules
from queuesim.scenario.model import Scenario

HEADER = ("票号", "客户类型", "业务类型", "取号时间", "叫号时间", "结束时间", "离开时间", "窗口")
Row = dict[str, str]


def simulated(scenario: Scenario, days: int, seed: int) -> list[JourneyLog]:
    """Return the logs of simulated days."""
    people, obeyed = population(scenario), rules(scenario)
    return [simulate(obeyed, draw(people, seed, day), day) for day in range(1, days + 1)]


def weekdays(first: datetime.date, days: int) -> list[datetime.date]:
    """Return so many dates from Monday to Friday."""
    every = (first + datetime.timedelta(days=k) for k in range(2 * days + 7))
    return [date for date in every if date.weekday() < 5][:days]


def tickets(
    scenario: Scenario, logs: Sequence[JourneyLog], dates: Sequence[datetime.date]
) -> list[Row]:
    """Return what a ticket system would have written, to the second, in order of tickets."""
    return [
        row for log, date in zip(logs, dates, strict=True) for row in _of_day(scenario, log, date)
    ]


def _of_day(scenario: Scenario, log: JourneyLog, date: datetime.date) -> list[Row]:
    tiers, services, windows = (
        list(t) for t in (scenario.tiers, scenario.services, scenario.windows)
    )
    visits, people = log.visits, log.demand
    found = []
    for k in range(len(visits)):
        served = visits.outcome[k] == Outcome.SERVED
        cells = (
            f"{k + 1:04d}",
            tiers[people.tier[k]],
            services[people.service[k]],
            moment(date, visits.joined[k]),
            moment(date, visits.called[k]) if served else "",
            moment(date, visits.ended[k]) if served else "",
            "" if served else moment(date, visits.left[k]),
            windows[visits.window[k]] if served else "",
        )
        found.append(dict(zip(HEADER, cells, strict=True)))
    return found


def moment(date: datetime.date, minutes: float) -> str:
    """Return minutes after midnight of a date as an export writes them."""
    seconds = datetime.timedelta(seconds=int(np.floor(minutes * 60 + 0.5)))
    midnight = datetime.datetime.combine(date, datetime.time())
    return (midnight + seconds).strftime("%Y-%m-%d %H:%M:%S")


def as_csv(rows: Sequence[Row]) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


HERE = Path(__file__).parent
