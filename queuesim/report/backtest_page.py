"""The page of a back-test: days that the fit never saw, as they were and as they were simulated.

First the verdict with what it rests on, then the tiers, the half-hours and the days. Behind ± is
how far one more simulation lies off, 19 times in 20: a true model misses real days by that much.
"""

from collections.abc import Mapping
from typing import Any

from queuesim.language import commas, in_a_row, marked, say, say_many, told
from queuesim.report.amounts import COUNT, SCORE, SHARE, Form, amount, interval, margin
from queuesim.report.cells import fitted, left, right, text_of, wrapped
from queuesim.report.wording import Summary

ALL = "all"
NAMES = {
    "delayed": marked("had to wait, %"),
    "wait": marked("mean wait, min"),
    "abandoned": marked("gave up, %"),
    "wait_delayed": marked("those who waited, min"),
    "order": marked("waits longer by, min"),
    "daily_waits": marked("error of a day, min"),
    "arrivals": marked("arrivals a day"),
    "wait_p50": marked("half wait, min"),
    "wait_p90": marked("nine in ten wait, min"),
    "busy": marked("windows serving"),
}
SHOWN = ("arrivals", "delayed", "abandoned", "wait", "wait_delayed", "wait_p50", "wait_p90")
HOURLY = {
    "arrivals": marked("came"),
    "wait": marked("wait, min"),
    "wait_p90": marked("9 in 10"),
    "delayed": marked("waited %"),
    "abandoned": marked("gave up %"),
    "busy": marked("serving"),
}
SAYS = {
    "yes": marked("YES: the simulated branch is the branch of the log, within all tolerances."),
    "no": marked("NO: the simulated branch is not the branch of the log."),
    "cannot tell": marked(
        "CANNOT TELL: some figure lies outside its tolerance, but by no more than chance allows;"
        " more days held out would tell."
    ),
}


WHY = {
    "without_it": marked(
        "Why: {day} alone, the day farthest off. Without it the answer would be yes."
    ),
    "own_fit": marked(
        "Why: these days are not like those learnt from. Fitted to themselves they would pass, so"
        " the branch is understood, but it has changed."
    ),
    "own_fit_without_it": marked(
        "Why: two things. On {day}, the day farthest off, something happened that no scenario"
        " says; and the other days are not like those learnt from: fitted to themselves, without"
        " that day, they would pass."
    ),
}
NO_REASON = marked(
    "Why: that is not told by single days, nor by how the days differ: a fit to these very days"
    " would not pass either. Something in this branch is not what its scenario says."
)
PROBABILITY = Form(decimals=3)
DIFFERENCES = {
    "tickets": (marked("tickets a day"), COUNT),
    "hours": (marked("hours of windows a day"), COUNT),
    "length": (marked("services, times as long"), SCORE),
}
DIFFER = marked(
    "p: how often days that are alike differ so by chance (Welch's test over days); half-hours"
    " with over three times the usual tickets left out."
)


def backtest_page(found: Summary) -> str:
    """Return the page of a back-test, lines of at most 80 cells."""
    says = SAYS[found["verdict"]]
    return text_of(
        [backtest_title(found), *wrapped(say(says)), *why(found)],
        criteria_lines(found),
        _differences(found),
        _tiers(found),
        _half_hours(found),
        _days(found),
        wrapped(how(found)),
    )


def why(found: Summary) -> list[str]:
    """Return why the verdict is not yes, as far as other verdicts on these days tell."""
    asked = found["reasons"]
    if asked is None:
        return []
    yes = [text for key, text in WHY.items() if asked[key] == "yes"]
    return wrapped(say(yes[0] if yes else NO_REASON, day=asked["farthest"]))


def _differences(found: Summary) -> list[str]:
    head = left(say("days"), 30) + right(say("learnt from"), 13) + right(say("held out"), 12)
    lines = [head + right("p", 8)]
    for one in found["differences"]:
        what, shape = DIFFERENCES[one["figure"]]
        cells = amount(one["learnt"], shape), amount(one["held_out"], shape)
        p_value = amount(one["p_value"], PROBABILITY)
        lines.append(left(say(what), 30) + right(cells[0], 13) + right(cells[1], 12)
                     + right(p_value, 8))  # fmt: skip
    return [*lines, *wrapped(say(DIFFER))]


def backtest_title(found: Summary) -> str:
    """Return which days were held out, and how often each was simulated."""
    days = found["days"]
    words = {"first": days[0], "last": days[-1]}
    span = days[0] if len(days) == 1 else say("{first} to {last}", **words)
    return say_many(
        "Back-test | {number} day that the fit never saw, {span} | {runs} runs",
        "Back-test | {number} days that the fit never saw, {span} | {runs} runs",
        len(days), span=span, runs=found["runs"],
    )  # fmt: skip


def _crowded(found: Summary) -> str:
    days = found["crowded"]
    if not days:
        return ""
    return say(
        "On {days} some half-hour had over three times the usual tickets: with --leave-out such"
        " an incident is not tested.", days=commas(days),
    )  # fmt: skip


def form(figure: str) -> Form:
    """Return how a figure is written."""
    if figure in ("delayed", "abandoned"):
        return SHARE
    return COUNT if figure in ("arrivals", "busy") else SCORE


def criteria_lines(found: Summary) -> list[str]:
    """Return what must hold, and whether it does."""
    head = left(say("replayed"), 42) + right(say("real"), 8) + right(say("simulated"), 10)
    lines = [_criterion(one) for one in found["criteria"]]
    return [head + right("±", 7), *lines, *wrapped(correlation(found))]


def _criterion(one: Mapping[str, Any]) -> str:
    shape = form(one["figure"])
    return (
        f"{left(say(NAMES[one['figure']]), 23)} {left(name(one['tier']), 18)}"
        f"{right(_real(one), 8)}{right(amount(one['simulated'], shape), 10)}"
        f"{right(amount(one['tolerance'], shape), 7)} {fitted(say(one['holds']), 11)}"
    ).rstrip()


def _real(one: Mapping[str, Any]) -> str:
    return "" if one["figure"] == "daily_waits" else amount(one["real"], form(one["figure"]))


def correlation(found: Summary) -> str:
    """Return what is tolerated, and how the daily waits correlate."""
    known = found["correlation"]
    return say(
        "± is what is tolerated; an order holds if the simulated difference has the real sign."
        " Correlation of the daily mean waits, real and simulated: {known}.",
        known=say("unknown") if known is None else f"{known:.2f}",
    )


def _tiers(found: Summary) -> list[str]:
    head = left("", 34) + right(say("real"), 9) + right(say("replayed"), 11)
    lines = [head + right(say("forecast"), 19)]
    for tier in (*found["tiers"], ALL):
        again, ahead = (found[part]["tiers"][tier] for part in ("replayed", "forecast"))
        for k, figure in enumerate(SHOWN):
            lines.append(
                f"{left('' if k else name(tier), 12)}{left(say(NAMES[figure]), 22)}"
                f"{right(amount(again[figure]['real'], form(figure)), 9)}"
                f"{_value(again[figure], form(figure))}{_value(ahead[figure], form(figure))}"
            )
    return [line.rstrip() for line in lines]


def name(tier: str) -> str:
    """Return what is said for a tier, or for an order of two, in the language spoken."""
    return say("all") if tier == ALL else told(tier)


def _value(value: Mapping[str, Any], shape: Form) -> str:
    return f"{right(amount(value, shape), 11)} {left(margin(value, shape), 7)}"


def _half_hours(found: Summary) -> list[str]:
    """Return the half-hours of all tiers, real and replayed, * where they lie apart."""
    lines = [
        say("Half-hours, real|replayed"),
        left(say("from"), 5) + "".join(right(say(head) + " ", 12) for head in HOURLY.values()),
    ]
    for hour in found["replayed"]["half_hours"]:
        cells = (_pair(hour[ALL][figure], form(figure)) for figure in HOURLY)
        lines.append(hour["from"] + "".join(right(cell, 12) for cell in cells))
    return [line.rstrip() for line in lines]


def _pair(value: Mapping[str, Any], shape: Form) -> str:
    shape = Form(min(shape.decimals, 1), shape.factor)
    return f"{amount(value['real'], shape)}|{amount(value, shape)}{'*' if apart(value) else ' '}"


def apart(value: Mapping[str, Any]) -> bool:
    """Return whether the real figure lies outside what chance allows."""
    if None in (value["real"], value["mean"], value["half_width"]):
        return False
    return bool(abs(value["real"] - value["mean"]) > value["half_width"] + 1e-12)


def _days(found: Summary) -> list[str]:
    head = left(say("mean wait of a day, min"), 24) + right(say("real"), 8)
    lines = [head + right(say("replayed"), 10)]
    for day in found["daily"]:
        mark = " *" if apart(day) else ""
        real = right(amount(day["real"], SCORE), 8)
        lines.append(f"{left(day['day'], 24)}{real}  {interval(day, SCORE)}{mark}")
    return lines


def how(found: Summary) -> str:
    """Return how it was simulated, and what ± and * mean."""
    known = marked("as the file of sessions has them")
    inferred = marked("inferred from their services, a lower bound")
    sessions = known if found["sessions_known"] else inferred
    how = say(
        "Replayed: who came when, for what, and the hours of the windows are the log's"
        " ({sessions}); services, patience, wrap-up work and call rule are the fit's. Forecast:"
        " people and rosters are the fit's too, in each run learnt from days drawn anew from those"
        " learnt from. Tiers that were not recorded are drawn. ± of"
        " replayed and forecast: how far one more simulation of these days lies off, 19 times in"
        " 20; * marks a real figure beyond it. How sure the fit is of services, patience and"
        " wrap-up work is in neither.",
        sessions=say(sessions),
    )
    outside = found["outside_hours"] and say(
        "{number} who came outside the fit's hours are left out.", number=found["outside_hours"]
    )
    return in_a_row([how, _crowded(found), outside or ""])
