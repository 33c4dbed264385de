"""What a filter or a formula says: its text as a tree. Nothing of it is ever run as Python."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_CHARACTERS = 10_000
_DEEPEST = 60

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[^\W\d][\w$]*)
      | (?P<operator>==|!=|<=|>=|&&|\|\||[-+*/%<>!()\[\]{}.,:])
    )""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"\s*/(?P<pattern>(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/(?P<flags>[a-z]*)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LEVELS = ("||", "&&", "== !=", "< > <= >=", "+ -", "* / %")
_STRENGTH = {operator: level for level, some in enumerate(_LEVELS, 1) for operator in some.split()}
_WORDS = {"true": True, "false": False, "null": None}


class ExpressionError(ValueError):
    """An expression that cannot be read; its text says what was expected and where."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, ``true``, ``false`` or ``null``."""

    value: float | str | bool | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """``/text/flags``."""

    text: str
    flags: str


@dataclass(frozen=True, slots=True)
class Name:
    """A property, or one of ``file``, ``note``, ``formula``, ``this``, ``value``, ``index``, ``acc``."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """``of.name``, or ``of["name"]``."""

    of: "Node"
    name: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``name(…)``, or ``of.name(…)``."""

    of: "Node | None"
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``!x`` or ``-x``."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Items:
    """``[a, b]``."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``{"name": value}``."""

    pairs: tuple[tuple[str, "Node"], ...]


Node = Literal | Pattern | Name | Member | Call | Unary | Binary | Items | Pairs


def parse(text: str) -> Node:
    """Read an expression.

    Args:
        text: the expression as written in the base.

    Raises:
        ExpressionError: when it cannot be read.
    """
    if len(text) > _MOST_CHARACTERS:
        raise ExpressionError(f"it has more than {_MOST_CHARACTERS} characters")
    return _Parser(text).whole()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    below: tuple[Node | None, ...] = ()
    if isinstance(node, Member):
        below = (node.of, node.name)
    elif isinstance(node, Call):
        below = (node.of, *node.arguments)
    elif isinstance(node, Unary):
        below = (node.operand,)
    elif isinstance(node, Binary):
        below = (node.left, node.right)
    elif isinstance(node, Items):
        below = node.items
    elif isinstance(node, Pairs):
        below = tuple(value for _, value in node.pairs)
    for child in below:
        if child is not None:
            yield from walk(child)


class _Parser:
    """Precedence climbing over the tokens, which are read as they are needed: ``/`` may divide or open a pattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.binary(0)
        if self.text[self.at :].strip():
            raise self.expected("an operator or the end")
        return node

    def expected(self, what: str) -> ExpressionError:
        rest = " ".join(self.text[self.at :].split())
        found = f"'{rest[:30]}'" if rest else "the end"
        return ExpressionError(f"expected {what}, found {found}")

    def peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def operator(self, *wanted: str) -> str | None:
        """The next token if it is one of these operators; it is taken."""
        match = self.peek()
        if match and match["operator"] in wanted:
            self.at = match.end()
            return match["operator"]
        return None

    def need(self, operator: str) -> None:
        if self.operator(operator) is None:
            raise self.expected(f"'{operator}'")

    def binary(self, weakest: int) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ExpressionError(f"it is nested more than {_DEEPEST} deep")
        left = self.unary()
        while (match := self.peek()) and _STRENGTH.get(match["operator"] or "", 0) > weakest:
            operator = match["operator"]
            self.at = match.end()
            left = Binary(operator, left, self.binary(_STRENGTH[operator]))
        self.depth -= 1
        return left

    def unary(self) -> Node:
        signs = []
        while operator := self.operator("!", "-"):
            signs.append(operator)
            if len(signs) > _DEEPEST:
                raise ExpressionError(f"it is nested more than {_DEEPEST} deep")
        node = self.postfix(self.primary())
        for operator in reversed(signs):
            node = Unary(operator, node)
        return node

    def postfix(self, node: Node) -> Node:
        links = 0
        while operator := self.operator(".", "[", "("):
            links += 1
            if links > _DEEPEST:
                raise ExpressionError(f"it is nested more than {_DEEPEST} deep")
            if operator == ".":
                match = self.peek()
                if not match or match["name"] is None:
                    raise self.expected("a name after '.'")
                self.at = match.end()
                node = Member(node, Literal(match["name"]))
            elif operator == "[":
                node = Member(node, self.binary(0))
                self.need("]")
            else:
                arguments = self.items(")")
                if isinstance(node, Name):
                    node = Call(None, node.name, arguments)
                elif isinstance(node, Member) and isinstance(node.name, Literal) and isinstance(node.name.value, str):
                    node = Call(node.of, node.name.value, arguments)
                else:
                    raise ExpressionError("only a name can be called")
        return node

    def items(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.operator(closing) is None:
            if items:
                self.need(",")
                if self.operator(closing) is not None:
                    break
            items.append(self.binary(0))
        return tuple(items)

    def primary(self) -> Node:
        if pattern := _REGEX.match(self.text, self.at):
            self.at = pattern.end()
            return Pattern(pattern["pattern"], pattern["flags"])
        match = self.peek()
        if match is None:
            raise self.expected("a value")
        if match["operator"] is None:
            self.at = match.end()
        if match["number"] is not None:
            number = float(match["number"])
            return Literal(int(number) if number.is_integer() and abs(number) < 2**53 else number)
        if match["string"] is not None:
            return Literal(_unescape(match["string"][1:-1]))
        if match["name"] is not None:
            return Literal(_WORDS[match["name"]]) if match["name"] in _WORDS else Name(match["name"])
        if self.operator("("):
            node = self.binary(0)
            self.need(")")
            return node
        if self.operator("["):
            return Items(self.items("]"))
        if self.operator("{"):
            return self.pairs()
        raise self.expected("a value")

    def pairs(self) -> Node:
        pairs: list[tuple[str, Node]] = []
        while self.operator("}") is None:
            if pairs:
                self.need(",")
            match = self.peek()
            if not match or (match["string"] is None and match["name"] is None):
                raise self.expected("a name in quotes")
            self.at = match.end()
            name = _unescape(match["string"][1:-1]) if match["string"] is not None else match["name"]
            self.need(":")
            pairs.append((name, self.binary(0)))
        return Pairs(tuple(pairs))


def _unescape(text: str) -> str:
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPES.get(m[2], m[2]),
                  text, flags=re.DOTALL)  # fmt: skip
