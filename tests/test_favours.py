"""Farewells, apologies and favours: who gets them, what they cost, what they change."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from sample_days import drawn_logs, log, scenario
from sample_summary import comparison_sample
from sample_visits import defaults, experience, felt, parameters, visits, waiting
from shipped import SCENARIOS
from small_file import small

from queuesim.branch.journey import Outcome
from queuesim.perception import experience as perceived
from queuesim.perception.favours import Guests, favours, luck
from queuesim.perception.feelings import feelings
from queuesim.report.value_lines import value_lines
from queuesim.scenario.faults import ScenarioError
from queuesim.scenario.loading import load
from queuesim.scenario.occasions import Farewell
from queuesim.study.comparison import compare
from queuesim.study.comparison_summary import comparison_summary

NAN = float("nan")
PRICED = ["letter", "apology", "an-hour-more", "help-when-idle"]


def guests(n=6, **columns):
    usual = {
        "day": np.ones(n, dtype=int),
        "arrival": np.arange(n) * 1.0,
        "came": np.arange(n) * 1.0,
        "ticket": np.ones(n, dtype=bool),
        "tier": np.zeros(n, dtype=int),
        "waited": np.full(n, 10.0),
        "left": np.arange(n)[::-1] * 1.0,
        "served": np.ones(n, dtype=bool),
    }
    return Guests(**(usual | {name: np.array(values) for name, values in columns.items()}))


def world(**farewells):
    told = {name: Farewell(**said) for name, said in farewells.items()}
    return scenario().model_copy(update={"farewells": told})


def got(them, **said):
    return np.flatnonzero(favours(world(gift=said), them).at_end).tolist()


def test_a_favour_is_for_some_tiers_and_for_those_who_waited_longer():
    them = guests(tier=[0, 1, 2, 1, 0, 1], waited=[25, 20, 25, 20.5, 19, NAN])
    assert got(them, tier=("gold",)) == [1, 3]
    assert got(them, waited="20 min") == [0, 2, 3]
    assert got(them) == [0, 1, 2, 3, 4]


def test_a_favour_is_for_the_served_unless_said_otherwise():
    them = guests(served=[True, False, True, False, True, True])
    assert got(them) == [0, 2, 4, 5]
    assert got(them, to="unserved") == [1, 3]
    assert got(them, to="everyone") == [0, 1, 2, 3, 4, 5]


def test_so_many_a_day_are_the_first_to_leave():
    them = guests(8, day=[1, 1, 1, 2, 2, 2, 2, 3], left=[9, 5, 7, 4, 3, 3, 8, 1])
    assert got(them, a_day=2) == [1, 2, 4, 5, 7]
    assert got(them, a_day=0) == []


def test_a_surprise_reaches_its_share_whatever_else_there_is():
    them = guests(4000)
    given = favours(world(gift={"share": 0.3}), them).at_end
    assert abs(given.mean() - 0.3) < 3.29 * np.sqrt(0.3 * 0.7 / 4000)
    both = favours(world(other={"share": 0.5}, gift={"share": 0.3, "size": 8.0}), them).at_end
    assert np.array_equal(both >= 8, given == 1)
    assert abs(np.corrcoef(luck("a", them), luck("b", them))[0, 1]) < 3.29 / np.sqrt(4000)


def test_costs_and_sizes_add_up_and_what_comes_after_is_kept_apart():
    told = {"gift": {"cost": 3.0}, "letter": {"when": "after the visit", "size": 2.0, "cost": 1.0}}
    found = favours(world(**told), guests(2))
    assert (found.at_end.tolist(), found.after.tolist()) == ([1, 1], [2, 2])
    assert found.cost.tolist() == [4, 4]


# What they change


def test_a_farewell_is_felt_at_the_end_and_a_letter_as_a_moment_after_it():
    values = defaults()
    found = felt(values, waiting(values, 10.0), waiting(values, 10.0, after=1.0))
    assert found.end[1] - found.end[0] == pytest.approx(0.2)
    assert found.parting[1] == found.end[0]


@given(parameters(), visits(after=0.0))
def test_a_letter_never_makes_a_visit_feel_worse(values, visit):
    without, with_it = experience(values, visit, replace(visit, after=1.0))
    assert without <= with_it + 1e-12


@settings(deadline=None)
@given(drawn_logs())
def test_a_favour_that_nobody_gets_leaves_every_byte(log):
    plain, none = scenario(), world(gift={"share": 0.0, "when": "after the visit"})
    for one, other in zip(
        perceived.experience([log], feelings(plain, plain)),
        perceived.experience([log], feelings(plain, none)),
        strict=True,
    ):
        for (_, a), (_, b) in zip(one.items(), other.items(), strict=True):
            assert a.tobytes() == b.tobytes()


def test_an_apology_softens_a_visit_without_service_and_its_part_is_the_end():
    left = [{"wait": 30.0, "outcome": Outcome.RENEGED}]
    plain = scenario()
    sorry = world(sorry={"to": "everyone", "waited": "20 min"})
    (_,), (before,) = perceived.experience_and_lost([log(left)], feelings(plain, plain))
    (_,), (parts,) = perceived.experience_and_lost([log(left)], feelings(plain, sorry))
    assert parts.end[0] > before.end[0] == 0


def test_less_than_has_become_due_counts_against():
    plain = scenario()
    due = scenario(perception={"farewell_due": 1.0})
    used, spoilt = (
        perceived.experience([log([{"wait": 1.0}])], feelings(w, w))[0] for w in (plain, due)
    )
    assert spoilt.end[0] < used.end[0]


def test_the_price_of_experience_is_quoted_where_a_policy_costs_more():
    summary = comparison_sample()
    change = {"mean": 0.1, "half_width": 0.05}
    summary["differences"]["help-when-idle"]["all"]["experience"] = change
    for run in summary["policies"].values():
        run["tiers"]["all"]["arrivals"] = {"mean": 510.0, "half_width": None}
    (line, more) = value_lines(summary)  # 0.1 points for each of 510 visits, for 51 of cost
    assert "help-when-idle +100.0 ±50.0." in f"{line} {more}"
    assert value_lines(comparison_sample()) == []


def test_one_favour_is_compared_with_another_and_with_a_window_hour():
    found = comparison_summary(compare(load(SCENARIOS / "farewells.toml"), PRICED, days=4))
    prices = found["budget"]
    assert set(prices) == {"letter", "apology", "an-hour-more"}
    ratio = prices["letter"]["mean"] / prices["apology"]["mean"]
    assert ratio == pytest.approx(3, rel=1e-9)  # the same favour for a third of the cost
    day = found["policies"]["an-hour-more"]["cost"]["total"]["mean"]
    hour = day - found["policies"]["today"]["cost"]["total"]["mean"]
    change = found["differences"]["an-hour-more"]["all"]["experience"]["mean"]
    visits = found["policies"]["today"]["tiers"]["all"]["arrivals"]["mean"]
    assert prices["an-hour-more"]["mean"] == pytest.approx(100 * visits * change / hour)


def test_faults_in_farewells_say_where_and_what_is_allowed():
    more = '\n[farewells.gift]\ntier = "goldd"\nsize = 0\nshare = 2\nwenn = 1\nto = "all"\n'
    with pytest.raises(ScenarioError) as caught:
        small(more=more)
    told = "\n".join(map(str, caught.value.faults))
    assert "farewells.gift.size: found 0, allowed: more than 0" in told
    assert "farewells.gift.share: found 2, allowed: at most 1" in told
    assert "farewells.gift.wenn: not known here - did you mean 'when'?" in told
    assert "farewells.gift.to: found \"all\", allowed: 'served', 'unserved' or 'everyone'" in told
    with pytest.raises(ScenarioError, match=r"tier: no such tier.*did you mean 'gold'"):
        small(more='\n[farewells.gift]\ntier = "goldd"\n')
