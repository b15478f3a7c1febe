"""One customer explained: found by ticket, told minute by minute, under one policy and another."""

import json
import re
from pathlib import Path

import pytest
from small_file import small
from test_cli import call

from queuesim.report.cells import width
from queuesim.report.explain_page import explain_page
from queuesim.scenario.faults import ScenarioError
from queuesim.study import experiment
from queuesim.study.explaining import explained, holder, nearest, tickets

SCENARIOS = Path(__file__).parent.parent / "scenarios"
BUSY = small(("regular = 20", "regular = 40"))
WEEKDAY = str(SCENARIOS / "weekday.toml")


@pytest.fixture(scope="module")
def told():
    return explained(BUSY, ["today", "help"], 3, worst="regular")


def test_the_worst_is_the_least_satisfied_of_the_tier(told):
    result = experiment.run(BUSY, day=3)
    regular = result.logs[0].demand.tier == list(BUSY.today.tiers).index("regular")
    worst = min(result.experiences[0].satisfaction[regular])
    assert result.experiences[0].satisfaction[told["customer"]] == worst
    assert told["tier"] == "regular"


def test_a_ticket_finds_its_holder_whatever_the_case():
    result = experiment.run(small(), day=3)
    printed = tickets(result.scenario, result.logs[0].visits)
    assert holder(result, " a017 ") == printed.index("A017")


def test_a_ticket_that_nobody_had_names_the_nearest():
    result = experiment.run(small(), day=3)
    last = max(t for t in tickets(result.scenario, result.logs[0].visits) if t.startswith("A"))
    with pytest.raises(ScenarioError, match=f"not a ticket of day 3, found A900 .*are {last}, A"):
        holder(result, "A900")
    assert nearest("A7", ["A001", "A005", "A006", "A009", "G007"]) == ["A006", "A005", "A009"]
    assert nearest("Z7", ["A001", "A007"]) == ["A007", "A001"]
    assert nearest("Z7", []) == []


def test_the_same_person_stands_under_both_policies(told):
    today, other = told["policies"].values()
    assert today["mood"]["arrival"] == other["mood"]["arrival"]
    assert today["mood"]["customer"] == other["mood"]["customer"] == told["customer"]


def test_the_page_fits_and_its_causes_add_up_as_printed(told):
    lines = explain_page(told).splitlines()
    assert all(width(line) <= 80 for line in lines)
    start = next(k for k, line in enumerate(lines) if line.startswith("why the wait"))
    found = [re.findall(r"\d+\.\d\d", line) for line in lines[start + 1 :] if line[32:].strip()]
    table = [list(map(float, row)) for row in found if len(row) == 2]
    for column in zip(*table, strict=True):
        assert sum(column[:-1]) == pytest.approx(column[-1], abs=1e-9)


def test_who_is_in_front_has_an_earlier_ticket_and_still_waits(told):
    visits = experiment.run(BUSY, "help", day=3).logs[0].visits
    me = told["customer"]
    assert len(told["policies"]["help"]["minutes"]) > 3
    for minute in told["policies"]["help"]["minutes"]:
        others = [k for k in range(me) if visits.queue[k] == visits.queue[me]]
        gone = [k for k in others if min(visits.left[k], *visits.called[[k]]) <= minute["at"]]
        assert minute["in_front"] == len(others) - len(gone)


def test_the_minutes_are_told_in_their_order(told):
    clocks = re.findall(r"^\d\d:\d\d", explain_page(told).split("under help")[1], re.MULTILINE)
    assert clocks == sorted(clocks)
    assert len(clocks) > 3


def test_explain_says_on_the_terminal_what_it_says_as_json(tmp_path):
    words = ("explain", WEEKDAY, "--day", "3", "--ticket", "A259", "--policy", "one-line")
    page, found = call(*words, cwd=tmp_path), call(*words, "--json", cwd=tmp_path)
    assert (page.returncode, page.stderr, found.stderr) == (0, "", "")
    waits = [v["mood"]["wait"] for v in json.loads(found.stdout)["policies"].values()]
    assert re.search(rf"^wait +{waits[0]:.2f} +{waits[1]:.2f}$", page.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--ticket", "A999"), "--ticket: not a ticket of day 1, found A999"),
        (("--worst", "golf"), "did you mean 'gold'?"),
        (("--customer", "9999"), "--customer: did not come that day, found 9999, allowed: 0 to"),
        (("--policy", "one-lin"), "did you mean 'one-line'?"),
        (("--ticket", "A001", "--worst", "gold"), "exclude each other"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(tmp_path, words, says):
    done = call("explain", WEEKDAY, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
