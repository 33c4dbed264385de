"""The cards and practice questions of a built site as decks for Anki.

One deck per exam and category; a card lies once, in the deck of the first exam that it counts for, and its tags name
every exam, its service and the task statements that lead to its note. Anki knows a note by an id that is made of the
card's question, or is the practice question's own: importing again updates, and doubles nothing.
"""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import genanki

from fieldnotes.vault.paths import VaultPath

SITE = "AWS Field Notes"
FILE = "aws-field-notes.apkg"
# For cards of no exam.
_NO_EXAM = "Beyond the exams"
_LETTERS = "ABCDEF"
_ADDRESS = re.compile(r"(<(?:a|img)\b[^>]*?\s(?:href|src)=\")([^\"]*)\"")
_BLANK = re.compile(r"[^\w.-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

_STYLE = """\
.card { max-width: 40em; margin: 0 auto; font: 1.1em/1.45 system-ui, sans-serif; text-align: left; }
.stem { font-weight: 600; }
.source { margin-top: 1.5em; font-size: 0.8em; }
ol { list-style: upper-alpha; }
li { margin: 0.4em 0; }
"""


def _id(*words: str) -> int:
    """A number that stays: Anki's ids for note types and decks."""
    digest = hashlib.sha256("\n".join((SITE, *words)).encode()).digest()
    return 1 << 30 | int.from_bytes(digest[:4], "big") >> 2


CARD = genanki.Model(
    _id("model", "card"), f"{SITE}: card",
    fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Source"}],
    templates=[{
        "name": "Card", "qfmt": "{{Question}}",
        "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}<p class=source>{{Source}}</p>",
    }],
    css=_STYLE,
)  # fmt: skip
QUESTION = genanki.Model(
    _id("model", "question"), f"{SITE}: practice question",
    fields=[{"name": name} for name in ("Situation", "Stem", "Options", "Right", "Reasons", "Source")],
    templates=[{
        "name": "Question", "qfmt": "{{Situation}}<p class=stem>{{Stem}}</p>{{Options}}",
        "afmt": "{{FrontSide}}<hr id=answer><p class=stem>{{Right}}</p>{{Reasons}}<p class=source>{{Source}}</p>",
    }],
    css=_STYLE,
    sort_field_index=1,
)  # fmt: skip


def _absolute(markup: str, site: str) -> str:
    """Markup whose addresses, relative to the site's root, lead to the published site."""

    def address(match: re.Match[str]) -> str:
        if _SCHEME.match(match[2]):
            return match[0]
        return f'{match[1]}{html.escape(site)}{match[2]}"'

    return _ADDRESS.sub(address, markup)


def _tag(kind: str, name: str) -> str:
    """A tag; Anki parts tags at blanks."""
    return f"{kind}::{_BLANK.sub('-', name)}"


def _link(url: str, title: str, site: str) -> str:
    return f'<a href="{html.escape(site + url)}">{html.escape(title)}</a>'


def _list(items: Iterable[str], site: str) -> str:
    return "<ol>" + "".join(f"<li>{_absolute(item, site)}</li>" for item in items) + "</ol>"


class _Decks:
    """The decks by name, made as they are needed."""

    def __init__(self) -> None:
        self.by_name: dict[str, genanki.Deck] = {}

    def add(self, names: Sequence[str], note: genanki.Note) -> None:
        name = "::".join((SITE, *(part.replace("::", ":") for part in names)))
        self.by_name.setdefault(name, genanki.Deck(_id("deck", name), name)).add_note(note)


def decks(
    recall: Mapping[str, Any], practice: Mapping[str, Any], tasks: Mapping[str, Sequence[str]], site: str
) -> list[genanki.Deck]:
    """All decks.

    Args:
        recall: the data of the page for recall, as ``data.recall`` gives its cards.
        practice: the data of the page for practice, as ``data.questions`` gives its questions.
        tasks: for each note's name the task statements that lead to it, such as ``SAA-C03-1.1``.
        site: address of the published site, with a slash at its end.
    """
    made = _Decks()
    for card in recall["cards"]:
        names = [card["exams"][0] if card["exams"] else _NO_EXAM, card["category"] or "Other"]
        made.add(names, _card(card, tasks.get(card["note"], ()), site))
    domains = {
        (exam["code"], domain["number"]): domain["name"] for exam in practice["exams"] for domain in exam["domains"]
    }
    for question in practice["questions"]:
        domain = f"{question['domain']} {domains.get((question['exam'], question['domain']), '')}".strip()
        made.add([question["exam"], "Practice questions", domain], _question(question, site))
    return [made.by_name[name] for name in sorted(made.by_name)]


def _card(card: Mapping[str, Any], tasks: Iterable[str], site: str) -> genanki.Note:
    tags = [_tag("service", card["note"]), *(_tag("exam", exam) for exam in card["exams"])]
    return genanki.Note(
        CARD,
        [_absolute(card["question"], site), _absolute(card["answer"], site), _link(card["url"], card["title"], site)],
        tags=[*tags, *(_tag("task", task) for task in tasks)],
        guid=f"card-{card['id']}",
    )


def _question(question: Mapping[str, Any], site: str) -> genanki.Note:
    right = ", ".join(_LETTERS[at] for at in question["right"])
    tags = [_tag("exam", question["exam"]), _tag("task", f"{question['exam']}-{question['task']}")]
    services = dict.fromkeys(_service(section["url"]) for section in question["sections"])
    return genanki.Note(
        QUESTION,
        [
            _absolute(question["situation"], site), _absolute(question["stem"], site),
            _list(question["options"], site), right, _list(question["reasons"], site),
            _link(question["url"], question["title"], site),
        ],
        tags=[*tags, *(_tag("service", name) for name in services if name)],
        guid=f"question-{question['id']}",
    )  # fmt: skip


def _service(url: str) -> str:
    """The note that an address leads to: ``s3/#cost`` to ``s3``."""
    return url.partition("#")[0].removesuffix("/").removesuffix(".html").rpartition("/")[2]


def write(some: Iterable[genanki.Deck], path: Path, now: float) -> int:
    """Write the file that Anki imports.

    Args:
        some: the decks.
        path: the file, written anew.
        now: seconds since 1970: a note imported again is taken when its file is newer.

    Returns:
        How many notes it holds.
    """
    package = genanki.Package(list(some))
    path.parent.mkdir(parents=True, exist_ok=True)
    package.write_to_file(str(path), timestamp=now)
    return sum(len(deck.notes) for deck in package.decks)


def tags(leads: Mapping[VaultPath, Iterable[Any]]) -> Iterator[tuple[str, list[str]]]:
    """For the name of each note the task statements that lead to it, from ``exams.leads``."""
    for path, some in leads.items():
        yield Path(path).stem, [f"{task.code}-{task.number}" for task in some]
