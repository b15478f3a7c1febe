"""The results folder: whole or not at all, the same bytes for the same input, nobody else's."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from written_days import BRANCH, POLICIES

from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.study import experiment, storage, tables
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary
from queuesim.study.summary import summary

FILE = Path("somewhere/branch.toml")
SCENARIOS = Path(__file__).parent.parent / "scenarios"
NAMES = {"summary.json", "visits.csv", "customers.csv", "half_hours.csv", "windows.csv"}


@pytest.fixture(scope="module")
def file():
    return loads(BRANCH + POLICIES)


@pytest.fixture(scope="module")
def result(file):
    return experiment.run(file)


@pytest.fixture(autouse=True)
def fresh_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def saved(result, **options) -> Path:
    return storage.save(result, summary(result), FILE, **options)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(found: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline="")))


def on_grid(texts) -> list[float]:
    return [round(float(text) * 2**20) / 2**20 if text else np.nan for text in texts]


def test_results_go_to_a_folder_named_after_file_policy_and_digest(result):
    folder = saved(result)
    assert folder == Path(f"results/branch-today-{summary(result)['digest'][:8]}")
    assert set(content(folder)) == NAMES
    assert [path.name for path in Path("results").iterdir()] == [folder.name]


def test_the_same_digest_is_rewritten_with_the_same_bytes(file, result):
    first = content(saved(result))
    again = experiment.run(file)
    assert content(saved(again)) == first
    assert len(list(Path("results").iterdir())) == 1


def test_another_digest_gets_its_own_folder(file, result):
    assert saved(result) != saved(experiment.run(file, seed=9))
    assert len(list(Path("results").iterdir())) == 2


def test_a_folder_asked_for_may_be_new_empty_or_hold_earlier_results(file, result):
    out = Path("deep/deeper/down")
    assert saved(result, out=out) == out
    other = experiment.run(file, seed=9)
    saved(other, out=out)
    assert content(out)["visits.csv"] == tables.visits(other)
    Path("empty").mkdir()
    assert set(content(saved(result, out=Path("empty")))) == NAMES


def test_the_folder_asked_for_may_be_the_one_we_are_in(result, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    saved(result, out=Path("."))
    assert set(content(here)) == NAMES


@pytest.mark.parametrize("theirs", ["thesis.txt", "summary.json"])
def test_a_folder_of_something_else_is_refused_and_left_as_it_is(result, theirs):
    out = Path("mine")
    out.mkdir()
    (out / theirs).write_text('{"schema": "of another program"}')
    with pytest.raises(ScenarioError) as error:
        saved(result, out=out)
    assert str(error.value) == (
        "mine: holds something else, allowed: a new folder, an empty one, or one with earlier"
        " results - name another, or use --force"
    )
    assert content(out) == {theirs: b'{"schema": "of another program"}'}


def test_force_takes_the_folder_but_keeps_what_else_is_there(result):
    out = Path("mine")
    (out / "charts").mkdir(parents=True)
    (out / "thesis.txt").write_text("years of work")
    saved(result, out=out, force=True)
    assert {path.name for path in out.iterdir()} == NAMES | {"thesis.txt", "charts"}
    assert (out / "thesis.txt").read_text() == "years of work"
    assert [path.name for path in Path().iterdir()] == ["mine"]


def test_a_file_in_the_way_is_refused_even_with_force(result):
    Path("mine").write_text("a file")
    with pytest.raises(ScenarioError):
        saved(result, out=Path("mine"), force=True)
    assert Path("mine").read_text() == "a file"


def test_earlier_results_are_replaced_as_a_whole(result):
    saved(result, out=Path("out"), extra={"charts/day.svg": b"<svg/>"})
    assert Path("out/charts/day.svg").read_bytes() == b"<svg/>"
    saved(result, out=Path("out"))
    assert set(content(Path("out"))) == NAMES


@pytest.mark.parametrize("broken", ["write_bytes", "rename"])
@pytest.mark.parametrize("nth", [1, 2])
def test_an_interruption_leaves_the_old_folder_or_none(file, result, monkeypatch, broken, nth):
    old = content(saved(result, out=Path("out")))
    calls = []
    works = getattr(Path, broken)

    def breaks(self, *arguments):
        calls.append(self)
        if len(calls) == nth:
            raise KeyboardInterrupt
        return works(self, *arguments)

    other = experiment.run(file, seed=9)
    with monkeypatch.context() as patched:
        patched.setattr(Path, broken, breaks)
        with pytest.raises(KeyboardInterrupt):
            saved(other, out=Path("out"))
    assert len(calls) >= nth
    assert content(Path("out")) == old
    assert [path.name for path in Path().iterdir()] == ["out"]


def test_an_interrupted_first_run_leaves_nothing(result, monkeypatch):
    def breaks(self, content):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", breaks)
    with pytest.raises(KeyboardInterrupt):
        saved(result)
    assert list(Path("results").iterdir()) == []


def test_visits_are_the_log_by_name_and_exact(result):
    found = rows(tables.visits(result))
    log = [visits for log in result.logs for visits in zip(*_columns(log.visits), strict=True)]
    assert len(found) == len(log)
    for name in ("joined", "called", "ended", "freed", "left"):
        expected = np.concatenate([getattr(log.visits, name) for log in result.logs])
        assert np.array_equal(on_grid(row[name] for row in found), expected, equal_nan=True)
    columns = [c.name for c in result.logs[0].visits.columns() if c.neutral is None]
    assert list(found[0]) == ["day", *columns, "ticket"]


def test_tickets_are_numbered_by_queue_and_day_behind_a_prefix(result):
    found = rows(tables.visits(result))
    for day in {row["day"] for row in found}:
        for queue in {row["queue"] for row in found} - {""}:
            tickets = [r["ticket"] for r in found if (r["day"], r["queue"]) == (day, queue)]
            assert tickets == [f"{queue}{k:03d}" for k in range(1, len(tickets) + 1)]
    assert {row["ticket"] for row in found if not row["queue"]} <= {""}
    assert {row["day"] for row in found} == {"1", "2", "3"}
    assert {row["queue"] for row in found} == {"A"}
    assert {row["window"] for row in found} <= {"1", "2", ""}
    assert {row["outcome"] for row in found} <= {"served", "reneged"}


def _columns(table):
    return [values for _, values in table.items()]


def test_customers_are_who_came_how_it_ended_and_how_it_felt(result):
    found = rows(tables.customers(result))
    assert [row["customer"] for row in found[:2]] == ["0", "1"]
    tiers = np.concatenate([log.demand.tier for log in result.logs])
    assert [row["tier"] for row in found] == [("regular", "gold")[tier] for tier in tiers]
    assert {row["service"] for row in found} == {"cash"}
    arrival = np.concatenate([log.demand.arrival for log in result.logs])
    assert on_grid(row["arrival"] for row in found) == arrival.tolist()
    felt = np.concatenate([table.satisfaction for table in result.experiences])
    assert [float(row["satisfaction"]) for row in found] == pytest.approx(felt, abs=0.51e-7)
    left = np.concatenate([log.visits.left for log in result.logs])
    assert on_grid(row["left"] for row in found) == left.tolist()


def test_half_hours_and_windows_are_those_of_the_summary(result):
    found = summary(result)
    half_hours, windows = rows(tables.half_hours(found)), rows(tables.windows(found))
    assert [row["from"] for row in half_hours] == ["09:00", "09:30"]
    value = found["half_hours"][0]["waiting"]
    assert float(half_hours[0]["waiting"]) == value["mean"]
    assert float(half_hours[0]["waiting_half_width"]) == value["half_width"]
    assert [row["window"] for row in windows] == ["1", "2"]
    assert float(windows[1]["cost"]) == found["windows"]["2"]["cost"]["mean"]


def test_without_logs_the_files_have_their_headers_alone(file):
    found = experiment.run(file, log_days=0)
    assert rows(tables.visits(found)) == rows(tables.customers(found)) == []
    assert tables.visits(found).startswith(b"\xef\xbb\xbfday,customer,stage")


def test_names_from_the_file_reach_the_folder_and_the_tables_without_harm():
    text = BRANCH.replace("gold", '"=gold"') + '[policies."../up and away"]\nabout = "away"\n'
    found = experiment.run(loads(text), policy="../up and away", days=1)
    folder = saved(found)
    assert folder.parent == Path("results")
    assert folder.name.startswith("branch--up-and-away-")
    assert {row["tier"] for row in rows(tables.customers(found))} == {"regular", "'=gold"}


def test_a_comparison_has_its_own_folder_with_the_differences(file):
    compared = compare(file, days=2)
    found = comparison_summary(compared)
    folder = storage.save_comparison(compared, found, FILE)
    assert folder == Path(f"results/branch-compare-{found['digest'][:8]}")
    assert json.loads((folder / "summary.json").read_bytes()) == found
    first = rows((folder / "differences.csv").read_bytes())[0]
    assert (first["policy"], first["tier"], first["measure"]) == ("quicker", "regular", "arrivals")
    assert float(first["mean"]) == 0.0
    storage.save_comparison(compared, found, FILE, out=folder)


def test_calls_in_vain_and_waits_told_anew_have_files_where_there_are_any():
    known = load(SCENARIOS / "left-behind.toml")
    told = experiment.run(known, "told", days=2)
    found = tables.of_run(told, summary(told))
    vain, updates = (
        found[f"{name}.csv"].decode("utf-8-sig") for name in ("calls_in_vain", "updates")
    )
    assert vain.splitlines()[0] == "day,customer,window,queue,at,until"
    assert len(vain.splitlines()) == 1 + sum(len(log.vain) for log in told.logs) > 1
    assert updates.splitlines()[0] == "day,customer,at,told"
    assert len(updates.splitlines()) == 1 + sum(len(log.updates) for log in told.logs) > 1
    plain = experiment.run(load(SCENARIOS / "weekday.toml"), days=1)
    assert {storage.SUMMARY, *tables.of_run(plain, summary(plain))} == NAMES


def test_two_runs_put_their_results_into_the_same_folder_one_after_the_other(tmp_path):
    code = (
        "from pathlib import Path; from queuesim.study.storage import write\n"
        "for _ in range(200): write({'a.csv': b'1', 'b.csv': b'2'}, Path('out'))"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert [place.name for place in tmp_path.iterdir()] == ["out"]
