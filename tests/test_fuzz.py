"""Whatever is done to a scenario file, it loads or its faults are told: never anything else."""

import datetime
import json
import random
import time
import tomllib

import pytest
from small_file import EVERYTHING, SMALL, STARTER

from queuesim.branch.population import population
from queuesim.branch.rules import rules
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import loads
from queuesim.scenario.resolving import as_toml

TEXTS = [SMALL, STARTER, EVERYTHING]
NASTY = [
    None, True, False, 0, 1, -1, 3, 10**6, 10**18, 2**63, -(10**30), 0.1, -0.5, 1e-300, 1e300,
    float("nan"), float("inf"), "", " ", "x", "endless", "3 min", "3", "-3 min", "1e9 min", "20 s",
    "09:00-17:00", "17:00-09:00", "08:00-12:30", "25:00", "40 /h", "everyone else", "lobby", "A",
    "G", "B", "gold", "early", "longest wait", "中", "a\nb", "\x7f", "'\"\\", "today", "all",
    "help", "furthest past", "costliest wait", "before the ticket", "never", "nobody", "resume",
    "x" * 300, [], ["A"], ["B"], ["A", "A"], [[]], [1, "A"], {}, {"A": 1}, {"A": {}},
    {"dist": "lognormal"}, {"dist": "mixture", "parts": [{"share": 1}]}, {"dist": []},
    {"dist": "erlang", "mean": "3 min", "k": 2}, {"dist": "empirical", "file": "gone.csv"},
    ["09:00-12:00", "11:00-13:00"], datetime.time(9), datetime.date(2026, 1, 1),
    datetime.datetime(2026, 1, 1, 9), [{"calls": "A"}, {"stay_idle": True}],
]  # fmt: skip
NAMES = [
    "", " ", "A", "B", "1", "2-3", "1-999999999", "3-2", "1-1000", "gold", "all", "today", "with",
    "extends", "policies", "calling", "diversion", "announcements", "message_ahead",
    "dist", "mean", "9", "9:30", "中", "a.b", "[key]", "x" * 200,
]  # fmt: skip
ODD_WORDS = ["Traceback", "pydantic", "validation error", "input_value", "<class", " object at "]
QUICK, THOROUGH = 600, 20_000


def written(value):
    """Return a value as TOML."""
    if isinstance(value, dict):
        rows = (f"{json.dumps(key)} = {written(part)}" for key, part in value.items())
        return "{" + ", ".join(rows) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")


def tables(value):
    """Yield every table and list within a value that is not empty."""
    if isinstance(value, dict | list) and value:
        yield value
        for part in list(value.values()) if isinstance(value, dict) else value:
            yield from tables(part)


def change(tree, rng):
    """Do one thing to a tree: drop, rename, replace, copy or move a key or an element."""
    table = rng.choice(list(tables(tree)))
    key = rng.choice(list(table)) if isinstance(table, dict) else rng.randrange(len(table))
    deed = rng.choice(["drop", "replace", "replace", "rename", "misspell", "graft", "scale"])
    if deed == "drop":
        del table[key]
    elif deed == "replace":
        table[key] = rng.choice(NASTY[1:])
    elif deed == "graft":
        table[key] = json.loads(json.dumps(rng.choice(list(tables(tree))), default=str))
    elif deed == "scale":
        numeric = isinstance(table[key], int | float)
        table[key] = table[key] * rng.choice([-1, 0, 1.1, 1000]) if numeric else rng.random()
    elif isinstance(table, dict):
        name = rng.choice(NAMES) if deed == "rename" else key[:-1] + rng.choice(["", "x", "xy"])
        table[name] = table.pop(key)
    else:
        table.append(rng.choice(NASTY[1:]))


def scratch(text, rng):
    """Do one thing to a text: cut, insert, repeat or swap."""
    a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    b = min(b, a + rng.choice([1, 5, 40]))
    return rng.choice(
        [
            text[:a] + text[b:],
            text[:a]
            + rng.choice(["[", "]", '"', "=", ".", "\n", "中", "{", "#", "\0", "-"])
            + text[a:],
            text[:b] + text[a:b] + text[b:],
            text[:a] + text[a:b][::-1] + text[b:],
            text[:a],
        ]
    )


def mutant(number):
    """Return a scenario text with a few things done to it."""
    rng = random.Random(number)
    deeds = rng.choice([1, 1, 1, 2, 3])
    text = rng.choices(TEXTS, [10, 1, 2])[0]
    if rng.random() < 0.2:
        for _ in range(deeds):
            text = scratch(text, rng)
        return text
    tree = tomllib.loads(text)
    for _ in range(deeds):
        if tree:
            change(tree, rng)
    return "".join(f"{json.dumps(key)} = {written(value)}\n" for key, value in tree.items())


def check_valid(file):
    """Complain unless every policy can be simulated and the resolved form loads again."""
    for scenario in file.policies.values():
        rules(scenario)
    population(file.today)
    assert loads(as_toml(file.today)).today == file.today


def check_fault(fault, text):
    """Complain unless a fault is clear and stands in the text."""
    said = str(fault)
    assert said.startswith("x.toml")
    assert fault.problem or fault.found or fault.allowed
    assert not any(word in said for word in ODD_WORDS)
    assert fault.line is None or 1 <= fault.line <= text.count("\n") + 1
    if fault.key:
        inside = tomllib.loads(text)
        for part in path(fault.key)[:-1]:
            inside = inside[int(part) if isinstance(inside, list) else part]
        assert isinstance(inside, dict | list)


def path(key):
    """Return the parts of a dotted key."""
    parts, nested = [], tomllib.loads(f"{key} = 0")
    while isinstance(nested, dict):
        ((part, nested),) = nested.items()
        parts.append(part)
    return parts


def check(number):
    """Complain unless a mutant loads or is told its faults, soon; return whether it loads."""
    text, begins = mutant(number), time.perf_counter()
    file, faults = None, ()
    try:
        file = loads(text, "x.toml")
    except ScenarioError as error:
        faults = error.faults
    assert time.perf_counter() - begins < 20
    assert file or faults
    for fault in faults:
        check_fault(fault, text)
    if file:
        check_valid(file)
    return file is not None


def run(numbers):
    loaded = 0
    for number in numbers:
        try:
            loaded += check(number)
        except Exception as error:
            raise AssertionError(f"mutant {number}") from error
    return loaded


def test_hundreds_of_mutants_load_or_are_told_their_faults():
    assert 0 < run(range(QUICK)) < QUICK


@pytest.mark.slow
def test_many_thousand_mutants_load_or_are_told_their_faults():
    assert run(range(QUICK, THOROUGH)) > 0
