"""Whose tier was not recorded: estimated from those who came for the same at the same time.

Whether a window is free does not hang on the tier of who comes, so those of unknown tier are taken
to have the tiers of those known, service by service and half-hour by half-hour. The shares of such
a cell are drawn towards those of its service as by `PRIOR` tickets more.
"""

import numpy as np

from queuesim.logs.journal import UNKNOWN, Floats, Log

PRIOR = 20.0
STEP = 30.0


def tier_weights(log: Log) -> Floats:
    """Return (tickets, tiers) probabilities: 1 or 0 where the tier is recorded."""
    tiers = len(log.tiers)
    known = log.tier != UNKNOWN
    weight = np.zeros((len(log), tiers))
    weight[known, log.tier[known]] = 1.0
    if known.all():
        return weight
    services = len(log.services) + 1  # the last for an unknown one
    service = np.where(log.service == UNKNOWN, services - 1, log.service)
    step = (log.issued // STEP).clip(0, 47).astype(np.int64)
    cell = service * 48 + step
    overall = np.bincount(log.tier[known], minlength=tiers) + 1e-9
    overall = overall / overall.sum()
    of_service = _counts(service[known], log.tier[known], services, tiers)
    of_service = (of_service + overall) / (of_service.sum(axis=1, keepdims=True) + 1)
    of_cell = _counts(cell[known], log.tier[known], services * 48, tiers)
    prior = PRIOR * np.repeat(of_service, 48, axis=0)
    shares = (of_cell + prior) / (of_cell.sum(axis=1, keepdims=True) + PRIOR)
    weight[~known] = shares[cell[~known]]
    return weight


def _counts(row: np.ndarray, tier: np.ndarray, rows: int, tiers: int) -> Floats:
    flat = np.bincount(row * tiers + tier, minlength=rows * tiers)
    return flat.astype(np.float64).reshape(rows, tiers)
