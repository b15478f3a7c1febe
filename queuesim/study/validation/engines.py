"""The two engines against each other: for the same people the same log, byte for byte.

They meet on the branch that `init` writes, under each of its policies, on days of textbook cases,
and on random branches, in which all that windows and a ticket system may do comes together.
"""

import pkgutil
from collections.abc import Iterator
from typing import Any

import numpy as np

from queuesim.branch import engines
from queuesim.branch.demand import draw_days
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.study.packing import packed
from queuesim.study.validation.cases import cases

RANDOM = 40  # branches
DAYS = (1, 2)  # one after the other on the compiled clock
CUSTOMERS = 1000  # of a textbook case, about
MOST = 3000  # of a day that is simulated twice
QUEUES = ("A", "B", "C")
Json = dict[str, Any]


def agreement() -> Json:
    """Return on which branches both engines wrote the same log; none where one cannot run."""
    why = engines.why_not_compiled()
    compared = [] if why else [_compared(*branch) for branch in branches()]
    return {"reference": "SimPy", "compiled": not why, "why_not": why, "branches": compared}


def _compared(name: str, world: Scenario, policy: Scenario) -> Json:
    obeyed, people = rules(policy), draw_days(population(world), world.run.seed, DAYS)
    one, other = (
        packed(tuple(engines.simulate(engine, obeyed, people)))
        for engine in (engines.SIMPY, engines.COMPILED)
    )
    return {"branch": name, "customers": len(people.whole), "same": one == other}


def branches() -> Iterator[tuple[str, Scenario, Scenario]]:
    """Yield branches by name: who comes, and the policy."""
    text = pkgutil.get_data("queuesim.scenario", "init.toml")
    assert text is not None
    started = loads(text.decode())
    for name, policy in started.policies.items():
        yield f"init, {name}", started.today, policy
    for name, case in cases().items():
        branch = case.branch(case.study(1 if "days" in case.table else CUSTOMERS, least_days=1))
        if population(branch).expected[:, -1].sum() <= MOST:
            yield name, branch, branch
    for seed in range(1, RANDOM + 1):
        branch = random_branch(seed)
        yield f"random {seed}", branch, branch


def random_branch(seed: int) -> Scenario:
    """Return a small, busy branch made by chance."""
    rng = np.random.default_rng(seed)

    def one_of(*values: Any) -> Any:
        return values[rng.integers(len(values))]

    names = QUEUES[: one_of(1, 2, 3)]
    hurried = {"dist": "uniform", "low": "2 min", "high": "9 min"}
    work = {"dist": "lognormal", "mean": "4 min", "cv": 1.0}
    windows = {
        str(k): {"roster": one_of(None, "early", "late"), **_rule(one_of, names)}
        for k in range(1, one_of(2, 3, 4))
    }
    return Scenario.model_validate(
        {
            "queuesim": 1,
            "branch": {
                "hours": "09:00-13:00",
                "at_closing": {"inside": one_of("serve", "send home")},
            },
            "run": {"seed": seed},
            "tiers": {
                name: {
                    "patience": one_of("endless", hurried),
                    "willingness": one_of(None, {"dist": "exponential", "mean": "8 min"}),
                    "misses": one_of(0.0, 0.2),
                }
                for name in names
            },
            "services": {"cash": {"time": work, "wrap_up": one_of("0 min", "30 s")}},
            "arrivals": {
                "per_hour": {name: (("00:00", float(rng.uniform(10, 40))),) for name in names},
                "mix": {name: {"cash": 1.0} for name in names},
            },
            "calling": {
                "calls": 2,
                "each": one_of("0 s", "10 s"),
                "missed": one_of("void", "back", "resume"),
            },
            "announcements": {
                "at": one_of("ticket", "before the ticket"),
                "updates": one_of("never", "2 min"),
            },
            "queues": {name: {"takes": {"tier": name}, "waits": "hall"} for name in names},
            "areas": {"hall": {"shows": one_of("nothing", "place", "wait")}},
            "rosters": {"early": ("09:00-10:30", "11:00-13:00"), "late": ("09:40-13:30",)},
            "windows": windows | {"last": {"calls": names}},
        }
    )


def _rule(one_of: Any, names: tuple[str, ...]) -> Any:
    """Return how a window calls."""
    first = names[0]
    return one_of(
        {"calls": names},
        {"calls": names, "choose": "longest wait", "head_start": {first: "3 min"}},
        {"calls": names, "choose": "in turns", "turns": {first: 2}},
        {"calls": (), "then": ({"calls": names, "if_waiting": {first: 2}},)},
        {"calls": names, "if_waited": {first: "5 min"}},
    )
