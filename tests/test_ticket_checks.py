"""Extras of the ticket system that cannot be, and call rules that do nothing, are said by line."""

import pytest
from small_file import SMALL, small

from queuesim.scenario.faults import ScenarioError

MACHINE = """\
[services.cash.at_machine]
time = "2 min"
[windows.M]
machine = true
calls = ["M"]
"""
AT_M = '[queues.M]\ntakes = "nobody"\nwaits = "lobby"\n'
TOP = '[queues.G]\ntakes = { tier = "gold" }'


def fault(more="", *changes):
    with pytest.raises(ScenarioError) as error:
        small(*changes, more=more)
    (found,) = error.value.faults
    return str(found)


def warnings(more="", *changes):
    return list(small(*changes, more=more).warnings)


def line(text, more="", *changes):
    """Return where a text stands in the small file: its line."""
    whole = SMALL
    for old, new in changes:
        whole = whole.replace(old, new, 1)
    return (whole + more)[: (whole + more).index(text)].count("\n") + 1


# Faults


def test_people_come_to_the_door_before_opening():
    said = fault(
        "", ("[arrivals.per_hour]", '[arrivals]\ndoor_from = "09:30"\n[arrivals.per_hour]')
    )
    assert "arrivals.door_from: found 09:30, allowed: a time before opening at 09:00" in said
    assert said.startswith("small.toml:19:")


def test_who_shares_a_ticket_comes_in_groups():
    together = ("[arrivals.per_hour]", '[arrivals]\ntogether = ["gold"]\n[arrivals.per_hour]')
    assert "gold does not come in groups - say arrivals.group_size.gold" in fault("", together)
    assert warnings("[arrivals.group_size]\ngold = 2\n", together) == []


def test_a_machine_needs_times_of_all_who_come_to_it():
    machine = ("[windows.1]", "[windows.1]\nmachine = true")
    said = fault("[services.cash.at_machine]\ntime = '2 min'\n", machine)
    assert "windows.1.machine: has no time for loan" in said
    assert said.startswith(f"small.toml:{line('machine = true', '', machine)}:")


def test_a_diversion_leads_to_a_queue_that_a_machine_calls():
    way, machine = '[diversion.greeter]\nservice = "cash"\nto = "B"\n', (TOP, AT_M + TOP)
    assert 'diversion.greeter.to: no such queue, found "B"' in fault(way)
    assert "no machine calls queue A" in fault(way.replace("B", "A") + MACHINE, machine)
    assert warnings(way.replace("B", "M") + MACHINE, machine) == []


def test_a_service_sent_to_a_machine_has_a_time_there():
    way = '[diversion.app]\nservice = ["loan", "cash"]\nto = "M"\n'
    with pytest.raises(ScenarioError) as error:
        small((TOP, AT_M + TOP), more=way + MACHINE)
    said = "\n".join(map(str, error.value.faults))
    assert "diversion.app.service.0: loan has no at_machine time, allowed: cash" in said
    assert "windows.M.machine: has no time for loan" in said


def test_a_machine_without_a_diversion_has_no_people():
    said = warnings(MACHINE, (TOP, AT_M + TOP))
    assert said[0] == "nobody gets a ticket of queue M"
    assert "windows.M.calls: can never fire" in said[1]


# Call rules that do nothing


@pytest.mark.parametrize(
    ("row", "key", "problem"),
    [
        ('then = [{ calls = ["A"] }]', "windows.1.then.0", "rows before it call the same queues"),
        (
            'then = [{ stay_idle = true }, { calls = ["A"] }]',
            "windows.1.then.1",
            "a row before it always stays idle",
        ),
        ("if_waiting = { A = 31 }", "windows.1.if_waiting.A", "can never hold: lobby holds 30"),
        (
            'if_waited = { G = "16 h" }',
            "windows.1.if_waited.G",
            "can never hold: the branch is open for 900 min",
        ),
    ],
)
def test_a_row_that_can_never_fire_is_said_with_its_line(row, key, problem):
    hall = ("seats = 20", "seats = 20\nholds = 30")
    calls = ('[windows.1]\ncalls = ["G", "A"]', f'[windows.1]\ncalls = ["G", "A"]\n{row}')
    (said,) = [text for text in warnings("", hall, calls) if not text.startswith("policy")]
    assert f"{key}: " in said
    assert problem in said
    assert said.startswith(f"small.toml:{line(row, '', hall, calls)}:")


def test_a_row_for_a_queue_without_tickets_never_fires():
    queue = (
        TOP,
        '[queues.X]\ntakes = { tier = "gold", amount_at_least = 5 }\nwaits = "lobby"\n' + TOP,
    )
    then = ('calls = ["G", "A"]', 'calls = ["G", "A"]\nthen = [{ calls = ["X"] }]')
    said = warnings("", queue, then)
    assert "nobody gets a ticket of queue X" in said
    assert any("windows.1.then.0: can never fire: nobody gets a ticket" in text for text in said)
    assert any("queues.X.takes.amount_at_least: takes nobody" in text for text in said)


def test_a_large_amount_gets_a_ticket_of_its_own_queue():
    queue = (
        TOP,
        '[queues.X]\ntakes = { tier = "gold", amount_at_least = 5 }\nwaits = "lobby"\n' + TOP,
    )
    amount = ("[services.loan]", "amount = { mean = 10, cv = 1 }\n[services.loan]")
    assert "queues.X: no window calls this queue" in fault("", queue, amount)


def test_a_queue_called_only_under_conditions_is_starved():
    one = ('calls = ["G", "A"]', 'calls = ["G"]\nif_waiting = { A = 3 }')
    rest = ('calls = ["A"]', 'calls = ["G"]\nthen = [{ calls = "A", if_waiting = { A = 2 } }]')
    said = warnings("", one, rest)
    assert any("queues.A: is called only under conditions" in text for text in said)
    in_time = ('calls = ["G", "A"]', 'calls = ["G"]\nif_waited = { A = "9 min" }')
    assert not any("under conditions" in text for text in warnings("", in_time, rest))


# Settings that do nothing


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("[calling]\nvoid_after = 3\n", "calling.void_after: has no effect: nobody in the hall"),
        ("[calling]\neach = '10 s'\nmissed = 'back'\n", "calling.missed: has no effect"),
        (
            "[announcements]\npadding = 2\n",
            'announcements: has no effect: no area has shows = "wait"',
        ),
        ("[diversion.app]\nshare = 0\n", "diversion.app.share: has no effect: nobody is sent"),
    ],
)
def test_a_setting_without_effect_is_said(more, problem):
    (said,) = warnings(more)
    assert problem in said
    assert said.startswith(f"small.toml:{SMALL.count(chr(10)) + 1}:") or "padding" not in more


def test_a_message_without_a_walk_is_said_to_assume_one():
    ahead = ('waits = "lobby"\n[queues.A]', 'waits = "lobby"\nmessage_ahead = 3\n[queues.A]')
    (said,) = warnings("", ahead)
    assert "queues.G.message_ahead: 5 min assumed as the walk of gold, regular" in said


def test_a_message_that_goes_to_all_at_once_is_said():
    ahead = ('waits = "lobby"\n[queues.A]', 'waits = "lobby"\nmessage_ahead = 9\n[queues.A]')
    hall = ("seats = 20", "seats = 20\nholds = 8")
    said = warnings("", ahead, hall)
    assert any("is sent at once to all: lobby holds 8, found 9" in text for text in said)


def test_willingness_without_a_display_has_no_effect():
    (said,) = warnings("", ("value = 5", 'value = 5\nwillingness = "5 min"'))
    assert "tiers.gold.willingness: has no effect: no area shows a wait or a place" in said


def test_what_a_policy_adds_is_said_of_the_policy():
    (said,) = warnings("[policies.help2]\nwindows.1.then = [{ calls = ['A'] }]\n")
    assert said.startswith("policy 'help2': small.toml:")
