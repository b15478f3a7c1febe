"""The branch: hours, queues, areas, windows with their call rules, and its ticket system."""

import math
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from queuesim.scenario.distributions import Minutes, Positive
from queuesim.scenario.values import (
    Clock,
    Factor,
    Interval,
    Model,
    Names,
    PerHour,
    Share,
    Span,
    Text,
    Weight,
    _in_file,
    _kind,
    _tuple,
    _tuple_of_one,
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


Roster = Annotated[
    tuple[Span, ...],
    BeforeValidator(_tuple_of_one),
    Field(max_length=1440),
    _in_file("Roster"),
]
