"""``mkdocs serve`` on a vault in which things break: it tells what, goes on, and shows the vault again once mended."""

import base64
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
SECONDS = 120  # on a busy machine; it is over as soon as it is as it should be


class Served:
    """A vault that is served.

    Args:
        folder: holds ``vault/``, and gets the log.
        hooks: the hooks beside the vault's own.
    """

    def __init__(self, folder: Path, *hooks: str) -> None:
        self.folder = folder
        self.vault = write_vault(folder / "vault", {"index.md": "start ![[pic.png]] [[other]]", "pic.png": PICTURE,
                                                    "other.md": "other start"})  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        config = {"site_name": "Test", "docs_dir": "vault", "theme": {"name": "material", "font": False},
                  "site_url": f"http://{self.address}/", "dev_addr": self.address, "plugins": [],
                  "hooks": [str(HOOK), *hooks]}  # fmt: skip
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
    (tmp_path / "breaker.py").write_text(BREAKER, encoding="utf-8")
    one = Served(tmp_path)
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
    assert re.search(r"loop\.md: is not published: it cannot be read: Too many levels of symbolic links", served.log())
    assert "within: is not published: it leads back into itself" in served.log()
    assert "missing-picture" in served.page()

    # Properties that say nobody knows what: the note goes, the reason is told with its line.
    served.write("other.md", "---\ntitle: a: b\npublish: false\n---\nother")
    served.until(lambda: "other" not in served.page("other/"))
    served.until(lambda: "other.md:2: is not published: its properties are no valid YAML" in served.log())

    # A picture goes away.
    (vault / "pic.png").unlink()
    served.write("index.md", "third ![[pic.png]]")
    served.until(lambda: "third" in served.page() and "pic.png: this file does not exist" in served.page())

    if os.geteuid() != 0:  # root may read everything
        (vault / "index.md").chmod(0)
        served.until(lambda: "index.md: is not published: it cannot be read: Permission denied" in served.log())
        (vault / "index.md").chmod(0o644)

    # All is mended.
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
