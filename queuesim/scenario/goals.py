"""What the planner wants: targets, how policies are compared, what a plan of windows may cost."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from queuesim.scenario.distributions import Minutes, Positive
from queuesim.scenario.occasions import Bound
from queuesim.scenario.values import Clock, Model, Share, Span, _tuple


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
