"""The search index, and the texts of which results show a sentence, for the worker ``assets/search.js``.

The index says which words stand in which sections and is fetched whole; the texts lie in files of their own, of which
the worker fetches those that an answer shows.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldnotes.vault.search_postings import encode
from fieldnotes.vault.search_words import STOP_WORDS, Words

# Where it stands on the site: a script, because a page opened from a disk can load nothing else.
PATH = "search/index.js"
_BEFORE, _AFTER = "self.searchIndex = ", ";\n"
_TEXTS = "search/texts-{}.js"
_TEXTS_BEFORE, _TEXTS_AFTER = "self.searchTexts(", ");\n"
# As far back as gzip looks for what it has seen: longer files are no smaller in sum.
_MOST = 32_000

_TAG = re.compile(r"<[^>]+>")
# Sentences of neighbouring blocks must not run into one another in a result.
_BLOCK = re.compile(r"</(?:p|li|td|th|tr|dt|dd|pre|h[1-6])>")
_CONFIG = '<script id="__config"'
_WORKER = re.compile(r'("search": ?")([^"]*?)assets/javascripts/workers/search\.[^"]*(")')


@dataclass(frozen=True, slots=True)
class Names:
    """What a page is called beside its title.

    Args:
        category: where it stands in the navigation; empty for a page at the top.
        others: its file's name and its other names, to be found as titles are and never shown.
        weights: by their headings the sections that repeat what others say, each with a weight below 1.
    """

    category: str = ""
    others: Sequence[str] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading.

    Args:
        id: its id; empty for what stands before the first heading.
        heading: empty likewise.
        text: what stands there, each block on a line of its own.
        weight: its weight beside that of its page.
    """

    id: str
    heading: str
    text: str
    weight: float = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be found.

    Args:
        address: where it is on the site.
        title: what it is called.
        category: where it stands in the navigation.
        names: what else it is called.
        weight: how much it counts beside others.
        sections: what stands on it.
    """

    address: str
    title: str
    category: str
    names: Sequence[str]
    weight: float
    sections: list[Section]


def collect(entries: Iterable[Mapping[str, Any]], names: Mapping[str, Names]) -> list[Page]:
    """The pages of a site.

    Args:
        entries: what MkDocs's search plugin found: ``location``, ``title``, ``text`` as HTML and, where its note asks
            for it, ``boost``; a page before its sections.
        names: for the address of a page what else it is called.
    """
    pages: dict[str, Page] = {}
    for entry in entries:
        address, _, section = entry["location"].partition("#")
        text, title = plain(entry["text"]), plain(entry["title"])
        known = names.get(address, Names())
        if address not in pages:
            shown = "" if section else title
            boost = entry.get("boost", 1)
            boost = boost if isinstance(boost, int | float) else 1  # a note may write anything
            pages[address] = Page(address, shown, known.category, known.others, boost, [])
        weight = known.weights.get(title, 1) if section else 1
        pages[address].sections.append(Section(section, title if section else "", text, weight))
    return list(pages.values())


def plain(text: str) -> str:
    """A text without its tags, each block on a line of its own."""
    lines = html.unescape(_TAG.sub("", _BLOCK.sub("\n", text))).split("\n")
    return "\n".join(" ".join(words) for line in lines if (words := line.split()))


def files(pages: Sequence[Page], separator: str) -> dict[str, str]:
    """The index and the texts by their paths on the site.

    Args:
        pages: in the order of the navigation.
        separator: the expression for what stands between words.

    Raises:
        re.error: ``separator`` is none that Python knows.
    """
    words = Words(separator)
    shards = _shards(pages)
    index = {
        "separator": separator,
        "stop": " ".join(sorted(STOP_WORDS)),
        "pages": [
            [page.address, page.title, page.category, list(page.names), page.weight, number, _headings(page)]
            for number, shard in enumerate(shards) for page in shard
        ],
        **encode(words.of(section.text) for page in pages for section in page.sections),
    }  # fmt: skip
    found = {PATH: _script(_BEFORE, index, _AFTER)}
    for number, shard in enumerate(shards):
        found[_TEXTS.format(number)] = _script(_TEXTS_BEFORE, _texts(shard), _TEXTS_AFTER)
    return found


def _shards(pages: Iterable[Page]) -> list[list[Page]]:
    """Pages whose texts lie in one file: neighbours of one category, so that a change moves few others."""
    shards: list[list[Page]] = []
    size = 0
    for page in pages:
        more = sum(len(section.text) for section in page.sections)
        if not shards or page.category != shards[-1][-1].category or size + more > _MOST:
            shards.append([])
            size = 0
        shards[-1].append(page)
        size += more
    return shards


def _headings(page: Page) -> list[Any]:
    """A page's sections without their texts: ids and headings, or a heading that tells its id; weights other than 1."""
    found: list[Any] = []
    for section in page.sections:
        if section.weight != 1:
            found.append([section.id, section.heading, section.weight])
        else:
            found.append(section.heading if section.id == _id(section.heading) else [section.id, section.heading])
    return found


def _id(heading: str) -> str:
    """The id that most sections have; ``assets/search.js`` follows the same rule."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def _texts(pages: Iterable[Page]) -> dict[str, list[list[str]]]:
    return {page.address: [[section.id, section.text] for section in page.sections] for page in pages}


def _script(before: str, value: object, after: str) -> str:
    return f"{before}{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}{after}"


def read(site: Path) -> list[Page]:
    """The pages that can be found on a built site.

    Args:
        site: its folder.

    Raises:
        OSError: it has no index.
        ValueError: it is another's.
    """
    index = _value(site / PATH, _BEFORE, _AFTER)
    texts: dict[str, dict[str, str]] = {}
    for number in sorted({page[5] for page in index["pages"]}):
        found = _value(site / _TEXTS.format(number), _TEXTS_BEFORE, _TEXTS_AFTER)
        texts |= {address: dict(sections) for address, sections in found.items()}
    return [
        Page(address, title, category, names, weight, [
            Section(id_, heading, texts[address][id_], *own) for id_, heading, *own in map(_section, sections)
        ])
        for address, title, category, names, weight, _, sections in index["pages"]
    ]  # fmt: skip


def _section(written: Any) -> list[Any]:
    return [_id(written), written] if isinstance(written, str) else written


def _value(script: Path, before: str, after: str) -> Any:
    text = script.read_text(encoding="utf-8")
    if not text.startswith(before):
        raise ValueError(f"{script}: begins not with '{before}'")
    return json.loads(text.removeprefix(before).removesuffix(after))


def use(page: str, worker: str) -> str:
    """A finished page whose search box asks another worker than the theme's.

    Args:
        page: its HTML.
        worker: the worker's path on the site.
    """
    before, found, after = page.partition(_CONFIG)
    return before + found + _WORKER.sub(rf"\g<1>\g<2>{worker}\g<3>", after, count=1)
