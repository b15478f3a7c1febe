"""The world: who comes, what they need, how long they would wait."""

import math
from typing import Annotated, Literal

from pydantic import Field

from queuesim.scenario.distributions import Constant, Minutes, Patience, Time
from queuesim.scenario.values import (
    LISTED,
    Clock,
    Day,
    Factor,
    Model,
    Names,
    Share,
    Steps,
    Text,
    Weight,
)


class TierService(Model):
    """What a tier does differently for one service."""

    patience: Patience


class Tier(Model):
    """A kind of customer: what the branch thinks them worth and what they expect.

    `recognised` is the share of them that the staff know by name.
    One whose `willingness` is shorter than the wait told does not join (default: the patience).
    `misses` is the chance not to hear a call, `returns` the time until one who missed it asks,
    `walk` the way back after a message; the last two are assumed where not said.
    """

    name: Text | None = None
    like: Literal["regular", "gold", "vip"] = "regular"
    value: Weight = 1.0
    expected_wait: Minutes | None = None
    patience: Patience
    by_service: dict[str, TierService] = {}
    recognised: Share = 0.0
    willingness: Patience | None = None
    misses: Share = 0.0
    returns: Time = Constant.model_construct(mean=2.0)
    walk: Time = Constant.model_construct(mean=5.0)
    perception: dict[str, float] = {}


class ServiceTime(Model):
    """The work of a service and the work after the customer has left."""

    time: Time
    wrap_up: Time


class Amount(Model):
    """The money moved, a plain number with a lognormal spread of coefficient `cv`."""

    dist: Literal["lognormal"] = "lognormal"
    mean: Weight
    cv: Annotated[float, Field(ge=0, le=100)] = 0.0

    def share_from(self, least: float) -> float:
        """Return the share of amounts that are at least so large."""
        if not self.mean or not self.cv or not least:
            return float(self.mean >= least)
        variance = math.log1p(self.cv * self.cv)
        distance = math.log(least / self.mean) + variance / 2
        return math.erfc(distance / math.sqrt(2 * variance)) / 2


class Service(ServiceTime):
    """A kind of business; `scale` is a process improvement (policy), the rest is world.

    `at_machine` is the time it takes at a window that is a machine, `per_further` what each further
    member of a group that is served together adds, as a share of the work for one.
    """

    name: Text | None = None
    scale: Factor = 1.0
    by_tier: dict[str, ServiceTime] = {}
    at_machine: ServiceTime | None = None
    amount: Amount | None = None
    per_further: Weight = 1.0


class Times(Model):
    """Who comes when, one by one, as read from a file: columns of one length, in order of time.

    Days count from 1; those simulated beyond the last are taken from the first again.
    """

    day: Annotated[tuple[Day, ...], *LISTED] = ()
    time: Annotated[tuple[Clock, ...], *LISTED] = ()
    tier: Annotated[tuple[str, ...], *LISTED] = ()
    service: Annotated[tuple[str, ...], *LISTED] = ()

    @property
    def days(self) -> int:
        """Return how many days are given."""
        return max(self.day, default=0)


class Crowding(Model):
    """How half-hours of the clock vary beyond Poisson, all tiers alike, on good and bad days.

    Each has a lognormal factor of mean 1 and of this `cv`, neighbours of this `correlation`.
    """

    cv: Annotated[float, Field(ge=0, le=2)] = 0.0
    correlation: Annotated[float, Field(ge=0, lt=1)] = 0.0


class Arrivals(Model):
    """Who comes when: rates per hour from a clock time on, until the next one named.

    `per_hour[tier]` holds `(minute, rate per hour)` pairs in order of time. Where nothing else is
    said arrivals are a Poisson process. With a `busyness_cv` days differ by a gamma factor of mean
    1, with `crowding` half-hours do: a doubly stochastic Poisson (Cox) process. `gap_cv` makes one
    more even (0) or more bursty (over 1), `group_size` lets people come in groups of so many on
    average, each with a ticket. `times` are people one by one, as in the file that `file` names;
    the rates then say what they come to. From `door_from` on people stand at the door until
    opening, at their rates; groups of the tiers `together` share a ticket and are served as one.
    """

    door_from: Clock | None = None
    together: Names = ()
    busyness_cv: Annotated[float, Field(ge=0, le=2)] = 0.0
    crowding: Crowding = Crowding()
    per_hour: dict[str, Steps]
    gap_cv: dict[str, Annotated[float, Field(ge=0, le=5)]] = {}
    group_size: dict[str, Annotated[float, Field(ge=1, le=1000)]] = {}
    mix: dict[str, dict[str, Share]] = {}
    times: Times = Times()
