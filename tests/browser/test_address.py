"""The address of a page: what the address bar says, and what a reader copies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESK, PHONE, Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
WIDTHS = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
TITLE = ".md-content__inner h1"
# Milliseconds on the second page before going back: before and after a script that waits for the end of scrolling.
WAITS = [0, 50, 100, 300, 600, 1000, 1500, 2500]
SETTLED = 700
SLOW = 30_000  # a machine that does much else


def follow(page: Page, href: str) -> None:
    """Follow a link that the page's text may not happen to have."""
    page.evaluate(
        """href => {
            const link = document.createElement("a");
            link.href = href;
            document.querySelector("article").append(link);
            link.click();
        }""",
        href,
    )


@WIDTHS
def test_after_back_and_forward_the_address_is_that_of_the_page(
    site: Site, watched: Open, viewport: dict[str, int]
) -> None:
    page = watched(site.url, viewport=viewport).page()
    first, second = site.address("s3") + "#replication", site.address("iam") + "#roles"
    wrong = []
    for wait in WAITS:
        page.goto("about:blank")
        page.goto(first, wait_until="networkidle")
        page.wait_for_timeout(SETTLED)
        follow(page, second)
        expect(page.locator(TITLE)).to_have_text("AWS Identity and Access Management (IAM)", timeout=SLOW)
        page.wait_for_timeout(wait)
        page.go_back()
        expect(page.locator(TITLE)).to_have_text("Amazon S3", timeout=SLOW)
        page.wait_for_timeout(SETTLED)
        expect(page.locator("#replication")).to_be_in_viewport()
        if page.url != first:
            wrong.append(f"back after {wait} ms: {page.url}")
        page.go_forward()
        expect(page.locator(TITLE)).to_have_text("AWS Identity and Access Management (IAM)", timeout=SLOW)
        page.wait_for_timeout(SETTLED)
        if page.url != second:
            wrong.append(f"forward after {wait} ms: {page.url}")
    assert not wrong, "\n".join(wrong)


@WIDTHS
def test_the_address_names_the_section_that_a_reader_scrolls_to(
    site: Site, watched: Open, viewport: dict[str, int]
) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(site.address("s3") + "?x=1", wait_until="networkidle")
    ids = set(page.locator("article :is(h2, h3)[id]").evaluate_all("all => all.map(heading => heading.id)"))
    seen = set()
    page.mouse.move(viewport["width"] / 2, 300)
    for _ in range(12):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(400)
        before, _, hash_ = page.url.partition("#")
        assert before == site.address("s3") + "?x=1"
        seen.add(hash_)
    assert len(seen) > 4
    assert seen - {""} <= ids
    page.keyboard.press("Home")
    expect(page).to_have_url(site.address("s3") + "?x=1")
    assert page.evaluate("history.length") == 2


@WIDTHS
def test_a_link_to_the_last_section_keeps_its_name(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(site.address("s3"), wait_until="networkidle")
    # It can not stand at the top of the window: the page ends before.
    page.locator(".md-nav--secondary a[href$='#sources']").first.evaluate("link => link.click()")
    page.wait_for_timeout(SETTLED)
    assert page.url == site.address("s3") + "#sources"


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("visibility-timeout/", "sqs/#visibility-timeout"),
        ("dead-letter-queue/", "sqs/#dead-letter-queues"),
        ("dead-letter-queue/#key-numbers", "sqs/#key-numbers"),
        ("dlq/?exam=SAA-C03", "sqs/#dead-letter-queues"),
        ("simple-queue-service/#dlq", "sqs/#dlq"),
        ("simple-queue-service/", "sqs/"),
    ],
)
def test_another_name_leads_to_the_section(site: Site, watched: Open, asked: str, reached: str) -> None:
    page = watched(site.url).page()
    page.goto(site.url + asked)
    expect(page).to_have_url(site.url + reached)
    place = page.locator(f"#{reached.partition('#')[2] or 'when-to-use-it'}")
    expect(place).to_be_attached()
    if "#" in reached:
        page.wait_for_load_state("networkidle")
        assert 0 < place.evaluate("element => element.getBoundingClientRect().top") < 200


COPIED = {"permissions": ["clipboard-read", "clipboard-write"]}
PLACES = [
    ("sqs", "#visibility-timeout", "Amazon SQS: Visibility timeout"),
    ("sqs", "#number-visibility-timeout", "Amazon SQS: Visibility timeout"),
    ("sqs", "#card-how-long-does-sqs-keep-a-message-at-most", "Amazon SQS: How long does SQS keep a message at most?"),
    ("dva-2-security", "#block-dva-2-1-rest-signed-in", "DVA-C03 questions: security: Only members may book"),
]


@WIDTHS
@pytest.mark.parametrize(("note", "place", "title"), PLACES, ids=["heading", "number", "card", "question"])
def test_a_link_is_copied_with_its_title(
    site: Site, watched: Open, viewport: dict[str, int], note: str, place: str, title: str
) -> None:
    page = watched(site.url, viewport=viewport, **COPIED).page()
    page.goto(f"{site.address(note)}?h=queue", wait_until="networkidle")
    expect(page).to_have_url(site.address(note))  # whoever copies it sends the page, not the search
    summary = page.locator(f"{place} > summary")
    if summary.count():
        summary.evaluate("summary => summary.click()")
    link = page.locator(place).get_by_role("link", name=f"Copy link to {title.partition(': ')[2].rpartition(': ')[2]}")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-dialog[role=status]")).to_contain_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{title}\n{site.address(note)}{place}"


def test_words_that_a_search_found_stay_marked(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(f"{site.address('sqs')}?h=visibility#security", wait_until="networkidle")
    expect(page.locator("article mark[data-md-highlight]").first).to_be_attached()
    expect(page).to_have_url(f"{site.address('sqs')}#security")


def test_where_fingers_are_the_system_shares(site: Site, watched: Open) -> None:
    context = watched(site.url, viewport=PHONE, has_touch=True, is_mobile=True)
    context.context.add_init_script("Navigator.prototype.share = async function (data) { window.shared = data; };")
    page = context.page()
    page.goto(f"{site.address('sqs')}?h=queue", wait_until="networkidle")
    link = page.get_by_role("link", name="Share link to Visibility timeout").first
    assert link.evaluate("link => getComputedStyle(link).opacity") == "1"  # nothing hovers here
    box = link.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    link.tap()
    title = "Amazon SQS: Visibility timeout"
    assert page.evaluate("window.shared") == {
        "title": title, "text": title, "url": f"{site.address('sqs')}#visibility-timeout"
    }  # fmt: skip


def test_without_script_it_is_a_link(site: Site, watched: Open) -> None:
    page = watched(site.url, java_script_enabled=False).page()
    page.goto(site.address("sqs"))
    page.locator("#number-retention a.headerlink").focus()
    page.keyboard.press("Enter")
    assert page.url == f"{site.address('sqs')}#number-retention"


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_lies_over_what_copies_filters_or_leads_up(site: Site, watched: Open, width: int) -> None:
    page = watched(site.url, viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True).page()
    for note, seen in (("numbers", ".filter-box input"), ("sqs", "#dead-letter-queues a.headerlink")):
        page.goto(site.address(note), wait_until="networkidle")
        page.evaluate("scrollTo(0, 3000)")
        page.wait_for_timeout(300)
        if note == "sqs":
            page.locator(seen).evaluate("link => scrollTo(0, scrollY + link.getBoundingClientRect().top - 80)")
        page.wait_for_timeout(300)
        page.evaluate("scrollBy(0, -20)")  # upwards, so that the way to the top shows
        expect(page.locator(".md-top")).not_to_have_attribute("hidden", "")
        page.wait_for_timeout(500)
        boxes = [page.locator(one).bounding_box() for one in (seen, ".md-top")]
        assert all(boxes)
        one, top = (box for box in boxes if box)
        beside = one["x"] + one["width"] <= top["x"] or top["x"] + top["width"] <= one["x"]
        above = one["y"] + one["height"] <= top["y"] or top["y"] + top["height"] <= one["y"]
        assert beside or above, f"{note}: {seen} {one} lies over .md-top {top}"
