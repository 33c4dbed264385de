"""A built site below a sub-path, and a browser that may talk to nobody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from browser import chromium

ROOT = Path(__file__).parents[2]
BELOW = "/aws-field-notes/"  # as GitHub Pages serves a project's site
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def build(target: Path, *, config: Path = ROOT / "mkdocs.yml", site_url: str = "") -> Path:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    if site_url:
        environment["SITE_URL"] = site_url
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below BELOW, with its 404.html for what is not there, as GitHub Pages does."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(BELOW):
            return str(Path(self.directory) / "nothing-is-here")
        return super().translate_path(path.removeprefix(BELOW.rstrip("/")))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Site:
    """A site on localhost."""

    folder: Path
    url: str

    def address(self, note: str) -> str:
        """Where a note is, by its name; the home page is ""."""
        if not note:
            return self.url
        assert (self.folder / note / "index.html").exists(), f"no page {note}"
        return f"{self.url}{note}/"

    def pages(self) -> list[str]:
        """Every page of the sitemap; redirects are not in it."""
        sitemap = (self.folder / "sitemap.xml").read_text(encoding="utf-8")
        return re.findall(r"<loc>(.*?)</loc>", sitemap)


@contextmanager
def serving(build_it: Callable[[str], Path]) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://127.0.0.1:{server.server_port}{BELOW}"
    folder = build_it(url)
    server.RequestHandlerClass = partial(_Handler, directory=str(folder))  # type: ignore[assignment]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site(folder, url)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    target = tmp_path_factory.mktemp("online") / "site"
    with serving(lambda url: build(target, site_url=url)) as found:
        yield found


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offline") / "site", config=ROOT / "mkdocs-offline.yml")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Chromium's sandbox does not work for root, as in most containers.
    flags = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    path = chromium.find()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


@dataclass
class Watched:
    """A browser context that blocks every other host and remembers whatever went wrong."""

    context: BrowserContext
    allowed: str
    problems: list[str] = field(default_factory=list)
    may_be_missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(10_000)
        self.context.route("**/*", self._route)
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def _route(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.allowed, "data:", "blob:")):
            route.continue_()
        else:
            self.problems.append(f"asked another host: {url}")
            route.abort()

    def _failed(self, request: Request) -> None:
        # A page that is left stops what it was fetching ahead.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.problems.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response) -> None:  # type: ignore[no-untyped-def]
        if response.status >= 400 and response.url not in self.may_be_missing:
            self.problems.append(f"{response.status}: {response.url}")

    def _said(self, message) -> None:  # type: ignore[no-untyped-def]
        missing = any(url == message.location.get("url") for url in self.may_be_missing)
        blocked = message.text == "Service Worker registration blocked by Playwright"
        if message.type in {"error", "warning"} and not missing and not blocked:
            self.problems.append(f"console {message.type}: {message.text} at {message.location.get('url')}")

    def page(self) -> Page:
        return self.context.new_page()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens watched contexts; at the end of the test nothing may have gone wrong in any of them."""
    opened: list[Watched] = []

    def open_one(allowed: str, **options: object) -> Watched:
        # A worker would answer in the place of the network that is watched here; test_app.py tries it.
        defaults = {"viewport": DESK, "color_scheme": "light", "service_workers": "block"}
        context = browser.new_context(**{**defaults, **options})  # type: ignore[arg-type]
        opened.append(Watched(context, allowed))
        return opened[-1]

    yield open_one
    problems = [problem for one in opened for problem in one.problems]
    for one in opened:
        one.context.close()
    assert not problems, "\n".join(problems)
