"""What a log cannot tell, said plainly beside what it can."""

from collections.abc import Iterator

import numpy as np

from queuesim.language import sentence
from queuesim.logs.cleaning import Cleaned
from queuesim.logs.fitting import Findings
from queuesim.logs.rule import FEW

FEW_DAYS = 5
FEW_SERVICES = 30


def weaknesses(cleaned: Cleaned, found: Findings) -> list[str]:
    """Return what is weak about a scenario learnt from a log, in sentences."""
    dropped = cleaned.rows - len(cleaned.log)
    says = [
        *(
            [
                sentence(
                    "{dropped} of {rows} rows could not be used.",
                    dropped=dropped,
                    rows=cleaned.rows,
                )
            ]
            if dropped
            else []
        ),
        *_of_columns(cleaned),
        *_of_days(found),
        *_of_services(found),
        *_of_windows(found),
    ]
    if found.unknown_tiers:
        says.append(
            sentence(
                "the tier of {share:.1f} % of tickets is estimated.",
                share=100 * found.unknown_tiers,
            )
        )
    if all(law.family == "endless" for law in found.patience.values()):
        says.append(
            sentence("hardly anybody gave up, or the log does not show who: patience is assumed.")
        )
    return says


def _of_columns(cleaned: Cleaned) -> Iterator[str]:
    log = cleaned.log
    if len(log.tiers) < 2:
        yield sentence("there is one tier: nothing is learnt of how tiers are treated.")
        if unnamed := sum(dirt.rows for dirt in cleaned.dirt if dirt.name == "no tier"):
            yield sentence(
                "{unnamed} tickets name no tier: they are taken for {tier}, the only one named.",
                unnamed=unnamed, tier=log.tiers[0],
            )  # fmt: skip
    if np.isnan(log.called).all():
        yield sentence("no ticket has the moment of its call: waits are not known.")
    if np.isnan(log.work).all():
        yield sentence("no service has a beginning and an end: its length is assumed.")


def _of_days(found: Findings) -> Iterator[str]:
    days = len(found.log.days)
    if days < 2:
        yield sentence(
            "there is one day: how days differ is not known, and nothing has an interval."
        )
    elif days < FEW_DAYS:
        yield sentence("there are {days} days: how days differ is hardly known.", days=days)
    if found.arrivals.hourly_p < 0.01 and not found.arrivals.crowds.cv:
        yield sentence(
            "half-hours vary more than by chance, but these days do not tell how: no crowds."
        )


def _of_services(found: Findings) -> Iterator[str]:
    few = [found.log.services[s.service] for s in found.services if s.fit.n < FEW_SERVICES]
    if few:
        names = ", ".join(sorted(set(few))[:10])
        yield sentence(
            "fewer than {few} services are timed of: {names}.", few=FEW_SERVICES, names=names
        )


def _of_windows(found: Findings) -> Iterator[str]:
    log = found.log
    if not len(log.windows):
        yield sentence("no window is named: how many were open is assumed.")
    elif len(log.windows) == 1:
        yield sentence("there is one window: nothing is learnt of who helps whom.")
    if not log.sessions_known and len(log.windows):
        yield sentence(
            "windows' hours are inferred from their services: open but idle ones may be missed."
        )
    if bare := len(log.days) - len(np.unique(log.sessions.day)):
        yield sentence(
            "on {bare} of {days} days used no window was open by the hours given.",
            bare=bare, days=len(log.days),
        )  # fmt: skip
    asked = [pair for rule in found.rules for pair in rule.pairs if pair.decisions < FEW]
    if asked:
        yield sentence(
            "the call rule between some queues rests on fewer than 20 decisions, or is assumed."
        )
    if found.wrap_up.law is None:
        yield sentence("wrap-up work could not be told: windows may be free too soon.")
