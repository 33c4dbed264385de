"""Who links here, each entry with the sentence around the link."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from fieldnotes.vault.inline import plain
from fieldnotes.vault.page import Link
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.syntax import parse_wikilink

# Longer sentences are cut around the link; a source shows this many of its sentences.
_REACH = 120
_SENTENCES = 3
# More entries than this fold away: a note everybody links to should not end in pages of links.
_SHOWN = 10
_WINDOW = 4 * _REACH
_LINK = "\ufdd4"  # a noncharacter, which no note holds, in the link's place
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words around a link, without markup.

    Args:
        before: what stands before it in its sentence.
        link: the text the link shows.
        after: what follows it.
    """

    before: str
    link: str
    after: str


def sentence(link: Link) -> Sentence | None:
    """Cut the sentence around a link out of its text.

    Returns:
        ``None`` when the link stands alone, as in a list of links: repeating its text would tell nothing.
    """
    at = link.context.find(link.written)
    if at < 0:
        return None
    # No further than could be shown: a context can be a line of a megabyte.
    first, after_at = max(0, at - _WINDOW), at + len(link.written)
    last = min(len(link.context), after_at + _WINDOW)
    start = max((m.end() for m in _BOUNDARY.finditer(link.context, first, at)), default=first)
    boundary = _BOUNDARY.search(link.context, after_at, last)
    # As one text, since the link may stand between marks that belong together.
    end = boundary.start() if boundary else last
    before, _, after = _tidy(link.context[start:at] + _LINK + link.context[after_at:end]).partition(_LINK)
    if not before.strip() and not after.strip(" .,;:"):
        return None
    inner = re.fullmatch(r"!?\[\[(.+)\]\]", link.written, re.DOTALL)
    text = re.match(r"!?\[(.*)\]\(", link.written, re.DOTALL)
    shown = plain(parse_wikilink(inner[1]).shown) if inner else plain(text[1]) if text else link.written
    return Sentence(_cut_left(before), shown, _cut_right(after))


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", plain(text))
    # Half a pair of brackets is left where the sentence was cut out of a longer construct.
    return text.replace("[[", "").replace("]]", "")


def _cut_left(text: str) -> str:
    return text if len(text) <= _REACH else "…" + text[-_REACH:].split(" ", 1)[-1]


def _cut_right(text: str) -> str:
    return text if len(text) <= _REACH else text[:_REACH].rsplit(" ", 1)[0] + "…"


def collect(links: Iterable[Link]) -> dict[VaultPath, dict[VaultPath, list[Link]]]:
    """Sort links by what they point at.

    Args:
        links: all links of a build.

    Returns:
        For each target its sources, for each source its links; no note counts as linking to itself. A link in a
        comment does not count: in Obsidian only the author sees it, on a site everybody would.
    """
    found: dict[VaultPath, dict[VaultPath, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for link in links:
        if link.source != link.target and not link.hidden:
            found[link.target][link.source].append(link)
    return found


def to_html(
    sources: Mapping[VaultPath, list[Link]], title: Callable[[VaultPath], str], url: Callable[[VaultPath], str]
) -> str:
    """The "Linked from" part of a page.

    Args:
        sources: the links to the page by the note that holds them.
        title: a note's title, as plain text.
        url: a note's address as seen from the page.
    """
    if not sources:
        return ""
    entries = []
    for source in sorted(sources, key=lambda path: (title(path).lower(), path)):
        distinct = {(link.context, link.written): link for link in sources[source]}.values()
        sentences = islice(dict.fromkeys(filter(None, map(sentence, distinct))), _SENTENCES)
        quotes = "".join(
            f"<p>{html.escape(s.before)}<mark>{html.escape(s.link)}</mark>{html.escape(s.after)}</p>"
            for s in sentences
        )
        name = html.escape(title(source))
        entries.append(f'<li><a class="internal-link" href="{html.escape(url(source))}">{name}</a>{quotes}</li>')
    # Not part of the search index: each sentence is found on its own page.
    shown, folded = "".join(entries[:_SHOWN]), "".join(entries[_SHOWN:])
    more = f"<details><summary>{len(entries) - _SHOWN} more</summary><ul>{folded}</ul></details>" if folded else ""
    return (
        '\n<aside class="backlinks" aria-labelledby="linked-from" data-search-exclude>'
        f'<h2 id="linked-from" data-search-exclude>Linked from</h2><ul>{shown}</ul>{more}</aside>'
    )
