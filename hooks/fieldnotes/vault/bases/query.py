"""Which files a view shows, in which order and groups, and what its summaries say."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldnotes.vault.bases import functions
from fieldnotes.vault.bases.base import Base, Filter, Sort, View, full_name
from fieldnotes.vault.bases.evaluate import Evaluator, Failed
from fieldnotes.vault.bases.expression import Literal
from fieldnotes.vault.bases.files import File
from fieldnotes.vault.bases.values import Duration, Moment, Value, empty, number, order_key, text, tidy, truthy

# A page with more rows helps nobody; a view's own `limit` asks for fewer.
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one value of the property that a view groups by.

    Args:
        value: the value; of no meaning in a view without groups.
        rows: the files.
    """

    value: Value
    rows: list[File]


@dataclass(frozen=True, slots=True)
class Result:
    """What a view shows.

    Args:
        groups: one, unless the view groups.
        total: how many files met the filters.
        grouped: whether the groups are the view's own.
    """

    groups: list[Group]
    total: int
    grouped: bool


def run_view(base: Base, view: View, run: Evaluator) -> Result:
    """Find the files of a view.

    Raises:
        Exhausted: the base asks for more than it may.
    """
    wanted = [one for one in (base.filters, view.filters) if one is not None]
    rows = [file for file in run.library.rows if all(_meets(one, file, run) for one in wanted)]
    rows.sort(key=lambda file: (order_key(file.name), file.path))
    for sort in reversed(view.sort):
        rows = _sorted(rows, sort, run)
    total = len(rows)
    if view.group is not None:
        rows = _sorted(rows, view.group, run)
    rows = rows[: min(view.limit or MOST_ROWS, MOST_ROWS)]
    if view.group is None:
        return Result([Group(None, rows)], total, grouped=False)
    groups: list[Group] = []
    for file in rows:
        value = value_of(view.group.property, file, run)
        if not groups or text(groups[-1].value) != text(value):
            groups.append(Group(value, []))
        groups[-1].rows.append(file)
    return Result(groups, total, grouped=True)


def value_of(name: str, file: File, run: Evaluator) -> Value:
    """What a property of any kind is worth for a file; ``None`` when it has no value."""
    kind, _, rest = full_name(name).partition(".")
    try:
        if kind == "formula":
            run.of(_NOTHING, file)
            return run.formula(rest)
        if kind == "file":
            run.of(_NOTHING, file)
            return run.field(file, rest or "file")
        return file.read(rest)
    except Failed:
        return None


_NOTHING = Literal(None)


def _meets(wanted: Filter, file: File, run: Evaluator) -> bool:
    if wanted.join == "and":
        return all(_meets(part, file, run) for part in wanted.parts)
    if wanted.join == "or":
        return any(_meets(part, file, run) for part in wanted.parts)
    if wanted.join == "not":
        return not any(_meets(part, file, run) for part in wanted.parts)
    if wanted.node is None:
        return False
    try:
        return truthy(run.of(wanted.node, file))
    except Failed:
        return False


def _sorted(rows: list[File], sort: Sort, run: Evaluator) -> list[File]:
    """Rows by a property; those without it come last, whichever way it goes."""
    values = [(value_of(sort.property, file, run), file) for file in rows]
    run.spend(len(rows))
    with_value = [pair for pair in values if not empty(pair[0])]
    with_value.sort(key=lambda pair: order_key(pair[0]), reverse=sort.descending)
    return [file for _, file in with_value] + [file for value, file in values if empty(value)]


def summary(name: str, values: list[Value], base: Base, run: Evaluator) -> Value:
    """A column's summary: the base's own of that name, or one of the built-in ones.

    Args:
        name: as the view names it.
        values: the column's values, row by row.
    """
    if (node := base.summaries.get(name)) is not None:
        try:
            return run.of(node, None, values=values)
        except Failed:
            return None
    return _SUMMARIES[name](values) if name in _SUMMARIES else None


def _numbers(values: list[Value]) -> list[float]:
    return [count for value in values if not isinstance(value, str | Moment) and (count := number(value)) is not None]


def _moments(values: list[Value]) -> list[Moment]:
    return sorted((value for value in values if isinstance(value, Moment)), key=lambda one: one.at)


def _of_numbers(name: str) -> Callable[[list[Value]], Value]:
    return lambda values: functions.over_list(name, _numbers(values))


def _range(values: list[Value]) -> Value:
    if moments := _moments(values):
        return Duration(0, moments[-1].milliseconds - moments[0].milliseconds)
    numbers = _numbers(values)
    return tidy(max(numbers) - min(numbers)) if numbers else None


_SUMMARIES: dict[str, Callable[[list[Value]], Value]] = {
    "Average": _of_numbers("mean"), "Min": _of_numbers("min"), "Max": _of_numbers("max"), "Sum": _of_numbers("sum"),
    "Median": _of_numbers("median"), "Stddev": _of_numbers("stddev"), "Range": _range,
    "Earliest": lambda values: next(iter(_moments(values)), None),
    "Latest": lambda values: next(reversed(_moments(values)), None),
    "Checked": lambda values: sum(value is True for value in values),
    "Unchecked": lambda values: sum(value is False for value in values),
    "Empty": lambda values: sum(map(empty, values)),
    "Filled": lambda values: sum(not empty(value) for value in values),
    "Unique": lambda values: len({text(value) for value in values if not empty(value)}),
}  # fmt: skip
