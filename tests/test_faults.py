"""Every fault says where it stands, what was found and what is allowed; all come at once."""

import re

import pytest
from small_file import SMALL, small

from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, shown
from queuesim.scenario.loading import load, loads

AT = "»"  # stands before the key at which a fault is expected


def faults_of(*changes, more="", sets=()):
    with pytest.raises(ScenarioError) as caught:
        small(*changes, more=more, sets=sets)
    return [str(fault) for fault in caught.value.faults]


def place(old, new):
    """Return line and column of the mark in the changed text."""
    before = SMALL.replace(old, new, 1).partition(AT)[0]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def fault_of(*changes, more="", sets=()):
    (fault,) = faults_of(*changes, more=more, sets=sets)
    return fault


def test_a_fault_reads_as_one_line():
    fault = Fault("day.toml", 18, 10, "windows.2.cals", "not known here", hint="did you mean 'x'?")
    assert str(fault) == "day.toml:18:10 windows.2.cals: not known here - did you mean 'x'?"
    fault = Fault("day.toml", 3, 1, "run.days", found='"abc"', allowed="a whole number")
    assert str(fault) == 'day.toml:3:1 run.days: found "abc", allowed: a whole number'
    assert str(Fault("day.toml", None, None, "", "is empty")) == "day.toml: is empty"


def test_the_nearest_known_word_is_offered():
    assert did_you_mean("cals", ["calls", "choose"]) == "did you mean 'calls'?"
    assert did_you_mean("CALLS", ["calls"]) == "did you mean 'calls'?"
    assert did_you_mean("zzz", ["calls"]) == ""


def test_values_are_shown_as_toml_and_cut_where_long():
    assert [shown(value) for value in ("中", 3, True, [1, "a"], {}, float("nan"))] == [
        '"中"', "3", "true", '[1, "a"]', "a table", "nan",
    ]  # fmt: skip
    assert len(shown("x" * 1000)) == 60


VALUES = [
    ('calls = ["A"]', '»cals = ["A"]\ncalls = "A"',
     "windows.2-3.cals: not known here - did you mean 'calls'?"),
    ('wrap_up = "20 s"', '»wrap_up = "abc"',
     'services.cash.wrap_up: found "abc", allowed: a duration such as "3.5 min", "20 s" or '
     '"1.5 h"'),
    ('wrap_up = "20 s"', "»wrap_up = 20",
     'services.cash.wrap_up: found 20, allowed: a duration with its unit, such as "20 min" or '
     '"20 s"'),
    ('hours = "09:00-17:00"', '»hours = "9am"',
     'branch.hours: found "9am", allowed: a span of the day such as "09:00-17:00"'),
    ("[tiers.regular]", '[tiers.regular]\n»like = "golden"',
     "tiers.regular.like: found \"golden\", allowed: 'regular', 'gold' or 'vip' - did you mean "
     "'gold'?"),
    ("value = 5", "»value = true", "tiers.gold.value: found true, allowed: a number"),
    ("value = 5", "»value = -5", "tiers.gold.value: found -5, allowed: at least 0"),
    ("value = 5", "»value = inf", "tiers.gold.value: found inf, allowed: a finite number"),
    ("value = 5", "»value = 2026-01-01", "tiers.gold.value: found 2026-01-01, allowed: a number"),
    ("seats = 20", "»seats = 2.5", "areas.lobby.seats: found 2.5, allowed: a whole number"),
    ("seats = 20", "»passes = { a = 1 }", "areas.lobby.passes: found a table, allowed: a list"),
    ('{ dist = "lognormal"', '{ »dist = "lognormall"',
     "services.cash.time.dist: found \"lognormall\", allowed: 'constant', 'exponential', "
     "'lognormal', 'gamma', 'erlang', 'weibull', 'uniform', 'triangular', 'empirical', 'mixture' "
     "- did you mean 'lognormal'?"),
    ('time = { dist = "lognormal", mean = "3 min", cv = 0.8 }',
     '»time = { dist = "lognormal", mean = "3 min" }',
     "services.cash.time: found a table, allowed: exactly one of cv, sd"),
    ('time = "10 min"', 'time = { dist = "mixture", parts = [{ »shar = 1, dist = "constant" }] }',
     "services.loan.time.parts.0.shar: not known here - did you mean 'share'?"),
    ("gold = { 9 = 4", 'gold = { »9 = "few"',
     'arrivals.per_hour.gold.9: found "few", allowed: a rate such as "40 /h" or "0.2 /min", or a '
     "number, per hour"),
    ("gold = { 9 = 4", "gold = { »26 = 4",
     'arrivals.per_hour.gold.26: found "26", allowed: a time of day such as "09:00" or "9:30"'),
    ("gold = { 9 = 4", "gold = { 9 = 4, »09 = 3",
     "arrivals.per_hour.gold.09: this time is named twice, found 09:00"),
    ('en = "Small"', '»fr = "Petit"', "title.fr: not known here, allowed: en, zh"),
    ("[windows.2-3]", "[windows.»3-2]",
     "windows.3-2: not a range of windows, allowed: a range such as 2-5, of at most 1000 windows"),
    ("title =", "»extends = 5\ntitle =", "extends: found 5, allowed: the name of a file"),
    ("[tiers.gold]\nvalue = 5", "[tiers]\n»gold = 5", "tiers.gold: found 5, allowed: a table"),
    ('takes = { tier = "gold" }', 'takes = { »teir = "gold" }',
     "queues.G.takes.teir: not known here - did you mean 'tier'?"),
    ("gold = { 9 = 4", "gold = { »11.30 = 4",
     'arrivals.per_hour.gold.11: found a table, allowed: a rate such as "40 /h" or "0.2 /min", or '
     'a number, per hour - a time as a key stands in quotes: "11:30"'),
    ("cash = 0.6", "»cash = 60",
     "arrivals.mix.gold.cash: found 60, allowed: at most 1 - write 0.6 for 60 %"),
    ('roster = "early"', '»roster = ["09:00-12:00"]',
     'windows.2-3.roster: found ["09:00-12:00"], allowed: the name of a roster'),
    ('takes = { tier = "gold" }', '»takes = "gold"',
     "queues.G.takes: found \"gold\", allowed: 'everyone else' or 'nobody'"),
]  # fmt: skip
TOGETHER = [
    ('takes = { tier = "gold" }\nwaits = "lobby"', 'takes = { tier = "gold" }\n»waits = "loby"',
     "queues.G.waits: no such area, found \"loby\", allowed: lobby - did you mean 'lobby'?"),
    ('{ tier = "gold" }', '{ »tier = "golt" }',
     'queues.G.takes.tier: no such tier, found "golt", allowed: gold, regular - did you mean '
     "'gold'?"),
    ("by_tier.gold", "by_tier.»platinum",
     'services.cash.by_tier.platinum: no such tier, found "platinum", allowed: gold, regular'),
    ('calls = ["A"]', 'calls = ["A", »"B"]',
     'windows.2-3.calls.1: no such queue, found "B", allowed: G, A'),
    ('calls = ["A"]', '»calls = ["A", "A"]', 'windows.2-3.calls: names a queue twice, found "A"'),
    ('roster = "early"', '»roster = "earl"',
     "windows.2-3.roster: no such roster, found \"earl\", allowed: early - did you mean 'early'?"),
    ('calls = ["A"]', 'calls = ["A"]\nif_waiting = { »X = 2 }',
     'windows.2-3.if_waiting.X: no such queue, found "X", allowed: G, A'),
    ('calls = ["A"]', 'calls = ["A"]\nageing = { »G = 2 }',
     "windows.2-3.ageing.G: is not among the calls, allowed: A"),
    ('roster = "early"', 'then = [{ calls = "G" }, »{ calls = "A", stay_idle = true }]',
     "windows.2-3.then.1: allowed: either calls or stay_idle = true"),
    ('[windows.2-3]\ncalls = ["A"]', "[windows.»2-3]\ncalls = []",
     'windows.2-3: calls nobody, allowed: calls such as ["A", "B"]'),
    ("[rosters]", '[pools]\n»A = "G"\n[rosters]', "pools.A: this name is that of a queue"),
    ("[rosters]", "[pools]\n»P = []\n[rosters]", "pools.P: names no queue"),
    ("[rosters]", '[pools]\nO = "A"\n»P = ["A", "Q"]\nQ = "P"\n[rosters]',
     "pools.P: refers to itself in a circle"),
    ("[rosters]", '[pools]\nP = ["A", »"B"]\n[rosters]',
     'pools.P.1: no such queue or pool, found "B", allowed: G, A, P'),
    ('[windows.2-3]\ncalls = ["A"]',
     '[pools]\nP = "A"\n[windows.2-3]\n»calls = ["P"]\nchoose = "in turns"',
     'windows.2-3.calls: a pool takes no turns, found "P", allowed: queues'),
    ('calls = ["A"]', 'calls = ["A"]\nchoose = "in turns"\nturns = { »G = 2 }',
     "windows.2-3.turns.G: is not among the calls, allowed: A"),
    ('"13:00-17:00"', '»"11:00-17:00"',
     "rosters.early.1: found 09:00-12:00 and then 11:00-17:00, allowed: spans in order, without "
     "overlap"),
    ("gold = { cash = 0.6", "»gold = { cash = 0.5",
     "arrivals.mix.gold: found shares that sum to 0.9, allowed: shares that sum to 1"),
    ("mix]\ngold = { cash = 0.6, loan = 0.4 }", "»mix]",
     "arrivals.mix: says nothing of gold, allowed: a share of each service, for every tier"),
    ('per_hour]\ngold = { 9 = 4, "12:30" = 8 }', "»per_hour]",
     "arrivals.per_hour: says nothing of gold, allowed: a rate for every tier, perhaps 0"),
    ('per_hour]\ngold = { 9 = 4, "12:30" = 8 }', "»per_hour]\ngold = 1_000_000",
     "arrivals.per_hour: found 8e+06 people expected, allowed: at most 5000000 in a day"),
    ('[queues.G]\ntakes = { tier = "gold" }\nwaits = "lobby"\n[queues.A]\ntakes = "everyone else"',
     '[»queues.G]\nwaits = "lobby"\ntakes = { tier = "gold", service = "loan" }\n[queues.A]\n'
     'takes = { tier = "regular" }',
     'queues: no queue takes gold for cash - let one queue have takes = "everyone else"'),
    ('{ tier = "gold" }\nwaits = "lobby"\n[queues.A]\ntakes',
     '"everyone else"\nwaits = "lobby"\n[queues.A]\n»takes',
     "queues.A.takes: 'everyone else' is taken by queue G already"),
    ("[queues.A]\n", '[queues.»B]\ntakes = { service = "cash" }\nwaits = "lobby"\n[queues.A]\n',
     "queues.B: no window calls this queue"),
    ('branch]\nhours = "09:00-17:00"', "»branch]", "branch: allowed: either hours or open_for"),
    ('hours = "09:00-17:00"', 'open_for = "9 min"\n»warm_up = "9 min"',
     "branch.warm_up: allowed: less than open_for"),
    ('hours = "09:00-17:00"', 'hours = "9-17"\n»warm_up = "9 min"',
     "branch.warm_up: goes with open_for, not with hours"),
    ('hours = "09:00-17:00"', 'hours = "9-17"\nat_closing.»until = "16:00"',
     "branch.at_closing.until: is before closing, found 16:00"),
    ('hours = "09:00-17:00"', 'open_for = "9 h"\nat_closing.»until = "16:00"',
     "branch.at_closing.until: goes with hours, not with open_for"),
    ("seats = 20", "sees = { »lobby = 1 }",
     "areas.lobby.sees.lobby: an area always sees itself"),
    ("seats = 20", "sees = { »bar = 1 }\n[areas.bar]\nsees = { lobby = 0.5 }",
     "areas.lobby.sees.bar: found 1 here and 0.5 in areas.bar, allowed: the same both ways"),
    ("[rosters]", "[perception]\n»crowdin = 1\n[rosters]",
     "perception.crowdin: no such parameter, allowed: the parameters that `queuesim list "
     "parameters` shows - did you mean 'crowding'?"),
    ("[rosters]", "[perception]\n»told_weight = 1.5\n[rosters]",
     "perception.told_weight: found 1.5, allowed: 0 to 1"),
    ("value = 5", "»perception.peak_weight = 0.7",
     "tiers.gold.perception: found peak_weight + end_weight + mean_weight = 1.2, allowed: weights "
     "that sum to 1"),
    ("[rosters]", "[targets.»golf]\n[rosters]",
     "targets.golf: no such tier, found \"golf\", allowed: gold, regular - did you mean 'gold'?"),
    ("[rosters]", "[targets.all]\n»nps = {}\n[rosters]",
     "targets.all.nps: allowed: at_least or at_most"),
    ("[rosters]", "[targets.all]\n»nps = { at_least = 3, at_most = 2 }\n[rosters]",
     "targets.all.nps: allowed: at_least below at_most"),
    ("[tiers.regular]", "[tiers.»all]\n[tiers.regular]",
     "tiers.all: this name is taken: 'all' means all tiers together"),
    ("[tiers.regular]", '[tiers.»" "]\n[tiers.regular]',
     'tiers." ": a name is 1 to 100 printable characters'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), VALUES)
def test_a_wrong_value_is_shown_with_what_is_allowed(old, new, fault):
    assert f"small.toml:{place(old, new)} {fault}" in faults_of((old, new.replace(AT, "")))


@pytest.mark.parametrize(("old", "new", "fault"), TOGETHER)
def test_what_does_not_fit_together_is_shown_where_it_stands(old, new, fault):
    assert f"small.toml:{place(old, new)} {fault}" in faults_of((old, new.replace(AT, "")))


def test_a_missing_key_is_shown_at_its_table():
    fault = fault_of(('takes = { tier = "gold" }\nwaits = "lobby"', 'takes = { tier = "gold" }'))
    assert fault == "small.toml:28:9 queues.G.waits: missing, allowed: the name of an area"


def test_all_faults_come_at_once_in_the_order_of_lines():
    faults = faults_of(
        ('wrap_up = "20 s"', "wrap_up = 20"),
        ("cash = 0.6", "cash = 0.5"),
        ("seats = 20", "seats = -1"),
        ('waits = "lobby"', 'waits = "hall"'),
        ('calls = ["A"]', 'calls = ["B"]'),
        ("windows.1.speed = 2", "windows.1.speed = 0"),
    )
    keys = [fault.split()[1] for fault in faults]
    assert keys == [
        "services.cash.wrap_up:",
        "arrivals.mix.gold:",
        "areas.lobby.seats:",
        "queues.G.waits:",
        "windows.2-3.calls.0:",
        "policies.both.windows.1.speed:",
    ]


def test_what_does_not_add_up_is_told_beside_faulty_values_of_its_section():
    faults = faults_of(
        ("gold = { cash = 0.6", "gold = { cash = 0.5"),
        ("gold = { 9 = 4", 'gold = { 9 = "few"'),
        ("[queues.A]", '[queues.B]\ntakes = { service = "cash" }\nwaits = "lobby"\n[queues.A]'),
        ("seats = 20", "seats = -1\nsees = { lobby = 1 }"),
        ('[windows.2-3]\ncalls = ["A"]\nroster = "early"',
         '[windows.4]\n[windows.2-3]\ncalls = ["A"]\nroster = 5'),
    )  # fmt: skip
    assert [fault.split(" ", 1)[1].partition(", allowed")[0] for fault in faults] == [
        'arrivals.per_hour.gold.9: found "few"',
        "arrivals.mix.gold: found shares that sum to 0.9",
        "areas.lobby.seats: found -1",
        "areas.lobby.sees.lobby: an area always sees itself",
        "queues.B: no window calls this queue",
        "windows.4: calls nobody",
        "windows.2-3.roster: found 5",
    ]


def test_a_key_that_may_have_meant_calls_leaves_no_queue_uncalled():
    (fault,) = faults_of(('[windows.2-3]\ncalls = ["A"]', '[windows.2-3]\ncals = ["A"]'),
                         ('calls = ["G", "A"]', 'calls = ["G"]'))  # fmt: skip
    assert fault.endswith("windows.2-3.cals: not known here - did you mean 'calls'?")


def test_a_score_that_cannot_be_read_is_not_missing():
    fault = fault_of(more="[touchpoints.fees]\ngold = { score = 11, expected = 5 }\n")
    assert "touchpoints.fees.gold.score: found 11" in fault


def test_shifts_in_a_branch_without_hours_are_no_fault_of_their_own():
    fault = fault_of(('hours = "09:00-17:00"', ""), more='[staff.shifts.full]\nlength = "8 h"\n')
    assert fault.endswith("branch: allowed: either hours or open_for")


def test_another_version_of_the_language_is_refused():
    assert fault_of(("queuesim = 1", "queuesim = 2")) == (
        "small.toml:1:1 queuesim: found 2, allowed: 1"
    )


def test_a_fault_brings_no_others_in_its_train():
    fault = fault_of(('"everyone else"\nwaits = "lobby"', '"everyone else"\nwaits = 5'))
    assert fault == "small.toml:33:1 queues.A.waits: found 5, allowed: the name of an area"


def test_all_tiers_together_may_have_a_target():
    assert small(more="[targets.all]\nnps = { at_least = 0 }\n").today.targets["all"].nps


def test_a_fault_of_a_range_is_told_once():
    assert len(faults_of(('calls = ["A"]', 'calls = ["A"]\nspeed = "fast"'))) == 1


def test_a_fault_in_a_base_file_is_shown_there(tmp_path):
    (tmp_path / "base.toml").write_text(SMALL.replace("seats = 20", "seats = -1"))
    child = tmp_path / "child.toml"
    child.write_text('extends = "base.toml"\n[windows.1]\nspeed = "x"\n')
    with pytest.raises(ScenarioError) as caught:
        load(child)
    assert [(fault.file, fault.line, fault.key) for fault in caught.value.faults] == [
        (str(child), 3, "windows.1.speed"),
        (str(tmp_path / "base.toml"), 26, "areas.lobby.seats"),
    ]


def test_files_that_extend_each_other_in_a_circle_are_refused(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"\n' + SMALL)
    with pytest.raises(ScenarioError, match=r"b\.toml:1:1 extends: files extend each other in a"):
        load(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("foo", '--set foo: found "foo", allowed: KEY=VALUE, such as windows.6.roster=late'),
        ("=3", '--set =3: found "=3", allowed: KEY=VALUE, such as windows.6.roster=late'),
        ("run.days=many", '--set run.days=many run.days: found "many", allowed: a whole number'),
        ("run.day=3", "--set run.day=3 run.day: not known here - did you mean 'days'?"),
        ("windows.4.speed=2", "--set windows.4.speed=2 windows.4: no such name, allowed: 1, 2, 3"),
        ("windows.2.roster=late",
         '--set windows.2.roster=late windows.2.roster: no such roster, found "late", allowed: '
         "early"),
    ],
)  # fmt: skip
def test_a_fault_of_a_setting_names_the_setting(setting, fault):
    assert fault_of(sets=(setting,)) == fault


# text that is no TOML

NO_TOML = [
    ("a = 1\n金卡 = 5", '2:1: .* a key that is not plain ASCII stands in quotes: "金卡"'),
    ("[tiers.金卡]", '1:8: .* a key that is not plain ASCII stands in quotes: "金卡"'),
    ("a = { b = 1, 金 = 2 }", '1:14: .* a key that is not plain ASCII stands in quotes: "金"'),
    ("a = “x”", "1:5: .* write straight quotes, \" or ', around text"),
    ("a = 中", '1:5: .* text stands in quotes: "中"'),
    ("a = { b = 中, c = 2 }", '1:11: .* text stands in quotes: "中"'),
    ("a = 1\na = 2", "2: this is not TOML: .*overwrite a value - it stands here a second time"),
    ("[a]\n[a]", "2:3: this is not TOML: .* - it stands here a second time"),
    ("a = { 9 = 3, 9.30 = 5 }", '1:22: .* - a time as a key stands in quotes: "9:30"'),
    ("a = { 9 = 3, 9:30 = 5 }", '1:15: .* - a time as a key stands in quotes: "9:30"'),
    ("a = 09:00-17:00 # hours", '1:6: .* - text stands in quotes: "09:00-17:00"'),
    ("a = { b = lognormal, c = 2 }", '1:11: .* - text stands in quotes: "lognormal"'),
    ("a = [A, B]", '1:6: .* - text stands in quotes: "A"'),
    ("a = 60 %", "1:8: .* - write 0.6"),
    ("a = .5", "1:5: .* - write 0.5"),
    ("a = True", "1:5: .* - write true"),
    ("a 0.05", "1:3: this is not TOML: Expected '=' after a key in a key/value pair"),
    ("a = [", "1: this is not TOML: Invalid value"),
    ("", " holds no scenario - `queuesim init` writes one to start from"),
    ("# nothing\n", " holds no scenario - `queuesim init` writes one to start from"),
    ("a = 99999999999999999999", "1:1 a: too large a number, allowed: a whole number below 2.63"),
    ("a = " + "[" * 30 + "]" * 30, r"1:25 a(\.0)+: nested too deep"),
    ("a = " + "[" * 9000, " nested too deep"),
    (".".join("a" * 9000) + " = 1", " nested too deep"),
]


@pytest.mark.parametrize(("text", "says"), NO_TOML, ids=[text[:20] for text, _ in NO_TOML])
def test_what_is_no_toml_is_shown_with_its_line(text, says):
    with pytest.raises(ScenarioError) as caught:
        loads(text, "x.toml")
    assert re.fullmatch(f"x.toml:{says}", str(caught.value))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.toml", None, "gone.toml: cannot be read: No such file or directory"),
        ("folder", "", "folder: cannot be read: Is a directory"),
        ("gbk.toml", "a = 1\nb = '金卡'".encode("gbk"), r"is not UTF-8 text \(line 2\) - save it"),
        ("nul.toml", b"a = '\0'", "1:6: this is not TOML"),
        ("huge.toml", b"#" * 600_000, "is larger than 200000 bytes"),
    ],
)
def test_what_is_no_readable_file_is_said_clearly(tmp_path, name, content, says):
    path = tmp_path / name
    if content == "":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ScenarioError, match=says) as caught:
        load(path)
    assert len(caught.value.faults) == 1


def test_a_name_that_no_file_can_have_is_said_clearly():
    with pytest.raises(ScenarioError, match="cannot be read"):
        load("a\0b.toml")


# columns of measured times


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ('file = "gone.csv", column = "min"', "time.file: .*gone.csv cannot be read"),
        ('file = "t.csv"', "time.file: file and column are text, allowed: such as file = "),
        ('file = "t.csv", column = "mins"', "time.column: no such column, .* did you mean 'min'"),
        ('file = "t.csv", column = "text"', 'time.column: found "x", allowed: 1 to 1000000 numb'),
        ('file = "t.csv", column = "none"', "time.column: found 0 values, allowed: 1 to"),
        ('file = "t.csv", column = "min", unit = "day"', 'time.unit: found "day", allowed: "s"'),
        ('column = "min"', "services.loan.time.values: missing"),
    ],
)
def test_a_column_that_cannot_be_read_is_a_fault(tmp_path, keys, says):
    (tmp_path / "t.csv").write_text("min,text,none\n1,x,\n2,y,\n")
    path = tmp_path / "small.toml"
    time = f'{{ dist = "empirical", {keys} }}'
    path.write_text(SMALL.replace('"10 min"', time), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert re.search(says, str(caught.value))


def test_a_memory_law_that_nobody_knows_is_told_with_those_there_are():
    with pytest.raises(ScenarioError, match=r"memory: found \"peek-end\", allowed: 'peak-end', 'm"):
        small(("queuesim = 1\n", 'queuesim = 1\nmemory = "peek-end"\n'))
    with pytest.raises(ScenarioError, match=r"memory: found 3, allowed: 'peak-end', 'mixed', 'mea"):
        small(sets=("memory=3",))
