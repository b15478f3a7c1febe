"""The seven steps on paper: the table of gaps of each tier, the plan, and what moved since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queuesim.report.cells import left, named, right, text_of, wrapped

NAME = 16
ASSUMED, SIMULATED = "*", "+"
Steps = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the table: its head, its key, its cells, and whether + is said."""

    head: str
    key: str
    cells: int
    signed: bool = False


COLUMNS = (
    Column("experience", "experience", 11),
    Column("expected", "expectation", 9),
    Column("satisfied", "satisfaction", 10, True),
    Column("weight", "weight", 8),
    Column("weighted", "weighted", 9, True),
    Column("ideal", "ideal", 7),
    Column("to ideal", "to_ideal", 9, True),
)
MOVED = (
    Column("experience", "experience", 11, True),
    Column("expected", "expectation", 9, True),
    Column("satisfied", "satisfaction", 10, True),
    Column("weight", "weight", 8, True),
    Column("weighted", "weighted", 9, True),
)
HOW = (
    "Satisfied: experience - expected. Weighted: times its weight. To ideal: experience - ideal;"
    " the ideal is today's experience but at the worst weighted gap, the only one to raise."
)


def gap_page(summary: Steps) -> str:
    """Return the page of a table of gaps."""
    tiers = summary["tiers"]
    title = named(summary["title"], "Touchpoints")
    blocks = [part for tier in tiers for part in _of_tier(summary, tier)]
    return text_of([f"{title} | the seven steps"], *blocks, wrapped(HOW + _marks(tiers.values())))


def _of_tier(summary: Steps, tier: str) -> list[list[str]]:
    steps, head = summary["tiers"][tier], "" if tier == "all" else tier
    shares = summary["weights"] == "shares"
    rows = [
        _row(touchpoint_name(summary, name), COLUMNS, row, shares)
        for name, row in steps["touchpoints"].items()
    ]
    total = left("in all", NAME) + " " * 38 + right(amount(steps["weighted"], True), 9)
    plan = plan_in_words(summary, tier)
    if steps["unknown"]:
        plan += f" Nobody came, so without a score: {', '.join(steps['unknown'])}."
    table = [_heads(head, COLUMNS), *rows, total, *wrapped(plan, label=left("Plan", 6))]
    since = summary["since"]
    moved = since["tiers"].get(tier) if since else None
    return [table, _moved(summary, moved, shares)] if moved else [table]


def plan_in_words(summary: Steps, tier: str) -> str:
    """Return the proposal of a tier in a sentence or two."""
    steps = summary["tiers"][tier]
    plan, worst = steps["plan"], steps["worst"]
    if worst is None:
        return "nothing falls short of what is expected: keep it so."
    name = touchpoint_name(summary, worst)
    if plan is None:
        return f"{name} has the worst weighted gap, and is at its ideal already."
    return (
        f"raise {name} alone, from {amount(plan['from'])} to {amount(plan['to'])}: weighted"
        f" satisfaction {amount(plan['weighted_gain'], True)}. Leave the rest as it is."
    )


def touchpoint_name(summary: Steps, touchpoint: str) -> str:
    """Return what a touchpoint is called."""
    return named(summary["names"].get(touchpoint), touchpoint)


def amount(number: float, signed: bool = False) -> str:
    """Return a number with at most two decimals, none where it is whole."""
    text = f"{number:+.2f}" if signed else f"{number:.2f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("+0", "-0") else text


def _heads(first: str, columns: Sequence[Column]) -> str:
    return left(first, NAME) + "".join(right(column.head, column.cells) for column in columns)


def _row(name: str, columns: Sequence[Column], row: Steps, shares: bool) -> str:
    return left(name, NAME) + "".join(_cell(row, column, shares) for column in columns)


def _cell(row: Steps, column: Column, shares: bool) -> str:
    """Return a cell; marks stand behind its number, so that digits stay below each other."""
    percent = shares and column.key == "weight"
    text = amount(row[column.key] * (100 if percent else 1), column.signed) + "%" * percent
    simulated = row.get("source") == "simulated" and column.key in ("experience", "expectation")
    mark = ASSUMED if column.key in row.get("assumed", ()) else SIMULATED if simulated else " "
    return right(text + mark, column.cells + 1)[1:]


def _marks(tiers: Iterable[Steps]) -> str:
    rows = [row for steps in tiers for row in steps["touchpoints"].values()]
    assumed = any(row["assumed"] for row in rows)
    simulated = any(row["source"] == "simulated" for row in rows)
    return (f" {ASSUMED} assumed." if assumed else "") + (
        f" {SIMULATED} simulated, on assumed parameters (`queuesim list parameters`)."
        if simulated
        else ""
    )


def _moved(summary: Steps, moved: Steps, shares: bool) -> list[str]:
    rows = [
        _row(touchpoint_name(summary, name), MOVED, row, shares)
        for name, row in moved["touchpoints"].items()
        if any(row.values())
    ]
    words = [_plan_then(summary, moved["plan"])]
    for key, said in (("new", "New"), ("gone", "Gone")):
        if moved[key]:
            words.append(f"{said}: {', '.join(touchpoint_name(summary, n) for n in moved[key])}.")
    still = [] if rows else ["nothing moved"]
    head = wrapped(f"Since {summary['since']['name']}: what moved")
    return [*head, *([_heads("", MOVED)] if rows else []), *rows, *still, *wrapped(" ".join(words))]


def _plan_then(summary: Steps, plan: Steps | None) -> str:
    if plan is None:
        return "There was no plan."
    name = touchpoint_name(summary, plan["raise"])
    was = f"The plan was to raise {name} from {amount(plan['from'])} to {amount(plan['to'])}"
    if "moved" not in plan:
        return f"{was}; it is not in the table now."
    moved = amount(plan["moved"], True)
    return f"{was}: it moved by {moved} of {amount(plan['to'] - plan['from'], True)}."
