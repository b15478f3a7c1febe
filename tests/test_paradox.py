"""The gold paradox: its peaks, where it holds on the map, and where it ends."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from queuesim.report.sensitivity_page import paradox_in_words
from queuesim.scenario.loading import load
from queuesim.study.experiment import run
from queuesim.study.paradox import Pair, paradox
from queuesim.study.sensitivity import days
from queuesim.study.summary import summary

FILE = Path(__file__).parent.parent / "scenarios" / "gold-paradox.toml"


@cache
def simulated(*sets, name="gold-paradox", number=20):
    return days(load(FILE.with_stem(name), sets), ["today"], None, number)


@cache
def told(*sets):
    return paradox(simulated(*sets))


def span(minutes, wait):
    """Return the regular waits at which it holds where gold expects and waits so many minutes."""
    found = told()["map"]
    (panel,) = [p for p in found["panels"] if p["expected_wait"] == minutes]
    k = int(np.argmin(np.abs(np.array(found["upper_waits"]) - wait)))
    return panel["lower_waits"][k]


def test_what_stands_is_what_the_run_says():
    tiers = summary(run(load(FILE), days=20))["tiers"]
    for tier, found in told()["tiers"].items():
        for key, measure in (("wait", "wait_mean"), ("experience",) * 2, ("satisfaction",) * 2):
            assert found[key]["mean"] == pytest.approx(tiers[tier][measure]["mean"], abs=1e-12)


def test_the_paradox_of_the_file_holds_and_ends_where_the_file_says():
    assert told()["holds"]
    end = told()["ends"]["expected_wait"]
    assert f"expected wait of about {end:.0f} minutes" in FILE.read_text()


def test_at_its_end_gold_leaves_as_satisfied_as_regular_customers():
    end = told()["ends"]["expected_wait"]
    tiers = summary(run(load(FILE, (f'tiers.gold.expected_wait="{end:.2f} min"',)), days=20))[
        "tiers"
    ]
    gap = tiers["gold"]["satisfaction"]["mean"] - tiers["regular"]["satisfaction"]["mean"]
    assert abs(gap) < 0.005


def test_the_map_holds_at_the_scenarios_own_point_and_no_longer_beyond_the_end():
    gold, regular = (told()["tiers"][tier]["wait"]["mean"] for tier in ("gold", "regular"))
    for minutes in (2.0, 4.0, 8.0):
        begin, end = span(minutes, gold)
        assert begin < regular < end
    assert span(12.0, gold)[1] < regular


def test_the_map_begins_where_both_wait_as_long_and_never_holds_for_longer_waits_of_gold():
    found = told()["map"]
    for panel in found["panels"]:
        for wait, span in zip(found["upper_waits"], panel["lower_waits"], strict=True):
            assert span is None or wait <= span[0] < span[1]


def test_gold_that_never_waits_is_satisfied():
    pair = Pair(simulated(), "gold", "regular")
    felt = pair.felt(pair.expected)
    assert pair.level("gold", felt, 0.0)[1].mean() > 0
    assert pair.level("gold", felt)[1].mean() < 0


def test_among_customers_who_expect_the_same_there_is_no_paradox():
    alike = {"base_mood": 0.1, "service_quality": 0.5, "prestige": 0.048, "premium": 0.0}
    sets = [f"tiers.gold.perception.{name}={value}" for name, value in alike.items()]
    found = told('tiers.gold.expected_wait="15 min"', *sets)
    assert not found["holds"]
    assert found["gap"]["satisfaction"]["mean"] > 0


def test_the_peak_of_waiting_beats_that_of_warmth_more_often_than_gold_expects():
    peaks = told()["tiers"]["gold"]["peaks"]
    assert peaks["beaten"]["normal"] == 0 < peaks["beaten"]["mean"] - peaks["beaten"]["half_width"]
    assert peaks["waiting"]["mean"] < peaks["waiting"]["normal"] < 0
    assert 0 < peaks["warmth"]["mean"] < peaks["warmth"]["normal"]
    assert told()["tiers"]["regular"]["peaks"]["beaten"]["normal"] == 1


def test_the_sentence_tells_the_waits_the_peaks_and_the_end():
    names = {"gold": "Gold", "regular": "Regular"}
    words = paradox_in_words({"paradox": told(), "names": names})
    assert words.startswith("The gold paradox: Gold waits 5.6 min against 8.2, has the better")
    assert "It ends where Gold expects 11.1 min (now 4.0)." in words


def test_a_branch_without_gold_has_no_paradox():
    assert paradox(simulated(name="textbook", number=1)) is None
    assert paradox_in_words({"paradox": None}) == ""
