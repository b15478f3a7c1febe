"""Measure how fast queuesim is, as ratios within one run.

    python scripts/bench.py [--long] [--write]

Times are taken in turns and quoted as medians of ratios, because machines are noisy. The peers are
an idiomatic SimPy model of the same branch and one in Ciw. They meet the same people, and before
any time is quoted the waits of all models must agree person by person. `--long` adds what takes
many minutes; `--write` puts table and chart into the README.
"""

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from peers import PEERS

from queuesim.branch.days import ByDay
from queuesim.branch.demand import draw_days
from queuesim.branch.engines import COMPILED, SIMPY, make_ready, simulate
from queuesim.branch.journey import Array, Demand
from queuesim.branch.population import Population, population
from queuesim.branch.rules import Rules, rules
from queuesim.perception.experience import experience, experience_and_lost
from queuesim.perception.feelings import feelings
from queuesim.scenario.loading import load, loads
from queuesim.study.experiment import Plan, joined, measured, part, trial_of

FOLDER = Path(__file__).parent.parent
WEEKDAY, TICKETS = (FOLDER / "scenarios" / f"{name}.toml" for name in ("weekday", "tickets"))
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
[windows.1-{windows}]
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
DAYS, MANY_DAYS, TURNS = 20, 200, 7
README, CHART = FOLDER / "README.md", FOLDER / "scripts" / "speed.svg"
BEGIN, END = "<!-- written by scripts/bench.py -->", "<!-- end -->"
ENGINES = (SIMPY, COMPILED)
BRANCHES = ("one pool, tiers in order", "one rule reads a queue's length", "weekday as shipped")
SIMPYS, COMPILEDS = (">= 5", ">= 3.5", ">= 5"), (">= 100", "nothing", ">= 100")
Job = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was compared, the ratio found, and what is promised."""

    what: str
    found: float
    promised: str = "nothing"
    unit: str = "x"
    bar: str = ""  # its name in the chart

    def __str__(self) -> str:
        return f"{self.what:74} {self.found:8.2f} {self.unit:6} promised {self.promised}"


def main() -> None:
    """Print every ratio that the project promises, with what it promises."""
    # perception first: once the compiled engine is loaded it is compiled as well
    groups = [perception, against_peers, chain, growth, many_days, overload, memory, small_run]
    if "--long" in sys.argv:
        groups += [workers, hundred_thousand_days]
    print(f"# {made_on()}")
    rows = []
    for group in groups:
        for row in group():
            print(row, flush=True)
            rows.append(row)
    if "--write" in sys.argv:
        write(rows)


def against_peers() -> Iterable[Row]:
    """Compare the day with both peers: one pool, where a rule reads a length, and as shipped."""
    world = load(WEEKDAY, ONE_POOL).today
    people, many = (drawn_days(population(world), days) for days in (DAYS, MANY_DAYS))
    plain, shipped = rules(world), rules(load(WEEKDAY).today)
    counting = rules(load(WEEKDAY, (*ONE_POOL, *READS_A_LENGTH)).today)
    check_agreement(plain, people)
    make_ready(COMPILED, shipped)
    jobs: list[Job] = [partial(peer_days, name, people) for name in PEERS]
    jobs += [partial(simulate, SIMPY, rule, people) for rule in (plain, counting, shipped)]
    jobs += [partial(simulate, COMPILED, rule, many) for rule in (plain, counting, shipped)]
    idiomatic, in_ciw, *times = in_turns(jobs)
    more = customers(many) / customers(people)
    fast = [[seconds / more for seconds in turns] for turns in times[3:]]
    for engine, own, promises in ((SIMPY, times[:3], SIMPYS), (COMPILED, fast, COMPILEDS)):
        for name, seconds, promised in zip(BRANCHES, own, promises, strict=True):
            what = f"{engine} day against idiomatic SimPy: {name}"
            bar = f"{engine} day" if name == BRANCHES[-1] else ""
            yield Row(what, ratio(idiomatic, seconds), promised, bar=bar)
    yield Row("simpy day against Ciw: weekday as shipped", ratio(in_ciw, times[2]))
    yield Row("compiled day against Ciw: weekday as shipped", ratio(in_ciw, fast[2]), ">= 150")
    yield Row("Ciw against idiomatic SimPy", ratio(idiomatic, in_ciw), bar="Ciw")
    yield from everything_on(people)


def everything_on(people: ByDay[Demand]) -> Iterable[Row]:
    """Compare customers per second where the ticket system does all it can with the peer's."""
    world = load(TICKETS).today
    theirs = drawn_days(population(world), MANY_DAYS)
    rule = rules(world)
    make_ready(COMPILED, rule)
    peer, *times = in_turns(
        [partial(peer_days, "SimPy", people)]
        + [partial(simulate, engine, rule, theirs) for engine in ENGINES],
        turns=3,
    )
    for engine, seconds in zip(ENGINES, times, strict=True):
        found = ratio(peer, seconds) * customers(theirs) / customers(people)
        yield Row(f"{engine} day of a whole ticket system against idiomatic SimPy", found)


def chain() -> Iterable[Row]:
    """Compare all from the drawing to the measures, block by block, with the idiomatic day alone.

    The parts of the whole are then taken one by one, each for all blocks.
    """
    peer = drawn_days(population(load(WEEKDAY, ONE_POOL).today), DAYS)
    file = load(WEEKDAY)
    people, trial = population(file.today), trial_of(file, "today", COMPILED)
    blocks = list(Plan(1, range(1, MANY_DAYS + 1), 0).blocks(COMPILED))
    drawn = [draw_days(people, 1, days) for days in blocks]
    logs = [simulate(COMPILED, trial.rules, them) for them in drawn]
    felt = [trial.block_without_lost(them) for them in drawn]
    idiomatic, whole, with_lost, *steps = in_turns(
        [
            partial(peer_days, "SimPy", peer),
            lambda: [measured(trial.block_without_lost(draw_days(people, 1, b))) for b in blocks],
            lambda: [measured(trial.block(draw_days(people, 1, b))) for b in blocks],
            lambda: [draw_days(people, 1, days) for days in blocks],
            lambda: [simulate(COMPILED, trial.rules, them) for them in drawn],
            lambda: [experience(days, trial.feelings) for days in logs],
            lambda: [measured(replace(block)) for block in felt],
        ]
    )
    more = sum(map(customers, drawn)) / customers(peer)
    what = "draw, day, perception and measures against the idiomatic day alone"
    yield Row(what, more * ratio(idiomatic, whole), ">= 20", bar="from drawing to measures")
    yield Row("the same with where S was lost", more * ratio(idiomatic, with_lost))
    parts = np.sum(steps, axis=0)
    for step, seconds in zip(("draw", "day", "perception", "measures"), steps, strict=True):
        yield Row(f"of that time: {step}", 100 * ratio(seconds, parts), unit="%")


def growth() -> Iterable[Row]:
    """Compare the cost of a customer in long and short days, and with many and few windows."""
    for engine in ENGINES:
        hour = cost_of_a_customer(engine, minutes=700, times=20)
        year = cost_of_a_customer(engine, minutes=700_000)
        yield Row(f"{engine}: a customer of 1,000,000 in a day against one of 1,000",
                  ratio(year, hour), "<= 1.5")  # fmt: skip
        few = cost_of_a_customer(engine, minutes=25_000)
        many = cost_of_a_customer(engine, minutes=1_000, windows=200)
        yield Row(f"{engine}: a customer at 200 windows against one at 8", ratio(many, few))


def many_days() -> Iterable[Row]:
    """Compare the cost of a customer in many days and in few, from drawing to results."""
    file, few, many = load(WEEKDAY), DAYS, 2_000
    people, trial = population(file.today), trial_of(file, "today", COMPILED)

    def worked(days: int, times: int = 1) -> None:
        plan = Plan(1, range(1, days + 1), 0)
        for _ in range(times):
            drawn = (draw_days(people, 1, some) for some in plan.blocks(COMPILED))
            joined((part(trial.block(them), plan) for them in drawn), days)

    times = in_turns([partial(worked, few, many // few), partial(worked, many)], turns=3)
    came = [customers(drawn_days(people, days)) for days in (few, many)]
    found = ratio(times[1], times[0]) * came[0] * (many // few) / came[1]
    yield Row(f"compiled: a customer of {many:,} days against one of {few}, the whole chain",
              found, "<= 1.5")  # fmt: skip


def cost_of_a_customer(
    engine: str, minutes: int, windows: int = 8, times: int = 1
) -> Sequence[float]:
    """Return the seconds that a customer takes, in each of three turns."""
    study = long_study(minutes, windows)
    make_ready(engine, study[0])
    (seconds,) = in_turns([lambda: [simulate(engine, *study) for _ in range(times)]], turns=3)
    return [one / times / customers(study[1]) for one in seconds]


def overload() -> Iterable[Row]:
    """Compare customers per second on a day on which 20,000 wait with the weekday."""
    world = load(WEEKDAY).today
    people, crowd = drawn_days(population(world), DAYS), long_study(480, 8, 3000, 60)
    times = in_turns(
        [partial(simulate, SIMPY, rules(world), people), partial(simulate, SIMPY, *crowd)]
    )
    (log,) = simulate(SIMPY, *crowd)
    waiting = int(np.isnan(log.visits.called).sum())
    found = ratio(*times) * customers(crowd[1]) / customers(people)
    yield Row(f"simpy: customers per second, {waiting:,} waiting, to weekday", found, ">= 0.5")


def perception() -> Iterable[Row]:
    """Compare the time that perception takes with that of the SimPy day."""
    file = load(WEEKDAY)
    people, rule = drawn_days(population(file.today), DAYS), rules(file.today)
    model = feelings(file.today, file.today)
    logs = simulate(SIMPY, rule, people)
    eventful = feelings(file.today, load(WEEKDAY, EVENTFUL).today)
    day, *times = in_turns(
        [
            partial(simulate, SIMPY, rule, people),
            partial(experience, logs, model),
            partial(experience_and_lost, logs, model),
            partial(experience, logs, eventful),
        ]
    )
    yield Row("perception, not compiled, against the simpy day", ratio(times[0], day), "<= 1")
    yield Row("the same with where S was lost", ratio(times[1], day), "<= 1")
    yield Row("the same with events and a farewell", ratio(times[2], day))


def memory() -> Iterable[Row]:
    """Weigh the arrays of a long day."""
    file = load(WEEKDAY)
    trial = trial_of(file, "today", COMPILED)
    people = drawn_days(population(file.today), DAYS)
    logs = simulate(COMPILED, trial.rules, people)
    felt, lost = experience_and_lost(logs, trial.feelings)
    tables = {
        "people and visits": [people.whole, logs.visits.whole],
        "experiences and where S was lost": [felt.whole, lost.whole],
    }
    for name, them in tables.items():
        columns = [values for table in them for _, values in table.items()]
        yield Row(f"memory: {name}", held(columns) / customers(people), "<= 300 in all", "bytes")


def held(columns: Iterable[Array]) -> int:
    """Return the bytes that columns keep in memory, with whatever they are views of."""
    whole = {}
    for values in columns:
        while isinstance(values.base, np.ndarray):
            values = values.base
        whole[id(values)] = values.nbytes
    return sum(whole.values())


def small_run() -> Iterable[Row]:
    """Compare a run of 20 weekdays, as a whole process, with importing what it stands on."""
    imports = [sys.executable, "-c", "import numpy, simpy, pydantic"]
    base, run = in_turns([partial(process, imports), partial(weekdays, 20)])
    yield Row(
        "a run of 20 weekdays against its imports, whole processes, as installed",
        ratio(run, base),
        "<= 4",
    )


def workers() -> Iterable[Row]:
    """Compare two workers with one, as whole processes."""
    for engine, days, least in ((SIMPY, 2_000, 1.6), (COMPILED, 50_000, 1.5)):
        jobs = [
            partial(weekdays, days, "--engine", engine, "--workers", str(n), "--no-levers")
            for n in (1, 2)
        ]
        one, two = in_turns(jobs, turns=3)
        yield Row(
            f"{engine}: two workers against one, {days:,} days", ratio(one, two), f">= {least}"
        )


def hundred_thousand_days() -> Iterable[Row]:
    """Weigh a process that simulates 100,000 weekdays, with machine code on disk and without."""
    options = ("--engine", COMPILED, "--workers", "1", "--no-levers")
    with TemporaryDirectory() as empty:
        for what, folder in (("", {}), (", compiling first", {"NUMBA_CACHE_DIR": empty})):
            weekdays(100_000, *options, **folder)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2  # so far
            yield Row(f"memory: a run of 100,000 weekdays{what}", peak, "<= 1", "GiB")


def weekdays(days: int, *options: str, **environment: str) -> None:
    """Run so many weekdays as a process of its own."""
    code = "from queuesim.cli import main; main()"
    with TemporaryDirectory() as folder:
        words = ["run", str(WEEKDAY), "--days", str(days), "--out", f"{folder}/out", *options]
        process([sys.executable, "-c", code, *words], folder, **environment)


def process(words: Sequence[str], folder: str | None = None, **environment: str) -> None:
    """Run a process, unheard."""
    known = {**os.environ, **environment}
    subprocess.run(words, check=True, capture_output=True, cwd=folder, env=known)


def write(rows: Sequence[Row]) -> None:
    """Put the table into the README, and draw the chart that it shows."""
    heads = "| what was compared | found | promised |\n|---|---|---|\n"
    lines = (f"| {r.what} | {r.found:.3g} {r.unit} | {r.promised} |\n" for r in rows)
    page = README.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    assert after, "the README has lost the place of the table"
    table = f"{BEGIN}\n{heads}{''.join(lines)}\nMeasured on {made_on()}.\n{END}"
    README.write_text(before + table + after, encoding="utf-8")
    draw_chart({r.bar: r.found for r in rows if r.bar})


def draw_chart(times: Mapping[str, float]) -> None:
    """Draw how many customers each gets through while idiomatic SimPy gets through one."""
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "queuesim", "svg.fonttype": "none"})
    figure, axes = plt.subplots(figsize=(7, 2.4), layout="constrained")
    bars = dict(sorted({"idiomatic SimPy": 1.0, **times}.items(), key=lambda one: one[1]))
    drawn = axes.barh(list(bars), list(bars.values()), color="#31688e")
    axes.bar_label(drawn, [f"{value:.3g}" for value in bars.values()], padding=4)
    axes.set(xscale="log", xlabel="customers while idiomatic SimPy serves one, one core")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    figure.savefig(CHART, metadata={"Date": None})


def drawn_days(people: Population, days: int) -> ByDay[Demand]:
    """Return the people of some days."""
    return draw_days(people, 1, range(1, days + 1))


def customers(people: ByDay[Demand]) -> int:
    """Return how many come on all days."""
    return len(people.whole)


def peer_days(name: str, people: ByDay[Demand]) -> list[list[float]]:
    """Return the waits of each day as a peer has them, at eight windows."""
    return [PEERS[name](demand, 8) for demand in people]


def long_study(
    minutes: int, windows: int, vip: float = 0, regular: float = 0
) -> tuple[Rules, ByDay[Demand]]:
    """Return the rules and people of one long day, as busy as eight windows with 86 an hour."""
    rates = {"vip": vip or windows / 2, "regular": regular or windows * 82 / 8}
    world = loads(LONG_STUDY.format(minutes=minutes, windows=windows, **rates)).today
    return rules(world), drawn_days(population(world), 1)


def check_agreement(rule: Rules, people: ByDay[Demand]) -> None:
    """Stop unless all models give the same waits."""
    for demand, log in zip(people, simulate(SIMPY, rule, people), strict=True):
        waits = log.visits.called - log.visits.joined
        ours = np.sort(waits[~np.isnan(waits)]).tolist()
        for name, peer in PEERS.items():
            theirs = sorted(peer(demand, 8))
            assert ours == theirs, f"{name} and queuesim disagree: no time is quoted"


def in_turns(jobs: Sequence[Job], turns: int = TURNS) -> list[list[float]]:
    """Return the seconds of each job in each turn."""
    return [
        list(column)
        for column in zip(*([timed(job) for job in jobs] for _ in range(turns)), strict=True)
    ]


def timed(job: Job) -> float:
    """Return the seconds that a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def ratio(above: Iterable[float], below: Iterable[float]) -> float:
    """Return the median of the ratios of the same turns."""
    return median(a / b for a, b in zip(above, below, strict=True))


def made_on() -> str:
    """Return the machine and the versions."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy", "ciw"))
    return f"{platform.machine()}, Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    main()
