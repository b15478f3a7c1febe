"""Several files compared as they stand: the first is today, the others are named like files."""

import numpy as np
import pytest
from small_file import SMALL

from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.joining import joined
from queuesim.scenario.loading import load
from queuesim.study.comparison import compare

FREE = """extends = "base.toml"
title = "B"
windows.1.calls = ["G"]
queues.A.prefix = "N"
areas.lobby.seats = 5
branch.overtime_rate = 2
services.cash.scale = 0.9
run.days = 7
compare.caps.loss = 0.1
farewells.tea.cost = 1
"""
OTHER = """extends = "base.toml"
windows.1.calls = ["G"]
arrivals.per_hour.gold = 9
services.cash.time.mean = "4 min"
tiers.gold.value = 6
perception.expected_wait = 7
"""


@pytest.fixture
def files(tmp_path):
    def named(**texts):
        (tmp_path / "base.toml").write_text(SMALL)
        paths = [tmp_path / f"{name}.toml" for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text)
        return [load(tmp_path / "base.toml"), *map(load, paths)]

    return named


def test_each_file_is_a_policy_as_it_stands_and_the_first_is_today(files):
    base, other = files(branch_b=FREE)
    found = joined([base, other])
    assert dict(found.policies) == {"today": base.today, "branch_b": other.today}
    assert found.path == base.path


def test_the_same_people_meet_every_file_as_they_do_policies_of_one(files):
    base, other = files(other='extends = "base.toml"\nwindows.2-3.calls = ["A", "G"]\n')
    apart = compare(joined([base, other]), days=2).paired["other"]
    one = compare(base, ["help"], days=2).paired["help"]
    for name, pairs in one.pairs.items():
        assert np.array_equal(apart.pairs[name].difference, pairs.difference, equal_nan=True), name


def test_files_to_which_other_people_come_are_refused_with_every_difference(files):
    with pytest.raises(ScenarioError) as error:
        joined(files(other=OTHER))
    keys = [fault.key for fault in error.value.faults]
    assert sorted(keys) == [
        "arrivals.per_hour.gold", "perception.expected_wait", "services.cash.time",
        "tiers.gold.value",
    ]  # fmt: skip
    assert "base.toml, so other people would come" in str(error.value)


def test_two_files_of_one_name_are_refused(files, tmp_path):
    base, other = files(same=FREE)
    (tmp_path / "folder").mkdir()
    again = tmp_path / "folder" / "same.toml"
    again.write_text(FREE.replace("base.toml", "../base.toml"))
    with pytest.raises(ScenarioError, match=r"another file is called same\.toml too"):
        joined([base, other, load(again)])
