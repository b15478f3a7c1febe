"""Single visits, told glance by glance, and the strategies that draw them and their parameters."""

from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st

from queuesim.perception.glances import arrange
from queuesim.perception.memory import MEMORY, score
from queuesim.perception.mood import Surroundings, Visitors, moments
from queuesim.scenario.parameters import LIKE, PARAMETERS

NAN = float("nan")


@dataclass(frozen=True)
class Glance:
    """What is seen at one glance, for how many minutes until the next."""

    minutes: float = 0.0  # of the last glance, the call, they do not count
    distraction: float = 0.0
    information: float = 0.0
    crowd: float = 0.0
    skips: float = 0.0
    behind: float = 0.0
    progress: float = 1.0
    told: float = NAN
    event: float = NAN


@dataclass(frozen=True)
class Visit:
    """One visit; the last glance is the call or the leaving."""

    glances: tuple[Glance, ...] = (Glance(),)
    served: bool = True
    diverted: bool = False
    tolerance: float = 20.0
    expected: float = 15.0
    quality: float = 0.5
    service: float = 4.0
    service_ratio: float = 1.0
    visits: float = 0.0
    promised: float = NAN
    best_at_counter: float = NAN
    worst_at_counter: float = NAN
    touch: float = 0.0
    due: float = 0.0
    after: float = 0.0
    place_shown: bool = field(default=False, kw_only=True)

    @property
    def wait(self):
        return sum(glance.minutes for glance in self.glances[:-1])

    def each(self, **changes):
        """Return the visit with all its glances changed."""
        return replace(self, glances=tuple(replace(g, **changes) for g in self.glances))


def defaults(like="regular", **changes):
    """Return the default parameters of a tier."""
    return {name: parameter.of(like) for name, parameter in PARAMETERS.items()} | changes


def person(values, **changes):
    """Return a visit of someone who has no more and no less patience than the tier."""
    usual = {
        "tolerance": values["tolerance"],
        "expected": values["expected_wait"],
        "quality": values["service_quality"],
    }
    return Visit(**(usual | changes))


def waiting(values, *minutes, see=Glance(), **changes):
    """Return a visit of pieces of so many minutes, everything seen being the same throughout."""
    glances = tuple(replace(see, minutes=m) for m in (*minutes, 0.0))
    return person(values, glances=glances, **changes)


def felt(values, *visits):
    """Return the moments of visits of one tier, all perceived at once."""
    glances, around, visitors = told(*visits)
    return moments(values, glances, around, visitors)


def told(*visits):
    """Return visits of one tier as glances, surroundings and visitors."""
    pieces = np.array([len(visit.glances) - 1 for visit in visits])

    def age(who, number):
        return np.array(
            [
                sum(g.minutes for g in visits[w].glances[:k])
                for w, k in zip(who, number, strict=True)
            ]
        )

    glances = arrange(pieces, age)
    number = np.zeros(len(glances.who), dtype=int)
    for g, who in enumerate(glances.who):
        number[g] = np.sum(glances.who[:g] == who)

    def seen(name):
        return np.array(
            [getattr(visits[w].glances[k], name) for w, k in zip(glances.who, number, strict=True)]
        )

    names = ("distraction", "information", "crowd", "skips", "behind", "progress", "told", "event")
    around = Surroundings(**{name: seen(name) for name in names}, place_shown=visits[0].place_shown)
    own = [name for name in Visitors.__dataclass_fields__]
    columns = {name: np.array([getattr(visit, name) for visit in visits]) for name in own}
    return glances, around, Visitors(**columns)


def experience(values, *visits, law="peak-end"):
    """Return E of each visit."""
    return score(MEMORY[law](values, felt(values, *visits)))


def _range(parameter):
    if parameter.high is not None:
        return parameter.low, parameter.high
    largest = max(abs(parameter.of(like)) for like in LIKE)
    return (-2.0, 2.0) if parameter.low is None else (parameter.low, 3 * largest + 1)


UNSEEN = ("cv", "sd", "glance", "recommend", "reported", "loss", "answer", "premium", "should")


@st.composite
def parameters(draw, **fixed):
    """Draw parameters of the equations anywhere within their bounds, or those of a tier."""
    values = defaults(draw(st.sampled_from(LIKE)))
    if draw(st.booleans()):
        for name, parameter in PARAMETERS.items():
            if not any(word in name for word in UNSEEN):
                values[name] = draw(st.floats(*_range(parameter)))
    if values["peak_weight"] + values["end_weight"] == 0:
        values["peak_weight"] = 1.0
    return values | fixed


share = st.floats(0, 1)
minutes = st.floats(0.01, 60)
waits_told = st.floats(0, 60) | st.just(NAN)
sizes = st.floats(-1, 1) | st.just(NAN)


def sights(told=waits_told, **fixed):
    """Draw what is seen at one glance."""
    drawn = {
        "minutes": minutes,
        "distraction": share,
        "information": share,
        "crowd": st.floats(0, 4),
        "skips": st.floats(0, 9),
        "behind": st.floats(0, 40),
        "progress": share,
        "told": told,
        "event": sizes,
    }
    return st.builds(Glance, **(drawn | {name: st.just(v) for name, v in fixed.items()}))


@st.composite
def visits(draw, least=1, **fixed):
    """Draw a visit with its surroundings changing from glance to glance."""
    glances = draw(st.lists(sights(), min_size=least, max_size=5))
    drawn = {
        "served": st.booleans(),
        "diverted": st.booleans(),
        "tolerance": st.floats(1, 60),
        "expected": st.floats(0, 40),
        "quality": st.floats(-1, 1),
        "service": st.floats(0, 30),
        "service_ratio": st.floats(0, 6),
        "visits": st.integers(0, 20).map(float),
        "promised": waits_told,
        "best_at_counter": sizes,
        "worst_at_counter": sizes,
        "touch": st.floats(0, 5),
        "due": st.floats(0, 5),
        "after": st.just(0.0) | st.floats(0, 5),
        "place_shown": st.booleans(),
    }
    chosen = {name: draw(s) for name, s in drawn.items() if name not in fixed}
    return Visit(glances=tuple(glances), **(chosen | fixed))
