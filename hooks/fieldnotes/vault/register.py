"""The register of a site's addresses: what was published once is kept, or given up by somebody who decides it.

It is a text file under version control, a line for each address and anchor from the site's root, sorted::

    /sqs/
    /sqs/#visibility-timeout

Lines only come (``merged``), so two branches never disagree about one: with ``merge=union`` git takes those of both.
A build holds the register against what it publishes; what would be gone is told with the ways to keep it.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fieldnotes.vault import redirects, section_aliases
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.problems import FEW, Problem, nearest

_ID = re.compile(r"<[a-zA-Z][^<>]*?\sid=\"([^\"\s]+)\"")
# Footnotes and lines of code are numbered anew whenever one is added.
_PASSING = re.compile(r"fn(?:ref)?\d*:|__")
# So much of what sets a lost page apart has to stand on another for that to be what became of it.
_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class Published:
    """A page of the site.

    Args:
        address: from the site's root, ``/sqs/``.
        path: what it is made of, as messages call it.
        ids: the anchors of its text, in order.
        note: the note; ``None`` for a page that something else makes.
    """

    address: str
    path: str
    ids: tuple[str, ...]
    note: Note | None = None


def ids_in(content: str) -> tuple[str, ...]:
    """The anchors of a page's text that somebody may link to.

    Args:
        content: HTML; in its text ``<`` is escaped.
    """
    found = (html.unescape(id_) for id_ in _ID.findall(content))
    return tuple(dict.fromkeys(id_ for id_ in found if not _PASSING.match(id_)))


def lines(pages: Sequence[Published], led: Mapping[str, str]) -> set[str]:
    """All addresses of a build.

    Args:
        pages: its pages.
        led: the addresses of redirects, each with the address of the page that it leads to.
    """
    own = {page.address for page in pages}
    anchors = {f"{page.address}#{id_}" for page in pages for id_ in page.ids}
    return own | anchors | led.keys()


def merged(text: str, found: Collection[str]) -> str:
    """The register with what a build publishes added.

    Args:
        text: the register so far.
        found: the build's lines.
    """
    known = {line.strip() for line in text.splitlines()}
    return "".join(f"{line}\n" for line in sorted({*known, *found} - {""}))


@dataclass(frozen=True)
class Register:
    """The addresses that were published once.

    Args:
        name: the file, as messages call it.
        text: what it holds.
    """

    name: str
    text: str

    @cached_property
    def known(self) -> dict[str, int]:
        """Each address with its line."""
        numbered = enumerate(self.text.splitlines(), 1)
        return {line.strip(): number for number, line in numbered if line.strip()}

    def faults(self, pages: Sequence[Published], led: Mapping[str, str]) -> list[Problem]:
        """What was published and would be gone.

        Args:
            pages: the build's pages.
            led: as in ``lines``.

        Returns:
            A problem for each page, and for each anchor on pages that are there, with the ways to keep it.
        """
        found = lines(pages, led)
        gone = [line for line in self.known if line not in found]
        if not gone:
            return []
        search = _Search(self, pages, led)
        problems = list(search.faults(gone))
        if len(problems) > FEW:
            more = f"{len(problems) - FEW} more published addresses lead nowhere now"
            problems = [*problems[:FEW], Problem(self.name, 0, more)]
        return problems


class _Search:
    """Finds what became of addresses that are gone."""

    def __init__(self, register: Register, pages: Sequence[Published], led: Mapping[str, str]) -> None:
        self._register = register
        self._pages = {page.address: page for page in pages}
        self._led = led
        # How many pages have an anchor: "recall" tells nothing of a page.
        self._common = Counter(id_ for page in pages for id_ in page.ids)

    def faults(self, gone: Sequence[str]) -> Iterator[Problem]:
        missing: dict[str, list[str]] = defaultdict(list)
        for line in gone:
            address, _, fragment = line.partition("#")
            missing[address].append(fragment)
        for address, fragments in sorted(missing.items()):
            page = self._pages.get(self._led.get(address, address))
            if page is None:
                yield self._page(address, [fragment for fragment in fragments if fragment])
                continue
            # The fragment that a visitor brings goes along with a redirect.
            lost = [fragment for fragment in fragments if fragment not in page.ids]
            for fragment in lost:
                yield self._anchor(page, address, fragment)

    def _where(self, line: str) -> str:
        number = self._register.known.get(line)
        return f"{self._register.name}:{number}" if number else self._register.name

    def _page(self, address: str, fragments: Sequence[str]) -> Problem:
        number = self._register.known.get(address, 0)
        told = f"the page {address}"
        if fragments:
            told += f" and its {len(fragments)} anchors" if len(fragments) > 1 else " and its anchor"
        told += " would be gone, which were published" if fragments else " would be gone, which was published"
        give_up = f"to give it up, delete its lines from {self._register.name}"
        keep = f"write '{redirects.PROPERTY}: [{address.strip('/')}]' into the properties of"
        heir = self._heir(fragments)
        if heir is None or heir.note is None:
            near = nearest(address, (one for one, page in self._pages.items() if page.note), 1)
            names = f", perhaps '{self._pages[near[0]].path}'" if near else ""
            message = f"{told}. To keep it, {keep} the note that has its text now{names}; {give_up}"
            return Problem(self._register.name, number, message)
        shared = len({*fragments} & {*heir.ids})
        why = f"this note has {shared} of them" if shared > 1 else "this note is most like it"
        line = heir.note.properties.lines.get(redirects.PROPERTY, 1)
        message = f"{told} ({self._where(address)}); {why}. To keep it, {keep} this note; {give_up}"
        return Problem(heir.path, line, message)

    def _heir(self, fragments: Sequence[str]) -> Published | None:
        """The page that has most of what set a lost one apart."""
        weights = {fragment: 1 / (1 + self._common[fragment]) for fragment in fragments}
        shares = {
            address: sum(weights.get(id_, 0) for id_ in page.ids) for address, page in self._pages.items() if page.note
        }
        best = max(shares, key=lambda address: (shares[address], address), default=None)
        if best is None or not weights or shares[best] < _LIKENESS * sum(weights.values()):
            return None
        return self._pages[best]

    def _anchor(self, page: Published, address: str, fragment: str) -> Problem:
        line = f"{address}#{fragment}"
        told = f"the anchor {line} would be gone, which was published ({self._where(line)})"
        give_up = f"to give it up, delete that line of {self._register.name}"
        if page.note is None:
            return Problem(page.path, 0, f"{told}; what makes this page must keep it; {give_up}")
        heading = self._heading(page, page.note, line)
        if heading is None:
            return Problem(page.path, 1, f"{told}, and the note has no heading to lead to; {give_up}")
        where = page.note.line(page.note.blocks[heading.index].line)
        keep = section_aliases.written(heading.source, fragment)
        near = f"nearest now is '{heading.text}'"
        return Problem(page.path, where, f"{told}; {near}. To keep it, write {keep} into the properties; {give_up}")

    def _heading(self, page: Published, note: Note, lost: str) -> Anchor | None:
        """The heading that a lost anchor most likely is now, or stood below."""
        headings = {anchor.id: anchor for anchor in note.anchors if anchor.level > 1}
        above: dict[str, Anchor] = {}
        last = None
        for id_ in page.ids:
            last = headings.get(id_, last)
            if last is not None:
                above[id_] = last
        # What was renamed has a name that is new, and most likely is alone in that.
        address, _, fragment = lost.partition("#")
        new = [id_ for id_ in above if f"{address}#{id_}" not in self._register.known]
        new_headings = [id_ for id_ in new if id_ in headings]
        kind = fragment.partition("-")[0]
        found = (
            nearest(fragment, [id_ for id_ in new if id_ in headings or id_.startswith(f"{kind}-")], 1)
            or (new_headings if len(new_headings) == 1 else [])
            or nearest(fragment, above, 1)
        )
        return above[found[0]] if found else next(iter(headings.values()), None)
