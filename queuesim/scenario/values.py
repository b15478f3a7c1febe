"""What may stand in a file as one value: clock times, spans, rates, shares, texts."""

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
