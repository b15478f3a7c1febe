"""When simulation and theory agree: a rule for each kind of case.

In the long run a case must be simulated until the 95 % interval is within 1 % of the expected
value (2 % for tails and giving up) - else the study is inconclusive, which is a failure too - and
the difference must lie within 3.29 standard errors, the 99.9 % interval, or 0.5 %. Over days that
begin empty it must lie within 3.29 standard errors and within 3 %, or 0.02 for a probability. With
published numbers, which are simulated themselves, it must lie within 3.29 standard errors of both.
"""

import math
from collections.abc import Callable

from queuesim.language import marked
from queuesim.study.validation.findings import Finding

FAR = 3.29  # standard errors: the two-sided 99.9 % quantile of the normal distribution
WIDE = 1.96
EXACT = 1e-6  # times are multiples of 2^-20 minute, expected values have some eight digits
RARE = 0.001  # probabilities that no feasible study tells within 2 %

AGREES, DISAGREES, INCONCLUSIVE = "", marked("disagrees"), marked("inconclusive")


def difference(finding: Finding) -> float:
    """Return found - expected."""
    return finding.found - finding.expected


def error(finding: Finding) -> float:
    """Return the standard error of the difference."""
    return math.hypot(finding.error, finding.published_error)


def z(finding: Finding) -> float:
    """Return the difference in standard errors, NaN where it is no matter of chance."""
    certain = error(finding) <= EXACT * abs(finding.expected)
    return math.nan if certain else difference(finding) / error(finding)


def near(finding: Finding) -> str:
    """Return whether the difference may be chance."""
    margin = max(FAR * error(finding), EXACT * max(1.0, abs(finding.expected)))
    return AGREES if abs(difference(finding)) <= margin else DISAGREES


def steady(finding: Finding) -> str:
    """Return whether a long run agrees."""
    width = 0.02 if finding.measure.tail else 0.01
    rare = finding.measure.tail and finding.expected < RARE
    if not rare and WIDE * finding.error > width * abs(finding.expected):
        return INCONCLUSIVE
    margin = max(FAR * finding.error, 0.005 * abs(finding.expected))
    return AGREES if abs(difference(finding)) <= margin else DISAGREES


def transient(finding: Finding) -> str:
    """Return whether days that begin empty agree."""
    margin = 0.02 if finding.measure.probability else 0.03 * abs(finding.expected)
    return near(finding) if abs(difference(finding)) <= margin else DISAGREES


RULES: dict[str, Callable[[Finding], str]] = {
    "steady": steady,
    "transient": transient,
    "published": near,
}
