"""Properties: YAML between ``---`` lines, the first at the very start of the file (§9)."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_MOST_VALUES = 100_000
_LIST_PROPERTIES = ("tags", "aliases", "cssclasses")


@dataclass(frozen=True, slots=True)
class Properties:
    """A note's properties and where its text begins.

    Args:
        values: the mapping; empty when there is none or it could not be read.
        body: the text after the closing ``---``.
        body_line: the line of the file on which ``body`` begins, from 1.
        error: why the properties could not be read, with its line in the file; ``None`` when they could.
    """

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    error: tuple[int, str] | None = None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML; the C parser where PyYAML has it, since every build reads every note."""


def split(text: str) -> Properties:
    """Part a note into properties and body.

    Args:
        text: the whole file, without a byte order mark.

    Returns:
        Broken properties stay in the body, as a code block: no word of a note is lost.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"---[ \t]*\n", text):
        return Properties(body=text)
    lines = text.split("\n")
    close = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if close is None:
        return Properties(body=text)
    source = "\n".join(lines[1:close])
    body = "\n".join(lines[close + 1 :])
    try:
        values = yaml.load(source, _Loader)  # noqa: S506 - a subclass of the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return _unreadable(source, body, (mark.line + 2 if mark else 1, str(reason)))
    if values is None:
        return Properties({}, body, close + 2)
    if not isinstance(values, dict):
        kind = type(values).__name__
        return _unreadable(source, body, (2, f"expected 'name: value' lines, found a {kind}"))
    if _endless(values):
        return _unreadable(source, body, (2, "a value holds itself, or far too much"))
    return Properties(_normalise(values), body, close + 2)


def _endless(values: dict[Any, Any]) -> bool:
    """Whether YAML's ``&name`` and ``*name`` make a few lines into more than anybody could walk through."""
    stack: list[Any] = [values]
    count = 0
    while stack and count < _MOST_VALUES:
        value = stack.pop()
        count += 1
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, (list, tuple)):
            stack.extend(value)
    return bool(stack)


def _unreadable(source: str, body: str, error: tuple[int, str]) -> Properties:
    # The fence takes the place of the two --- lines, so the lines of the body keep their numbers.
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", source)), default=0))
    return Properties({}, f"{fence}yaml\n{source}\n{fence}\n{body}", 1, error)


def _normalise(values: dict[Any, Any]) -> dict[str, Any]:
    """Property names as text; ``tags``, ``aliases`` and ``cssclasses`` as lists of text (§9).

    The singular forms ``tag``, ``alias`` and ``cssclass`` were dropped in Obsidian 1.9 and mean nothing.
    """
    out: dict[str, Any] = {str(name): value for name, value in values.items()}
    for name in _LIST_PROPERTIES:
        if name in out:
            out[name] = _texts(out[name], split_commas=name != "aliases")
    if "tags" in out:
        out["tags"] = [tag.removeprefix("#") for tag in out["tags"]]
    return out


def _texts(value: Any, *, split_commas: bool) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        parts = re.split(r"[,\s]+", value) if split_commas else [value]
        return [part.strip() for part in parts if part.strip()]
    if isinstance(value, (list, tuple)):
        return [str(item).strip() for item in value if item is not None and str(item).strip()]
    return [str(value)]
