"""Intervals that hold together, and quantiles over days drawn again."""

import numpy as np
import pytest

from queuesim.study.bootstrap import Pool, draws, poured, quantile_difference, together
from queuesim.study.intervals import holm, over_days, over_skewed_days, p_values, t_quantile


def sample(days: int, members: int, seed: int = 1) -> np.ndarray:
    """Return days that are busier or quieter for all members alike."""
    chance = np.random.default_rng(seed)
    return chance.normal(size=(days, 1)) + chance.normal(size=(days, members))


def test_a_draw_takes_as_many_days_as_there_are_and_the_same_each_time():
    found = draws(12, 50)
    assert set(found.sum(axis=1)) == {12.0}
    assert np.array_equal(found, draws(12, 50))
    assert not np.array_equal(found, draws(13, 50)[:, :12])


def test_a_member_alone_keeps_its_own_interval_and_p_value():
    values = sample(30, 1)
    alone, found = over_days(values), together(values)
    assert found.half_width == pytest.approx(alone.half_width)
    assert found.p_adjusted == pytest.approx(p_values(alone))


def test_several_members_share_one_limit_between_one_interval_and_bonferronis():
    values = sample(40, 5)
    ratio = together(values).half_width / over_skewed_days(values).half_width
    assert ratio == pytest.approx(np.full(5, ratio[0]))
    assert 1 < ratio[0] < 1.05 * t_quantile(39, 0.99) / t_quantile(39)


def test_members_that_go_together_need_less_than_members_that_do_not():
    chance = np.random.default_rng(2)
    day = chance.normal(size=(40, 1))
    alike = day + 0.01 * chance.normal(size=(40, 6))
    apart = chance.normal(size=(40, 6))
    limits = [together(v).half_width[0] / over_days(v).half_width[0] for v in (alike, apart)]
    assert limits[0] < 1.1 < limits[1]


def test_below_ten_days_intervals_are_bonferronis_and_p_values_holms():
    values = sample(9, 4)
    found, alone = together(values), over_days(values)
    factor = t_quantile(8, 1 - 0.05 / 4) / t_quantile(8)
    assert found.half_width == pytest.approx(factor * alone.half_width)
    assert found.p_adjusted == pytest.approx(holm(p_values(alone).tolist()))


def test_a_member_that_never_varies_widens_nobodys_interval():
    values = sample(20, 2)
    with_constant = np.concatenate([values, np.zeros((20, 1))], axis=1)
    found, without = together(with_constant), together(values)
    assert found.half_width[:2] == pytest.approx(without.half_width)
    assert (found.half_width[2], found.p_adjusted[2]) == (0.0, 1.0)


def test_families_are_judged_apart_and_undefined_ones_stay_undefined():
    values = np.stack([sample(20, 3), sample(20, 3, seed=5), np.full((20, 3), np.nan)], axis=2)
    found = together(values)
    assert found.half_width[:, 1] == pytest.approx(together(values[..., 1]).half_width)
    assert np.isnan(found.half_width[:, 2]).all()
    assert np.isnan(found.p_adjusted[:, 2]).all()


def test_a_member_with_fewer_days_is_judged_by_its_own():
    values = sample(40, 3)
    values[20:, 2] = np.nan
    found = together(values)
    assert found.half_width[2] > t_quantile(19) * values[:20, 2].std(ddof=1) / 20**0.5
    assert np.isfinite(found.half_width).all()


def test_quantiles_are_those_of_all_people_of_the_days_drawn():
    pool = Pool(np.array([3, 3, 3, 4]), np.array([1.0, 2.0, 9.0, 5.0]), np.array([0, 0, 1, 1]))
    found = pool.quantiles((0.5, 0.9), range(3, 5))
    assert found[0].tolist() == [2.0, 9.0]
    first = draws(2, 399)
    only_day_4 = np.flatnonzero(first[:, 1] == 2)[0]
    assert found[1 + only_day_4].tolist() == [5.0, 5.0]
    assert pool.quantiles((0.5,), range(3, 5), group=1)[0].tolist() == [5.0]
    assert np.isnan(pool.quantiles((0.5,), range(3, 5), group=2)).all()


def test_of_many_people_the_quantile_found_is_exact_and_those_drawn_nearly():
    day, value = np.repeat(np.arange(10), 777), np.random.default_rng(6).normal(size=7770)
    found = Pool(day, value, np.zeros(7770)).quantiles((0.9, 1.0), range(10))
    assert found[0].tolist() == [np.sort(value)[int(np.ceil(0.9 * 7770)) - 1], value.max()]
    for draw, (high, top) in zip(draws(10, 399)[:9], found[1:10], strict=True):
        taken = np.repeat(value, np.repeat(draw, 777).astype(int))
        assert abs((taken <= high).mean() - 0.9) < 0.003
        assert top >= taken.max()


def test_the_error_of_a_quantile_of_many_equal_days_is_small_and_of_one_day_undefined():
    day, value = np.repeat(np.arange(20), 100), np.tile(np.arange(100.0), 20)
    pool = Pool(day, value, np.zeros(2000))
    same = pool.quantiles((0.5,), range(20))[:, 0]
    assert quantile_difference(same, same + 3, 20) == (3.0, 0.0)
    assert np.isnan(quantile_difference(same[:1], same[:1], 1)[1])


def test_the_half_width_of_a_median_is_about_that_of_theory():
    chance = np.random.default_rng(3)
    day, value = np.repeat(np.arange(50), 200), chance.normal(size=10_000)
    zero = np.zeros(400)
    found = Pool(day, value, np.zeros(10_000)).quantiles((0.5,), range(50))[:, 0]
    _, half = quantile_difference(zero, found, 50)
    theory = t_quantile(49) * np.sqrt(np.pi / 2 / 10_000)
    assert half == pytest.approx(theory, rel=0.25)


def test_pools_of_different_days_are_poured_into_one():
    one = Pool(np.array([1]), np.array([2.0]), np.array([0]))
    two = Pool(np.array([2]), np.array([4.0]), np.array([1]))
    both = poured([one, two])
    assert (both.day.tolist(), both.value.tolist(), both.group.tolist()) == ([1, 2], [2, 4], [0, 1])
