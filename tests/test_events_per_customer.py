"""What a day costs: the same bytes twice, so many events a customer, whatever is switched on."""

from pathlib import Path

import pytest
import simpy

from queuesim.branch.day import simulate
from queuesim.branch.demand import draw
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.scenario.loading import load

WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"


@pytest.fixture(scope="module")
def weekday():
    file = load(WEEKDAY)
    return file, draw(population(file.today), 1, 1)


def test_the_same_day_twice_gives_the_same_bytes(weekday):
    file, demand = weekday
    policy = rules(file.today)
    one, other = simulate(policy, demand, 1), simulate(policy, demand, 1)
    for (column, left), (_, right) in zip(one.visits.items(), other.visits.items(), strict=True):
        assert left.tobytes() == right.tobytes(), column.name


def events(file, demand):
    """Return how many events a day takes under each policy of a file."""
    scheduled, found = [], {}
    schedule = simpy.Environment.schedule

    def counting(env, event, *args):
        scheduled.append(event)
        schedule(env, event, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simpy.Environment, "schedule", counting)
        for name, policy in file.policies.items():
            scheduled.clear()
            simulate(rules(policy), demand, 1)
            found[name] = len(scheduled)
    return found


def test_a_weekday_of_522_customers_takes_as_many_events_as_it_ever_did(weekday):
    assert len(weekday[1]) == 522
    assert events(*weekday) == {
        "today": 949,
        "help-when-idle": 833,
        "gold-head-start": 829,
        "one-line": 835,
        "quicker-cash": 976,
        "later-lunch": 978,
    }


EVERYTHING = (
    'calling={each="10 s", missed="MISSED", void_after=3}',
    *(f"tiers.{tier}.misses=0.1" for tier in ("regular", "gold", "vip")),
    'tiers.regular.willingness="25 min"',
    "queues.A.message_ahead=5",
    'areas.lobby.shows="wait"',
    'diversion.app={service=["cash"], share=0.1, from_wait="5 min"}',
)


@pytest.mark.parametrize("missed", ["void", "back", "resume"])
def test_with_everything_on_a_weekday_takes_at_most_four_events_a_customer(missed):
    file = load(WEEKDAY, tuple(said.replace("MISSED", missed) for said in EVERYTHING))
    demand = draw(population(file.today), 1, 1)
    assert max(events(file, demand).values()) <= 4 * len(demand)
