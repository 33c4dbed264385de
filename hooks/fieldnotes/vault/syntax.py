"""What stands between ``[[`` and ``]]``, and how a heading is named in a link.

Rules: Obsidian help, "Internal links", "Embed files"; numbers (§) are those of `rules/README.md`.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from fieldnotes.vault.paths import FileKey, HeadingKey

IMAGES = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"})
AUDIO = frozenset({"flac", "m4a", "mp3", "ogg", "wav", "3gp"})
VIDEO = frozenset({"mkv", "mov", "mp4", "ogv", "webm"})

_SIZE = re.compile(r"^\s*([0-9]{1,5})\s*(?:x\s*([0-9]{1,5})\s*)?$")
_KEY_PUNCTUATION = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\n\r]")
_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
_BLANKS = re.compile(r"\s+")
# Obsidian's own expression for tags (§8), and not all digits.
_TAG_END = "\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\\[\\]\\\\\\s\x02\x03\ufdd0\ufdd1"
TAG = re.compile(rf"(?:(?<=\s)|(?<=\ufdd1\x03)|^)#(?P<tag>(?![\d/]+(?:[{_TAG_END}]|$))[^{_TAG_END}]+)")


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an embedded picture, in CSS pixels (§5.3).

    Args:
        width: always given.
        height: ``None`` keeps the picture's proportions.
    """

    width: int
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Wikilink:
    """A parsed ``[[…]]`` or ``![[…]]``.

    Args:
        path: the file part as written, trimmed; empty for a link within the note.
        fragment: what follows the first ``#``, without it; ``None`` when there is no ``#``.
        text: what follows the first ``|``; ``None`` when there is none.
        embed: whether a ``!`` stood before the brackets.
    """

    path: str
    fragment: str | None
    text: str | None
    embed: bool

    @property
    def shown(self) -> str:
        """The text a reader sees: the alias, else the target with its parts joined by `` > `` (§1.5)."""
        if self.text is not None and self.text.strip():
            return self.text
        parts = [self.path] if self.path else []
        if self.fragment is not None:
            parts += [part for part in self.fragment.split("#") if part.strip()]
        return " > ".join(part.strip() for part in parts) or f"#{self.fragment or ''}"


def parse_wikilink(inner: str, *, embed: bool = False) -> Wikilink:
    """Take apart what stands between the brackets (§1.3, §1.4).

    Args:
        inner: the text between ``[[`` and ``]]``.
        embed: whether ``!`` stood before.

    Returns:
        The link; a ``|`` at position 0 belongs to the target, a trailing ``\\`` before the bar is dropped
        (``\\|`` is how a bar is written inside a table).
    """
    if "%%" in inner or "<!--" in inner:
        inner = _COMMENT.sub("", inner)  # nothing of a comment shows, also where it breaks a link (§1.7)
    bar = inner.find("|", 1)
    text: str | None = None
    if bar > 0:
        text = inner[bar + 1 :].strip()
        inner = inner[:bar]
        inner = inner.removesuffix("\\")
    target = unicodedata.normalize("NFC", inner.replace("\u00a0", " ")).strip()
    path, mark, fragment = target.partition("#")
    return Wikilink(path.strip(), fragment.strip() if mark else None, text, embed)


def parse_size(text: str) -> Size | None:
    """Read ``100`` or ``100x145`` (§5.3); anything else is no size."""
    match = _SIZE.match(text)
    if not match:
        return None
    return Size(int(match[1]), int(match[2]) if match[2] else None)


def split_size(text: str | None) -> tuple[str, Size | None]:
    """Part the text of an embed into alternative text and size: the last ``|`` part, if it is one (§5.3).

    >>> split_size("a caption|100x50")
    ('a caption', Size(width=100, height=50))
    """
    if text is None:
        return "", None
    head, bar, last = text.rpartition("|")
    size = parse_size(last)
    if size is None:
        return text.strip(), None
    return (head.removesuffix("\\").strip() if bar else ""), size


def heading_key(text: str) -> HeadingKey:
    """The form in which heading texts are compared (§3.2): punctuation to blanks, lower case.

    Args:
        text: a heading's source text, or one part of a link's fragment.
    """
    text = unicodedata.normalize("NFC", text.replace("\u00a0", " "))
    return HeadingKey(_BLANKS.sub(" ", _KEY_PUNCTUATION.sub(" ", text)).strip().lower())


def file_key(path: str) -> FileKey:
    """The form in which file paths are compared (§2): NFC, lower case, ``/`` between folders."""
    return FileKey(unicodedata.normalize("NFC", path.replace("\u00a0", " ")).lower())


def extension(path: str) -> str:
    """The lower-case file name extension without its dot; empty when there is none."""
    suffix = PurePosixPath(path).suffix[1:].lower()
    # "v1.2 notes" and "Release 1.2" have none.
    return suffix if re.fullmatch(r"[a-z0-9]*[a-z][a-z0-9]*", suffix) else ""
