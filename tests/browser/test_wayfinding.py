"""From where a reader is to what the reader wants: home, drawer, breadcrumbs, lists."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import DESK, PHONE, ROOT, Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
TITLE = ".md-content__inner h1"
FINGER = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
SMALL = {"viewport": {"width": 320, "height": 640}, "reduced_motion": "reduce"}


def tap(page: Page, selector: str, text: str | re.Pattern[str]) -> None:
    target = page.locator(selector, has_text=text).first
    target.evaluate("element => element.scrollIntoView({ block: 'center' })")
    target.tap()


def test_what_matters_at_home_stands_within_two_screens_of_a_phone(site: Site, watched: Open) -> None:
    page = watched(site.url, **FINGER).page()
    page.goto(site.url)
    expect(page.locator(".home-due")).to_be_visible()
    services = page.locator("h2#the-services-asked-most + ul")
    expect(services.locator("li")).to_have_count(20)
    end = services.evaluate("list => list.getBoundingClientRect().bottom + scrollY")
    assert end <= 2 * PHONE["height"], f"the twenty services end at {end} px"


def test_home_stands_without_script(site: Site, watched: Open) -> None:
    page = watched(site.url, java_script_enabled=False, viewport=PHONE).page()
    page.goto(site.url)
    page.locator("article a", has_text="Everything from A to Z").click()
    page.locator("article a", has_text=re.compile("^S3$")).first.click()
    expect(page.locator(TITLE)).to_have_text("Amazon S3")


def test_a_category_in_the_drawer_opens_its_list(site: Site, watched: Open) -> None:
    page = watched(site.url, **FINGER).page()
    page.goto(site.address("sqs"))
    page.locator("label.md-header__button[for=__drawer]").tap()
    page.locator(".md-nav--primary > .md-nav__list > li > nav > label.md-nav__title:visible").tap()
    page.locator(".md-nav--primary a.md-nav__link:visible", has_text="Storage").tap()
    expect(page.locator(TITLE)).to_have_text("Storage")
    expect(page.locator("article .base-list a", has_text=re.compile("^Amazon S3$"))).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
def test_breadcrumbs_lead_back(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(site.address("sqs"))
    path = page.get_by_role("navigation", name="Where this page is")
    expect(path.locator("li")).to_have_text(["AWS Field Notes", "Application integration"])
    path.get_by_role("link", name="Application integration").click()
    expect(page.locator(TITLE)).to_have_text("Application integration")
    expect(path.locator("li")).to_have_text(["AWS Field Notes"])
    path.get_by_role("link").click()
    expect(page.locator(TITLE)).to_have_text("AWS Field Notes")
    expect(path).to_have_count(0)


def test_every_note_is_on_its_categorys_page_and_from_a_to_z(site: Site) -> None:
    index = (site.folder / "a-z" / "index.html").read_text(encoding="utf-8")
    missing = []
    for folder in sorted(path for path in (ROOT / "docs").iterdir() if (path / f"{path.name}.md").exists()):
        listed = (site.folder / folder.name / "index.html").read_text(encoding="utf-8")
        assert "No results" not in listed, folder.name
        for name in sorted(path.stem for path in folder.glob("*.md") if path.stem != folder.name):
            places = {folder.name: listed, "a-z": index}
            missing += [f"{place}: {name}" for place, text in places.items() if f'href="../{name}/"' not in text]
    assert not missing


def test_what_names_a_category_is_on_its_page(site: Site) -> None:
    paths = [path for path in Path(ROOT, "docs", "compare").glob("*.md") if path.stem != "compare"]
    assert len(paths) > 10
    for path in paths:
        named = re.search(r"^categories: \[(.*)\]$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert named, f"{path} names no category: nobody finds it there"
        for category in named[1].split(", "):
            assert f'href="../{path.stem}/"' in (site.folder / category / "index.html").read_text(encoding="utf-8")


def test_from_home_to_a_section_in_three_taps(site: Site, watched: Open) -> None:
    page = watched(site.url, **FINGER).page()
    page.goto(site.url)
    tap(page, "article .home a", re.compile("^SQS$"))
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    tap(page, "article .note-contents summary", "Contents")
    tap(page, "article .note-contents a", "Dead-letter queues")
    expect(page.locator("h3#dead-letter-queues")).to_be_in_viewport()


def test_the_definition_stands_first(site: Site, watched: Open) -> None:
    page = watched(site.url, **FINGER).page()
    page.goto(site.address("sqs"))
    below = page.evaluate(
        "[...document.querySelectorAll('article > :is(h1, p, .note-names, .note-contents, h2)')].slice(0, 5)"
        ".map((element) => element.className || element.localName)"
    )
    assert below == ["h1", "p", "note-names", "note-contents", "h2"]
    names = page.locator(".note-names")
    assert names.evaluate("element => element.offsetHeight") < 40, "one line until it is opened"
    names.locator("summary").tap()
    assert names.evaluate("element => element.offsetHeight") > 40
    page.goto(site.address("qldb"))
    assert page.locator("article > :not(a)").nth(1).get_attribute("class") == "note-status note-status--shutdown"


def test_the_link_past_the_navigation_leads_to_the_title(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    page.keyboard.press("Enter")
    assert page.url.endswith("#__title")
    expect(page.locator("h1#__title")).to_be_in_viewport()
    expect(page.locator(".note-contents")).to_be_hidden()


def test_who_comes_from_an_exam_reads_on_along_it(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=DESK).page()
    page.goto(site.address("sqs"))
    expect(page.locator(".exam-way:visible")).to_have_count(page.locator(".exam-way").count())
    assert page.locator(".exam-way").count() > 1
    page.goto(site.address("developer-associate"))
    page.locator("article a.internal-link[href$='/sqs/']").first.click()
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")
    way = page.locator(".exam-way:visible")
    expect(way).to_have_count(1)
    expect(way).to_contain_text("DVA-C03")
    following = way.locator("[rel=next]").inner_text().removeprefix("Next: ")
    way.locator("[rel=next]").click()
    expect(page.locator(TITLE)).to_contain_text(following)
    expect(way.locator("[rel=prev]")).to_have_text("Previous: SQS")


def test_home_says_where_a_reader_was(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=PHONE).page()
    page.goto(site.url)
    expect(page.locator(".home-last")).to_have_count(0)
    for note in ("sqs", "sns", "a-z", "sqs"):
        page.goto(site.address(note))
    page.goto(site.url)
    expect(page.locator(".home-last a")).to_have_text(["Amazon SQS", "Amazon SNS"])
    page.locator(".home-last a").first.click()
    expect(page.locator(TITLE)).to_have_text("Amazon SQS")


def test_a_first_visit_is_light(site: Site, watched: Open) -> None:
    for note in ("s3", "lambda"):
        context = watched(site.url, **FINGER, service_workers="block")
        found: dict[str, int] = {}
        context.context.on("response", lambda answer, found=found: found.update({answer.url: _packed(answer.body())}))
        context.page().goto(site.address(note), wait_until="networkidle")
        asked = {url: size for url, size in found.items() if "/diagrams/" not in url}
        assert len(asked) <= 15, "\n".join(asked)
        assert sum(asked.values()) <= 110_000, asked


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 9))


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
def test_letters_in_pictures_are_twelve_pixels_high(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport, is_mobile=viewport is PHONE).page()
    # The widest and the tallest.
    for note in ("ecs", "which-route-53-policy", "policy-evaluation", "codepipeline"):
        page.goto(site.address(note))
        picture = page.locator("article img[src*='assets/diagrams/']").first
        picture.scroll_into_view_if_needed()
        share = picture.evaluate(
            "image => image.decode().then(() => Math.min("
            "image.offsetWidth / image.getAttribute('width'), image.offsetHeight / image.getAttribute('height')))"
        )
        assert 16 * share >= 11.99, note
        place = picture.bounding_box()
        assert place
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= viewport["width"]


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_lists_and_drawer_are_accessible(site: Site, watched: Open, palette: str, forced: str) -> None:
    page = watched(site.url, **SMALL, color_scheme=palette, forced_colors=forced).page()
    for note in ("networking", "a-z", ""):
        page.goto(site.address(note), wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page)
    page.goto(site.address("sqs"))
    page.locator("label.md-header__button[for=__drawer]").click()
    page.wait_for_timeout(400)
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_notes_around_one_are_a_picture_and_a_list(
    site: Site, watched: Open, viewport: dict[str, int], scheme: str
) -> None:
    context = watched(site.url, viewport=viewport, color_scheme=scheme)
    asked: list[str] = []
    context.context.on("request", lambda request: asked.append(request.url))
    page = context.page()
    page.goto(site.address("sqs"), wait_until="networkidle")
    assert not [url for url in asked if url.endswith(("web.js", "draw.js"))], "a visit fetches no web"
    page.locator(".around summary").click()
    expect(page.locator(".around li a", has_text=re.compile("^Lambda$"))).to_be_visible()
    inside = page.locator(".around").evaluate("""around => {
      const frame = around.getBoundingClientRect();
      return [...around.querySelectorAll("svg text")].map((text) => text.getBoundingClientRect())
        .every(({ left, right }) => left >= frame.left && right <= frame.right);
    }""")
    assert inside, "a name is cut off"
    found = Axe().run(page, context=".around").response["violations"]
    assert not found, [problem["id"] for problem in found]
    page.locator(".around svg a", has_text="Lambda").first.click()
    expect(page.locator(TITLE)).to_have_text("AWS Lambda")
    page.locator(".around summary").click()
    expect(page.locator(".around li a", has_text=re.compile("^SQS$"))).to_be_visible()
