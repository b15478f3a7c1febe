"""The scenario as the program sees it: frozen models of everything a planner may write.

Times and durations are minutes, clock times minutes after midnight, rates per hour. The keys of
`POLICY` are what a branch may change; all others are the *world*: who comes, and what they need.
"""

from typing import Annotated, Literal

from pydantic import Field

from queuesim.scenario.goals import Compare, Staff, Target
from queuesim.scenario.occasions import Event, Farewell, Greeter, Scored
from queuesim.scenario.premises import (
    Announcements,
    Area,
    Branch,
    Calling,
    Diversion,
    Queue,
    Roster,
    Window,
)
from queuesim.scenario.values import Memory, Model, Names, Text
from queuesim.scenario.world import Arrivals, Service, Tier

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


class Run(Model):
    """How much to simulate."""

    days: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1


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
