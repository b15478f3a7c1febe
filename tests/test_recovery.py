"""Random branches are simulated, their logs calibrated blind: is the truth found again?

python -m pytest -m slow -s tests/test_recovery.py     50 branches, a minute
"""

import datetime
import importlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from random_truths import truth

from queuesim.logs.calibrating import calibrated
from queuesim.logs.fitting import Findings
from queuesim.logs.rule import FCFS, HEAD_START, STRICT
from queuesim.scenario.model import Scenario

DAYS, FIRST = 20, datetime.date(2026, 3, 2)
SHARES = (0.25, 0.5, 0.75, 0.9)  # of the waits seen, at which patience is asked for


class Estimate(NamedTuple):
    """A number of the truth and what was reported of it."""

    kind: str
    truth: float
    found: float
    inside: bool

    @property
    def error(self) -> float:
        return abs(self.found - self.truth) / abs(self.truth)


@pytest.fixture
def sample_log(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "scripts")
    return importlib.import_module("sample_log")


def recovered(scenario: Scenario, seed: int, folder: Path, sample_log) -> Findings:
    """Return what is learnt from the log of simulated days, read from its file."""
    logs = sample_log.simulated(scenario, DAYS, seed)
    rows = sample_log.tickets(scenario, logs, sample_log.weekdays(FIRST, DAYS))
    path = folder / f"{seed}.csv"
    path.write_text(sample_log.as_csv(rows), encoding="utf-8")
    return calibrated(path).findings


def estimates(scenario: Scenario, found: Findings):
    """Yield every rate, mean and share still waiting with its truth."""
    for k, tier in enumerate(found.log.tiers):
        true = np.array([rate for _, rate in scenario.arrivals.per_hour[tier]])
        come = found.arrivals
        for rate, mean, half in zip(true, come.per_hour[k], come.half_width[k], strict=True):
            yield estimate("rate", rate, mean, half)
        yield estimate("daily rate", true.sum() / 2, come.daily[k], come.daily_half_width[k])
        yield from patience(scenario, found, k)
    for one in found.services:
        true = scenario.services[found.log.services[one.service]].time.mean
        kind = "service" if one.fit.n < 1000 else "service of 1000 and more"
        yield estimate(kind, true, one.fit.mean, one.fit.half_width)
    away = next(iter(scenario.services.values())).wrap_up.mean
    if found.wrap_up.law and away > 0:
        yield estimate("wrap-up work", away, found.wrap_up.mean, found.wrap_up.half_width)


def estimate(kind: str, true: float, mean: float, half: float) -> Estimate:
    return Estimate(kind, true, mean, bool(abs(mean - true) <= half))


def patience(scenario: Scenario, found: Findings, tier: int):
    waits = found.log.wait[(found.log.tier == tier) & found.log.waited]
    if len(waits) < 30:
        return
    times = np.quantile(waits[~np.isnan(waits)], SHARES)
    law = scenario.tiers[found.log.tiers[tier]].patience
    seen = found.patience[tier, -1].survival
    for t, share, low, high in zip(times, *seen.at(times), strict=True):
        true = still_waiting(law, t)
        yield Estimate("patience", true, share, bool(low <= true <= high))


def still_waiting(law, t: float) -> float:
    if law.dist == "mixture":
        return sum(part.share * still_waiting(part.time, t) for part in law.parts)
    shape = law.shape if law.dist == "weibull" else 1.0
    scale = law.scale if law.dist == "weibull" else law.mean
    return float(np.exp(-((t / scale) ** shape)))


def rule_of(scenario: Scenario) -> str:
    window = next(iter(scenario.windows.values()))
    if window.choose == "in order":
        return STRICT
    return HEAD_START if window.head_start else FCFS


def head_starts(scenario: Scenario, found: Findings):
    """Yield the head start of each pair of tiers between which there is one."""
    ahead = next(iter(scenario.windows.values())).head_start
    for pair in (pair for rule in found.rules for pair in rule.pairs if rule.name == HEAD_START):
        one, other = (ahead.get(found.queues.names[k], 0.0) for k in (pair.one, pair.other))
        if one != other:
            low, high = pair.low - 1 / 60, pair.high + 1 / 60  # the log is in seconds
            inside = bool(low <= one - other <= high)
            yield Estimate("head start", one - other, pair.head_start, inside)


def judged(seeds: range, folder: Path, sample_log) -> tuple[list[Estimate], list[bool]]:
    """Return all estimates, and whether the rule of each branch of several tiers was found."""
    every, rules = [], []
    for seed in seeds:
        scenario = truth(seed)
        found = recovered(scenario, seed, folder, sample_log)
        every += estimates(scenario, found)
        if len(scenario.tiers) > 1:
            rules.append(all(rule.name == rule_of(scenario) for rule in found.rules))
            every += head_starts(scenario, found)
    return every, rules


def median_error(every: list[Estimate], kind: str) -> float:
    return float(np.median([one.error for one in every if one.kind == kind]))


def show(every: list[Estimate], rules: list[bool]) -> None:
    for kind in dict.fromkeys(one.kind for one in every):
        inside = [one.inside for one in every if one.kind == kind]
        error = median_error(every, kind)
        print(f"\n{kind:26}{len(inside):6}{np.mean(inside):8.3f} inside{error:8.4f} off", end="")
    inside = np.mean([one.inside for one in every])
    print(f"\nall {inside:.3f} inside; call rule {sum(rules)} of {len(rules)}")


def test_what_a_log_was_made_from_is_found_again(tmp_path, sample_log):
    every, rules = judged(range(4), tmp_path, sample_log)
    assert 0.9 <= np.mean([one.inside for one in every]) <= 0.99
    assert median_error(every, "daily rate") <= 0.04
    assert median_error(every, "service of 1000 and more") <= 0.03
    assert all(rules)


def test_the_hours_of_windows_are_those_of_their_rosters(tmp_path, sample_log):
    scenario = truth(0)
    found = recovered(scenario, 0, tmp_path, sample_log).windows
    rosters = {name: scenario.rosters[window.roster] for name, window in scenario.windows.items()}
    assert len({*rosters.values()}) == 2
    assert dict(zip(found.names, found.spans, strict=True)) == rosters


@pytest.mark.slow
def test_of_fifty_branches_the_truth_is_inside_its_intervals(tmp_path, sample_log):
    every, rules = judged(range(50), tmp_path, sample_log)
    show(every, rules)
    assert 0.9 <= np.mean([one.inside for one in every]) <= 0.99
    for kind in ("rate", "daily rate", "patience", "service of 1000 and more"):
        assert 0.9 <= np.mean([one.inside for one in every if one.kind == kind]) <= 0.99, kind
    assert median_error(every, "daily rate") <= 0.04
    assert median_error(every, "service of 1000 and more") <= 0.03
    assert np.mean(rules) >= 0.95
