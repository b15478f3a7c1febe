"""What anyone can check: the cases of theory and of published studies, simulated and judged.

The full form gives each case the customers that its rule of agreement asks for. The quick form
takes some 200,000 and asks only whether a difference may be chance: it finds gross errors, and
each figure says how large an error it would have found. Among hundreds of figures one may lie far
off by chance alone, so a case with such a figure is simulated again with ten times as many other
people, and only if a figure of that study lies far off too does the case disagree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from queuesim.study.summary import made, number
from queuesim.study.validation.agreement import FAR, RULES, error, near, z
from queuesim.study.validation.cases import Case, Study, cases, listed
from queuesim.study.validation.findings import Finding, run

VALIDATION_SCHEMA = "queuesim-validation-1"
ENGINES = ("SimPy",)
TIMES = 10

Json = dict[str, Any]
Progress = Callable[[int, int], None]


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
    full: bool = False, chosen: Sequence[str] = (), progress: Progress | None = None
) -> Json:
    """Return what was checked as a JSON object: every case, or those chosen by name."""
    known = cases()
    names = list(chosen or known)
    found = []
    for name in names:
        found.append(of_case(in_full(known[name]) if full else in_short(known[name])))
        if progress:
            progress(len(found), len(names))
    return {
        "schema": VALIDATION_SCHEMA,
        "form": "full" if full else "quick",
        "agrees": all(case["agrees"] for case in found),
        "made": made(),
        "cases": found,
        "engines": list(ENGINES),
        "not_expressed": {} if chosen else dict(listed()["excused"]),
    }


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
