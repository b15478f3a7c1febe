"""A scenario as it is written: small tables in a line, alike windows together, the order kept."""

import tomllib

from queuesim.logs.tables import toml
from queuesim.logs.written_windows import alike

MIXED = {"dist": "mixture", "parts": [{"share": 0.1, "dist": "constant", "mean": "0 s"}]}
RULE = {"calls": ["A"], "choose": "longest wait", "head_start": {"A": "1 min"}}


def test_small_tables_stand_in_a_line_and_the_others_below():
    text = toml({"tiers": {"b": {"patience": "endless"}, "a": {"patience": MIXED, "name": "A"}}})
    assert text == (
        '[tiers]\nb = { patience = "endless" }\n\n'
        '[tiers.a]\npatience = { dist = "mixture", parts = [\n'
        '    { share = 0.1, dist = "constant", mean = "0 s" },\n] }\nname = "A"\n'
    )


def test_the_order_is_kept_though_a_small_table_follows_a_large_one():
    tables = {"tiers": {"a": {"patience": MIXED}, "b": {"patience": "endless"}, "c": {}}}
    assert list(tomllib.loads(toml(tables))["tiers"]) == ["a", "b", "c"]


def test_rows_of_a_rule_are_tables_of_their_own():
    text = toml({"windows": {"1": {"roster": "r", "then": [{"if_waiting": {"A": 2}, **RULE}]}}})
    assert '[windows.1]\nroster = "r"\n\n[[windows.1.then]]\nif_waiting = { A = 2 }\n' in text


def test_what_numbered_windows_have_in_common_is_said_once():
    one, other = {"roster": "r"} | RULE, {"roster": "s", "speed": 1.1} | RULE
    assert alike({"1": one, "2": other, "3": {"roster": "r", "calls": []}, "x": one}) == {
        "1": {"roster": "r"},
        "2": {"roster": "s", "speed": 1.1},
        "1-2": RULE,
        "3": {"roster": "r", "calls": []},
        "x": one,
    }


def test_windows_alike_that_are_not_numbered_on_end_stand_alone():
    rule = {"roster": "r"} | RULE
    assert alike({"1": rule, "3": rule, "a": rule}) == {"1": rule, "3": rule, "a": rule}
