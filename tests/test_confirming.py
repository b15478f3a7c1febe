"""A plan confirmed on fresh days, mended where it fails there, and chosen among its equals."""

from types import SimpleNamespace

import numpy as np
import pytest
from two_kinds import two_kinds

from queuesim.scenario.goals import Selection
from queuesim.study.confirming import BLOCKS, chosen
from queuesim.study.planning import CHOSEN_BY, Confirming, Trials, Tried
from queuesim.study.plans import space
from queuesim.study.selection import FIRST_STAGE
from queuesim.study.staff import Calendar, staff

UP_TO_ONE = "[staff]\nat_most = { 1 = 1, 3 = 1 }\n"
DAYS = 6


def plan(number: int) -> Tried:
    return Tried((number,), 100.0, np.zeros((0, 0)), np.zeros(1))


class Blocks:
    """Blocks of days on which plans have values about given means; knows who was simulated."""

    def __init__(self, means, spread: float):
        self.chance = np.random.default_rng(7)
        self.means, self.spread, self.simulated = means, spread, []

    def __call__(self, number: int):
        common = self.chance.normal(size=FIRST_STAGE)
        return SimpleNamespace(tried=lambda plan, felt: self._tried(number, common, plan))

    def _tried(self, number, common, plan):
        self.simulated.append((number, *plan))
        own = self.chance.normal(0.0, self.spread, FIRST_STAGE)
        return SimpleNamespace(shown={CHOSEN_BY: self.means[plan[0]] + common + own})


def test_the_best_of_equal_plans_is_chosen_and_one_eliminated_takes_no_more_days():
    blocks = Blocks([0.0, 0.5, 0.3], spread=0.4)
    found = chosen([plan(0), plan(1), plan(2)], blocks, Selection(indifference_zone=0.1))
    assert (found.best.plan, found.equals, found.left) == ((1,), 3, 1)
    assert found.days == FIRST_STAGE * (1 + max(number for number, _ in blocks.simulated))
    gone_first = max(number for number, plan in blocks.simulated if plan == 0)
    assert gone_first < max(number for number, plan in blocks.simulated if plan == 1)


def test_where_less_is_better_the_least_is_chosen():
    blocks = Blocks([5.0, 4.0], spread=0.1)
    found = chosen([plan(0), plan(1)], blocks, Selection(measure="wait_mean"))
    assert found.best.plan == (1,)


def test_plans_that_cannot_be_told_apart_are_said_to_be_left():
    blocks = Blocks([0.0, 0.001], spread=9.0)
    found = chosen([plan(0), plan(1)], blocks, Selection(indifference_zone=0.01))
    assert (found.left, found.days) == (2, BLOCKS * FIRST_STAGE)


def test_a_plan_without_equals_takes_no_days():
    blocks = Blocks([0.0], spread=1.0)
    found = chosen([plan(0)], blocks, Selection())
    assert (found.equals, found.left, found.days, blocks.simulated) == (1, 1, 0, [])


def test_no_day_is_in_two_steps():
    calendar = Calendar(1, 50)
    steps = [calendar.search, calendar.confirm, *map(calendar.choice, range(BLOCKS)),
             calendar.fresh]  # fmt: skip
    days = [day for step in steps for day in step]
    assert len(days) == len(set(days))
    assert (calendar.search, calendar.confirm) == (range(1, 51), range(51, 101))
    assert len(calendar.fresh) == 50


def both_sets(at_least: float) -> Confirming:
    file = two_kinds(UP_TO_ONE + targets(at_least), DAYS)
    room = space(file.today, "")
    first, again = (
        Trials(file, room, days, file.today.run.seed)
        for days in (Calendar(1, DAYS).search, Calendar(1, DAYS).confirm)
    )
    return Confirming(first, again)


def targets(at_least: float) -> str:
    return f"[targets.all]\nservice_level = {{ within = '10 min', at_least = {at_least} }}\n"


@pytest.mark.parametrize("at_least", [0.5, 0.7, 0.8])
def test_the_plan_is_the_cheapest_of_all_that_meet_the_targets_on_both_sets_of_days(at_least):
    found = staff(two_kinds(UP_TO_ONE + targets(at_least), DAYS))
    both = both_sets(at_least)
    every = [both.tried(tuple(row)) for row in both.space.every().tolist()]
    assert both.tried(found.plan).meets
    assert found.confirmed.holds
    assert found.here.cost == min(there.cost for there in every if there.meets)
    assert found.confirmed.mended == (not both.tried(found.found.best.plan).meets)
    less = [both.space.moved(found.plan, [piece]) for piece in np.flatnonzero(found.plan)]
    assert not [plan for plan in less if plan and both.tried(plan).meets]
