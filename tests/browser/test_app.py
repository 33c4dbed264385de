"""The site as an app: read again without a network, all of it kept, a new version told and taken."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import Site, serving
from fieldnotes.app import worker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = ".md-content__inner h1"
READY = "navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')"
VISITED = "async (url) => Boolean(await caches.match(url))"


@pytest.fixture
def own(site: Site, tmp_path: Path) -> Iterator[Site]:
    """A copy of the site at an address of its own, which a test may deploy over."""
    folder = Path(shutil.copytree(site.folder, tmp_path / "site"))
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))  # what is old and says nothing of caches, browsers think fresh for long
    with serving(lambda _: folder) as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


def until(page: Page, script: str, arg: str = "") -> None:
    """Ask again and again; Playwright's own way is refused by the pages' policy."""
    for _ in range(300):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {script} {arg}")


def visit(context: BrowserContext, site: Site, note: str) -> Page:
    """Open a page and wait until the worker has it."""
    page = context.new_page()
    page.goto(site.address(note))
    until(page, READY)
    until(page, VISITED, site.address(note))
    until(page, VISITED, f"{site.url}assets/javascripts/site.js")
    return page


def deploy(site: Site, change: dict[str, tuple[str, str]]) -> None:
    """Publish another version: in each file one text in the place of another; the theme's files get other names."""
    for path, (old, new) in change.items():
        text = (site.folder / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        (site.folder / path).write_text(text.replace(old, new), encoding="utf-8")
    (bundle,) = (site.folder / "assets/javascripts").glob("bundle.*.min.js")
    bundle.rename(bundle.with_name("bundle.00000000.min.js"))
    for page in site.folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(bundle.name, "bundle.00000000.min.js"), encoding="utf-8")
    worker.refresh(site.folder)


def keep_all(page: Page, site: Site) -> None:
    page.goto(site.address("offline"))
    page.get_by_role("button", name="Keep all notes on this device").click()
    expect(page.locator("[data-keep]")).to_contain_text("All notes are kept", timeout=120_000)


def test_what_was_read_is_read_again_without_a_network_and_says_so(own: Site, context: BrowserContext) -> None:
    page = visit(context, own, "sqs")
    expect(page.locator(".kept-copy")).to_have_count(0)
    context.set_offline(True)
    page.reload()
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    expect(page.locator(".kept-copy")).to_contain_text("No answer from the network")
    expect(page.locator("body")).to_have_css("font-size", re.compile(r"\d+px"))
    page.goto(own.address("s3"))
    expect(page.locator("h1")).to_have_text("Not kept on this device")
    context.set_offline(False)
    page.goto(own.address("s3"))
    expect(page.locator(TITLE)).to_have_text("Amazon S3")
    expect(page.locator(".kept-copy")).to_have_count(0)


def test_all_notes_are_kept_with_search_recall_practice_and_other_names(own: Site, context: BrowserContext) -> None:
    page = context.new_page()
    keep_all(page, own)
    context.set_offline(True)
    page.goto(f"{own.url}simple-queue-service/#visibility-timeout")
    expect(page).to_have_url(f"{own.url}sqs/#visibility-timeout")
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    page.goto(own.address("kinesis-data-streams"))
    page.get_by_role("textbox", name="Search").click()
    page.get_by_role("textbox", name="Search").press_sequentially("visibility timeout")
    expect(page.locator(".md-search-result__link[href*='#visibility-timeout']").first).to_be_visible()
    page.goto(own.address("recall"))
    expect(page.locator("[data-app] button").first).to_be_visible()
    page.goto(own.address("practice"))
    expect(page.locator("[data-app] button").first).to_be_visible()
    picture = page.goto(f"{own.url}assets/diagrams/s3-replication.svg")
    assert picture is not None and picture.ok
    context.set_offline(False)
    page.goto(own.address("offline"))
    page.get_by_role("button", name="Remove them").click()
    expect(page.get_by_role("button", name="Keep all notes on this device")).to_be_visible()
    assert page.evaluate("caches.keys()") in ([], [f"visited {own.url}"])


def test_a_session_survives_a_new_version_and_is_told(own: Site, context: BrowserContext) -> None:
    errors: list[str] = []
    page = visit(context, own, "sqs")
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.locator("article a.internal-link[href*='sns']").first.click()
    expect(page.locator(TITLE)).to_have_text("Amazon SNS")
    page.evaluate("window.stillHere = true")
    deploy(own, {"lambda/index.html": ('<h1 id="__title">AWS Lambda', '<h1 id="__title">The new Lambda')})
    page.evaluate("dispatchEvent(new Event('online'))")
    news = page.locator(".app-news")
    expect(news).to_contain_text("new version")
    # The next page is whole, with the scripts that belong to it.
    page.locator("article a.internal-link[href*='lambda']").first.click()
    expect(page.locator(TITLE)).to_have_text("The new Lambda")
    assert page.evaluate("window.stillHere") is None
    assert "bundle.00000000" in page.content()
    expect(news).to_have_count(0)
    assert errors == []


def test_a_new_version_is_taken_where_the_reader_stands(own: Site, context: BrowserContext) -> None:
    visit(context, own, "sqs")
    page = context.new_page()
    page.goto(own.address("sqs"))
    page.wait_for_timeout(1500)
    deploy(own, {"sqs/index.html": ('<h1 id="__title">Amazon SQS', '<h1 id="__title">The new SQS')})
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(TITLE)).to_have_text("The new SQS")


def test_what_is_kept_becomes_the_new_version_by_what_changed(own: Site, context: BrowserContext) -> None:
    page = context.new_page()
    keep_all(page, own)
    deploy(own, {"sqs/index.html": ('<h1 id="__title">Amazon SQS', '<h1 id="__title">The new SQS')})
    (own.folder / "s3" / "index.html").unlink()
    worker.refresh(own.folder)
    page.goto(own.address("sns"))
    expect(page.locator(".app-news")).to_contain_text("What you keep on this device is older")
    context.set_offline(True)
    page.goto(own.address("sqs"))
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    expect(page.locator(".kept-copy")).to_be_visible()
    context.set_offline(False)
    asked: list[str] = []
    page.goto(own.address("sns"))
    context.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".app-news")).to_have_count(0, timeout=60_000)
    assert f"{own.url}assets/app/files.json" in asked
    assert not any("data/practice.js" in url for url in asked), "what had not changed was loaded again"
    page.wait_for_timeout(500)
    context.set_offline(True)
    page.goto(own.address("sqs"))
    expect(page.locator(TITLE)).to_have_text("The new SQS")
    assert not page.evaluate(VISITED, f"{own.url}s3/")


def test_a_damaged_file_is_never_kept(own: Site, context: BrowserContext) -> None:
    path = own.folder / "sqs" / "index.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- not what the list says -->", encoding="utf-8")
    page = context.new_page()
    page.goto(own.address("offline"))
    page.get_by_role("button", name="Keep all notes on this device").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible(timeout=120_000)
    assert page.evaluate("caches.keys().then((names) => names.some((name) => name.startsWith('kept ')))") is False


def test_a_site_being_written_sends_a_leftover_worker_away(own: Site, context: BrowserContext) -> None:
    page = visit(context, own, "sqs")
    for path in own.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'<link rel="?manifest"?[^>]*>', "", text), encoding="utf-8")
    page.reload()
    until(page, "navigator.serviceWorker.getRegistrations().then((found) => !found.length)")
    page.reload()
    until(page, "caches.keys().then((found) => !found.length)")


def test_a_first_visit_grows_by_less_than_a_kilobyte(site: Site) -> None:
    page = (site.folder / "sqs" / "index.html").read_text(encoding="utf-8")
    without = re.sub(r'<link rel="manifest"[^>]*>|<script[^>]*javascripts/app\.js[^>]*></script>', "", page)
    assert without != page
    script = (site.folder / "assets/javascripts/app.js").read_bytes()
    grown = len(gzip.compress(script)) + len(gzip.compress(page.encode())) - len(gzip.compress(without.encode()))
    assert grown <= 1024
    # In the background, when the page is there.
    assert len(gzip.compress((site.folder / "service-worker.js").read_bytes())) <= 1300


def test_the_list_says_what_is_there(site: Site) -> None:
    listed = json.loads((site.folder / "assets/app/files.json").read_text(encoding="utf-8"))
    for url in listed["files"]:
        assert (site.folder / url / ("index.html" if not url or url.endswith("/") else "")).is_file()
    pages = {url.removeprefix(site.url) for url in site.pages()}
    assert pages <= set(listed["files"])
    assert not [url for url in listed["files"] if url.endswith((".map", ".xml"))]
    assert listed["redirects"]["simple-queue-service/"] == "sqs/"
