"""Events of a visit and the tellers' own quality: whom they reach, what they cost and change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_days import drawn_logs, hall, log, scenario
from small_file import small
from test_favours import guests
from written_days import BRANCH

from queuesim.perception.events import happenings, waiting
from queuesim.perception.experience import experience, experience_and_lost
from queuesim.perception.feelings import feelings
from queuesim.perception.story import story
from queuesim.perception.touchpoints import touched
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.scenario.occasions import Event, Greeter
from queuesim.study.experiment import run
from queuesim.study.summary import summary

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


# The very minute


def minutes_of(rows, policy, customer=0):
    found = story(log(rows), feelings(CALM, policy), customer)
    return [(m.minutes, m.affect) for m in found.moments if m.what == "event"]


def test_an_event_is_felt_at_its_very_minute_on_the_mood_of_that_minute():
    cup = world(cup={"after": "5 min", "size": 0.0})
    ((minutes, affect),) = minutes_of([{"wait": 15.0}], cup)
    assert minutes == 5.0
    calm = story(log([{"wait": 15.0}]), feelings(CALM, CALM), 0).moments
    at = {m.minutes: m.affect for m in calm}
    assert at[6.0] < affect < at[4.0]
    ((late, _),) = minutes_of([{"wait": 6.5}], world(cup={"after": "6.4 min", "size": 0.5}))
    assert late == pytest.approx(6.4, abs=2**-20)


def test_an_event_that_does_not_wait_for_a_look_is_felt_by_everyone_at_the_same_minute():
    song = {"tier": "vip", "after": "5 min", "size": 0.5, "reaches": "the area"}
    rows = [{"wait": 9.0, "tier": 2}, {"arrival": 1.5, "wait": 9.0}]
    assert minutes_of(rows, world(song=song), 0)[0][0] == 5.0
    assert minutes_of(rows, world(song=song), 1)[0][0] == 3.5


@settings(deadline=None)
@given(drawn_logs(), st.floats(0, 8).map(lambda x: round(x, 3)), st.booleans())
def test_an_event_of_no_size_changes_nothing_wherever_it_cuts_the_wait(log, after, area):
    plain = scenario()
    reaches = "the area" if area else "the guest"
    none = world(plain, cut={"after": f"{after} min", "size": 0.0, "reaches": reaches})
    (one,), (other,) = (experience([log], feelings(plain, w)) for w in (plain, none))
    for column in ("experience", "felt_wait", "skips"):
        here, there = getattr(one, column), getattr(other, column)
        assert np.allclose(here, there, rtol=0, atol=1e-9, equal_nan=True)


def test_an_event_does_not_wait_for_the_next_look():
    rare = hall(seats=60).model_copy(update={"perception": {"glance": 100.0}})
    cup = world(rare, cup={"after": "3 min", "size": 0.5})
    found = story(log([{"wait": 9.0}]), feelings(rare, cup), 0).moments
    assert [m.minutes for m in found if m.what == "event"] == [3.0]
    assert [m.minutes for m in found][:5] == [0.0, 3.0, 3.0, 3.0, 9.0]


# What an event may hang on


@pytest.mark.parametrize(
    ("crowd", "met"),
    [
        ({"at_least": 1.25}, [4, 5]),
        ({"at_most": 0.5}, [0, 1]),
        ({"at_least": 1, "at_most": 1}, [3]),
    ],
)
def test_an_event_may_hang_on_the_crowd_in_the_area(crowd, met):
    policy = world(hall(comfortable=4), event={"size": 0.3, "at": "ticket", "crowd": crowd})
    them, here = guests(6, came=np.arange(6) * 0.5), np.zeros(6, dtype=int)  # all wait 10 minutes
    (found,) = happenings(policy, them, here, here)
    assert found.rows.tolist() == met


def test_a_crowd_is_counted_area_by_area_and_day_by_day():
    them = guests(
        4, day=[1, 1, 1, 2], came=[0, 1, 2, 1.5], arrival=[0, 1, 2, 1.5], waited=[5, 0.5, 5, 9]
    )
    area = np.array([0, 0, 0, 0])
    assert waiting(them, area, np.full(4, 2.0)).tolist() == [2, 2, 2, 1]
    assert waiting(them, np.array([0, 1, 1, 0]), np.full(4, 2.0)).tolist() == [1, 1, 1, 1]
    assert waiting(them, area, np.full(4, 5.0)).tolist() == [1, 1, 1, 1]


def test_an_event_happens_in_the_hours_of_its_roster_alone():
    rows = [{"arrival": 539.0, "wait": 9.0}, {"arrival": 545.0, "wait": 9.0}]
    world_now = CALM.model_copy(update={"rosters": {"early": ((540.0, 546.0),)}})
    event = {"size": 4.0, "roster": "early"}
    at_ticket = world(world_now, event=event | {"at": "ticket"})
    later = world(world_now, event=event | {"after": "2 min"})
    for policy, lifted in ((at_ticket, [False, True]), (later, [True, False])):
        found = experience_and_lost([log(rows)], feelings(CALM, policy))[1][0]
        assert (found.seen > 0.1).tolist() == lifted


def test_who_is_recognised_gets_every_event_for_the_recognised_and_nobody_else():
    known = CALM.tiers["gold"].model_copy(update={"recognised": 0.3})
    base = CALM.model_copy(update={"tiers": CALM.tiers | {"gold": known}})
    to = {"to": "recognised", "size": 0.3}
    policy = world(base, cup=to | {"after": "3 min"}, name=to | {"at": "counter"}, song={"size": 1})
    them, nowhere = guests(400, tier=np.arange(400) % 2), np.zeros(400, dtype=int)
    cup, name, song = (found.rows for found in happenings(policy, them, nowhere, nowhere))
    assert cup.tolist() == name.tolist()
    assert np.all(cup % 2 == 1)
    assert abs(len(cup) / 200 - 0.3) < 3.29 * np.sqrt(0.3 * 0.7 / 200)
    assert len(song) == 400


# Greeters and lobby managers


def greeted(**greeter):
    return CALM.model_copy(update={"greeters": {"lin": Greeter(**greeter)}})


def test_a_greeter_meets_everyone_at_the_ticket_even_who_does_not_wait():
    rows = [{"arrival": 0.0, "wait": 0.0}, {"arrival": 5.0, "wait": 9.0}]
    (plain,) = touched([log(rows)], feelings(CALM, CALM))
    (warm,) = touched([log(rows)], feelings(CALM, greeted(quality=0.3)))
    (cold,) = touched([log(rows)], feelings(CALM, greeted(quality=-0.6)))
    assert np.all(warm.welcome > plain.welcome)
    assert np.all(cold.welcome < plain.welcome)
    assert warm.waiting.tolist() == plain.waiting.tolist()


def test_a_lobby_manager_comes_to_those_who_have_waited_so_long():
    manager = greeted(meets="while waiting", after="8 min", quality=2.0)
    found = parts([{"wait": 7.0}, {"arrival": 100.0, "wait": 15.0}], manager)
    assert found.seen[0] == 0 < found.seen[1]


def test_a_greeter_costs_the_wage_of_the_hours_on_duty():
    more = '[rosters]\nearly = ["09:10-09:40"]\n[greeters.lin]\nquality = 0.2\nwage = "40 /h"\n'
    cost = [
        summary(run(loads(BRANCH + text), days=2))["cost"]["farewells"]["mean"]
        for text in ("", more, more + 'roster = "early"\n')
    ]
    assert cost == [0, 40, 20]


def test_the_welcome_and_the_counter_hold_the_events_there():
    rows = [{"wait": 5.0, "tier": 1}]
    events = {"name": {"at": "counter", "size": 0.3}, "cup": {"after": "1 min", "size": 0.5}}
    (plain,) = touched([log(rows)], feelings(CALM, CALM))
    (found,) = touched([log(rows)], feelings(CALM, world(**events)))
    assert found.counter[0] > plain.counter[0]
    assert found.seen[0] > plain.seen[0]
    assert found.welcome[0] == plain.welcome[0]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('[events.a]\nsize = 1\nat = "counter"\nwindow = "9"\n', "events.a.window: no such window"),
        ('[events.a]\nsize = 0.1\nwindow = "1"\n', 'events.a.window: goes with at = "counter"'),
        ('[events.a]\nsize = 0.1\nroster = "erly"\n', "events.a.roster: no such roster.*'early'"),
        ("[events.a]\nsize = 0.1\ncrowd = {}\n", "events.a.crowd: allowed: at_least or at_most"),
        (
            "[events.a]\nsize = 0.1\ncrowd = { at_least = 2, at_most = 1 }\n",
            "events.a.crowd: allowed: at_least below at_most",
        ),
        ('[events.a]\nsize = 0.1\nto = "recognised"\n', "events.a.to: nobody is recognised - such"),
        ('[events.a]\nsize = 0.1\nat = "ticket"\nafter = "3 min"\n', 'after: goes with at = "wait'),
        (
            '[events.a]\nsize = 0.1\nat = "counter"\nreaches = "the area"\n',
            "events.a.reaches: goes with at",
        ),
        ('[greeters.lin]\nquality = 9\n', "greeters.lin.quality: found 9, allowed: at most 5"),
        ('[greeters.lin]\nafter = "3 min"\nquality = 1\n', "lin.after: goes with meets = \"while"),
        ('[greeters.lin]\nquality = 1\narea = "lobyb"\n', "lin.area: no such area.*mean 'lobby'"),
        ("[greeters.lin]\nqualty = 1\n", "greeters.lin.qualty: not known here.*'quality'"),
        ("[tiers.gold]\nrecognised = 2\n", "tiers.gold.recognised: found 2, allowed: at most 1"),
    ],
)  # fmt: skip
def test_faults_in_events_and_greeters_say_what_to_do(more, says):
    changes = (("[tiers.gold]\n", more),) if more.startswith("[tiers") else ()
    with pytest.raises(ScenarioError, match=says):
        small(*changes, more="" if changes else f"\n{more}")


def test_what_is_crowded_must_be_known():
    with pytest.raises(ScenarioError, match=r"nobody knows what is crowded in lobby - say how man"):
        small(("seats = 20\n", ""), more="\n[events.a]\nsize = 1\ncrowd = { at_least = 1 }\n")
