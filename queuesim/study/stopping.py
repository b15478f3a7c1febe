"""How many days a comparison takes: until it is sure enough, or until the best policy is found.

A rule looks at the days so far, in their order and after every 20 of them, and names the policies
that need more. So the number of days depends on the numbers alone, not on how they were computed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from queuesim.branch.journey import Array
from queuesim.language import commas_later, say, sentence
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed
from queuesim.scenario.goals import Selection
from queuesim.scenario.model import Scenario
from queuesim.study.experiment import TODAY
from queuesim.study.intervals import over_days, over_skewed_days
from queuesim.study.measures import MEASURES
from queuesim.study.selection import FIRST_STAGE, kim_nelson
from queuesim.study.summary import ALL

LOOK = FIRST_STAGE  # days from one look to the next
MOST_DAYS = 2000

Values = Callable[[str, str, str], Array]  # policy, measure, tier -> a number per day


@dataclass(frozen=True)
class SoFar:
    """The days simulated so far: how many, of each measure its levels and changes, by policy."""

    days: int
    level: Values
    change: Values


@dataclass(frozen=True)
class Decision:
    """The policies that need more days; why it must end unfinished, if it must."""

    going: tuple[str, ...]
    unfinished: str = ""


@dataclass(frozen=True)
class Ask:
    """How sure a measure's changes against today shall be; `share` is of today's level."""

    text: str
    measure: str
    tier: str
    half_width: float = math.nan
    share: float = math.nan

    def wanted(self, today: float) -> float:
        """Return the half-width wanted where today's level is known."""
        return self.half_width if math.isnan(self.share) else self.share * abs(today)


@dataclass(frozen=True)
class Fixed:
    """A number of days that is fixed beforehand."""

    name: str = field(default="days", init=False)
    asked: tuple[str, ...] = field(default=(), init=False)

    def after(self, so_far: SoFar, going: Sequence[str]) -> Decision:
        """Return that all go on."""
        return Decision(tuple(going))


@dataclass(frozen=True)
class Precise:
    """As many days as make the change of every asked measure so sure, under every policy."""

    asks: tuple[Ask, ...]
    most: int = MOST_DAYS
    name: str = field(default="precision", init=False)

    @property
    def asked(self) -> tuple[str, ...]:
        """Return what was asked for, as written."""
        return tuple(ask.text for ask in self.asks)

    def after(self, so_far: SoFar, going: Sequence[str]) -> Decision:
        """Return that all go on, unless all is sure or would take more days than allowed."""
        needed, ask = max(
            ((self._needed(so_far, policy, ask), ask) for policy in going for ask in self.asks
             if policy != TODAY),
            key=lambda found: found[0],
        )  # fmt: skip
        if needed <= so_far.days:
            return Decision(())
        if (needed > self.most and so_far.days >= 2 * LOOK) or so_far.days >= self.most:
            return Decision((), _too_many(ask, needed, self.most))
        return Decision(tuple(going))

    def _needed(self, so_far: SoFar, policy: str, ask: Ask) -> float:
        """Return how many days would make it so sure, reckoned from those so far."""
        found = over_skewed_days(so_far.change(policy, ask.measure, ask.tier))
        today = over_days(so_far.level(TODAY, ask.measure, ask.tier))
        wanted, half = ask.wanted(float(today.mean)), float(found.half_width)
        if math.isnan(half) or math.isnan(wanted):
            return math.inf
        if half <= wanted:
            return 0.0
        return math.ceil(so_far.days * (half / wanted) ** 2) if wanted else math.inf


def _too_many(ask: Ask, needed: float, most: int) -> str:
    if math.isinf(needed):
        return sentence(
            "--precision {option} cannot be reached: the measure is undefined, or has no mean",
            option=ask.text,
        )
    return sentence(
        "--precision {option} needs about {needed:.0f} days, more than the {most} allowed"
        " (--most-days)",
        option=ask.text,
        needed=needed,
        most=most,
    )


@dataclass(frozen=True)
class Best:
    """As many days as single out the best policy; one that is eliminated takes no more."""

    selection: Selection
    policies: tuple[str, ...]  # all of them, in order
    most: int = MOST_DAYS
    name: str = field(default="best", init=False)
    asked: tuple[str, ...] = field(default=(), init=False)

    def after(self, so_far: SoFar, going: Sequence[str]) -> Decision:
        """Return that those left go on, unless one is left or no more days are allowed."""
        gone = eliminated(self.selection, self.policies, so_far)
        left = tuple(name for name in self.policies if not gone[name])
        if len(left) == 1:
            return Decision(())
        if so_far.days >= self.most:
            return Decision((), _undecided(left, self.most))
        return Decision(left)


def _undecided(left: Sequence[str], most: int) -> str:
    return sentence(
        "the best policy is not decided after the {most} days allowed (--most-days); left: {left}",
        most=most,
        left=commas_later(left),
    )


def eliminated(selection: Selection, policies: Sequence[str], so_far: SoFar) -> Mapping[str, int]:
    """Return after how many days each policy is out of the choice, 0 for who is left."""
    sign = -1.0 if MEASURES[selection.measure].better == "lower" else 1.0
    values = np.full((so_far.days, len(policies)), np.nan)
    for k, name in enumerate(policies):
        days = so_far.level(name, selection.measure, selection.tier)
        values[: len(days), k] = sign * days
    looks = sorted({*range(LOOK, so_far.days + 1, LOOK), max(so_far.days, LOOK)})
    gone = kim_nelson(values, selection.indifference_zone, selection.confidence, looks)
    return dict(zip(policies, gone, strict=True))


def asks(texts: Sequence[str], scenario: Scenario) -> tuple[Ask, ...]:
    """Return what texts such as `satisfaction.gold=0.1` ask for, or raise `ScenarioError`."""
    return tuple(_ask(text, scenario) for text in texts)


def _ask(text: str, scenario: Scenario) -> Ask:
    place, _, amount = text.rpartition("=")
    measure, _, tier = (part.strip() for part in place.partition("."))
    tier = tier or ALL
    for word, known in ((measure, [*MEASURES]), (tier, [*scenario.tiers, ALL])):
        if word not in known:
            raise _fault(text, _unknown(word), known, word)
    number, _, unit = amount.strip().replace("%", " %").partition(" ")
    own = MEASURES[measure].unit
    try:
        size = float(number)
    except ValueError:
        size = math.nan
    if not (0 < size < math.inf) or unit.strip() not in ("", "%", own):
        raise _fault(
            text, say("{amount!r} is not read", amount=amount.strip()), [f"0.1 {own}", "5 %"], ""
        )
    if unit.strip() != "%":
        return Ask(text, measure, tier, half_width=size)
    points = own == "share"  # so many in a hundred people, not of a share
    return Ask(text, measure, tier, **{"half_width" if points else "share": size / 100})


def _unknown(word: str) -> str:
    return say("{word!r} is not known", word=word) if word else say("'nothing' is not known")


def _fault(text: str, problem: str, known: Sequence[str], word: str) -> ScenarioError:
    hint = did_you_mean(word, known) if word else ""
    allowed = "" if hint else listed(known)
    return ScenarioError([Fault(f"--precision {text}", None, None, "", problem, "", allowed, hint)])


def rule_of(
    scenario: Scenario,
    policies: Sequence[str],
    precision: Sequence[str] = (),
    best: bool = False,
    most: int | None = None,
) -> Fixed | Precise | Best:
    """Return the rule that is asked for; none asked for, the number of days is fixed."""
    if best:
        return Best(scenario.compare.selection, tuple(policies), most or MOST_DAYS)
    if precision:
        return Precise(asks(precision, scenario), most or MOST_DAYS)
    return Fixed()
