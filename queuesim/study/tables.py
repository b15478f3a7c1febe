"""What a study found as CSV files, a function for each: rows of days, or lines of a summary.

Times are minutes to 7 decimals, so that rounding to multiples of 2^-20 gives back what was
simulated.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from queuesim.branch.journey import OUTCOMES, Array, Demand, Table, Updates, Vain, Visits, numbers
from queuesim.scenario.model import Scenario
from queuesim.study import cells
from queuesim.study.experiment import Result
from queuesim.study.summary import ALL, Json


def of_run(result: Result, summary: Json) -> dict[str, bytes]:
    """Return the CSV files of a run's results folder by name."""
    return {
        "visits.csv": visits(result),
        "customers.csv": customers(result),
        **told_and_called(result),
        "half_hours.csv": half_hours(summary),
        "windows.csv": windows(summary),
    }


def told_and_called(result: Result) -> dict[str, bytes]:
    """Return the calls in vain and the waits told anew of the days kept as CSV, if there are any.

    `customer` is the row of the customer in the day.
    """
    scenario = result.scenario
    words = {"queue": list(scenario.queues), "window": list(scenario.windows)}
    tables: dict[str, tuple[type[Table], list[Table]]] = {
        "calls_in_vain.csv": (Vain, [log.vain for log in result.logs]),
        "updates.csv": (Updates, [log.updates for log in result.logs]),
    }
    days = [log.day for log in result.logs]
    return {
        name: cells.table({"day": _days_of(days, rows), **_columns(kind, rows, words)})
        for name, (kind, rows) in tables.items()
        if any(map(len, rows))
    }


def visits(result: Result) -> bytes:
    """Return the visits of the days kept as CSV."""
    scenario = result.scenario
    words = {
        "queue": list(scenario.queues),
        "window": list(scenario.windows),
        "outcome": OUTCOMES,
    }
    tables = [log.visits for log in result.logs]
    columns = {"day": _days(result), **_columns(Visits, tables, words)}
    return cells.table({**columns, "ticket": _tickets(scenario, tables)})


def _tickets(scenario: Scenario, tables: Sequence[Visits]) -> cells.Bytes:
    """Return what is printed on the tickets, such as A017; empty where none was given."""
    none = np.zeros(0, np.int64)
    queue = np.concatenate([none, *(table.queue for table in tables)])
    number = np.concatenate([none, *(numbers(table) for table in tables)])
    printed = np.concatenate(
        [cells.names(queue, scenario.prefixes), cells.whole(number, digits=3)], axis=1
    )
    printed[queue < 0] = cells.NUL
    return printed


def customers(result: Result) -> bytes:
    """Return the customers of the days kept as CSV: who came, how it ended, how it felt."""
    scenario = result.scenario
    words = {
        "tier": list(scenario.tiers),
        "service": list(scenario.services),
        "outcome": OUTCOMES,
    }
    ends = _columns(Visits, [log.visits for log in result.logs], words)
    demand = _columns(Demand, [log.demand for log in result.logs], words)
    if not scenario.diversion:
        demand.pop("divert", None)
    customer = [np.arange(len(log.demand)) for log in result.logs]
    columns = {
        "day": _days(result),
        "customer": cells.whole(np.concatenate([np.zeros(0, dtype=int), *customer])),
        **demand,
        "outcome": ends["outcome"],
        "left": ends["left"],
    }
    if result.experiences:
        columns |= _columns(type(result.experiences[0]), result.experiences, words)
    return cells.table(columns)


def half_hours(summary: Json) -> bytes:
    """Return the half-hours of a summary as CSV, a column for each mean and each half-width."""
    return _flat(summary["half_hours"])


def windows(summary: Json) -> bytes:
    """Return the windows of a summary as CSV, a column for each mean and each half-width."""
    return _flat([{"window": name, **row} for name, row in summary["windows"].items()])


def differences(summary: Json) -> bytes:
    """Return the differences of a comparison as CSV, a line per policy, tier and measure."""
    return _flat(
        [
            {"policy": policy, "tier": tier, "measure": measure, **value}
            for policy, tiers in summary["differences"].items()
            for tier, measures in tiers.items()
            for measure, value in measures.items()
        ]
    )


def ledger(summary: Json) -> bytes:
    """Return who wins and who pays as CSV, a line per policy and tier."""
    return _flat(
        [
            {"policy": policy, "tier": tier, **entries}
            for policy, tiers in summary["ledger"].items()
            for tier, entries in tiers.items()
        ]
    )


def gaps(summary: Json) -> bytes:
    """Return the touchpoints of a table of gaps as CSV, a line per tier and touchpoint."""
    return _flat(
        [
            {"tier": tier, "touchpoint": name, **row, "assumed": " ".join(row["assumed"])}
            for tier, steps in summary["tiers"].items()
            for name, row in steps["touchpoints"].items()
        ]
    )


def plan(summary: Json) -> bytes:
    """Return the windows of a plan by half-hour as CSV, a column for each kind."""
    names = [f"windows like {kind['windows'][0]}" for kind in summary["kinds"]]
    return _flat(
        [
            {key: value for key, value in row.items() if key != "by_kind"}
            | dict(zip(names, row["by_kind"], strict=True))
            for row in summary["half_hours"]
        ]
    )


def steps(summary: Json) -> bytes:
    """Return what one window more or less changes as CSV, a line per step."""
    kinds, targets = summary["kinds"], summary["targets"]
    return _flat(
        [
            {
                "windows_like": kinds[step["kind"]]["windows"][0],
                **{key: step[key] for key in ("by", "cost", "wait_mean", "satisfaction")},
                "shift": step["shift"] or "",
                "hours": " ".join(step["spans"]),
                "missed": " ".join(f"{t['tier']}.{t['measure']}" for t in missed),
            }
            for step in summary["steps"]
            for missed in [[targets[k] for k in step["missed"]]]
        ]
    )


def sensitivity(summary: Json) -> bytes:
    """Return what each assumption does to the answer as CSV, a line per assumption."""
    ends = ("low", "high")
    return _flat(
        [
            {
                "assumption": row["name"],
                "tiers": " ".join(row["tiers"]),
                "value": row["value"],
                **{end: row[end]["value"] for end in ends},
                **{f"answer_at_{end}": row[end]["answer"] for end in ends},
                "flips_at": row["flips_at"],
                **{key: row[key] for key in ("unit", "status", "range")},
            }
            for row in summary["assumptions"]
        ]
    )


def back_test(summary: Json) -> bytes:
    """Return a back-test as CSV, a line per half-hour (or "day"), tier and figure."""
    return _flat(
        [
            {"from": begin, "tier": tier, "figure": figure, "real": value["real"]}
            | {"replayed": value, "forecast": ahead[tier][figure]}
            for begin, again, ahead in _parts(summary)
            for tier in (*summary["tiers"], ALL)
            for figure, value in again[tier].items()
        ]
    )


def _parts(summary: Json) -> Iterator[tuple[str, Json, Json]]:
    """Yield the whole day of a back-test and its half-hours, replayed and as a forecast."""
    again, ahead = summary["replayed"], summary["forecast"]
    yield "day", again["tiers"], ahead["tiers"]
    for one, other in zip(again["half_hours"], ahead["half_hours"], strict=True):
        yield one["from"], one, other


def _days(result: Result) -> cells.Bytes:
    return _days_of([log.day for log in result.logs], [log.demand for log in result.logs])


def _days_of(days: Sequence[int], tables: Sequence[Table]) -> cells.Bytes:
    return cells.whole(np.repeat(days, [len(table) for table in tables]).astype(np.int64))


def _columns(
    kind: type[Table], tables: Sequence[Table], words: Mapping[str, Sequence[str]]
) -> dict[str, cells.Bytes]:
    """Return the cells of every declared column of use, the tables one below the other."""
    found = {}
    for column in kind.columns():
        none = np.zeros(0, dtype=column.dtype)
        values = np.concatenate([none, *(getattr(table, column.name) for table in tables)])
        if column.neutral is None or _says_something(values, column.neutral):
            found[column.name] = _cells(values, words.get(column.name))
    return found


def _says_something(values: Array, neutral: float) -> bool:
    return not np.array_equal(values, np.full(len(values), neutral), equal_nan=True)


def _cells(values: Array, words: Sequence[str] | None) -> cells.Bytes:
    if words is not None:
        return cells.names(values, words)
    return cells.decimal(values) if values.dtype.kind == "f" else cells.whole(values)


def _flat(rows: Sequence[Mapping[str, Any]]) -> bytes:
    lines = [dict(_spread(row)) for row in rows]
    head = [",".join(map(cells.text, lines[0]))] if lines else []
    body = [",".join(line.values()) for line in lines]
    return "".join(line + "\r\n" for line in head + body).encode("utf-8-sig")


def _spread(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the cells of a row, a value with its half-width taking two."""
    found = []
    for key, value in row.items():
        if isinstance(value, dict):
            found.append((key, _number(value["mean"])))
            found.append((f"{key}_half_width", _number(value["half_width"])))
        else:
            found.append((key, cells.text(value) if isinstance(value, str) else _number(value)))
    return found


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
