"""A summary written by hand: a weekday of three tiers, 17 half-hours and 8 windows."""

from copy import deepcopy
from typing import Any

from queuesim.perception.lost import Lost

PARTS = [column.name for column in Lost.columns()]


def value(mean: float | None, half_width: float | None = None) -> dict[str, float | None]:
    return {"mean": mean, "half_width": half_width}


def _tier(offered: float, wait: float, satisfaction: float, expectation: float) -> dict[str, Any]:
    return {
        "offered": value(offered, 3.0),
        "served": value(offered * 0.96, 2.9),
        "abandoned_share": value(0.04, 0.004),
        "wait_mean": value(wait, 0.4),
        "wait_p50": value(wait * 0.8, 0.5),
        "wait_p90": value(wait * 2.2, 1.1),
        "service_level": value(0.71, 0.02),
        "felt_wait": value(wait * 1.05, 0.5),
        "experience": value(expectation + satisfaction, 0.07),
        "expectation": value(expectation, 0.01),
        "satisfaction": value(satisfaction, 0.06),
        "satisfaction_worst_tenth": value(satisfaction - 1.6, 0.09),
        "value_weighted_satisfaction": value(satisfaction, 0.05),
        "nps": value(12 * satisfaction, 4.2),
    }


def _lost(satisfaction: float, **some: float) -> dict[str, Any]:
    """Return parts of S; what is not said is lost in waiting."""
    parts = dict.fromkeys(PARTS, 0.0) | some
    parts["wait"] = satisfaction - sum(some.values())
    return {part: value(mean, 0.03) for part, mean in parts.items()}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _half_hour(k: int) -> dict[str, Any]:
    arrivals = (22, 30, 38, 44, 46, 40, 34, 28, 24, 26, 34, 40, 36, 28, 20, 14, 0)[k]
    opened = 5 if 6 <= k <= 7 else 8
    start = 540 + 30 * k
    return {
        "from": _clock(start),
        "until": _clock(start + 30),
        "arrivals": value(arrivals, 1.4),
        "open": value(opened, 0.0),
        "required": -(-arrivals * 5 // 26) if arrivals else None,
        "load": arrivals * 4.5 / 30 / opened,
        "waiting": value(arrivals / 6, 0.8),
        "occupancy": value(min(arrivals / 46, 0.99), 0.01),
        "wait_p90": value(arrivals / 2, 1.2) if arrivals else value(None),
    }


def _window(k: int) -> dict[str, Any]:
    return {
        "staffed": value(450.0, 0.0),
        "busy": value(392.4 - k, 4.1),
        "idle": value(57.6 + k, 4.1),
        "absent": value(0.0, 0.0),
        "overtime": value(6.2, 1.0),
        "utilisation": value(0.872, 0.009),
        "served": value(68.4, 1.2),
        "cost": value(456.2, 1.0),
    }


SAMPLE: dict[str, Any] = {
    "schema": 1,
    "title": "城西支行 · 周一",
    "digest": "9f3a2b1c5d6e7f80",
    "language": 1,
    "seed": 20261123,
    "days": 50,
    "first_day": 1,
    "policy": "today",
    "made": {"engine": "simpy", "workers": 1, "versions": {"queuesim": "0.1.0", "numpy": "2.1"}},
    "warnings": ["more work than the open windows can do at 12:00 (load 1.02)"],
    "targets": [
        {
            "tier": "regular",
            "measure": "service_level",
            "wanted": "at least 0.80 within 10 min",
            "value": value(0.71, 0.02),
            "met": False,
        },
        {
            "tier": "gold",
            "measure": "satisfaction",
            "wanted": "at least 0",
            "value": value(-0.81, 0.06),
            "met": False,
        },
        {
            "tier": "vip",
            "measure": "wait_p90",
            "wanted": "at most 8 min",
            "value": value(7.7, 1.1),
            "met": True,
        },
    ],
    "names": {"vip": {"zh": "贵宾", "en": "VIP"}, "gold": "金卡", "regular": None},
    "tiers": {
        "vip": _tier(26.0, 3.5, -0.31, 7.64),
        "gold": _tier(78.0, 5.3, -0.81, 7.23),
        "regular": _tier(416.0, 8.1, 0.62, 5.55),
        "all": _tier(520.0, 7.4, 0.36, 5.87),
    },
    "lost": {
        "vip": _lost(-0.31, beyond=-0.194, seen=0.131, service=-0.033, expectation=-0.2),
        "gold": _lost(-0.81, beyond=-0.397, unfairness=-0.184, not_served=-0.085),
        "regular": _lost(0.62, seen=0.069, unfairness=-0.155, crowd=-0.0149),
        "all": _lost(0.36, seen=0.08, unfairness=-0.15, crowd=-0.01),
    },
    "half_hours": [_half_hour(k) for k in range(17)],
    "windows": {str(k): _window(k) for k in range(1, 9)},
    "cost": {"total": value(3651.0, 5.0)},
    "scenario": {
        "tiers": {
            "vip": {"like": "vip", "expected_wait": None, "perception": {}},
            "gold": {"like": "gold", "expected_wait": 5.0, "perception": {}},
            "regular": {"like": "regular", "expected_wait": None, "perception": {}},
        },
        "perception": {},
        "targets": {
            "regular": {"service_level": {"within": 10.0, "at_least": 0.8}},
            "gold": {"satisfaction": {"at_least": 0.0, "at_most": None}},
            "vip": {"wait_p90": {"at_least": None, "at_most": 8.0}},
        },
    },
}


def sample() -> dict[str, Any]:
    return deepcopy(SAMPLE)


def _change(mean: float, half_width: float) -> dict[str, float]:
    return {
        **value(mean, 0.8 * half_width),
        "simultaneous": half_width,
        "p_value": 0.01,
        "p_adjusted": 0.03,
        "better_share": 0.34,
        "worse_share": 0.12,
        "independent_days": 12.34,
    }


def _entries(satisfaction: float) -> dict[str, Any]:
    return {
        "better_share": value(0.34, 0.02),
        "gain": value(0.9, 0.1),
        "worse_share": value(0.12, 0.02),
        "loss": value(-0.4, 0.1),
        "worst_twentieth": value(-1.5, 0.2),
        "value_weighted_gain": value(satisfaction, 0.05),
        "minutes_given": value(420.4, 30.0),
        "minutes_taken": value(66.2, 9.0),
        "longer_share": value(0.062, 0.02),
        "change_p05": value(satisfaction - 1.0, 0.1),
        "change_p25": value(satisfaction - 0.3, 0.1),
        "change_p50": value(satisfaction, 0.1),
        "change_p75": value(satisfaction + 0.4, 0.1),
        "change_p95": value(satisfaction + 1.6, 0.1),
    }


def comparison_sample() -> dict[str, Any]:
    """Return today and one other policy: better for regular, worse for vip, unclear for gold."""
    other = sample() | {"policy": "help-when-idle", "cost": {"total": value(3702.0, 5.0)}}
    other["scenario"]["about"] = {"en": "window 1 helps", "zh": "一号窗口帮忙"}
    changes = {"vip": (-0.21, 0.08), "gold": (0.02, 0.05), "regular": (0.32, 0.06)}
    changes["all"] = (0.25, 0.05)
    differences = {
        tier: {
            "satisfaction": _change(mean, half_width),
            "wait_mean": _change(-4 * mean, 0.3),
            "wait_p90": _change(-9 * mean, 0.8),
        }
        for tier, (mean, half_width) in changes.items()
    }
    return {
        "compare": {"selection": {}, "caps": {"loss": 0.2, "longer": None}},
        "stopping": {"rule": "days", "asked": [], "unfinished": None},
        "selection": {
            "measure": "value_weighted_satisfaction",
            "tier": "all",
            "indifference_zone": 0.05,
            "confidence": 0.95,
            "first_stage": 20,
            "best": "help-when-idle",
            "left": ["help-when-idle"],
            "eliminated_after": {"today": 40},
            "stops_days": False,
        },
        "caps": [
            {
                "policy": "help-when-idle",
                "tier": "vip",
                "cap": "loss",
                "wanted": -0.2,
                "value": value(-0.21, 0.06),
                "met": False,
            }
        ],
        "against_the_clock": [],
        "policies": {"today": sample(), "help-when-idle": other},
        "differences": {"help-when-idle": differences},
        "quantiles": {
            "help-when-idle": {
                tier: {"wait_p90": value(-9 * mean, 9 * half_width)}
                for tier, (mean, half_width) in changes.items()
            }
        },
        "ledger": {"help-when-idle": {tier: _entries(mean) for tier, (mean, _) in changes.items()}},
    }
