"""What a log cannot tell, said plainly beside what it can."""

from collections.abc import Iterator

import numpy as np

from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import Findings
from queuesim.logs.journal import Log
from queuesim.logs.rule import FEW

FEW_DAYS = 5
FEW_SERVICES = 30


def weaknesses(cleaned: Cleaned, found: Findings) -> list[str]:
    """Return what is weak about a scenario learnt from a log, in sentences."""
    log = found.log
    dropped = cleaned.rows - len(cleaned.log)
    says = [
        *([f"{dropped} of {cleaned.rows} rows could not be used."] if dropped else []),
        *_of_columns(log),
        *_of_days(found),
        *_of_services(found),
        *_of_windows(found),
    ]
    if found.unknown_tiers:
        says.append(f"the tier of {100 * found.unknown_tiers:.1f} % of tickets is estimated.")
    if all(law.family == "endless" for law in found.patience.values()):
        says.append("hardly anybody gave up, or the log does not show who: patience is assumed.")
    return says


def _of_columns(log: Log) -> Iterator[str]:
    if len(log.tiers) < 2:
        yield "there is one tier: nothing is learnt of how tiers are treated."
    if np.isnan(log.called).all():
        yield "no ticket has the moment of its call: waits are not known."
    if np.isnan(log.work).all():
        yield "no service has a beginning and an end: its length is assumed."


def _of_days(found: Findings) -> Iterator[str]:
    days = len(found.log.days)
    if days < 2:
        yield "there is one day: how days differ is not known, and nothing has an interval."
    elif days < FEW_DAYS:
        yield f"there are {days} days: how days differ is hardly known."
    if found.arrivals.hourly_p < 0.01:
        yield "half-hours vary more than this scenario can: it lacks crowds within the day."


def _of_services(found: Findings) -> Iterator[str]:
    few = [found.log.services[s.service] for s in found.services if s.fit.n < FEW_SERVICES]
    if few:
        names = ", ".join(sorted(set(few))[:10])
        yield f"fewer than {FEW_SERVICES} services are timed of: {names}."


def _of_windows(found: Findings) -> Iterator[str]:
    log = found.log
    if not len(log.windows):
        yield "no window is named: how many were open is assumed."
    elif len(log.windows) == 1:
        yield "there is one window: nothing is learnt of who helps whom."
    if not log.sessions_known and len(log.windows):
        yield "windows' hours are inferred from their services: open but idle ones may be missed."
    asked = [pair for rule in found.rules for pair in rule.pairs if pair.decisions < FEW]
    if asked:
        yield "the call rule between some queues rests on fewer than 20 decisions, or is assumed."
    if found.wrap_up.law is None:
        yield "wrap-up work could not be told: windows may be free too soon."
