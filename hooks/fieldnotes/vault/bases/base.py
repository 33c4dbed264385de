"""What a base says: its YAML as filters, formulas and views, with what cannot be read told by its line."""

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from fieldnotes.vault.bases import expression as e
from fieldnotes.vault.bases import functions
from fieldnotes.vault.problems import did_you_mean, shorten

TYPES = ("table", "cards", "list")
SUMMARIES = ("Average", "Min", "Max", "Sum", "Range", "Median", "Stddev", "Earliest", "Latest", "Checked", "Unchecked",
             "Empty", "Filled", "Unique")  # fmt: skip
_MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a base says and the site cannot do.

    Args:
        line: the line of the base on which it stands, from 1.
        message: what was written, and what is wrong with it.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition, or several joined.

    Args:
        join: ``and``, ``or``, ``not`` (none of them), or empty for a single ``node``.
        parts: what is joined.
        node: the single condition; ``None`` for one that cannot be read, which nothing meets.
    """

    join: str
    parts: tuple["Filter", ...] = ()
    node: e.Node | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """What rows are sorted or grouped by."""

    property: str
    descending: bool = False


@dataclass(slots=True)
class View:
    """One view of a base; ``options`` has what only one kind of view understands."""

    name: str
    kind: str
    filters: Filter | None = None
    order: list[str] = field(default_factory=list)
    sort: list[Sort] = field(default_factory=list)
    group: Sort | None = None
    limit: int | None = None
    summaries: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(slots=True)
class Base:
    """A base.

    Args:
        filters: what all views have in common.
        formulas: expressions by name.
        names: what a property is called in a heading, by its full name.
        summaries: the base's own summaries by name.
        views: at least one.
        troubles: what is wrong with the base as a whole; a view has its own.
    """

    filters: Filter | None = None
    formulas: dict[str, e.Node] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    summaries: dict[str, e.Node] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def view(self, name: str | None) -> View | None:
        """The view of a name, the first when none is given; ``None`` when there is no such view."""
        if not name:
            return self.views[0]
        return next((view for view in self.views if view.name.lower() == name.strip().lower()), None)


def full_name(name: str) -> str:
    """A property's name with the kind it is of: ``price`` is ``note.price``."""
    kind, dot, rest = name.partition(".")
    if kind == "property" and dot:
        return f"note.{rest}"
    return name if kind in ("file", "note", "formula") and (dot or kind == "file") else f"note.{name}"


def parse(source: str) -> Base:
    """Read a base.

    Args:
        source: the text of a ``.base`` file or of a ``base`` code block.

    Returns:
        The base; what could not be read is among its troubles, or among those of the view it belongs to.
    """
    reader = _Reader(source)
    try:
        # An alias can make a few lines into more than anybody could walk through, and no base needs one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, yaml.SafeLoader)):
            reader.tell("*", "YAML's '*name' is not supported in a base")
            return Base(views=[View("", "table", Filter(""))], troubles=reader.troubles)
        data = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        trouble = Trouble(mark.line + 1 if mark else 1, f"the base is no valid YAML: {reason}")
        return Base(views=[View("", "table", Filter(""))], troubles=[trouble])
    if data is None:
        data = {}
    if not isinstance(data, dict):
        reader.tell(source, "a base is 'name: value' lines: filters, formulas, properties, summaries, views")
        return Base(views=[View("", "table", Filter(""))], troubles=reader.troubles)
    return reader.base(data)


class _Reader:
    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.troubles: list[Trouble] = []

    def tell(self, written: str, message: str) -> None:
        self.troubles.append(Trouble(self.line(written), message))

    def line(self, written: str) -> int:
        """The line on which something was written, as well as can be said of YAML's many ways of writing."""
        first = written.split("\n", 1)[0].strip()
        for form in (first, first.replace('"', '\\"'), first.replace("'", "''")):
            for number, line in enumerate(self.lines, 1):
                if form and form in line:
                    return number
        return 1

    def base(self, data: dict[str, Any]) -> Base:
        for name in data:
            if name not in ("filters", "formulas", "properties", "summaries", "views", "display"):
                self.tell(f"{name}:", f"'{shorten(str(name), 40)}' is no part of a base; it is passed over")
        base = Base()
        formulas = self.mapping(data, "formulas")
        base.formulas = {
            name: node for name, text in formulas.items() if (node := self.expression(text, "formula", name))
        }
        self.known = set(formulas)
        base.summaries = {
            name: node for name, text in self.mapping(data, "summaries").items()
            if (node := self.expression(text, "summary", name))
        }  # fmt: skip
        self.own_summaries = set(base.summaries)
        for name, settings in self.mapping(data, "properties").items():
            shown = settings.get("displayName") if isinstance(settings, dict) else None
            if isinstance(shown, str) and shown.strip():
                base.names[full_name(name)] = shown.strip()
        for node in base.formulas.values():
            self.check(node)
        base.filters = self.filter(data.get("filters"))
        base.troubles, self.troubles = self.troubles, []
        views = data.get("views")
        for number, settings in enumerate(views[:_MOST_VIEWS] if isinstance(views, list) else [], 1):
            if isinstance(settings, dict):
                base.views.append(self.view(settings, number))
            else:
                self.tell(str(settings), f"'{shorten(str(settings), 40)}' is no view; it is passed over")
                base.troubles += self.troubles
                self.troubles = []
        base.views = base.views or [View("", "table")]
        return base

    def mapping(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        value = data.get(name)
        if value is None or isinstance(value, dict):
            return {str(key): item for key, item in (value or {}).items()}
        self.tell(f"{name}:", f"'{name}' has to be 'name: value' lines; it is passed over")
        return {}

    def view(self, settings: dict[str, Any], number: int) -> View:
        kind = str(settings.get("type") or "table")
        name = str(settings.get("name") or f"View {number}")
        view = View(name, kind, self.filter(settings.get("filters")))
        if kind not in TYPES:
            message = f"the view '{shorten(name, 60)}' is of the type '{shorten(kind, 40)}', which is not supported; "
            self.tell(f"type: {kind}", message + "it is shown as a table")
            view.kind = "table"
        order = settings.get("order")
        view.order = [str(name) for name in order if name is not None] if isinstance(order, list) else []
        sorts = settings.get("sort")
        view.sort = [sort for item in (sorts if isinstance(sorts, list) else []) if (sort := self.sort(item))]
        view.group = self.sort(settings.get("groupBy"))
        limit = settings.get("limit")
        view.limit = limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None
        for property_, summary in self.mapping(settings, "summaries").items():
            view.summaries[full_name(property_)] = str(summary)
            known = {*SUMMARIES, *self.own_summaries}
            if str(summary) not in known:
                near = did_you_mean(difflib.get_close_matches(str(summary), known, 2))
                self.tell(str(summary), f"there is no summary '{shorten(str(summary), 40)}'{near}")
        for column in [*view.order, *(sort.property for sort in view.sort)]:
            formula = column.removeprefix("formula.")
            if formula != column and formula not in self.known:
                near = did_you_mean(difflib.get_close_matches(formula, self.known, 2))
                self.tell(column, f"there is no formula '{shorten(formula, 40)}'{near}")
        view.options = {str(name): value for name, value in settings.items()}
        view.troubles, self.troubles = list(dict.fromkeys(self.troubles)), []
        return view

    def sort(self, value: Any) -> Sort | None:
        if isinstance(value, str):
            return Sort(value)
        if not isinstance(value, dict) or not isinstance(value.get("property"), str):
            return None
        return Sort(value["property"], str(value.get("direction", "")).upper() == "DESC")

    def filter(self, value: Any, depth: int = 0) -> Filter | None:
        """Read a filter; what cannot be read lets no file through."""
        if value is None:
            return None
        if isinstance(value, str):
            node = self.expression(value, "filter")
            if node is not None:
                self.check(node)
            return Filter("", node=node)
        if isinstance(value, bool):
            return Filter("", node=e.Literal(value))
        if not isinstance(value, dict) or depth > 40:
            self.tell(str(value), f"'{shorten(str(value), 60)}' is no filter; it lets no note through")
            return Filter("")
        parts = []
        for join, items in value.items():
            if join not in ("and", "or", "not"):
                self.tell(f"{join}:", f"'{shorten(str(join), 40)}' is not and, or, or not; it lets no note through")
                parts.append(Filter(""))
                continue
            inner = [self.filter(item, depth + 1) for item in (items if isinstance(items, list) else [items])]
            # An empty group asks for nothing.
            if kept := tuple(part for part in inner if part is not None):
                parts.append(Filter(join, kept))
        return Filter("and", tuple(parts)) if parts else None

    def expression(self, text: Any, what: str, name: str = "") -> e.Node | None:
        if isinstance(text, bool | int | float):
            return e.Literal(text)
        try:
            return e.parse(str(text or ""))
        except (e.ExpressionError, RecursionError) as error:
            named = f"{what} '{shorten(name, 40)}'" if name else what
            written = shorten(str(text), 80)
            self.tell(f"{name}:" if name else str(text), f"the {named} '{written}' cannot be read: {error}")
            return None

    def check(self, node: e.Node) -> None:
        """Name the functions and formulas that do not exist."""
        for one in e.walk(node):
            if isinstance(one, e.Call):
                known = functions.METHODS if one.of is not None else functions.GLOBALS
                if one.name not in known:
                    near = did_you_mean(difflib.get_close_matches(one.name, known, 2))
                    self.tell(f"{one.name}(", f"the function {shorten(one.name, 40)}() is not supported{near}")
            elif isinstance(one, e.Member) and one.of == e.Name("formula") and isinstance(one.name, e.Literal):
                formula = str(one.name.value)
                if formula not in self.known:
                    near = did_you_mean(difflib.get_close_matches(formula, self.known, 2))
                    self.tell(f"formula.{formula}", f"there is no formula '{shorten(formula, 40)}'{near}")


def is_colour(text: str) -> bool:
    """Whether a text is a colour such as ``#a0c`` or ``#aa00cc``."""
    return bool(re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text))
