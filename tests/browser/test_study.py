"""Cards, terms, the filter: with a mouse, a keyboard, a finger, and without any script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.conftest import DESK, PHONE, Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
EDGES = ("top", "right", "bottom", "left")
FINGER = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
def test_the_table_of_numbers_can_be_filtered(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.goto(site.address("numbers"))
    folds, rows = page.locator(".numbers details[data-callout]:visible"), page.locator(".numbers tbody tr:visible")
    every = folds.count()
    expect(rows).to_have_count(0)
    page.get_by_label("Filter").fill("SQS  retention")
    expect(folds).to_have_count(1)
    expect(folds).to_contain_text("Amazon SQS")
    expect(rows.first).to_contain_text("retention", ignore_case=True)
    expect(page.locator("article .filter-box output")).to_have_text(f"{rows.count()} row{'s' * (rows.count() > 1)}")
    assert page.url.endswith("?filter=SQS++retention")
    page.get_by_label("Category").select_option("Storage")
    expect(folds).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Category")).to_have_value("storage")
    expect(folds).to_have_count(0)
    page.get_by_label("Filter").fill("")
    assert 0 < folds.count() < every
    expect(rows).to_have_count(0)
    expect(page.locator(".numbers h2:visible")).to_have_count(1)
    page.get_by_label("Category").select_option("All categories")
    expect(folds).to_have_count(every)
    assert page.url == site.address("numbers")


def test_the_key_numbers_are_quick_and_short(site: Site, watched: Open) -> None:
    context = watched(site.url, **FINGER)
    context.context.add_init_script(
        "globalThis.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries()))"
        ".observe({ type: 'longtask', buffered: true })"
    )
    page = context.page()
    page.goto(site.address("numbers"), wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollHeight") < 16_000
    assert page.evaluate("document.querySelectorAll('*').length") < 12_000
    # A tenth of a second on a quiet machine; it took seven to read the sitemap once for each link.
    assert page.evaluate("Math.max(0, ...tasks.map((task) => task.duration))") < 2_500
    pages = watched(site.url).page()
    pages.goto(site.address("numbers"))
    sheets = len(re.findall(rb"/Type\s*/Page\b", pages.pdf(format="A4", margin=dict.fromkeys(EDGES, "1cm"))))
    assert sheets < 25


def test_without_scripts_nothing_is_missing(site: Site, watched: Open) -> None:
    page = watched(site.url, java_script_enabled=False).page()
    page.goto(site.address("numbers"))
    expect(page.get_by_label("Filter")).to_have_count(0)
    row = page.locator("article tbody tr").last
    expect(row).to_be_hidden()
    page.locator(".numbers details[data-callout] summary").last.click()
    expect(row).to_be_visible()
    page.goto(site.address("sqs"))
    card = page.locator("details.card").first
    card.locator("summary").click()
    expect(card.locator("p")).to_be_visible()
    page.locator("a.glossary-term").first.click()
    expect(page.locator("h1")).to_have_text("Glossary")


def test_a_card_opens_by_keyboard_and_by_its_link(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.address("sqs"))
    card = page.locator("details.card").nth(1)
    expect(card.locator("p")).to_be_hidden()
    card_id = card.get_attribute("id") or ""
    assert (card.locator("a.headerlink").get_attribute("href") or "").endswith(f"#{card_id}")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator("p")).to_be_visible()
    page.goto(site.url)
    page.goto(f"{site.address('sqs')}#{card_id}")
    expect(card).to_have_attribute("open", "")


def test_a_tap_shows_what_a_term_means(site: Site, watched: Open) -> None:
    page = watched(site.url, **FINGER).page()
    page.goto(site.address("sqs"))
    here = page.url.partition("#")[0]
    term = page.locator("a.glossary-term").first
    term.evaluate("element => element.scrollIntoView({ block: 'center' })")
    term.tap()
    note = page.get_by_role("dialog", name=term.inner_text())
    expect(note).to_be_visible()
    expect(note.locator("p")).to_have_text(term.get_attribute("data-term") or "")
    # Not the fragment: it follows the section in view, and tapping scrolls.
    assert page.url.partition("#")[0] == here
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    term.tap()
    note.get_by_role("link").tap()
    expect(page.locator("h1")).to_have_text("Glossary")
    expect(page.locator(".glossary-note")).to_have_count(0)


def test_a_reader_chooses_an_exam_once_and_can_show_all_again(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=PHONE).page()
    page.goto(site.address("") + "?exam=DVA-C03")
    dimmed, counted = page.locator(".home a.not-asked"), page.locator(".home li > a:not(.not-asked)")
    expect(page.get_by_label("I study for")).to_have_value("DVA-C03")
    expect(page.locator(".home li > a", has_text="Auto Scaling")).to_have_class("internal-link not-asked")
    expect(counted.get_by_text("DynamoDB", exact=True)).to_be_visible()

    page.goto(site.address("numbers"))
    folds = page.locator(".numbers details[data-callout]:visible")
    expect(page.get_by_label("I study for")).to_have_value("DVA-C03")
    expect(folds.filter(has_text="Amazon DynamoDB").first).to_be_visible()
    expect(folds.filter(has_text="AWS Outposts")).to_have_count(0)
    few = folds.count()
    page.get_by_label("Filter").fill("outposts racks")
    expect(folds.filter(has_text="AWS Outposts")).to_have_count(0)
    page.get_by_label("Filter").fill("")
    page.get_by_label("I study for").select_option("")
    expect(folds.filter(has_text="AWS Outposts").first).to_be_visible()
    assert folds.count() > few

    page.goto(site.url)
    expect(page.get_by_label("I study for")).to_have_value("")
    expect(dimmed).to_have_count(0)
    page.goto(site.address("") + "?exam=%3Cimg%3E")
    expect(page.get_by_label("I study for")).to_have_value("")


def test_the_navigation_and_the_cards_know_the_chosen_exam(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=DESK).page()
    page.goto(site.address("ec2") + "?exam=DVA-C03")
    expect(page.locator(".md-nav a.not-asked", has_text="Batch")).to_have_count(1)
    expect(page.locator(".md-nav a.not-asked", has_text="Lambda")).to_have_count(0)
    page.goto(site.address("recall"))
    expect(page.get_by_label("Cards of")).to_have_value("exam:DVA-C03")
    page.get_by_label("Cards of").select_option("exam:CLF-C02")
    page.goto(site.address("ec2"))
    expect(page.locator(".md-nav a.not-asked", has_text="Auto Scaling").first).to_be_visible()
    expect(page.locator(".md-nav a.not-asked", has_text="Batch")).to_have_count(0)


def test_a_note_asks_for_no_exams_before_one_is_chosen(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.address("s3"), wait_until="networkidle")
    assert not [url for url in asked if "assets/data/" in url]


def test_results_of_a_search_say_what_does_not_count_for_the_chosen_exam(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(f"{site.url}?exam=DVA-C03&q=outposts+racks")
    first = page.locator(".md-search-result__item").first
    expect(first).to_contain_text("AWS Outposts", timeout=20_000)  # the index comes with the first search
    expect(first.locator(".search-outside")).to_have_text("Not in DVA-C03")
    assert page.locator(".md-search-result__item").count() > 1, "nothing is hidden"
    box = page.get_by_role("textbox", name="Search")
    box.fill("")
    box.press_sequentially("dynamodb")
    expect(first).to_contain_text("Amazon DynamoDB")
    expect(first.locator(".search-outside")).to_have_count(0)
    box.fill("")
    box.press_sequentially("saa-c03 questions high-performing")
    other = page.locator(".md-search-result__item", has=page.locator("a[href*='/saa-3-high-performing']"))
    expect(other.locator(".search-outside")).to_have_text("Not in DVA-C03")

    page.keyboard.press("Escape")
    page.get_by_label("I study for").select_option("")
    expect(page.locator(".search-outside")).to_have_count(0)


def test_a_link_brings_the_exam_once_and_none_that_is_unknown(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(f"{site.address('numbers')}?filter=sqs&exam=DVA-C03")
    choice = page.get_by_label("I study for")
    expect(choice).to_have_value("DVA-C03")
    expect(page).to_have_url(f"{site.address('numbers')}?filter=sqs")
    choice.select_option("CLF-C02")
    page.reload()
    expect(choice).to_have_value("CLF-C02")
    page.goto(f"{site.url}?exam=%3Cimg%3E")
    expect(choice).to_have_value("CLF-C02")


def test_an_exam_chosen_for_practice_marks_the_navigation_at_once(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=DESK).page()
    page.goto(site.address("practice"))
    page.get_by_role("radio", name="AWS Certified Cloud Practitioner (CLF-C02)").check()
    page.get_by_role("radio", name="AWS Certified Developer \u2013 Associate (DVA-C03)").check()
    page.goto(site.url)
    expect(page.get_by_label("I study for")).to_have_value("DVA-C03")
    expect(page.locator(".home li > a", has_text="Auto Scaling")).to_have_class("internal-link not-asked")
    expect(page.locator(".home li > a", has_text="DynamoDB")).to_have_class("internal-link")


def test_the_home_page_says_what_is_due_or_how_to_begin(site: Site, watched: Open) -> None:
    page = watched(site.url, viewport=PHONE).page()
    page.goto(site.url)
    told = page.locator(".home-due")
    expect(told).to_contain_text("Begin with")
    script = (site.folder / "assets" / "data" / "cards.js").read_text(encoding="utf-8")
    first, second, third, *_ = re.findall(r'"([0-9a-f]{12})"', script)
    page.evaluate(
        "([key, due]) => localStorage.setItem(key, JSON.stringify(due))",
        [f"{page.evaluate('location.pathname')}:recall.due", {first: 1, second: 2, third: 9e15, "gone since": 1}],
    )
    page.reload()
    expect(told).to_have_text("2 cards are due today. Revise now")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(told).to_have_text("2 cards are due today. Revise now")
    assert not [url for url in asked if url.endswith("cards.js")], "looked up once for each deck"
    told.get_by_role("link", name="Revise now").click()
    expect(page.locator("h1")).to_have_text("Recall")
    page.go_back()
    expect(page.locator(".home-due")).to_have_count(1)


SHIFTS = """() => {
  globalThis.shifted = 0;
  const count = (list) => list.getEntries().forEach(({ value }) => globalThis.shifted += value);
  new PerformanceObserver(count).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
def test_nothing_jumps_when_scripts_have_put_their_things(site: Site, watched: Open, viewport: dict[str, int]) -> None:
    page = watched(site.url, viewport=viewport).page()
    page.add_init_script(f"({SHIFTS})()")
    last_to_come = dict.fromkeys(("", "numbers", "prices", "lifecycle", "a-z"), ".exam-choice")
    last_to_come |= dict.fromkeys(("practice", "recall"), "[data-app] button")
    for note, last in last_to_come.items():
        page.goto(site.address(note))
        expect(page.locator(last).first).to_be_visible()
        page.wait_for_timeout(200)  # what has moved is told after it was drawn
        assert page.evaluate("shifted") < 0.02, note
        first = page.locator("article > :is(.home, .filter, .numbers) > p").first
        assert first.evaluate("one => parseFloat(getComputedStyle(one).marginBottom)") < 20, f"{note}: room is left"
