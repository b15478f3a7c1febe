"""The SimPy day against the naive model: the same log, bit for bit, whatever the rules."""

import naive
import pytest
from hypothesis import HealthCheck, given, settings
from random_branch import Case, cases
from shipped import SHIPPED

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.journey import Demand
from queuesim.branch.population import population
from queuesim.branch.rules import Rules, rules
from queuesim.scenario.loading import load

patient = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def compare(policy: Rules, demand: Demand) -> None:
    one, other = simulate(policy, demand, 1), naive.simulate(policy, demand, 1)
    for table in ("visits", "vain", "updates"):
        pairs = zip(getattr(one, table).items(), getattr(other, table).items(), strict=True)
        for (column, left), (_, right) in pairs:
            assert left.tobytes() == right.tobytes(), (column.name, left.tolist(), right.tolist())


def compare_case(case: Case) -> None:
    compare(rules(case.scenario), case.demand)


@settings(patient, max_examples=300, derandomize=True, database=None)
@given(cases())
def test_the_simpy_day_and_the_naive_model_write_the_same_log(case):
    compare_case(case)


@pytest.mark.slow
@settings(patient, max_examples=5000)
@given(cases())
def test_the_simpy_day_and_the_naive_model_agree_on_thousands_of_branches(case):
    compare_case(case)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_both_write_the_same_log_of_every_policy_of_the_shipped_scenarios(path):
    file = load(path)
    demand = draw(population(file.today), file.today.run.seed, 1)
    for policy in file.policies.values():
        compare(rules(policy), demand)
