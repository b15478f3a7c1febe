"""Events of a visit and the tellers' own quality: whom they reach, what they cost and change."""

import numpy as np
import pytest
from hypothesis import given, settings
from sample_days import drawn_logs, hall, log, scenario
from small_file import small

from queuesim.perception.experience import experience, experience_and_lost
from queuesim.perception.feelings import feelings
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.model import Event

CALM = hall(seats=60)


def world(calm=CALM, **events):
    told = {name: Event(**said) for name, said in events.items()}
    return calm.model_copy(update={"events": told})


def parts(rows, policy, world=CALM):
    return experience_and_lost([log(rows)], feelings(world, policy))[1][0]


def test_a_kindness_at_the_ticket_is_the_best_moment_of_a_wait_and_counted_as_being_seen():
    rows = [{"wait": 15.0}, {"wait": 15.0, "tier": 1}]
    found = parts(rows, world(cup={"tier": "regular", "size": 1.0}))
    assert found.seen[0] > 0 == found.seen[1]


def test_a_small_kindness_in_the_middle_of_a_wait_moves_nothing():
    rows = [{"wait": 15.0}]
    assert parts(rows, world(glasses={"after": "6 min", "size": 0.05})).seen[0] == 0
    assert parts(rows, world(glasses={"after": "6 min", "size": 2.0})).seen[0] > 0


def test_who_is_called_before_an_event_does_not_meet_it():
    rows = [{"wait": 5.0}, {"arrival": 9.0, "wait": 7.0}]
    found = parts(rows, world(song={"after": "6 min", "size": 2.0}))
    assert found.seen[0] == 0 < found.seen[1]


def test_an_event_for_the_area_reaches_all_who_wait_there_then():
    rows = [
        {"wait": 10.0, "tier": 2},
        {"arrival": 4.0, "wait": 3.0},
        {"arrival": 4.0, "wait": 1.0},
        {"arrival": 7.0, "wait": 9.0},
    ]
    song = {"tier": "vip", "after": "6 min", "size": 2.0, "reaches": "the area"}
    (alone,), _ = experience_and_lost([log(rows)], feelings(CALM, CALM))
    (sung,), _ = experience_and_lost([log(rows)], feelings(CALM, world(song=song)))
    assert (sung.experience > alone.experience).tolist() == [True, True, False, False]


def test_an_event_at_the_counter_is_part_of_the_service_of_the_served():
    name = world(name={"at": "counter", "size": 0.5, "tier": "gold"})
    found = parts([{"tier": 1, "wait": 4.0}, {"wait": 15.0}], name)
    assert found.service[0] > 0 == found.service[1]


@settings(deadline=None)
@given(drawn_logs())
def test_parts_add_up_with_events_and_tellers_of_their_own_quality(log):
    events = {
        "cup": {"size": 0.8, "share": 0.6},
        "song": {"size": 0.9, "after": "2 min", "share": 0.3, "reaches": "the area"},
        "rude": {"at": "counter", "size": -0.7, "share": 0.5},
    }
    plain = scenario()
    cold = plain.windows["0"].model_copy(update={"quality": -0.3})
    other = world(plain, **events).model_copy(update={"windows": plain.windows | {"0": cold}})
    (found,), (told,) = experience_and_lost([log], feelings(plain, other))
    total = sum(values for _, values in told.items())
    assert np.nanmax(np.abs(total - found.satisfaction), initial=0) <= 1e-9


@settings(deadline=None)
@given(drawn_logs())
def test_an_event_that_happens_to_nobody_leaves_every_byte(log):
    plain = scenario()
    none = world(plain, never={"share": 0.0, "size": 1.0})
    (one,), (other,) = (experience([log], feelings(plain, w)) for w in (plain, none))
    for (_, a), (_, b) in zip(one.items(), other.items(), strict=True):
        assert a.tobytes() == b.tobytes()


def test_a_colder_teller_spoils_the_service_felt_at_that_window():
    cold = CALM.windows["0"].model_copy(update={"quality": -0.2})
    policy = CALM.model_copy(update={"windows": CALM.windows | {"0": cold}})
    assert parts([{"wait": 15.0}], policy).service[0] < 0
    liked = parts([{"wait": 15.0, "liking": -0.2}], CALM).service[0]
    assert parts([{"wait": 15.0}], policy).service[0] == pytest.approx(liked)


def test_faults_in_events_say_where_and_what_is_allowed():
    with pytest.raises(ScenarioError, match=r"events.tea.size: missing"):
        small(more="\n[events.tea]\nshare = 0.1\n")
    with pytest.raises(ScenarioError, match=r"events.tea.area: no such area, .*'lobby'"):
        small(more='\n[events.tea]\nsize = 0.1\narea = "loby"\n')
    with pytest.raises(ScenarioError, match=r"windows.1.quality: found 9, allowed: at most 5"):
        small(("[windows.1]", "[windows.1]\nquality = 9"))
