"""Days held out: the fit learns from the others, and is then asked about days it never saw."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from queuesim.branch.population import Population, population
from queuesim.language import say, say_many
from queuesim.logs.arrivals import arrivals
from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.days import frame
from queuesim.logs.fitting import Findings, fit
from queuesim.logs.writing import scenario_text
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import loads
from queuesim.study.backtest import RUNS, Json, back_test
from queuesim.study.replay import windows_of
from queuesim.study.standby import with_standby

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
    findings = with_standby(cleaned, fit(cleaned.log.of_days(learnt), choices), choices)
    fitted = loads(scenario_text(cleaned, findings, title)).today
    runs = runs or max(FEWEST_RUNS, min(RUNS, SIMULATED_DAYS // len(held)))

    def comers(seed: int) -> Population:
        again = resampled(findings, choices, seed)
        return population(loads(scenario_text(cleaned, again, title)).today)

    days = cleaned.log.of_days(held)
    found = back_test(days, fitted, windows_of(findings), runs, comers=comers)
    crowded = {day for day, fine in zip(usual.days, usual.usual, strict=True) if not fine.all()}
    return {
        "learnt": [str(day) for day in findings.log.days],
        "crowded": [str(cleaned.log.days[day]) for day in held if day in crowded],
        **found,
    }


def resampled(found: Findings, choices: Choices, seed: int) -> Findings:
    """Return findings whose arrivals are learnt from as many days, drawn from those learnt from.

    By the bootstrap (Efron 1979): so much might rates, good and bad days and crowds be others.
    """
    log, n = found.log, len(found.log.days)
    days = np.random.default_rng(seed).integers(n, size=n)
    rows = [np.flatnonzero(log.day == day) for day in days]
    tickets = np.concatenate(rows)
    again = replace(
        log.where(tickets),
        day=np.repeat(np.arange(n), [len(one) for one in rows]),
        days=tuple(log.days[day] for day in days),
    )
    usual = replace(found.frame, usual=found.frame.usual[days])
    return replace(found, arrivals=arrivals(again, usual, found.weight[tickets], choices))


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
