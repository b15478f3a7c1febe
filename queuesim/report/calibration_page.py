"""What a log taught, on one page of the terminal: the rows, the findings, what is weak."""

from collections.abc import Iterator

from queuesim.language import commas, marked, say
from queuesim.report.backtest_page import backtest_page
from queuesim.report.cells import clean, left, right, text_of, wrapped
from queuesim.report.wording import Summary, titled
from queuesim.scenario.faults import listed

NAME = 34


def calibration_page(found: Summary) -> str:
    """Return the page of a calibration."""
    blocks = [
        wrapped(say("{title}: a scenario learnt from a log", title=titled(found["title"]))),
        list(_rows(found)),
        list(_arrivals(found)),
        list(_services(found)),
        list(_patience(found)),
        list(window_lines(found)),
        [line for text in rule_sentences(found) for line in wrapped(text)],
        [say("Weaknesses"), *_weaknesses(found)],
    ]
    page = text_of(*blocks)
    return page + "\n" + backtest_page(found["back_test"]) if found["back_test"] else page


def _weaknesses(found: Summary) -> list[str]:
    return [line for text in found["weaknesses"] for line in wrapped("- " + say(text))]


def learnt_from(found: Summary) -> str:
    """Return how many rows and days a scenario was learnt from."""
    days = found["days"]
    counts = {"rows": found["rows"], "tickets": found["tickets"], "days": len(days)}
    text = say("{rows} rows, {tickets} tickets; {days} days used", **counts)
    if not days:
        return text
    return say("{text}, {first} to {last}", text=text, first=days[0], last=days[-1])


def columns_read(found: Summary) -> Iterator[str]:
    """Yield which column was taken for what, and which were not looked at."""
    pairs = (f"{role} = {clean(head)}" for role, head in found["columns"].items())
    yield say("columns read: {columns}", columns=commas(pairs))
    if found["unread"]:
        yield say("never read: {columns}", columns=listed(map(clean, found["unread"])))


def _rows(found: Summary) -> Iterator[str]:
    yield learnt_from(found)
    for text in columns_read(found):
        yield from wrapped("  " + text)
    for dirt in found["dirt"]:
        rows, what, rule = dirt["rows"], dirt["name"], dirt["rule"]
        text = say("{rows} {what}: {rule}", rows=rows, what=say(what), rule=say(rule))
        yield from wrapped("  " + text)
    if left_out := [_left_out(day) for day in found["left_out"]]:
        yield from wrapped("  " + say("days left out: {days}", days=commas(left_out)))


def _left_out(day: Summary) -> str:
    date, why = day["date"], day["why"]
    return say("{day} ({why})", day=date, why=say(why))


def _arrivals(found: Summary) -> Iterator[str]:
    come = found["arrivals"]
    yield say("Arrivals a day, {hours}", hours=found["hours"])
    for tier, daily in come["daily"].items():
        yield left(f"  {tier}", NAME) + _value(daily, 1)
    crowds = come["crowding"]
    numbers = (come["busyness_cv"], crowds["cv"], crowds["correlation"])
    days, cv, lasting = map(_sure, numbers, crowds["half_widths"] or (None, None, None))
    yield "  " + say(
        "good and bad days: busyness_cv {cv} (p of Poisson {p:.2g})", cv=days, p=come["poisson_p"]
    )
    yield "  " + say(
        "crowds by half-hour: cv {cv}, correlation {correlation} (p of Poisson {p:.2g})",
        cv=cv, correlation=lasting, p=come["hourly_p"],
    )  # fmt: skip


def _sure(number: float, half: float | None) -> str:
    return f"{number:.2f}" + (f" ±{half:.2f}" if half else "")


def _services(found: Summary) -> Iterator[str]:
    head = left(say("Services, minutes"), NAME) + right(say("mean"), 9)
    yield head + right(say("records"), 17) + "  " + say("written as")
    for row in found["services"]:
        cells = left(f"  {of_both(row['service'], row['tier'])}", NAME) + _value(row["minutes"], 2)
        yield cells + right(str(row["n"]), 9) + "  " + _family(row)
    away = found["wrap_up"]
    yield (
        left("  " + say("wrap-up work"), NAME)
        + _value(away["minutes"], 2)
        + right(str(away["gaps"]), 9)
        + "  "
        + say("gaps while somebody waited")
    )


def _family(row: Summary) -> str:
    if row["family"] == "empirical":
        return str(row["family"])
    return say("{family} (distance {far:.3f})", family=row["family"], far=row["distance"])


def of_both(one: str, other: str) -> str:
    """Return a service of a tier, or a tier that comes for a service, in one name."""
    return commas([one, other]) if other else one


def _patience(found: Summary) -> Iterator[str]:
    yield (
        left(say("Patience"), NAME)
        + right(say("waited"), 9)
        + right(say("gave up"), 9)
        + right(say("at once"), 9)
        + "  "
        + say("written as")
    )
    for row in found["patience"]:
        name = of_both(row["tier"], row["service"])
        cells = right(f"{row['n']:.0f}", 9) + right(f"{row['gave_up']:.0f}", 9)
        cells += right(f"{100 * row['at_once']:.1f} %", 9)
        yield left(f"  {name}", NAME) + cells + f"  {row['family']}"


def window_lines(found: Summary) -> Iterator[str]:
    """Yield how many windows are written, and how many of them stand by."""
    lanes = found["windows"]
    own = marked("Windows: {number}, each with its own hours")
    average = marked("Windows: {number}, so many as were open on average")
    text = own if lanes["each"] else average
    yield say(text, number=len(lanes["written"]))
    standby = found["standby"]
    if standby["share"]:
        yield "  " + say(
            "{share:.0f} % stand by: they call when {people} wait in one of their queues",
            share=100 * standby["share"], people=standby["waiting"],
        )  # fmt: skip


def rule_sentences(found: Summary) -> Iterator[str]:
    """Yield how each group of windows calls, and how many decisions contradict it."""
    for number, rule in enumerate(found["rules"], 1):
        name = rule["rule"]
        text = say("Call rule: {rule}", rule=say(name))
        if len(found["rules"]) > 1:
            words = {"number": number, "rule": say(name)}
            text = say("Call rule, windows of group {number}: {rule}", **words)
        yield text
        for pair in rule["pairs"]:
            yield "  " + _pair(pair)


def _pair(pair: Summary) -> str:
    one, other = pair["one"], pair["other"]
    if not pair["decisions"]:
        return say("{one} and {other}: no decision was seen; assumed", one=one, other=other)
    against = pair["against"]
    if pair["rule"] == "head start":
        how, wrong = _ahead(one, other, pair["head_start"]), against["head start"]
    elif pair["rule"] == "in order":
        wrong = min(against["the one first"], against["the other first"])
        first, later = (one, other) if against["the one first"] == wrong else (other, one)
        how = say("{first} always before {later}", first=first, later=later)
    else:
        wrong = against["first come, first served"]
        how = say("{one} and {other} as they came", one=one, other=other)
    counts = {"how": how, "wrong": wrong, "number": pair["decisions"]}
    return say("{how}; {wrong} of {number} decisions contradict", **counts)


def _ahead(one: str, other: str, minutes: float) -> str:
    first, later = (one, other) if minutes >= 0 else (other, one)
    words = {"first": first, "seconds": 60 * abs(minutes), "later": later}
    return say("{first} {seconds:.0f} s ahead of {later}", **words)


def _value(value: Summary, decimals: int) -> str:
    half = value["half_width"]
    margin = "" if half is None else f" ±{half:.{decimals}f}"
    return right(f"{value['mean']:.{decimals}f}", 9) + left(margin, 9)
