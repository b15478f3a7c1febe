"""The seven steps from what guests experience to the one thing worth improving (practitioner).

List the touchpoints; score the experience and the expectation; satisfaction is their difference;
weight it; set the ideal, today's experience everywhere but at the worst weighted gap; raise that
one alone; do it all again. Everything is reckoned in fractions, so it is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from queuesim.scenario.gap_table import MOST, GapTable, Scored, gap_table, names
from queuesim.scenario.loading import LARGEST_COLUMNS, ScenarioFile, source_of
from queuesim.study.storage import earlier_gaps
from queuesim.study.summary import GAPS_SCHEMA, Json, digest
from queuesim.study.touchpoints import touchpoints

Found = Mapping[str, Json]  # by tier: what `study.touchpoints` says of the scenario
Scores = Mapping[str, Scored]
SURVEY = "survey"
MOVES = ("experience", "expectation", "satisfaction", "weight", "weighted")


@dataclass(frozen=True)
class Gap:
    """One line of the table of a tier, and where its experience comes from."""

    scored: Scored
    experience: Fraction
    expectation: Fraction
    source: str

    @property
    def satisfaction(self) -> Fraction:
        """Return experience - expectation."""
        return self.experience - self.expectation

    @property
    def weighted(self) -> Fraction:
        """Return the satisfaction times its weight."""
        return self.scored.weight * self.satisfaction


@dataclass(frozen=True)
class Beside:
    """The scenario beside a table, from which simulated touchpoints are taken."""

    file: ScenarioFile
    policy: str
    days: int | None = None
    seed: int | None = None

    @property
    def about(self) -> Json:
        """Return what decides the scores."""
        run = self.file.today.run
        return {
            "file": self.file.path.name,
            "policy": self.policy,
            "days": self.days or run.days,
            "seed": run.seed if self.seed is None else self.seed,
        }


def seven_steps(file: Path, since_file: Path | None = None, beside: Beside | None = None) -> Json:
    """Return the seven steps from a file, with what moved since another if one is named.

    The other is a table too, or the `summary.json` of earlier steps.
    """
    a_table = since_file is not None and since_file.suffix != ".json"
    files = [file, since_file] if since_file and a_table else [file]
    tiers = list(beside.file.today.tiers) if beside else None
    tables = [gap_table(source_of(path, LARGEST_COLUMNS), tiers) for path in files]
    earlier = earlier_gaps(since_file) if since_file and not a_table else None
    told = touchpoints(beside.file, beside.policy, beside.days, beside.seed) if beside else None
    now, *before = (gaps(table, told, beside.about if beside else None) for table in tables)
    if since_file is None:
        return now
    return since(now, earlier or before[0], str(since_file))


def gaps(table: GapTable, of_scenario: Found | None = None, about: Json | None = None) -> Json:
    """Return the seven steps as a JSON object.

    `of_scenario` has the touchpoints of the scenario beside the table, which `about` names; those
    that the table leaves out are taken from there where they have a weight.
    """
    told = {tier: of_tier["touchpoints"] for tier, of_tier in (of_scenario or {}).items()}
    found = {
        tier: _tier(_lines(table, table.tiers.get(tier, {}), told.get(tier, {})))
        for tier in dict.fromkeys([*told, *table.tiers])
    }
    found = {tier: steps for tier, steps in found.items() if any(steps.values())}
    return {
        "schema": GAPS_SCHEMA,
        "title": table.title,
        "digest": digest([GAPS_SCHEMA, table.title, about, found]),
        "weights": "shares" if table.shares else "scores",
        "scenario": about,
        "names": names(table.tiers.values()),
        "tiers": found,
        "since": None,
    }


def _lines(table: GapTable, scores: Scores, told: Mapping[str, Json]) -> dict[str, Gap | None]:
    """Return the lines of a tier, those of the scenario that have a weight after the table's."""
    weights = {} if table.shares else {name: row["weight"] for name, row in told.items()}
    more = {
        name: Scored(None, None, Fraction(repr(weight)))
        for name, weight in weights.items()
        if weight is not None and name not in scores
    }
    return {name: _gap(scored, told.get(name)) for name, scored in {**scores, **more}.items()}


def _gap(scored: Scored, told: Json | None) -> Gap | None:
    """Return a line of the table; None where the day has no score, of a tier that never came."""
    experience, expectation, source = scored.experience, scored.expectation, SURVEY
    if experience is None and told and told["score"]["mean"] is not None:
        experience, source = Fraction(repr(told["score"]["mean"])), told["source"]
    if expectation is None and told:
        expectation = Fraction(repr(told["expected"]))
    if experience is None or expectation is None:
        return None
    return Gap(scored, experience, expectation, source)


def _tier(lines: Mapping[str, Gap | None]) -> Json:
    known = {name: gap for name, gap in lines.items() if gap is not None}
    worst = _worst(known)
    ideals = {name: _ideal(gap, name == worst) for name, gap in known.items()}
    raised = worst is not None and ideals[worst] > known[worst].experience
    return {
        "touchpoints": {name: _row(gap, ideals[name]) for name, gap in known.items()},
        "unknown": [name for name, gap in lines.items() if gap is None],
        "weighted": _plain(sum((gap.weighted for gap in known.values()), Fraction(0))),
        "worst": worst,
        "plan": _plan(worst, known[worst], ideals[worst]) if worst and raised else None,
    }


def _worst(known: Mapping[str, Gap]) -> str | None:
    """Return the touchpoint of the worst weighted gap, of equal ones the first; None if none is."""
    short = [name for name, gap in known.items() if gap.weighted < 0]
    return min(short, key=lambda name: known[name].weighted, default=None)


def _ideal(gap: Gap, worst: bool) -> Fraction:
    if gap.scored.ideal is not None:
        return gap.scored.ideal
    return Fraction(MOST) if worst else gap.experience


def _row(gap: Gap, ideal: Fraction) -> Json:
    scored = gap.scored
    return {
        "experience": _plain(gap.experience),
        "expectation": _plain(gap.expectation),
        "satisfaction": _plain(gap.satisfaction),
        "weight": _plain(scored.weight),
        "weighted": _plain(gap.weighted),
        "ideal": _plain(ideal),
        "to_ideal": _plain(gap.experience - ideal),
        "source": gap.source,
        "answers": scored.answers,
        "assumed": list(scored.assumed),
    }


def _plan(name: str, gap: Gap, ideal: Fraction) -> Json:
    """Return the proposal: raise the worst weighted gap, and what that would bring."""
    gain = gap.scored.weight * (ideal - gap.experience)
    return {
        "raise": name,
        "from": _plain(gap.experience),
        "to": _plain(ideal),
        "weighted_gain": _plain(gain),
    }


def _plain(number: Fraction) -> int | float:
    """Return a number as JSON knows it: whole where it is whole."""
    return int(number) if number.denominator == 1 else float(number)


def since(now: Json, before: Json, name: str) -> Json:
    """Return the steps with what moved since earlier ones, which are called `name`."""
    shared = [tier for tier in now["tiers"] if tier in before["tiers"]]
    moved = {tier: _moved(now["tiers"][tier], before["tiers"][tier]) for tier in shared}
    found = {"name": name, "digest": before["digest"], "tiers": moved}
    return now | {"since": found}


def _moved(now: Json, before: Json) -> Json:
    here, there = now["touchpoints"], before["touchpoints"]
    both = [name for name in here if name in there]
    changes = {
        name: {key: _less(here[name][key], there[name][key]) for key in MOVES} for name in both
    }
    plan = before["plan"]
    done = plan is not None and plan["raise"] in changes
    return {
        "touchpoints": changes,
        "new": [name for name in here if name not in there],
        "gone": [name for name in there if name not in here],
        "weighted": _less(now["weighted"], before["weighted"]),
        "plan": plan | {"moved": changes[plan["raise"]]["experience"]} if done else plan,
    }


def _less(after: float, before: float) -> int | float:
    """Return the difference of two numbers as they are written, exactly."""
    return _plain(Fraction(repr(after)) - Fraction(repr(before)))
