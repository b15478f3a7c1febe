"""From rows as written to the log: what contradicts itself is found, named, and put right by rule.

Every kind of dirt has a name, the rule it is met with and a count. A row is dropped only if it does
not say when its ticket was taken; otherwise it loses no more than what it contradicts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queuesim.logs.dirt import Dirt, counted
from queuesim.logs.journal import Bools, Log
from queuesim.logs.mapping import Map
from queuesim.logs.rows import Rows
from queuesim.logs.sessions import given, inferred
from queuesim.logs.tickets import Tickets
from queuesim.logs.usable import usable, useless


@dataclass(frozen=True)
class Cleaned:
    """A log, and what had to be done to get it."""

    log: Log
    dirt: tuple[Dirt, ...]
    rows: int  # as written
    columns: Mapping[str, str]  # role -> header
    unread: tuple[str, ...] = ()  # headers of columns that nobody asked for


def clean(rows: Rows, said: Map | None = None, sessions: Rows | None = None) -> Cleaned:
    """Return the log in the rows of a file; raise `ScenarioError` if no row is of use."""
    said = said or Map()
    found: dict[str, Bools] = {}
    kept = usable(rows, found)
    if not kept.any():
        raise useless(rows)
    order = np.flatnonzero(kept)[np.argsort(rows.times["issued"][kept], kind="stable")]
    tickets = Tickets(rows, said, order)
    tickets.mend()
    for name, bad in tickets.found.items():
        found[name] = np.zeros(len(rows), bool)
        found[name][order] = bad
    dirt = counted(found, rows.line)
    if sessions is None:
        hours = inferred(tickets.day, tickets.window, tickets.started, tickets.ended)
    else:
        hours, lost = given(sessions, tickets.dates, tickets.windows, said.names.get("window", {}))
        dirt += counted(lost, sessions.line)
    log = tickets.log(hours, sessions is not None)
    return Cleaned(log, dirt, len(rows), rows.file.used, rows.file.unread)
