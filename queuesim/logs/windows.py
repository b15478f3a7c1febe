"""Which windows serve whom, when they are open, and how fast their tellers are.

A window serves a tier, or a service, unless it had good opportunity to and never did. Windows that
serve the same are alike. If each window keeps the same hours on most days it stays what it is;
otherwise the scenario has as many windows open, half-hour by half-hour, as there were on average.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from queuesim.logs.choices import Choices
from queuesim.logs.days import DAY, STEP
from queuesim.logs.journal import Bools, Floats, Ints, Log

COMMON = 0.05  # of tickets; that rarer kinds were not served says nothing of a window
SMALL = 0.05  # of customers; fewer make no group of their own
CHANCES = 15.0  # customers of a kind expected, of whom none was served
RARE = 0.02  # of those expected
STEADY = 0.85  # of half-hours as on the usual day
SURE = 0.001
CLOSE_AT_LEAST = 0.03  # relative spread of speeds worth telling


@dataclass(frozen=True)
class Group:
    """Windows alike: which they are, and the tiers and services they serve."""

    windows: tuple[int, ...]
    tiers: Bools
    services: Bools


@dataclass(frozen=True)
class Windows:
    """The windows of a branch as the log shows them."""

    groups: tuple[Group, ...]
    tiers: Bools  # (windows, tiers)
    services: Bools  # (windows, services)
    speed: Floats  # (windows,), 1 on average over customers
    speed_p: float  # of all being equally fast
    speeds_told: bool  # they are written
    steady: float  # share of windows' half-hours as on the usual day
    each: bool  # the windows keep their own hours
    open: Floats = field(default_factory=lambda: np.zeros((0, 48)))  # (groups, half-hours) at work
    spans: tuple[tuple[tuple[float, float], ...], ...] = ()  # of each window to write
    group_of: tuple[int, ...] = ()  # of each window to write
    names: tuple[str, ...] = ()

    def speed_of(self, name: str, windows: Sequence[str]) -> float | None:
        """Return the speed of a window that keeps its own hours, None if all are alike."""
        return float(self.speed[windows.index(name)]) if self.speeds_told else None

    def serves(self, tier: Ints, service: Ints) -> Bools:
        """Return (windows, kinds): whether each serves kinds of a tier and a service."""
        tiers = np.pad(self.tiers, ((0, 0), (0, 1)), constant_values=True)
        services = np.pad(self.services, ((0, 0), (0, 1)), constant_values=True)
        return np.asarray(tiers[:, tier] & services[:, service])


def windows(log: Log, choices: Choices) -> Windows:
    """Return the windows of a log of the days used."""
    tiers = _serves(log, log.tier, len(log.tiers))
    services = _serves(log, log.service, len(log.services))
    groups = _groups(log, tiers, services)
    for group in groups:
        tiers[list(group.windows)], services[list(group.windows)] = group.tiers, group.services
    presence = _presence(log)
    steady = _steadiness(presence)
    each = steady >= STEADY if choices.windows is None else choices.windows == "each"
    speed, p = _speeds(log)
    told = p < SURE and float(speed.std()) > CLOSE_AT_LEAST
    told = told if choices.speeds is None else choices.speeds
    found = Windows(groups, tiers, services, speed, p, each and told, steady, each)
    return reopened(found, log, presence)


def reopened(found: Windows, log: Log, presence: Floats | None = None) -> Windows:
    """Return the windows in the hours that a log of the branch has for them."""
    presence = _presence(log) if presence is None else presence
    usual = presence.mean(axis=0) if len(presence) else np.zeros((len(log.windows), 48))
    open_ = np.stack([usual[list(group.windows)].sum(axis=0) for group in found.groups])
    write = (_each(log, usual, found.groups) if found.each else []) or _lanes(open_)
    return replace(
        found,
        open=open_,
        spans=tuple(spans for _, _, spans in write),
        group_of=tuple(group for _, group, _ in write),
        names=tuple(name for name, _, _ in write),
    )


def _serves(log: Log, kind: Ints, kinds: int) -> Bools:
    """Return (windows, kinds): False where a window had the chance and hardly ever took it."""
    known = (log.window >= 0) & (kind >= 0) & log.served
    flat = np.bincount(log.window[known] * kinds + kind[known], minlength=len(log.windows) * kinds)
    found = flat.reshape(len(log.windows), kinds).astype(float)
    share = found.sum(axis=0) / max(found.sum(), 1.0)
    expected = found.sum(axis=1, keepdims=True) * share
    never = (expected >= CHANCES) & (found < RARE * expected) & (share >= COMMON)
    alone = ((found > 0).sum(axis=1) == 1) & (found.sum(axis=1) >= CHANCES)
    return np.asarray(~(never | (alone[:, None] & (found == 0))))


def _groups(log: Log, tiers: Bools, services: Bools) -> tuple[Group, ...]:
    """Return the windows that serve alike; those with few customers join wider ones."""
    served = np.bincount(log.window[log.window >= 0], minlength=len(log.windows))
    masks: dict[tuple[bool, ...], list[int]] = {}
    every = tuple([True] * (tiers.shape[1] + services.shape[1]))
    for w in np.flatnonzero(served).tolist():
        mask = tuple(np.concatenate([tiers[w], services[w]]).tolist())
        masks.setdefault(mask, []).append(w)
    for mask in [m for m in masks if served[masks[m]].sum() < SMALL * served.sum()]:
        wider = [
            m for m in masks if m != mask and all(b >= a for a, b in zip(mask, m, strict=True))
        ]
        if wider:
            nearest = min(wider, key=sum)
            masks[nearest] = sorted([*masks[nearest], *masks.pop(mask)])
    if not masks:
        masks[every] = list(range(len(log.windows)))
    cut = tiers.shape[1]
    found = [
        Group(tuple(which), np.array(mask[:cut], bool), np.array(mask[cut:], bool))
        for mask, which in masks.items()
    ]
    return tuple(sorted(found, key=lambda g: (-int(g.tiers.sum() + g.services.sum()), g.windows)))


def _presence(log: Log) -> Floats:
    """Return (days, windows, half-hours) shares of time at work."""
    steps = int(DAY / STEP)
    found = np.zeros((len(log.days), len(log.windows), steps))
    at = log.sessions
    for step in range(steps):
        overlap = np.minimum(at.closes, (step + 1) * STEP) - np.maximum(at.opens, step * STEP)
        np.add.at(found[:, :, step], (at.day, at.window), np.maximum(overlap, 0) / STEP)
    return np.minimum(found, 1.0)


def _steadiness(presence: Floats) -> float:
    """Return how much of what windows do by half-hour is what they do on most days."""
    usual = presence.mean(axis=0) >= 0.5
    ever = presence.max(axis=0, initial=0) > 0
    if not ever.any():
        return 1.0
    same = np.where(usual, presence > 0.2, presence < 0.8)
    return float(same[:, ever].mean())


Written = tuple[str, int, tuple[tuple[float, float], ...]]


def _each(log: Log, usual: Floats, groups: tuple[Group, ...]) -> list[Written]:
    """Return every window that is open on most days, with its own usual hours."""
    group_of = {w: g for g, group in enumerate(groups) for w in group.windows}
    found = []
    for w, name in enumerate(log.windows):
        spans = _spans(usual[w] >= 0.5)
        if spans and w in group_of:
            found.append((name, group_of[w], spans))
    return found


def _lanes(open_: Floats) -> list[Written]:
    """Return windows of which as many are open as there were on average, group by group.

    Running sums are rounded, so that all groups together are as many as all were.
    """
    upto = np.floor(np.cumsum(open_, axis=0) + 0.5)
    wanted = np.diff(upto, axis=0, prepend=0)
    lanes = [(g, n) for g in range(len(wanted)) for n in range(int(wanted[g].max(initial=0)))]
    return [(str(k), g, _spans(wanted[g] > n)) for k, (g, n) in enumerate(lanes, 1)]


def _spans(open_: Bools) -> tuple[tuple[float, float], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.astype(int), [0])))) * STEP
    return tuple((float(a), float(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _speeds(log: Log) -> tuple[Floats, float]:
    """Return how fast each window works against all, and the p-value of no difference (F test).

    Logarithms of work, the mean of each kind of business taken off; drawn to 1 where few are seen.
    """
    seen = (log.window >= 0) & (log.service >= 0) & ~np.isnan(log.work) & (log.work > 0)
    speed = np.ones(len(log.windows))
    if seen.sum() < 100:
        return speed, 1.0
    logs, window = np.log(log.work[seen]), log.window[seen]
    kind = log.service[seen] * (len(log.tiers) + 1) + log.tier[seen] + 1
    of_kind = np.bincount(kind, logs) / np.maximum(np.bincount(kind), 1)
    logs = logs - of_kind[kind]
    n = np.bincount(window, minlength=len(speed))
    mean = np.bincount(window, logs, minlength=len(speed)) / np.maximum(n, 1)
    within = float(np.sum((logs - mean[window]) ** 2))
    used = int((n > 0).sum())
    free = len(logs) - used
    if used < 2 or free < 1:
        return speed, 1.0
    from scipy.special import fdtrc

    between = float((n * mean**2).sum()) / (used - 1)
    f = between / max(within / free, 1e-12)
    variance = max((between - within / free) / (n.sum() / used), 0.0)
    shrunk = mean * variance / np.maximum(variance + within / free / np.maximum(n, 1), 1e-12)
    speed = np.exp(-shrunk)
    return speed * float((n / speed).sum() / n.sum()), float(fdtrc(used - 1, free, f))
