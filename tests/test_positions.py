"""Every key of a TOML text is found at its line and column."""

import tomllib

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from queuesim.scenario import positions as room
from queuesim.scenario.positions import positions
from queuesim.scenario.written import Origin, Source, written

TEXT = """\
a = 1
  "b c".d = { e = 1, f.g = [1, { h = 2 }] } # f.g
[t. u ]
v = '''
x = 3
'''
[[list]]
k = 1
[[list]]
[list.sub]
m = [
  1,
  "]",
]
[t]
w = 1
"""


def test_keys_elements_and_tables_have_positions():
    assert positions(TEXT) == {
        ("a",): (1, 1),
        ("b c",): (2, 3),
        ("b c", "d"): (2, 9),
        ("b c", "d", "e"): (2, 15),
        ("b c", "d", "f"): (2, 22),
        ("b c", "d", "f", "g"): (2, 24),
        ("b c", "d", "f", "g", 0): (2, 29),
        ("b c", "d", "f", "g", 1): (2, 32),
        ("b c", "d", "f", "g", 1, "h"): (2, 34),
        ("t",): (3, 2),
        ("t", "u"): (3, 5),
        ("t", "u", "v"): (4, 1),
        ("list",): (7, 3),
        ("list", 0): (7, 3),
        ("list", 0, "k"): (8, 1),
        ("list", 1): (9, 3),
        ("list", 1, "sub"): (10, 7),
        ("list", 1, "sub", "m"): (11, 1),
        ("list", 1, "sub", "m", 0): (12, 3),
        ("list", 1, "sub", "m", 1): (13, 3),
        ("t", "w"): (16, 1),
    }


KEYS = st.text("ab.-_ 中\"'\\#=[", min_size=1, max_size=4)
VALUES = st.one_of(st.integers(0, 9), st.booleans(), st.text("a]}=#\n中\"'", max_size=5))
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        VALUES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def paths(value, path=()):
    """Yield the path of every key and list element."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        yield (*path, key)
        if isinstance(child, dict | list):
            yield from paths(child, (*path, key))


@given(TREES)
def test_every_key_of_any_document_is_found_where_it_stands(tree):
    text = tomlkit.dumps(tree)
    found = positions(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    lines = text.split("\n")
    for path, (line, column) in found.items():
        if isinstance(path[-1], str):
            begins = lines[line - 1][column - 1 :]
            assert begins[0] in "\"'" or begins.startswith(path[-1])


def test_what_cannot_be_parsed_has_no_positions():
    assert positions("a = [") == {}


def test_a_fault_needs_no_position(monkeypatch):
    monkeypatch.setattr(room._Parser, "_note", None)
    fault = Origin(Source("x.toml", "a = 1"), ("a",)).fault("wrong")
    assert (fault.line, str(fault)) == (None, "x.toml a: wrong")


def test_a_key_without_a_position_is_shown_at_the_nearest_around_it():
    origin = Origin(Source("x.toml", TEXT), ("t", "u", "gone", "gone too"))
    assert origin.fault("wrong").line == 3


def test_tables_remember_where_they_were_written():
    origin = Origin(Source("x.toml", TEXT), ())
    table = written(tomllib.loads(TEXT), origin, [])
    assert table.table("t").origins["w"].path == ("t", "w")
    assert table["list"][1].table("sub").origins["m"].fault().line == 11
