"""What a reader does, in a real browser with every host but localhost blocked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from browser.conftest import DESK, PHONE, ROOT, Site, Watched, build, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
WIDTHS = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
PALETTES = pytest.mark.parametrize("palette", ["light", "dark"])
FOLDED = re.compile(r"<details(?![^>]*\b(?:open|note-contents|note-names|card)\b)")
# One note of each kind.
KINDS = ["", "sqs", "fan-out", "sqs-standard-vs-fifo", "first-web-server-on-ec2", "solutions-architect-associate",
         "qldb", "numbers", "lifecycle", "glossary", "networking", "a-z"]  # fmt: skip
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


TITLE = ".md-content__inner h1"  # search results have titles too


def switch_palette(page: Page) -> str:
    """Clicks the palette button once; the scheme that then holds."""
    page.locator("label[for^=__palette]:visible").click()
    return page.locator("body").get_attribute("data-md-color-scheme") or ""


def click(target: Locator) -> None:
    """Clicks what the header may cover: it goes to the middle of the window first."""
    target.evaluate("element => element.scrollIntoView({ block: 'center' })")
    target.click()


def search(page: Page, words: str) -> None:
    button = page.locator("label.md-header__button[for=__search]")  # a phone shows only this
    if button.is_visible():
        button.click()
    field = page.get_by_role("textbox", name="Search")
    field.click()
    field.press_sequentially(words)


@WIDTHS
def test_a_visit(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(site.url)
    expect(page).to_have_title("AWS Field Notes")

    search(page, "dead letter queue")
    hit = page.locator(".md-search-result__link[href*='#dead-letter-queues']").first
    expect(hit).to_be_visible()
    first = page.locator(".md-search-result__item").first
    expect(first).to_contain_text("SQS")
    hit.click()
    heading = page.locator("#dead-letter-queues")
    expect(heading).to_be_in_viewport()
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")

    picture = page.locator("article img[src*='assets/diagrams/']").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    click(page.locator("article a.internal-link[href*='sns']").first)
    expect(page.locator(TITLE)).to_have_text("Amazon SNS")
    assert page.evaluate(FITS)

    schemes = {page.locator("body").get_attribute("data-md-color-scheme")}
    schemes |= {switch_palette(page) for _ in range(3)}
    assert schemes == {"default", "slate"}


@WIDTHS
def test_a_link_to_a_section_lands_on_it_below_pictures_that_come_late(
    site: Site, watched: Open, viewport: dict[str, int]
) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(f"{site.address('rds')}#read-replicas")
    page.locator("article img[src*='rds-multi-az']").evaluate("image => image.decode()")
    expect(page.locator("#read-replicas")).to_be_in_viewport()


def test_on_paper_nothing_is_folded(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    page.emulate_media(media="print")
    card = page.locator("details.card").first
    assert card.get_attribute("open") is None
    assert card.locator("p").evaluate("answer => answer.checkVisibility({ contentVisibilityAuto: true })")
    expect(page.locator(".backlinks")).to_be_hidden()


@WIDTHS
def test_a_folded_callout_opens(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    folded = next((url for url in site.pages() if FOLDED.search(page_source(site, url))), None)
    assert folded, "no note has a folded callout"
    page.goto(folded)
    callout = page.locator("article details:not(.note-contents, .note-names, .card)").first
    body = callout.locator("> :not(summary)").first
    expect(body).to_be_hidden()
    click(callout.locator("summary"))
    expect(body).to_be_visible()


def page_source(site: Site, url: str) -> str:
    page = site.folder / url.removeprefix(site.url) / "index.html"
    return page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]


def test_links_show_what_they_lead_to(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    page.locator("article p a.internal-link").first.hover()
    expect(page.locator(".md-tooltip2 .md-typeset").first).to_be_visible()


def test_pictures_follow_the_palette(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    picture = page.locator("article img[src*='assets/diagrams/']").first
    shots = {page.locator("body").get_attribute("data-md-color-scheme"): picture.screenshot()}
    while len(shots) < 2:
        shots[switch_palette(page)] = picture.screenshot()
    assert shots["default"] != shots["slate"]


@PALETTES
@WIDTHS
@pytest.mark.parametrize("note", KINDS, ids=lambda name: name or "home")
def test_anybody_can_read_it(
    site: Site, watched: Open, note: str, viewport: dict[str, int], palette: str
) -> None:
    page = watched(site.url, viewport=viewport, color_scheme=palette, reduced_motion="reduce").page()
    page.goto(site.address(note))
    assert_accessible(page)


@PALETTES
@WIDTHS
def test_a_page_that_is_not_there(site: Site, watched: Open, viewport: dict[str, int], palette: str) -> None:
    missing = "deep/down/dead-letter-queue/"
    context = watched(site.url, viewport=viewport, color_scheme=palette, reduced_motion="reduce")
    context.may_be_missing.add(site.url + missing)
    page = context.page()
    answer = page.goto(site.url + missing)
    assert answer is not None
    assert answer.status == 404
    assert_accessible(page)
    assert page.evaluate(FITS)

    expect(page.locator(".search-instead a")).to_have_text("dead letter queue")
    click(page.locator("article summary", has_text="Application integration"))
    click(page.locator("article").get_by_role("link", name="Amazon SQS"))
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")


def test_a_page_that_is_not_there_offers_a_search(site: Site, watched: Open) -> None:
    context = watched(site.url)
    context.may_be_missing.add(site.url + "sqs-dead-letter")
    page = context.page()
    page.goto(site.url + "sqs-dead-letter")
    page.locator(".search-instead a").click()
    expect(page.locator(".md-search-result__link[href*='#dead-letter-queues']").first).to_be_visible()


def test_no_page_scrolls_sideways_on_a_phone(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=PHONE).page()
    wide = []
    for url in site.pages():
        page.goto(url, wait_until="domcontentloaded")
        if not page.evaluate(FITS):
            wide.append(url)
    assert not wide


def test_a_chat_can_show_what_a_link_leads_to(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))

    def said(name: str) -> str:
        return page.locator(f"meta[property='{name}'], meta[name='{name}']").get_attribute("content") or ""

    assert said("og:title") == "Amazon SQS"
    assert said("og:description") == said("description") != ""
    assert said("og:url") == page.locator("link[rel=canonical]").get_attribute("href") == page.url
    assert said("twitter:card") == "summary_large_image"
    assert page.request.get(said("og:image")).headers["content-type"] == "image/png"


def test_a_visitor_can_mend_a_page(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    edit = page.locator("a[rel=edit]").get_attribute("href") or ""
    assert edit.endswith("/edit/main/docs/integration/sqs.md")


@WIDTHS
def test_from_a_folder_on_the_disk(offline_site: Path, watched: Open, viewport: dict[str, int]) -> None:
    page = watched("file://", viewport=viewport).page()
    page.goto((offline_site / "index.html").as_uri())
    click(page.locator("article a.internal-link", has_text=re.compile("^SQS$")).first)
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    picture = page.locator("article img[src*='assets/diagrams/']").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    search(page, "dead letter queue")
    hit = page.locator(".md-search-result__link[href*='#dead-letter-queues']").first
    expect(hit).to_be_visible()
    hit.click()
    expect(page.locator("#dead-letter-queues")).to_be_in_viewport()


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Our configuration over a vault with what our notes may not happen to use."""
    folder = tmp_path_factory.mktemp("small")
    vault = folder / "docs"
    vault.mkdir()
    (vault / "index.md").write_text("# Home\n\n[[drawn]] and [[plain]]\n", encoding="utf-8")
    (vault / "plain.md").write_text("# Plain\n\nNo diagram, no formula. [[drawn]]\n", encoding="utf-8")
    (vault / "drawn.md").write_text(
        "# Drawn\n\nIn a line: $a^2 + b^2$.\n\n$$\n\\int_0^1 x\\,dx\n$$\n\n"
        "```mermaid\ngraph TD\n  A[plain] --> B\n```\n\n[[plain]]\n",
        encoding="utf-8",
    )
    config = folder / "mkdocs.yml"
    config.write_text(
        f"INHERIT: {ROOT / 'mkdocs.yml'}\ndocs_dir: {vault}\n"
        f"theme: {{custom_dir: {ROOT / 'overrides'}}}\n"
        f"hooks: [{ROOT / 'hooks/obsidian.py'}, {ROOT / 'hooks/assets.py'}]\n"
        "extra: {obsidian: {register: ''}}\n",
        encoding="utf-8",
    )
    with serving(lambda url: build(folder / "site", config=config, site_url=url)) as found:
        yield found


@PALETTES
def test_formulas_and_diagrams_come_from_the_site(small_site: Site, watched: Open, palette: str) -> None:
    context = watched(small_site.url, color_scheme=palette)
    asked: list[str] = []
    context.context.on("request", lambda request: asked.append(request.url))
    page = context.page()
    page.goto(small_site.address("plain"))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/vendor/" in url]

    page.locator("article p a.internal-link").first.click()  # instant navigation
    expect(page.locator(TITLE)).to_contain_text("Drawn")
    expect(page.locator("article .katex")).to_have_count(2)
    expect(page.locator("article .katex-display")).to_have_count(1)
    diagram = page.locator("article div.mermaid")
    expect(diagram).to_be_visible()
    expect(page.locator("article pre.mermaid")).to_have_count(0)
    before = diagram.screenshot()
    while switch_palette(page) == ("default" if palette == "light" else "slate"):
        pass
    assert diagram.screenshot() != before

    page.reload()
    expect(page.locator("article div.mermaid")).to_be_visible()
    expect(page.locator("article .katex")).to_have_count(2)


def assert_accessible(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
