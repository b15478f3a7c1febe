"""Directions that nothing was fitted to: what others measured, and what the model says of it.

No parameter was chosen with these findings in mind but for its sign; what is checked is an order
or a range, never a level. What was fitted is checked apart, in `test_calibration.py`.
"""

from functools import cache
from math import erf
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sample_visits import Glance, defaults, experience, felt, waiting
from test_calibration import mood
from test_perception_memory import remembered

from queuesim.scenario.loading import load
from queuesim.study.experiment import run
from queuesim.study.intervals import over_days

SCENARIOS = Path(__file__).parent.parent / "scenarios"
POINT = 0.2  # of affect: a point on the scale from 0 to 10
share = st.floats(0, 1)


# On hold: music, an apology or one's place in the queue (Munichor and Rafaeli 2007)

HANGS_UP = {"music": 0.69, "apology": 0.67, "place": 0.36}  # shares within about 108 s
HEARD = 108 / 60  # minutes


def on_hold(distraction, progress):
    """Return the mood of a caller after 108 s by what was heard; an apology passes the time not."""
    values = defaults()
    see = {
        "music": Glance(distraction=distraction),
        "apology": Glance(),
        "place": Glance(information=0.5, progress=progress),
    }
    calls = {
        name: felt(values, waiting(values, HEARD, see=seen, place_shown=name == "place"))
        for name, seen in see.items()
    }
    return {name: float(call.waiting.begins[-1]) for name, call in calls.items()}


@given(st.floats(0.1, 0.5), share)
def test_callers_told_their_place_are_in_the_best_mood_when_others_hang_up(distraction, progress):
    found = on_hold(distraction, progress)
    assert max(found, key=found.get) == min(HANGS_UP, key=HANGS_UP.get) == "place"


def test_music_and_an_apology_are_nearer_to_each_other_than_to_the_place():
    """At the distraction of a shipped lobby, 0.3, and with half of the line gone."""
    found = on_hold(0.3, 0.5)
    assert found["place"] - found["music"] > abs(found["music"] - found["apology"])


def test_progress_counts_for_more_than_felt_time():
    """Progress, not shorter felt time, kept the callers of Munichor and Rafaeli on the line."""
    values = defaults()
    told = on_hold(0.3, 0.5)["place"] - on_hold(0.3, 0.5)["apology"]
    occupied = waiting(values | {"distraction_joy": 0.0}, HEARD, see=Glance(distraction=1.0))
    shorter = float(felt(values | {"distraction_joy": 0.0}, occupied).waiting.begins[-1])
    assert told > shorter - on_hold(0.3, 0.5)["apology"]


# Cold water: the same pain, or the same and then some more that is milder


def prefers_longer(pain, milder):
    """Return the share who rate the longer trial higher, both ratings having their noise."""
    short = remembered([mood(pain)], mood(pain), minutes=1.0)
    longer = remembered([mood(pain)], mood(pain + milder * POINT), minutes=1.5)
    gain = 5 * (longer - short)
    return (1 + erf(gain / (defaults()["answer_sd"] * 2))) / 2


@given(st.floats(-0.95, -0.65), st.floats(1.5, 3))
def test_60_to_85_percent_prefer_more_pain_with_a_milder_end(pain, milder):
    """Kahneman, Fredrickson, Schreiber and Redelmeier (1993): most chose the longer trial."""
    assert 0.60 <= prefers_longer(pain, milder) <= 0.85


def test_more_pain_that_is_not_milder_is_not_preferred():
    assert prefers_longer(-0.8, 0.0) == 0.5


def test_who_remembers_the_mean_hardly_prefers_the_longer_trial():
    """The rival law, for contrast: at 2 points milder most of the preference is gone."""
    short = remembered([mood(-0.8)], mood(-0.8), "mean", minutes=1.0)
    moods, lengths = [mood(-0.8), mood(-0.4)], [1.0, 0.5]
    longer = remembered(moods, mood(-0.4), "mean", minutes=lengths)
    by_peak_and_end = remembered([mood(-0.8)], mood(-0.4)) - remembered([mood(-0.8)], mood(-0.8))
    assert 0 < longer - short < by_peak_and_end


# A crowded hall against an empty one: it hurts who waits in it and flatters who passes it


@given(st.floats(1, 20), st.floats(1.5, 4))
def test_who_waits_in_a_crowd_fares_worse_than_in_an_empty_hall(wait, crowd):
    """As in the waiting rooms of Pruyn and Smidts (1999)."""
    values = defaults()
    empty, full = (waiting(values, wait, see=Glance(crowd=c)) for c in (0.1, crowd))
    calm, crowded = experience(values, empty, full)
    assert crowded < calm


@cache
def vips(policy):
    """Return wait and satisfaction of the VIPs of 20 days of the shipped hall, by day."""
    result = run(load(SCENARIOS / "empty-hall.toml"), policy, days=20)
    days = zip(result.logs, result.experiences, strict=True)
    return [
        (felt.wait[vip], felt.satisfaction[vip])
        for log, felt in days
        for vip in [log.demand.tier == 0]
    ]


def test_vips_at_equal_waits_are_happier_past_a_crowded_hall_person_by_person():
    changes = []
    for (wait, crowded), (same, empty) in zip(vips("today"), vips("empty-hall"), strict=True):
        assert wait.tolist() == same.tolist()
        changes.append(np.mean(crowded - empty))
    change = over_days(np.array(changes))
    assert change.mean - change.half_width > 0
