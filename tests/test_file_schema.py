"""The schema of the file language takes what loads, and sees the slips an editor should show."""

import json
import re
import tomllib

import pytest
from jsonschema import Draft202012Validator
from shipped import GAPS, SHIPPED
from small_file import EVERYTHING, SMALL, STARTER, small

from queuesim.scenario import units
from queuesim.scenario.distributions import DISTRIBUTIONS
from queuesim.scenario.loading import loads
from queuesim.scenario.model import POLICY
from queuesim.scenario.resolving import resolved
from queuesim.scenario.schema import gaps_schema, schema

SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def complaints(tree):
    tree = json.loads(json.dumps(tree, default=str))
    return [list(error.path) for error in VALIDATOR.iter_errors(tree)]


def test_the_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "text", [SMALL, STARTER, EVERYTHING], ids=["small", "starter", "everything"]
)
def test_a_file_that_loads_is_valid(text):
    assert complaints(tomllib.loads(text)) == []


def test_the_commented_examples_of_a_new_file_load():
    today = loads(EVERYTHING).today
    assert today.calling.missed == "back"
    assert today.diversion["greeter"].to == "M"
    assert today.arrivals.together == ("gold",)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_scenario_is_valid(path):
    assert complaints(tomllib.loads(path.read_text("utf-8"))) == []


def test_the_schema_of_a_table_of_gaps_takes_the_shipped_one_and_sees_a_slip():
    Draft202012Validator.check_schema(gaps_schema())
    shop = tomllib.loads(GAPS.read_text("utf-8"))
    validator = Draft202012Validator(gaps_schema())
    assert not list(validator.iter_errors(shop))
    shop["touchpoints"]["price"]["experience"] = 11
    assert [list(e.path)[-1] for e in validator.iter_errors(shop)] == ["experience"]


def test_the_resolved_form_is_valid():
    for scenario in small().policies.values():
        assert complaints(resolved(scenario)) == []


def test_a_file_that_extends_another_need_not_say_all():
    assert complaints({"extends": "base.toml", "queues": {"A": {"takes": {"tier": "gold"}}}}) == []
    assert complaints({"queuesim": 1}) == [[]] * 7


TIMES = {
    "constant": {"mean": "3 min"},
    "exponential": {"mean": "3 min"},
    "lognormal": {"mean": "3 min", "sd": "1 min"},
    "gamma": {"mean": "3 min", "shape": 2},
    "erlang": {"mean": "3 min", "k": 2},
    "weibull": {"scale": "3 min", "shape": 2},
    "uniform": {"low": "1 min", "high": "3 min"},
    "triangular": {"low": "1 min", "mode": "2 min", "high": "3 min"},
    "empirical": {"file": "x.csv", "column": "minutes", "unit": "s"},
    "mixture": {"parts": [{"share": 1, "dist": "gamma", "mean": "3 min", "cv": 0.5}]},
}


@pytest.mark.parametrize("name", sorted(set(DISTRIBUTIONS) - {"endless"}))
def test_every_distribution_has_its_schema(name):
    tree = tomllib.loads(SMALL)
    tree["services"]["loan"]["time"] = {"dist": name, **TIMES[name]}
    assert complaints(tree) == []
    tree["services"]["loan"]["time"]["slip"] = 1
    assert complaints(tree) == [["services", "loan", "time"]]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("services", "loan", "time"), "3"),
        (("services", "loan", "time"), "endless"),
        (("services", "loan", "time"), {"dist": "lognormal", "mean": "3 min"}),
        (("services", "loan", "time"), {"mean": "3 min"}),
        (("tiers", "gold", "value"), "5"),
        (("branch", "hours"), "all day"),
        (("areas", "lobby", "shows"), "waits"),
        (("arrivals", "per_hour", "gold"), {"nine": 3}),
        (("arrivals", "per_hour", "gold"), "40 h"),
        (("windows", "1", "calls"), [3]),
        (("rosters", "early"), ["09:00"]),
        (("policies", "quick", "services", "cash", "scale"), "half"),
        (("title",), {"fr": "Petit"}),
    ],
)
def test_a_wrong_value_is_seen_where_it_stands(path, value):
    tree = inside = tomllib.loads(SMALL)
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    found = complaints(tree)
    assert found
    assert all(place[: len(path)] == list(path) for place in found)


@pytest.mark.parametrize(
    "overlay",
    [
        {"arrivals": {}},
        {"run": {"days": 3}},
        {"services": {"cash": {"time": "3 min"}}},
        {"branch": {"open_for": "3 min"}},
        {"windows": {"1": {"cals": []}}},
    ],
)
def test_a_policy_that_touches_the_world_or_slips_is_seen(overlay):
    tree = tomllib.loads(SMALL)
    tree["policies"]["quick"] = overlay
    assert complaints(tree)


def test_every_key_says_whether_it_is_world_or_policy():
    defs = SCHEMA["$defs"]
    axis = {key: kind["x-axis"] for key, kind in defs["Scenario"]["properties"].items()}
    assert {key for key, of in axis.items() if of == "policy"} == {
        "about", "queues", "pools", "areas", "rosters", "windows", "farewells", "events",
        "greeters",
        "calling", "announcements", "diversion",
    }  # fmt: skip
    assert defs["Branch"]["properties"]["hours"]["x-axis"] == "policy"
    assert defs["Branch"]["properties"]["open_for"]["x-axis"] == "world"
    assert defs["Service"]["properties"]["scale"]["x-axis"] == "policy"
    assert defs["Service"]["properties"]["time"]["x-axis"] == "world"
    assert defs["LaterRow"]["properties"]["stay_idle"]["x-axis"] == "policy"
    assert defs["Tier"]["properties"]["value"]["x-axis"] == "world"


def test_what_a_policy_may_change_is_what_the_loader_lets_through():
    keys = SCHEMA["$defs"]["Policy"]["properties"]
    found = {key for key in keys if key not in ("branch", "services")}
    found |= {f"branch.{key}" for key in keys["branch"]["properties"]}
    found |= {f"services.*.{key}" for key in keys["services"]["additionalProperties"]["properties"]}
    assert found == set(POLICY)


def test_no_reference_leads_nowhere():
    names = {part.split('"')[0] for part in json.dumps(SCHEMA).split("#/$defs/")[1:]}
    assert names <= set(SCHEMA["$defs"])


@pytest.mark.parametrize(
    ("name", "read", "texts"),
    [
        ("Duration", units.minutes, ["3 min", "3.5min", "20 s", "1e1 h", "3 分钟", ".5 h"]),
        ("Clock", units.clock, ["9", "09:00", "9:30:15", "24:00"]),
        ("Span", units.span, ["9-17", "09:00-17:00", "9:00 – 17:00"]),
        ("Rate", units.per_hour, ["40 /h", "0.2 /min", "40 per hour", "40 每小时", 40]),
    ],
)
def test_text_with_units_is_taken_by_schema_and_reader_alike(name, read, texts):
    validator = Draft202012Validator({**SCHEMA["$defs"][name], "$defs": SCHEMA["$defs"]})
    for text in texts:
        assert validator.is_valid(text)
        read(text)
    for text in ("", "abc", "3 lightyears"):
        assert not validator.is_valid(text)


def test_the_starter_shows_what_a_whole_visit_may_have_and_it_loads_once_uncommented():
    shown = re.sub(r"^# (\[|\w+ = )", r"\1", STARTER, flags=re.MULTILINE)
    today = loads(shown).today
    assert list(today.farewells) == ["apology"]
    assert [name for name, _ in today.occasions] == ["own-cup", "at-the-door"]
    assert today.touchpoints["fees"]["gold"].weight == 3
    assert complaints(tomllib.loads(shown)) == []
    assert "# memory" in STARTER
    assert shown.count("\n# ") < STARTER.count("\n# ") - 15
