"""Text with units: durations, clock times, spans and rates, read and written.

A planner writes "3.5 min", "9:30" or "40 /h", in English or Chinese; the program reckons in
minutes, minutes after midnight and rates per hour. What `written_...` writes reads back the same.
"""

import re
import unicodedata
from datetime import time
from typing import Any

from queuesim.language import marked, say
from queuesim.scenario.slips import plain_number

LONGEST = 1e7  # minutes, some nineteen years
FASTEST = 1e6  # per hour
DAY = 1440.0
HALF_HOUR = 30.0

A_DURATION = marked('a duration such as "3.5 min", "20 s" or "1.5 h"')
A_CLOCK = marked('a time of day such as "09:00" or "9:30"')
A_SPAN = marked('a span of the day such as "09:00-17:00"')
A_RATE = marked('a rate such as "40 /h" or "0.2 /min", or a number, per hour')

_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,3}))?"
_QUANTITY = re.compile(rf"\s*([+-]?{_NUMBER})\s*(.*?)\s*")
_PART = re.compile(rf"{_NUMBER}\s*([^\W\d]+)")
_CLOCK = re.compile(r"\s*(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?\s*")
_TO = re.compile(r"\s*[-–—~至到]\s*")

_SECOND = "s sec secs second seconds 秒 秒钟"
_MINUTE = "min mins minute minutes 分 分钟"
_HOUR = "h hr hrs hour hours 小时 时"
_OF_UNIT: dict[str, float] = {word: 1 / 60 for word in _SECOND.split()}
_OF_UNIT |= dict.fromkeys(_MINUTE.split(), 1.0) | dict.fromkeys(_HOUR.split(), 60.0)
UNITS = tuple(_OF_UNIT)
_PER = re.compile(r"(?:/|per\b|每)\s*(.*)")
_COUNTED = re.compile(r"^(?:customers?|people|人|元)\s*")


class UnreadableError(ValueError):
    """A value that cannot be read; says what is allowed in its place, and perhaps was meant."""

    def __init__(self, allowed: str, hint: str = "") -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.hint = hint


def _quantity(value: str) -> tuple[float, str] | None:
    """Return the number and the unit of a text, or None; full-width signs count as plain ones."""
    match = _QUANTITY.fullmatch(unicodedata.normalize("NFKC", value).lower())
    return (float(match[1]), match[4]) if match else None


def _in_minutes(number: float, unit: str) -> float:
    """Return a number of units as minutes, by one correctly rounded operation."""
    return number / 60 if _OF_UNIT[unit] < 1 else number * _OF_UNIT[unit]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def minutes(value: Any) -> float:
    """Return a duration in minutes; a number without a unit is refused."""
    read = _quantity(value) if isinstance(value, str) else None
    if _is_number(value) or (read and not read[1]):
        shown = str(value).strip()
        raise UnreadableError(
            say('a duration with its unit, such as "{shown} min" or "{shown} s"', shown=shown)
        )
    if not read or read[1] not in _OF_UNIT:
        raise UnreadableError(say(A_DURATION), _meant(value) if isinstance(value, str) else "")
    duration = _in_minutes(*read)
    if not 0 <= duration <= LONGEST:
        raise UnreadableError(say("a duration from 0 to {longest:.0f} min", longest=LONGEST))
    return duration


def _meant(value: str) -> str:
    """Return what to write for several durations in one text, or a comma in a number."""
    text = plain_number(unicodedata.normalize("NFKC", value).lower())
    parts = [(float(part[1]), part[3]) for part in _PART.finditer(text)]
    if not parts or _PART.sub("", text).strip() or any(word not in _OF_UNIT for _, word in parts):
        return ""
    total = sum(_in_minutes(*part) for part in parts)
    meant = written_minutes(total) if total == round(total, 2) else f"{60 * total:g} s"
    return say('write "{meant}"', meant=meant)


def unit(value: Any) -> float:
    """Return the minutes in a unit of time named by a word such as "min" or "秒"."""
    if not isinstance(value, str) or value.lower() not in _OF_UNIT:
        raise UnreadableError(say('a unit of time: "s", "min" or "h"'))
    return _OF_UNIT[value.lower()]


def clock(value: Any) -> float:
    """Return a time of day in minutes after midnight; 24:00 is the last."""
    if isinstance(value, time) and value.tzinfo is None and not value.microsecond:
        return value.hour * 60 + value.minute + value.second / 60
    match = isinstance(value, str) and _CLOCK.fullmatch(unicodedata.normalize("NFKC", value))
    if not match:
        raise UnreadableError(say(A_CLOCK))
    hour, minute, second = (int(part or 0) for part in match.groups())
    at = hour * 60 + minute + second / 60
    if minute > 59 or second > 59 or at > DAY:
        raise UnreadableError(say(A_CLOCK))
    return at


def span(value: Any) -> tuple[float, float]:
    """Return the beginning and the end of a span of the day, the end being later."""
    ends = _TO.split(value) if isinstance(value, str) else ()
    if len(ends) != 2:
        raise UnreadableError(say(A_SPAN))
    try:
        begins, stops = clock(ends[0]), clock(ends[1])
    except UnreadableError:
        raise UnreadableError(say(A_SPAN)) from None
    if begins >= stops:
        raise UnreadableError(say("{what}, which ends after it begins", what=say(A_SPAN)))
    return begins, stops


def per_hour(value: Any) -> float:
    """Return a rate per hour; a bare number is one already."""
    rate = float(value) if _is_number(value) and abs(value) < 1e300 else None
    if isinstance(value, str) and (read := _quantity(value)):
        rate = _rate(*read)
    if rate is None:
        raise UnreadableError(say(A_RATE))
    if not 0 <= rate <= FASTEST:
        raise UnreadableError(say("a rate from 0 to {fastest:.0f} /h", fastest=FASTEST))
    return rate


def _rate(number: float, text: str) -> float | None:
    """Return the rate per hour of a number with a text such as "/h", "per minute" or "每小时"."""
    text = _COUNTED.sub("", text)
    if not text:
        return number
    per = _PER.fullmatch(text)
    return number * (60 / _OF_UNIT[per[1]]) if per and per[1] in _OF_UNIT else None


def _plain(number: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return str(int(number)) if number == int(number) else repr(number)


def written_minutes(duration: float) -> str:
    """Return a duration as "20 s" where it is less than a minute and whole, else as "3.5 min"."""
    seconds = round(duration * 60)
    if 0 < duration < 1 and seconds / 60 == duration:
        return f"{seconds} s"
    return f"{_plain(duration)} min"


def written_clock(at: float) -> str:
    """Return minutes after midnight as "09:00", with seconds only if there are any."""
    minute, second = divmod(round(at * 60), 60)
    text = f"{minute // 60:02d}:{minute % 60:02d}"
    return f"{text}:{second:02d}" if second else text


def written_span(ends: tuple[float, float]) -> str:
    """Return a span of the day as "09:00-17:00"."""
    return f"{written_clock(ends[0])}-{written_clock(ends[1])}"


def written_rate(rate: float) -> str:
    """Return a rate per hour as "40 /h"."""
    return f"{_plain(rate)} /h"
