"""A canvas: what a ``.canvas`` file says (JSON Canvas 1.0), and the lines between its cards.

Cards are drawn as elements, so that their links and text stay what they are; the lines as a picture behind them.
"""

import json
import math
import re
from dataclasses import dataclass, field, replace
from typing import Any

_MOST_NODES = 2000
_FURTHEST = 1_000_000
_MARGIN = 40
_SIDES = {"top": (0.5, 0.0), "right": (1.0, 0.5), "bottom": (0.5, 1.0), "left": (0.0, 0.5)}
_OUT = {"top": (0, -1), "right": (1, 0), "bottom": (0, 1), "left": (-1, 0)}


@dataclass(frozen=True, slots=True)
class Card:
    """A node of a canvas, with its place in pixels from the canvas's upper left corner.

    Args:
        kind: ``text``, ``file``, ``link`` or ``group``.
        value: its text, path, address or label.
        fragment: what of the file is meant, without ``#``.
        colour: a preset's number or ``#rrggbb``; empty for none.
        background: the path of a group's picture.
        line: the line of the file on which it stands.
    """

    id: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    value: str
    fragment: str
    colour: str
    background: str
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """An edge of a canvas.

    Args:
        path: the curve, in SVG's words.
        middle: where its label stands.
        start: whether it begins with an arrow.
        end: whether it ends with one.
    """

    source: Card
    target: Card
    label: str
    colour: str
    path: str
    middle: tuple[int, int]
    start: bool
    end: bool


@dataclass(slots=True)
class Canvas:
    """A canvas; ``troubles`` are lines of the file, each with what is wrong there."""

    cards: list[Card] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    width: int = 0
    height: int = 0
    troubles: list[tuple[int, str]] = field(default_factory=list)


def parse(source: str) -> Canvas:
    """Read a canvas.

    Args:
        source: the text of a ``.canvas`` file.

    Returns:
        The canvas; what cannot be read is left out and told.
    """
    canvas = Canvas()
    if not source.strip():
        return canvas  # the app's own empty canvas
    try:
        data = json.loads(source)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        canvas.troubles.append((line, f"the canvas is no valid JSON: {getattr(error, 'msg', error)}"))
        return canvas
    nodes, edges = _lists(data)
    lines = _Lines(source)
    if len(nodes) > _MOST_NODES:
        canvas.troubles.append((1, f"the canvas has {len(nodes)} cards; the first {_MOST_NODES} are shown"))
    for node in nodes[:_MOST_NODES]:
        card = _card(node, lines)
        if isinstance(card, Card):
            canvas.cards.append(card)
        else:
            canvas.troubles.append((lines.of(node), f"{card}; it is left out"))
    _place(canvas)
    cards = {card.id: card for card in canvas.cards}
    for edge in edges[: 4 * _MOST_NODES]:
        line = _line(edge, cards)
        if line is None:
            canvas.troubles.append((lines.of(edge), "a line leads to or from a card that is not there; it is left out"))
        else:
            canvas.lines.append(line)
    return canvas


def _lists(data: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(data, dict):
        return [], []
    nodes, edges = data.get("nodes"), data.get("edges")
    return nodes if isinstance(nodes, list) else [], edges if isinstance(edges, list) else []


class _Lines:
    """Finds the lines of nodes and edges by their ids."""

    def __init__(self, source: str) -> None:
        self.found: dict[str, int] = {}
        for number, line in enumerate(source.split("\n"), 1):
            for match in re.finditer(r'"id"\s*:\s*"([^"]*)"', line):
                self.found.setdefault(match[1], number)

    def of(self, node: Any) -> int:
        name = str(node.get("id")) if isinstance(node, dict) else ""
        return self.found.get(name, 1)


def _card(node: Any, lines: _Lines) -> Card | str:
    """A node as a card, or what is wrong with it."""
    if not isinstance(node, dict):
        return "a card has to be an object"
    kind = str(node.get("type"))
    names = {"text": "text", "file": "file", "link": "url", "group": "label"}
    if kind not in names:
        return f"a card is of the type '{kind[:40]}', which is not supported"
    numbers = [node.get(name) for name in ("x", "y", "width", "height")]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) < _FURTHEST for n in numbers):
        return "a card has no place or no size"
    x, y, width, height = (math.floor(n) for n in numbers if n is not None)
    value = node.get(names[kind])
    subpath, background = node.get("subpath"), node.get("background")
    return Card(
        str(node.get("id", "")), kind, x, y, max(1, width), max(1, height), value if isinstance(value, str) else "",
        subpath.lstrip("#") if isinstance(subpath, str) else "", _colour(node.get("color")),
        background if isinstance(background, str) else "", lines.of(node),
    )  # fmt: skip


def _colour(value: Any) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[1-6]|#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}", value) else ""


def _place(canvas: Canvas) -> None:
    """Count places from the upper left corner of all cards, with a margin."""
    if not canvas.cards:
        return
    left = min(card.x for card in canvas.cards) - _MARGIN
    top = min(card.y for card in canvas.cards) - _MARGIN
    moved = [replace(card, x=card.x - left, y=card.y - top) for card in canvas.cards]
    # Groups lie below what they hold.
    canvas.cards = sorted(moved, key=lambda card: card.kind != "group")
    canvas.width = max(card.x + card.width for card in moved) + _MARGIN
    canvas.height = max(card.y + card.height for card in moved) + _MARGIN


def _line(edge: Any, cards: dict[str, Card]) -> Line | None:
    if not isinstance(edge, dict):
        return None
    source, target = cards.get(str(edge.get("fromNode"))), cards.get(str(edge.get("toNode")))
    if source is None or target is None:
        return None
    ends = []
    for card, other, side in ((source, target, edge.get("fromSide")), (target, source, edge.get("toSide"))):
        name = side if isinstance(side, str) and side in _SIDES else _facing(card, other)
        across, down = _SIDES[name]
        ends.append((round(card.x + card.width * across), round(card.y + card.height * down), *_OUT[name]))
    (x1, y1, dx1, dy1), (x2, y2, dx2, dy2) = ends
    bend = max(40, min(200, round(math.hypot(x2 - x1, y2 - y1) / 2)))
    a, b = (x1 + dx1 * bend, y1 + dy1 * bend), (x2 + dx2 * bend, y2 + dy2 * bend)
    middle = (round((x1 + 3 * a[0] + 3 * b[0] + x2) / 8), round((y1 + 3 * a[1] + 3 * b[1] + y2) / 8))
    label = edge.get("label")
    return Line(
        source, target, label if isinstance(label, str) else "", _colour(edge.get("color")),
        f"M{x1} {y1} C{a[0]} {a[1]} {b[0]} {b[1]} {x2} {y2}", middle,
        edge.get("fromEnd") == "arrow", edge.get("toEnd", "arrow") == "arrow",
    )  # fmt: skip


def _facing(card: Card, other: Card) -> str:
    """The side of a card that looks to another."""
    dx = other.x + other.width / 2 - card.x - card.width / 2
    dy = other.y + other.height / 2 - card.y - card.height / 2
    if abs(dx) > abs(dy):
        return "right" if dx > 0 else "left"
    return "bottom" if dy > 0 else "top"
