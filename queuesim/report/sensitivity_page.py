"""The page of `sensitivity`: which assumptions the answer hangs on, and where a choice would flip.

Assumptions that hardly move the answer are named, not shown; what gold expects is always shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from queuesim.report.amounts import COUNT, MINUTES, POINTS, SCORE, amount, interval, mean, undecided
from queuesim.report.cells import WIDTH, fitted, left, named, right, text_of, wrapped
from queuesim.report.wording import Summary, days_in_words, tier_name

SHOWN, NOTICEABLE = 20, 0.005  # rows; points, below which nothing is printed
NAME, VALUE, ANSWER = 32, 9, 8
Row = Mapping[str, Any]


def sensitivity_page(found: Summary) -> str:
    """Return the page, lines of at most 80 cells."""
    shown = rows_shown(found)
    return text_of(
        [fitted(named(found["title"], "untitled"), WIDTH), *wrapped(answer_in_words(found))],
        wrapped(flips_in_words(found)),
        [_head(found), *(_line(found, row) for row in shown)],
        wrapped(_note(found, shown)),
        wrapped(paradox_in_words(found)),
    )


def rows_shown(found: Summary) -> list[Row]:
    """Return the assumptions to show: the strongest, all that flip it, what gold expects."""
    return [
        row
        for k, row in enumerate(found["assumptions"])
        if (k < SHOWN and row["swing"] >= NOTICEABLE)
        or row["always"]
        or row["flips_at"] is not None
    ]


def answer_in_words(found: Summary) -> str:
    """Return what was asked and what came out."""
    answer = found["answer"]
    value, days = interval(answer, POINTS), days_in_words(found)
    if len(answer["policies"]) == 1:
        return f"{subject(found)} under {answer['policies'][0]}: {value} points over {days}."
    one, other = answer["policies"]
    change = f"{other} against {one}: {subject(found)} {value} points over {days}, the same people"
    if undecided(answer):
        return f"{change}: which of the two is better is not sure."
    return f"{change}: {other if (mean(answer) or 0.0) > 0 else one} is better."


def subject(found: Summary) -> str:
    """Return whose satisfaction the answer is."""
    tier = found["answer"]["tier"]
    return f"satisfaction of {tier_name(found, tier)}" if tier else "value-weighted satisfaction"


def flips_in_words(found: Summary) -> str:
    """Return which assumption would have to change, to what, for the choice to flip."""
    if len(found["answer"]["policies"]) == 1:
        return "Name two policies (--policy twice) to ask where the choice between them flips."
    if not mean(found["answer"]):
        return "The two are the same to everybody: there is no choice to flip."
    flips = [row for row in found["assumptions"] if row["flips_at"] is not None]
    others = len(found["assumptions"]) - len(flips)
    if not flips:
        holds = "No choice flips" if undecided(found["answer"]) else "The choice holds"
        return f"{holds}: of {others} assumptions no value in its range changes which is better."
    told = ", ".join(
        f"{name_of(found, row)} at {_plain(row['flips_at'])} {row['unit']}".rstrip()
        + f" instead of {_plain(row['value'])}"
        for row in flips
    )
    return f"The choice flips with {told}. Of the other {others} no value in its range flips it."


def name_of(found: Summary, row: Row) -> str:
    """Return the name of an assumption, with its tier unless it is of all."""
    name = str(row["name"])
    return name if row["of_all"] else f"{name} of {tiers_of(found, row)}"


def tiers_of(found: Summary, row: Row) -> str:
    """Return the tiers of an assumption in words."""
    return ", ".join(tier_name(found, tier) for tier in row["tiers"])


def _head(found: Summary) -> str:
    words = ("value", "from", "to")
    ends = "".join(right(word, ANSWER) for word in ("S from", "S to", "flips"))
    return left("assumption", NAME) + "".join(right(word, VALUE - 1) for word in words) + ends


def _line(found: Summary, row: Row) -> str:
    values = [row["value"], row["low"]["value"], row["high"]["value"]]
    flip = row["flips_at"]
    return (
        left(name_of(found, row), NAME)
        + "".join(right(_plain(value), VALUE - 1) for value in values)
        + "".join(right(amount(row[end]["answer"], POINTS), ANSWER) for end in ("low", "high"))
        + right("no" if flip is None else _plain(flip), ANSWER)
    )


def _note(found: Summary, shown: Sequence[Row]) -> str:
    hidden = [row for row in found["assumptions"] if row not in shown]
    moves = max((row["swing"] for row in hidden), default=0.0)
    of = "S" if len(found["answer"]["policies"]) == 1 else "the difference in S"
    rest = f" {len(hidden)} others move it by {moves:.3f} at most." if hidden else ""
    return (
        f"S from, S to: {of} with the number at an end of its range, all else unchanged.{rest}"
        " Values are assumed unless `queuesim list parameters` names a source, and so are ranges:"
        " half to twice the value, unless the JSON object says otherwise."
    )


def paradox_in_words(found: Summary) -> str:
    """Return whether gold waits less, fares better and leaves less satisfied, and where it ends."""
    told = found["paradox"]
    if not told:
        return ""
    upper, lower = told["upper"], told["lower"]
    names = [tier_name(found, tier) for tier in (upper, lower)]
    if not told["holds"]:
        return (
            f"No gold paradox under {told['policy']}: it is not clear that {names[0]} waits less,"
            f" has the better experience and leaves less satisfied than {names[1]}."
        )
    ours, theirs = told["tiers"][upper], told["tiers"][lower]
    waits, experience, satisfaction = (
        [amount(tier[key], form) for tier in (ours, theirs)]
        for key, form in (("wait", COUNT), ("experience", SCORE), ("satisfaction", POINTS))
    )
    return (
        f"The gold paradox: {names[0]} waits {waits[0]} min against {waits[1]}, has the better"
        f" experience ({experience[0]} against {experience[1]}) and leaves less satisfied"
        f" ({satisfaction[0]} against {satisfaction[1]}). {peaks_in_words(names[0], ours)}"
        f" {ends_in_words(told, names)}"
    )


def peaks_in_words(name: str, tier: Mapping[str, Any]) -> str:
    """Return how the peak of waiting stands against that of warmth, as felt and as expected."""
    warmth, waiting, beaten = (tier["peaks"][key] for key in ("warmth", "waiting", "beaten"))
    expected = "is too" if beaten["normal"] else "is not"
    return (
        f"Its visits have a peak of the staff's warmth ({amount(warmth, POINTS)} of affect,"
        f" {amount(warmth['normal'], POINTS)} expected) and one of waiting"
        f" ({amount(waiting, POINTS)}, {amount(waiting['normal'], POINTS)} expected): in"
        f" {100 * (mean(beaten) or 0):.0f} % of them warmth is beaten, in the visit that {name}"
        f" expects it {expected}."
    )


def ends_in_words(told: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return where gold would leave as satisfied as regular customers."""
    ends, minutes = told["ends"], MINUTES
    found = [
        text.format(amount(ends[key], minutes))
        for key, text in (
            ("expected_wait", f"{names[0]} expects {{}} min (now {told['expected_wait']:.1f})"),
            ("upper_wait", f"{names[0]} waits only {{}} min"),
            ("lower_wait", f"{names[1]} waits {{}} min"),
        )
        if ends[key] is not None
    ]
    where = " or ".join(found) if found else "at no wait up to an hour"
    return f"It ends where {where}. Modelled; what is expected is assumed."


def _plain(number: float) -> str:
    return f"{number:.3g}"
