"""Many days of one policy: the same days the same bytes, whatever they are simulated beside."""

import json
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from written_days import BRANCH, POLICIES

from queuesim.branch.journey import Outcome
from queuesim.scenario.loading import loads
from queuesim.study import experiment, summary
from queuesim.study.schema import run_schema


@pytest.fixture(scope="module")
def file():
    return loads(BRANCH + POLICIES)


@pytest.fixture(scope="module")
def result(file):
    return experiment.run(file)


def arrays(measured):
    for table in vars(measured).values():
        yield from table.values() if isinstance(table, dict) else [table]


def same(some, others) -> bool:
    """Return whether two tables of measures are equal to the bit."""
    return all(
        np.array_equal(a, b, equal_nan=True)
        for a, b in zip(arrays(some), arrays(others), strict=True)
    )


def columns(*tables):
    return [values.tobytes() for table in tables for _, values in table.items()]


def test_the_file_says_how_many_days_and_which_seed(result):
    assert (len(result.plan.days), result.plan.seed) == (3, 7)
    assert [log.day for log in result.logs] == [1, 2, 3]
    assert all(len(values) == 3 for values in arrays(result.measured))


def test_a_day_alone_is_that_day_among_many_to_the_bit(file, result):
    alone = experiment.run(file, day=2)
    assert [log.day for log in alone.logs] == [2]
    assert columns(alone.logs[0].visits, alone.logs[0].demand, alone.experiences[0]) == columns(
        result.logs[1].visits, result.logs[1].demand, result.experiences[1]
    )
    for a, b in zip(arrays(alone.measured), arrays(result.measured), strict=True):
        assert np.array_equal(a[0], b[1], equal_nan=True)


def test_the_size_of_the_blocks_changes_nothing(file, result, monkeypatch):
    monkeypatch.setattr(experiment, "BLOCK", 2)
    assert same(experiment.run(file).measured, result.measured)


def test_another_seed_is_another_week(file, result):
    assert not same(experiment.run(file, seed=8).measured, result.measured)
    assert same(experiment.run(file, seed=7).measured, result.measured)


def test_only_the_first_days_are_kept_in_full(file):
    kept = experiment.run(file, log_days=2)
    assert [log.day for log in kept.logs] == [1, 2]
    assert len(kept.experiences) == 2
    assert experiment.run(file, log_days=0).logs == ()


def test_progress_is_told_after_each_block(file, monkeypatch):
    monkeypatch.setattr(experiment, "BLOCK", 2)
    told = []
    experiment.run(file, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 3), (3, 3)]


def test_every_arrival_of_a_simulated_day_has_one_outcome(result):
    by_outcome = sum(result.measured.tiers[outcome.name.lower()] for outcome in Outcome)
    assert np.array_equal(by_outcome, result.measured.tiers["arrivals"])
    people = [len(log.demand) for log in result.logs]
    assert result.measured.tiers["arrivals"][:, -1].tolist() == people


def test_littles_law_holds_on_simulated_days(result):
    for day, log in enumerate(result.logs):
        visits = log.visits
        end = np.where(np.isnan(visits.called), visits.left, visits.called)
        within_hours = np.minimum(end, 600) - np.minimum(visits.joined, 600)
        assert result.measured.tiers["queue_mean"][day, -1] * 60 == pytest.approx(
            within_hours.sum(), rel=1e-15
        )


def test_a_summary_is_what_the_schema_describes(result):
    found = summary.summary(result)
    Draft202012Validator(run_schema()).validate(found)
    assert json.loads(summary.as_text(found)) == found
    assert list(found["tiers"]) == ["regular", "gold", "all"]
    assert [(h["from"], h["until"]) for h in found["half_hours"]] == [
        ("09:00", "09:30"),
        ("09:30", "10:00"),
    ]
    assert found["scenario"]["run"] == {"days": 3, "seed": 7}


def test_means_and_half_widths_are_over_days(result):
    waits = result.measured.tiers["wait_mean"][:, -1]
    found = summary.summary(result)["tiers"]["all"]["wait_mean"]
    assert found["mean"] == pytest.approx(waits.mean(), rel=1e-14)
    # Student's t for two degrees of freedom
    assert found["half_width"] == pytest.approx(4.30265273 * waits.std(ddof=1) / 3**0.5, rel=1e-8)


def test_one_day_has_no_half_widths_and_undefined_is_null(file):
    found = summary.summary(experiment.run(file, days=1))
    tiers = found["tiers"].values()
    assert all(value["half_width"] is None for tier in tiers for value in tier.values())
    assert found["tiers"]["all"]["quote_bias"] == {"mean": None, "half_width": None}
    assert "NaN" not in summary.as_text(found)


def test_the_same_run_gives_the_same_bytes(file, result):
    first, second = (summary.as_text(summary.summary(r)) for r in (result, experiment.run(file)))
    assert first == second


def test_the_digest_tells_apart_all_that_decides_the_numbers(file, result):
    digests = {
        summary.summary(found)["digest"]
        for found in (
            result,
            experiment.run(file, seed=8),
            experiment.run(file, days=2),
            experiment.run(file, day=2),
            experiment.run(file, policy="quicker"),
            experiment.run(file, log_days=1),
            experiment.run(loads(BRANCH.replace('"5 min"', '"6 min"', 1) + POLICIES)),
        )
    }
    assert len(digests) == 7


def test_how_it_was_computed_is_outside_the_digest(result, monkeypatch):
    before = summary.summary(result)
    monkeypatch.setattr(summary.np, "__version__", "0.0")
    after = summary.summary(result)
    assert after["made"]["versions"]["numpy"] == "0.0"
    assert after["digest"] == before["digest"]


def test_targets_tell_what_was_wanted_and_whether_it_was_met(result):
    rows = summary.summary(result)["targets"]
    assert [(row["tier"], row["measure"], row["wanted"]) for row in rows] == [
        ("regular", "service_level", "at least 0.60 within 5 min"),
        ("gold", "wait_p90", "at most 60 min"),
        ("gold", "satisfaction", "at least 9"),
        ("gold", "satisfaction", "at most 9.5"),
    ]
    assert [row["met"] for row in rows[1:]] == [True, False, True]
    assert rows[0]["met"] is (rows[0]["value"]["mean"] >= 0.6)


def test_a_target_on_what_is_undefined_is_neither_met_nor_missed(file, result):
    nobody = {**result.measured.tiers, "wait_p90": np.full((3, 3), np.nan)}
    measured = replace(result.measured, tiers=nobody)
    rows = summary.summary(replace(result, measured=measured))["targets"]
    assert rows[1]["met"] is None
    assert rows[1]["value"]["mean"] is None


def test_warnings_tell_where_the_windows_do_not_suffice():
    busy = loads(BRANCH.replace("regular = { 9 = 30 }", "regular = { 9 = 40 }") + POLICIES)
    found = summary.summary(experiment.run(busy, days=1))
    assert found["warnings"] == ["09:00-10:00: the queue grows: work for up to 4.2 windows, 2 open"]
    assert found["half_hours"][0]["load"] == pytest.approx(50 / 60 * 5 / 2)


def test_a_study_longer_than_a_day_has_no_half_hours():
    text = BRANCH.replace('hours = "09:00-10:00"', 'open_for = "2000 min"')
    found = summary.summary(experiment.run(loads(text), days=2))
    assert found["half_hours"] == []
    Draft202012Validator(run_schema()).validate(found)


def test_a_branch_to_which_nobody_comes_is_no_error():
    text = BRANCH.replace("{ 9 = 30 }", "{ 9 = 0 }").replace("{ 9 = 10 }", "{ 9 = 0 }")
    found = summary.summary(experiment.run(loads(text), days=2))
    assert found["tiers"]["all"]["arrivals"]["mean"] == 0.0
    assert found["tiers"]["all"]["wait_mean"]["mean"] is None
    assert found["half_hours"][0]["required"] == 0


def test_the_parts_of_satisfaction_add_up_in_the_summary_of_every_tier():
    found = summary.summary(experiment.run(loads(BRANCH + POLICIES), "quicker", days=3))
    assert list(found["lost"]) == list(found["tiers"])
    for tier, parts in found["lost"].items():
        total = sum(part["mean"] for part in parts.values())
        assert abs(total - found["tiers"][tier]["satisfaction"]["mean"]) <= 1e-9


def test_a_summary_takes_little_memory_beside_the_measures_of_many_days(result):
    days = 20_000
    numbers = {measure: np.ones((days, 4)) for measure in result.measured.tiers}
    many = replace(result, measured=replace(result.measured, tiers=numbers))
    tracemalloc.start()
    summary.summary(many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < sum(table.nbytes for table in numbers.values()) / 3
