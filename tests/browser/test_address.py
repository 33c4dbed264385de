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
        ("dlq/?h=queue", "sqs/?h=queue#dead-letter-queues"),
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
