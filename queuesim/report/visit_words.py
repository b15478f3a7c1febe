"""One customer's visit in words: who it was, what happened, and what is remembered of it."""

from queuesim.branch.journey import Outcome
from queuesim.language import in_a_row, marked, say
from queuesim.report.cells import wrapped
from queuesim.report.wording import Summary, tier_name

OUTCOMES = {
    Outcome.SERVED: marked("served"),
    Outcome.BALKED: marked("balked"),
    Outcome.RENEGED: marked("reneged"),
    Outcome.MISSED: marked("missed"),
    Outcome.NOT_KEPT: marked("not kept"),
    Outcome.DIVERTED: marked("diverted"),
    Outcome.TURNED_AWAY: marked("turned away"),
    Outcome.SENT_HOME: marked("sent home"),
    Outcome.STILL_INSIDE: marked("still inside"),
}


IN_A_SENTENCE = {  # where the name of an outcome is a term
    "balked": marked("left at once"),
    "reneged": marked("gave up"),
    "missed": marked("missed the call"),
}


def who(summary: Summary) -> str:
    """Return which customer it is: `customer 12 of day 3 (Gold)`."""
    told = summary["mood"]
    tier = tier_name(summary, told["tier"])
    return say(
        "customer {customer} of day {day} ({tier})",
        customer=told["customer"], day=told["day"], tier=tier,
    )  # fmt: skip


def in_a_sentence(summary: Summary) -> str:
    """Return what is remembered of the visit, in a sentence."""
    told = summary["mood"]
    satisfaction = told["experience"] - told["expectation"]
    outcome = told["outcome"]
    known = {key: told[key] for key in ("wait", "peak", "end", "experience", "expectation")}
    return say(
        "Came at {at}, waited {wait:.1f} min, {outcome}."
        " Remembered: peak {peak:+.2f}, end {end:+.2f}: experience"
        " {experience:.2f} against {expectation:.2f} expected, satisfaction"
        " {satisfaction:+.2f}. Modelled, on assumed parameters.",
        at=clock(told["arrival"]),
        outcome=say(IN_A_SENTENCE.get(outcome, outcome)),
        satisfaction=satisfaction,
        **known,
    )


def lines(summary: Summary) -> list[str]:
    """Return the sentence about the customer as lines of the terminal."""
    text = who(summary)
    whom = say("{whom}.", whom=text[0].upper() + text[1:])
    return wrapped(in_a_row([whom, in_a_sentence(summary)]))


def clock(minutes: float) -> str:
    """Return minutes after midnight as a clock shows them."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
