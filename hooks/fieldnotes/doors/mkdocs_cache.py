"""A folder in which a build leaves what the next one need not work out again.

What it holds is trusted only if it was left by the same code, libraries, Python, theme, configuration and settings, and
is whole; anything else is thrown away. Reading it runs nothing (``fieldnotes.vault.memo``). A page of it is used only
if it still depends on the same, which ``mkdocs_render.py`` finds out.
"""

import hashlib
import logging
import os
import pickle
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from fieldnotes.doors.mkdocs_render import settings_key
from fieldnotes.vault.memo import Memo, Unreadable, read

log = logging.getLogger("mkdocs.plugins.obsidian")

_PACKAGE = Path(__file__).parents[1]


class Cache:
    """Results of builds, in a folder.

    Args:
        folder: where; made when it is not there.
        config: the site's configuration, when all plugins have changed it.
    """

    def __init__(self, folder: Path, config: MkDocsConfig) -> None:
        # A site that is built with several configurations keeps what each of them leaves.
        self.file = folder / f"{Path(config.config_file_path).stem}.bin"
        self.key = key(config)

    def read(self) -> Memo:
        """What the last build has left; nothing where it cannot be trusted."""
        try:
            head, body = self.file.read_bytes().split(b"\n", 1)
        except FileNotFoundError:
            return Memo()
        except (OSError, ValueError):
            return self._thrown_away("it cannot be read")
        if head.decode("ascii", "replace") != self._head(body):
            return self._thrown_away("it is damaged, or of other code, libraries or settings")
        try:
            found = read(body)
        except Unreadable:
            found = None
        if not isinstance(found, dict) or not all(isinstance(one, bytes) for one in found.values()):
            return self._thrown_away("it has another form")
        return Memo(found)

    def write(self, memo: Memo) -> None:
        """Leave what this build has used for the next one; a build that cannot is as good as any."""
        if memo.used == memo.before:
            return
        body = pickle.dumps(memo.used, pickle.HIGHEST_PROTOCOL)
        made = self.file.with_suffix(f".{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(self._head(body).encode("ascii") + b"\n" + body)
            made.replace(self.file)
        except OSError as error:
            log.info("The cache %s cannot be written: %s", self.file, error.strerror)

    def _head(self, body: bytes) -> str:
        return hashlib.blake2b(self.key.encode() + body).hexdigest()

    def _thrown_away(self, why: str) -> Memo:
        log.info("The cache %s is not used: %s", self.file, why)
        return Memo()


def key(config: MkDocsConfig) -> str:
    """What a cache must have been made with: code, libraries, Python, configuration."""
    found = hashlib.blake2b(f"{sys.version} {platform.machine()} {settings_key(config)}".encode())
    for path in [*_code(), *_theme(config), Path(config.config_file_path)]:
        found.update(path.name.encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    for name in sorted(_installed()):
        found.update(name.encode())
    return found.hexdigest()


def _code() -> Iterator[Path]:
    """All code of the package, and the hooks beside it."""
    yield from sorted(_PACKAGE.rglob("*.py"))
    yield from sorted(_PACKAGE.parent.glob("*.py"))


def _theme(config: MkDocsConfig) -> Iterator[Path]:
    """The site's own part of its theme; the theme itself is a library."""
    if config.theme.custom_dir:
        yield from sorted(path for path in Path(config.theme.custom_dir).rglob("*") if path.is_file())


def _installed() -> set[str]:
    """The libraries that could be imported, with their versions; told by folders' names, since each build asks."""
    found: set[Any] = set()
    for folder in map(Path, sys.path):
        if folder.is_dir():
            found |= {path.name for path in folder.iterdir() if path.suffix in (".dist-info", ".egg-info")}
    return found
