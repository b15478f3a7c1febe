"""A file becomes scenarios: what is left out is filled in, and what is laid on top wins."""

import pytest
from small_file import SMALL, small

from queuesim.scenario.distributions import Constant, Endless, Exponential, Lognormal, Weibull
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load, loads
from queuesim.scenario.premises import Takes
from queuesim.scenario.resolving import as_toml, resolved
from queuesim.scenario.starting import start


def test_the_file_as_it_stands_comes_first_and_policies_follow_in_its_order():
    assert list(small().policies) == ["today", "help", "quick", "both"]
    assert small().today == small().policies["today"]


def test_units_become_minutes_and_rates_per_hour():
    today = small().today
    assert (today.opens, today.closes) == (540, 1020)
    assert today.arrivals.per_hour["gold"] == ((540, 4), (750, 8))
    assert today.arrivals.per_hour["regular"] == ((0, 20),)
    assert today.rosters["early"] == ((540, 720), (780, 1020))


def test_times_of_arrivals_are_put_in_order():
    today = small(('{ 9 = 4, "12:30" = 8 }', '{ "12:30" = 8, 9 = 4 }')).today
    assert today.arrivals.per_hour["gold"] == ((540, 4), (750, 8))


def test_toml_times_of_day_are_clock_times():
    today = small(("[tiers.gold]", "at_closing = { until = 17:30:00 }\n[tiers.gold]")).today
    assert today.branch.at_closing.until == 1050


def test_a_range_of_windows_is_so_many_windows():
    windows = small().today.windows
    assert list(windows) == ["1", "2", "3"]
    assert windows["2"] == windows["3"]
    assert windows["2"].calls == ("A",)


def test_a_window_named_alone_wins_over_its_range_wherever_it_stands():
    for text in ("[windows.2]\nspeed = 2\n[windows.1-3]\nspeed = 3\n",
                 "[windows.1-3]\nspeed = 3\n[windows.2]\nspeed = 2\n"):  # fmt: skip
        windows = small(("[policies.help]", text + "[policies.help]")).today.windows
        assert [windows[name].speed for name in "123"] == [3, 2, 3]


def test_of_two_ranges_the_later_wins():
    more = "[windows.1-2]\nspeed = 2\n[windows.2-4]\nspeed = 3\ncalls = 'A'\n"
    windows = small(("[policies.help]", more + "[policies.help]")).today.windows
    assert {name: window.speed for name, window in windows.items()} == {
        "1": 2,
        "2": 3,
        "3": 3,
        "4": 3,
    }


def test_patience_left_out_is_that_of_the_kind_of_tier():
    tiers = small(("[tiers.regular]", '[tiers.regular]\n[tiers.other]\nlike = "vip"'),
                  ("regular = 20", "regular = 20\nother = 0"),
                  ("regular = { cash = 1 }", "regular = { cash = 1 }\nother = { cash = 1 }"),
                  ).today.tiers  # fmt: skip
    found = {name: (tier.like, tier.patience.mean) for name, tier in tiers.items()}
    expected = {"gold": ("gold", 56), "regular": ("regular", 40), "other": ("vip", 72)}
    for name, (like, mean) in expected.items():
        assert found[name][0] == like
        assert found[name][1] == pytest.approx(mean, rel=1e-12)
    assert isinstance(tiers["gold"].patience, Weibull)
    assert tiers["gold"].patience.shape == 2


def test_an_exception_for_a_tier_changes_only_what_it_names():
    cash = small().today.services["cash"]
    exception = cash.by_tier["gold"].time
    assert isinstance(exception, Lognormal)
    assert (exception.mean, exception.cv) == (4, 0.8)
    assert cash.by_tier["gold"].wrap_up == cash.wrap_up == Constant(mean="20 s")


def test_an_exception_may_state_the_spread_in_another_way():
    cash = small(("time.mean = ", 'time.sd = "1 min"\nby_tier.gold.time.mean = ')).today
    time = cash.services["cash"].by_tier["gold"].time
    assert (time.cv, time.sd) == (None, 1)


def test_an_exception_that_names_its_dist_replaces_the_whole():
    exception = 'by_tier.gold.time = { dist = "exponential", mean = "2 min" }'
    services = small(('by_tier.gold.time.mean = "4 min"', exception)).today.services
    assert services["cash"].by_tier["gold"].time == Exponential(dist="exponential", mean="2 min")


def test_the_mean_of_a_bare_duration_can_be_changed_too():
    loan = small(('time = "10 min"', 'time = "10 min"\nby_tier.gold.time.mean = "12 min"'))
    assert loan.today.services["loan"].by_tier["gold"].time == Constant(mean="12 min")


def test_patience_may_differ_by_service():
    more = '[tiers.regular]\nby_service.loan.patience = "endless"'
    tier = small(("[tiers.regular]", more)).today.tiers["regular"]
    assert isinstance(tier.by_service["loan"].patience, Endless)


def test_a_mix_names_every_service_in_the_order_of_services():
    assert small().today.arrivals.mix["regular"] == {"cash": 1, "loan": 0}


def test_one_service_needs_no_mix():
    loan, cash = '[services.loan]\ntime = "10 min"', "regular = { cash = 1 }"
    gone = [loan, "[arrivals.mix]", "gold = { cash = 0.6, loan = 0.4 }", cash]
    today = small(*((text, "") for text in gone)).today
    assert today.arrivals.mix == {"gold": {"cash": 1}, "regular": {"cash": 1}}


def test_one_name_may_stand_for_a_list_of_one():
    today = small(('calls = ["A"]', 'calls = "A"')).today
    assert today.windows["2"].calls == ("A",)
    assert today.queues["G"].takes == Takes(tier=("gold",))


def test_areas_see_each_other_alike():
    areas = small(("seats = 20", "seats = 20\nsees = { lounge = 0.4 }\n[areas.lounge]")).today.areas
    assert areas["lounge"].sees == {"lobby": 0.4}


# settings


def test_a_setting_wins_over_the_file_and_over_every_policy():
    file = small(sets=("windows.2-3.calls=A", "windows.1.speed=3", "services.cash.scale=0.8"))
    for scenario in file.policies.values():
        assert scenario.windows["2"].calls == ("A",)
        assert scenario.windows["1"].speed == 3
        assert scenario.services["cash"].scale == 0.8


def test_a_setting_is_toml_or_else_text():
    file = small(sets=("run.days=7", "branch.hours=10:00-12:00", 'title="x"', "about=all day"))
    assert (file.today.run.days, file.today.title, file.today.about) == (7, "x", "all day")
    assert file.today.opens == 600


def test_settings_add_up_and_the_last_of_two_wins():
    sets = ("services.loan.time.dist=exponential", "services.loan.time.mean=9 min",
            "services.loan.time.mean=8 min")  # fmt: skip
    time = small(sets=sets).today.services["loan"].time
    assert time == Exponential(dist="exponential", mean="8 min")


def test_a_setting_of_the_world_reaches_what_is_derived_from_it():
    services = small(sets=("services.cash.time.cv=0.5",)).today.services
    assert services["cash"].by_tier["gold"].time.cv == 0.5


def test_a_setting_may_touch_a_policy():
    file = small(sets=("policies.help.windows.2.calls=G",))
    assert file.policies["help"].windows["2"].calls == ("G",)
    assert file.today.windows["2"].calls == ("A",)


def test_keys_of_settings_need_no_quotes():
    file = small(("[tiers.gold]", '[tiers."金卡"]'), ('{ tier = "gold" }', '{ tier = "金卡" }'),
                 ("by_tier.gold", 'by_tier."金卡"'), ("gold = { 9", '"金卡" = { 9'),
                 ("gold = { cash", '"金卡" = { cash'), sets=("tiers.金卡.value=7",))  # fmt: skip
    assert file.today.tiers["金卡"].value == 7


# files


def test_a_file_may_extend_another(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base/small.toml").write_text(SMALL, encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text(
        'extends = "base/small.toml"\ntitle = "Child"\n'
        "[arrivals.per_hour]\ngold = { '9:00' = 5 }\n[windows.2]\nspeed = 2\n"
        "[policies.quick]\nwindows.1.wage = 50\n"
    )
    file = load(child)
    assert file.today.title == "Child"
    assert file.today.arrivals.per_hour["gold"] == ((540, 5), (750, 8))
    assert [window.speed for window in file.today.windows.values()] == [1, 2, 1]
    assert file.policies["quick"].windows["1"].wage == 50
    assert file.policies["quick"].services["cash"].scale == 0.5
    assert list(file.policies) == ["today", "help", "quick", "both"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path):
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(path).today == small().today


def test_measured_times_are_read_from_a_column_beside_the_file(tmp_path):
    (tmp_path / "times.csv").write_text("window,seconds\n1,30\n1,60\n2,\n2,90\n", encoding="utf-8")
    path = tmp_path / "small.toml"
    time = '{ dist = "empirical", file = "times.csv", column = "seconds", unit = "s" }'
    path.write_text(SMALL.replace('"10 min"', time), encoding="utf-8")
    found = load(path).today.services["loan"].time
    assert found.values == (0.5, 1.0, 1.5)


def test_the_starter_loads_without_a_warning_and_offers_two_policies(tmp_path):
    file = load(start(tmp_path / "mine.toml"))
    assert file.warnings == ()
    assert len(file.policies) == 3


def test_the_starter_replaces_nothing(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    with pytest.raises(ScenarioError, match=r"cannot write: File exists - name another:"):
        start(path)
    assert path.read_text() == "mine"


# the resolved form


def test_the_resolved_form_loads_as_the_same_scenario():
    for scenario in small().policies.values():
        again = loads(as_toml(scenario)).today
        assert again == scenario
        for section in ("tiers", "services", "queues", "areas", "windows"):
            assert list(getattr(again, section)) == list(getattr(scenario, section))


def test_the_resolved_form_has_units_and_every_default():
    found = resolved(small().today)
    assert found["branch"]["hours"] == "09:00-17:00"
    assert found["services"]["cash"]["wrap_up"] == {"dist": "constant", "mean": "20 s"}
    assert found["services"]["loan"]["scale"] == 1
    assert found["tiers"]["gold"]["patience"] == {
        "dist": "weibull",
        "mean": "56 min",
        "shape": 2,
    }


def test_content_counts_and_not_its_spelling():
    today = small().today
    assert small(('"3 min"', '"180 s"')).today == today
    assert small(('"3 min"', '"3.1 min"')).today != today


def test_nothing_changes_after_loading():
    file = small()
    with pytest.raises(ValueError, match="frozen"):
        file.today.run.days = 3
    with pytest.raises(TypeError):
        file.policies["today"] = None


# warnings


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("[rosters]", '[rosters]\nlate = "10:00-12:00"', "nobody works roster 'late'"),
        (
            '[windows.1]\ncalls = ["G", "A"]',
            '[windows.1]\ncalls = ["G", "A"]\nwage = "60 /h"',
            "no wage is given for windows 2, 3: their hours cost nothing",
        ),
        ("cv = 0.8", "cv = 80", "services.cash.time.cv is 80: write 0.8 for 80 %"),
        (
            '["09:00-12:00"',
            '["08:00-12:00"',
            "roster early: 08:00-12:00 is outside opening hours",
        ),
        (
            "[queues.A]",
            '[queues.X]\ntakes = { tier = "gold" }\nwaits = "lobby"\n[queues.A]',
            "nobody gets a ticket of queue X",
        ),
        (
            'calls = ["A"]',
            'calls = ["A"]\nhead_start = { A = "1 min" }',
            'windows.2: head_start and ageing need choose = "longest wait"',
        ),
        (
            'hours = "09:00-17:00"',
            'hours = "09:00-17:00"\nat_closing = { inside = "send home", until = "18:00" }',
            "branch.at_closing.until has no effect: all are sent home at closing",
        ),
        (
            "gold = { 9 = 4,",
            "gold = { 6 = 1, 8 = 2, 9 = 4,",
            "arrivals.per_hour.gold: nobody comes at 06:00, outside opening hours",
        ),
        (
            "gold = { 9 = 4,",
            "gold = { 9 = 4, 18 = 5,",
            "arrivals.per_hour.gold: nobody comes at 18:00, outside opening hours",
        ),
    ],
)
def test_what_is_hardly_meant_is_a_warning(old, new, warning):
    assert small().warnings == ()
    assert warning in small((old, new)).warnings


def test_windows_may_work_on_until_those_inside_are_sent_home():
    hours = 'hours = "09:00-17:00"'
    until = f'{hours}\nat_closing.until = "17:30"'
    assert small((hours, until), ("13:00-17:00", "13:00-17:30")).warnings == ()
    warnings = small((hours, until), ("13:00-17:00", "13:00-17:31")).warnings
    assert warnings[0] == "roster early: 13:00-17:31 is outside opening hours"


def test_a_warning_on_a_policy_names_it():
    more = 'rosters.early = ["08:00-12:00"]\n'
    warnings = small(("[policies.quick]\n", "[policies.quick]\n" + more)).warnings
    assert "policy 'quick': roster early: 08:00-12:00 is outside opening hours" in warnings
