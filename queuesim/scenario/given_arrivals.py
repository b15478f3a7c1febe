"""Arrivals that are given: `arrivals.file = "times.csv"` read in, day by day.

The times take the place of the file's name, so that a resolved scenario stands on its own; what
they come to in an hour on average is written down beside them, for all that plans ahead.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from queuesim.language import say
from queuesim.scenario import units
from queuesim.scenario.faults import Fault, ScenarioError, did_you_mean, listed, no_such, shown
from queuesim.scenario.written import Origin, Table

Read = Callable[[str, Origin], str]
COLUMNS = ("time", "tier", "service")
DAY = "day"
NOT_BESIDE = ("per_hour", "mix", "times", "busyness_cv", "crowding", "gap_cv", "group_size")
MOST = 1_000_000  # people
MOST_FAULTS = 20  # of one file


@dataclass(frozen=True)
class Person:
    """A line of the file: which day (from 0), the minute after midnight, what tier, for what."""

    day: int
    at: float
    tier: str
    service: str


def with_arrivals(file: Table, read: Read, faults: list[Fault]) -> Table:
    """Return a file whose `arrivals.file` has become `times`, with rates and shares to match.

    `read(name, place)` returns the text of a file named at a place, or raises `ScenarioError`.
    """
    arrivals = file.get("arrivals")
    if not isinstance(arrivals, Table) or "file" not in arrivals:
        return file
    place, name = arrivals.origins["file"], arrivals["file"]
    for key in NOT_BESIDE:
        if key in arrivals:
            faults.append(
                arrivals.origins[key].fault(say("goes without file, which says who comes"))
            )
    known = {section: list(file.table(section)) for section in ("tiers", "services")}
    people: Sequence[Person] = ()
    if isinstance(name, str):
        try:
            text = read(name, place)
            people = list(_People(name, place, known, faults).of(text))
        except ScenarioError as error:
            faults += error.faults
    else:
        faults.append(place.fault(found=shown(name), allowed=say('such as "times.csv"')))
    return file.having("arrivals", _filled(arrivals.without("file"), people, known, place))


def _filled(
    arrivals: Table, people: Sequence[Person], known: Mapping[str, list[str]], place: Origin
) -> Table:
    """Return the arrivals with the people's times, their rates by half-hour and their shares."""
    days = max((one.day for one in people), default=0) + 1
    columns = {
        "day": [one.day + 1 for one in people],
        "time": [units.written_clock(one.at) for one in people],
        "tier": [one.tier for one in people],
        "service": [one.service for one in people],
    }
    found = arrivals.having("times", _table(place, columns), place)
    rates = {tier: _rates(people, tier, days, place) for tier in known["tiers"]}
    shares = {tier: _shares(people, tier, known["services"], place) for tier in known["tiers"]}
    found = found.having("per_hour", _table(place, rates), place)
    return found.having("mix", _table(place, shares), place)


def _table(place: Origin, items: Mapping[str, object]) -> Table:
    return Table(place, [(key, value, place) for key, value in items.items()])


def _rates(people: Sequence[Person], tier: str, days: int, place: Origin) -> Table:
    """Return how many of a tier come per hour, on average over the days, by half-hour."""
    came = Counter(int(one.at // units.HALF_HOUR) for one in people if one.tier == tier)
    named = sorted({0} | {k for half_hour in came for k in (half_hour, half_hour + 1)})
    return _table(
        place,
        {units.written_clock(units.HALF_HOUR * k): came[k] * 2 / days for k in named if k < 48},
    )


def _shares(people: Sequence[Person], tier: str, services: list[str], place: Origin) -> Table:
    """Return what a tier comes for; of one that never comes, the first service."""
    asked = Counter(one.service for one in people if one.tier == tier) or Counter(services[:1])
    return _table(place, {name: asked[name] / asked.total() for name in services if asked[name]})


@dataclass(frozen=True)
class _People:
    """The reader of a file: what is wrong in it is said by its lines."""

    name: str
    place: Origin
    known: Mapping[str, list[str]]
    faults: list[Fault]

    def of(self, text: str) -> Iterator[Person]:
        """Yield the people of a CSV text, sorted by day and time; none where it has faults."""
        try:
            rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
            names = list(rows.fieldnames or ())
            lacking = [column for column in COLUMNS if column not in names]
            for column in lacking:
                others = [name for name in names if name not in COLUMNS]
                hint = did_you_mean(column, others)
                self._fault(
                    1, say("no column {column}", column=column), f"{listed(names)}", "", hint
                )
            if not lacking:
                yield from self._sorted([(rows.line_num, row) for row in rows])
        except csv.Error as error:
            self._fault(None, say("this is not CSV: {error}", error=error))

    def _sorted(self, rows: list[tuple[int, dict[str, str]]]) -> list[Person]:
        if not 1 <= len(rows) <= MOST:
            self._fault(
                None,
                found=say("{number} people", number=len(rows)),
                allowed=say("1 to {most}", most=MOST),
            )
            return []
        days: dict[str, int] = {}
        wrong = len(self.faults)
        found = []
        for line, row in rows:
            day = days.setdefault((row.get(DAY) or "").strip(), len(days))
            if (person := self._person(line, row, day)) is not None:
                found.append(person)
            if len(self.faults) - wrong >= MOST_FAULTS:
                break
        return sorted(found, key=lambda one: (one.day, one.at)) if len(self.faults) == wrong else []

    def _person(self, line: int, row: Mapping[str, str], day: int) -> Person | None:
        time, tier, service = ((row[column] or "").strip() for column in COLUMNS)
        for section, word in (("tiers", tier), ("services", service)):
            if word not in self.known[section]:
                known = self.known[section]
                problem, hint = no_such(section), did_you_mean(word, known)
                self._fault(line, problem, shown(word), listed(known), hint)
                return None
        try:
            return Person(day, units.clock(time), tier, service)
        except units.UnreadableError as error:
            self._fault(line, found=shown(time), allowed=str(error))
            return None

    def _fault(
        self,
        line: int | None,
        problem: str = "",
        found: str = "",
        allowed: str = "",
        hint: str = "",
    ) -> None:
        path = str(self.place.source.folder / self.name)
        self.faults.append(Fault(path, line, None, "", problem, found, allowed, hint))
