"""What stands in the report of a validation: the verdict, every figure, and a log's back-test."""

from queuesim.language import say
from queuesim.report.amounts import SCORE
from queuesim.report.cells import clean
from queuesim.report.full_tables import Cell, Row, Table, number, words
from queuesim.report.log_contents import of_back_test
from queuesim.report.sections import Report, Said, Section
from queuesim.report.validation_page import (
    engines_of,
    rule_of,
    validation_title,
    verdict_of,
)
from queuesim.report.wording import Summary


def validation_report(found: Summary) -> Report:
    """Return the report of a validation, every figure in a row of its own."""
    mark = "" if found["agrees"] else "warning"
    said = [Said(verdict_of(found), mark=mark), Said(engines_of(found)), Said(rule_of(found))]
    sections = [
        Section("agreement", say("Verdict"), said),
        Section("cases", say("Simulated against expected"), [], [],
                [_figures(case) for case in found["cases"]]),
        Section("excused", say("Not checked"), [], [],
                [_excused(found)] if found["not_expressed"] else []),
    ]  # fmt: skip
    log = found["back_test"]
    tested = of_back_test(found, log, say("Back-test")) if log else ()
    again = say("Anyone can make this table anew, by queuesim validate")
    return Report(validation_title(found), again, [*sections, *tested])


def _figures(case: Summary) -> Table:
    heads = [say("figure"), say("simulated"), say("expected"), say("standard error"), "z", ""]
    rows = []
    for one in case["figures"]:
        keys = ("simulated", "expected", "standard_error")
        cells = [Cell(f"{one[key]:.4g}", number=one[key]) for key in keys]
        verdict = one["verdict"]
        row = [*cells, number(one["z"], SCORE), Cell(say(verdict) if verdict else "")]
        rows.append(Row(one["figure"], row, mark="short" if verdict else ""))
    name, title, source = (case[key] for key in ("case", "title", "source"))
    return Table(clean(f"{name} {say(title)} ({source})"), heads, rows)


def _excused(found: Summary) -> Table:
    rows = [words(case, say(reason)) for case, reason in found["not_expressed"].items()]
    return Table(say("What the features cannot express"), [say("case"), say("why")], rows)
