"""The search for the cheapest windows: held to every plan simulated, and to its own words."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from two_kinds import TWO_KINDS, UP_TO_TWO, two_kinds

from queuesim.report.charts import STAFF_CHARTS
from queuesim.report.charts import files as drawn
from queuesim.report.staff_page import missing, staff_page
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import ScenarioFile, load
from queuesim.study import experiment, storage
from queuesim.study.planning import AnyTrials, Confirming, Trials
from queuesim.study.plans import Space, space
from queuesim.study.search import NoPlanError, _shorter, cheapest, fewest, swept
from queuesim.study.staff import Calendar, staff, staff_summary
from queuesim.study.staffed_file import refuse_rosters
from queuesim.study.summary import as_text, summary

UP_TO_ONE = "[staff]\nat_most = { 1 = 1, 3 = 1 }\n"
WEEKDAY = Path(__file__).parent.parent / "scenarios" / "weekday.toml"


def trials(more: str, days: int, policy: str = "today") -> Trials:
    file = two_kinds(more, days)
    return Trials(file, space(file.policies[policy], ""), range(1, days + 1), file.today.run.seed)


def every(known: AnyTrials) -> list:
    """Return every plan of a space, simulated."""
    return [known.tried(tuple(plan)) for plan in known.space.every().tolist()]


@pytest.fixture(scope="module")
def staffed():
    return staff(two_kinds(UP_TO_ONE, 6))


@pytest.fixture(scope="module")
def found(staffed):
    return staff_summary(staffed)


@pytest.mark.parametrize("at_least", [0.8, 0.6, 0.4])
def test_no_plan_that_meets_the_targets_is_cheaper_than_the_one_found(at_least):
    def asked():
        known = trials(UP_TO_ONE, 5)
        scenario = known.space.scenario
        level = scenario.targets["regular"].service_level.model_copy(update={"at_least": at_least})
        target = scenario.targets["regular"].model_copy(update={"service_level": level})
        targets = {**scenario.targets, "regular": target}
        known.space = replace(
            known.space, scenario=scenario.model_copy(update={"targets": targets})
        )
        return known

    best = cheapest(asked(), 600).best
    assert best.meets
    assert best.cost == min(tried.cost for tried in every(asked()) if tried.meets)


def fresh(file: ScenarioFile, room: Space, days: int) -> Trials:
    """Return the days on which a plan found on so many is confirmed."""
    return Trials(file, room, Calendar(1, days).confirm, file.today.run.seed, sure=False)


@pytest.mark.slow
def test_no_plan_of_6561_that_meets_the_targets_is_cheaper_than_the_one_found():
    searched, oracle = trials(UP_TO_TWO, 20), trials(UP_TO_TWO, 20)
    best = cheapest(searched, 600).best
    assert best.meets
    assert best.cost == min(tried.cost for tried in every(oracle) if tried.meets)
    assert oracle.count == 6561
    assert searched.count < oracle.count / 4
    file = two_kinds(UP_TO_TWO, 20)
    both = Confirming(oracle, fresh(file, oracle.space, 20))
    confirmed = both.tried(staff(file).plan)
    assert confirmed.meets
    assert confirmed.cost == min(tried.cost for tried in every(both) if tried.meets)


@pytest.mark.slow
def test_on_the_weekday_nothing_can_be_taken_from_the_plan_found():
    file = load(WEEKDAY)
    found = staff(file)
    room = found.space
    known = Trials(file, room, range(1, 51), file.today.run.seed)
    both = Confirming(known, fresh(file, room, 50))
    assert found.confirmed.holds
    assert both.tried(found.plan).meets
    taken = [room.moved(found.plan, [piece]) for piece in np.flatnonzero(found.plan)]
    assert not [plan for plan in taken if plan and both.tried(plan).meets]


def test_a_plan_meets_the_targets_where_a_run_of_it_does():
    known = trials(UP_TO_ONE, 4)
    file = two_kinds(UP_TO_ONE, 4)
    for plan in [(1,) * 8, (1, 1, 0, 1, 0, 1, 1, 0), (0, 1, 1, 0, 1, 0, 0, 1), (0,) * 8]:
        tried = known.tried(plan)
        policies = {**file.policies, "plan": known.space.scenario_of(plan)}
        run = summary(experiment.run(replace(file, policies=policies), "plan"))
        assert [row["met"] is True for row in run["targets"]] == (tried.margins >= 0).tolist()
        assert [row["value"]["mean"] for row in run["targets"]] == tried.values.mean(
            axis=0
        ).tolist()


@pytest.mark.parametrize("at_least", [0.4, 0.8, 0.95, 0.99])
def test_the_fewest_windows_all_day_are_the_fewest_of_all_divisions(at_least):
    wanted = f"[targets.all]\nservice_level = {{ within = '10 min', at_least = {at_least} }}\n"
    known = trials(UP_TO_TWO + wanted, 6)
    days = {(a, b): known.tried((a,) * 4 + (b,) * 4) for a in range(3) for b in range(3)}
    best = fewest(trials(UP_TO_TWO + wanted, 6))
    met = [sum(counts) for counts, tried in days.items() if tried.meets]
    assert best.meets
    assert best.plan[0] + best.plan[4] == min(met) > 0


def test_a_small_space_is_searched_whole_wherever_the_search_begins():
    known = trials(UP_TO_ONE, 5)
    dearest = known.tried((1,) * 8)
    cheapest_of_all = min(tried.cost for tried in every(trials(UP_TO_ONE, 5)) if tried.meets)
    assert swept(known, dearest).cost == cheapest_of_all < dearest.cost
    assert known.count < 256


def test_no_more_windows_are_open_at_a_time_than_the_file_says():
    few = trials("[staff]\nwindows = 2\n", 6)
    best = cheapest(few, 100).best
    assert best.meets
    assert few.space.on_duty(best.plan).sum(axis=0).max() <= 2


def test_surely_asks_for_the_whole_interval():
    plan = (1,) * 8
    mean = trials(UP_TO_ONE, 6).tried(plan)
    sure = trials(UP_TO_ONE + 'meets = "surely"\n', 6).tried(plan)
    assert (sure.values == mean.values).all()
    assert (sure.margins < mean.margins).all()


def test_nothing_can_be_taken_from_the_plan_and_each_step_says_what_it_misses(found):
    less = [step for step in found["steps"] if step["by"] < 0]
    assert less
    assert all(step["missed"] and step["cost"] < 0 for step in less)
    assert all(target["met"] for target in found["targets"])


def test_the_steps_are_paired_differences_of_runs(staffed, found):
    step = staffed.steps[0]
    policies = {**staffed.file.policies, "there": staffed.space.scenario_of(step.there.plan)}
    there = experiment.run(replace(staffed.file, policies=policies), "there")
    change = there.measured.tiers["wait_mean"] - staffed.runs["staffed"].measured.tiers["wait_mean"]
    assert found["steps"][0]["wait_mean"]["mean"] == pytest.approx(change[:, -1].mean())


def test_what_is_printed_keeps_the_published_schema(found):
    published = json.loads((files("queuesim.study") / "staff.schema.json").read_text("utf-8"))
    Draft202012Validator(published).validate(json.loads(as_text(found)))


def test_the_same_file_gives_the_same_bytes(staffed, found):
    assert as_text(staff_summary(staff(two_kinds(UP_TO_ONE, 6)))) == as_text(found)


def test_the_page_fits_80_cells_and_says_what_it_rests_on(found):
    page = staff_page(found)
    assert max(map(len, page.splitlines())) <= 80
    assert f"{found['search']['simulated']} plans simulated" in page
    assert f"{found['cost']['plan']:.0f} a day in wages" in page


def test_the_plan_is_drawn(found):
    assert sorted(drawn(found, STAFF_CHARTS)) == ["staffing.png", "staffing.svg"]


def test_the_policy_written_runs_as_the_plan_did(tmp_path):
    path = tmp_path / "branch.toml"
    path.write_text(TWO_KINDS + UP_TO_TWO + "[policies.fast]\nservices.cash.scale = 0.7\n")
    sets = ("run.days=6", "windows.1.wage=50")
    plan = staff(load(path, sets), "fast")
    folder = storage.save_staff(plan, staff_summary(plan), sets, tmp_path / "out" / "plan")
    assert sorted(p.name for p in folder.iterdir()) == [
        "plan.csv", "staffed.toml", "steps.csv", "summary.json",
    ]  # fmt: skip
    again = load(folder / "staffed.toml")
    assert list(again.policies) == ["today", "fast", "staffed"]
    run = experiment.run(again, "staffed")
    assert len(run.plan.days) == 6
    for name, values in plan.runs["staffed"].measured.tiers.items():
        assert np.array_equal(run.measured.tiers[name], values, equal_nan=True), name
    assert run.measured.cost["total"].tolist() == (
        plan.runs["staffed"].measured.cost["total"].tolist()
    )


def test_targets_that_no_plan_can_meet_say_what_is_missing():
    with pytest.raises(NoPlanError) as error:
        staff(two_kinds(UP_TO_ONE + "[targets.all]\nwait_mean = { at_most = 0 }\n", 4))
    said = missing(error.value)
    assert said.startswith("No plan meets the targets. With all windows allowed open all day")
    assert "all: wait_mean at most 0 min, reached" in said
    assert "gold" not in said


def test_a_target_missed_on_fresh_days_says_whether_chance_may_have_done_it(found):
    summary = json.loads(as_text(found))
    target = summary["targets"][0]
    for value, words in ((0.79, "(missed, within chance)"), (0.6, "(missed)")):
        target |= {"fresh": {"mean": value, "half_width": 0.05}, "fresh_met": False}
        assert words in " ".join(staff_page(summary).split())
    target |= {"fresh_met": True}
    assert "fresh days 60.0 ±5.0 Met" in " ".join(staff_page(summary).split())


def test_a_plan_that_was_mended_or_chosen_says_so_with_what_that_is_worth(found):
    summary = json.loads(as_text(found))
    summary["search"] |= {
        "mended": True,
        "found": 220.0,
        "equals": 9,
        "left": 2,
        "choice_days": 200,
    }
    text = " ".join(staff_page(summary).split())
    assert "What the search found, for 220, missed there and was mended." in text
    assert (
        "Of 9 such plans of its cost it has the best value-weighted S of all (95 % sure that"
        " none is better by 0.05 points or more; Kim and Nelson, 200 other days; 2 of them not told"
        " apart)."
    ) in text
    summary["search"] |= {"mended": False, "equals": 1}
    assert "Kim and Nelson" not in staff_page(summary)
    summary["search"] |= {"confirmed": False}
    assert "this plan holds on its days" in " ".join(staff_page(summary).split())


def test_a_policy_with_rosters_of_its_own_is_refused():
    rosters = '[rosters]\nlate = ["10:00-11:00"]\n[policies.late]\nwindows.1.roster = "late"\n'
    refuse_rosters(two_kinds(rosters), "today")
    with pytest.raises(ScenarioError, match="sets rosters of its own"):
        refuse_rosters(two_kinds(rosters), "late")


def test_shifts_are_planned_whole():
    shifts = """[staff]
tellers = 5
[staff.shifts.hour]
length = "1 h"
[staff.shifts.whole]
length = "2 h"
"""
    plan, known = staff(two_kinds(shifts, 4)), trials(shifts, 4)
    found = staff_summary(plan)
    assert all(target["met"] for target in found["targets"])
    assert found["tellers"] <= 5
    assert not [
        plan
        for fewer, more in _shorter(plan.space, plan.plan)
        if (there := plan.space.moved(plan.plan, fewer, [more])) and known.tried(there).meets
    ], "a shift could be a shorter one"
    assert found["tellers"] == sum(bool(seat["spans"]) for seat in found["rosters"])
    assert {seat["shift"] for seat in found["rosters"] if seat["spans"]} <= {"hour", "whole"}
    assert all(step["missed"] for step in found["steps"] if step["by"] < 0)
