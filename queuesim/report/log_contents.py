"""What stands in the report of a calibration: the verdict of the back-test, then what was learnt.

The words are those of the terminal pages, with nothing cut.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from queuesim.language import say
from queuesim.report.amounts import SCORE, SHARE, WHOLE
from queuesim.report.backtest_page import (
    ALL,
    DIFFER,
    DIFFERENCES,
    HOURLY,
    NAMES,
    PROBABILITY,
    SAYS,
    SHOWN,
    apart,
    backtest_title,
    correlation,
    form,
    how,
    name,
    why,
)
from queuesim.report.calibration_page import (
    columns_read,
    learnt_from,
    of_both,
    rule_sentences,
    window_lines,
)
from queuesim.report.cells import clean
from queuesim.report.charts import CALIBRATION_CHARTS
from queuesim.report.full_tables import Cell, Row, Table, number, words
from queuesim.report.sections import Report, Said, Section, drawings, flowed, title
from queuesim.report.wording import Summary

BACK_TEST = {key: chart for key, chart in CALIBRATION_CHARTS.items() if "back_test" in key}
LEARNT = {key: chart for key, chart in CALIBRATION_CHARTS.items() if key not in BACK_TEST}


def calibration_report(found: Summary) -> Report:
    """Return the report of a calibration; with days held out it begins with their verdict."""
    test = found["back_test"]
    weak = [Said(say(text), mark="warning") for text in found["weaknesses"]]
    learnt = [Said(text.strip()) for text in (*window_lines(found), *rule_sentences(found))]
    return Report(
        title(found),
        learnt_from(found),
        [
            *(of_back_test(found, test, say("Verdict")) if test else ()),
            Section("warnings", say("Weaknesses"), weak),
            Section("learnt", say("What was learnt"), learnt, drawings(found, LEARNT),
                    [_services(found), _patience(found)]),
            Section("rows", say("Rows of the log"), [Said(text) for text in columns_read(found)],
                    [], [_dirt(found)]),
        ],
    )  # fmt: skip


def of_back_test(found: Summary, test: Summary, head: str) -> Iterator[Section]:
    """Yield the sections of a back-test, its verdict first; the charts are those of `found`."""
    says = SAYS[test["verdict"]]
    reason = [Said(flowed(why(test)))] if test["reasons"] else []
    verdict = [Said(say(says)), *reason, Said(backtest_title(test)), Said(how(test))]
    yield Section("verdict", head, verdict)
    yield Section("criteria", say("What must hold"), [Said(correlation(test))], [],
                  [_criteria(test)])  # fmt: skip
    yield Section("differences", say("Days learnt from and held out"), [Said(say(DIFFER))], [],
                  [_differences(test)])  # fmt: skip
    yield Section("charts", say("Charts"), [], drawings(found, BACK_TEST))
    tiers = [_tier(test, tier) for tier in (*test["tiers"], ALL)]
    yield Section("tiers", say("Real and simulated, by tier"), [], [], tiers)
    yield Section("hours", say("Real and simulated, by half-hour"), [], [],
                  [_half_hours(test, tier) for tier in (ALL, *test["tiers"])])  # fmt: skip
    yield Section("days", say("Real and simulated, by day"), [], [], [_days(test)])


def _criteria(test: Summary) -> Table:
    heads = [say("replayed"), say("tier"), say("real"), say("simulated"), "±", say("holds")]
    rows = []
    for one in test["criteria"]:
        key, holds = one["figure"], one["holds"]
        real, shape = None if key == "daily_waits" else one["real"], form(key)
        numbers = [number(v, shape) for v in (real, one["simulated"], one["tolerance"])]
        cells = [Cell(clean(name(one["tier"]))), *numbers, Cell(say(holds))]
        mark = "short" if holds == "no" else ""
        rows.append(Row(say(NAMES[key]), cells, mark=mark))
    return Table(say("What must hold of the days replayed"), heads, rows)


def _differences(test: Summary) -> Table:
    heads = [say("days"), say("learnt from"), say("held out"), "p"]
    rows = []
    for one in test["differences"]:
        what, shape = DIFFERENCES[one["figure"]]
        cells = [number(one["learnt"], shape), number(one["held_out"], shape)]
        rows.append(Row(say(what), [*cells, number(one["p_value"], PROBABILITY)]))
    return Table(say("One number a day"), heads, rows)


def _tier(test: Summary, tier: str) -> Table:
    heads = [say("figure"), say("real"), say("replayed"), say("forecast")]
    again, ahead = (test[part]["tiers"][tier] for part in ("replayed", "forecast"))
    rows = [Row(say(NAMES[key]), _three(again[key], ahead[key], key)) for key in SHOWN]
    return Table(clean(name(tier)), heads, rows)


def _three(again: Mapping[str, Any], ahead: Mapping[str, Any], key: str) -> list[Cell]:
    return [number(again["real"], form(key)), *(number(v, form(key)) for v in (again, ahead))]


def _half_hours(test: Summary, tier: str) -> Table:
    """Return real and replayed figures side by side; a row is marked where some lie apart."""
    hours = test["replayed"]["half_hours"]
    keys = [key for key in HOURLY if key in hours[0][tier]]
    heads = [say("from")]
    for key in keys:
        heads += [say(HOURLY[key]), say("{figure}, real", figure=say(HOURLY[key]))]
    rows = [
        Row(
            hour["from"],
            [cell for key in keys for cell in _pair(hour[tier][key], key)],
            mark="short" if any(apart(hour[tier][key]) for key in keys) else "",
        )
        for hour in hours
    ]
    caption = say("{tier}; marked where chance does not explain it", tier=clean(name(tier)))
    return Table(caption, heads, rows)


def _pair(value: Mapping[str, Any], key: str) -> list[Cell]:
    return [number(value, form(key)), number(value["real"], form(key))]


def _days(test: Summary) -> Table:
    heads = [say("day"), say("real"), say("replayed")]
    rows = [
        Row(day["day"], [number(day["real"], SCORE), number(day, SCORE)],
            mark="short" if apart(day) else "")
        for day in test["daily"]
    ]  # fmt: skip
    return Table(say("Mean wait of all, minutes"), heads, rows)


def _services(found: Summary) -> Table:
    heads = [say("service"), say("mean, min"), say("records"), say("written as")]
    rows = [
        Row(clean(of_both(one["service"], one["tier"])),
            [number(one["minutes"], SCORE), number(one["n"], WHOLE), Cell(one["family"])])
        for one in found["services"]
    ]  # fmt: skip
    away = [number(found["wrap_up"]["minutes"], SCORE), number(found["wrap_up"]["gaps"], WHOLE)]
    rows.append(Row(say("wrap-up work"), [*away, Cell("")]))
    return Table(say("How long services take"), heads, rows)


def _patience(found: Summary) -> Table:
    heads = [say("tier"), say("waited"), say("gave up"), say("at once, %"), say("written as")]
    rows = [
        Row(clean(of_both(one["tier"], one["service"])),
            [*(number(one[key], WHOLE) for key in ("n", "gave_up")),
             number(one["at_once"], SHARE), Cell(one["family"])])
        for one in found["patience"]
    ]  # fmt: skip
    return Table(say("How long people wait before they give up"), heads, rows)


def _dirt(found: Summary) -> Table:
    heads = [say("what was found"), say("rows"), say("what was done")]
    dirt = [(one["name"], str(one["rows"]), one["rule"]) for one in found["dirt"]]
    rows = [words(say(what), number, say(done)) for what, number, done in dirt]
    return Table(learnt_from(found), heads, rows)
