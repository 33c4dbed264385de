"""The addresses of a site: no two files share one, none is too long for a file system, by construction."""

import hashlib
import posixpath

from fieldnotes.vault.paths import SiteUri
from fieldnotes.vault.syntax import file_key

# What file systems hold: bytes in one part of a path, and in all of it with the folder the site is built in.
_LONGEST_PART = 255
_LONGEST = 1_024


class Addresses:
    """Every address of a site with who has it.

    Two addresses that differ only in case or in the form of their accents count as one: many a disk holds only
    one of them. Where a file stands there can be no folder, and the other way round.
    """

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def owner(self, uri: SiteUri) -> str | None:
        """Who stands in the way of an address.

        Args:
            uri: a file's path from the site's root, ``sqs/index.html``.

        Returns:
            What was given to ``take`` for that address or for one that excludes it; ``None`` when it is free.
        """
        key = file_key(uri)
        if key in self._files:
            return self._files[key]
        for folder in _folders(key):
            if folder in self._files:
                return self._files[folder]
        return self._folders.get(key)

    def take(self, uri: SiteUri, owner: str) -> bool:
        """Give an address away, if it is free.

        Args:
            uri: as above.
            owner: a path or name to tell others by.

        Returns:
            Whether it was free.
        """
        if self.owner(uri) is not None:
            return False
        key = file_key(uri)
        self._files[key] = owner
        for folder in _folders(key):
            self._folders.setdefault(folder, owner)
        return True

    def take_another(self, uri: SiteUri, owner: str) -> SiteUri:
        """Give away the nearest free address: with a number behind the name.

        Args:
            uri: the address wished for, which is taken or too long.
            owner: as above.
        """
        parts = shortened(uri).split("/")
        while not self.take(given := SiteUri("/".join(parts)), owner):
            at = self._in_the_way(parts)
            stem, ending = (parts[at], "") if at < len(parts) - 1 else posixpath.splitext(parts[at])
            number = 2
            while self.owner(SiteUri("/".join([*parts[:at], other := _short(f"{stem}-{number}{ending}")]))) is not None:
                number += 1
            parts[at] = other
        return given

    def _in_the_way(self, parts: list[str]) -> int:
        """Which part of a taken address to change: a folder where a file stands, a page's own folder, or its name."""
        for at in range(len(parts) - 1):
            if file_key("/".join(parts[: at + 1])) in self._files:
                return at
        return len(parts) - 2 if parts[-1] == "index.html" and len(parts) > 1 else len(parts) - 1


def _folders(key: str) -> list[str]:
    parts = key.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]


def is_too_long(uri: SiteUri) -> bool:
    """Whether a file system could not hold an address."""
    return len(uri.encode()) > _LONGEST or any(len(part.encode()) > _LONGEST_PART for part in uri.split("/"))


def shortened(uri: SiteUri) -> SiteUri:
    """An address with each part short enough; what is cut off is told apart by a hash of the whole part."""
    return SiteUri("/".join(map(_short, uri.split("/"))))


def _short(part: str) -> str:
    if len(part.encode()) <= _LONGEST_PART:
        return part
    mark = "-" + hashlib.sha256(part.encode()).hexdigest()[:8] + (".html" if part.endswith(".html") else "")
    return part.encode()[: _LONGEST_PART - len(mark)].decode(errors="ignore") + mark
