"""What anyone can check: theory, published studies and a ticket log against the simulation.

The full form gives each case the customers that its rule of agreement asks for. The quick form
takes some 200,000 and asks only whether a difference may be chance: it finds gross errors, and
each figure says how large an error it would have found. Among hundreds of figures one may lie far
off by chance alone, so a case with such a figure is simulated again with ten times as many other
people, and only if a figure of that study lies far off too does the case disagree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from queuesim.branch.engines import SIMPY
from queuesim.logs.calibrating import calibrated
from queuesim.study.backtest import NO
from queuesim.study.cores import spread, workers_for
from queuesim.study.holding_out import EVERY_SECOND, back_tested
from queuesim.study.summary import made, number
from queuesim.study.validation.agreement import FAR, RULES, error, near, z
from queuesim.study.validation.cases import QUICK, Case, Study, cases, listed
from queuesim.study.validation.engines import agreement
from queuesim.study.validation.findings import Finding, run

VALIDATION_SCHEMA = "queuesim-validation-1"
TIMES = 10

Json = dict[str, Any]
Progress = Callable[[int, int], None]
Judge = Callable[[Case], "Checked"]


@dataclass(frozen=True)
class Checked:
    """A case, the study made of it, and for each of its figures a finding and a verdict."""

    case: Case
    study: Study
    findings: Sequence[Finding]
    verdicts: Sequence[str]
    again: bool = False

    @property
    def agrees(self) -> bool:
        """Return whether every figure agrees."""
        return not any(self.verdicts)


def in_full(case: Case) -> Checked:
    """Return the case checked by its own rule, on as much as that asks for."""
    return _checked(case, case.study(), RULES[case.rule])


def in_short(case: Case, study: Study | None = None) -> Checked:
    """Return the case checked for gross errors, twice if the first study finds one."""
    study = study or case.quick()
    first = _checked(case, study, near)
    return first if first.agrees else replace(_again(case, study), again=True)


def _again(case: Case, study: Study) -> Checked:
    return _checked(case, replace(study, days=study.days * TIMES), near, again=1)


def _checked(case: Case, study: Study, rule: Callable[[Finding], str], again: int = 0) -> Checked:
    findings = run(case, study, again)
    return Checked(case, study, findings, [rule(finding) for finding in findings])


def validation(
    full: bool = False,
    chosen: Sequence[str] = (),
    log: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Json:
    """Return what was checked as a JSON object: every case and the engines, or the cases chosen.

    A ticket log is back-tested too, on every second of its usual days.
    """
    names = list(chosen or cases())
    back_test = None if log is None else _back_test(log)
    judge: Judge = in_full if full else in_short
    found = []
    at_work = workers_for(QUICK * len(names), SIMPY, workers)
    one_by_one = [range(k, k + 1) for k in range(len(names))]
    for case in spread(partial(_named, names, judge), one_by_one, at_work):
        found.append(case)
        if progress:
            progress(len(found), len(names))
    said_no = back_test is not None and back_test["verdict"] == NO
    engines = None if chosen else agreement()
    apart = engines is not None and not all(one["same"] for one in engines["branches"])
    return {
        "schema": VALIDATION_SCHEMA,
        "form": "full" if full else "quick",
        "agrees": all(case["agrees"] for case in found) and not said_no and not apart,
        "made": made(),
        "cases": found,
        "engines": engines,
        "back_test": back_test,
        "not_expressed": {} if chosen else dict(listed()["excused"]),
    }


def _named(names: Sequence[str], judge: Judge, block: range) -> Json:
    """Return the case at a place among the names, judged; this much is one worker's work."""
    return of_case(judge(cases()[names[block[0]]]))


def _back_test(log: Path) -> Json:
    done = calibrated(log)
    return back_tested(done.cleaned, done.choices, log.stem, EVERY_SECOND)


def of_case(checked: Checked) -> Json:
    """Return a case and its figures as a JSON object."""
    return {
        "case": checked.case.name,
        "title": checked.case.table["title"],
        "source": checked.case.table["source"],
        "rule": checked.case.rule,
        "days": checked.study.days,
        "again": checked.again,
        "agrees": checked.agrees,
        "figures": list(_figures(checked)),
    }


def _figures(checked: Checked) -> Iterator[Json]:
    for finding, verdict in zip(checked.findings, checked.verdicts, strict=True):
        yield {
            "figure": finding.label,
            "simulated": finding.found,
            "expected": float(finding.expected),
            "standard_error": error(finding),
            "z": number(z(finding)),
            "detects": FAR * error(finding),
            "verdict": verdict,
        }
