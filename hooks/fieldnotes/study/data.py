"""What the pages for practice and recall load: questions and cards as they look on their notes' pages.

Each is cut out of the rendered page, so that it is resolved, checked and made harmless like everything there. Links
are made relative to the site's root, because the data is read from other pages.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from fieldnotes.study import cards, exams, practice
from fieldnotes.study.extract import Element, elements
from fieldnotes.study.schema import title
from fieldnotes.vault.index import block_anchor
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import Address

_ADDRESS = re.compile(r"(<(?:a|img)\b[^>]*?\s(?:href|src)=\")([^\"]*)\"")
_PERMALINK = re.compile(r"<a class=\"headerlink\".*?</a>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_LETTER = re.compile(r"\s*<strong>[A-F]\.</strong>\s*")
_CARD = re.compile(r"<details class=\"card\"[^>]*\sid=\"([^\"]+)\"[^>]*>.*?</details>", re.DOTALL)
# Stands for the site's root while addresses are resolved; no such host can exist (RFC 6761).
_ROOT = "https://site.invalid/"


def script(name: str, value: object) -> str:
    """A value as a script that sets ``fieldnotes.data.<name>``: a page opened from the disk cannot fetch JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Line separators end a line in old browsers' scripts; "</script" would end one on a page.
    text = text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"((globalThis.fieldnotes??={{}}).data??={{}}).{name}={text};\n"


def fingerprint(deck: Iterable[str]) -> str:
    """What tells a deck of cards from an older one: a browser that knows the older has to look which are gone.

    Args:
        deck: the cards' identities.
    """
    return hashlib.sha256("".join(sorted(deck)).encode()).hexdigest()[:12]


def rebase(markup: str, url: Address) -> str:
    """Make relative addresses relative to the site's root.

    Args:
        markup: a piece of the page.
        url: the page's address, relative to the site's root.
    """

    def absolute(match: re.Match[str]) -> str:
        address = html.unescape(match[2])
        joined = urljoin(_ROOT + url, address)
        if not joined.startswith(_ROOT):
            return match[0]
        return f'{match[1]}{html.escape(joined.removeprefix(_ROOT))}"'

    return _ADDRESS.sub(absolute, markup)


def exam(note: Note, url: Address) -> dict[str, Any] | None:
    """An exam's count, minutes and domains; ``None`` when its note does not tell them."""
    facts = exams.facts(note)
    if facts is None:
        return None
    return {
        "code": exams.exam_code(note), "title": title(note), "url": url, "count": facts.questions,
        "minutes": facts.minutes,
        "domains": [{"number": d.number, "name": d.name, "weight": d.weight} for d in facts.domains],
    }  # fmt: skip


def places(notes: Mapping[Address, Note]) -> dict[Address, str]:
    """What each page and section is called away from it: 'Amazon SQS › Visibility timeout'.

    Args:
        notes: the notes by their pages' addresses, relative to the site's root.

    Returns:
        The names by address.
    """
    found: dict[Address, str] = {}
    for url, note in notes.items():
        found[url] = title(note)
        found.update({Address(f"{url}#{anchor.id}"): f"{title(note)} › {anchor.text}" for anchor in note.anchors})
    return found


def questions(note: Note, markup: str, url: Address, places: Mapping[Address, str]) -> Iterator[dict[str, Any]]:
    """The questions of one note.

    Args:
        note: a practice note.
        markup: its rendered page.
        url: its address, relative to the site's root.
        places: what the places are called that its reasons lead to; one that is not there by the link's own words.

    Yields:
        Each finished question as ``fieldnotes.d.ts`` in the tests describes it.
    """
    by_id = {element.attributes.get("id"): element for element in elements(markup).walk()}
    for question in practice.questions(note):
        element = by_id.get(block_anchor(question.id))
        if not question.id or not question.right or element is None:
            continue
        body = _Body(markup, element, url, places)
        letters = list(question.options)
        if not len(body.options) == len(body.reasons) == len(letters):
            continue  # told as a fault of the note
        yield {
            "id": question.id, "title": question.title, "exam": question.exam, "task": question.task,
            "domain": question.domain, "url": f"{url}#{block_anchor(question.id)}", "situation": body.situation,
            "stem": body.stem, "options": body.options, "reasons": body.reasons,
            "right": [letters.index(letter) for letter in question.right], "sections": body.sections,
        }  # fmt: skip


class _Body:
    """The parts of a rendered question: paragraphs, the last of them the stem; options; folded reasons."""

    def __init__(self, markup: str, callout: Element, url: Address, places: Mapping[Address, str]) -> None:
        self.markup, self.url, self.places = markup, url, places
        texts = [child for child in callout.children if child.tag == "p"]
        paragraphs = [child for child in texts if not child.has_class("admonition-title")]
        lists = [child for child in callout.children if child.tag == "ul"]
        folded = [child for child in callout.children if child.tag == "details"]
        self.situation = "".join(f"<p>{self._inner(one)}</p>" for one in paragraphs[:-1])
        self.stem = re.sub(r"^<strong>(.*)</strong>$", r"\1", self._inner(paragraphs[-1])) if paragraphs else ""
        self.options = self._items(lists[:1])
        self.reasons = self._items([child for one in folded for child in one.children if child.tag == "ul"][:1])
        self.sections = self._sections(folded)

    def _inner(self, element: Element) -> str:
        return rebase(self.markup[element.inner : element.stop].strip(), self.url)

    def _items(self, lists: Iterable[Element]) -> list[str]:
        return [
            _LETTER.sub("", self._inner(item), count=1)
            for some in lists for item in some.children if item.tag == "li"
        ]  # fmt: skip

    def _sections(self, folded: Iterable[Element]) -> list[dict[str, str]]:
        """Where the reasons lead, each place once."""
        found: dict[Address, str] = {}
        for one in folded:
            for link in one.walk():
                if link.tag == "a" and link.has_class("internal-link"):
                    led = urljoin(_ROOT + self.url, link.attributes.get("href") or "")
                    address = Address(led.removeprefix(_ROOT))
                    found[address] = self.places.get(address) or text(self.markup[link.inner : link.stop])
        return [{"url": address, "title": name} for address, name in found.items()]


def text(markup: str) -> str:
    """Markup as a reader hears it."""
    return " ".join(html.unescape(_TAGS.sub("", markup)).split())


def recall(note: Note, markup: str, url: Address) -> Iterator[dict[str, str]]:
    """The cards of one note: identity, address, question and answer.

    A card's identity is its question: it survives a changed answer and a move to another note.
    """
    known = {card.id: card for card in cards.cards(note)}
    for match in _CARD.finditer(markup):
        card = known.get(html.unescape(match[1]))
        whole = elements(match[0]).children[0]
        parts = [match[0][child.inner : child.stop] for child in whole.children if child.tag in ("summary", "p")]
        if card is None or len(parts) != 2:
            continue
        question, answer = (rebase(_PERMALINK.sub("", part).strip(), url) for part in parts)
        yield {"id": cards.identity(card.question), "url": f"{url}#{card.id}", "note": note.stem, "title": title(note),
               "question": question, "answer": answer}  # fmt: skip


def notes_of(question: Mapping[str, Any], addresses: Mapping[Address, str]) -> list[str]:
    """The notes that the reasons of a question lead to.

    Args:
        question: as ``questions`` gives it.
        addresses: the notes' names by their pages' addresses.
    """
    pages = (section["url"].partition("#")[0] for section in question["sections"])
    return list(dict.fromkeys(addresses[page] for page in pages if page in addresses))

