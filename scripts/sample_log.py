"""Write scenarios/sample-log.csv: the log of a simulated branch, with dirt put in on purpose.

    python scripts/sample_log.py

Nothing in it is real. The dirt is of the kinds that real logs hold, a few rows each; `DIRT` says
how many, by the names that `queuesim calibrate` gives them.
"""

import csv
import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.journey import JourneyLog, Outcome
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario

HEADER = ("票号", "客户类型", "业务类型", "取号时间", "叫号时间", "结束时间", "离开时间", "窗口")
Row = dict[str, str]
SAMPLE = Path(__file__).parents[1] / "scenarios" / "sample-log.csv"
FIRST, DAYS, SEED = datetime.date(2026, 3, 2), 20, 7
BRANCH = """
queuesim = 1
branch.hours = "09:00-16:00"
[tiers."金卡"]
patience = { dist = "weibull", mean = "20 min", shape = 1.3 }
[tiers."普通"]
patience = { dist = "exponential", mean = "14 min" }
[services."现金"]
time = { dist = "lognormal", mean = "3.2 min", cv = 0.7 }
wrap_up = "25 s"
[services."开户"]
time = { dist = "gamma", mean = "6 min", cv = 0.6 }
wrap_up = "25 s"
[arrivals]
busyness_cv = 0.1
[arrivals.per_hour]
"金卡" = { 9 = 5, 10 = 8, 12 = 6, 14 = 7 }
"普通" = { 9 = 19, 10 = 27, 12 = 20, 14 = 23 }
[arrivals.mix]
"金卡" = { "现金" = 0.6, "开户" = 0.4 }
"普通" = { "现金" = 0.8, "开户" = 0.2 }
[queues.G]
takes = { tier = "金卡" }
waits = "hall"
[queues.A]
takes = "everyone else"
waits = "hall"
[areas.hall]
[rosters]
lunch = ["09:00-11:30", "12:30-16:00"]
[windows.1-3]
calls = ["G", "A"]
choose = "longest wait"
head_start = { G = "4 min" }
[windows]
3.roster = "lunch"
"""
DIRT = {
    "no time of issue": 3,
    "unreadable time": 3,
    "written twice": 4,
    "date far from all others": 2,
    "clock set back": 5,
    "call seconds before the ticket": 4,
    "call before the ticket": 3,
    "service ends before it begins": 3,
    "service of impossible length": 2,
    "overlaps the window's next service": 3,
    "neither called nor left": 3,
    "no window": 4,
    "no tier": 12,
}


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


def with_dirt(rows: Sequence[Row], seed: int) -> list[Row]:
    """Return rows with dirt: each kind of `DIRT` in rows of its own, drawn anew by the seed."""
    rng = np.random.default_rng(seed)
    served = [k for k, row in enumerate(rows) if row["叫号时间"] and 200 < k < len(rows) - 200]
    back = int(rng.choice(served))
    free = [k for k in served if abs(k - back) > 50]
    chosen = iter(rng.choice(free, sum(DIRT.values()), replace=False).tolist())
    spoilt = {k: dict(row) for k, row in enumerate(rows)}
    for name, spoil in SPOILERS.items():
        for _ in range(DIRT[name]):
            spoil(spoilt[next(chosen)])
    for k in range(back, back + DIRT["clock set back"]):
        for column in ("取号时间", "叫号时间", "结束时间", "离开时间"):
            spoilt[k][column] = shifted(spoilt[k][column], -120)
    twice = {next(chosen) for _ in range(DIRT["written twice"])}
    _overlap(spoilt, chosen)
    return [row for k, row in spoilt.items() for _ in range(1 + (k in twice))]


def shifted(text: str, minutes: float) -> str:
    """Return a moment so much later; none stays none."""
    if not text:
        return text
    at = datetime.datetime.fromisoformat(text) + datetime.timedelta(minutes=minutes)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _overlap(spoilt: dict[int, Row], chosen: Iterator[int]) -> None:
    """Let some services end a minute after their window began the next one."""
    for _ in range(DIRT["overlaps the window's next service"]):
        row = spoilt[next(chosen)]
        later = [
            other["叫号时间"]
            for other in spoilt.values()
            if other["窗口"] == row["窗口"] and other["叫号时间"] > row["叫号时间"]
        ]
        row["结束时间"] = shifted(min(later), 1)


SPOILERS: dict[str, Callable[[Row], Any]] = {
    "no time of issue": lambda row: row.update(取号时间=""),
    "unreadable time": lambda row: row.update(结束时间="########"),
    "date far from all others": lambda row: row.update(
        {column: "2000-01-01" + row[column][10:] for column in ("取号时间", "叫号时间", "结束时间")}
    ),
    "call seconds before the ticket": lambda row: row.update(
        叫号时间=shifted(row["取号时间"], -0.05)
    ),
    "call before the ticket": lambda row: row.update(取号时间=shifted(row["叫号时间"], 12)),
    "service ends before it begins": lambda row: row.update(结束时间=shifted(row["叫号时间"], -2)),
    "service of impossible length": lambda row: row.update(结束时间=shifted(row["叫号时间"], 900)),
    "neither called nor left": lambda row: row.update(叫号时间="", 结束时间="", 离开时间=""),
    "no window": lambda row: row.update(窗口=""),
    "no tier": lambda row: row.update(客户类型=""),
}


def sample() -> str:
    """Return the text of the sample log."""
    scenario = loads(BRANCH).today
    rows = tickets(scenario, simulated(scenario, DAYS, SEED), weekdays(FIRST, DAYS))
    return as_csv(with_dirt(rows, SEED))


def main() -> None:
    """Write the sample log."""
    SAMPLE.write_text(sample(), encoding="utf-8-sig")


if __name__ == "__main__":
    main()
