"""What is learnt from a log: each finding on rows made by hand, and the sample log as a whole."""

import datetime
import importlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from queuesim.logs.calibrating import calibrated, chosen
from queuesim.logs.choices import Choices, choices_of
from queuesim.logs.families import fitted
from queuesim.logs.fitting import fit
from queuesim.logs.kinds import equal_parts
from queuesim.logs.patience import CALLED, LEFT, MISSED, law, survival, waits
from queuesim.logs.rule import FCFS, HEAD_START, STRICT, Decisions, assembled, judged
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import loads
from queuesim.scenario.parsing import parsed
from queuesim.scenario.written import Source

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "scenarios" / "sample-log.csv"
HEADER = "issued,called,ended,left,window,tier,service\n"


def log_file(folder: Path, rows: Iterator[str] | list[str], header: str = HEADER) -> Path:
    path = folder / "log.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def row(day: int, taken: str, called: str = "", ended: str = "", left: str = "", *rest: str) -> str:
    times = (f"2026-03-{day:02d} {at}" if at else "" for at in (taken, called, ended, left))
    return ",".join([*times, *(rest or ("1", "a", "cash"))])


def curve(times: list[float], ends: list[int]):
    return survival(waits(np.array(times), np.array(ends), np.ones(len(times))))


def test_the_share_still_waiting_is_kaplan_and_meiers():
    seen = curve([1.0, 2.0, 2.0, 3.0], [LEFT, LEFT, CALLED, LEFT])
    assert seen.time.tolist() == [1.0, 2.0, 3.0]
    assert seen.share == pytest.approx([3 / 4, 3 / 4 * 2 / 3, 0.0])


def test_who_left_before_some_time_counts_among_those_who_left_until_then():
    """Of one who left at 1, one at 3 and one before 2, the last left at 1 for all that is known."""
    seen = curve([1.0, 3.0, 2.0], [LEFT, LEFT, MISSED])
    assert seen.at(np.array([1.0, 2.0, 3.0]))[0] == pytest.approx([1 / 3, 1 / 3, 0.0], abs=0.01)


def test_a_censored_exponential_has_the_time_of_all_over_the_number_who_left():
    times = [1.0, 2.0, 3.0, 4.0] * 10
    seen = waits(np.array(times), np.array([LEFT, CALLED, LEFT, CALLED] * 10), np.ones(40))
    assert law(seen, 0.0, "exponential").table["mean"] == pytest.approx(10 / 2, rel=1e-3)


def test_a_weibull_cut_off_at_its_scale_is_found_again():
    rng = np.random.default_rng(1)
    full = 10 * rng.weibull(1.8, 20_000)
    end = np.where(full > 10, CALLED, LEFT)
    found = law(waits(np.minimum(full, 10), end, np.ones(20_000)), 0.0)
    assert found.family == "weibull"
    assert found.table["shape"] == pytest.approx(1.8, rel=0.03)
    assert found.table["scale"] == pytest.approx(10, rel=0.03)


def test_a_hasty_and_a_patient_kind_are_told_apart():
    rng = np.random.default_rng(2)
    full = rng.exponential(np.where(rng.random(20_000) < 0.3, 1.0, 20.0))
    found = law(waits(full, np.zeros(20_000, int), np.ones(20_000)), 0.0)
    assert found.family == "mixture"
    hasty = found.table["parts"][0]
    assert hasty["share"] == pytest.approx(0.3, abs=0.02)
    assert hasty["mean"] == pytest.approx(1.0, rel=0.1)


def test_those_who_leave_at_once_stand_apart_in_the_mixture():
    seen = waits(np.array([5.0] * 20), np.array([LEFT] * 10 + [CALLED] * 10), np.ones(20))
    parts = law(seen, 0.25, "exponential").table["parts"]
    assert [part["share"] for part in parts] == [0.25, 0.75]
    assert parts[0]["mean"] == 0.0


@pytest.mark.parametrize("family", ["exponential", "lognormal", "gamma", "weibull"])
def test_each_family_of_services_is_recognised_and_keeps_the_mean(family):
    rng = np.random.default_rng(3)
    draw = {
        "exponential": lambda n: rng.exponential(4, n),
        "lognormal": lambda n: rng.lognormal(1, 0.7, n),
        "gamma": lambda n: rng.gamma(3, 1.5, n),
        "weibull": lambda n: 4 * rng.weibull(2.5, n),
    }[family]
    times = draw(5000)
    found = fitted(times, np.arange(len(times)))
    assert found.family == family
    assert found.mean == pytest.approx(times.mean())
    assert found.distance < 1.63 / np.sqrt(5000)  # 1 % of samples are farther


def test_services_broken_off_at_once_are_told_from_the_others():
    rng = np.random.default_rng(4)
    broken = rng.random(5000) < 0.1
    times = np.where(broken, rng.lognormal(-2.5, 0.5, 5000), rng.lognormal(1, 0.7, 5000))
    found = fitted(times, np.arange(len(times)))
    assert found.family == "two kinds"
    brief, usual = found.table["parts"]
    assert brief["share"] == pytest.approx(0.1, abs=0.02)
    assert brief["mean"] == pytest.approx(np.exp(-2.5 + 0.5**2 / 2), rel=0.1)
    assert usual["cv"] == pytest.approx(np.expm1(0.7**2) ** 0.5, rel=0.1)
    mean = sum(part["share"] * part["mean"] for part in (brief, usual))
    assert mean == pytest.approx(times.mean(), rel=1e-3)


def test_two_kinds_that_miss_the_spread_will_not_do():
    rng = np.random.default_rng(9)
    times = np.minimum(rng.lognormal(0, 1.5, 3000), 8.0)
    assert fitted(times, np.arange(len(times)), "two kinds").distance < 0.1
    assert fitted(times, np.arange(len(times))).family != "two kinds"


def test_times_of_no_family_are_written_as_measured():
    clusters = np.concatenate([np.full(500, at) for at in (1.0, 9.0, 30.0)])
    times = clusters + np.linspace(0, 0.1, 1500)
    found = fitted(times, np.arange(len(times)))
    assert found.family == "empirical"
    assert np.mean(found.table["values"]) == pytest.approx(times.mean())


def test_equal_parts_keep_the_mean_though_they_share_a_value():
    assert equal_parts(np.array([1.0, 2.0, 6.0]), 2).tolist() == [
        (1 + 2 / 2) / 1.5,
        (2 / 2 + 6) / 1.5,
    ]


def decisions(lead: list[float], took: list[bool]) -> Decisions:
    order = np.argsort(lead, kind="stable")
    return Decisions(np.array(lead)[order], np.array(took)[order])


def test_calls_in_order_of_coming_are_first_come_first_served():
    lead = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0] * 10
    found = judged(0, 1, decisions(lead, [ahead > 0 for ahead in lead]))
    assert (found.rule, found.head_start, found.against[FCFS]) == (FCFS, 0.0, 0)


def test_one_tier_always_before_the_other_is_a_strict_order():
    found = judged(0, 1, decisions([-30.0, -2.0, -1.0, 1.0, 2.0, 3.0] * 10, [True] * 60))
    assert (found.rule, found.head_start) == (STRICT, np.inf)
    found = judged(0, 1, decisions([-30.0, -2.0, -1.0, 1.0, 2.0, 3.0] * 10, [False] * 60))
    assert (found.rule, found.head_start) == (STRICT, -np.inf)


def test_a_head_start_lies_between_the_leads_that_were_not_enough_and_those_that_were():
    lead = [-5.0, -3.2, -2.8, -1.0, 1.0] * 10
    found = judged(0, 1, decisions(lead, [ahead > -3 for ahead in lead]))
    assert found.rule == HEAD_START
    assert (found.low, found.head_start, found.high) == pytest.approx((2.8, 3.0, 3.2))


def test_pairs_of_lines_make_levels_and_head_starts():
    pairs = [
        judged(0, 1, decisions([-9.0, -1.0, 2.0] * 10, [True] * 30)),
        judged(0, 2, decisions([-9.0, -1.0, 2.0] * 10, [True] * 30)),
        judged(1, 2, decisions([-5.0, -4.1, -3.9, 1.0] * 10, [False, False, True, True] * 10)),
    ]
    found = assembled(3, [0, 1, 2], pairs)
    assert found.levels == ((0,), (1, 2))
    assert found.head_start == pytest.approx([0, 4, 0])
    assert found.name == STRICT


def spread_out(tier: str, service: str, work: float, wait: float, leaves: bool, day: int) -> str:
    """Return a row of a day with so long a wait and a service, or nobody served."""
    taken = f"{9 + day % 5:02d}:{(7 * day) % 60:02d}:00"
    start = datetime.datetime.fromisoformat(f"2026-03-02 {taken}")
    waited = start + datetime.timedelta(minutes=wait)
    ended = waited + datetime.timedelta(minutes=work)
    times = f"{start},,,{waited}" if leaves else f"{start},{waited},{ended},"
    return f"{times},{'' if leaves else f'{tier} {day}'},{tier},{service}"


def test_services_of_a_tier_stand_apart_if_they_clearly_differ(tmp_path):
    rng = np.random.default_rng(5)
    rows = [
        spread_out(tier, "cash", rng.uniform(0.8, 1.2) * mean, 1.0, False, k)
        for tier, mean in (("gold", 6.0), ("plain", 4.0), ("silver", 4.0))
        for k in range(150 if tier == "gold" else 200)
    ]
    found = calibrated(log_file(tmp_path, rows)).findings
    assert [found.log.tiers[one.tier] for one in found.services if one.tier >= 0] == ["gold"]
    assert [round(one.fit.mean) for one in found.services] == [4, 6]


def test_patience_of_a_service_stands_apart_if_it_clearly_differs(tmp_path):
    rng = np.random.default_rng(6)
    rows = [
        spread_out("a", service, 1.0, wait, leaves, k)
        for service, mean in (("cash", 2.0), ("loan", 20.0))
        for k in range(400)
        for wait, leaves in [min((rng.exponential(mean), True), (rng.uniform(1, 12), False))]
    ]
    found = calibrated(log_file(tmp_path, rows)).findings
    means = {key: law.table["mean"] for key, law in found.patience.items()}
    assert means == {(0, -1): pytest.approx(2, rel=0.2), (0, 1): pytest.approx(20, rel=0.2)}


def steady_days(days: int) -> list[str]:
    """Return days on which somebody comes every five minutes and is served for four at once."""
    return [
        row(day, at, at, f"{hour:02d}:{minute + 4:02d}:00")
        for day in range(2, 2 + days)
        for hour in range(9, 12)
        for minute in range(0, 60, 5)
        for at in [f"{hour:02d}:{minute:02d}:00"]
    ]


def test_a_steady_log_has_its_rates_hours_and_window(tmp_path):
    found = calibrated(log_file(tmp_path, steady_days(3))).findings
    assert (found.frame.opens, found.frame.closes) == (540.0, 720.0)
    assert found.arrivals.per_hour.tolist() == [[12.0] * 6]
    assert found.arrivals.crowds.days_cv == 0.0
    assert found.windows.spans == (((540.0, 720.0),),)
    assert found.services[0].fit.family == "constant"


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("one tier", steady_days(3), "there is one tier"),
        ("one window", steady_days(3), "there is one window"),
        ("one day", steady_days(1), "there is one day"),
        ("none served", [row(2, "09:00:00", left="09:05:00")] * 2, "no ticket has the moment"),
    ],
)  # fmt: skip
def test_a_poor_log_becomes_a_scenario_that_says_what_is_weak(tmp_path, name, rows, says):
    text = calibrated(log_file(tmp_path, rows)).texts["scenario.toml"]
    assert says in text.replace("\n#   ", " ")
    assert loads(text).today.windows


def test_a_log_of_arrivals_alone_becomes_a_scenario(tmp_path):
    rows = [f"2026-03-0{day} 09:{minute:02d}" for day in (2, 3) for minute in range(60)]
    text = calibrated(log_file(tmp_path, rows, "issued\n")).texts["scenario.toml"]
    assert "its length is assumed" in text.replace("\n#   ", " ")
    assert loads(text).today.arrivals.per_hour["everyone"][0] == (540.0, 60.0)


def test_names_with_quotes_brackets_and_hashes_stay_names(tmp_path):
    tier = 'a"b#c]d\\e'
    rows = [
        row(
            2,
            f"09:{m:02d}:00",
            "",
            "",
            f"09:{m:02d}:30",
            "",
            f'"{tier.replace(chr(34), chr(34) * 2)}"',
            "x=1",
        )
        for m in range(30)
    ]
    assert list(loads(calibrated(log_file(tmp_path, rows)).texts["scenario.toml"]).today.tiers) == [
        tier
    ]


def test_a_million_rows_of_garbage_are_refused_in_one_sentence(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("issued,called\n" + "\x07=1+1,\udcff\n".replace("\udcff", "?") * 20_000)
    with pytest.raises(ScenarioError, match="of 20000 none says when"):
        calibrated(path)


@pytest.fixture(scope="module")
def sample():
    return calibrated(SAMPLE)


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("sample_log")


def test_the_sample_log_is_what_its_script_writes(script):
    assert SAMPLE.read_text(encoding="utf-8-sig") == script.sample()


def test_the_dirt_put_into_the_sample_log_is_found_again(script, sample):
    found = {dirt.name: dirt.rows for dirt in sample.cleaned.dirt}
    own = {"overlaps the window's next service": 1}  # a call seconds early does it too
    assert found == {name: rows + own.get(name, 0) for name, rows in script.DIRT.items()}


def test_the_sample_log_teaches_what_it_was_made_from(script, sample):
    truth, found = loads(script.BRANCH).today, sample.findings
    for one in found.services:
        true = truth.services[found.log.services[one.service]].time.mean
        assert abs(one.fit.mean - true) < one.fit.half_width
    assert found.wrap_up.mean == pytest.approx(25 / 60, abs=1 / 60)
    (rule,) = found.rules
    assert (rule.name, rule.head_start.max()) == (HEAD_START, 4.0)
    assert [len(spans) for spans in found.windows.spans] == [1, 1, 2]


def test_the_scenario_of_the_sample_log_loads_and_says_where_it_is_from(sample):
    text = sample.texts["scenario.toml"]
    assert text.startswith("# Learnt from 4080 rows of a ticket log")
    assert list(loads(text).today.windows) == ["1", "2", "3"]


def test_choices_win_over_the_fit():
    said = chosen(Choices(), ["services=empirical", "patience.gold=weibull", 'wrap_up="20 s"'], [])
    assert said.services == {"all": "empirical"}
    assert said.patience == {"gold": "weibull"}
    assert said.wrap_up == pytest.approx(1 / 3)
    assert chosen(said, [], ["2026-03-02"]).leave_out == (datetime.date(2026, 3, 2),)


def test_each_choice_changes_the_scenario(sample):
    said = choices(
        """
        services = "empirical"
        patience = "endless"
        busyness_cv = 0.5
        wrap_up = "20 s"
        crowding = { cv = 0.2, correlation = 0.5 }
        rule = "in order"
        order = ["金卡"]
        windows = "on average"
        leave_out = ["2026-03-02"]
        """
    )
    found = fit(sample.cleaned.log, said)
    assert {one.fit.family for one in found.services} == {"empirical"}
    assert {law.family for law in found.patience.values()} == {"endless"}
    crowds = found.arrivals.crowds
    assert (crowds.days_cv, crowds.cv, crowds.correlation) == (0.5, 0.2, 0.5)
    assert found.wrap_up.mean == pytest.approx(1 / 3)
    assert found.rules[0].levels == ((1,), (0,))
    assert not found.windows.each
    assert len(found.log.days) == 19


def test_a_log_of_which_every_day_is_left_out_is_refused(sample):
    days = tuple(sample.cleaned.log.days)
    with pytest.raises(ScenarioError, match="none of the 20 days"):
        fit(sample.cleaned.log, Choices(leave_out=days))


def test_wrong_choices_are_told_all_at_once_with_what_is_allowed():
    faults: list[Fault] = []
    choices(
        """rules = "x"
        services = "normal"
        leave_out = "soon"
        crowding = { correlation = 1 }""",
        faults,
    )
    rules, services, leave_out, crowding = map(str, faults)
    assert rules.startswith("map.toml:1:1 rules: not known here")
    assert rules.endswith("did you mean 'rule'?")
    assert services.startswith('map.toml:2:9 services: found "normal"')
    assert "lognormal" in services
    assert "2026-11-23" in leave_out
    assert "such as { cv = 0.2, correlation = 0.5 }" in crowding


def choices(text: str, faults: list[Fault] | None = None) -> Choices:
    return choices_of(parsed(Source("map.toml", text)), [] if faults is None else faults)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ('order=["gold"]', 'choices.order: is not in the log, found "gold", allowed: 普通, 金卡'),
        ('services={"现 金"="gamma"}', "did you mean '现金'?"),
        ("leave_out=2030-01-01", 'is not in the log, found "2030-01-01"'),
    ],
)
def test_what_a_choice_names_must_be_in_the_log(sample, choice, says):
    with pytest.raises(ScenarioError) as error:
        calibrated(SAMPLE, choose=[choice])
    assert str(error.value).startswith(f"{SAMPLE} choices.")
    assert says in str(error.value)
