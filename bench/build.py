"""How long the site takes to build, and how much a first visit loads.

    make bench
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import chromium

ROOT = Path(__file__).parents[1]
RUNS = 3
PAGES = ["index.html", "sqs/index.html", "numbers/index.html"]


def mkdocs(config: Path, target: Path) -> None:
    """Run MkDocs as its users do."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(target)]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})


def build(target: Path) -> float:
    """Build the site; seconds, with Python's own start."""
    start = time.perf_counter()
    mkdocs(ROOT / "mkdocs.yml", target)
    return time.perf_counter() - start


def first_visit(site: Path, page: str) -> dict[str, int]:
    """What a browser loads before it can show a page, in bytes after gzip, by file."""
    path = site / page
    text = path.read_text(encoding="utf-8")
    wanted = re.findall(r'<script src="([^"]+)"', text) + re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    files = [path, *((path.parent / name).resolve() for name in wanted)]
    return {file.relative_to(site.resolve()).as_posix(): squeezed(file) for file in files}


def squeezed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def search(site: Path) -> None:
    """What the browser asks for before and after the search box is touched, and how soon the first answer stands.

    The visit is a real one: what loads when is what Chromium asked for, not what the pages say.
    """
    with serving(site) as url, sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        page = browser.new_page()
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        page.goto(f"{url}sqs/", wait_until="networkidle")
        visit = weigh(site, url, asked)
        print(f"whole visit to sqs/: {sum(visit.values()) / 1000:.1f} KB gzip in {len(asked)} requests")
        asked.clear()
        box = page.get_by_role("textbox", name="Search")
        box.click()
        page.wait_for_load_state("networkidle")
        touched = {**weigh(site, url, asked)}
        print(f"search, when its box is touched: {sum(touched.values()) / 1000:.1f} KB gzip:", *touched)
        start = time.perf_counter()
        box.press_sequentially("visibility timeout")
        page.locator(".md-search-result__link[href*='#visibility-timeout']").first.wait_for()
        print(f"first answer after {time.perf_counter() - start:.2f} s of typing")
        browser.close()


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """A folder on localhost."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def weigh(site: Path, url: str, asked: list[str]) -> dict[str, int]:
    """What was asked for, in bytes after gzip, by file."""
    paths = dict.fromkeys(unquote(urlsplit(address).path).lstrip("/") for address in asked if address.startswith(url))
    files = {path: site / path / "index.html" if (site / path).is_dir() else site / path for path in paths}
    return {path: squeezed(file) for path, file in files.items() if file.is_file()}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = (Path(folder) / "site").resolve()
        seconds = sorted(build(site) for _ in range(RUNS))
        notes = (site / "sitemap.xml").read_text(encoding="utf-8").count("<loc>")
        print(f"{notes} pages: {seconds[0]:.1f} s (best of {RUNS}; worst {seconds[-1]:.1f} s)")
        for page in PAGES:
            if (site / page).exists():
                weights = first_visit(site, page)
                own = weights[page] / 1000
                print(f"first visit to {page}: {sum(weights.values()) / 1000:.1f} KB gzip, of it {own:.1f} KB the page")
        search(site)


if __name__ == "__main__":
    main()
