"""The seven steps on paper: the table of gaps of each tier, the plan, and what moved since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, sentence, told
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
    Column(sentence("experience"), "experience", 11),
    Column(sentence("expected"), "expectation", 9),
    Column(sentence("satisfied"), "satisfaction", 10, True),
    Column(sentence("weight"), "weight", 8),
    Column(sentence("weighted"), "weighted", 9, True),
    Column(sentence("ideal"), "ideal", 7),
    Column(sentence("to ideal"), "to_ideal", 9, True),
)
MOVED = (
    Column(sentence("experience"), "experience", 11, True),
    Column(sentence("expected"), "expectation", 9, True),
    Column(sentence("satisfied"), "satisfaction", 10, True),
    Column(sentence("weight"), "weight", 8, True),
    Column(sentence("weighted"), "weighted", 9, True),
)
HOW = marked(
    "Satisfied: experience - expected. Weighted: times its weight. To ideal: experience - ideal;"
    " the ideal is today's experience but at the worst weighted gap, the only one to raise."
)

ON_ASSUMED = marked("{mark} simulated, on assumed parameters (`queuesim list parameters`).")
NEW, GONE = marked("New: {touchpoints}."), marked("Gone: {touchpoints}.")
AT_IDEAL = marked("{touchpoint} has the worst weighted gap, and is at its ideal already.")
RAISE = marked(
    "raise {touchpoint} alone, from {now} to {ideal}: weighted satisfaction {gain}. Leave the rest"
    " as it is."
)
PLAN = marked(
    "The plan was to raise {touchpoint} from {was} to {ideal}: it moved by {moved} of {all}."
)
PLAN_GONE = marked(
    "The plan was to raise {touchpoint} from {was} to {ideal}; it is not in the table now."
)


def gap_page(summary: Steps) -> str:
    """Return the page of a table of gaps."""
    tiers = summary["tiers"]
    name = named(summary["title"], say("Touchpoints"))
    title = say("{title} | the seven steps", title=name)
    blocks = [part for tier in tiers for part in _of_tier(summary, tier)]
    return text_of([title], *blocks, wrapped(in_a_row([say(HOW), *_marks(tiers.values())])))


def _of_tier(summary: Steps, tier: str) -> list[list[str]]:
    steps, head = summary["tiers"][tier], "" if tier == "all" else tier
    shares = summary["weights"] == "shares"
    rows = [
        _row(touchpoint_name(summary, name), COLUMNS, row, shares)
        for name, row in steps["touchpoints"].items()
    ]
    total = left(say("in all"), NAME) + " " * 38 + right(amount(steps["weighted"], True), 9)
    plan = plan_in_words(summary, tier)
    if unknown := steps["unknown"]:
        nobody = say("Nobody came, so without a score: {touchpoints}.", touchpoints=commas(unknown))
        plan = in_a_row([plan, nobody])
    table = [_heads(head, COLUMNS), *rows, total, *wrapped(plan, label=left(say("Plan"), 6))]
    since = summary["since"]
    moved = since["tiers"].get(tier) if since else None
    return [table, _moved(summary, moved, shares)] if moved else [table]


def plan_in_words(summary: Steps, tier: str) -> str:
    """Return the proposal of a tier in a sentence or two."""
    steps = summary["tiers"][tier]
    plan, worst = steps["plan"], steps["worst"]
    if worst is None:
        return say("nothing falls short of what is expected: keep it so.")
    name = touchpoint_name(summary, worst)
    if plan is None:
        return say(AT_IDEAL, touchpoint=name)
    return say(
        RAISE,
        touchpoint=name,
        now=amount(plan["from"]),
        ideal=amount(plan["to"]),
        gain=amount(plan["weighted_gain"], True),
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
    return left(first, NAME) + "".join(right(told(column.head), column.cells) for column in columns)


def _row(name: str, columns: Sequence[Column], row: Steps, shares: bool) -> str:
    return left(name, NAME) + "".join(_cell(row, column, shares) for column in columns)


def _cell(row: Steps, column: Column, shares: bool) -> str:
    """Return a cell; marks stand behind its number, so that digits stay below each other."""
    percent = shares and column.key == "weight"
    text = amount(row[column.key] * (100 if percent else 1), column.signed) + "%" * percent
    simulated = row.get("source") == "simulated" and column.key in ("experience", "expectation")
    mark = ASSUMED if column.key in row.get("assumed", ()) else SIMULATED if simulated else " "
    return right(text + mark, column.cells + 1)[1:]


def _marks(tiers: Iterable[Steps]) -> Iterator[str]:
    """Yield what the marks behind numbers mean, of those that occur."""
    rows = [row for steps in tiers for row in steps["touchpoints"].values()]
    if any(row["assumed"] for row in rows):
        yield say("{mark} assumed.", mark=ASSUMED)
    if any(row["source"] == "simulated" for row in rows):
        yield say(ON_ASSUMED, mark=SIMULATED)


def _moved(summary: Steps, moved: Steps, shares: bool) -> list[str]:
    rows = [
        _row(touchpoint_name(summary, name), MOVED, row, shares)
        for name, row in moved["touchpoints"].items()
        if any(row.values())
    ]
    words = [_plan_then(summary, moved["plan"])]
    for key, text in (("new", NEW), ("gone", GONE)):
        if moved[key]:
            names = commas(touchpoint_name(summary, name) for name in moved[key])
            words.append(say(text, touchpoints=names))
    still = [] if rows else [say("nothing moved")]
    head = wrapped(say("Since {before}: what moved", before=summary["since"]["name"]))
    heads = [_heads("", MOVED)] if rows else []
    return [*head, *heads, *rows, *still, *wrapped(in_a_row(words))]


def _plan_then(summary: Steps, plan: Steps | None) -> str:
    if plan is None:
        return say("There was no plan.")
    there = "moved" in plan
    return say(
        PLAN if there else PLAN_GONE,
        touchpoint=touchpoint_name(summary, plan["raise"]),
        was=amount(plan["from"]),
        ideal=amount(plan["to"]),
        moved=amount(plan.get("moved", 0.0), True),
        all=amount(plan["to"] - plan["from"], True),
    )
