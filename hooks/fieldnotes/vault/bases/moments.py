"""Dates as text: Moment.js's format strings, and how long ago."""

import re
from collections.abc import Callable
from datetime import datetime

from fieldnotes.vault.bases.values import Moment

_MONTHS = ("January February March April May June July August September October November December").split()
_DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()
_TOKEN = re.compile(
    r"\[([^\]]*)\]|(YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|e|GGGG|WW|Wo|W|ww|w|HH|H|hh|h"
    r"|kk|k|mm|m|ss|s|SSS|SS|S|A|a|X|x|ZZ|Z|LLLL|LLL|LL|L|LTS|LT|l|gggg)"
)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _sunday(at: datetime) -> int:
    return (at.weekday() + 1) % 7


def _week(at: datetime) -> int:
    """Moment's own week: from Sunday, the first holds 1 January."""
    start = at.replace(month=1, day=1)
    return (at.timetuple().tm_yday + _sunday(start) - 1) // 7 + 1


_FORMATS: dict[str, Callable[[datetime], object]] = {
    "YYYY": lambda t: f"{t.year:04}", "YY": lambda t: f"{t.year % 100:02}", "Y": lambda t: t.year,
    "gggg": lambda t: f"{t.year:04}",
    "Q": lambda t: (t.month + 2) // 3, "Qo": lambda t: _ordinal((t.month + 2) // 3),
    "MMMM": lambda t: _MONTHS[t.month - 1], "MMM": lambda t: _MONTHS[t.month - 1][:3], "MM": lambda t: f"{t.month:02}",
    "Mo": lambda t: _ordinal(t.month), "M": lambda t: t.month,
    "DDDD": lambda t: f"{t.timetuple().tm_yday:03}", "DDD": lambda t: t.timetuple().tm_yday,
    "DD": lambda t: f"{t.day:02}", "Do": lambda t: _ordinal(t.day), "D": lambda t: t.day,
    "dddd": lambda t: _DAYS[_sunday(t)], "ddd": lambda t: _DAYS[_sunday(t)][:3], "dd": lambda t: _DAYS[_sunday(t)][:2],
    "do": lambda t: _ordinal(_sunday(t)), "d": _sunday, "e": _sunday, "E": lambda t: t.isoweekday(),
    "GGGG": lambda t: f"{t.isocalendar().year:04}",
    "WW": lambda t: f"{t.isocalendar().week:02}", "Wo": lambda t: _ordinal(t.isocalendar().week),
    "W": lambda t: t.isocalendar().week, "ww": lambda t: f"{_week(t):02}", "w": _week,
    "HH": lambda t: f"{t.hour:02}", "H": lambda t: t.hour,
    "hh": lambda t: f"{(t.hour + 11) % 12 + 1:02}", "h": lambda t: (t.hour + 11) % 12 + 1,
    "kk": lambda t: f"{t.hour or 24:02}", "k": lambda t: t.hour or 24,
    "mm": lambda t: f"{t.minute:02}", "m": lambda t: t.minute,
    "ss": lambda t: f"{t.second:02}", "s": lambda t: t.second,
    "SSS": lambda t: f"{t.microsecond // 1000:03}", "SS": lambda t: f"{t.microsecond // 10000:02}",
    "S": lambda t: t.microsecond // 100_000,
    "A": lambda t: "AM" if t.hour < 12 else "PM", "a": lambda t: "am" if t.hour < 12 else "pm",
    "X": lambda t: int(Moment(t).milliseconds // 1000), "x": lambda t: int(Moment(t).milliseconds),
    "Z": lambda t: "+00:00", "ZZ": lambda t: "+0000",
}  # fmt: skip
_COMPOUND = {
    "LT": "h:mm A", "LTS": "h:mm:ss A", "L": "MM/DD/YYYY", "l": "M/D/YYYY", "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A", "LLLL": "dddd, MMMM D, YYYY h:mm A",
}  # fmt: skip


def format_moment(value: Moment, pattern: str) -> str:
    """A date in the form of a Moment.js format string; ``[text]`` stands for itself."""

    def shown(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        if match[2] in _COMPOUND:
            return format_moment(value, _COMPOUND[match[2]])
        return str(_FORMATS[match[2]](value.at))

    return _TOKEN.sub(shown, pattern)


# Up to how many of a unit Moment.js speaks of it, and what it says of one.
_UNITS = (
    ("a few seconds", "", 45, 1), ("a minute", "minutes", 45, 60), ("an hour", "hours", 22, 3600),
    ("a day", "days", 26, 86_400), ("a month", "months", 11, 2_629_746), ("a year", "years", 10_000, 31_556_952),
)  # fmt: skip


def relative(value: Moment, now: Moment) -> str:
    """How long ago, or in how long: ``3 days ago``, ``in a month``."""
    seconds = (value.milliseconds - now.milliseconds) / 1000
    for one, many, most, size in _UNITS:
        count = max(1, int(abs(seconds) / size + 0.5))
        if count < most:
            words = one if count == 1 or not many else f"{count} {many}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "ages ago"  # the calendar ends before
