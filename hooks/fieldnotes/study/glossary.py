"""The glossary: its terms, and the first use of each in a text."""

import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from markdown.util import AtomicString

from fieldnotes.vault import blocks as b
from fieldnotes.vault.builder import HEADING_TAG
from fieldnotes.vault.inline import plain, references
from fieldnotes.vault.note import Anchor, Note, once
from fieldnotes.vault.paths import VaultPath

PATH = VaultPath("glossary.md")

_ALSO = re.compile(r"\s*\*Also:\s*([^*]+?)\.?\*\s*")
_QUIET = re.compile(r"\s*%%\s*no tooltip\s*%%")
_SEE = re.compile(r"\s*[;,(]\s*see (?:also )?\[\[[^\]]*\]\][^;]*$")
_REMARK = re.compile(r"^formerly |\s*\([^()]*\)$| in older material$")


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary.

    Args:
        name: the term, its heading.
        names: all its forms, the heading first.
        sentence: what it means, as plain text; empty when the entry is not written yet.
        anchor: id of its heading on the glossary's page.
        line: line of its heading in the file.
        targets: the notes that explain it at length, as links name them.
        quiet: whether it is looked up but never marked in a text: too many of its uses mean something else.
    """

    name: str
    names: tuple[str, ...]
    sentence: str
    anchor: str
    line: int
    targets: tuple[str, ...] = ()
    quiet: bool = False


@once
def terms(note: Note) -> list[Term]:
    """The terms of the glossary: a level-three heading each, its first paragraph the sentence.

    ``*Also: X, Y*`` in that paragraph or the next names other forms of the term, ``%% no tooltip %%`` keeps it
    from being marked in texts.
    """
    return [_term(note, anchor) for anchor in note.anchors if anchor.level == 3]


def _term(note: Note, anchor: Anchor) -> Term:
    blocks = note.section(anchor)[1:]
    paragraphs = [" ".join(text for _, text in block.text) for block in blocks if isinstance(block, b.Paragraph)]
    comments = [block.text for block in blocks if isinstance(block, b.Comment)]
    quiet = any(_QUIET.search(text) for text in (*paragraphs, *(f"%%{text}%%" for text in comments)))
    also = [name for text in paragraphs for found in _ALSO.findall(text) for name in _also(found, anchor.text)]
    cleaned = (_QUIET.sub("", _ALSO.sub(" ", paragraph)).strip() for paragraph in paragraphs)
    sentence = next((text for text in cleaned if text), "")
    targets = tuple(found.link.path for found in references(sentence))
    names = tuple(dict.fromkeys(name for name in (anchor.text, *also) if name))
    line = note.line(note.blocks[anchor.index].line)
    # Where the sentence shows alone, a pointer at its end points nowhere.
    shown = plain(_SEE.sub(".", sentence))
    return Term(anchor.text, names, shown, anchor.id, line, targets, quiet)


def _also(text: str, term: str) -> list[str]:
    """Other forms of a term: parted at commas, without remarks such as "formerly"."""
    parts = [part.strip() for part in text.split(",")]
    if "".join(part[:1] for part in parts).upper() == term.upper():
        return [text]  # ETL: "Extract, transform, load" is one name
    return [_REMARK.sub("", part) for part in parts]


def faults(note: Note) -> Iterator[tuple[int, str]]:
    """What is wrong with the glossary: line and message."""
    owner: dict[str, str] = {}
    for term in terms(note):
        if not term.sentence:
            yield term.line, f"the term '{term.name}' has no sentence"
        for name in term.names:
            if (first := owner.setdefault(name.casefold(), term.name)) != term.name:
                yield term.line, f"'{name}' names two terms: '{first}' and '{term.name}'"


# Where a term is no running text, or the reader's attention belongs to something else: headings, links, code,
# what folds open, what belongs to another note.
_NO_TAGS = frozenset(
    "a abbr button code details figure h1 h2 h3 h4 h5 h6 iframe kbd label pre script style summary th".split()
)
_NO_CLASSES = frozenset({"arithmatex", "embed", "headerlink", "in-exams", "note-names", "note-status"})
# What Python-Markdown keeps in a text for later: stashed HTML, escaped characters.
_WORD = re.compile("\x02[^\x03]*\x03|(?<![\\w-])\\w+")


def _is_closed(element: etree.Element) -> bool:
    """Whether no term is marked inside an element."""
    tag = str(element.tag).removeprefix(HEADING_TAG.removesuffix("h"))
    return tag in _NO_TAGS or not _NO_CLASSES.isdisjoint(element.get("class", "").split())


class Finder:
    """Finds terms in texts: a look at each word, not a search for each term.

    Args:
        glossary: the terms.
    """

    def __init__(self, glossary: Iterable[Term]) -> None:
        self._by_word: dict[str, list[tuple[re.Pattern[str], Term]]] = defaultdict(list)
        pairs = [(name, term) for term in glossary if term.sentence and not term.quiet for name in term.names]
        for name, term in sorted(pairs, key=lambda pair: -len(pair[0])):  # the longest name wins
            first = re.match(r"\w+", name)
            if not first:
                continue
            # "AZ", "IOPS", "A record": capitals are what makes them names. Other words may begin a sentence.
            exact = re.search(r"[A-Z][a-z]*[A-Z]|\b[A-Z]\b", name) is not None
            pattern = re.compile(rf"{re.escape(name)}(?:e?s)?(?![\w-])", 0 if exact else re.IGNORECASE)
            key = first[0].lower()
            keys = {key, key + "s", key + "es"} if first[0] == name else {key}
            for word in keys:
                self._by_word[word].append((pattern, term))

    def find(self, text: str, seen: Collection[str]) -> Iterator[tuple[int, int, Term]]:
        """Terms in a text, from left to right.

        Args:
            text: running text.
            seen: anchors of terms to leave out; the caller adds those it has been given.

        Yields:
            Start, end, term.
        """
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end or word[0].startswith("\x02"):
                continue
            for pattern, term in self._by_word.get(word[0].lower(), ()):
                match = pattern.match(text, word.start())
                # "PATCH" is another thing than a patch.
                if match is None or (pattern.flags & re.IGNORECASE and match[0].isupper()):
                    continue
                end = match.end()
                # In "Availability Zone" nobody should be told what availability is, wherever the term was marked.
                if term.anchor not in seen:
                    yield match.start(), end, term
                break

    def mark(self, root: etree.Element, known: Collection[str], link: Callable[[Term, str], etree.Element]) -> int:
        """Turn the first use of each term on a page into a link.

        Args:
            root: the page's elements.
            known: anchors of terms to leave out, such as those that the page itself explains at length.
            link: makes the element for a term as it is written.

        Returns:
            How many were marked.
        """
        seen = set(known)
        self._walk(root, seen, link)
        return len(seen) - len(set(known))

    def _walk(self, element: etree.Element, seen: set[str], link: Callable[[Term, str], etree.Element]) -> None:
        children = list(element)
        element.text, made = self._cut(element.text, seen, link)
        at = len(made)
        element[0:0] = made
        for child in children:
            at += 1
            if not _is_closed(child):
                self._walk(child, seen, link)
            child.tail, made = self._cut(child.tail, seen, link)
            element[at:at] = made
            at += len(made)

    def _cut(
        self, text: str | None, seen: set[str], link: Callable[[Term, str], etree.Element]
    ) -> tuple[str | None, list[etree.Element]]:
        """What is left of a text before its first term, and the elements, each with the text that follows it."""
        if not text or not text.strip():
            return text, []
        made: list[etree.Element] = []
        kind = type(text)  # text that no later processor may touch stays such

        def keep(piece: str) -> str:
            return AtomicString(piece) if kind is AtomicString else piece

        head, at = text, 0
        for start, end, term in self.find(text, seen):
            if made:
                made[-1].tail = keep(text[at:start])
            else:
                head = text[:start]
            seen.add(term.anchor)
            made.append(link(term, text[start:end]))
            at = end
        if made:
            made[-1].tail = keep(text[at:])
        return keep(head), made
