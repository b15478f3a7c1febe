"""How the ticket system of a scenario runs, as the arrays that the law reads."""

import numpy as np
import pytest
from small_branch import people, scenario

from queuesim.branch.rules import rules
from queuesim.branch.ticketing import Ways

TWO = {"1": {"calls": ("V",)}, "2": {"calls": ("G",)}}
SERVICES = {
    "cash": {"time": "3 min", "wrap_up": "1 min"},
    "loan": {"time": "20 min", "wrap_up": "0 min", "scale": 0.5},
}
WORLD = {
    "services": SERVICES,
    "areas": {"hall": {"shows": "wait"}},
    "arrivals": {
        "per_hour": {"V": (("00:00", 10.0),), "G": (("00:00", 30.0),)},
        "mix": {"V": {"cash": 1.0}, "G": {"cash": 0.75, "loan": 0.25}},
    },
}


def system(windows=TWO, names="VG", **tables):
    return rules(scenario(names, windows, **(WORLD | tables))).ticketing


def test_calling_takes_so_many_calls_of_so_many_seconds():
    assert system(calling={"calls": 3, "each": "10 s"}).calling == 0.5
    assert system().leaves_tickets is False


def test_a_missed_number_that_is_void_is_so_after_the_first_call():
    said = {"void_after": 5}
    assert system(calling=said).void_after == 1
    assert system(calling=said | {"missed": "back"}).void_after == 5


def test_the_mean_of_a_queue_is_work_and_wrap_up_of_those_who_take_it():
    """VIPs bring 3 + 1 minutes; gold three times in four as well, else 0.5 x 20."""
    assert system().per_ticket == pytest.approx([4, 0.75 * 4 + 0.25 * 10])


def test_it_is_padded():
    assert system(announcements={"padding": 1.5}).per_ticket == pytest.approx([6, 8.25])


def test_the_mean_of_a_queue_that_only_machines_call_is_that_of_those_sent_there_at_a_machine():
    cash = SERVICES["cash"] | {"at_machine": {"time": "2 min", "wrap_up": "0 min"}}
    queues = {
        "V": {"takes": {"tier": "V"}, "waits": "hall"},
        "G": {"takes": {"tier": "G"}, "waits": "hall"},
        "M": {"takes": {"tier": "V", "service": "loan"}, "waits": "hall"},
    }
    found = system(
        TWO | {"M": {"calls": ("M",), "machine": True}},
        services=SERVICES | {"cash": cash},
        queues=queues,
        diversion={"greeter": {"service": "cash", "share": 0.5, "to": "M"}},
    )
    assert found.per_ticket == pytest.approx([4, 5.5, 2])


def test_the_mean_of_a_queue_is_of_those_with_its_amounts_and_of_parties_as_they_come():
    """Half of those who move money have 100 or more; families are two, each further half a work."""
    services = {
        "cash": {"time": "3 min", "wrap_up": "1 min", "amount": {"mean": 200.0, "cv": 1.7320508}},
        "loan": {"time": "20 min", "wrap_up": "0 min", "per_further": 0.5},
    }
    queues = {
        "L": {"takes": {"amount_at_least": 100.0}, "waits": "hall"},
        "G": {"waits": "hall"},
    }
    arrivals = {
        "per_hour": {"V": (("00:00", 20.0),), "G": (("00:00", 10.0),)},
        "mix": {"V": {"cash": 1.0}, "G": {"loan": 1.0}},
        "group_size": {"G": 2.0},
        "together": ("G",),
    }
    found = system(
        {"1": {"calls": ("L", "G")}}, services=services, queues=queues, arrivals=arrivals
    )
    assert found.per_ticket == pytest.approx([4, (10 * 4 + 5 * 30) / 15])


def test_where_nobody_asks_for_an_estimate_none_is_prepared():
    assert len(system(areas={"hall": {"shows": "place"}}).per_ticket) == 0


def test_services_reckoned_are_the_tickets_that_are_still_there_and_oneself():
    assert system().reckoned(3) == [1, 2, 3, 4]
    assert system(announcements={"gone": 0.5}).reckoned(3) == [1, 1.5, 2, 2.5]


def test_each_has_one_way_at_most_and_several_share_in_file_order():
    takes = np.array([[[True, True]], [[False, True]], [[True, True]]])
    ways = Ways(takes, np.array([0.2, 0.3, 0.4]), np.zeros(3), np.array([-1, -1, -1]))
    luck = np.array([0.1, 0.3, 0.5, 0.65, 0.95])
    cash, loan = (people([0] * 5, service=service, divert=luck) for service in (0, 1))
    assert ways.of(cash).tolist() == [0, 2, 2, -1, -1]
    assert ways.of(loan).tolist() == [0, 1, 2, 2, -1]


@pytest.mark.parametrize(
    "said",
    [
        {"calling": {"each": "1 s"}},
        {"queues": {"V": {"waits": "hall", "message_ahead": 3}, "G": {"waits": "hall"}}},
        {"areas": {"hall": {"shows": "wait"}}},
        {"diversion": {"app": {}}},
    ],
    ids=["tickets left behind", "messages", "waits told", "diversion"],
)
def test_a_day_is_plain_without_any_of_what_the_system_does(said):
    silent = {"areas": {"hall": {"shows": "place"}}}
    nobody = people([0.0])
    assert system(**silent).is_idle(nobody)
    assert not system(**(silent | said)).is_idle(nobody)
    assert not system(**silent).is_idle(people([0.0], misses=[1]))
    assert not system(**silent).is_idle(people([0.0], willingness=[1.0]))
