"""A folder in which a build leaves what the next one need not render again.

What it holds is trusted only if it was left by the same code, libraries, Python, configuration and settings, and is
whole; anything else is thrown away. It is JSON: reading it runs nothing. A page of it is used only if it still depends
on the same, which ``mkdocs_render.py`` finds out.
"""

import hashlib
import json
import logging
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from fieldnotes.doors.mkdocs_render import Kept, settings_key

log = logging.getLogger("mkdocs.plugins.obsidian")

_PACKAGE = Path(__file__).parents[1]
_NAME = "pages.json"


class Cache:
    """Pages as they were rendered, in a folder.

    Args:
        folder: where; made when it is not there.
        config: the site's configuration, when all plugins have changed it.
    """

    def __init__(self, folder: Path, config: MkDocsConfig) -> None:
        self.file = folder / _NAME
        self.key = key(config)

    def read(self) -> dict[str, Kept]:
        """The pages of the last build by path; none where they cannot be trusted."""
        try:
            head, body = self.file.read_bytes().split(b"\n", 1)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return self._thrown_away("it cannot be read")
        if head.decode("ascii", "replace") != self._head(body):
            return self._thrown_away("it is damaged, or of other code, libraries or settings")
        try:
            return {path: Kept.of_json(found) for path, found in json.loads(body).items()}
        except (ValueError, TypeError, AttributeError, KeyError):
            return self._thrown_away("it has another form")

    def write(self, pages: dict[str, Kept]) -> None:
        """Leave pages for the next build; a build that cannot is as good as any."""
        body = json.dumps({path: kept.to_json() for path, kept in pages.items()}, ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )
        made = self.file.with_suffix(f".{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(self._head(body).encode("ascii") + b"\n" + body)
            made.replace(self.file)
        except OSError as error:
            log.info("The cache %s cannot be written: %s", self.file, error.strerror)

    def _head(self, body: bytes) -> str:
        return hashlib.blake2b(self.key.encode() + body).hexdigest()

    def _thrown_away(self, why: str) -> dict[str, Kept]:
        log.info("The cache %s is not used: %s", self.file, why)
        return {}


def key(config: MkDocsConfig) -> str:
    """What a cache must have been made with: code, libraries, Python, configuration."""
    found = hashlib.blake2b(f"{sys.version} {platform.machine()} {settings_key(config)}".encode())
    for path in [*_code(), Path(config.config_file_path)]:
        found.update(path.name.encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    for name in sorted(_installed()):
        found.update(name.encode())
    return found.hexdigest()


def _code() -> Iterator[Path]:
    """All code of the package, and the hooks beside it."""
    yield from sorted(_PACKAGE.rglob("*.py"))
    yield from sorted(_PACKAGE.parent.glob("*.py"))


def _installed() -> set[str]:
    """The libraries that could be imported, with their versions; told by folders' names, since each build asks."""
    found: set[Any] = set()
    for folder in map(Path, sys.path):
        if folder.is_dir():
            found |= {path.name for path in folder.iterdir() if path.suffix in (".dist-info", ".egg-info")}
    return found
