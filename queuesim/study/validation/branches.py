"""A branch from the few numbers of a textbook case: tiers in order of priority, a queue for each.

Rates are per minute, or text with a unit; a list of them, or of numbers of windows, holds for an
hour each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from queuesim.scenario.model import Scenario

Toml = Mapping[str, Any]


def scenario(case: Toml, opening: Mapping[str, Any]) -> Scenario:
    """Return the branch of a case, open as `opening` says in the words of the scenario file."""
    tiers: Toml = case["tiers"]
    return Scenario.model_validate(
        {
            "queuesim": 1,
            "branch": dict(opening),
            "tiers": {
                t: {"patience": tier.get("patience", "endless"), **_of(tier, "willingness")}
                for t, tier in tiers.items()
            },
            "services": {
                t: {"time": tier["service"], "wrap_up": "0 min"} for t, tier in tiers.items()
            },
            "arrivals": {
                "busyness_cv": case.get("busyness_cv", 0.0),
                **_of(case, "crowding"),
                **{key: _said(tiers, key) for key in ("gap_cv", "group_size")},
                "per_hour": {t: _steps(tier["rate"]) for t, tier in tiers.items()},
                "mix": {t: {t: 1.0} for t in tiers},
            },
            "queues": {t: {"takes": {"tier": t}, "waits": "hall"} for t in tiers},
            "areas": {"hall": {"shows": "wait" if "announcements" in case else "nothing"}},
            **_of(case, "announcements"),
            **_windows(case["windows"], list(tiers)),
        }
    )


def _of(table: Toml, key: str) -> dict[str, Any]:
    return {key: table[key]} if key in table else {}


def _said(tiers: Toml, key: str) -> dict[str, float]:
    return {t: tier[key] for t, tier in tiers.items() if key in tier}


def _steps(rate: float | Sequence[float | str]) -> tuple[tuple[str, str], ...]:
    rates = rate if isinstance(rate, Sequence) else [rate]
    texts = [value if isinstance(value, str) else f"{value} /min" for value in rates]
    return tuple((_hour(h), text) for h, text in enumerate(texts))


def _windows(windows: int | Sequence[int] | Toml, queues: list[str]) -> dict[str, Any]:
    """Return windows by name, or so many that call every queue in order of priority."""
    if isinstance(windows, Mapping):
        return {"windows": windows}
    if isinstance(windows, int):
        return {"windows": {str(w + 1): {"calls": queues} for w in range(windows)}}
    names = [str(w + 1) for w in range(max(windows))]
    return {
        "rosters": {name: _spans(windows, w) for w, name in enumerate(names)},
        "windows": {name: {"calls": queues, "roster": name} for name in names},
    }


def _spans(staff: Sequence[int], window: int) -> list[str]:
    """Return the hours in which there are enough staff for this window."""
    open_in = [0, *(int(number > window) for number in staff), 0]
    opens = [h for h in range(len(staff)) if open_in[h] < open_in[h + 1]]
    closes = [h for h in range(1, len(staff) + 1) if open_in[h] > open_in[h + 1]]
    return [f"{_hour(a)}-{_hour(b)}" for a, b in zip(opens, closes, strict=True)]


def _hour(hour: int) -> str:
    return f"{hour:02d}:00"
