"""What of a vault is published: the one place that decides it, and it fails closed.

A note goes out when it can be read as public. It stays when it says that it is not to be published, when what it
says about that cannot be read, and when it is no note of the vault's content: a template, a drawing's source. An
attachment goes out when something published shows it, leads to it or is set to use it. Everything that stays has
a reason; where somebody may have meant otherwise, that reason is a warning that says how to mend it.
"""

import html
import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from fieldnotes.vault import blocks
from fieldnotes.vault.inline import comments_in, comments_in_block
from fieldnotes.vault.note import Note, leaf_texts
from fieldnotes.vault.paths import SiteUri, VaultPath
from fieldnotes.vault.problems import shorten
from fieldnotes.vault.syntax import file_key

# What a property has to say for its note to go out. Obsidian compares names of properties without their case.
_PUBLIC = {"publish": True, "published": True, "draft": False, "private": False}
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
# A name that is written in a way YAML would not read as meant still says what its author wanted.
_SAYS = re.compile(r"publish|draft|private", re.IGNORECASE)
_SAYS_AS_NAME = re.compile(r"(?im)^[\s>*-]*[\"']?(?P<name>publish(?:ed)?|draft|private)[\"']?\s*[:=](?P<value>.*)")
_ESCAPE = re.compile(r"\\[xuU]")
_DAMAGED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a file goes out, and why.

    Args:
        path: its path in the vault.
        public: whether it goes out.
        why: the reason, as the end of "It goes out: …" or "It stays: …".
        mend: what to do if its author meant it to go out; empty when it is plain that nobody did.
        line: the line of the file that decides it, from 1; 0 when it is not one line.
    """

    path: VaultPath
    public: bool
    why: str
    mend: str = ""
    line: int = 0


def decide_note(note: Note, templates: "Templates | None" = None) -> Decision:
    """Decide on one note.

    Properties that are no valid YAML are shown as text, and their note goes out, unless ``publish``, ``draft`` or
    ``private`` is found anywhere in them: then nobody can say what they were to mean. The same holds for
    properties that begin or end in a way that makes them part of the text.

    Args:
        note: the note.
        templates: what the vault's settings name as templates.
    """
    if templates is not None and (named := templates.naming(note.path)):
        return Decision(note.path, False, f"{named} says that it is a template")
    return _by_properties(note) or Decision(note.path, True, "nothing says that it is private")


def decide_attachment(path: VaultPath, templates: "Templates | None" = None) -> Decision | None:
    """Decide on a file that is no note, by its name alone; ``None`` when it goes out once something uses it."""
    if templates is not None and (named := templates.naming(path)):
        return Decision(path, False, f"{named} says that it belongs to the templates")
    return None


def _by_properties(note: Note) -> Decision | None:
    """What a note's properties say against publishing it; ``None`` when nothing."""
    if note.properties.error:
        return _unreadable(note)
    for name, value in note.meta.items():
        key = name.strip().casefold()
        line = line_of(note, name)
        if _DAMAGED in name:
            why = "the name of a property is damaged, nobody can tell whether it says 'publish' or 'draft'"
            return Decision(note.path, False, why, "save the note as UTF-8", line)
        if key not in _PUBLIC:
            continue
        wanted = _PUBLIC[key]
        said = _truth(value)
        if said is not None and said is not wanted:
            return Decision(note.path, False, f"its property '{name}' is {value!s:.40}", "", line)
        if said is None and not (key == "published" and value):  # a date, most often
            meant = "true" if wanted else "false"
            why = f"its property '{name}' is '{value!s:.40}', neither true nor false"
            return Decision(note.path, False, why, f"write '{name}: {meant}' to publish it", line)
        if len(_lines_of(note, name)) > 1:
            why = f"its property '{name}' is there more than once"
            return Decision(note.path, False, why, "keep one of them", line)
    return _outside_properties(note)


def _unreadable(note: Note) -> Decision | None:
    assert note.properties.error is not None  # noqa: S101 - for the type checker
    line, reason = note.properties.error
    source = _head(note)
    if _SAYS.search(source) or _ESCAPE.search(source) or _DAMAGED in source:
        why = f"its properties are no valid YAML ({reason}), and they may say that it is private"
        return Decision(note.path, False, why, "mend the properties; a value with ': ' in it needs quotes", line)
    return None


def _outside_properties(note: Note) -> Decision | None:
    """Properties that are none: not at the very start, not closed, or between ``+++``."""
    if note.meta:
        return None
    lines = note.source.lstrip("\ufeff \t\r\n").splitlines()
    fence = lines[0].strip() if lines else ""
    if fence not in ("---", "+++"):
        return None
    ends = {fence, "..."} if fence == "---" else {fence}
    close = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in ends), len(lines))
    said = _SAYS_AS_NAME.finditer("\n".join(lines[1:close]))
    if all(match.start() == match.start("name") and _says_public(match["name"], match["value"]) for match in said):
        return None
    why = "it begins with what looks like properties and may say that it is private, but Obsidian reads none there"
    mend = "put '---' on the very first line and on the line after the properties"
    return Decision(note.path, False, why, mend, 1)


def _says_public(name: str, value: str) -> bool:
    return _truth(value.strip()) is _PUBLIC[name.casefold()]


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return _WORDS.get(str(value).strip().casefold())


def _head(note: Note) -> str:
    """The text of a note's properties, up to their closing line."""
    lines = note.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    close = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    return "\n".join(lines[1:close])


def _lines_of(note: Note, name: str) -> list[int]:
    """The lines of the file on which a property of this name stands, from 1."""
    pattern = re.compile(rf"[\"']?{re.escape(name.strip())}[\"']?\s*:", re.IGNORECASE)
    return [number for number, line in enumerate(_head(note).split("\n"), 2) if pattern.match(line)]


def line_of(note: Note, name: str) -> int:
    """The line of the file on which a property stands, from 1."""
    return next(iter(_lines_of(note, name)), 1)


def line_of_text(note: Note, text: str) -> int:
    """The line of the file on which a property's value stands, from 1; 0 when it is written in another form."""
    return next((number for number, line in enumerate(_head(note).split("\n"), 2) if text in line), 0)


# --- templates

_TEMPLATE_SETTING = re.compile(r"templates?(?:[_-]?(?:folder|file|note))?(?:[_-]?path)?$", re.IGNORECASE)
_TEMPLATE_FOLDERS = frozenset({"template", "templates", "_templates"})


@dataclass(slots=True)
class Templates:
    """The notes and folders that the settings of Obsidian and its plugins name as templates.

    Args:
        named: the settings file by the path it names, in the form in which paths are compared.
        by_name: whether a settings file could not be read: then every folder called "templates" counts.
    """

    named: dict[str, str] = field(default_factory=dict)
    by_name: bool = False

    def add(self, file: str, settings: Any) -> None:
        """Learn from one settings file.

        Args:
            file: its path in the vault, ``.obsidian/templates.json``.
            settings: what it holds. Any value under a name that ends in "template", "templateFolder" and the like
                counts, and "folder" in that of Obsidian's own plugin.
        """
        own = file.endswith("/templates.json")
        for name, value in _values(settings):
            if isinstance(value, str) and (_TEMPLATE_SETTING.search(name) or (own and name == "folder")):
                path = file_key(value.strip().strip("/"))
                if path not in ("", "."):
                    self.named.setdefault(path, file)

    def naming(self, path: VaultPath) -> str:
        """The settings file that makes a file a template; empty when none does."""
        key = file_key(path)
        parts = key.split("/")
        for at in range(1, len(parts) + 1):
            prefix = "/".join(parts[:at])
            for named in (prefix, prefix.removesuffix(".md")):
                if named in self.named and (named == prefix or at == len(parts)):
                    return f"'{self.named[named]}'"
        if self.by_name and not _TEMPLATE_FOLDERS.isdisjoint(parts[:-1]):
            return "the name of its folder"
        return ""


def _values(settings: Any) -> Iterator[tuple[str, Any]]:
    """All named values of a settings file, however deep."""
    stack = [settings]
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping):
            stack.extend(value.values())
            yield from value.items()
        elif isinstance(value, list):
            stack.extend(value)


def paths_shown(note: Note) -> Iterator[str]:
    """The paths of a note's links and embeds, but for those in comments: what only its author sees leads nowhere."""
    return (reference.link.path for _, _, reference in note.references(hidden=False))


# --- attachments: what leads to them

_ADDRESS = re.compile(
    r"""(?<![\w-])(?:(?:src|href|poster|data|data-src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>=]+))
        |srcset\s*=\s*(?:"([^"]*)"|'([^']*)')
        |url\(\s*["']?([^"')]+)["']?\s*\)
        |@import\s+["']([^"']+)["']
        |"src"\s*:\s*"([^"]+)")""",
    re.VERBOSE | re.IGNORECASE,
)
_PATH = re.compile(r"[^\s\"'`()<>{}|,;=]+")


def addresses_in(text: str) -> Iterator[str]:
    """All addresses in a page, a style sheet, a drawing or a manifest, as a browser reads them."""
    for match in _ADDRESS.finditer(text):
        if srcset := match[4] or match[5]:
            yield from (html.unescape(part.split()[0]) for part in srcset.split(",") if part.strip())
        else:
            yield html.unescape(next((group for group in match.groups() if group), ""))


def written_at(address: str, start: SiteUri, *, host: str = "", prefix: str = "/") -> SiteUri | None:
    """Where on the site a file lies that an address leads to.

    Args:
        address: as it stands on a page.
        start: where the page itself lies, ``folder/index.html``.
        host: the site's own host.
        prefix: the path on it under which the site stands, with a slash at its end.

    Returns:
        The path from the site's root, not percent-encoded; ``None`` when it leads elsewhere.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # http://[bad
        return None
    if (parts.scheme and parts.scheme not in ("http", "https")) or (parts.netloc and parts.netloc != host):
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        return SiteUri(posixpath.normpath(path.removeprefix(prefix).lstrip("/") or "."))
    return SiteUri(posixpath.normpath(posixpath.join(posixpath.dirname(start), path))) if path else None


def paths_in(text: str, known: Container[VaultPath]) -> Iterator[VaultPath]:
    """The paths that a template or script writes in full, of those that are known."""
    for match in _PATH.finditer(text):
        path = VaultPath(match[0].removeprefix("./").lstrip("/"))
        if path in known:
            yield path


# --- the report


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A line on which a comment's mark stands.

    Args:
        path: the note.
        line: its line in the file, from 1.
        public: whether what stands there goes out.
        text: the line.
    """

    path: VaultPath
    line: int
    public: bool
    text: str


def comment_lines(note: Note) -> Iterator[CommentLine]:
    """The lines of a published note with ``%%`` or ``<!--``, and those inside comments over several lines.

    What is no comment although it looks like one goes out: in code, or in a line of text where nothing closes it.
    """
    hidden: set[int] = set()
    for block in blocks.walk(note.blocks):
        if isinstance(block, blocks.Comment):
            hidden.update(range(block.line, block.end + 1))
        elif isinstance(block, blocks.Html):
            hidden.update(_lines_within(comments_in_block(block.html), block.html, block.line))
        else:
            for line, text in leaf_texts(block):
                hidden.update(_lines_within(comments_in(text), text, line))
    for number, text in enumerate(note.body.split("\n"), 1):
        if number in hidden or "%%" in text or "<!--" in text:
            yield CommentLine(note.path, note.line(number), number not in hidden, text.strip())


def _lines_within(spans: Iterable[tuple[int, int]], text: str, first: int) -> Iterator[int]:
    for start, end in spans:
        yield from range(first + text.count("\n", 0, start), first + text.count("\n", 0, end) + 1)


def report(decisions: Iterable[Decision], notes: Iterable[Note]) -> Iterator[str]:
    """What goes out and what stays, line by line, to be read before a site is published.

    Args:
        decisions: those of one build.
        notes: its published notes.
    """
    by_path = sorted(decisions, key=lambda decision: decision.path)
    for public, heading in ((True, "goes out"), (False, "stays")):
        chosen = [decision for decision in by_path if decision.public is public]
        yield f"# What {heading}: {len(chosen):,} files"
        for decision in chosen:
            line = f":{decision.line}" if decision.line else ""
            yield f"{decision.path}{line}: {decision.why}{'; ' + decision.mend if decision.mend else ''}"
        yield ""
    comments = [line for note in sorted(notes, key=lambda note: note.path) for line in comment_lines(note)]
    yield f"# Comments in what goes out: {len(comments):,} lines"
    for comment in comments:
        state = "GOES OUT, it is no comment" if comment.public else "stays"
        yield f"{comment.path}:{comment.line}: {state}: {shorten(comment.text)}"
