"""What happens to guests besides waiting: farewells, events, greeters, scores of touchpoints."""

from typing import Annotated, Any, Literal

from pydantic import Field

from queuesim.scenario.distributions import Minutes
from queuesim.scenario.values import Model, Names, PerHour, Share, Text, Weight


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
