"""``mkdocs serve`` on a vault in which things break: it tells what, goes on, and shows the vault again once mended."""

import base64
import html
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from sites import HOOK, write_vault

PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# Takes a picture away when all pages are made and none is copied yet.
BREAKER = """
from pathlib import Path
from mkdocs.plugins import event_priority

@event_priority(-100)
def on_env(env, config, files):
    wanted = Path(config.docs_dir).parent / "delete"
    if wanted.exists():
        wanted.unlink()
        Path(config.docs_dir, "pic.png").unlink()
"""
# Lets nobody, not even root, open what a file beside the vault names: the interpreter asks before it opens anything.
LOCKER = """
import os, sys
from pathlib import Path

vault = Path(__file__).parent / "vault"

def refuse(event, arguments):
    if event == "open" and str(arguments[0]).startswith(str(vault)):
        try:
            names = os.listdir(vault.parent / "locked")
        except OSError:
            return
        if os.path.basename(arguments[0]) in names:
            raise PermissionError(13, "Permission denied", arguments[0])

sys.addaudithook(refuse)
"""
SECONDS = 120  # on a busy machine; it is over as soon as it is as it should be


class Served:
    """A vault that is served.

    Args:
        folder: holds ``vault/``, and gets the log.
        hooks: the hooks beside the vault's own.
        settings: those of the vault.
    """

    def __init__(self, folder: Path, *hooks: str, **settings: str) -> None:
        self.folder = folder
        self.vault = write_vault(folder / "vault", {"index.md": "start ![[pic.png]] [[other]]", "pic.png": PICTURE,
                                                    "other.md": "other start"})  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        config = {"site_name": "Test", "docs_dir": "vault", "theme": {"name": "material", "font": False},
                  "site_url": f"http://{self.address}/", "dev_addr": self.address, "plugins": [],
                  "hooks": [str(HOOK), *hooks], "extra": {"obsidian": settings}}  # fmt: skip
        write_vault(folder, {"mkdocs.yml": yaml.safe_dump(config)})
        self._log = (folder / "log.txt").open("wb")
        self._server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-f", str(folder / "mkdocs.yml")],
            stdout=self._log, stderr=subprocess.STDOUT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        )  # fmt: skip

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(30)
        self._log.close()

    def page(self, name: str = "") -> str:
        """A page as it is served now; empty when there is none."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/{name}", timeout=30) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace")

    def write(self, name: str, text: str) -> None:
        (self.vault / name).write_text(text, encoding="utf-8")

    def until(self, right: Callable[[], object]) -> None:
        """Wait until something is so; the server must not end meanwhile."""
        end = time.monotonic() + SECONDS
        while not right():
            assert self._server.poll() is None, f"the server ended:\n{self.log()}"
            assert time.monotonic() < end, f"it never became so:\n{self.page()}\n{self.log()}"
            time.sleep(0.1)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "locker.py").write_text(LOCKER, encoding="utf-8")
    one = Served(tmp_path, "locker.py")
    try:
        one.until(lambda: "start" in one.page())
        yield one
    finally:
        one.close()


def test_the_server_goes_on_and_recovers(served: Served) -> None:
    vault = served.vault
    # A link to a file that is not there, one that leads to itself, and a folder within itself.
    (vault / "dangling.png").symlink_to(vault / "gone.png")
    (vault / "loop.md").symlink_to(vault / "loop.md")
    (vault / "within").symlink_to(vault)
    served.write("index.md", "second ![[pic.png]] ![[dangling.png]] [[loop]] [[other]]")
    served.until(lambda: "second" in served.page())
    served.until(lambda: re.search(r"dangling\.png: is not published: it cannot be read: No such file", served.log()))
    loop = r"loop\.md: is not published: it cannot be read: Too many levels of symbolic links"
    served.until(lambda: re.search(loop, served.log()))
    served.until(lambda: "within: is not published: it leads back into itself" in served.log())
    served.until(lambda: "missing-picture" in served.page())

    # Properties that say nobody knows what: the note goes, the reason is told with its line.
    served.write("other.md", "---\ntitle: a: b\npublish: false\n---\nother")
    served.until(lambda: "other" not in served.page("other/"))
    served.until(lambda: "other.md:2: is not published: its properties are no valid YAML" in served.log())

    # A picture goes away.
    (vault / "pic.png").unlink()
    served.write("index.md", "third ![[pic.png]]")
    served.until(lambda: "third" in served.page() and "pic.png: this file does not exist" in served.page())

    # A note that nobody may read any more, and one that is a folder now.
    (served.folder / "locked").mkdir()
    (served.folder / "locked" / "index.md").touch()
    (vault / "other.md").unlink()
    (vault / "other.md").mkdir()
    served.write("index.md", "locked")
    served.until(lambda: re.search(r"index\.md: .*cannot be read.*: Permission denied", served.log()))
    served.until(lambda: "locked" not in served.page())

    # All is mended.
    (served.folder / "locked" / "index.md").unlink()
    (vault / "other.md").rmdir()
    for name in ("dangling.png", "loop.md", "within"):
        (vault / name).unlink()
    (vault / "pic.png").write_bytes(PICTURE)
    served.write("other.md", "---\ntitle: Other\n---\nother again [[index]]")
    served.write("index.md", "mended ![[pic.png]] [[other]]")
    served.until(lambda: "mended" in served.page() and 'src="pic.png"' in served.page())
    served.until(lambda: "other again" in served.page("other/"))
    assert "Traceback" not in served.log()


def test_a_picture_deleted_during_a_build_is_told(tmp_path: Path) -> None:
    (tmp_path / "breaker.py").write_text(BREAKER, encoding="utf-8")
    served = Served(tmp_path, "breaker.py")
    try:
        served.until(lambda: "start" in served.page())
        (tmp_path / "delete").touch()
        served.write("index.md", "second ![[pic.png]]")
        served.until(lambda: "pic.png: cannot be copied, it is not published: No such file" in served.log())
        served.write("index.md", "third ![[pic.png]]")
        served.until(lambda: "third" in served.page() and "pic.png: this file does not exist" in served.page())
        (served.vault / "pic.png").write_bytes(PICTURE)
        served.write("index.md", "fourth ![[pic.png]]")
        served.until(lambda: "fourth" in served.page() and 'src="pic.png"' in served.page())
        assert "Traceback" not in served.log()
    finally:
        served.close()


LONG = "e\u0301" * 84  # 252 bytes as written, 168 as composed
# What has an address on one system and none, or the same, on another; each note has all of them as aliases, too.
NAMES = ["CON", "nul.txt", "aux", "COM1", "dots...", "blank ", " blank", "Case", "case", "CASE", "\U0001f389", LONG,
         "\U0001f468\u200d\U0001f469\u200d\U0001f467", "a:b", "a?b#c", "%2e%2e", "cafe\u0301", "caf\u00e9", "-",
         "~", "'\"<>&"]  # fmt: skip


@pytest.mark.parametrize("addresses", ["path", "name"])
def test_names_that_some_system_cannot_have_are_served(tmp_path: Path, addresses: str) -> None:
    folder = "NUL/lpt1.d/" + LONG
    files = {f"{folder}/{name}.md": f"word {at}" for at, name in enumerate(NAMES)}
    for at, name in enumerate(NAMES):
        aliases = ", ".join(f'"{alias}"' for alias in (name.replace('"', ""), LONG + "\u0301", f"{LONG}/{LONG}"))
        files[f"{folder}/{at} {name[:9]}/{name}.md"] = f"---\naliases: [{aliases}]\n---\nnested {at} [[index]]"
    write_vault(tmp_path / "vault", files)
    served = Served(tmp_path, addresses=addresses)
    try:
        served.until(lambda: "start" in served.page())
        pages = re.findall("<loc>http://[^/]+/(.*?)</loc>", served.page("sitemap.xml"))
        assert len(pages) == len(set(map(str.casefold, pages))) >= 2 * len(NAMES) + 2
        shown = "".join(served.page(html.unescape(page)) for page in pages)
        missing = [at for at, _ in enumerate(NAMES) if f"word {at}<" not in shown or f"nested {at} " not in shown]
        assert missing == []
        for name in ("case", LONG, "\U0001f389"):
            path = tmp_path / "vault" / folder / f"{name}.md"
            path.write_text(f"edited {name[:1]}", encoding="utf-8")
        served.until(lambda: all(any(f"edited {one}" in served.page(html.unescape(page)) for page in pages)
                                 for one in ("c", "e", "\U0001f389")))  # fmt: skip
        assert "Traceback" not in served.log()
    finally:
        served.close()
