"""What a log taught, on one page of the terminal: the rows, the findings, what is weak."""

from collections.abc import Iterator
from typing import Any

from queuesim.report.backtest_page import backtest_page
from queuesim.report.cells import left, named, right, text_of, wrapped

Summary = dict[str, Any]
NAME = 34


def calibration_page(found: Summary) -> str:
    """Return the page of a calibration."""
    blocks = [
        [*wrapped(f"{named(found['title'], 'untitled')}: a scenario learnt from a log")],
        list(_rows(found)),
        list(_arrivals(found)),
        list(_services(found)),
        list(_patience(found)),
        list(_windows(found)),
        list(_rules(found)),
        ["Weaknesses", *(line for w in found["weaknesses"] for line in wrapped(f"- {w}"))],
    ]
    page = text_of(*blocks)
    return page + "\n" + backtest_page(found["back_test"]) if found["back_test"] else page


def _rows(found: Summary) -> Iterator[str]:
    days = found["days"]
    span = f", {days[0]} to {days[-1]}" if days else ""
    yield f"{found['rows']} rows, {found['tickets']} tickets; {len(days)} days used{span}"
    for dirt in found["dirt"]:
        yield from wrapped(f"  {dirt['rows']} {dirt['name']}: {dirt['rule']}")
    if found["left_out"]:
        yield from wrapped(
            "  days left out: " + ", ".join(f"{d['date']} ({d['why']})" for d in found["left_out"])
        )


def _arrivals(found: Summary) -> Iterator[str]:
    come = found["arrivals"]
    yield f"Arrivals a day, {found['hours']}"
    for tier, daily in come["daily"].items():
        yield left(f"  {tier}", NAME) + _value(daily, 1)
    days = f"busyness_cv {come['busyness_cv']:.2f} (p of Poisson {come['poisson_p']:.2g})"
    yield f"  good and bad days: {days}"
    crowds = come["crowding"]
    size = f"cv {crowds['cv']:.2f}, correlation {crowds['correlation']:.2f}"
    yield f"  crowds by half-hour: {size} (p of Poisson {come['hourly_p']:.2g})"


def _services(found: Summary) -> Iterator[str]:
    yield left("Services, minutes", NAME) + right("mean", 9) + "          records  written as"
    for row in found["services"]:
        name = row["service"] + (f", {row['tier']}" if row["tier"] else "")
        how = row["family"] + (
            "" if row["family"] == "empirical" else f" (distance {row['distance']:.3f})"
        )
        yield (
            left(f"  {name}", NAME)
            + _value(row["minutes"], 2)
            + right(str(row["n"]), 9)
            + f"  {how}"
        )
    away = found["wrap_up"]
    yield (
        left("  wrap-up work", NAME)
        + _value(away["minutes"], 2)
        + right(str(away["gaps"]), 9)
        + "  gaps while somebody waited"
    )


def _patience(found: Summary) -> Iterator[str]:
    yield (
        left("Patience", NAME)
        + right("waited", 9)
        + right("gave up", 9)
        + right("at once", 9)
        + "  written as"
    )
    for row in found["patience"]:
        name = row["tier"] + (f", {row['service']}" if row["service"] else "")
        cells = right(f"{row['n']:.0f}", 9) + right(f"{row['gave_up']:.0f}", 9)
        cells += right(f"{100 * row['at_once']:.1f} %", 9)
        yield left(f"  {name}", NAME) + cells + f"  {row['family']}"


def _windows(found: Summary) -> Iterator[str]:
    lanes = found["windows"]
    how = "each with its own hours" if lanes["each"] else "so many as were open on average"
    yield f"Windows: {len(lanes['written'])}, {how}"
    standby = found["standby"]
    if standby["share"]:
        yield (
            f"  {100 * standby['share']:.0f} % stand by: they call when {standby['waiting']} wait"
            " in one of their queues"
        )


def _rules(found: Summary) -> Iterator[str]:
    for number, rule in enumerate(found["rules"], 1):
        group = f", windows of group {number}" if len(found["rules"]) > 1 else ""
        yield f"Call rule{group}: {rule['rule']}"
        for pair in rule["pairs"]:
            yield from wrapped("  " + _pair(pair))


def _pair(pair: Summary) -> str:
    one, other = pair["one"], pair["other"]
    if not pair["decisions"]:
        return f"{one} and {other}: no decision was seen; assumed"
    ahead = pair["head_start"]
    if pair["rule"] == "head start":
        first, minutes = (one, ahead) if ahead >= 0 else (other, -ahead)
        how = f"{first} {60 * minutes:.0f} s ahead of {other if first == one else one}"
    elif pair["rule"] == "in order":
        first = (
            one if pair["against"]["the one first"] <= pair["against"]["the other first"] else other
        )
        how = f"{first} always before {other if first == one else one}"
    else:
        how = f"{one} and {other} as they came"
    wrong = {
        "head start": "head start", "first come, first served": "first come, first served"
    }.get(pair["rule"])  # fmt: skip
    count = (
        pair["against"][wrong]
        if wrong
        else min(pair["against"]["the one first"], pair["against"]["the other first"])
    )
    return f"{how}; {count} of {pair['decisions']} decisions contradict"


def _value(value: Summary, decimals: int) -> str:
    half = value["half_width"]
    margin = "" if half is None else f" ±{half:.{decimals}f}"
    return right(f"{value['mean']:.{decimals}f}", 9) + left(margin, 9)
