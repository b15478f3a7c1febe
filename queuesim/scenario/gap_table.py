"""A table of gaps: what guests experience, expect and care about, touchpoint by touchpoint.

Numbers are fractions, so that what is reckoned from them is exact; of several answers about a
touchpoint the mean is taken. Beside a scenario, the touchpoints that a day simulates may leave out
what is experienced and expected.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from queuesim.language import marked, say
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed, no_such, shown
from queuesim.scenario.gap_rows import SCORES, Row, Text, rows_of
from queuesim.scenario.touchpoints import SIMULATED, TOUCHPOINTS
from queuesim.scenario.written import Source

EVERYBODY = "all"
MOST = 10  # of any score
A_SCORE = marked("a number from 0 to 10")
A_WEIGHT = marked('a number from 0 to 10, or a share such as "25 %"')
_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?")
_EXAMPLE = marked("such as [touchpoints.waiting] with experience = 6, expectation = 7, weight = 5")

Beside = Sequence[str] | None  # the tiers of the scenario beside the table, if there is one


@dataclass(frozen=True)
class Scored:
    """A touchpoint of a tier; None for what the day has to tell, or for no ideal of its own."""

    experience: Fraction | None
    expectation: Fraction | None
    weight: Fraction
    ideal: Fraction | None = None
    answers: int = 1
    name: Text = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class GapTable:
    """The touchpoints of each tier, in the order written; `all` where no tier is named."""

    title: Text
    tiers: Mapping[str, Mapping[str, Scored]]
    shares: bool = False  # weights are shares of 1, not scores


def gap_table(source: Source, tiers: Beside = None) -> GapTable:
    """Return the table in a text, given the tiers of the scenario beside it, if there is one.

    Raise `ScenarioError` with every fault.
    """
    faults: list[Fault] = []
    title, rows = rows_of(source, faults)
    if not rows and not faults:
        fault = Fault(source.name, None, None, "", say("names no touchpoint"), "", say(_EXAMPLE))
        faults.append(fault)
    for row in rows:
        day_tells = tiers is not None and row.touchpoint in SIMULATED
        optional = ("ideal", *(SCORES[:2] if day_tells else ()))
        faults += [*wrong_names(row, tiers), *wrong_cells(row, optional)]
    shares = any(share(row.cells.get("weight")) is not None for row in rows)
    if shares:
        faults += _scores_among_shares(rows)
    if not faults:
        groups = by_tier(rows, tiers)
        found = {
            tier: {name: _scored(answers) for name, answers in group.items()}
            for tier, group in groups.items()
        }
        faults += _wrong_sums(groups, found) if shares else ()
    if faults:
        raise ScenarioError(sorted(faults, key=lambda fault: (fault.line or 0, fault.column or 0)))
    return GapTable(title, found, shares)


def wrong_names(row: Row, tiers: Beside) -> Iterator[Fault]:
    """Yield a tier or a touchpoint that the scenario beside the table does not know."""
    if not row.touchpoint:
        yield row.place.fault("touchpoint", say("missing"))
    checks = (
        ("tiers", row.tier, row.tier_place, tiers or ()),
        ("touchpoints", row.touchpoint, row.place, list(TOUCHPOINTS)),
    )
    for section, name, place, known in checks if tiers is not None else ():
        if name and name not in known:
            hint = did_you_mean(name, known)
            yield place.fault(
                "", no_such(section), found=shown(name), allowed=listed(known), hint=hint
            )


def wrong_cells(row: Row, optional: Collection[str]) -> Iterator[Fault]:
    """Yield cells that are missing or no scores; a weight may be a share, too."""
    for key in SCORES:
        allowed = say(A_WEIGHT if key == "weight" else A_SCORE)
        if key in row.cells:
            if _number(row.cells[key], key) is None:
                yield row.place.fault(key, found=shown(row.cells[key]), allowed=allowed)
        elif key not in optional:
            hint = say("fill it in, or leave the answer out") if row.place.table is None else ""
            if row.touchpoint in SIMULATED and key in SCORES[:2]:
                hint = say("fill it in, or let the day tell: --scenario FILE")
            yield row.place.fault(key, say("missing"), allowed=allowed, hint=hint)


def _scores_among_shares(rows: Sequence[Row]) -> Iterator[Fault]:
    for row in rows:
        weight = row.cells.get("weight")
        if weight is not None and share(weight) is None and score(weight) is not None:
            allowed = say('shares alone, such as "25 %", or scores alone')
            yield row.place.fault(
                "weight", say("a score among shares"), found=shown(weight), allowed=allowed
            )


def by_tier(rows: Sequence[Row], tiers: Beside) -> dict[str, dict[str, list[Row]]]:
    """Return tier -> touchpoint -> answers; a row of no tier is for all who have none of their own.

    Beside a scenario the tiers are its tiers, in its order.
    """
    named = [tier for tier in dict.fromkeys(row.tier for row in rows) if tier]
    groups: dict[str, dict[str, list[Row]]] = {tier: {} for tier in (tiers or named or [EVERYBODY])}
    own = {(row.tier, row.touchpoint) for row in rows}
    for row in rows:
        for tier, group in groups.items():
            if row.tier == tier or (not row.tier and (tier, row.touchpoint) not in own):
                group.setdefault(row.touchpoint, []).append(row)
    return {tier: group for tier, group in groups.items() if group}


def _scored(answers: Sequence[Row]) -> Scored:
    """Return the mean of the answers about a touchpoint."""
    first = answers[0]
    return Scored(
        mean(answers, "experience"),
        mean(answers, "expectation"),
        mean(answers, "weight") or Fraction(0),
        mean(answers, "ideal"),
        len(answers),
        first.name,
        first.assumed,
    )


def mean(answers: Sequence[Row], key: str) -> Fraction | None:
    """Return the mean of a column over the answers that have it; None if there are none."""
    numbers = (_number(row.cells[key], key) for row in answers if key in row.cells)
    found = [number for number in numbers if number is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def _number(value: Any, key: str) -> Fraction | None:
    """Return the number in a cell, exactly as it was written; None if it is out of place."""
    of_one = share(value) if key == "weight" else None
    return score(value) if of_one is None else of_one


def score(value: Any) -> Fraction | None:
    """Return a score as it was written, in exact decimals; None if it is none."""
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        return None
    number = Fraction(text)
    return number if 0 <= number <= MOST else None


def share(value: Any) -> Fraction | None:
    """Return a share of 1 written as a percentage, None if it is no percentage."""
    text = value.removesuffix("%").strip() if isinstance(value, str) and "%" in value else ""
    if not _NUMBER.fullmatch(text):
        return None
    number = Fraction(text) / 100
    return number if 0 <= number <= 1 else None


def _wrong_sums(
    groups: Mapping[str, Mapping[str, Sequence[Row]]], found: Mapping[str, Mapping[str, Scored]]
) -> Iterator[Fault]:
    """Yield tiers whose shares do not sum to 1."""
    for tier, group in groups.items():
        total = sum((scored.weight for scored in found[tier].values()), Fraction(0))
        if total != 1:
            first = next(iter(group.values()))[0]
            yield first.place.fault(
                "weight",
                _weights_of(tier),
                found=say("shares that sum to {percent:.6g} %", percent=float(100 * total)),
                allowed=say("shares that sum to 100 %"),
            )


def _weights_of(tier: str) -> str:
    return say("weights of everybody") if tier == EVERYBODY else say("weights of {tier}", tier=tier)


def names(tables: Collection[Mapping[str, Scored]]) -> dict[str, Text]:
    """Return what each touchpoint is called."""
    return {name: scored.name for table in tables for name, scored in table.items() if scored.name}
