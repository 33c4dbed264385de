"""What comes out of a printer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from browser.conftest import Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
PAGES = re.compile(rb"/Type\s*/Page[^s]")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("note", "most"), [("sqs", 10), ("sqs-standard-vs-fifo", 4)])
def test_a_note_takes_few_sheets(site: Site, watched: Open, note: str, most: int, paper: str) -> None:
    page = watched(site.url).page()
    page.goto(site.address(note))
    assert 1 <= len(PAGES.findall(page.pdf(format=paper))) <= most


def test_paper_has_no_navigation_and_shows_where_links_lead(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.emulate_media(media="print")
    page.goto(site.address("sqs"))
    for furniture in (".md-header", ".md-sidebar", ".md-footer", ".revise", ".headerlink", ".backlinks"):
        assert page.locator(furniture).first.is_hidden(), furniture
    after = "link => getComputedStyle(link, '::after').content"
    outside = page.locator("article a[href^='https://docs.aws.amazon.com']").first
    assert outside.get_attribute("href") in outside.evaluate(after)
    for inside in ("a.internal-link", ".in-exams a"):
        assert page.locator(f"article {inside}").first.evaluate(after) == "none"
    row = page.locator("article tbody tr").first
    assert row.evaluate("row => getComputedStyle(row).breakInside") == "avoid"
