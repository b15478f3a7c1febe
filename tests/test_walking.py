"""The compiled way through the equations gives the bytes of the way side by side."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="the compiled way needs numba, the extra 'fast'")

from sample_days import drawn_logs, scenario
from shipped import SCENARIOS

from queuesim.branch import compiled, day
from queuesim.branch.demand import draw_days
from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.perception import walking
from queuesim.perception.experience import (
    experience,
    experience_and_lost,
    experience_lost_and_memory,
)
from queuesim.perception.feelings import feelings
from queuesim.perception.machine import is_ready, kept
from queuesim.perception.presence import presence
from queuesim.scenario.loading import load
from queuesim.study import experiment

WORLD = scenario()
FELT = feelings(WORLD, WORLD)
CASES = {
    "weekday.toml": (),
    "payday.toml": (),
    "farewells.toml": (),
    "left-behind.toml": (),
    "empty-hall.toml": ('areas.lobby.shows="wait"',),
    "diversion.toml": ('memory="mean"',),
    "gold-paradox.toml": ('announcements.updates="5 min"', 'memory="mixed"'),
}


ONE_LINE = ('windows.1-8={calls=["V", "G", "A"], choose="longest wait", head_start={V="5 min"}}',)


def both_ways(logs, felt, way):
    """Return the bytes of the tables as they are felt by machine code and without."""
    assert walking.can_walk(presence(logs, felt), felt)
    found = [tables_of(way(logs, felt))]
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, compiled.__name__)
        assert not is_ready()
        found.append(tables_of(way(logs, felt)))
    return found


def tables_of(found):
    tables = found if isinstance(found, tuple) else (found,)
    return [
        (column.name, values.tobytes())
        for table in tables
        for column, values in table.whole.items()
    ]


@given(st.lists(drawn_logs(), min_size=1, max_size=3))
def test_random_visits_are_felt_alike(logs):
    one, other = both_ways(logs, FELT, experience_lost_and_memory)
    assert one == other


WAYS = experience, experience_and_lost, experience_lost_and_memory


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CASES)
def test_shipped_days_are_felt_alike(name, way):
    world = load(SCENARIOS / name, CASES[name]).today
    logs = day.simulate_days(rules(world), draw_days(population(world), 1, range(1, 4)))
    if presence(logs, feelings(world, world)).news is None:
        one, other = both_ways(logs, feelings(world, world), way)
        assert one == other


def test_one_form_is_compiled_for_all_scenarios():
    assert len(kept(walking.walk).signatures) <= 2  # with and without where S was lost


def test_a_customer_of_the_weekday_keeps_300_bytes_at_most():
    world = load(SCENARIOS / "weekday.toml").today
    people = draw_days(population(world), 1, range(1, 4))
    logs = compiled.simulate(rules(world), people)
    felt, lost = experience_and_lost(logs, feelings(world, world))
    held = {}
    for table in (people.whole, logs.visits.whole, felt.whole, lost.whole):
        for _, values in table.items():
            while isinstance(values.base, np.ndarray):  # what a view keeps alive
                values = values.base
            held[id(values)] = values.nbytes
    assert sum(held.values()) / len(people.whole) <= 300


@pytest.mark.parametrize("given", ['memory="decay"', "events.cup.size=0.3"])
def test_what_the_compiled_way_cannot_say_is_felt_side_by_side(given):
    world = load(SCENARIOS / "weekday.toml", (given,)).today
    logs = day.simulate_days(rules(world), draw_days(population(world), 1, range(1, 2)))
    felt = feelings(world, world)
    assert not walking.can_walk(presence(logs, felt), felt)
    assert len(experience(logs, felt)) == 1


def test_an_overloaded_day_is_felt_alike():
    world = load(SCENARIOS / "weekday.toml", ("arrivals.per_hour.regular={9=600}",)).today
    logs = day.simulate_days(rules(world), draw_days(population(world), 1, range(1, 2)))
    felt = feelings(world, world)
    one, other = both_ways(logs, felt, experience_and_lost)
    assert one == other


def test_those_seen_in_other_areas_are_counted_alike():
    seen = ("areas.lounge.sees={lobby=0.3}", *ONE_LINE)
    world = load(SCENARIOS / "weekday.toml", seen).today
    logs = day.simulate_days(rules(world), draw_days(population(world), 1, range(1, 4)))
    felt = feelings(world, world)
    assert np.any((felt.sight > 0) & (felt.sight < 1))
    one, other = both_ways(logs, felt, experience_and_lost)
    assert one == other


def test_where_very_many_wait_the_way_side_by_side_is_gone(monkeypatch):
    world = load(SCENARIOS / "weekday.toml").today
    logs = day.simulate_days(rules(world), draw_days(population(world), 1, [1]))
    felt = feelings(world, world)
    present = presence(logs, felt)
    assert 1 < present.waiting < 30
    assert walking.can_walk(present, felt)
    monkeypatch.setattr(walking, "MOST_WAITING", 1)
    assert not walking.can_walk(present, felt)


def test_a_policy_with_events_is_made_ready_too():
    file = load(SCENARIOS / "greeters.toml")
    for name in file.policies:
        assert experiment.trial_of(file, name, "compiled").scenario
