"""What is told of a wait: it is news once, goes stale, and is renewed by each update."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_days import hall, log

from queuesim.branch.journey import Outcome
from queuesim.perception.experience import experience, experience_and_lost, felt
from queuesim.perception.feelings import feelings
from queuesim.perception.presence import presence

SILENT = hall()
TELLS = hall(shows="wait")
PLAIN = {"occupied_time": 0.0, "uncertain_time": 0.0}


def updating(every, world=None, **perception):
    """Return a hall that tells waits, and tells them anew every so many minutes, or never."""
    found = (world or TELLS).model_copy(update={"perception": perception})
    said = found.announcements.model_copy(update={"updates": every})
    return found.model_copy(update={"announcements": said})


def seen(rows, scenario, updates=()):
    """Return information and wait told at the glances of the first customer."""
    known = feelings(SILENT, scenario)
    (visit,) = felt(presence([log(rows, updates=updates)], known), known)
    around = visit.visited.around
    one = visit.at.glances.who == 0
    told = around.told if around.told is not None else np.full(len(one), np.nan)
    return np.broadcast_to(around.information, len(one))[one], told[one]


def satisfaction(rows, scenario, updates=(), world=SILENT):
    return experience([log(rows, updates=updates)], feelings(world, scenario))[0].satisfaction


def test_what_was_told_fades_until_it_is_told_anew():
    information, told = seen([{"wait": 9.0, "told": 12.0}], TELLS, updates=[(0, 6.0, 4.0)])
    ages = np.array([0, 2, 4, 0, 2, 3])
    assert information == pytest.approx(1 / (1 + ages / 10))
    assert told.tolist() == [12, 12, 12, 10, 10, 10]  # from the ticket on


def test_two_who_join_the_same_line_are_told_each_their_own():
    rows = [{"wait": 4.0, "told": 3.0}, {"arrival": 1.0, "wait": 4.0, "told": 7.0}]
    one = seen(rows, TELLS, updates=[(1, 2.0, 9.0)])
    assert one[1].tolist() == [3, 3, 3]


def test_nothing_is_known_where_nothing_was_told():
    information, told = seen([{"wait": 4.0}, {"arrival": 1.0, "told": 3.0}], TELLS)
    assert information.tolist() == [0, 0, 0]
    assert np.isnan(told).all()


def test_a_wait_told_where_the_area_shows_none_is_not_heard():
    rows = [{"wait": 9.0, "told": 12.0}]
    assert satisfaction(rows, SILENT) == satisfaction([{"wait": 9.0}], SILENT)


def test_a_place_on_the_ticket_alone_goes_stale_and_one_on_the_screen_does_not():
    place = hall(shows="place")
    assert seen([{"wait": 5.0}], place)[0].tolist() == [0.5] * 4
    stale = 0.5 / (1 + np.array([0, 2, 4, 5]) / 10)
    assert seen([{"wait": 5.0}], updating(0.0, place))[0] == pytest.approx(stale)


def test_of_two_who_wait_equally_the_one_with_updates_is_more_satisfied_than_with_one_or_none():
    once = satisfaction([{"wait": 18.0, "told": 18.0}], TELLS)
    updates = [(0, float(m), 18.0 - m) for m in range(2, 18, 2)]
    renewed = satisfaction([{"wait": 18.0, "told": 18.0}], TELLS, updates)
    assert renewed > once > satisfaction([{"wait": 18.0}], TELLS)


def test_a_promise_kept_is_remembered_and_so_is_a_broken_one():
    def called(told):
        known = feelings(SILENT, updating(1.0, **PLAIN, uncertainty=0.0, bad_news=0.0))
        (visit,) = felt(presence([log([{"wait": 8.0, "told": told}])], known), known)
        moments = visit.visited.moments
        return (moments.called - moments.waiting.last)[0]

    assert called(8.0) == pytest.approx(0.15 + 0.1)
    assert called(3.0) == pytest.approx(0.15 - 2 * 0.1 * (5 / 10) / (1 + 5 / 10))


def test_who_leaves_at_a_long_wait_told_is_worse_off_the_longer_it_was():
    def balked(told):
        return satisfaction([{"outcome": Outcome.BALKED, "told": told}], TELLS)[0]

    assert balked(60.0) < balked(20.0) < satisfaction([{"wait": 0.0}], TELLS)[0]


def test_a_ticket_left_behind_at_once_is_a_visit_without_a_wait():
    rows = [{"outcome": Outcome.RENEGED, "wait": 0.0, "told": 60.0}, {"arrival": 0.0, "wait": 5.0}]
    found = experience([log(rows)], feelings(SILENT, TELLS))[0]
    assert found.wait.tolist() == [0, 5]
    assert found.skips.tolist() == [0, 0]


def test_a_reported_wait_is_corrected_by_what_was_told():
    silent, told = (
        experience([log([{"wait": 9.0, "told": told}])], feelings(SILENT, TELLS))[0]
        for told in (np.nan, 9.0)
    )
    assert told.reported_wait[0] / told.felt_wait[0] < silent.reported_wait[0] / 9.0


@given(st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0]), st.sampled_from(["place", "wait"]))
def test_a_normal_visit_is_exactly_satisfying_however_often_the_display_speaks(every, shows):
    world = updating(every, hall(shows=shows), premium=0.0)
    row = {"wait": 15.0, "told": 15.0, "takes": 4.0}
    updates = [(0, k * every, 15.0 - k * every) for k in range(1, 60) if 0 < k * every <= 15]
    found, parts = experience_and_lost([log([row], updates=updates)], feelings(world, world))
    if shows == "wait":
        assert found[0].satisfaction == pytest.approx([0.0], abs=1e-12)
    total = sum(values for _, values in parts[0].items())
    assert total == pytest.approx(found[0].satisfaction, abs=1e-9)


def test_days_perceived_together_are_told_as_each_alone():
    days = [
        log([{"wait": 6.0, "told": 5.0}], 1, [(0, 2.0, 3.0)]),
        log([{}, {"arrival": 1.0, "wait": 6.0, "told": 9.0}], 2, [(1, 3.0, 4.0)]),
    ]
    known = feelings(SILENT, TELLS)
    together = experience(days, known)
    alone = [experience([day], known)[0] for day in days]
    for one, other in zip(together, alone, strict=True):
        assert one.satisfaction.tobytes() == other.satisfaction.tobytes()


def test_a_party_is_a_crowd_of_so_many():
    area = hall(comfortable=2.0)
    rows = [{"wait": 4.0, "party": 3}, {"arrival": 1.0, "wait": 4.0}]
    known = feelings(area, area)
    (visit,) = felt(presence([log(rows)], known), known)
    first, second = (visit.visited.around.crowd[visit.at.glances.who == k] for k in (0, 1))
    assert first.tolist() == [1.5, 2.0, 2.0]
    assert second.tolist() == [2.0, 2.0, 0.5]
