"""Properties: YAML between ``---`` lines, the first at the very start of the file (§9).

Obsidian reads YAML 1.2: ``no`` and ``12:30`` are texts, ``010`` is ten. PyYAML reads 1.1; what a plain value means
is set here by the core schema of YAML 1.2.2 (section 10.3.2 there). Dates stay dates: Obsidian knows them, too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from fieldnotes.vault.inline import without_comments

_MOST_VALUES = 100_000
_LIST_PROPERTIES = ("tags", "aliases", "cssclasses")
# Names, addresses and sentences: their letters are kept as written, also where they would make a number.
_TEXTS = frozenset({*_LIST_PROPERTIES, "title", "permalink", "redirect_from", "description"})


@dataclass(frozen=True, slots=True)
class Properties:
    """A note's properties and where its text begins.

    Args:
        values: the mapping; empty when there is none or it could not be read.
        body: the text after the closing ``---``.
        body_line: the line of the file on which ``body`` begins, from 1.
        error: why the properties could not be read, with its line in the file; ``None`` when they could.
        lines: the line of the file on which each key stands.
        texts: each value, or item of a list that is a value, that is a text, with its line in the file.
    """

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    error: tuple[int, str] | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[tuple[str, int], ...] = ()


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Safe YAML 1.2; the C parser where PyYAML has it, since every build reads every note."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own way


def _whole_number(loader: Any, node: yaml.ScalarNode) -> int:
    written = str(loader.construct_scalar(node))
    return int(written, {"0o": 8, "0x": 16}.get(written[:2], 10))


_Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)
for _kind, _first, _pattern in (
    ("null", ["~", "n", "N", ""], r"~|null|Null|NULL|"),
    ("bool", list("tTfF"), r"true|True|TRUE|false|False|FALSE"),
    ("int", list("-+0123456789"), r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    (
        "float",
        list("-+.0123456789"),
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"(?:{_pattern})$"), _first)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:timestamp",
    re.compile(
        r"\d{4}-\d\d-\d\d$|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?"
        r"(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$"
    ),
    list("0123456789"),
)


class _AsWritten(_Loader):
    """Reads every value as the text it was written as: what is carried to another note keeps its letters."""


_AsWritten.yaml_implicit_resolvers = {}


def split(text: str, *, as_written: bool = False) -> Properties:
    """Part a note into properties and body.

    Args:
        text: the whole file, without a byte order mark.
        as_written: whether dates, numbers and words such as ``true`` stay the texts they were written as.

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
        values, keys, texts = _load(source, _AsWritten if as_written else _Loader)
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
    if not as_written and ("%%" in source or "<!--" in source):
        values = _without_comments(values)
        texts = tuple((without_comments(text).strip(), line) for text, line in texts)
    return Properties(_normalise(values), body, close + 2, lines=keys, texts=texts)


def _without_comments(value: Any) -> Any:
    """A value without what stands in its texts between signs of a comment: a reader is not to see it anywhere."""
    if isinstance(value, str):
        return without_comments(value).strip()
    if isinstance(value, dict):
        return {_without_comments(name): _without_comments(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_comments(one) for one in value]
    return value


def _load(source: str, kind: type[_Loader]) -> tuple[Any, dict[str, int], tuple[tuple[str, int], ...]]:
    """A YAML document: what it means, the file's line of each key, and of each text that is a value or one of a list.

    Raises:
        yaml.YAMLError: it is no YAML.
        ValueError: a value deep inside is none, such as the thirtieth of February.
        RecursionError: it is nested too deeply.
    """
    loader = kind(source)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}, ()
        keys: dict[str, int] = {}
        texts: list[tuple[str, int]] = []
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            name = str(getattr(key, "value", ""))
            keys[name] = key.start_mark.line + 2
            for scalar in _scalars(value):
                if name in _TEXTS and scalar.tag != "tag:yaml.org,2002:null":
                    scalar.tag = "tag:yaml.org,2002:str"
                if scalar.tag == "tag:yaml.org,2002:timestamp":
                    _check_date(loader, scalar)
                if scalar.tag == "tag:yaml.org,2002:str":
                    texts.append((scalar.value, scalar.start_mark.line + 2))
        return loader.construct_document(node), keys, tuple(texts)
    finally:
        loader.dispose()


def _check_date(loader: Any, scalar: yaml.ScalarNode) -> None:
    try:
        loader.construct_object(scalar)
    except ValueError as error:  # PyYAML does not say where
        reason = f"'{scalar.value}' is no date: {error}"
        raise yaml.constructor.ConstructorError(None, None, reason, scalar.start_mark) from None


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """A property's own value, or those of its list."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else (node,):
        if isinstance(item, yaml.ScalarNode):
            yield item


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
    # A comment in properties is no word of the note: nobody sees it, also not when they are shown as text.
    source = re.sub(r"(?m)(^|[ \t])#.*$", r"\1", source)
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
