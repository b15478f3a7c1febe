"""Measure how fast the day and the perception of it are, as ratios within one run.

    python scripts/bench.py

Times are taken in turns and quoted as medians of ratios, because machines are noisy. The peer is
an idiomatic SimPy model of the same branch: a process per customer who requests a window and gives
up after a timeout, as in SimPy's own bank example. It meets the same people, and before any time is
quoted the waits of both models must agree person by person.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import simpy

from queuesim.branch.day import simulate
from queuesim.branch.demand import Population, draw, population
from queuesim.branch.journey import Demand, JourneyLog
from queuesim.branch.rules import Rules, rules
from queuesim.perception.experience import experience, experience_and_lost
from queuesim.perception.feelings import feelings
from queuesim.scenario.loading import load, loads

WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"
ONE_POOL = (  # what an idiomatic model can say: eight windows all day, tiers in order
    'branch.at_closing.until="23:59"',
    "windows.1-8.roster=whole",
    'windows.1-8.calls=["V", "G", "A"]',
)
READS_A_LENGTH = (
    'windows.1.calls=["V", "G"]',
    'windows.1.then=[{calls=["A"], if_waiting={A=3}}]',
)
LONG_STUDY = """
queuesim = 1
[branch]
open_for = "{minutes} min"
[tiers.vip]
patience = "endless"
[tiers.regular]
patience = {{ dist = "weibull", mean = "40 min", shape = 2 }}
[services.counter]
time = {{ dist = "lognormal", mean = "4.8 min", cv = 0.8 }}
[arrivals.per_hour]
vip = {vip}
regular = {regular}
[queues.V]
takes = {{ tier = "vip" }}
waits = "lobby"
[queues.A]
takes = "everyone else"
waits = "lobby"
[areas.lobby]
seats = 40
[windows.1-8]
calls = ["V", "A"]
"""
EVENTFUL = (
    "greeters.door.quality=0.2",
    "greeters.door.crowd.at_most=1",
    "events.cup.size=0.3",
    'events.cup.after="5 min"',
    "events.song.size=0.4",
    "events.song.share=0.02",
    'events.song.reaches="the area"',
    'farewells.apology.waited="20 min"',
)
DAYS, TURNS = 20, 7


def main() -> None:
    """Print every ratio that the project promises, with what it promises."""
    against_the_idiomatic_model()
    growth()
    overload()
    perception()
    process()


def against_the_idiomatic_model() -> None:
    """Compare the day with the idiomatic model, plain and where a rule reads a queue's length."""
    world = load(WEEKDAY, ONE_POOL).today
    people = days_of(population(world))
    plain = rules(world)
    counting = rules(load(WEEKDAY, (*ONE_POOL, *READS_A_LENGTH)).today)
    shipped = rules(load(WEEKDAY).today)
    check_agreement(plain, people)
    peer = lambda: [idiomatic_day(demand, 8) for demand in people]  # noqa: E731
    ours = [lambda r=r: days_under(r, people) for r in (plain, counting, shipped)]
    times = in_turns([peer, *ours])
    names = ("one pool, tiers in order", "one rule reads a queue's length", "weekday as shipped")
    for name, seconds, promise in zip(names, times[1:], (5, 3.5, 5), strict=True):
        show(f"day against the idiomatic model: {name}", ratio(times[0], seconds), f">= {promise}")


def growth() -> None:
    """Compare the cost of a customer in days of 1,000 and of 1,000,000 customers."""
    small, large = (long_study(minutes=minutes) for minutes in (700, 700_000))
    few, many = len(small[1]), len(large[1])
    times = in_turns(
        [lambda: [simulate(*small, 1) for _ in range(20)], lambda: simulate(*large, 1)], turns=3
    )
    cost = median(times[1]) / many / (median(times[0]) / few / 20)
    show(f"cost of a customer: day of {many:,} against day of {few:,}", cost, "<= 1.5")


def overload() -> None:
    """Compare customers per second on a day on which 20,000 wait with the weekday."""
    world = load(WEEKDAY).today
    people = days_of(population(world))
    crowd = long_study(minutes=480, vip=3000, regular=60, endless=True)
    times = in_turns([lambda: days_under(rules(world), people), lambda: simulate(*crowd, 1)])
    waiting = int(np.isnan(simulate(*crowd, 1).visits.called).sum())
    weekday = sum(map(len, people)) / median(times[0])
    crowded = len(crowd[1]) / median(times[1])
    show(f"customers per second: {waiting:,} waiting against weekday", crowded / weekday, ">= 0.5")


def perception() -> None:
    """Compare the time that perception takes with that of the SimPy day."""
    file = load(WEEKDAY)
    people, rule = days_of(population(file.today)), rules(file.today)
    model = feelings(file.today, file.today)
    logs = days_under(rule, people)
    eventful = feelings(file.today, load(WEEKDAY, EVENTFUL).today)
    jobs: dict[str, Callable[[], object]] = {
        "perception against the day of a weekday": lambda: experience(logs, model),
        "the same with where S was lost": lambda: experience_and_lost(logs, model),
        "perception with events, a greeter and a farewell": lambda: experience(logs, eventful),
    }
    day, *times = in_turns([lambda: days_under(rule, people), *jobs.values()])
    for name, seconds, promise in zip(jobs, times, ("<= 1", "<= 1", "nothing"), strict=True):
        show(name, ratio(seconds, day), promise)


def process() -> None:
    """Compare a run of 20 weekdays, as a whole process, with importing what it stands on."""
    imports = [sys.executable, "-c", "import numpy, simpy, pydantic"]
    code = "from queuesim.cli import main; main()"
    with TemporaryDirectory() as folder:
        run = [sys.executable, "-c", code, "run", str(WEEKDAY), "--days", "20", "--out", folder]
        jobs = [
            partial(subprocess.run, [*words, *extra], check=True, capture_output=True)
            for words, extra in ((imports, []), (run, ["--force"]))
        ]
        times = in_turns(jobs)
    show(
        "run of 20 weekdays against its imports, whole processes", ratio(times[1], times[0]), "<= 4"
    )


def days_of(people: Population) -> list[Demand]:
    """Return the people of some days."""
    return [draw(people, 1, day) for day in range(1, DAYS + 1)]


def days_under(rule: Rules, people: Sequence[Demand]) -> list[JourneyLog]:
    """Return the logs of some days."""
    return [simulate(rule, demand, day) for day, demand in enumerate(people, 1)]


def long_study(
    minutes: int, vip: float = 4.0, regular: float = 82.0, endless: bool = False
) -> tuple[Rules, Demand]:
    """Return the rules and people of one long day; with `endless`, nobody gives up."""
    text = LONG_STUDY.format(minutes=minutes, vip=vip, regular=regular)
    world = loads(text).today
    return rules(world), draw(population(world), 1, 1)


def idiomatic_day(demand: Demand, capacity: int) -> list[float]:
    """Return the waits of those served, from a process per customer and a priority resource."""
    env = simpy.Environment()
    windows = simpy.PriorityResource(env, capacity)
    waits: list[float] = []

    def customer(tier: int, work: float, patience: float) -> Generator[Any, Any, None]:
        arrived = env.now
        with windows.request(priority=tier) as turn:
            happened = yield turn | env.timeout(patience)
            if turn in happened:
                waits.append(env.now - arrived)
                yield env.timeout(work)

    def source() -> Generator[Any, Any, None]:
        minutes = (demand.work + demand.wrap_up).tolist()
        people = zip(
            demand.arrival.tolist(),
            demand.tier.tolist(),
            minutes,
            demand.patience.tolist(),
            strict=True,
        )
        for arrival, tier, work, patience in people:
            yield env.timeout(arrival - env.now)
            env.process(customer(tier, work, patience))

    env.process(source())
    env.run()
    return waits


def check_agreement(rule: Rules, people: Sequence[Demand]) -> None:
    """Stop unless both models give the same waits."""
    for demand, log in zip(people, days_under(rule, people), strict=True):
        waits = log.visits.called - log.visits.joined
        ours, theirs = np.sort(waits[~np.isnan(waits)]), np.sort(idiomatic_day(demand, 8))
        assert ours.tolist() == theirs.tolist(), "the two models disagree: no time is quoted"


def in_turns(jobs: Sequence[Callable[[], object]], turns: int = TURNS) -> list[list[float]]:
    """Return the seconds of each job in each turn."""
    return [
        list(column)
        for column in zip(*([timed(job) for job in jobs] for _ in range(turns)), strict=True)
    ]


def timed(job: Callable[[], object]) -> float:
    """Return the seconds that a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the median of the ratios of the same turns."""
    return median(a / b for a, b in zip(above, below, strict=True))


def show(what: str, found: float, promised: str) -> None:
    """Print one line of the result."""
    print(f"{what:70} {found:6.2f}   promised {promised}")


if __name__ == "__main__":
    main()
