"""The page of `explain`: one customer's visit minute by minute, and why the wait was what it was.

The mood is drawn as a bar to the left or the right of neither; the causes of the wait stand side by
side for each policy and add up as they are printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from queuesim.language import commas, in_a_row, marked, say
from queuesim.report.amounts import POINTS, Form, adding_up, amount
from queuesim.report.cells import WIDTH, clean, fitted, left, right, text_of, width, wrapped
from queuesim.report.tables import Column, heads, row
from queuesim.report.visit_words import clock, in_a_sentence
from queuesim.report.wording import Summary, tier_name, titled
from queuesim.study.causes import CAUSES

Parts = tuple[float, str, float, str]  # of a line: when, who is in front, the mood, the rest
HALF = 8  # cells of a bar to each side
NAME, CELLS = 32, 16
MINUTES = Form(decimals=2)
WAIT = marked("wait")
STATE = marked("{count} {state}")
SHORT = {
    "ahead": marked("ahead"),
    "later": marked("later"),
    "absent": marked("absent"),
    "wrap_up": marked("wrap-up"),
    "break": marked("break"),
    "idle": marked("idle"),
    "none": marked("none open"),
}
NOTE = marked(
    "Each moment of the wait is shared equally among the windows that may call this queue and are"
    " in their rostered day, by what each of them does: serving someone who was ahead or came"
    " later, calling an absent ticket, wrapping up, on break, idle. Mood from -1 to +1,"
    " modelled on mostly assumed parameters."
)


def explain_page(told: Summary) -> str:
    """Return the page of one customer, lines of at most 80 cells."""
    visits = told["policies"]
    return text_of(
        [_title(told)],
        *(_about(told, policy) for policy in visits),
        *(_minutes(policy, visit, len(visits) > 1) for policy, visit in visits.items()),
        [*cause_lines(told), *wrapped(say(NOTE))],
    )


def visit_sentence(told: Summary, policy: str) -> str:
    """Return what happened to the customer under a policy, in sentences."""
    visit = told["policies"][policy]
    if visit["mood"] is None:
        return say("Is still inside when the study ends.")
    ticket, window = visit["ticket"], visit["window"]
    return in_a_row(
        [
            say("Ticket {ticket}.", ticket=clean(ticket)) if ticket else say("No ticket."),
            in_a_sentence({"mood": visit["mood"]}),
            say("Served at window {window}.", window=clean(window)) if window else "",
        ]
    )


def cause_rows(told: Summary) -> tuple[list[Column], list[tuple[str, dict[str, float]]]]:
    """Return a column per policy, and the minutes of each cause that occurs, ended by the wait."""
    visits = told["policies"]
    columns = [Column(clean(policy), policy, MINUTES, CELLS) for policy in visits]
    totals = {policy: sum(visit["causes"].values()) for policy, visit in visits.items()}
    parts = {policy: adding_up(visits[policy]["causes"], totals[policy]) for policy in visits}
    shown = [cause for cause in CAUSES if any(visit["causes"][cause] for visit in visits.values())]
    rows = [(say(CAUSES[cause]), {p: parts[p][cause] for p in visits}) for cause in shown]
    return columns, [*rows, (say(WAIT), totals)]


def cause_lines(told: Summary) -> list[str]:
    """Return the causes of the wait as rows and the policies as columns, three to a table."""
    columns, rows = cause_rows(told)
    blocks = [columns[k : k + 3] for k in range(0, len(columns), 3)]
    return [
        line
        for block in blocks
        for line in (
            heads(say("why the wait, minutes"), NAME, block),
            *(row(name, NAME, block, values) for name, values in rows),
        )
    ]


def _title(told: Summary) -> str:
    made = say(
        " | day {day}, customer {customer}: {tier}, {service} | seed {seed}",
        day=told["day"],
        customer=told["customer"],
        tier=tier_name(told, told["tier"]),
        service=clean(told["service"]),
        seed=told["seed"],
    )
    return fitted(titled(told["title"]), WIDTH - width(made)) + made


def _about(told: Summary, policy: str) -> list[str]:
    text = say("{policy}: {visit}", policy=clean(policy), visit=visit_sentence(told, policy))
    return wrapped(text)


def _minutes(policy: str, visit: Mapping[str, Any], several: bool) -> list[str]:
    """Return a line a minute: the clock, who is in front, the mood, and what the windows do."""
    if visit["mood"] is None:
        return []
    name = fitted(clean(policy), 30)
    windows = say("windows under {policy}", policy=name) if several else say("windows")
    mood = left(say("mood"), 2 * HALF + 9)
    head = left(say("clock"), 7) + right(say("in front"), 8) + "  " + mood + windows
    return [head, *_lines(visit)]


def _lines(visit: Mapping[str, Any]) -> list[str]:
    story = visit["mood"]
    every = [*_waiting(story, visit["minutes"]), *_happening(story)]
    return [_line(*parts) for parts in sorted(every, key=lambda parts: parts[0])]


def _waiting(story: Mapping[str, Any], minutes: Sequence[Mapping[str, Any]]) -> Iterator[Parts]:
    for minute in minutes:
        feeling = _feeling(story["moments"], minute["at"] - story["arrival"])
        yield minute["at"], f"{minute['in_front']:>8}", feeling, _doing(minute["windows"])


def _happening(story: Mapping[str, Any]) -> Iterator[Parts]:
    for moment in story["moments"]:
        if moment["what"] not in ("", "ticket"):
            at = story["arrival"] + moment["minutes"]
            what = moment["what"]
            yield at, " " * 8, moment["affect"], say(what)


def _line(at: float, front: str, feeling: float, text: str) -> str:
    line = f"{clock(at):7}{front}  {amount(feeling, POINTS):>5} {_bar(feeling)}  "
    return line + fitted(text, WIDTH - width(line))


def _doing(windows: Mapping[str, int]) -> str:
    return commas(
        say(SHORT[state]) if state == "none" else say(STATE, count=count, state=say(SHORT[state]))
        for state, count in windows.items()
    )


def _bar(feeling: float) -> str:
    """Return a bar from the middle, to the right where the feeling is good."""
    size = round(abs(feeling) * HALF)
    bad, good = ("#" * size, "") if feeling < 0 else ("", "#" * size)
    return f"{bad:>{HALF}}|{left(good, HALF)}"


def _feeling(moments: Sequence[Mapping[str, Any]], minutes: float) -> float:
    """Return the affect at a minute, straight between the moments before and after it."""
    line = [moment for moment in moments if not moment["what"].startswith("event")]
    before = [moment for moment in line if moment["minutes"] <= minutes][-1]
    after = next((moment for moment in line if moment["minutes"] > minutes), before)
    gap = after["minutes"] - before["minutes"]
    share = (minutes - before["minutes"]) / gap if gap else 0.0
    found: float = before["affect"] + share * (after["affect"] - before["affect"])
    return found
