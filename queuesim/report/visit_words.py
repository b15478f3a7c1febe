"""One customer's visit in words: who it was, what happened, and what is remembered of it."""

from queuesim.report.cells import wrapped
from queuesim.report.wording import Summary, tier_name


def who(summary: Summary) -> str:
    """Return which customer it is: `customer 12 of day 3 (Gold)`."""
    told = summary["mood"]
    tier = tier_name(summary, told["tier"])
    return f"customer {told['customer']} of day {told['day']} ({tier})"


def sentence(summary: Summary) -> str:
    """Return what is remembered of the visit, in a sentence."""
    told = summary["mood"]
    satisfaction = told["experience"] - told["expectation"]
    return (
        f"Came at {clock(told['arrival'])}, waited {told['wait']:.1f} min, {told['outcome']}."
        f" Remembered: peak {told['peak']:+.2f}, end {told['end']:+.2f}: experience"
        f" {told['experience']:.2f} against {told['expectation']:.2f} expected, satisfaction"
        f" {satisfaction:+.2f}. Modelled, on assumed parameters."
    )


def lines(summary: Summary) -> list[str]:
    """Return the sentence about the customer as lines of the terminal."""
    text = who(summary)
    return wrapped(f"{text[0].upper()}{text[1:]}. {sentence(summary)}")


def clock(minutes: float) -> str:
    """Return minutes after midnight as a clock shows them."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
