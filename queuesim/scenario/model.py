"""The scenario as the program sees it: frozen models of everything a planner may write.

Times and durations are minutes, clock times minutes after midnight, rates per hour. The keys of
`POLICY` are what a branch may change; all others are the *world*: who comes, and what they need.
"""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
)

from queuesim.scenario import units
from queuesim.scenario.distributions import Constant, Minutes, Patience, Positive, Time

POLICY = (
    "about",
    "with",
    "branch.hours",
    "branch.at_closing",
    "branch.overtime_rate",
    "services.*.scale",
    "queues",
    "calling",
    "announcements",
    "diversion",
    "pools",
    "areas",
    "rosters",
    "windows",
    "farewells",
    "events",
    "greeters",
)
LIKE = ("regular", "gold", "vip")
Memory = Literal["peak-end", "mixed", "mean", "decay"]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _tuple_of_one(value: Any) -> Any:
    return (value,) if isinstance(value, str) else _tuple(value)


def _steps(value: Any) -> Any:
    """Return a table of times and rates as pairs; one rate alone holds from midnight on."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    return value if isinstance(value, list | tuple) else (("00:00", value),)


def _written_steps(steps: tuple[tuple[float, float], ...]) -> dict[str, str]:
    return {units.written_clock(at): units.written_rate(rate) for at, rate in steps}


def _interval(value: Any) -> Any:
    return 0.0 if value == "never" else units.minutes(value)


def _written_interval(minutes: float) -> str:
    return units.written_minutes(minutes) if minutes else "never"


def _kind(value: Any) -> str:
    return "text" if isinstance(value, str) else "table"


def _writes(write: Any) -> PlainSerializer:
    return PlainSerializer(write, when_used="json")


def _in_file(name: str) -> WithJsonSchema:
    """Name what stands in the file, for the JSON schema."""
    return WithJsonSchema({"$comment": name})


Clock = Annotated[
    float, BeforeValidator(units.clock), _writes(units.written_clock), _in_file("Clock")
]
Span = Annotated[
    tuple[float, float],
    BeforeValidator(units.span),
    _writes(units.written_span),
    _in_file("Span"),
]
PerHour = Annotated[
    float, BeforeValidator(units.per_hour), _writes(units.written_rate), _in_file("Rate")
]
Steps = Annotated[
    tuple[tuple[Clock, PerHour], ...],
    BeforeValidator(_steps),
    AfterValidator(lambda steps: tuple(sorted(steps))),
    Field(max_length=1440),
    _writes(_written_steps),
    _in_file("Steps"),
]
Interval = Annotated[
    float,
    BeforeValidator(_interval),
    _writes(_written_interval),
    _in_file("Interval"),
]
Language = Literal["en", "zh"]
Words = Annotated[str, Field(max_length=10_000)]
Text = Annotated[
    Annotated[Words, Tag("text")]
    | Annotated[dict[Language, Words], Field(min_length=1), Tag("table")],
    Discriminator(_kind),
]
Names = Annotated[tuple[str, ...], BeforeValidator(_tuple_of_one), _in_file("Names")]
LISTED = (BeforeValidator(_tuple), Field(max_length=1_000_000))
Day = Annotated[int, Field(ge=1, le=100_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1e9)]
Factor = Annotated[float, Field(ge=0.001, le=1000)]


class Model(BaseModel):
    """A table of the file: nothing unknown is let in and nothing changes afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        strict=True,
        defer_build=True,
        serialize_by_alias=True,
    )


class AtClosing(Model):
    """What becomes of those inside when the ticket machine stops."""

    inside: Literal["serve", "send home"] = "serve"
    until: Clock | None = None


class Branch(Model):
    """When tickets are given: opening hours, or an endless study of `open_for` minutes."""

    hours: Span | None = None
    open_for: Positive | None = None
    warm_up: Minutes = 0.0
    at_closing: AtClosing = AtClosing()
    overtime_rate: Annotated[float, Field(ge=0, le=1000)] = 1.0


class Run(Model):
    """How much to simulate."""

    days: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1


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


class Takes(Model):
    """Whose ticket goes to a queue; nothing named means everyone."""

    tier: Names = ()
    service: Names = ()
    amount_at_least: Weight = 0.0


class Queue(Model):
    """A number range of the ticket machine and the area in which its people wait.

    Tickets are numbered from 1 behind the `prefix`, which is the name of the queue if none is said.
    One that takes nobody is for those whom a diversion sends there.
    With `message_ahead` people wait elsewhere until fewer tickets than that are before them.
    """

    name: Text | None = None
    prefix: Annotated[str, Field(max_length=20)] | None = None
    takes: Annotated[
        Annotated[Takes, Tag("table")] | Annotated[Literal["everyone else", "nobody"], Tag("text")],
        Discriminator(_kind),
    ] = "everyone else"
    waits: str
    message_ahead: Annotated[int, Field(ge=1, le=1000)] | None = None


class Calling(Model):
    """What calling a number costs where nobody comes, and what becomes of the number.

    Where it takes time (`calls` times `each`), who gives up leaves a ticket in the line. A missed
    number is void, goes `back` so many places, or is resumed when its holder returns; after
    `void_after` calls in vain it is void in any case.
    """

    calls: Annotated[int, Field(ge=1, le=100)] = 3
    each: Minutes = 0.0
    missed: Literal["void", "back", "resume"] = "void"
    back: Annotated[int, Field(ge=1, le=1000)] = 3
    void_after: Annotated[int, Field(ge=1, le=100)] = 2

    @property
    def takes(self) -> float:
        """Return the minutes of a window lost by a call in vain."""
        return self.calls * self.each


class Percentile(Model):
    """An estimate that so large a share of customers will not wait longer than."""

    percentile: Annotated[float, Field(gt=0, lt=1)]


class Announcements(Model):
    """What areas that show a wait tell: when, by which estimate, and how often anew."""

    at: Literal["ticket", "before the ticket"] = "ticket"
    estimate: Annotated[
        Annotated[Percentile, Tag("table")] | Annotated[Literal["mean"], Tag("text")],
        Discriminator(_kind),
    ] = "mean"
    padding: Factor = 1.0
    gone: Share = 0.0
    updates: Interval = 1.0


class Diversion(Model):
    """A greeter, machine or app that takes a share of some customers from the ticket machine.

    They are sent where the wait told would be `from_wait` at least: to a queue, or away.
    """

    name: Text | None = None
    service: Names = ()
    tier: Names = ()
    share: Share = 1.0
    from_wait: Minutes = 0.0
    to: str | None = None
    cost_a_day: Weight = 0.0


class Area(Model):
    """A hall: seats, what distracts there, what its display shows, what is seen from it.

    One that `holds` so many gives no ticket to who comes while so many wait there.
    """

    name: Text | None = None
    holds: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    seats: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    comfortable: Annotated[float, Field(gt=0, le=1e6)] | None = None
    distraction: Share = 0.0
    shows: Literal["nothing", "place", "wait"] = "nothing"
    passes: Names = ()
    sees: dict[str, Share] = {}

    @property
    def comfort(self) -> float:
        """Return the number of people it holds in comfort, infinite where nothing is known."""
        number = self.comfortable if self.comfortable is not None else self.seats
        return math.inf if number is None else max(float(number), 1.0)


class Row(Model):
    """One row of a call rule: a condition, a way to choose, and the queues chosen from.

    `calls` names queues and pools; `turns` says how many of a queue are called in its turn.
    """

    calls: Names = ()
    choose: Literal[
        "in order", "longest wait", "in turns", "furthest past", "nearest", "costliest wait"
    ] = "in order"
    turns: dict[str, Annotated[int, Field(ge=1, le=100)]] = {}
    head_start: dict[str, Minutes] = {}
    ageing: dict[str, Annotated[float, Field(ge=0, le=1000)]] = {}
    if_waiting: dict[str, Annotated[int, Field(ge=1, le=1_000_000)]] = {}
    if_waited: dict[str, Minutes] = {}


class LaterRow(Row):
    """A row of `then`; its conditions guard its own calls, and it may order to stay idle."""

    stay_idle: bool = False


class Window(Row):
    """A teller's window, or a `machine`; `quality` is how much better than usual service feels.

    Its own `if_waited` and `if_waiting` come before `calls`, `then` after.
    """

    name: Text | None = None
    roster: str | None = None
    speed: Factor = 1.0
    quality: Annotated[float, Field(ge=-5, le=5)] = 0.0
    wage: PerHour = 0.0
    machine: bool = False
    then: Annotated[tuple[LaterRow, ...], BeforeValidator(_tuple), Field(max_length=100)] = ()


class Farewell(Model):
    """A favour at the end of a visit or after it: who gets it, how large it is, what it costs.

    `size` 1 is a small gift; with a `share` below 1 it comes as a surprise.
    """

    name: Text | None = None
    tier: Names = ()
    to: Literal["served", "unserved", "everyone"] = "served"
    waited: Minutes = 0.0
    size: Annotated[float, Field(gt=0, le=1000)] = 1.0
    cost: Weight = 0.0
    share: Share = 1.0
    a_day: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    when: Literal["at the end", "after the visit"] = "at the end"


class Bound(Model):
    """Limits on a measure."""

    at_least: float | None = None
    at_most: float | None = None


class Event(Model):
    """Something that happens to guests: how likely, where, when, how strong, and what it costs.

    `size` lifts the mood, of about 0.1 to 0.5; below 0 it spoils it. It happens in the hours of a
    `roster`, and where the `crowd` (people waiting in the area / its comfortable number) is so
    large. `cost` is paid each time, `cost_a_day` whether or not anybody notices.
    """

    name: Text | None = None
    at: Literal["ticket", "waiting", "counter"] = "waiting"
    tier: Names = ()
    area: Names = ()
    window: Names = ()
    to: Literal["everyone", "recognised"] = "everyone"
    roster: str | None = None
    crowd: Bound | None = None
    after: Minutes = 0.0
    share: Share = 1.0
    size: Annotated[float, Field(ge=-5, le=5)]
    reaches: Literal["the guest", "the area"] = "the guest"
    cost: Weight = 0.0
    cost_a_day: Weight = 0.0


class Greeter(Model):
    """A greeter at the door or a lobby manager among those who wait: when, whom, how well.

    `quality` lifts the mood of who is met, or spoils it below 0; a lobby manager comes to a guest
    who has waited `after` so long, a greeter meets guests at the ticket.
    """

    name: Text | None = None
    meets: Literal["at the ticket", "while waiting"] = "at the ticket"
    after: Minutes = 0.0
    tier: Names = ()
    area: Names = ()
    to: Literal["everyone", "recognised"] = "everyone"
    roster: str | None = None
    crowd: Bound | None = None
    share: Share = 1.0
    quality: Annotated[float, Field(ge=-5, le=5)]
    wage: PerHour = 0.0

    @property
    def meeting(self) -> Event:
        """Return what it is for a guest to be met."""
        alike = ("name", "after", "tier", "area", "to", "roster", "crowd", "share")
        same = {key: getattr(self, key) for key in alike}
        at: Any = "ticket" if self.meets == "at the ticket" else "waiting"
        return Event.model_construct(**same, at=at, size=self.quality)


Score = Annotated[float, Field(ge=0, le=10)]


class Scored(Model):
    """What a tier thinks of a touchpoint, what it expects of it, and how much that matters to it.

    Of a touchpoint that the day simulates only the weight is said.
    """

    score: Score | None = None
    expected: Score | None = None
    weight: Score | None = None


class ServiceLevel(Model):
    """The share of those offered that must be called in time."""

    within: Minutes
    at_least: Share


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
    truth_margin: Bound | None = None


class Selection(Model):
    """By which measure the best policy is chosen, in that measure's unit, and how surely."""

    measure: Literal[
        "value_weighted_satisfaction", "satisfaction", "satisfaction_worst_tenth", "experience",
        "nps", "felt_wait", "wait_mean", "wait_p90", "service_level", "abandoned_share",
    ] = "value_weighted_satisfaction"  # fmt: skip
    tier: str = "all"
    indifference_zone: Annotated[float, Field(ge=1e-6, le=1e6)] = 0.05
    confidence: Annotated[float, Field(ge=0.6, le=0.9999)] = 0.95


class Longer(Model):
    """How many may be made to wait so much longer."""

    by: Positive
    at_most: Share


class Caps(Model):
    """What a policy may take from any tier, against today."""

    loss: Annotated[float, Field(ge=0, le=100)] | None = None
    longer: Longer | None = None


class Compare(Model):
    """How policies are compared: the choice of the best, and what is too much to take."""

    selection: Selection = Selection()
    caps: Caps = Caps()


Roster = Annotated[
    tuple[Span, ...],
    BeforeValidator(_tuple_of_one),
    Field(max_length=1440),
    _in_file("Roster"),
]


class Shift(Model):
    """A teller's shift; its break is unpaid and lies on a half-hour, not in the first or last hour.

    `length` runs from its start to its end, the break included.
    """

    length: Positive
    pause: Annotated[Minutes, Field(alias="break")] = 0.0
    break_within: Span | None = None
    starts: Annotated[tuple[Clock, ...], BeforeValidator(_tuple), Field(max_length=48)] = ()


Windows = Annotated[int, Field(ge=0, le=1000)]


class Staff(Model):
    """What a plan of windows may look like; without shifts, any window may open any half-hour.

    `at_least` and `at_most` hold for the windows like the one named that are open at a time,
    `windows` for all that are.
    """

    windows: Annotated[int, Field(ge=1, le=1000)] | None = None
    at_least: dict[str, Windows] = {}
    at_most: dict[str, Windows] = {}
    meets: Literal["on average", "surely"] = "on average"
    tellers: Annotated[int, Field(ge=1, le=1000)] | None = None
    shifts: Annotated[dict[str, Shift], Field(max_length=20)] = {}


class Scenario(Model):
    """A whole branch under one policy, every name checked and every default filled in."""

    queuesim: Literal[1]
    title: Text = ""
    about: Text = ""
    branch: Branch
    run: Run = Run()
    tiers: Annotated[dict[str, Tier], Field(max_length=50)]
    services: Annotated[dict[str, Service], Field(max_length=200)]
    arrivals: Arrivals
    queues: Annotated[dict[str, Queue], Field(max_length=200)]
    calling: Calling = Calling()
    announcements: Announcements = Announcements()
    diversion: Annotated[dict[str, Diversion], Field(max_length=100)] = {}
    pools: Annotated[dict[str, Names], Field(max_length=200)] = {}
    areas: Annotated[dict[str, Area], Field(max_length=100)]
    rosters: Annotated[dict[str, Roster], Field(max_length=1000)] = {}
    windows: Annotated[dict[str, Window], Field(max_length=1000)]
    farewells: Annotated[dict[str, Farewell], Field(max_length=100)] = {}
    events: Annotated[dict[str, Event], Field(max_length=100)] = {}
    greeters: Annotated[dict[str, Greeter], Field(max_length=100)] = {}
    touchpoints: dict[str, dict[str, Scored]] = {}
    targets: dict[str, Target] = {}
    compare: Compare = Compare()
    staff: Staff = Staff()
    perception: dict[str, float] = {}
    memory: Memory = "peak-end"

    def called_as(self, name: str) -> tuple[str, ...]:
        """Return the queues of a pool, pools within it opened up, or the queue of that name."""
        found: dict[str, None] = {}
        pending, seen = [name], set[str]()
        while pending:
            one = pending.pop(0)
            if one not in self.pools:
                found[one] = None
            elif one not in seen:
                seen.add(one)
                pending = [*self.pools[one], *pending]
        return tuple(found)

    @property
    def occasions(self) -> tuple[tuple[str, Event], ...]:
        """Return all that may happen to a guest, by name: events, and meeting a greeter."""
        met = ((name, greeter.meeting) for name, greeter in self.greeters.items())
        return (*self.events.items(), *met)

    @property
    def prefixes(self) -> list[str]:
        """Return what stands before the number on the tickets of each queue."""
        return [key if q.prefix is None else q.prefix for key, q in self.queues.items()]

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
