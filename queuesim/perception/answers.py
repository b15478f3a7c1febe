"""What customers say when asked, which is not quite what they feel.

Each person has one draw per question, the same under every policy.
"""

import numpy as np

from queuesim.branch.journey import Array
from queuesim.perception.mood import Numbers


def survey(values: Numbers, experience: Array, noise: Array) -> Array:
    """Return the answers to a survey of experience, on 0..10."""
    return np.minimum(np.maximum(experience + values["answer_sd"] * noise, 0.0), 10.0)


def recommendation(values: Numbers, satisfaction: Array, noise: Array) -> Array:
    """Return the answers to "would you recommend us?", whole numbers 0 to 10."""
    leaning = values["recommend_base"] + values["recommend_slope"] * satisfaction
    said = np.rint(leaning + values["answer_sd"] * noise)
    return np.minimum(np.maximum(said, 0.0), 10.0) + 0.0  # no -0


def reported_wait(values: Numbers, felt: Array, told: bool | Array) -> Array:
    """Return the minutes people would say they waited, tau (kappa tau^(eta - 1))^(1 - a told).

    The power makes the last bit depend on the machine; nothing else is computed from it. NaN if
    nothing was felt.
    """
    power = values["reported_power"] - 1 + np.zeros_like(felt)  # of one number it would be another
    factor = values["reported_scale"] * np.where(felt == 0, 1.0, felt) ** power
    return felt * (
        factor if told is False else factor ** (1 - values["reported_correction"] * told)
    )
