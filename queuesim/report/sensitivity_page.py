"""The page of `sensitivity`: which assumptions the answer hangs on, and where a choice would flip.

Assumptions that hardly move the answer are named, not shown; what gold expects is always shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from queuesim.language import commas, in_a_row, joined, marked, say
from queuesim.report.amounts import COUNT, MINUTES, POINTS, SCORE, amount, interval, mean, undecided
from queuesim.report.cells import WIDTH, fitted, left, right, text_of, wrapped
from queuesim.report.wording import Summary, days_in_words, tier_name, titled

SHOWN, NOTICEABLE = 20, 0.005  # rows; points, below which nothing is printed
NAME, VALUE, ANSWER = 32, 9, 8
HEADS = marked("assumption|value|from|to|S from|S to|flips")
Row = Mapping[str, Any]
ONE_POLICY = marked("{subject} under {policy}: {points} points over {days}.")
SURE = marked(
    "{other} against {one}: {subject} {points} points over {days}, the same people: {better} is"
    " better."
)
NOT_SURE = marked(
    "{other} against {one}: {subject} {points} points over {days}, the same people: which of the"
    " two is better is not sure."
)
NAME_TWO = marked("Name two policies (--policy twice) to ask where the choice between them flips.")
HOLDS = marked(
    "The choice holds: of {assumptions} assumptions no value in its range changes which is better."
)
NONE_FLIPS = marked(
    "No choice flips: of {assumptions} assumptions no value in its range changes which is better."
)
FLIPS = marked(
    "The choice flips with {flips}. Of the other {others} no value in its range flips it."
)
ENDS = marked("S from, S to: S with the number at an end of its range, all else unchanged.")
ENDS_OF_TWO = marked(
    "S from, S to: the difference in S with the number at an end of its range, all else unchanged."
)
RANGES = marked(
    "Values are assumed unless `queuesim list parameters` names a source, and so are ranges: half"
    " to twice the value, unless the JSON object says otherwise."
)
NO_PARADOX = marked(
    "No gold paradox under {policy}: it is not clear that {upper} waits less, has the better"
    " experience and leaves less satisfied than {lower}."
)
PARADOX = marked(
    "The gold paradox: {tier} waits {wait} min against {longer}, has the better experience"
    " ({experience} against {worse}) and leaves less satisfied ({satisfaction} against {more})."
)
BEATEN = marked(
    "Its visits have a peak of the staff's warmth ({warmth} of affect, {usual_warmth} expected) and"
    " one of waiting ({waiting}, {usual_waiting} expected): in {percent:.0f} % of them warmth is"
    " beaten, in the visit that {tier} expects it is not."
)
BEATEN_TOO = marked(
    "Its visits have a peak of the staff's warmth ({warmth} of affect, {usual_warmth} expected) and"
    " one of waiting ({waiting}, {usual_waiting} expected): in {percent:.0f} % of them warmth is"
    " beaten, in the visit that {tier} expects it is too."
)
PARADOX_ENDS = {
    "expected_wait": marked("{tier} expects {wait} min (now {now:.1f})"),
    "upper_wait": marked("{tier} waits only {wait} min"),
    "lower_wait": marked("{tier} waits {wait} min"),
}


def sensitivity_page(found: Summary) -> str:
    """Return the page, lines of at most 80 cells."""
    shown = rows_shown(found)
    return text_of(
        [fitted(titled(found["title"]), WIDTH), *wrapped(answer_in_words(found))],
        wrapped(flips_in_words(found)),
        [_head(), *(_line(found, row) for row in shown)] if shown else [],
        wrapped(_note(found, shown)) if shown else [],
        [line for line in wrapped(paradox_in_words(found)) if line],
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
    figures = {"subject": subject(found), "points": value, "days": days}
    if len(answer["policies"]) == 1:
        return say(ONE_POLICY, policy=answer["policies"][0], **figures)
    one, other = answer["policies"]
    better = other if (mean(answer) or 0.0) > 0 else one
    text = NOT_SURE if undecided(answer) else SURE
    return say(text, other=other, one=one, better=better, **figures)


def subject(found: Summary) -> str:
    """Return whose satisfaction the answer is."""
    tier = found["answer"]["tier"]
    if tier:
        return say("satisfaction of {tier}", tier=tier_name(found, tier))
    return say("value-weighted satisfaction")


def flips_in_words(found: Summary) -> str:
    """Return which assumption would have to change, to what, for the choice to flip."""
    if len(found["answer"]["policies"]) == 1:
        return say(NAME_TWO)
    if not mean(found["answer"]):
        return say("The two are the same to everybody: there is no choice to flip.")
    flips = [row for row in found["assumptions"] if row["flips_at"] is not None]
    others = len(found["assumptions"]) - len(flips)
    if not flips:
        unsure = undecided(found["answer"])
        return say(NONE_FLIPS if unsure else HOLDS, assumptions=others)
    return say(FLIPS, flips=commas(_flip(found, row) for row in flips), others=others)


def _flip(found: Summary, row: Row) -> str:
    unit = row["unit"]
    return say(
        "{name} at {flip} instead of {value}",
        name=name_of(found, row),
        flip=f"{_plain(row['flips_at'])} {say(unit)}".rstrip(),
        value=_plain(row["value"]),
    )


def name_of(found: Summary, row: Row) -> str:
    """Return the name of an assumption, with its tier unless it is of all."""
    name = str(row["name"])
    if row["of_all"]:
        return name
    return say("{name} of {tiers}", name=name, tiers=tiers_of(found, row))


def tiers_of(found: Summary, row: Row) -> str:
    """Return the tiers of an assumption in words."""
    return commas(tier_name(found, tier) for tier in row["tiers"])


def _head() -> str:
    name, *heads = say(HEADS).split("|")
    cells = (VALUE - 1, VALUE - 1, VALUE - 1, ANSWER, ANSWER, ANSWER)
    return left(name, NAME) + "".join(map(right, heads, cells))


def _line(found: Summary, row: Row) -> str:
    values = [row["value"], row["low"]["value"], row["high"]["value"]]
    flip = row["flips_at"]
    return (
        left(name_of(found, row), NAME)
        + "".join(right(_plain(value), VALUE - 1) for value in values)
        + "".join(right(amount(row[end]["answer"], POINTS), ANSWER) for end in ("low", "high"))
        + right(say("no") if flip is None else _plain(flip), ANSWER)
    )


def _note(found: Summary, shown: Sequence[Row]) -> str:
    hidden = [row for row in found["assumptions"] if row not in shown]
    moves = max((row["swing"] for row in hidden), default=0.0)
    one = len(found["answer"]["policies"]) == 1
    others = say("{number} others move it by {moves:.3f} at most.", number=len(hidden), moves=moves)
    return in_a_row([say(ENDS if one else ENDS_OF_TWO), others if hidden else "", say(RANGES)])


def paradox_in_words(found: Summary) -> str:
    """Return whether gold waits less, fares better and leaves less satisfied, and where it ends."""
    told = found["paradox"]
    if not told:
        return ""
    upper, lower = told["upper"], told["lower"]
    names = [tier_name(found, tier) for tier in (upper, lower)]
    if not told["holds"]:
        return say(NO_PARADOX, policy=told["policy"], upper=names[0], lower=names[1])
    ours, theirs = told["tiers"][upper], told["tiers"][lower]
    paradox = say(
        PARADOX,
        tier=names[0],
        wait=amount(ours["wait"], COUNT),
        longer=amount(theirs["wait"], COUNT),
        experience=amount(ours["experience"], SCORE),
        worse=amount(theirs["experience"], SCORE),
        satisfaction=amount(ours["satisfaction"], POINTS),
        more=amount(theirs["satisfaction"], POINTS),
    )
    return in_a_row([paradox, peaks_in_words(names[0], ours), ends_in_words(told, names)])


def peaks_in_words(name: str, tier: Mapping[str, Any]) -> str:
    """Return how the peak of waiting stands against that of warmth, as felt and as expected."""
    warmth, waiting, beaten = (tier["peaks"][key] for key in ("warmth", "waiting", "beaten"))
    too = beaten["normal"]
    return say(
        BEATEN_TOO if too else BEATEN,
        warmth=amount(warmth, POINTS),
        usual_warmth=amount(warmth["normal"], POINTS),
        waiting=amount(waiting, POINTS),
        usual_waiting=amount(waiting["normal"], POINTS),
        percent=100 * (mean(beaten) or 0),
        tier=name,
    )


def ends_in_words(told: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return where gold would leave as satisfied as regular customers."""
    ends, now = told["ends"], told["expected_wait"]
    found = [
        say(text, tier=name, wait=amount(ends[key], MINUTES), now=now)
        for name, (key, text) in zip((names[0], *names), PARADOX_ENDS.items(), strict=True)
        if ends[key] is not None
    ]
    where = joined(marked(" or "), found) or say("at no wait up to an hour")
    return say("It ends where {where}. Modelled; what is expected is assumed.", where=where)


def _plain(number: float) -> str:
    return f"{number:.3g}"
