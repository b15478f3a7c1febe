"""Policies change what a branch may change, combine in any order, and leave the world alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_file import small

from queuesim.scenario.faults import ScenarioError

WORLD = ("queuesim", "tiers", "arrivals", "run", "targets", "perception", "title")


def faults_of(*changes, more="", sets=()):
    with pytest.raises(ScenarioError) as caught:
        small(*changes, more=more, sets=sets)
    return [str(fault).partition(" ")[2] for fault in caught.value.faults]


def test_a_policy_changes_what_it_names_and_nothing_else():
    file = small()
    today, help_ = file.today, file.policies["help"]
    assert help_.windows["2"].calls == help_.windows["3"].calls == ("A", "G")
    assert help_.windows["1"] == today.windows["1"]
    assert help_.windows["2"].roster == "early"
    assert all(getattr(help_, key) == getattr(today, key) for key in WORLD)


def test_a_policy_combines_others_and_adds_its_own():
    both = small().policies["both"]
    assert both.windows["2"].calls == ("A", "G")
    assert both.services["cash"].scale == 0.5
    assert both.windows["1"].speed == 2


def test_what_a_policy_is_about_is_its_own():
    about = small().about
    assert about == {"today": "", "help": "Windows 2 and 3 help", "quick": "", "both": ""}


def test_policies_combine_at_any_depth():
    more = "[policies.deep]\nwith = 'deeper'\n[policies.deeper]\nwith = ['both']\n"
    file = small(more=more)
    for name in ("deep", "deeper"):
        assert file.policies[name].windows == file.policies["both"].windows
        assert file.policies[name].services == file.policies["both"].services


@given(st.permutations(["help", "quick", "wide"]))
def test_the_order_in_which_policies_are_combined_does_not_matter(order):
    more = '[policies.wide]\nbranch.hours = "08:00-18:00"\nareas.lobby.seats = 5\n'
    more += f"[policies.all]\nwith = {order}\n"
    found = small(more=more).policies["all"]
    expected = small(more=more.replace(str(order), "['help', 'quick', 'wide']")).policies["all"]
    assert found == expected


def test_two_that_say_the_same_do_not_clash():
    more = "[policies.same]\nwindows.2.calls = ['A', 'G']\n[policies.z]\nwith = ['same', 'help']\n"
    assert small(more=more).policies["z"].windows["2"].calls == ("A", "G")


def test_two_that_set_one_key_to_different_values_are_refused():
    more = "[policies.other]\nwindows.3.calls = ['G']\n[policies.z]\nwith = ['other', 'help']\n"
    problem = "'help' and 'other' both set windows.3.calls, to different values"
    assert faults_of(more=more) == [f"policies.z.with: {problem}"]


def test_a_policy_does_not_overrule_those_it_combines():
    more = '[policies.z]\nwith = ["help"]\nwindows.2-3.calls = ["A"]\n'
    problem = "'help' and 'z' both set windows.2-3.calls, to different values"
    assert faults_of(more=more) == [f"policies.z.with: {problem}"]


def test_a_value_and_a_table_at_one_key_clash():
    more = "[policies.one]\nqueues.A.takes = { tier = ['regular'] }\n"
    more += "[policies.two]\nqueues.A.takes = 'everyone else'\n"
    more += "[policies.z]\nwith = ['one', 'two']\n"
    problem = "'one' and 'two' both set queues.A.takes, to different values"
    assert faults_of(more=more) == [f"policies.z.with: {problem}"]


def test_policies_that_combine_in_a_circle_are_refused():
    more = "[policies.a]\nwith = 'b'\n[policies.b]\nwith = 'a'\n"
    problem = "combines with itself, in a circle"
    assert faults_of(more=more) == [f"policies.a.with: {problem}", f"policies.b.with: {problem}"]


def test_a_policy_that_is_not_there_cannot_be_combined():
    (fault,) = faults_of(more="[policies.z]\nwith = 'quik'\n")
    assert fault.startswith('policies.z.with: no such policy, found "quik", allowed: help, quick,')
    assert fault.endswith("did you mean 'quick'?")


def test_today_is_no_name_for_a_policy():
    (fault,) = faults_of(more="[policies.today]\n")
    assert fault.startswith("policies.today: this name is taken")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("arrivals.busyness_cv = 0.5", "arrivals"),
        ("tiers.gold.value = 3", "tiers"),
        ('services.cash.time = "3 min"', "services.cash.time"),
        ("perception.crowding = 1", "perception"),
        ('branch.open_for = "3 min"', "branch.open_for"),
    ],
)
def test_a_policy_that_touches_the_world_is_refused(line, key):
    (fault,) = faults_of(more=f"[policies.z]\n{line}\n")
    assert fault.startswith(f"policies.z.{key}: touches the world, which no policy changes")


@pytest.mark.parametrize("line", ["run.days = 3", "targets = {}", 'title = "x"', "policies = {}"])
def test_what_belongs_to_the_file_is_not_for_a_policy(line):
    (fault,) = faults_of(more=f"[policies.z]\n{line}\n")
    assert "belongs to the file, not to a policy" in fault


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("windws.1.speed = 2", "policies.z.windws: not known here - did you mean 'windows'?"),
        ("windows.1.sped = 2", "policies.z.windows.1.sped: not known here - did you mean 'speed'?"),
        (
            "branch.huors = '9-10'",
            "policies.z.branch.huors: not known here - did you mean 'hours'?",
        ),
        ("services = 3", "policies.z.services: found 3, allowed: a table"),
    ],
)
def test_a_slip_in_a_policy_is_found_there(line, says):
    assert faults_of(more=f"[policies.z]\n{line}\n") == [says]


def test_a_policy_may_open_a_new_window():
    more = '[policies.z]\nwindows.4 = { calls = ["G"], roster = "early" }\n'
    file = small(more=more)
    assert list(file.policies["z"].windows) == ["1", "2", "3", "4"]
    assert list(file.today.windows) == ["1", "2", "3"]


def test_what_goes_wrong_only_under_a_policy_is_found_at_the_policy():
    more = '[policies.z]\nwindows.1.calls = ["A"]\n'
    problem = "no window calls this queue"
    assert faults_of(more=more) == [f"policies.z: under this policy, queues.G: {problem}"]
    today = ('calls = ["G", "A"]', 'calls = ["A"]')
    assert faults_of(today, more=more) == [f"queues.G: {problem}"]
