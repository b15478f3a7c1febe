"""Branches small enough to reckon by hand: a tier per queue, minute 0 at opening."""

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from queuesim.branch.journey import Demand
from queuesim.scenario.model import Scenario


def clock(minute: float) -> str:
    """Return a minute after midnight as the scenario file writes it."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}:{round(minute % 1 * 60):02d}"


def span(opens: float, closes: float) -> str:
    return f"{clock(opens)}-{clock(closes)}"


def scenario(tiers: str, windows: dict[str, dict[str, Any]], /, **others: Any) -> Scenario:
    """Return a branch open for ten hours whose customers of tier A wait in queue A, and so on."""
    tables: dict[str, Any] = {
        "queuesim": 1,
        "branch": {"hours": span(0, 600)},
        "tiers": {name: {"patience": "endless"} for name in tiers},
        "services": {"cash": {"time": "3 min", "wrap_up": "0 min"}},
        "arrivals": {
            "per_hour": {name: (("00:00", 10.0),) for name in tiers},
            "mix": {name: {"cash": 1.0} for name in tiers},
        },
        "queues": {name: {"takes": {"tier": name}, "waits": "hall"} for name in tiers},
        "areas": {"hall": {}},
        "windows": windows,
    }
    return Scenario.model_validate(tables | others)


def people(
    arrival: Sequence[float],
    tier: Sequence[int] | int = 0,
    work: Sequence[float] | float = 1.0,
    patience: Sequence[float] | float = inf,
    wrap_up: Sequence[float] | float = 0.0,
    service: Sequence[int] | int = 0,
    **others: Any,
) -> Demand:
    """Return people who feel like everybody else, but for `others`, columns by name."""
    n = len(arrival)

    def floats(values: Sequence[float] | float) -> np.ndarray:
        return np.array(np.broadcast_to(np.asarray(values, "f8"), n))

    def indices(values: Sequence[int] | int) -> np.ndarray:
        return np.array(np.broadcast_to(np.asarray(values, "i2"), n))

    return Demand(
        arrival=floats(arrival),
        tier=indices(tier),
        service=indices(service),
        work=floats(work),
        wrap_up=floats(wrap_up),
        patience=floats(patience),
        tolerance=floats(1.0),
        expects=floats(1.0),
        liking=floats(0.0),
        survey_noise=floats(0.0),
        recommend_noise=floats(0.0),
        **{
            c.name: np.array(np.broadcast_to(others.get(c.name, c.neutral), n), c.dtype)
            for c in Demand.columns()
            if c.neutral is not None
        },
    )
