"""The functions of bases, by the type they belong to (Obsidian help, "Functions").

Each takes the evaluator, the value it is called on and the values of its arguments. ``if``, ``filter``, ``map`` and
``reduce`` take their arguments unevaluated, as nodes.
"""

import html
import math
import statistics
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import regex

from fieldnotes.vault.bases import expression as e
from fieldnotes.vault.bases.files import File
from fieldnotes.vault.bases.moments import format_moment, relative
from fieldnotes.vault.bases.values import (
    Duration,
    Html,
    Icon,
    Image,
    Link,
    Moment,
    Regexp,
    Tag,
    Value,
    duration,
    empty,
    moment,
    number,
    order_key,
    same,
    text,
    tidy,
    truthy,
    type_name,
)
from fieldnotes.vault.paths import VaultPath

if TYPE_CHECKING:
    from fieldnotes.vault.bases.evaluate import Evaluator

Arguments = Sequence[Value]
Function = Callable[["Evaluator", Value, Arguments], Value]

# What a pattern may take for one text; a pattern that takes longer never ends.
_PATTERN_SECONDS = 0.25


def _argument(arguments: Arguments, at: int, default: Value = None) -> Value:
    return arguments[at] if at < len(arguments) else default


def _whole(value: Value, default: int = 0, limit: int = 1_000_000) -> int:
    count = number(value)
    if count is None or math.isnan(count):
        return default
    return int(max(-limit, min(limit, count)))


# --- global


def _date(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
    value = _argument(arguments, 0)
    if isinstance(value, Link):
        value = value.path
    return moment(value)


def _file(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
    value = _argument(arguments, 0)
    if isinstance(value, File) or value is None:
        return value
    if isinstance(value, Link):
        return value.file
    return run.library.link(text(value).strip().removeprefix("[[").removesuffix("]]"), _source(run)).file


def _link(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
    value, display = _argument(arguments, 0), _argument(arguments, 1)
    if isinstance(value, Link):
        return replace(value, display=value.display if display is None else display)
    if isinstance(value, File):
        return run.library.to(value, display)
    path = text(value).strip()
    if not path:
        return None
    if "://" in path:
        return Link(path, display)
    link = run.library.link(path.removeprefix("[[").removesuffix("]]"), _source(run))
    return link if display is None else replace(link, display=display)


def _source(run: "Evaluator") -> VaultPath:
    shown = run.this or run.file
    return shown.path if shown else VaultPath("")


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def function(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
        values = [count for value in arguments for item in (value if isinstance(value, list) else [value])
                  if (count := number(item)) is not None]  # fmt: skip
        return choose(values) if values else None

    return function


def _now(run: "Evaluator") -> Moment:
    """The time of the build, which is another each time: a page that shows it is made anew each time."""
    run.library.more()
    return run.now


def _today(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
    return _day(run, _now(run), ())


def _random(run: "Evaluator", _: Value, arguments: Arguments) -> Value:
    # The same for a file in every build: a site that is built twice is the same twice.
    return zlib.crc32(run.file.path.encode() if run.file else b"") / 2**32


_GLOBAL: dict[str, Function] = {
    "escapeHTML": lambda run, _, a: html.escape(text(_argument(a, 0))),
    "date": _date,
    "duration": lambda run, _, a: duration(text(_argument(a, 0))),
    "file": _file,
    "html": lambda run, _, a: Html(text(_argument(a, 0))),
    "image": lambda run, _, a: Image(_argument(a, 0)) if not empty(_argument(a, 0)) else None,
    "icon": lambda run, _, a: Icon(text(_argument(a, 0))),
    "link": _link,
    "list": lambda run, _, a: (
        [] if _argument(a, 0) is None else a[0] if isinstance(a[0], list) else [a[0]]
    ),
    "max": _extreme(max),
    "min": _extreme(min),
    "now": lambda run, _, a: _now(run),
    "number": lambda run, _, a: number(_argument(a, 0)),
    "today": _today,
    "random": _random,
}


def _if(run: "Evaluator", nodes: Sequence[e.Node]) -> Value:
    if not nodes:
        return None
    at = 1 if truthy(run.value(nodes[0])) else 2
    return run.value(nodes[at]) if at < len(nodes) else None


# --- any

_ANY: dict[str, Function] = {
    "isTruthy": lambda run, v, a: truthy(v),
    "isType": lambda run, v, a: type_name(v) == text(_argument(a, 0)).lower(),
    "toString": lambda run, v, a: text(v),
    "isEmpty": lambda run, v, a: empty(v),
}

# --- dates


def _day(run: "Evaluator", value: Moment, arguments: Arguments) -> Value:
    return Moment(value.at.replace(hour=0, minute=0, second=0, microsecond=0), timed=False)


_DATE: dict[str, Function] = {
    "date": _day,
    "format": lambda run, v, a: format_moment(v, text(_argument(a, 0, "YYYY-MM-DD"))),
    "time": lambda run, v, a: v.at.strftime("%H:%M:%S"),
    "relative": lambda run, v, a: relative(v, _now(run)),
}

# --- texts


def _split(run: "Evaluator", value: str, arguments: Arguments) -> Value:
    separator = _argument(arguments, 0, ",")
    if isinstance(separator, Regexp):
        parts = _matching(run, separator, lambda compiled: compiled.split(value, timeout=_PATTERN_SECONDS))
        parts = ["" if part is None else part for part in parts]
    else:
        parts = value.split(text(separator)) if text(separator) else list(value)
    limit = _argument(arguments, 1)
    return parts if limit is None else parts[: max(0, _whole(limit))]


def _replace(run: "Evaluator", value: str, arguments: Arguments) -> Value:
    what, by = _argument(arguments, 0), text(_argument(arguments, 1))
    if not isinstance(what, Regexp):
        old = text(what)
        run.bounded("x" * min(200_000, value.count(old) * len(by)) if old else "")
        return value.replace(old, by) if old else value
    count = 0 if "g" in what.flags else 1

    def expand(match: Any) -> str:
        def group(reference: Any) -> str:
            name = reference[1]
            if name in "$&":
                return "$" if name == "$" else str(match[0])
            return str(match[int(name)] or "") if int(name) <= len(match.groups()) else str(reference[0])

        return str(regex.sub(r"\$(\$|&|\d)", group, by))

    return _matching(run, what, lambda compiled: compiled.sub(expand, value, count=count, timeout=_PATTERN_SECONDS))


def _matching(run: "Evaluator", pattern: Regexp, use: Callable[[Any], Value]) -> Value:
    """Use a pattern; one that cannot be read fits nothing, one that takes too long ends the base."""
    from fieldnotes.vault.bases.evaluate import Exhausted, Failed

    run.spend(10)
    flags = sum({"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}.get(flag, 0) for flag in pattern.flags)
    try:
        return use(regex.compile(pattern.text, flags))
    except regex.error as error:
        raise Failed(f"the pattern /{pattern.text}/ cannot be read: {error}") from error
    except (TimeoutError, RecursionError, MemoryError) as error:
        raise Exhausted(f"the pattern /{pattern.text}/ takes too long") from error


def _within(run: "Evaluator", value: Value, arguments: Arguments) -> list[bool]:
    """For each argument whether the text or list holds it."""
    if isinstance(value, list):
        run.spend(len(value) * len(arguments))
        return [any(same(item, wanted) for item in value) for wanted in arguments]
    return [text(wanted) in text(value) for wanted in arguments]


def _repeat(run: "Evaluator", value: str, arguments: Arguments) -> Value:
    count = max(0, _whole(_argument(arguments, 0)))
    run.bounded("x" * min(200_000, count * len(value)))
    return value * count


def _slice(run: "Evaluator", value: Value, arguments: Arguments) -> Value:
    end = _argument(arguments, 1)
    return value[_whole(_argument(arguments, 0)) : None if end is None else _whole(end)]


_CONTAINS: dict[str, Function] = {
    "contains": lambda run, v, a: any(_within(run, v, a[:1])),
    "containsAll": lambda run, v, a: all(_within(run, v, a)),
    "containsAny": lambda run, v, a: any(_within(run, v, a)),
}

_STRING: dict[str, Function] = {
    **_CONTAINS,
    "endsWith": lambda run, v, a: v.endswith(text(_argument(a, 0))),
    "startsWith": lambda run, v, a: v.startswith(text(_argument(a, 0))),
    "lower": lambda run, v, a: v.lower(),
    "upper": lambda run, v, a: v.upper(),
    "replace": _replace,
    "repeat": _repeat,
    "reverse": lambda run, v, a: v[::-1],
    "slice": _slice,
    "split": _split,
    "title": lambda run, v, a: regex.sub(r"(?<![\w'’])\w", lambda m: m[0].upper(), v),
    "trim": lambda run, v, a: v.strip(),
}

# --- numbers


def _round(run: "Evaluator", value: float, arguments: Arguments) -> Value:
    digits = max(0, min(15, _whole(_argument(arguments, 0))))
    if not math.isfinite(value) or abs(value) >= 1e15:
        return value
    # Half goes up, as in JavaScript; Python's own round goes to the even neighbour.
    return tidy(float(math.floor(value * 10**digits + 0.5)) / 10**digits)


def _finite(change: Callable[[float], int]) -> Function:
    return lambda run, v, a: change(v) if math.isfinite(v) else v


_NUMBER: dict[str, Function] = {
    "abs": lambda run, v, a: abs(v),
    "ceil": _finite(math.ceil),
    "floor": _finite(math.floor),
    "round": _round,
    "toFixed": lambda run, v, a: (
        f"{v:.{max(0, min(20, _whole(_argument(a, 0))))}f}" if math.isfinite(v) else text(v)
    ),
}

# --- lists


def _sort(run: "Evaluator", value: list[Value], arguments: Arguments) -> Value:
    run.spend(len(value) * 4)
    return sorted((item for item in value if item is not None), key=order_key)


def _unique(run: "Evaluator", value: list[Value], arguments: Arguments) -> Value:
    seen: list[Value] = []
    for item in value:
        run.spend(len(seen) / 4)
        if not any(same(item, other) for other in seen):
            seen.append(item)
    return seen


def _flat(run: "Evaluator", value: list[Value], arguments: Arguments) -> Value:
    flat: list[Value] = []
    for item in value:
        flat.extend(_flat(run, item, ()) if isinstance(item, list) else [item])
    return flat


def _numbers(value: list[Value]) -> list[float]:
    return [count for item in value if not isinstance(item, str) and (count := number(item)) is not None]


def _over(value: Callable[[list[float]], float]) -> Function:
    return lambda run, v, a: value(numbers) if (numbers := _numbers(v)) else None


def _steady(value: Callable[[list[float]], float]) -> Callable[[list[float]], float]:
    def function(numbers: list[float]) -> float:
        try:
            return tidy(value(numbers))
        except (OverflowError, ValueError, AttributeError):  # of infinite numbers
            return math.nan

    return function


_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "mean": _steady(statistics.fmean), "average": _steady(statistics.fmean), "sum": _steady(math.fsum),
    "min": _steady(min), "max": _steady(max), "median": _steady(statistics.median),
    "stddev": _steady(statistics.pstdev),
}  # fmt: skip


_LIST: dict[str, Function] = {
    **_CONTAINS,
    "flat": _flat,
    "join": lambda run, v, a: text(_argument(a, 0, ",")).join(text(item) for item in v),
    "reverse": lambda run, v, a: v[::-1],
    "slice": _slice,
    "sort": _sort,
    "unique": _unique,
    **{name: _over(function) for name, function in _STATISTICS.items()},
}


def over_list(name: str, numbers: list[float]) -> Value:
    """What one of the functions of lists of numbers, such as ``mean``, gives; ``None`` for an empty list."""
    return _STATISTICS[name](numbers) if numbers else None


def _filter(run: "Evaluator", value: list[Value], nodes: Sequence[e.Node]) -> Value:
    return [item for at, item in enumerate(value) if truthy(_each(run, nodes, value=item, index=at))]


def _map(run: "Evaluator", value: list[Value], nodes: Sequence[e.Node]) -> Value:
    return [_each(run, nodes, value=item, index=at) for at, item in enumerate(value)]


def _reduce(run: "Evaluator", value: list[Value], nodes: Sequence[e.Node]) -> Value:
    result = run.value(nodes[1]) if len(nodes) > 1 else None
    for at, item in enumerate(value):
        result = run.bounded(_each(run, nodes, value=item, index=at, acc=result))
    return result


def _each(run: "Evaluator", nodes: Sequence[e.Node], **names: Value) -> Value:
    if not nodes:
        return None
    with run.naming(**names):
        return run.value(nodes[0])


_WITH_NODES: dict[str, Callable[["Evaluator", list[Value], Sequence[e.Node]], Value]] = {
    "filter": _filter, "map": _map, "reduce": _reduce,
}  # fmt: skip

# --- links, files, objects, patterns


def _to_file(run: "Evaluator", value: Value) -> File | None:
    found = value if isinstance(value, File) else _file(run, None, [value])
    return found if isinstance(found, File) else None


def _has_link(run: "Evaluator", value: File, arguments: Arguments) -> Value:
    run.spend(10)
    other = _to_file(run, _argument(arguments, 0))
    return other is not None and other.path in value.linked


def _has_tag(run: "Evaluator", value: File, arguments: Arguments) -> Value:
    run.spend(5)
    wanted = [text(tag).removeprefix("#").strip("/").lower() for tag in arguments]
    return any(tag.lower() == one or tag.lower().startswith(one + "/") for tag in value.tags for one in wanted)


def _in_folder(run: "Evaluator", value: File, arguments: Arguments) -> Value:
    folder = text(_argument(arguments, 0)).strip("/")
    return not folder or value.folder == folder or value.folder.startswith(folder + "/")


_FILE: dict[str, Function] = {
    "asLink": lambda run, v, a: run.library.to(v, _argument(a, 0)),
    "hasLink": _has_link,
    "hasProperty": lambda run, v, a: text(_argument(a, 0)).lower() in {name.lower() for name in v.properties},
    "hasTag": _has_tag,
    "inFolder": _in_folder,
}

_LINK: dict[str, Function] = {
    **_STRING,
    "asFile": lambda run, v, a: v.file,
    "linksTo": lambda run, v, a: v.file is not None and _has_link(run, v.file, a),
}

_OBJECT: dict[str, Function] = {
    "keys": lambda run, v, a: list(v),
    "values": lambda run, v, a: list(v.values()),
    "contains": lambda run, v, a: text(_argument(a, 0)) in v,
}

_REGEXP: dict[str, Function] = {
    "matches": lambda run, v, a: _matching(
        run, v, lambda compiled: compiled.search(text(_argument(a, 0)), timeout=_PATTERN_SECONDS) is not None
    ),
}

_TYPES: tuple[tuple[type | tuple[type, ...], dict[str, Function]], ...] = (
    (bool, {}), ((int, float), _NUMBER), (str, _STRING), (list, _LIST), (dict, _OBJECT), (Moment, _DATE),
    (Link, _LINK), (File, _FILE), (Regexp, _REGEXP), (Duration, {}),
)  # fmt: skip

GLOBALS = frozenset({*_GLOBAL, "if"})
METHODS = frozenset({name for _, table in _TYPES for name in table} | set(_ANY) | set(_WITH_NODES))


def call_global(run: "Evaluator", name: str, nodes: Sequence[e.Node]) -> Value:
    """``name(…)``."""
    from fieldnotes.vault.bases.evaluate import Failed

    if name == "if":
        return _if(run, nodes)
    if name not in _GLOBAL:
        raise Failed(f"there is no function {name}()")
    return _GLOBAL[name](run, None, [run.value(node) for node in nodes])


def call(run: "Evaluator", value: Value, name: str, nodes: Sequence[e.Node]) -> Value:
    """``value.name(…)``; of a value that is missing nothing but the functions of any value gives a result."""
    from fieldnotes.vault.bases.evaluate import Failed

    if isinstance(value, list) and name in _WITH_NODES:
        return _WITH_NODES[name](run, value, nodes)
    table = next((table for kind, table in _TYPES if isinstance(value, kind)), {})
    function = table.get(name) or _ANY.get(name)
    if value is None and name not in _ANY:
        return None
    if function is None:
        raise Failed(f"{name}() is no function of a {type_name(value)}")
    if isinstance(value, Link) and name in _STRING:
        value = value.path
    if isinstance(value, Tag):
        value = str(value)
    if isinstance(value, str | list | dict):
        run.spend(len(value) / 100)
    return function(run, value, [run.value(node) for node in nodes])
