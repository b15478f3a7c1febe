"""The results folder of a run: written whole or not at all, the same input to the same bytes.

Everything is first written to a folder beside its place and then put there by renaming. Times are
minutes to 7 decimals, so that rounding to multiples of 2^-20 gives back what was simulated.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from queuesim.branch.journey import Array, Demand, Outcome, Table, Updates, Vain, Visits, numbers
from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError, reason
from queuesim.scenario.model import Scenario
from queuesim.study import cells
from queuesim.study.experiment import Result
from queuesim.study.summary import (
    ALL,
    CALIBRATION_SCHEMA,
    COMPARISON_SCHEMA,
    GAPS_SCHEMA,
    RUN_SCHEMA,
    SENSITIVITY_SCHEMA,
    STAFF_SCHEMA,
    Json,
    as_text,
)

if TYPE_CHECKING:
    from queuesim.study.comparison import Comparison
    from queuesim.study.staff import Staffed

SUMMARY = "summary.json"
ROOT = Path("results")


def save(
    result: Result,
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a run of a scenario file and return it."""
    return _saved(result.policy, summary, tables(result, summary), file, out, force, extra)


def save_comparison(
    comparison: "Comparison",
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a comparison and return it."""
    found = {"differences.csv": differences(summary), "ledger.csv": ledger(summary)}
    return _saved("compare", summary, found, file, out, force, extra)


def save_staff(
    staffed: "Staffed",
    summary: Json,
    sets: Sequence[str] = (),
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a plan, with the plan as a policy file, and return it."""
    from queuesim.study.staffed_file import policy_file  # a run does not need it

    file = staffed.file.path
    extends = os.path.relpath(file, _folder("staff", summary, file, out))
    found = {
        f"{staffed.name}.toml": policy_file(staffed, extends, sets).encode(),
        "plan.csv": plan(summary),
        "steps.csv": steps(summary),
    }
    return _saved("staff", summary, found, file, out, force, extra)


def save_calibration(
    texts: Mapping[str, str],
    summary: Json,
    log: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the folder of what a log taught, its scenario files among them, and return it."""
    found = {name: text.encode() for name, text in texts.items()}
    if summary["back_test"]:
        found["back_test.csv"] = back_test(summary["back_test"])
    return _saved("calibrate", summary, found, log, out, force, extra)


def save_gaps(
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of a table of gaps and return it."""
    return _saved("gaps", summary, {"gaps.csv": gaps(summary)}, file, out, force, extra)


def earlier_gaps(file: Path) -> Json:
    """Return what an earlier table of gaps came to, from its `summary.json`."""
    try:
        found: Json = json.loads(file.read_bytes())
        ours = found["schema"] == GAPS_SCHEMA
    except OSError as error:
        raise ScenarioError([Fault(str(file), None, None, "", reason(error))]) from None
    except (ValueError, LookupError, TypeError):
        ours = False
    if not ours:
        allowed = say("the summary.json of earlier gaps, or a table as TOML or CSV")
        raise ScenarioError([Fault(str(file), None, None, "", say("is none"), "", allowed)])
    return found


def save_sensitivity(
    summary: Json,
    file: Path,
    out: Path | None = None,
    force: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the results folder of what an answer hangs on and return it."""
    found = {"sensitivity.csv": sensitivity(summary)}
    return _saved("sensitivity", summary, found, file, out, force, extra)


def _folder(kind: str, summary: Json, file: Path, out: Path | None) -> Path:
    plain = re.sub(r"[^\w-]+", "-", f"{kind}-{summary['digest'][:8]}")
    return ROOT / f"{file.stem}-{plain}" if out is None else out


def _saved(
    kind: str,
    summary: Json,
    found: Mapping[str, bytes],
    file: Path,
    out: Path | None,
    force: bool,
    extra: Mapping[str, bytes] | None,
) -> Path:
    """Write a summary and the files found beside it to the folder of its kind and digest."""
    folder = _folder(kind, summary, file, out)
    refuse_others(folder, force)
    write({SUMMARY: as_text(summary).encode(), **found, **(extra or {})}, folder)
    return folder


def refuse_others(folder: Path, force: bool = False) -> None:
    """Raise `ScenarioError` for a folder that holds anything but earlier results, unless forced."""
    something = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if something and not (_is_ours(folder) or (force and folder.is_dir())):
        allowed = say("a new folder, an empty one, or one with earlier results")
        hint = say("name another, or use --force") if folder.is_dir() else say("name another")
        fault = Fault(str(folder), None, None, "", say("holds something else"), "", allowed, hint)
        raise ScenarioError([fault])


def write(found: Mapping[str, bytes], folder: Path) -> None:
    """Write files, by name, as a whole folder.

    Earlier results in the folder are replaced as a whole, anything else in it is kept. An
    interruption leaves either the old folder or the new one.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        for name, content in found.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        with _alone_in(folder.parent):
            _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _alone_in(parent: Path) -> Iterator[None]:
    """Have other runs that put a folder there wait, where the system can lock folders."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # Windows
        yield
        return
    place = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks
            flock(place, LOCK_EX)
        yield
    finally:
        os.close(place)


def _put(fresh: Path, folder: Path) -> None:
    """Put a folder written in full into its place."""
    if not folder.exists():
        fresh.rename(folder)
        return
    keep = not _is_ours(folder)
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        folder.rename(old)
        fresh.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    for other in old.iterdir() if keep else ():
        if not (folder / other.name).exists():
            other.rename(folder / other.name)
    shutil.rmtree(old)


def _is_ours(folder: Path) -> bool:
    """Return whether results of this program are in a folder."""
    try:
        schema = json.loads((folder / SUMMARY).read_bytes())["schema"]
    except (OSError, ValueError, LookupError, TypeError):
        return False
    ours = (
        RUN_SCHEMA,
        COMPARISON_SCHEMA,
        STAFF_SCHEMA,
        GAPS_SCHEMA,
        SENSITIVITY_SCHEMA,
        CALIBRATION_SCHEMA,
    )
    return schema in ours


def files(result: Result, summary: Json) -> dict[str, bytes]:
    """Return the files of a run's results folder by name."""
    return {SUMMARY: as_text(summary).encode(), **tables(result, summary)}


def tables(result: Result, summary: Json) -> dict[str, bytes]:
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
        "outcome": [outcome.name.lower() for outcome in Outcome],
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
        "outcome": [outcome.name.lower() for outcome in Outcome],
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
