"""The types of values in a base, how they compare, and the text each shows.

Numbers, texts, booleans, lists, objects and nothing are Python's own ``int``/``float``, ``str``, ``bool``, ``list``,
``dict`` and ``None``; the rest are the classes here.
"""

import calendar
import math
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldnotes.vault.bases.files import File

Value = Any

_LINK = re.compile(r"\s*!?\[\[([^\[\]\n]+)\]\]\s*")
_DATE = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?)?\s*(?:Z|[+-]\d\d:?\d\d)?\s*"
)
_DURATION = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_MONTHS = {"y": 12, "year": 12, "years": 12, "M": 1, "month": 1, "months": 1}
_MILLISECONDS = {
    name: size
    for names, size in {
        "w week weeks": 604_800_000, "d day days": 86_400_000, "h hour hours": 3_600_000,
        "m minute minutes": 60_000, "s second seconds": 1000,
    }.items()
    for name in names.split()
}  # fmt: skip
# The Gregorian calendar's average month, for durations as numbers.
_MONTH = 365.2425 / 12 * 86_400_000


class Tag(str):
    """A tag without its ``#``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date with a time; no time zone, as in a note's properties.

    Args:
        at: the point in time.
        timed: whether it has a time of day.
    """

    at: datetime
    timed: bool = True

    @property
    def milliseconds(self) -> float:
        """Milliseconds since the beginning of 1970."""
        return (self.at - datetime(1970, 1, 1)).total_seconds() * 1000


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time; in arithmetic with numbers it counts as milliseconds.

    Args:
        months: whole months, whose length depends on where they begin.
        milliseconds: the rest.
    """

    months: float = 0
    milliseconds: float = 0

    @property
    def total(self) -> float:
        """All of it in milliseconds."""
        return self.months * _MONTH + self.milliseconds


@dataclass(frozen=True, slots=True)
class Link:
    """A link: to a file of the vault, or to elsewhere.

    Args:
        path: what is written: a wikilink's target, or an address.
        display: what it shows instead; text or an icon.
        file: the file it means; ``None`` for one that is not there, and for an address.
    """

    path: str
    display: Value = None
    file: "File | None" = None


@dataclass(frozen=True, slots=True)
class Html:
    """What ``html()`` makes: markup, sanitised where it is shown."""

    markup: str


@dataclass(frozen=True, slots=True)
class Image:
    """What ``image()`` makes: a file, a link, an address or a colour to show as a picture."""

    source: Value


@dataclass(frozen=True, slots=True)
class Icon:
    """What ``icon()`` makes: one of Lucide's names."""

    name: str


@dataclass(frozen=True, slots=True)
class Regexp:
    """A pattern.

    Args:
        text: as between its slashes.
        flags: ``g`` replaces all, ``i`` ignores case, ``m`` and ``s`` as in JavaScript.
    """

    text: str
    flags: str = ""
    compiled: Value = field(default=None, compare=False)


def moment(value: Value) -> Moment | None:
    """A date of YAML or of a text such as ``2025-01-01 12:00:00``; ``None`` when it is none."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, datetime):
        return Moment(value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)
    if isinstance(value, date):
        return Moment(datetime(value.year, value.month, value.day), timed=False)
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        at = datetime(year, month, day, hour, minute, second, int((match[7] or "0").ljust(6, "0")))
    except ValueError:
        return None
    return Moment(at, timed=match[4] is not None)


def duration(text: str) -> Duration | None:
    """``1M``, ``2 weeks``, ``1h30m``; ``None`` when it is none."""
    months = milliseconds = 0.0
    at = 0
    while match := _DURATION.match(text, at):
        unit = match[2] if match[2] in _MONTHS or match[2] in _MILLISECONDS else match[2].lower()
        if unit in _MONTHS:
            months += float(match[1]) * _MONTHS[unit]
        elif unit in _MILLISECONDS:
            milliseconds += float(match[1]) * _MILLISECONDS[unit]
        else:
            return None
        at = match.end()
    return Duration(months, milliseconds) if at and not text[at:].strip() else None


def shift(start: Moment, by: Duration, sign: int) -> Moment | None:
    """A date moved by a duration; the last day of a shorter month stands for those it lacks."""
    months = start.at.year * 12 + start.at.month - 1 + sign * int(by.months)
    year, month = divmod(months, 12)
    rest = by.milliseconds + (by.months - int(by.months)) * _MONTH
    try:
        day = min(start.at.day, calendar.monthrange(year, month + 1)[1])
        at = start.at.replace(year=year, month=month + 1, day=day) + timedelta(milliseconds=sign * rest)
    except (ValueError, OverflowError):
        return None  # beyond the calendar
    return replace(start, at=at, timed=start.timed or bool(rest % 86_400_000))


def from_property(value: Value, link: Any) -> Value:
    """A property's YAML as a value.

    Args:
        value: what YAML gave.
        link: makes a ``Link`` of what stands between ``[[`` and ``]]``.
    """
    if isinstance(value, list | tuple | set):
        return [from_property(item, link) for item in value]
    if isinstance(value, dict):
        return {str(name): from_property(item, link) for name, item in value.items()}
    if isinstance(value, date):
        return moment(value)
    if isinstance(value, str):
        if match := _LINK.fullmatch(value):
            return link(match[1])
        return moment(value) or value
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def type_name(value: Value) -> str:
    """The name ``isType()`` knows a value by."""
    names: tuple[tuple[Any, str], ...] = (
        (bool, "boolean"), ((int, float), "number"), (str, "string"), (list, "list"), (dict, "object"),
        (Moment, "date"), (Duration, "duration"), (Link, "link"), (Html, "html"), (Image, "image"), (Icon, "icon"),
        (Regexp, "regexp"),
    )  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), "null" if value is None else "file")


def truthy(value: Value) -> bool:
    """Whether a value counts as true: not nothing, zero, an empty text, list or object."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value) if value is None or isinstance(value, bool | int | float | str | list | dict) else True


def empty(value: Value) -> bool:
    """Whether a value is missing or holds nothing."""
    return value is None or (isinstance(value, str | list | dict) and not value)


def number(value: Value) -> float | None:
    """A value as a number; ``None`` when it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, Moment):
        return value.milliseconds
    if isinstance(value, Duration):
        return value.total
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*", value):
        return tidy(float(value))
    return None


def tidy(value: float) -> float:
    """A whole number without its ``.0``."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def text(value: Value) -> str:
    """The text a value shows, and ``toString()`` gives."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, list):
        return ", ".join(text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text(item)}" for name, item in value.items())
    if isinstance(value, Moment):
        pattern = "%Y-%m-%d" if not value.timed else "%Y-%m-%d %H:%M:%S" if value.at.second else "%Y-%m-%d %H:%M"
        return value.at.strftime(pattern).rjust(10, "0")
    if isinstance(value, Duration):
        return _duration_text(value)
    if isinstance(value, Link):
        return text(value.display) if value.display is not None else value.path
    if isinstance(value, Regexp):
        return f"/{value.text}/{value.flags}"
    for kind, name in ((Html, "markup"), (Image, "source"), (Icon, "name")):
        if isinstance(value, kind):
            return text(getattr(value, name))
    return str(value)


def _number_text(value: float) -> str:
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
    try:
        return str(tidy(value))
    except ValueError:  # longer than Python prints
        return "Infinity" if value > 0 else "-Infinity"


def _duration_text(value: Duration) -> str:
    units = (("year", 12 * _MONTH), ("month", _MONTH), ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000))
    total = abs(value.total)
    if not math.isfinite(total):
        return _number_text(value.total)
    unit, size = next(((unit, size) for unit, size in units if total >= size), ("second", 1000))
    count = round(value.total / size)
    return f"{count} {unit}{'' if abs(count) == 1 else 's'}"


def _target(value: Value) -> str | None:
    """What two links or files are compared by."""
    if isinstance(value, Link):
        return value.file.path if value.file else value.path.lower()
    path = getattr(value, "path", None)
    return path if isinstance(path, str) else None


def same(left: Value, right: Value) -> bool:
    """``==``: links and files are the same when they mean the same file, dates may be written as texts."""
    if isinstance(left, Tag) or isinstance(right, Tag):
        return all(isinstance(v, str) for v in (left, right)) and (
            left.removeprefix("#").lower() == right.removeprefix("#").lower()
        )
    for one, other in ((left, right), (right, left)):
        if isinstance(other, str) and (target := _target(one)) is not None:
            written = _LINK.fullmatch(other)
            name = (written[1].partition("|")[0] if written else other).removesuffix(".md").lower()
            target = target.removesuffix(".md").lower()
            return name in (target, target.rpartition("/")[2], text(one).lower())
        if isinstance(one, Moment) and isinstance(other, str):
            parsed = moment(other)
            return parsed is not None and parsed.at == one.at
    if _target(left) is not None and _target(right) is not None:
        return _target(left) == _target(right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return left.at == right.at
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, Duration) or isinstance(right, Duration):
        return number(left) == number(right) and number(left) is not None
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return type_name(left) == type_name(right) and bool(left == right)


def before(left: Value, right: Value) -> bool | None:
    """``<``; ``None`` when the two cannot be put in an order."""
    if isinstance(left, Moment) or isinstance(right, Moment):
        first, second = moment(left), moment(right)
        return first.at < second.at if first and second else None
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    first_number, second_number = number(left), number(right)
    if first_number is None or second_number is None:
        return None
    return first_number < second_number


def order_key(value: Value) -> tuple[int, float, list[tuple[int, int, str]]]:
    """What a column is sorted by: numbers, then dates, then texts as people count (``2`` before ``10``)."""
    if isinstance(value, Moment):
        return 1, value.milliseconds, []
    if isinstance(value, bool | int | float | Duration):
        count = number(value) or 0.0
        return 0, 0.0 if math.isnan(count) else count, []
    parts = re.split(r"(\d{1,15})", text(value).lower())
    return 2, 0.0, [(0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts]
