"""Windows, wrap-up work, lines and tiers, learnt from logs small enough to reckon by hand."""

from pathlib import Path

import numpy as np
import pytest

from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import clean
from queuesim.logs.fitting import fit
from queuesim.logs.journal import Log
from queuesim.logs.lines import line, turns
from queuesim.logs.queues import queues
from queuesim.logs.reading import read
from queuesim.logs.tiers import tier_weights
from queuesim.logs.windows import windows
from queuesim.logs.wrapup import wrap_up

HEADER = "issued,called,ended,left,window,tier,service\n"


def at(minute: float, day: int = 2) -> str:
    """Return a minute after nine o'clock of a day of March."""
    seconds = round(minute * 60)
    hour, rest = divmod(9 * 3600 + seconds, 3600)
    return f"2026-03-{day:02d} {hour:02d}:{rest // 60:02d}:{rest % 60:02d}"


def ticket(issued, called=None, ended=None, window="1", tier="a", service="cash", day=2) -> str:
    """Return a row; who is never called leaves at `ended`."""
    if called is None:
        return ",".join([at(issued, day), "", "", at(ended, day), "", tier, service])
    times = (at(t, day) for t in (issued, called, ended))
    return ",".join([*times, "", window, tier, service])


@pytest.fixture
def log_of(tmp_path):
    def made(rows: list[str]) -> Log:
        path: Path = tmp_path / "log.csv"
        path.write_text(HEADER + "\n".join(rows) + "\n")
        return clean(read(path)).log

    return made


def test_the_first_of_a_line_is_the_earliest_whose_wait_is_not_over(log_of):
    log = log_of([ticket(0, 10, 11), ticket(1, None, 4), ticket(2, 12, 13)])
    waiting = line(log, np.ones(3, bool))
    asked = np.array([0.5, 9.5, 11.0, 12.5]) + 540
    assert waiting.first(asked).tolist()[:3] == [540.0, 540.0, 542.0]
    assert np.isnan(waiting.first(asked)[3])
    assert waiting.never_empty_until(asked).tolist() == [552.0, 552.0, 552.0, 552.5]


def test_who_was_never_called_had_gone_when_the_next_of_the_line_was(log_of):
    log = log_of([ticket(0, 5, 6), ticket(1, None, 30), ticket(2, 9, 10), ticket(3, 7, 8)])
    found = turns(log, log.tier)
    assert (found - 540).tolist()[:3] == [7.0, 7.0, 7.0]
    assert np.isnan(found[3])


def test_wrap_up_work_is_the_gap_after_a_service_while_somebody_waits(log_of):
    """A customer every 4 minutes of service and half a minute of wrap-up, all there at nine."""
    busy = [ticket(0, 4.5 * k + 1, 4.5 * k + 5) for k in range(40)]
    found = wrap_up(log_of(busy), np.ones((1, 4), bool))
    assert (found.mean, found.seen) == (pytest.approx(0.5), 39)


def test_a_gap_in_which_nobody_waited_says_nothing_of_wrap_up_work(log_of):
    idle = [ticket(10 * k, 10 * k, 10 * k + 4) for k in range(40)]
    assert wrap_up(log_of(idle), np.ones((1, 4), bool)).law is None


def dedicated() -> list[str]:
    """Return days on which window 1 serves gold alone, window 2 everybody."""
    rows = []
    for day in (2, 3, 4):
        for k in range(60):
            tier = "gold" if k % 2 else "plain"
            window = "1" if tier == "gold" and k % 4 == 1 else "2"
            rows.append(ticket(3 * k, 3 * k, 3 * k + 2, window, tier, day=day))
    return rows


def test_a_window_that_never_served_a_tier_in_spite_of_many_chances_does_not_serve_it(log_of):
    found = windows(log_of(dedicated()), Choices())
    assert [group.windows for group in found.groups] == [(1,), (0,)]
    assert [group.tiers.tolist() for group in found.groups] == [[True, True], [True, False]]


def test_a_window_may_serve_all_services_but_one(log_of):
    rows = [
        ticket(
            3 * k, 3 * k, 3 * k + 2, "2" if kind == "loan" or k % 2 else "1", service=kind, day=day
        )
        for day in (2, 3, 4)
        for k in range(60)
        for kind in [("cash", "card", "loan")[k % 3]]
    ]
    first, second = windows(log_of(rows), Choices()).groups
    assert (first.windows, second.windows) == ((1,), (0,))
    assert second.services.tolist() == [True, True, False]


def test_windows_with_hours_of_their_own_keep_them(log_of):
    found = windows(log_of(dedicated()), Choices())
    assert (found.each, found.names) == (True, ("1", "2"))
    assert found.spans == (((540.0, 720.0),), ((540.0, 720.0),))


def test_where_windows_change_places_so_many_are_open_as_on_average(log_of):
    rows = []
    for day in range(2, 8):
        for k in range(50):
            name = "one" if day % 2 == (k < 25) else "other"
            rows.append(ticket(3 * k, 3 * k, 3 * k + 2, name, day=day))
    found = windows(log_of(rows), Choices())
    assert (found.each, found.names) == (False, ("1",))


def test_a_quick_teller_is_as_much_faster_as_the_services_are_shorter(log_of):
    rng = np.random.default_rng(4)
    rows = [
        ticket(
            10 * k, 10 * k, 10 * k + rng.uniform(2, 6) / (1.5 if k % 2 else 1), f"{k % 2}", day=day
        )
        for day in range(2, 12)
        for k in range(80)
    ]
    found = windows(log_of(rows), Choices())
    assert found.speed[1] / found.speed[0] == pytest.approx(1.5, rel=0.06)
    assert found.speed_p < 1e-6


def test_the_tier_of_those_unknown_is_that_of_those_known_at_the_same_service_and_hour(log_of):
    known = [ticket(0, 1, 2, tier="gold") for _ in range(30)] + [ticket(0, 1, 2) for _ in range(10)]
    weight = tier_weights(log_of([*known, ticket(0, 1, 2, tier="")]))
    assert sorted(weight[weight.max(axis=1) < 1][0].tolist()) == pytest.approx(
        [0.25, 0.75], abs=0.01
    )
    assert weight.sum(axis=1) == pytest.approx(1.0)


def test_the_tier_unknown_is_drawn_towards_that_of_its_service_as_by_twenty_tickets(log_of):
    """At nine 30 of 30 are gold, at ten none of 10, and 20 more at three in four of all 40."""
    rows = [ticket(0, 1, 2, tier="gold")] * 30 + [ticket(60, 61, 62)] * 10
    log = log_of([*rows, ticket(61, 62, 63, tier="")])
    weight = tier_weights(log)[log.tier < 0][0]
    assert weight[log.tiers.index("gold")] == pytest.approx(20 * 0.75 / 30, abs=0.01)


def two_services(swap: bool) -> list[str]:
    """Return a long line of two services served in turn; with `swap` loans wait till the end."""
    rows = []
    for day in (2, 3, 4):
        order = sorted(range(60), key=lambda k: (k % 2, k)) if swap else range(60)
        for place, k in enumerate(order):
            service = "loan" if k % 2 else "cash"
            rows.append(ticket(k / 60, 2 * place + 2, 2 * place + 4, service=service, day=day))
    return rows


def test_services_called_in_order_of_coming_are_one_line(log_of):
    log = log_of(two_services(swap=False))
    assert queues(log, np.ones((1, 2), bool)).names == ("a",)


def test_services_called_out_of_order_are_two_lines_in_strict_order(log_of):
    found = fit(log_of(two_services(swap=True)))
    assert found.queues.names == ("a cash", "a loan")
    assert found.rules[0].levels == ((0,), (1,))
