"""Blocks over the cores and on disk: whoever works on them, and however often, the same bytes."""

import os
import shutil
import time
from functools import partial

import numpy as np
import pytest
from written_days import BRANCH, POLICIES

from queuesim.branch.journey import NO_VAIN
from queuesim.scenario.loading import loads
from queuesim.study import cores, experiment, packing
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.cores import ALONE, Effort
from queuesim.study.finished import Finished, effort_of, of_study
from queuesim.study.packing import KINDS, packed, unpacked
from queuesim.study.stopping import rule_of
from queuesim.study.summary import as_text, summary

DAYS = 90


@pytest.fixture(scope="module")
def file():
    return loads(BRANCH + POLICIES)


@pytest.fixture(scope="module")
def alone(file):
    return bytes_of(experiment.run(file, days=DAYS))


def bytes_of(result) -> str:
    found = summary(result)
    del found["made"]
    return as_text(found)


def compared(file, effort, rule=None) -> str:
    found = comparison_summary(compare(file, days=DAYS, effort=effort, rule=rule))
    for one in found["policies"].values():
        del one["made"]
    return as_text(found)


def test_two_workers_give_the_bytes_of_one(file, alone):
    assert bytes_of(experiment.run(file, days=DAYS, effort=Effort(workers=2))) == alone


def test_the_larger_blocks_of_the_compiled_engine_give_the_same_bytes(file, alone):
    pytest.importorskip("numba")
    plan = experiment.Plan(1, range(1, DAYS + 1), 0)
    assert len(tuple(plan.blocks("compiled"))) < len(tuple(plan.blocks("simpy")))
    assert bytes_of(experiment.run(file, days=DAYS, effort=Effort(engine="compiled"))) == alone


def test_blocks_of_any_size_give_the_same_bytes_by_two_workers(file, alone, monkeypatch):
    monkeypatch.setattr(experiment, "BLOCK", 7)
    assert bytes_of(experiment.run(file, days=DAYS, effort=Effort(workers=2))) == alone


def test_a_comparison_by_two_workers_gives_the_bytes_of_one(file):
    assert compared(file, Effort(workers=2)) == compared(file, ALONE)


@pytest.mark.parametrize("precision", [(), ("satisfaction.gold=2",)])
def test_a_comparison_that_stops_by_itself_stops_at_the_same_day_by_two_workers(file, precision):
    names = tuple(file.policies)
    rule = rule_of(file.today, names, precision, not precision, 400)
    assert compared(file, Effort(workers=2), rule) == compared(file, ALONE, rule)


def slept(first, other, block):
    """Sleep a little; in the first process, but for the begin, no earlier than there is another."""
    if os.getpid() != first:
        other.touch()
    deadline = time.monotonic() + 60
    while block[0] >= 20 and not other.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.01)
    return block[0], os.getpid()


def test_this_process_begins_at_once_and_shares_the_work_with_the_others(tmp_path):
    work = partial(slept, os.getpid(), tmp_path / "other")
    found = list(cores.spread(work, [range(k, k + 1) for k in range(200)], 2))
    places, workers = zip(*found, strict=True)
    assert places == tuple(range(200))
    assert workers[0] == os.getpid()
    assert 20 <= workers.count(os.getpid()) <= 180


def interrupted_after(days):
    def tell(done, total):
        if done >= days:
            raise KeyboardInterrupt

    return tell


def test_a_study_that_was_interrupted_goes_on_where_it_was(file, alone, tmp_path, monkeypatch):
    effort = Effort(finished=Finished(tmp_path / "kept"))
    with pytest.raises(KeyboardInterrupt):
        experiment.run(file, days=DAYS, progress=interrupted_after(60), effort=effort)
    assert effort.finished.days == 60
    worked = []
    work = experiment._worked
    monkeypatch.setattr(experiment, "_worked", lambda *a: worked.append(a[-1]) or work(*a))
    assert bytes_of(experiment.run(file, days=DAYS, effort=effort)) == alone
    assert worked == [range(61, 81), range(81, 91)]


def test_a_block_that_is_not_whole_is_worked_again(file, alone, tmp_path):
    effort = Effort(finished=Finished(tmp_path / "kept"))
    experiment.run(file, days=DAYS, effort=effort)
    half = tmp_path / "kept" / "days-21-40"
    half.write_bytes(half.read_bytes()[:-100])
    assert effort.finished.get(range(21, 41)) is None
    assert bytes_of(experiment.run(file, days=DAYS, effort=effort)) == alone
    assert effort.finished.get(range(21, 41)) is not None


def test_a_block_of_another_study_is_worked_again(tmp_path):
    mine, other = Finished(tmp_path / "mine"), Finished(tmp_path / "other")
    for study in (mine, other):
        study.put(range(1, 21), (1,))
    shutil.copy(tmp_path / "other" / "days-1-20", tmp_path / "mine" / "days-1-20")
    shutil.copy(tmp_path / "other" / "days-1-20", tmp_path / "other" / "days-21-40")
    assert mine.get(range(1, 21)) is None
    assert other.get(range(21, 41)) is None
    assert other.get(range(1, 21)) == (1,)


def test_a_block_from_before_a_kind_of_table_changed_is_worked_again(tmp_path, monkeypatch):
    kept = Finished(tmp_path / "kept")
    kept.put(range(1, 21), NO_VAIN)
    monkeypatch.delitem(KINDS, "Vain")
    assert kept.get(range(1, 21)) is None


def test_a_block_is_let_go_where_another_run_removes_the_folder_meanwhile(tmp_path, monkeypatch):
    kept = Finished(tmp_path / "kept")
    monkeypatch.setattr(packing, "packed", lambda _: kept.forget() or b"")
    kept.put(range(1, 21), (1,))
    assert not kept.has(range(1, 21))


def test_a_comparison_goes_on_where_it_was(file, tmp_path):
    effort = Effort(finished=Finished(tmp_path / "kept"))
    with pytest.raises(KeyboardInterrupt):
        compare(file, days=DAYS, progress=interrupted_after(40), effort=effort)
    assert effort.finished.days == 40
    assert compared(file, effort) == compared(file, ALONE)


def test_what_is_packed_is_unpacked_to_the_bit(file):
    result = experiment.run(file)
    for value in (result.measured, result.logs, result.experiences):
        again = unpacked(packed(value))
        assert packed(again) == packed(value)
        assert type(again) is type(value)


def test_bytes_that_were_changed_are_not_unpacked():
    content = packed({"a": np.arange(5.0), "b": (1, "two", None)})
    assert unpacked(content)["b"] == (1, "two", None)
    for place in (0, 40, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="not whole"):
            unpacked(bytes(changed))


def test_small_work_stays_with_one_worker():
    assert cores.workers_for(999_999, "simpy", asked=8) == 1
    assert cores.workers_for(1_000_000, "simpy", asked=8) == 8
    assert cores.workers_for(1_000_000, "compiled", asked=8) == 1
    assert cores.workers_for(1e9, "compiled") == len(os.sched_getaffinity(0))


def test_blocks_are_kept_by_all_that_decides_their_numbers(file):
    plan = experiment.plan_of(file, 200, None, None, 20)
    kept = of_study(file, ["today"], plan)
    others = [
        of_study(file, ["today"], experiment.plan_of(file, 200, None, 8, 20)),
        of_study(file, ["today"], experiment.plan_of(file, 200, None, None, 3)),
        of_study(file, ["today"], plan, "best"),
        of_study(loads((BRANCH + POLICIES).replace("9 = 10", "9 = 11")), ["today"], plan),
    ]
    assert kept not in others
    longer = experiment.plan_of(file, 300, None, None, 20)
    assert of_study(file, ["today"], longer) == kept
    assert of_study(file, ["today"], experiment.plan_of(file, 99, None, None, 20)) is None


def test_without_resume_what_was_finished_is_forgotten(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = experiment.plan_of(file, 200, None, None, 20)
    effort_of(file, ["today"], plan, None, "auto", resume=True).finished.put(range(1, 21), (1,))
    assert effort_of(file, ["today"], plan, None, "auto", resume=True).finished.days == 20
    assert effort_of(file, ["today"], plan, None, "auto", resume=False).finished.days == 0
    assert not (tmp_path / "results").exists()
