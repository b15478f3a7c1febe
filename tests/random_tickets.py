"""What a ticket system may do, for hypothesis: calls in vain, waits told, messages, diversion."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def systems(draw: st.DrawFn, queues: str) -> dict[str, Any]:
    """Return the tables of a scenario that say how its ticket system runs."""
    return {
        "calling": draw(callings()),
        "announcements": draw(announcements()),
        "diversion": draw(diversions(queues)),
    }


@st.composite
def habits(
    draw: st.DrawFn, chance: np.random.Generator, n: int, minutes: Callable[[float], np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the columns of people that matter only to a ticket system."""
    return {
        "willingness": np.where(chance.random(n) < 0.3, minutes(8), np.nan),
        "misses": chance.integers(0, draw(one_of(1, 2, 4)), n),
        "returns": minutes(4),
        "walk": minutes(draw(one_of(0, 6))),
        "divert": chance.random(n),
        "machine_work": np.where(chance.random(n) < 0.7, minutes(5), np.nan),
        "machine_wrap_up": minutes(1),
    }


def callings() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "calls": one_of(1, 2),
            "each": one_of("0 min", "30 s", "1 min", "17 s"),
            "missed": one_of("void", "back", "resume"),
            "back": one_of(1, 2, 3),
            "void_after": one_of(1, 2, 3),
        }
    )


def announcements() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "at": one_of("ticket", "before the ticket"),
            "estimate": one_of("mean", {"percentile": 0.9}),
            "padding": one_of(1.0, 0.5, 1.3),
            "gone": one_of(0.0, 0.0, 0.2),
            "updates": one_of("never", "2 min", "90 s"),
        }
    )


@st.composite
def diversions(draw: st.DrawFn, queues: str) -> dict[str, Any]:
    way = st.fixed_dictionaries(
        {
            "service": one_of((), ("cash",), ("loan",)),
            "tier": one_of((), ("tier A", "tier B")),
            "share": one_of(0.2, 0.5),
            "from_wait": one_of("0 min", "0 min", "1 min", "3 min"),
            "to": one_of(None, *queues),
        }
    )
    return {f"way {k}": draw(way) for k in range(draw(one_of(0, 0, 1, 2)))}
