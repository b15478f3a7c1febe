"""Plans of windows: kinds, shifts, limits, and how a plan becomes rosters."""

import numpy as np
import pytest
from small_file import small

from queuesim.scenario.faults import ScenarioError
from queuesim.study.hours import duty_between
from queuesim.study.plans import changed, space

TARGET = "\n[targets.all]\nwait_mean = { at_most = 5 }\n"
NINE_TO_FIVE = 16  # half-hours


def room(staff: str = "", *changes: tuple[str, str]):
    return space(small(*changes, more=f"{TARGET}{staff}").today, "small.toml")


def fault(staff: str, *changes: tuple[str, str]) -> str:
    with pytest.raises(ScenarioError) as error:
        room(staff, *changes)
    return str(error.value)


def test_windows_with_one_rule_wage_and_speed_are_of_one_kind():
    assert [kind.windows for kind in room().kinds] == [("1",), ("2", "3")]
    paid = small(more=TARGET, sets=("windows.3.wage=60",)).today
    assert [kind.windows for kind in space(paid, "").kinds] == [("1",), ("2",), ("3",)]


def test_twice_as_many_may_open_and_who_alone_calls_a_queue_stays_unless_the_file_says_otherwise():
    assert [(kind.at_least, kind.at_most) for kind in room().kinds] == [(1, 2), (0, 4)]
    said = room("[staff]\nat_least = { 1 = 0, 3 = 2 }\nat_most = { 2 = 3, 3 = 4 }\n")
    assert [(kind.at_least, kind.at_most) for kind in said.kinds] == [(0, 2), (2, 7)]


def test_a_plan_opens_the_windows_of_a_kind_in_layers_and_names_new_ones():
    plan = (*[1] * NINE_TO_FIVE, *[0, 3, 1, 0], *[1] * 12)
    seats = {seat.window: (seat.spans, seat.new) for seat in room().seats(plan)}
    assert seats == {
        "1": (((540.0, 1020.0),), False),
        "2": (((570.0, 630.0), (660.0, 1020.0)), False),
        "3": (((570.0, 600.0),), False),
        "4": (((570.0, 600.0),), True),
    }


def test_a_plan_as_a_scenario_has_the_windows_that_it_plans_in_every_half_hour():
    here = room()
    plan = (*[1] * NINE_TO_FIVE, *[0, 3, 1, 0], *[2] * 12)
    duty = duty_between(here.scenario_of(plan), here.bounds).sum(axis=1) / 30
    assert duty.tolist() == here.by_half_hour(plan).sum(axis=0).tolist()
    assert duty[:4].tolist() == [1, 4, 2, 1]


def test_the_windows_now_count_breaks_in_part():
    noon = room("", ('early = ["09:00-12:00", "13:00-17:00"]', 'early = ["09:00-12:15"]'))
    assert noon.today()[1].tolist() == [2.0] * 6 + [1.0] + [0.0] * 9


def test_cost_is_wages_or_hours_of_windows_where_there_are_none():
    plan = (*[1] * NINE_TO_FIVE, *[0] * NINE_TO_FIVE)
    assert room().cost(plan) == 8
    paid = small(more=TARGET, sets=("windows.1.wage=90",)).today
    assert space(paid, "").cost(plan) == 8 * 90


def test_a_plan_keeps_to_its_limits():
    here = room()
    least = (*[1] * NINE_TO_FIVE, *[0] * NINE_TO_FIVE)
    assert here.allows(least)
    assert here.moved(least, [0]) is None
    assert here.moved(least, [], [0]) == (2, *least[1:])
    assert here.moved((2, *least[1:]), [], [0]) is None
    assert changed((1, 2, 0), [1, 1], [2]) == (1, 0, 1)
    assert here.size == 2.0**16 * 5.0**16


SHIFTS = """[staff]
tellers = 4
[staff.shifts.full]
length = "8 h"
break = "45 min"
break_within = "11:30-13:30"
[staff.shifts.half]
length = "4 h"
starts = ["09:00", "13:00"]
"""


def test_shifts_have_their_length_their_starts_and_their_breaks():
    found = [(piece.kind, piece.pattern.spans) for piece in room(SHIFTS).pieces]
    full = [((540.0, at), (at + 45, 1020.0)) for at in (690.0, 720.0, 750.0)]
    assert [spans for kind, spans in found if kind == 0] == [
        *full,
        ((540.0, 780.0),),
        ((780.0, 1020.0),),
    ]
    assert len(found) == 10


def test_the_break_of_a_shift_is_neither_in_its_first_nor_in_its_last_hour():
    short = room('[staff.shifts.short]\nlength = "3 h"\nbreak = "30 min"\nstarts = ["09:00"]\n'
                 '[staff.shifts.rest]\nlength = "8 h"\n')  # fmt: skip
    breaks = [piece.pattern.spans[0][1] for piece in short.pieces if piece.pattern.shift == "short"]
    assert breaks[: len(breaks) // 2] == [600.0, 630.0]


def test_a_plan_in_shifts_has_a_window_per_teller_and_no_more_tellers_than_there_are():
    here = room(SHIFTS)
    plan = (2, 0, 0, 0, 0, 0, 0, 0, 1, 1)
    assert [(seat.window, seat.shift) for seat in here.seats(plan)] == [
        ("1", "full"),
        ("2", "half"),
        ("3", "half"),
        ("4", "full"),
    ]
    assert not here.allows(plan), "nobody calls G in the break that both have at once"
    assert here.allows(changed(plan, [0], [2])), "one of them when the other is back"
    assert here.fits(plan)
    assert not here.fits(changed(plan, [], [9])), "a fifth teller"
    assert np.array_equal(here.on_duty(plan).sum(axis=0)[[0, -1]], [3, 3])


@pytest.mark.parametrize(
    ("staff", "said"),
    [
        ('[staff.shifts.a]\nlength = "4 h"\nstarts = ["14:00"]\n', "no shift fits"),
        ('[staff.shifts.a]\nlength = "4 h"\nstarts = ["09:00"]\n', "no shift covers 13:00-13:30"),
        (
            '[staff]\ntellers = 1\n[staff.shifts.a]\nlength = "4 h"\n',
            "1 tellers of at most 240 min each cannot cover 09:00-17:00",
        ),
        ("[staff]\nat_least = { 1 = 3 }\n", "windows 1: at least 3 and at most 2 open"),
        ("[staff]\ntellers = 3\n", "counts shifts, and there are none"),
        ("[staff]\nat_most = { 9 = 3 }\n", 'no such window, found "9"'),
        ('[staff.shifts.a]\nlength = "9 h"\n', "at most the opening hours, 480 min"),
        ('[staff.shifts.a]\nlength = "1 h"\nbreak = "1 h"\n', "shorter than the shift"),
    ],
)
def test_what_nobody_can_plan_is_a_fault_that_says_why(staff, said):
    assert said in fault(staff)


def test_without_targets_or_hours_there_is_nothing_to_plan():
    with pytest.raises(ScenarioError, match="nothing to plan for"):
        space(small().today, "small.toml")
    with pytest.raises(ScenarioError, match="endless study"):
        room("", ('hours = "09:00-17:00"', 'open_for = "480 min"'))


def test_a_policy_does_not_touch_what_a_plan_may_look_like():
    with pytest.raises(ScenarioError, match="belongs to the file"):
        small(more="\n[policies.more]\nstaff.tellers = 9\n")
