"""The scenario as the program sees it: frozen models of everything a planner may write.

Times and durations are minutes, clock times minutes after midnight, rates per hour. Each field says
whether it belongs to the *world* (who comes, what they need) or to the *policy* (what a branch may
change); a policy overlay may touch policy fields alone.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from queuesim.scenario import units
from queuesim.scenario.distributions import Patience, Time

Minutes = Annotated[float, BeforeValidator(units.minutes)]
Clock = Annotated[float, BeforeValidator(units.clock)]
Span = Annotated[tuple[float, float], BeforeValidator(units.span)]
PerHour = Annotated[float, BeforeValidator(units.per_hour)]
Text = str | dict[Literal["en", "zh"], str]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]
Share = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """A table of the file: nothing unknown is let in and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class AtClosing(Model):
    """What becomes of those inside when the ticket machine stops."""

    inside: Literal["serve", "send home"] = "serve"
    until: Clock | None = None


class Branch(Model):
    """When tickets are given: opening hours, or an endless study of `open_for` minutes."""

    hours: Span | None = None
    open_for: Minutes | None = None
    warm_up: Minutes = 0.0
    at_closing: AtClosing = AtClosing()
    overtime_rate: Annotated[float, Field(ge=0)] = 1.0


class Run(Model):
    """How much to simulate."""

    days: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1


class TierService(Model):
    """What a tier does differently for one service."""

    patience: Patience


class Tier(Model):
    """A kind of customer: what the branch thinks them worth and what they expect."""

    name: Text | None = None
    like: Literal["regular", "gold", "vip"] = "regular"
    value: Annotated[float, Field(ge=0)] = 1.0
    expected_wait: Minutes | None = None
    patience: Patience
    by_service: dict[str, TierService] = {}
    perception: dict[str, float] = {}


class ServiceTime(Model):
    """The work of a service and the work after the customer has left."""

    time: Time
    wrap_up: Time


class Service(ServiceTime):
    """A kind of business; `scale` is a process improvement (policy), the rest is world."""

    name: Text | None = None
    scale: Annotated[float, Field(gt=0)] = 1.0
    by_tier: dict[str, ServiceTime] = {}


class Arrivals(Model):
    """Who comes when: rates per hour from a clock time on, until the next one named.

    `per_hour[tier]` holds `(minute, rate per hour)` pairs in order of time.
    """

    busyness_cv: Annotated[float, Field(ge=0)] = 0.0
    per_hour: dict[str, tuple[tuple[float, float], ...]]
    mix: dict[str, dict[str, Share]] = {}


class Takes(Model):
    """Whose ticket goes to a queue; nothing named means everyone."""

    tier: Names = ()
    service: Names = ()


class Queue(Model):
    """A number range of the ticket machine and the area in which its people wait."""

    name: Text | None = None
    takes: Takes | Literal["everyone else"] = "everyone else"
    waits: str


class Area(Model):
    """A hall: seats, what distracts there, what its display shows, what is seen from it."""

    name: Text | None = None
    seats: Annotated[int, Field(ge=0)] | None = None
    comfortable: Annotated[float, Field(gt=0)] | None = None
    distraction: Share = 0.0
    shows: Literal["nothing", "place"] = "nothing"
    passes: Names = ()
    sees: dict[str, Share] = {}


class Row(Model):
    """One row of a call rule: a condition, a way to choose, and the queues chosen from."""

    calls: Names = ()
    choose: Literal["in order", "longest wait"] = "in order"
    head_start: dict[str, Minutes] = {}
    ageing: dict[str, Annotated[float, Field(ge=0)]] = {}
    if_waiting: dict[str, Annotated[int, Field(ge=1)]] = {}
    if_waited: dict[str, Minutes] = {}


class LaterRow(Row):
    """A row of `then`; its conditions guard its own calls, and it may order to stay idle."""

    stay_idle: bool = False


class Window(Row):
    """A teller's window. Its own `if_waited` and `if_waiting` come before `calls`, `then` after."""

    name: Text | None = None
    roster: str | None = None
    speed: Annotated[float, Field(gt=0)] = 1.0
    wage: PerHour = 0.0
    then: tuple[LaterRow, ...] = ()


class ServiceLevel(Model):
    """The share of those offered that must be called in time."""

    within: Minutes
    at_least: Share


class Bound(Model):
    """Limits on a measure."""

    at_least: float | None = None
    at_most: float | None = None


class Target(Model):
    """What a tier is promised."""

    service_level: ServiceLevel | None = None
    wait_mean: Bound | None = None
    wait_p50: Bound | None = None
    wait_p90: Bound | None = None
    abandoned_share: Bound | None = None
    felt_wait: Bound | None = None
    experience: Bound | None = None
    satisfaction: Bound | None = None
    satisfaction_worst_tenth: Bound | None = None
    nps: Bound | None = None


class Scenario(Model):
    """A whole branch under one policy, every name checked and every default filled in."""

    queuesim: Literal[1]
    title: Text = ""
    about: Text = ""
    branch: Branch
    run: Run = Run()
    tiers: dict[str, Tier]
    services: dict[str, Service]
    arrivals: Arrivals
    queues: dict[str, Queue]
    areas: dict[str, Area]
    rosters: dict[str, tuple[Span, ...]] = {}
    windows: dict[str, Window]
    targets: dict[str, Target] = {}
    perception: dict[str, float] = {}

    @property
    def opens(self) -> float:
        """Return the minute at which tickets are first given."""
        return self.branch.hours[0] if self.branch.hours else 0.0

    @property
    def closes(self) -> float:
        """Return the minute at which tickets are last given."""
        if self.branch.hours:
            return self.branch.hours[1]
        assert self.branch.open_for is not None
        return self.branch.open_for
