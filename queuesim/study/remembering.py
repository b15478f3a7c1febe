"""Whether the ranking of policies survives the choice of memory law.

Two policies are reversed if one is clearly better under a law and clearly worse under another:
intervals are over days, of the differences met by the same people. What no law can tell apart is
not called a reversal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.memory import MEMORY
from queuesim.study.intervals import over_days

VALUE_WEIGHTED = "value_weighted"
LAWS = tuple(MEMORY)

Json = dict[str, object]


def by_memory(tiers: Sequence[str], means: Mapping[str, Array]) -> dict[str, Json]:
    """Return for each tier, and weighted by value, the S of policies by law and what is reversed.

    `means` are, by policy, the mean S of each day, (days, laws, tiers + 1).
    """
    signs = dict(_signs(means))
    return {
        tier: {
            "satisfaction": _levels(means, k),
            "reversed": [
                {"policies": list(pair), "better_under": better, "worse_under": worse}
                for pair, sign in signs.items()
                for better, worse in _opposed(sign[:, k])
            ],
        }
        for k, tier in enumerate([*tiers, VALUE_WEIGHTED])
    }


def _levels(means: Mapping[str, Array], tier: int) -> Json:
    found = {policy: over_days(days[..., tier]) for policy, days in means.items()}
    return {
        law: {
            policy: {"mean": _plain(levels.mean[k]), "half_width": _plain(levels.half_width[k])}
            for policy, levels in found.items()
        }
        for k, law in enumerate(LAWS)
    }


def _signs(means: Mapping[str, Array]) -> Iterator[tuple[tuple[str, str], Array]]:
    """Yield each pair of policies with 1 or -1 by law and tier where their difference is clear."""
    for one, other in combinations(means, 2):
        days = min(len(means[one]), len(means[other]))  # both have the first so many
        found = over_days(means[one][:days] - means[other][:days])
        clear = np.abs(found.mean) > found.half_width
        yield (one, other), np.where(clear, np.sign(found.mean), 0)


def _opposed(signs: Array) -> list[tuple[list[str], list[str]]]:
    """Return the laws under which the first of a pair is better, and worse, if there are both."""
    better, worse = ([LAWS[k] for k in np.flatnonzero(signs == side)] for side in (1, -1))
    return [(better, worse)] if better and worse else []


def _plain(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
