"""Pictures: their boxes lead to notes, and wide screens get the layout that fits them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESK, PHONE, Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
LEAST = 12  # px, of letters that are drawn with 16

# Each link over the picture that is shown, as shares of that picture; the place and size of the link are the browser's.
AREAS = """picture => {
  const image = [...picture.querySelectorAll("img")].find(one => one.getClientRects().length).getBoundingClientRect();
  return [...picture.querySelectorAll("a")].map(link => {
    const one = link.getBoundingClientRect();
    return [one.left - image.left, one.top - image.top, image.right - one.right, image.bottom - one.bottom,
            one.width, one.height];
  });
}"""
SHOWN = """() => [...document.querySelectorAll("article .picture")].map(picture => {
  const image = [...picture.querySelectorAll("img")].filter(one => one.getClientRects().length);
  return {count: image.length, share: image[0].clientWidth / image[0].getAttribute("width"),
          fits: picture.getBoundingClientRect().right <= innerWidth};
})"""


def shown(page: Page, site: Site, note: str) -> list[dict[str, object]]:
    page.goto(site.address(note))
    return list(page.evaluate(SHOWN))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("palette", ["light", "dark"])
def test_a_box_leads_to_its_note(site: Site, watched: Open, viewport: dict[str, int], palette: str) -> None:
    page = watched(site.url, viewport=viewport, color_scheme=palette).page()
    page.goto(site.address("fan-out"))
    picture = page.locator("article .picture").first
    areas = picture.evaluate(AREAS)
    assert len(areas) >= 5
    assert all(min(area) >= -0.5 and area[4] >= 24 and area[5] >= 24 for area in areas), "inside, large enough to hit"
    link = picture.get_by_role("link", name="SNS topic", exact=True)
    link.click()  # where a finger would hit it: fails when something else lies there
    expect(page).to_have_url(re.compile("/sns/$"))


def test_boxes_are_reached_by_keyboard_and_show_it(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=DESK).page()
    page.goto(site.address("fan-out"))
    link = page.locator("article .picture a").first
    link.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    assert link.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sns/$"))


def test_each_screen_asks_for_the_layout_that_fits_it_alone(site: Site, watched: Open) -> None:
    for viewport, wanted in ((PHONE, "eventbridge-bus.svg"), (DESK, "eventbridge-bus.wide.svg")):
        page = watched(site.url, viewport=viewport).page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url.rpartition("/")[2]))
        page.goto(site.address("eventbridge"))
        page.locator("article .picture img:visible").first.scroll_into_view_if_needed()
        page.wait_for_function("[...document.querySelectorAll('article .picture img')].some(one => one.naturalWidth)")
        assert [name for name in asked if name.startswith("eventbridge-bus")] == [wanted]
        assert all(one["count"] == 1 for one in page.evaluate(SHOWN))


@pytest.mark.parametrize("width", [360, 960, 1280])
def test_letters_are_large_enough_in_either_layout(site: Site, watched: Open, width: int) -> None:
    page = watched(site.url, viewport={"width": width, "height": 800}).page()
    for note in ("shared-responsibility", "nat-gateway", "ci-cd", "vpc", "dynamodb-capacity"):
        for one in shown(page, site, note):
            assert one["fits"]
            assert float(str(one["share"])) * 16 >= LEAST - 0.05, (note, one)


def test_without_script_the_boxes_lead_on(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=PHONE, java_script_enabled=False).page()
    page.goto(site.address("fan-out"))
    page.locator("article .picture a", has_text="SNS topic").click()
    expect(page).to_have_url(re.compile("/sns/$"))
