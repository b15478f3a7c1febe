"""The list of laws is held to the tests it names, and to naming every law."""

import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LISTED = tomllib.loads((HERE / "laws.toml").read_text())
LAWS = LISTED["law"]


def source(room):
    found = [HERE / f"test_{name}.py" for name in (room, f"perception_{room}")]
    return next(path for path in found if path.exists()).read_text()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: str(law["number"]))
def test_each_law_is_guarded_by_the_tests_it_names(law):
    assert law["tests"]
    for named in law["tests"]:
        room, test = named.split(": ")
        assert re.search(rf"^def test_{test}\(", source(room), re.MULTILINE), named


def test_every_law_is_listed_once_or_excused():
    numbers = [law["number"] for law in LAWS] + [int(number) for number in LISTED["excused"]]
    assert sorted(numbers) == list(range(1, 44))
