"""Previews of links in a site opened from a disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.conftest import Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]


def test_a_link_shows_what_it_leads_to(offline_site: Path, watched: Open) -> None:
    page = watched("file://").page()
    page.goto((offline_site / "sqs.html").as_uri())
    box = page.locator(".offline-preview")
    link = page.locator("article p a.internal-link[href*='kinesis-data-streams']").first
    link.scroll_into_view_if_needed()
    link.hover()
    expect(box).to_contain_text("Amazon Kinesis Data Streams")
    # It says more than the title, and nothing of it is markup.
    assert len(box.locator("p").inner_text()) > 80
    assert box.evaluate("box => [...box.querySelectorAll('*')].every((one) => ['STRONG', 'P'].includes(one.tagName))")
    page.mouse.move(5, 5)
    expect(box).to_have_count(0)

    # A link to a section shows that section; a keyboard gets it, too, and Escape closes it.
    section = page.locator("article a.internal-link[href*='.html#']").first
    section.focus()
    expect(box.locator("strong")).to_contain_text("›")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_links_to_other_sites_show_nothing(offline_site: Path, watched: Open) -> None:
    page = watched("file://").page()
    page.goto((offline_site / "sqs.html").as_uri())
    page.locator("article a[href^='https://docs.aws']").first.focus()
    page.wait_for_timeout(600)
    expect(page.locator(".offline-preview")).to_have_count(0)
