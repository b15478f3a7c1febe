"""Random branches whose truth is known, for the recovery of what a log was made from."""

from typing import Any

import numpy as np

from queuesim.logs.tables import toml
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario

OPENS, CLOSES = 9 * 60, 17 * 60
TIERS, SERVICES = ("gold", "regular", "vip"), ("cash", "account", "wealth")


def truth(seed: int) -> Scenario:
    """Return a random branch of one to three tiers, of a load between 0.75 and 1.05."""
    rng = np.random.default_rng(seed)
    tiers = TIERS[: rng.integers(1, 4)]
    services = SERVICES[: rng.integers(1, 4)]
    windows = int(rng.integers(2, 8))
    means = {name: float(rng.uniform(2, 6)) for name in services}
    mix = {tier: _shares(rng, services) for tier in tiers}
    shares = dict(zip(tiers, rng.dirichlet(np.full(len(tiers), 3.0)), strict=True))
    work = sum(shares[t] * mix[t][s] * means[s] for t in tiers for s in services)
    away = float(rng.choice([0.0, rng.uniform(0.2, 0.7)]))
    total = rng.uniform(0.75, 1.05) * windows * 60 / (work + away)
    table: dict[str, Any] = {
        "queuesim": 1,
        "branch": {"hours": "09:00-17:00"},
        "tiers": {tier: {"patience": _patience(rng)} for tier in tiers},
        "services": {
            name: {"time": _time(rng, means[name]), "wrap_up": _wrap_up(rng, away)}
            for name in services
        },
        "arrivals": {
            "busyness_cv": float(rng.choice([0.0, rng.uniform(0.05, 0.2)])),
            "per_hour": {tier: _profile(rng, total * shares[tier]) for tier in tiers},
            "mix": mix,
        },
        "queues": {tier: {"takes": {"tier": tier}, "waits": "hall"} for tier in tiers},
        "areas": {"hall": {}},
        "rosters": {"whole": ["09:00-17:00"], "lunch": ["09:00-12:00", "13:00-17:00"]},
        "windows": _windows(rng, windows, tiers),
    }
    return loads(toml(table)).today


def _shares(rng: np.random.Generator, names: tuple[str, ...]) -> dict[str, float]:
    drawn = np.round(rng.dirichlet(np.full(len(names), 4.0)), 3)
    drawn[-1] = round(1 - drawn[:-1].sum(), 3)
    return dict(zip(names, map(float, drawn), strict=True))


def _profile(rng: np.random.Generator, mean: float) -> dict[str, float]:
    half_hours = rng.uniform(0.6, 1.4, (CLOSES - OPENS) // 30)
    clock = [f"{at // 60}:{at % 60:02d}" for at in range(OPENS, CLOSES, 30)]
    return dict(zip(clock, (mean * half_hours / half_hours.mean()).tolist(), strict=True))


def _time(rng: np.random.Generator, mean: float) -> dict[str, Any]:
    said = f"{mean} min"
    return [
        {"dist": "lognormal", "mean": said, "cv": float(rng.uniform(0.5, 1.2))},
        {"dist": "gamma", "mean": said, "cv": float(rng.uniform(0.5, 1.0))},
        {"dist": "weibull", "mean": said, "shape": float(rng.uniform(0.9, 2.0))},
        {"dist": "exponential", "mean": said},
    ][rng.integers(4)]


def _wrap_up(rng: np.random.Generator, mean: float) -> Any:
    if mean == 0 or rng.random() < 0.5:
        return f"{mean} min"
    return {"dist": "exponential", "mean": f"{mean} min"}


def _patience(rng: np.random.Generator) -> dict[str, Any]:
    mean = f"{rng.uniform(8, 30)} min"
    hasty = {"share": 0.25, "dist": "exponential", "mean": "2 min"}
    return [
        {"dist": "exponential", "mean": mean},
        {"dist": "weibull", "mean": mean, "shape": float(rng.uniform(0.7, 2.0))},
        {"dist": "mixture", "parts": [hasty, {"share": 0.75, "dist": "exponential", "mean": mean}]},
    ][rng.integers(3)]


def _windows(rng: np.random.Generator, n: int, tiers: tuple[str, ...]) -> dict[str, Any]:
    kind = rng.integers(3)
    rule: dict[str, Any] = {"calls": list(tiers)}
    if kind > 0:
        rule["choose"] = "longest wait"
    if kind == 2 and len(tiers) > 1:
        rule["head_start"] = {tiers[0]: f"{rng.integers(2, 13) * 30} s"}
    return {
        str(k): {**rule, "roster": "lunch" if n > 3 and k % 3 == 0 else "whole"}
        for k in range(1, n + 1)
    }
