"""A fit to some days of a log, as a branch in which other days can be lived again."""

from collections.abc import Sequence
from dataclasses import dataclass

from queuesim.logs.choices import Choices
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import Findings, fit
from queuesim.logs.journal import Log
from queuesim.logs.writing import scenario_text
from queuesim.scenario.loading import loads
from queuesim.scenario.model import Scenario
from queuesim.study.backtest import Judged, judge
from queuesim.study.replay import Replay, windows_of, within_hours
from queuesim.study.standby import with_standby


@dataclass(frozen=True)
class Learnt:
    """What some days of a log taught, and the scenario that it makes."""

    findings: Findings
    fitted: Scenario

    def judged(self, days: Log, runs: int) -> Judged:
        """Return how other days, lived again so many times, compare with what they were."""
        kept = within_hours(days, self.fitted)
        replay = Replay(self.fitted, kept, windows_of(self.findings))
        first = self.fitted.run.seed
        return judge(replay, [replay.again(seed) for seed in range(first, first + runs)])


def learn(cleaned: Cleaned, days: Sequence[int], choices: Choices, title: str) -> Learnt:
    """Return what some days of a log teach."""
    found = with_standby(cleaned, fit(cleaned.log.of_days(days), choices), choices)
    return Learnt(found, loads(scenario_text(cleaned, found, title)).today)
