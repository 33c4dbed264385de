"""What an expression is worth for one file: a small interpreter that knows the values of bases and nothing else.

Every step is counted, so a base ends whatever it says: a loop, a doubled text, a list in a list in a list.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fieldnotes.vault.bases import expression as e
from fieldnotes.vault.bases import functions
from fieldnotes.vault.bases.files import File, Library
from fieldnotes.vault.bases.values import (
    Duration,
    Link,
    Moment,
    Regexp,
    Value,
    before,
    duration,
    number,
    same,
    shift,
    text,
    tidy,
    truthy,
)

# Some ten expressions for each of 10,000 notes; it takes a few seconds to spend all.
STEPS = 3_000_000
_LONGEST = 100_000
_MOST_ITEMS = 10_000
_DEEPEST = 40
_DATE_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_DURATION_FIELDS = {"days": 86_400_000, "hours": 3_600_000, "minutes": 60_000, "seconds": 1000, "milliseconds": 1}
_FILE_FIELDS = frozenset(
    {"name", "basename", "path", "folder", "ext", "size", "properties", "tags", "links", "embeds", "backlinks",
     "ctime", "mtime"}
)  # fmt: skip


class Failed(ValueError):  # noqa: N818 - it is no error of the program
    """An expression has no value for this file; what it shows is empty."""


class Exhausted(RuntimeError):  # noqa: N818
    """A base asks for more than it may; it ends here."""


@dataclass
class Evaluator:
    """Evaluates the expressions of one base.

    Args:
        library: the files.
        formulas: the base's formulas by name.
        this: the file that shows the base.
        now: the time that ``now()`` gives.
        steps: how many steps are left.
    """

    library: Library
    formulas: Mapping[str, e.Node]
    this: File | None
    now: Moment
    steps: int = STEPS
    file: File | None = None
    locals: dict[str, Value] = field(default_factory=dict)
    _running: list[str] = field(default_factory=list)
    _known: dict[str, Value] = field(default_factory=dict)
    _depth: int = 0

    def of(self, node: e.Node, file: File | None, **names: Value) -> Value:
        """The value of an expression for a file.

        Args:
            node: the expression.
            file: the file; what it knows of the one before is forgotten.
            names: further names, such as ``values`` in a summary.

        Raises:
            Failed: it has none.
            Exhausted: there are no steps left.
        """
        if file is not self.file:
            self.file = file
            self._known = {}
        self.locals = names
        self._running = []
        self._depth = 0
        return self.value(node)

    def spend(self, steps: float) -> None:
        """Count steps.

        Raises:
            Exhausted: there are none left.
        """
        self.steps -= int(steps)
        if self.steps < 0:
            raise Exhausted("it takes too long")

    @contextmanager
    def naming(self, **names: Value) -> Iterator[None]:
        """``value``, ``index`` and ``acc`` for the expression that a list's function runs."""
        saved = self.locals
        self.locals = {**saved, **names}
        try:
            yield
        finally:
            self.locals = saved

    def value(self, node: e.Node) -> Value:
        """The value of a part of the expression."""
        self.spend(1)
        self._depth += 1
        if self._depth > _DEEPEST * 5:
            raise Exhausted("it is nested too deep")
        try:
            return self._KINDS[type(node)](self, node)
        finally:
            self._depth -= 1

    def bounded(self, value: Value) -> Value:
        """A value made by the expression, unless it is too big."""
        if isinstance(value, str):
            self.spend(len(value) / 100)
            if len(value) > _LONGEST:
                raise Exhausted(f"it makes a text of more than {_LONGEST} characters")
        elif isinstance(value, list | dict):
            count = 0
            stack = [value]
            while stack:
                one = stack.pop()
                inside = list(one.values()) if isinstance(one, dict) else one
                count += len(inside) + 1
                if count > _MOST_ITEMS:
                    raise Exhausted(f"it makes a list of more than {_MOST_ITEMS} items")
                stack.extend(item for item in inside if isinstance(item, list | dict))
            self.spend(count)
        return value

    def formula(self, name: str) -> Value:
        """A formula's value for the file."""
        if name in self._known:
            return self._known[name]
        node = self.formulas.get(name)
        if node is None:
            raise Failed(f"there is no formula '{name}'")
        if name in self._running or len(self._running) > _DEEPEST:
            raise Failed(f"the formula '{name}' needs itself")
        self._running.append(name)
        saved, self.locals = self.locals, {}
        try:
            self._known[name] = self.value(node)
        finally:
            self._running.pop()
            self.locals = saved
        return self._known[name]

    # --- the kinds of nodes

    def _literal(self, node: e.Literal) -> Value:
        return node.value

    def _pattern(self, node: e.Pattern) -> Value:
        return Regexp(node.text, node.flags)

    def _items(self, node: e.Items) -> Value:
        return self.bounded([self.value(item) for item in node.items])

    def _pairs(self, node: e.Pairs) -> Value:
        return self.bounded({name: self.value(item) for name, item in node.pairs})

    def _name(self, node: e.Name) -> Value:
        if node.name in self.locals:
            return self.locals[node.name]
        if node.name == "file":
            return self.file
        if node.name == "this":
            return self.this
        if node.name == "note":
            return self.file.properties if self.file else {}
        return self.file.read(node.name) if self.file else None

    def _member(self, node: e.Member) -> Value:
        name = self.value(node.name)
        if isinstance(node.of, e.Name) and node.of.name not in self.locals:
            if node.of.name == "formula":
                return self.formula(text(name))
            if node.of.name in ("note", "property"):
                return self.file.read(text(name)) if self.file else None
            if node.of.name == "this":
                return self.this if name == "file" else self.this.read(text(name)) if self.this else None
        return self.field(self.value(node.of), name)

    def field(self, of: Value, name: Value) -> Value:
        """``of.name`` or ``of[name]``; ``None`` when there is no such field."""
        if isinstance(of, list | str):
            if name == "length":
                return len(of)
            at = number(name)
            if at is None or not math.isfinite(at) or at != int(at):
                return None
            return of[int(at)] if 0 <= at < len(of) else None
        if isinstance(of, dict):
            return of.get(text(name))
        if isinstance(of, Moment):
            if name == "millisecond":
                return of.at.microsecond // 1000
            return getattr(of.at, name) if name in _DATE_FIELDS else None
        if isinstance(of, Duration):
            return tidy(of.total / _DURATION_FIELDS[name]) if name in _DURATION_FIELDS else None
        if isinstance(of, Link):
            of = of.file
        if isinstance(of, File):
            if name == "file":
                return of
            self.spend(20 if name in ("links", "embeds", "tags", "backlinks") else 0)
            return getattr(of, name) if name in _FILE_FIELDS else None
        return None

    def _unary(self, node: e.Unary) -> Value:
        value = self.value(node.operand)
        if node.operator == "!":
            return not truthy(value)
        count = number(value)
        return None if count is None else -count

    def _binary(self, node: e.Binary) -> Value:
        left = self.value(node.left)
        if node.operator == "&&":
            return self.value(node.right) if truthy(left) else left
        if node.operator == "||":
            return left if truthy(left) else self.value(node.right)
        right = self.value(node.right)
        if node.operator in ("==", "!="):
            self.spend(len(left) if isinstance(left, list) else 0)
            return same(left, right) == (node.operator == "==")
        if node.operator in ("<", ">", "<=", ">="):
            return _compare(node.operator, left, right)
        return self.bounded(_arithmetic(node.operator, left, right))

    def _call(self, node: e.Call) -> Value:
        if node.of is None:
            return self.bounded(functions.call_global(self, node.name, node.arguments))
        return self.bounded(functions.call(self, self.value(node.of), node.name, node.arguments))

    _KINDS: ClassVar[dict[type[e.Node], Any]] = {
        e.Literal: _literal, e.Pattern: _pattern, e.Items: _items, e.Pairs: _pairs, e.Name: _name,
        e.Member: _member, e.Unary: _unary, e.Binary: _binary, e.Call: _call,
    }  # fmt: skip


def _compare(operator: str, left: Value, right: Value) -> bool:
    if operator in (">", "<="):
        left, right = right, left
    less = before(left, right)
    if less is None:
        return False
    # left <= right is "not right < left", once it is known that they can be compared
    return less if operator in ("<", ">") else not less


def _arithmetic(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, Moment) and operator in ("+", "-"):
        if operator == "-" and isinstance(right, Moment):
            return Duration(0, left.milliseconds - right.milliseconds)
        by = right if isinstance(right, Duration) else duration(right) if isinstance(right, str) else None
        if by is None and isinstance(right, int | float) and not isinstance(right, bool):
            by = Duration(0, right)
        if by is not None:
            return shift(left, by, 1 if operator == "+" else -1)
    if operator == "+" and (isinstance(left, str) or isinstance(right, str)):
        return text(left) + text(right)
    if isinstance(left, Duration):
        return _scaled(operator, left, right)
    if operator == "+" and isinstance(left, list) and isinstance(right, list):
        return left + right
    first, second = number(left), number(right)
    if first is None or second is None:
        return None
    return _numbers(operator, first, second)


def _scaled(operator: str, left: Duration, right: Value) -> Value:
    if isinstance(right, str):
        right = duration(right)
    if isinstance(right, Duration) and operator in ("+", "-"):
        sign = 1 if operator == "+" else -1
        return Duration(left.months + sign * right.months, left.milliseconds + sign * right.milliseconds)
    by = number(right)
    if by is None:
        return None
    if operator == "*":
        return Duration(left.months * by, left.milliseconds * by)
    # Dividing by 86400000 is how days are counted: a number.
    return _numbers(operator, left.total, by)


def _numbers(operator: str, left: float, right: float) -> float:
    try:
        first, second = float(left), float(right)
        if operator == "+":
            return tidy(first + second)
        if operator == "-":
            return tidy(first - second)
        if operator == "*":
            return tidy(first * second)
        if second == 0:
            return math.nan if operator == "%" or first == 0 or math.isnan(first) else math.copysign(math.inf, first)
        return tidy(first / second if operator == "/" else math.fmod(first, second))
    except (OverflowError, ValueError):
        return math.nan
