"""Distributions have the moments they state, and the samples have them too."""

import math

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from queuesim.scenario.distributions import DISTRIBUTIONS, Patience, Time

N = 200_000
Z = 3.29  # standard errors: an honest sample fails once in a thousand

TIME = TypeAdapter(Time)
PATIENCE = TypeAdapter(Patience)


class PlainLuck:
    """Luck from one generator, asked once for each kind of number."""

    def __init__(self, n, seed=1):
        self.n = n
        self.seed = seed

    def _rng(self, *key):
        return np.random.default_rng([self.seed, *key])

    def uniform(self):
        return self._rng(0).random(self.n)

    def normal(self):
        return self._rng(1).standard_normal(self.n)

    def exponential(self):
        return self._rng(2).standard_exponential(self.n)

    def gamma(self, shape):
        return self._rng(3).standard_gamma(shape, self.n)

    def part(self, k):
        return PlainLuck(self.n, self.seed * 1000 + k + 1)


STATED = {
    "constant": ({"mean": "5 min"}, 5, 0),
    "exponential": ({"mean": "5 min"}, 5, 5),
    "lognormal": ({"mean": "3.5 min", "cv": 0.9}, 3.5, 3.15),
    "gamma": ({"mean": "9 min", "cv": 0.5}, 9, 4.5),
    "erlang": ({"mean": "6 min", "k": 4}, 6, 3),
    "weibull": ({"mean": "40 min", "shape": 2}, 40, 40 * math.sqrt(4 / math.pi - 1)),
    "uniform": ({"low": "2 min", "high": "8 min"}, 5, math.sqrt(3)),
    "triangular": ({"low": "1 min", "mode": "2 min", "high": "6 min"}, 3, math.sqrt(7 / 6)),
    "empirical": ({"values": ["1 min", "2 min", "6 min"]}, 3, math.sqrt(14 / 3)),
    "mixture": (
        {
            "parts": [
                {"share": 0.25, "dist": "constant", "mean": "2 min"},
                {"share": 0.75, "dist": "exponential", "mean": "6 min"},
            ]
        },
        5,
        math.sqrt(0.25 * 4 + 0.75 * 72 - 25),
    ),
}


def stated(name):
    keys, mean, sd = STATED[name]
    return TIME.validate_python({"dist": name, **keys}), mean, sd


def test_every_distribution_is_tested_here():
    assert set(STATED) == set(DISTRIBUTIONS) - {"endless"}


@pytest.mark.parametrize("name", STATED)
def test_mean_and_sd_are_those_stated(name):
    dist, mean, sd = stated(name)
    assert dist.mean == pytest.approx(mean, rel=1e-12)
    assert dist.sd == pytest.approx(sd, rel=1e-12)


@pytest.mark.parametrize("name", STATED)
def test_the_sample_mean_is_within_its_confidence_interval(name):
    dist, mean, sd = stated(name)
    sample = dist.sample(PlainLuck(N))
    assert len(sample) == N
    assert sample.min() >= 0
    assert np.isfinite(sample).all()
    assert abs(sample.mean() - mean) <= Z * sd / math.sqrt(N) + 1e-12


@pytest.mark.parametrize("name", STATED)
def test_the_sample_variance_is_within_its_confidence_interval(name):
    dist, mean, sd = stated(name)
    squares = (dist.sample(PlainLuck(N, seed=2)) - mean) ** 2
    assert abs(squares.mean() - sd**2) <= Z * squares.std() / math.sqrt(N) + 1e-12


@pytest.mark.parametrize("name", STATED)
def test_the_same_luck_gives_the_same_times(name):
    dist, _, _ = stated(name)
    luck = PlainLuck(100)
    assert (dist.sample(luck) == dist.sample(luck)).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"dist": "lognormal", "mean": "4 min", "cv": 0.5}, {"sd": "2 min"}),
        ({"dist": "gamma", "mean": "4 min", "cv": 0.5}, {"sd": "2 min"}),
        ({"dist": "gamma", "mean": "4 min", "cv": 0.5}, {"shape": 4}),
    ],
)
def test_spread_may_be_stated_in_other_ways(one, other):
    first = TIME.validate_python(one)
    second = TIME.validate_python({**{k: v for k, v in one.items() if k != "cv"}, **other})
    assert second.sd == pytest.approx(first.sd, rel=1e-12)
    assert second.sample(PlainLuck(9)) == pytest.approx(first.sample(PlainLuck(9)), rel=1e-12)


def test_a_weibull_may_be_stated_by_its_scale():
    dist = TIME.validate_python({"dist": "weibull", "scale": "10 min", "shape": 1})
    assert dist.mean == pytest.approx(10, rel=1e-12)
    assert dist.sd == pytest.approx(10, rel=1e-9)


def test_a_share_of_one_over_e_outlasts_the_scale_of_a_weibull():
    dist = TIME.validate_python({"dist": "weibull", "scale": "10 min", "shape": 2})
    share = math.exp(-1)
    found = (dist.sample(PlainLuck(N)) > 10).mean()
    assert abs(found - share) <= Z * math.sqrt(share * (1 - share) / N)


def test_the_middle_of_a_lognormal_lies_below_its_mean():
    dist = TIME.validate_python({"dist": "lognormal", "mean": "4 min", "cv": 1})
    below = (dist.sample(PlainLuck(N)) < 4 / math.sqrt(2)).mean()  # median = mean / sqrt(1 + cv^2)
    assert abs(below - 0.5) <= Z * 0.5 / math.sqrt(N)


def test_a_mixture_gives_each_part_its_share():
    parts = [
        {"share": 0.1, "dist": "constant", "mean": "1 min"},
        {"share": 0.3, "dist": "constant", "mean": "2 min"},
        {"share": 0.6, "dist": "constant", "mean": "3 min"},
    ]
    sample = TIME.validate_python({"dist": "mixture", "parts": parts}).sample(PlainLuck(N))
    for minutes, share in ((1, 0.1), (2, 0.3), (3, 0.6)):
        found = (sample == minutes).mean()
        assert abs(found - share) <= Z * math.sqrt(share * (1 - share) / N)


def test_parts_of_a_mixture_have_luck_of_their_own():
    part = {"share": 0.5, "dist": "exponential", "mean": "1 min"}
    dist = TIME.validate_python({"dist": "mixture", "parts": [part, part]})
    luck = PlainLuck(1000)
    first, second = (luck.part(k).exponential() for k in (0, 1))
    sample = dist.sample(luck)
    assert (np.isin(sample, first) | np.isin(sample, second)).all()
    assert 400 < np.isin(sample, first).sum() < 600


def test_measured_times_recur_as_they_were():
    values = ["2 min", "5 min", "5 min", "30 s"]
    sample = TIME.validate_python({"dist": "empirical", "values": values}).sample(PlainLuck(N))
    assert set(sample) == {0.5, 2.0, 5.0}
    assert abs((sample == 5).mean() - 0.5) <= Z * 0.5 / math.sqrt(N)


def test_a_bare_duration_is_constant():
    dist = TIME.validate_python("20 s")
    assert dist.dist == "constant"
    assert (dist.sample(PlainLuck(3)) == 20 / 60).all()


def test_endless_patience_never_ends():
    for written in ("endless", {"dist": "endless"}):
        dist = PATIENCE.validate_python(written)
        assert dist.mean == math.inf
        assert (dist.sample(PlainLuck(3)) == math.inf).all()


def test_no_service_is_endless():
    with pytest.raises(ValidationError):
        TIME.validate_python("endless")


def test_no_time_is_longer_than_the_longest():
    dist = TIME.validate_python({"dist": "lognormal", "mean": "1e7 min", "cv": 100})
    assert dist.sample(PlainLuck(1000)).max() == 1e7


@pytest.mark.parametrize(
    "wrong",
    [
        {"dist": "lognormal", "mean": "4 min"},
        {"dist": "lognormal", "mean": "4 min", "cv": 1, "sd": "1 min"},
        {"dist": "lognormal", "mean": "0 min", "cv": 1},
        {"dist": "lognormal", "mean": "4 min", "cv": 0},
        {"dist": "lognormal", "mean": "4 min", "cv": float("nan")},
        {"dist": "gamma", "mean": "4 min", "cv": 1, "shape": 1},
        {"dist": "weibull", "mean": "4 min", "scale": "4 min", "shape": 1},
        {"dist": "weibull", "shape": 1},
        {"dist": "erlang", "mean": "4 min", "k": 2.5},
        {"dist": "erlang", "mean": "4 min", "k": 0},
        {"dist": "uniform", "low": "5 min", "high": "4 min"},
        {"dist": "triangular", "low": "1 min", "mode": "9 min", "high": "4 min"},
        {"dist": "mixture", "parts": []},
        {"dist": "mixture", "parts": [{"share": 0.9, "dist": "constant", "mean": "1 min"}]},
        {"dist": "empirical", "values": []},
        {"dist": "normal", "mean": "4 min", "sd": "1 min"},
        {"mean": "4 min"},
        5,
        True,
    ],
)
def test_what_makes_no_distribution_is_refused(wrong):
    with pytest.raises(ValidationError):
        TIME.validate_python(wrong)
