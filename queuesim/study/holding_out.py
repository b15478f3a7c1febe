"""Days held out: the fit learns from the others, and is then asked about days it never saw."""

from collections.abc import Sequence

import numpy as np

from queuesim.language import say, say_many
from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.days import frame
from queuesim.logs.fitting import fit
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
    found = back_test(cleaned.log.of_days(held), fitted, windows_of(findings), runs)
    crowded = {day for day, fine in zip(usual.days, usual.usual, strict=True) if not fine.all()}
    return {
        "learnt": [str(day) for day in findings.log.days],
        "crowded": [str(cleaned.log.days[day]) for day in held if day in crowded],
        **found,
    }


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
