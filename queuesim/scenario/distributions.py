"""Distributions of times, by name, each stated by its mean and its spread.

A distribution draws from a `Luck`, the customers' own random numbers, never from a generator; so
the same customer meets the same fortune under every policy. All times are minutes.
"""

import math
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

import numpy as np
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from queuesim.language import commas, say
from queuesim.scenario import units
from queuesim.scenario.luck import Luck, Sample
from queuesim.scenario.units import UnreadableError
from queuesim.scenario.values import Model

Minutes = Annotated[
    float,
    BeforeValidator(units.minutes),
    PlainSerializer(units.written_minutes, when_used="json"),
    WithJsonSchema({"$comment": "Duration"}),
]
Positive = Annotated[Minutes, Field(gt=0)]
Shape = Annotated[float, Field(ge=0.1, le=1000)]
Cv = Annotated[float, Field(gt=0, le=100)]


def _tuple(value: Any) -> Any:
    """Return the list of a file as the tuple that strict models ask for."""
    return tuple(value) if isinstance(value, list) else value


class Distribution(Protocol):
    """What any of them offers: moments in minutes, and a time for each customer."""

    @property
    def mean(self) -> float:
        """Return the mean."""

    @property
    def sd(self) -> float:
        """Return the standard deviation."""

    def sample(self, luck: Luck) -> Sample:
        """Return a time for each customer, at least 0."""


class Dist(Model):
    """A table with `dist`. `either` lists groups of keys of which exactly one is stated."""

    either: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @model_validator(mode="after")
    def _states_one_of_each(self) -> Self:
        stated = self.model_dump(by_alias=True, exclude_none=True)
        for group in self.either:
            if sum(key in stated for key in group) != 1:
                raise UnreadableError(say("exactly one of {keys}", keys=commas(group)))
        return self

    def sample(self, luck: Luck) -> Sample:
        """Return a time for each customer, at least 0; none is longer than `units.LONGEST`."""
        return np.minimum(self._draw(luck), units.LONGEST)

    def _draw(self, luck: Luck) -> Sample:
        raise NotImplementedError


class Constant(Dist):
    """Always the same."""

    dist: Literal["constant"] = "constant"
    mean: Minutes

    @property
    def sd(self) -> float:
        """Return 0."""
        return 0.0

    def _draw(self, luck: Luck) -> Sample:
        return np.full(luck.n, self.mean)


class Exponential(Dist):
    """Without memory."""

    dist: Literal["exponential"]
    mean: Positive

    @property
    def sd(self) -> float:
        """Return the standard deviation, which is the mean."""
        return self.mean

    def _draw(self, luck: Luck) -> Sample:
        return self.mean * luck.exponential()


class Lognormal(Dist):
    """The law most service times follow; spread as `cv` or `sd`."""

    either = (("cv", "sd"),)
    dist: Literal["lognormal"]
    mean: Positive
    cv: Cv | None = None
    stated_sd: Positive | None = Field(None, alias="sd")

    @property
    def sd(self) -> float:
        """Return the standard deviation."""
        return self.mean * self.cv if self.stated_sd is None else self.stated_sd  # type: ignore[operator]

    def _draw(self, luck: Luck) -> Sample:
        """Return exp(m + s Z), with s^2 = ln(1 + cv^2) and m = ln(mean) - s^2 / 2."""
        variance = math.log1p((self.sd / self.mean) ** 2)
        return np.exp(math.log(self.mean) - variance / 2 + math.sqrt(variance) * luck.normal())


class Gamma(Dist):
    """Spread as `cv`, `sd` or `shape` = 1 / cv^2."""

    either = (("cv", "sd", "shape"),)
    dist: Literal["gamma"]
    mean: Positive
    cv: Cv | None = None
    stated_sd: Positive | None = Field(None, alias="sd")
    stated_shape: Shape | None = Field(None, alias="shape")

    @property
    def shape(self) -> float:
        """Return the shape, (mean / sd)^2."""
        if self.stated_shape is not None:
            return self.stated_shape
        cv = self.cv if self.stated_sd is None else self.stated_sd / self.mean
        return 1 / (cv * cv)  # type: ignore[operator]

    @property
    def sd(self) -> float:
        """Return the standard deviation."""
        return self.mean / math.sqrt(self.shape)

    def _draw(self, luck: Luck) -> Sample:
        return self.mean / self.shape * luck.gamma(self.shape)


class Erlang(Dist):
    """The sum of `k` equal exponential stages."""

    dist: Literal["erlang"]
    mean: Positive
    k: Annotated[int, Field(ge=1, le=1000)]

    @property
    def sd(self) -> float:
        """Return mean / sqrt(k)."""
        return self.mean / math.sqrt(self.k)

    def _draw(self, luck: Luck) -> Sample:
        return self.mean / self.k * luck.gamma(float(self.k))


class Weibull(Dist):
    """The usual law of patience: a `shape` above 1 means that waiting wears it out."""

    either = (("mean", "scale"),)
    dist: Literal["weibull"]
    stated_mean: Positive | None = Field(None, alias="mean")
    stated_scale: Positive | None = Field(None, alias="scale")
    shape: Shape

    @property
    def scale(self) -> float:
        """Return the time by which a share of 1 - 1/e is over."""
        if self.stated_scale is not None:
            return self.stated_scale
        assert self.stated_mean is not None
        return self.stated_mean / math.gamma(1 + 1 / self.shape)

    @property
    def mean(self) -> float:
        """Return scale x Gamma(1 + 1/shape)."""
        return self.scale * math.gamma(1 + 1 / self.shape)

    @property
    def sd(self) -> float:
        """Return the standard deviation, from the second moment scale^2 Gamma(1 + 2/shape)."""
        variance = math.gamma(1 + 2 / self.shape) - math.gamma(1 + 1 / self.shape) ** 2
        return self.scale * math.sqrt(max(variance, 0.0))

    def _draw(self, luck: Luck) -> Sample:
        """Return scale x E^(1/shape), E exponential, for each customer."""
        return self.scale * luck.exponential() ** (1 / self.shape)


class Uniform(Dist):
    """Anything from `low` to `high` alike."""

    dist: Literal["uniform"]
    low: Minutes
    high: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise UnreadableError(say("low, at most high"))
        return self

    @property
    def mean(self) -> float:
        """Return the middle."""
        return (self.low + self.high) / 2

    @property
    def sd(self) -> float:
        """Return the width / sqrt(12)."""
        return (self.high - self.low) / math.sqrt(12)

    def _draw(self, luck: Luck) -> Sample:
        return self.low + (self.high - self.low) * luck.uniform()


class Triangular(Dist):
    """An expert's guess: the least, the most likely and the greatest."""

    dist: Literal["triangular"]
    low: Minutes
    mode: Minutes
    high: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise UnreadableError(say("low, mode and high in this order"))
        return self

    @property
    def mean(self) -> float:
        """Return the mean of the three."""
        return (self.low + self.mode + self.high) / 3

    @property
    def sd(self) -> float:
        """Return the standard deviation, sqrt((a^2 + b^2 + c^2 - ab - ac - bc) / 18)."""
        a, b, c = self.low, self.mode, self.high
        return math.sqrt(((a - b) ** 2 + (b - c) ** 2 + (c - a) ** 2) / 36)

    def _draw(self, luck: Luck) -> Sample:
        """Return a triangular time for each customer, by the inverse of the distribution."""
        u, width = luck.uniform(), self.high - self.low
        left, right = self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(u * width * left)
        return np.where(u * width < left, rising, self.high - np.sqrt((1 - u) * width * right))


class Empirical(Dist):
    """Times that were measured, each as likely as the others: listed, or a column of a CSV file.

    The loader puts the column's numbers, minutes, in place of the file's name.
    """

    dist: Literal["empirical"]
    values: Annotated[
        tuple[Minutes, ...], BeforeValidator(_tuple), Field(min_length=1, max_length=1_000_000)
    ]

    @property
    def mean(self) -> float:
        """Return the mean of the values."""
        return math.fsum(self.values) / len(self.values)

    @property
    def sd(self) -> float:
        """Return the standard deviation of the values, as a population."""
        mean = self.mean
        return math.sqrt(math.fsum((v - mean) ** 2 for v in self.values) / len(self.values))

    def _draw(self, luck: Luck) -> Sample:
        """Return one of the values for each customer; greater luck, greater value."""
        ranked = np.sort(np.array(self.values))
        return ranked[(luck.uniform() * len(ranked)).astype(np.intp)]


class Endless(Dist):
    """The patience of those who never leave."""

    dist: Literal["endless"] = "endless"

    @property
    def mean(self) -> float:
        """Return infinity."""
        return math.inf

    @property
    def sd(self) -> float:
        """Return 0."""
        return 0.0

    def sample(self, luck: Luck) -> Sample:
        """Return infinity for each customer."""
        return np.full(luck.n, math.inf)


class Mixture(Dist):
    """One of several, each with its share: `parts = [{ share = 0.1, dist = ... }, ...]`."""

    dist: Literal["mixture"]
    parts: Annotated[
        tuple["Part", ...], BeforeValidator(_tuple), Field(min_length=1, max_length=100)
    ]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(math.fsum(part.share for part in self.parts) - 1) > 1e-6:
            raise UnreadableError(say("parts whose shares sum to 1"))
        return self

    @property
    def mean(self) -> float:
        """Return the mean of the parts' means, weighted by share."""
        return math.fsum(part.share * part.time.mean for part in self.parts)

    @property
    def sd(self) -> float:
        """Return the standard deviation within and between the parts."""
        mean = self.mean
        second = (p.share * (p.time.sd**2 + (p.time.mean - mean) ** 2) for p in self.parts)
        return math.sqrt(math.fsum(second))

    def _draw(self, luck: Luck) -> Sample:
        ends = np.cumsum([part.share for part in self.parts])
        which = np.searchsorted(ends[:-1], luck.uniform(), side="right")
        drawn = [part.time.sample(luck.part(k)) for k, part in enumerate(self.parts)]
        return np.stack(drawn)[which, np.arange(luck.n)]


def _bare(value: Any) -> Any:
    """Return a bare duration as the constant it means; numbers too, to be refused as durations."""
    return {"dist": "constant", "mean": value} if not isinstance(value, dict) else value


def _bare_or_endless(value: Any) -> Any:
    return {"dist": "endless"} if value == "endless" else _bare(value)


_Named = (
    Constant
    | Exponential
    | Lognormal
    | Gamma
    | Erlang
    | Weibull
    | Uniform
    | Triangular
    | Empirical
    | Mixture
)
Time = Annotated[
    _Named,
    Field(discriminator="dist"),
    BeforeValidator(_bare),
    WithJsonSchema({"$comment": "Time"}),
]
Patience = Annotated[
    _Named | Endless,
    Field(discriminator="dist"),
    BeforeValidator(_bare_or_endless),
    WithJsonSchema({"$comment": "Patience"}),
]


class Part(Model):
    """A component of a mixture; in the file its share stands beside the keys of its `dist`."""

    share: Annotated[float, Field(gt=0, le=1)]
    time: Time

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "time" in value:
            return value
        share = {key: part for key, part in value.items() if key == "share"}
        return share | {"time": {key: part for key, part in value.items() if key != "share"}}

    @model_serializer(mode="wrap")
    def _together(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        table = dump(self)
        return {"share": table["share"], **table["time"]}


DISTRIBUTIONS: dict[str, type[Dist]] = {
    "constant": Constant,
    "exponential": Exponential,
    "lognormal": Lognormal,
    "gamma": Gamma,
    "erlang": Erlang,
    "weibull": Weibull,
    "uniform": Uniform,
    "triangular": Triangular,
    "empirical": Empirical,
    "mixture": Mixture,
    "endless": Endless,
}
