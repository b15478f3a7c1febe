"""What is seen at a glance, against counts of all pairs that follow the definitions literally."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_days import AREAS, QUEUES, drawn_logs, log, scenario

from queuesim.branch.journey import Outcome
from queuesim.perception.feelings import feelings
from queuesim.perception.presence import parties, presence
from queuesim.perception.surroundings import counted, surroundings

WORLD = scenario()
FELT = feelings(WORLD, WORLD)
AREA = {"lobby": 0, "corner": 1, "lounge": 2}
COMFORTABLE = (4.0, 2.0, 2.0)


class Seen:
    """One customer of a log, as the definitions speak of it."""

    def __init__(self, log, row):
        demand, visits = log.demand, log.visits
        self.row, self.outcome = row, visits.outcome[row]
        self.inside = not np.isnan(visits.joined[row])
        self.came = demand.arrival[row]
        self.called = visits.called[row]
        self.is_called = not np.isnan(self.called)
        over = self.called if self.is_called else visits.left[row]
        self.gone = (np.inf if np.isnan(over) else over) if self.inside else self.came
        home = FELT.home[demand.tier[row], demand.service[row]]
        self.queue = visits.queue[row] if self.inside else home
        self.place = list(QUEUES.values())[self.queue]["waits"]

    def waits(self, time):
        return self.inside and self.came <= time < self.gone

    def sees(self, other, at_ticket):
        area = AREAS[self.place]
        seen = 1.0 if other.place == self.place else area.get("sees", {}).get(other.place, 0.0)
        passed = at_ticket and other.place in area.get("passes", ())
        return 1.0 if passed else seen


def people(log):
    return [Seen(log, row) for row in range(len(log.demand))]


def crowd(me, all_people, time):
    here = [p for p in all_people if p.place == me.place and p.waits(time) and p is not me]
    return (len(here) + 1) / COMFORTABLE[AREA[me.place]]


def skips(me, all_people, time):
    passed = [p for p in all_people if p.row > me.row and p.inside and p.called < time]
    return sum(me.sees(p, at_ticket=False) for p in passed)


def behind(me, all_people, time, at_ticket):
    waiting = [p for p in all_people if p.waits(time) and p is not me]
    after = [p for p in waiting if (p.gone > me.gone if me.is_called else p.row > me.row)]
    return sum(me.sees(p, at_ticket) for p in after)


def progress(me, all_people, time):
    line = [p for p in all_people if p.inside and p.queue == me.queue and p.row < me.row]
    front = [p for p in line if p.waits(me.came) and p.gone <= me.gone]
    return sum(p.gone <= time for p in front) / len(front) if front else 1.0


def perceived(logs):
    """Yield for each glance of each day: day, row, minutes since the ticket, what is seen."""
    present = presence(logs, FELT)
    first = np.cumsum([0, *(len(log.demand) for log in logs)])
    for party in parties(present, FELT):
        at = counted(present, party, FELT)
        glances, seen = at.glances, surroundings(present, party, at, FELT)
        counts = at.all_skips, at.all_slips
        for g, who in enumerate(glances.who):
            row = party.rows[who]
            day = int(np.searchsorted(first, row, side="right")) - 1
            progress = seen.progress[g] if seen.place_shown else None
            yield (
                (day, int(row - first[day]), float(glances.age[g])),
                (seen.crowd[g], seen.skips[g], seen.behind[g], progress),
                (counts[0][who], counts[1][who]),
            )


@given(st.lists(drawn_logs(), min_size=1, max_size=3))
def test_everything_seen_equals_the_count_of_all_pairs(logs):
    for (day, row, age), found, (skipped, slipped) in perceived(logs):
        everybody = people(logs[day])
        me = everybody[row]
        time = me.came + age
        shown = AREAS[me.place].get("shows") == "place"
        assert found == (
            crowd(me, everybody, time),
            skips(me, everybody, time),
            behind(me, everybody, time, at_ticket=age == 0),
            progress(me, everybody, time) if shown else None,
        )
        overtook = [p for p in everybody if p.row > me.row and p.inside and p.called < me.gone]
        overtaken = [p for p in everybody if p.row < me.row and p.inside and p.gone > me.called]
        assert (skipped, slipped) == (len(overtook), len(overtaken))


@given(drawn_logs())
def test_everybody_looks_at_the_ticket_and_at_the_end_of_the_wait(log):
    ages = {}
    for (_, row, age), _, _ in perceived([log]):
        ages.setdefault(row, []).append(age)
    for me in people(log):
        if me.outcome not in (Outcome.STILL_INSIDE, Outcome.NOT_KEPT):
            assert ages[me.row][0] == 0
            assert ages[me.row][-1] == me.gone - me.came


def seen_by(rows, of):
    return {age: seen for (_, row, age), seen, _ in perceived([log(rows)]) if row == of}


def test_one_alone_is_a_crowd_of_one():
    assert seen_by([{}], 0) == {0.0: (1 / 4, 0.0, 0.0, 1.0)}


def test_one_who_passes_the_lobby_sees_its_people_at_the_ticket_only():
    lobby = [{"wait": 9.0}, {"wait": 9.0}]
    seen = seen_by([*lobby, {"arrival": 1.0, "tier": 2, "queue": 3, "wait": 3.0}], 2)
    assert [behind for _, _, behind, _ in seen.values()] == [2.0, 0.0, 0.0]


def test_an_overtaker_counts_from_the_moment_after_the_call():
    overtaker = {"arrival": 1.0, "tier": 1, "queue": 1, "wait": 3.0}
    seen = seen_by([{"wait": 6.0}, overtaker], 0)
    assert {age: skips for age, (_, skips, _, _) in seen.items()} == {
        0.0: 0.0,
        2.0: 0.0,
        4.0: 0.0,
        6.0: 1.0,
    }


def test_progress_is_the_share_gone_of_those_in_front():
    seen = seen_by([{"wait": 2.0}, {"wait": 3.0}, {"arrival": 1.0, "wait": 5.0}], 2)
    assert [progress for *_, progress in seen.values()] == [0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("outcome", [Outcome.RENEGED, Outcome.SENT_HOME])
def test_one_who_is_never_called_has_those_behind_who_came_later(outcome):
    leaver = {"arrival": 1.0, "wait": 4.0, "outcome": outcome}
    seen = seen_by([{"wait": 9.0}, leaver, {"arrival": 2.0, "wait": 1.0}], 1)
    assert [behind for _, _, behind, _ in seen.values()] == [0.0, 0.0, 0.0]
    seen = seen_by([{"wait": 9.0}, leaver, {"arrival": 2.0, "wait": 2.0}], 1)
    assert [behind for _, _, behind, _ in seen.values()] == [0.0, 1.0, 0.0]
