"""What a walk through visits goes by, as plain arrays: the scene and the people.

Machine code takes arrays and numbers alone, so parameters become records, a row for a tier or an
area, and each column of the log is one array of a known kind.
"""

from functools import partial
from math import inf
from typing import Any, NamedTuple

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.expectation import Display
from queuesim.perception.favours import Favours
from queuesim.perception.feelings import Feelings
from queuesim.perception.glances import offsets_of
from queuesim.perception.memory import MEMORY, Law, peak_end
from queuesim.perception.presence import Presence

SHOWN = [  # of a record of an area or a normal visit
    ("distraction", "f8"), ("information", "f8"), ("every", "f8"), ("place", "?"), ("wait", "?"),
]  # fmt: skip


class Scene(NamedTuple):
    """What is the same for many: parameters by tier, places and sight by area."""

    values: Any  # (tiers,): records of the parameters
    usual: Any  # (tiers,): the normal visit
    weights: Array  # (tiers, 3): of peak, end and mean in what is remembered
    expected: Array  # (tiers,)
    by_law: Array  # (laws, tiers, 3): the same weights under every memory law; 0 for `decay`
    expected_by: Array  # (laws, tiers)
    offsets: Array  # (tiers, glances): minutes after the ticket, then infinity
    halls: Any  # (areas,)
    area: Array  # (queues,)
    sight: Array  # (areas, areas)
    sight_at_ticket: Array
    normal: Array  # (tiers, services): minutes of normal service
    teller: Array  # (windows,): how much better than usual service feels there


class People(NamedTuple):
    """Those who came, a row each."""

    came: Array
    gone: Array
    inside: Array
    queue: Array
    tier: Array
    kind: Array  # of service
    party: Array
    tolerance: Array
    expects: Array
    liking: Array
    window: Array
    outcome: Array
    called: Array  # NaN if never
    ended: Array  # service
    touch: Array
    after: Array
    survey_noise: Array
    recommend_noise: Array


def weights_of(law: Law, feelings: Feelings) -> Array | None:
    """Return by tier the weights of peak, end and mean; None for a law that is not made of them."""
    if law is peak_end:
        names = ("peak_weight", "end_weight", "mean_weight")
        return np.array([[values[name] for name in names] for values in feelings.tiers])
    if isinstance(law, partial):
        return np.array([law.keywords["weights"]] * len(feelings.tiers))
    return None


def plain(values: Array) -> Array:
    """Return an array to write into, of the one kind for which there is machine code."""
    flags = values.flags
    return values if flags.c_contiguous and flags.writeable else np.array(values, order="C")


def unwritten(values: Array) -> Array:
    """Return a column only to read from: the other kind for which there is machine code."""
    found = np.ascontiguousarray(values).view()
    found.flags.writeable = False
    return found


def scene_of(feelings: Feelings, longest: float) -> Scene:
    """Return what is the same for many, with glances for waits of so many minutes."""
    tiers = feelings.tiers
    offsets = [offsets_of(values, longest) for values in tiers]
    size = max(map(len, offsets)) + 1
    by_law = [weights_of(law, feelings) for law in MEMORY.values()]
    nothing = np.zeros((len(tiers), 3))
    return Scene(
        np.array([tuple(own.values()) for own in tiers], [(name, "f8") for name in tiers[0]]),
        np.array(
            [(own.distraction, *_shown(own.display), own.experience) for own in feelings.usual],
            [*SHOWN, ("experience", "f8")],
        ),
        plain(np.asarray(weights_of(feelings.law, feelings), float)),
        plain(feelings.expectation),
        np.array([nothing if law is None else law for law in by_law], float),
        np.array([feelings.expected_by[name] for name in MEMORY]),
        np.array([np.append(own, np.full(size - len(own), inf)) for own in offsets]),
        np.array(
            [
                (hall.distraction, *_shown(hall.display), hall.comfortable)
                for hall in feelings.halls
            ],
            [*SHOWN, ("comfortable", "f8")],
        ),
        feelings.area.astype(np.uint16),
        plain(feelings.sight),
        plain(feelings.sight_at_ticket),
        plain(feelings.normal),
        plain(feelings.teller),
    )


def _shown(display: Display) -> tuple[float, float, bool, bool]:
    return display.information, display.every, display.place, display.wait


def people_of(present: Presence, given: Favours | None) -> People:
    """Return those who came, a row each."""
    demand, visits, nothing = present.demand, present.visits, np.zeros(len(present.came))
    columns = People(
        present.came,
        present.gone,
        present.inside,
        present.queue.astype(np.uint16),
        demand.tier,
        demand.service,
        demand.party,
        demand.tolerance,
        demand.expects,
        demand.liking,
        visits.window,
        visits.outcome,
        visits.called,
        visits.ended,
        nothing if given is None else given.at_end,
        nothing if given is None else given.after,
        demand.survey_noise,
        demand.recommend_noise,
    )
    return People(*map(unwritten, columns))
