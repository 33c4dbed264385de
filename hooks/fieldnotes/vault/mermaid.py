"""Links in Mermaid diagrams: nodes of the class ``internal-link`` (§7.9)."""

import re
from collections.abc import Callable

_CLASS = re.compile(r"^\s*class\s+([\w\s,-]+?)\s+internal-link\s*;?\s*$", re.MULTILINE)
_INLINE_CLASS = re.compile(r"\b([A-Za-z][\w-]*)(?:[\[({>][^\n]*?[\])}])?:::internal-link\b")


def link_nodes(source: str, url: Callable[[str, int], str | None]) -> str:
    """Add a ``click`` line for each node that stands for a note.

    Args:
        source: the diagram.
        url: the address of the note with a given name, asked for in a given line of the diagram, from 0;
            ``None`` when there is none.

    Returns:
        The diagram, each linked node leading to the note named by its text, or by its id if it has no text.
    """
    # A diagram's comments show nowhere; its directives, %%{…}%%, are none.
    source = re.sub(r"(?m)^[ \t]*%%(?!\{).*$", "", source)
    nodes: dict[str, int] = {}
    for match in _CLASS.finditer(source):
        for name in re.split(r"[\s,]+", match[1]):
            nodes.setdefault(name, source.count("\n", 0, match.start(1)))
    for match in _INLINE_CLASS.finditer(source):
        nodes.setdefault(match[1], source.count("\n", 0, match.start()))
    clicks = []
    for node, line in nodes.items():
        address = url(_text(source, node), line)
        if address:
            clicks.append(f'click {node} href "{address.replace(chr(34), "%22")}"')
    return "\n".join([source.rstrip("\n"), *clicks]) if clicks else source


def _text(source: str, node: str) -> str:
    match = re.search(rf"(?<![\w-]){re.escape(node)}\s*[\[({{>]+\s*(?:\"([^\"\n]*)\"|([^\])}}\n]*?))\s*[\])}}]", source)
    # Slashes and backslashes within the brackets lean the node's sides.
    return ((match[1] or (match[2] or "").strip(" /\\")).strip() if match else "") or node
