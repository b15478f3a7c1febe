"""Days held out: the fit learns from the others, and is then asked about days it never saw."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from queuesim.language import say, say_many
from queuesim.logs.arrivals import arrivals
from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.days import frame
from queuesim.logs.fitting import Findings
from queuesim.logs.journal import Ints, Sessions
from queuesim.logs.windows import reopened
from queuesim.logs.writing import scenario_text
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.study.backtest import RUNS, YES, Json, back_test
from queuesim.study.learnt import learn
from queuesim.study.reasons import differences, reasons
from queuesim.study.replay import windows_of

EVERY_SECOND = "every-second"
FEWEST_RUNS, SIMULATED_DAYS = 10, 1000


def back_tested(
    cleaned: Cleaned, choices: Choices, title: str, hold_out: str, runs: int | None = None
) -> Json:
    """Return the back-test of a fit to all usual days but those held out, on those.

    `hold_out` is a number, of the last days, or "every-second".
    """
    usual = frame(cleaned.log, choices)
    learnt, held = parted(usual.days, hold_out)
    if not np.isin(cleaned.log.sessions.day, held).any():
        problem = say("the log says of no window when it was open, so no day can be lived again")
        raise ScenarioError([Fault("--hold-out", None, None, "", problem)])
    done = learn(cleaned, learnt, choices, title)
    findings = done.findings
    runs = runs or max(FEWEST_RUNS, min(RUNS, SIMULATED_DAYS // len(held)))

    def expected(seed: int) -> Scenario:
        return loads(scenario_text(cleaned, resampled(findings, choices, seed), title)).today

    days = cleaned.log.of_days(held)
    found = back_test(days, done.fitted, windows_of(findings), runs, expected=expected)
    crowded = {day for day, fine in zip(usual.days, usual.usual, strict=True) if not fine.all()}
    return {
        "learnt": [str(day) for day in findings.log.days],
        "crowded": [str(cleaned.log.days[day]) for day in held if day in crowded],
        "differences": differences(cleaned, usual, learnt, held),
        "reasons": None
        if found["verdict"] == YES
        else reasons(cleaned, held, done, choices, found),
        **found,
    }


def resampled(found: Findings, choices: Choices, seed: int) -> Findings:
    """Return findings whose arrivals and rosters are learnt from days drawn from those learnt from.

    By the bootstrap (Efron 1979): so much might rates, good and bad days, crowds and the hours of
    windows be others.
    """
    log, n = found.log, len(found.log.days)
    days = np.random.default_rng(seed).integers(n, size=n)
    tickets, of_ticket = _again(log.day, days)
    worked, of_session = _again(log.sessions.day, days)
    kept = {name: column[worked] for name, column in log.sessions.arrays().items()}
    again = replace(
        log.where(tickets),
        day=of_ticket,
        days=tuple(log.days[day] for day in days),
        sessions=Sessions(**{**kept, "day": of_session}),
    )
    usual = replace(found.frame, usual=found.frame.usual[days])
    return replace(
        found,
        arrivals=arrivals(again, usual, found.weight[tickets], choices),
        windows=reopened(found.windows, again),
    )


def _again(day: Ints, days: Ints) -> tuple[Ints, Ints]:
    """Return the rows of days in the order of those, and of which in it each is."""
    rows = [np.flatnonzero(day == one) for one in days]
    return np.concatenate(rows), np.repeat(np.arange(len(days)), [len(one) for one in rows])


def parted(days: Sequence[int], hold_out: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return the days to learn from and those held out."""
    if hold_out == EVERY_SECOND:
        learnt, held = days[::2], days[1::2]
    else:
        last = int(hold_out) if hold_out.isascii() and hold_out.isdigit() else 0
        learnt, held = days[: max(len(days) - last, 0)], days[max(len(days) - last, 0) :]
    if not learnt or not held:
        allowed = say(
            "a number from 1 to {most}, or {every_second}",
            most=len(days) - 1,
            every_second=EVERY_SECOND,
        )
        problem = say_many(
            "{number} usual day cannot be parted so",
            "{number} usual days cannot be parted so",
            len(days),
        )
        if len(days) < 2:
            allowed = say("a log of at least two usual days")
        raise ScenarioError([Fault("--hold-out", None, None, "", problem, hold_out, allowed)])
    return learnt, held
