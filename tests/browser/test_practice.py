"""The pages for practice and recall, used by keyboard and touch in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser.conftest import DESK, PHONE, Site

pytestmark = [pytest.mark.browser, pytest.mark.docs]

States = Callable[[Page, list[dict]], Iterator[str]]


def page_of(browser: Browser, size: dict[str, int] = PHONE, **more: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport=size, **more)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return context, page


def data(site: Site, name: str) -> dict:
    text = (site.folder / "assets" / "data" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text[text.index(f".{name}=") + len(name) + 2 : text.rindex(";")])


def answer(page: Page, question: dict) -> None:
    for at in question["right"]:
        page.keyboard.press("ABCDEF"[at])


def shown(page: Page, questions: list[dict]) -> dict:
    situation = page.locator(".app__situation").first.inner_text().replace("\n", "")
    return next(one for one in questions if re.sub(r"<[^>]*>", "", one["situation"])[:60] in situation)


def test_practice_by_keyboard_with_reasons_after_each_answer(browser: Browser, site: Site) -> None:
    questions = data(site, "practice")["questions"]
    context, page = page_of(browser)
    page.goto(site.address("practice"))
    page.get_by_role("button", name="Practise", exact=True).click()
    question = shown(page, questions)
    assert page.locator(".app__reason").count() == 0, "nothing is told before the answer"
    answer(page, question)
    page.keyboard.press("Enter")
    expect(page.locator(".app__reason")).to_have_count(len(question["options"]))
    expect(page.locator(".app__voice")).to_contain_text("Right")
    page.keyboard.press("f")
    expect(page.locator(".app__flag")).to_have_attribute("aria-pressed", "true")
    focused = page.evaluate("document.activeElement.getAttribute('data-md-component')")
    assert focused is None, "the theme's key stays quiet"
    context.close()


def test_a_mock_exam_survives_a_reload_and_ends_with_its_score(browser: Browser, site: Site) -> None:
    questions = data(site, "practice")["questions"]
    context, page = page_of(browser)
    page.clock.install()
    page.goto(site.address("practice"))
    page.get_by_role("button", name=re.compile("Mock exam")).click()
    expect(page.locator(".app__clock")).to_contain_text("left")
    total = int(re.search(r"of (\d+)", page.locator(".app__count").inner_text())[1])  # type: ignore[index]
    for at in range(total):
        if at == total // 2:
            page.reload()
            page.get_by_role("button", name="Go on").click()
            expect(page.locator(".app__count")).to_contain_text(f"Question {at + 1} of {total}")
        question = shown(page, questions)
        if at:  # the first one stays open
            answer(page, question)
        assert page.locator(".app__reason").count() == 0
        if at < total - 1:
            page.keyboard.press("ArrowRight")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".app__view h2")).to_contain_text(f"{total - 1} of {total} right")
    assert page.locator(".app__reviewed").count() == total
    context.close()


def test_a_mock_exam_ends_when_its_time_is_over(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    page.clock.install()
    page.goto(site.address("practice"))
    page.get_by_role("button", name=re.compile("Mock exam")).click()
    page.clock.fast_forward("03:00:00")
    expect(page.locator(".app__view h2")).to_contain_text("0 of")
    context.close()


def test_what_a_reason_links_to_opens_above_the_run(browser: Browser, site: Site) -> None:
    questions = data(site, "practice")["questions"]
    context, page = page_of(browser, DESK)
    page.goto(site.address("practice"))
    page.get_by_role("button", name="Practise", exact=True).click()
    answer(page, shown(page, questions))
    page.keyboard.press("Enter")
    count = page.locator(".app__count").inner_text()
    page.locator(".app__reason a").first.click()
    frame = page.frame_locator(".app__preview iframe")
    expect(frame.locator("h1").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".app__preview")).to_have_count(0)
    assert page.locator(".app__count").inner_text() == count
    context.close()


def test_a_week_of_recall(browser: Browser, site: Site) -> None:
    cards = [card for card in data(site, "recall")["cards"] if card["note"] == "sqs"]
    context, page = page_of(browser)
    page.clock.install(time="2026-11-23T08:00:00")
    page.goto(f"{site.address('recall')}?note=sqs")
    page.locator(".app__actions .md-button--primary").click()
    for _ in cards:
        page.keyboard.press(" ")
        page.keyboard.press("4")
    expect(page.locator(".app__view h2")).to_have_text("Nothing due now")
    page.clock.set_system_time("2026-12-03T08:00:00")
    page.goto(site.address("sqs"))
    expect(page.locator(".revise")).to_contain_text(f"{len(cards)} due")
    page.goto(f"{site.address('recall')}?note=sqs")
    expect(page.locator(".app__view h2")).to_have_text(f"{len(cards)} cards due")
    page.locator(".app__actions .md-button--primary").click()
    page.keyboard.press(" ")
    page.keyboard.press("1")  # forgotten: it comes back before the session ends
    expect(page.locator(".app__count")).to_have_text(f"{len(cards)} cards left")
    page.keyboard.press("z")
    expect(page.locator(".app__count")).to_have_text(f"{len(cards)} cards left")
    page.keyboard.press(" ")
    page.keyboard.press("3")
    expect(page.locator(".app__count")).to_have_text(f"{len(cards) - 1} cards left")
    context.close()


def test_progress_moves_as_a_file_and_merges(browser: Browser, site: Site, tmp_path: Path) -> None:
    laptop, page = page_of(browser)
    page.goto(f"{site.address('recall')}?note=sqs")
    page.locator(".app__actions .md-button--primary").click()
    page.keyboard.press(" ")
    page.keyboard.press("3")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Take your progress").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    laptop.close()

    phone, page = page_of(browser)
    page.goto(f"{site.address('recall')}?note=s3")
    page.locator(".app__actions .md-button--primary").click()
    page.keyboard.press(" ")
    page.keyboard.press("3")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Take your progress").click()
    for _ in range(2):  # a second time adds nothing
        page.locator("#recall-import").set_input_files(file)
        expect(page.locator(".app__voice")).to_contain_text("merged")
        page.get_by_text("Take your progress").click()
    page.locator("#recall-scope").select_option("all")
    expect(page.locator(".app__view li").first).to_contain_text("2 begun")
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    page.get_by_text("Take your progress").click()
    page.locator("#recall-import").set_input_files(bad)
    expect(page.locator(".app__voice")).to_contain_text("nothing was changed")
    phone.close()


def practice_states(page: Page, questions: list[dict]) -> Iterator[str]:
    """Everything that a reader can see on the page for practice, one after another."""
    yield "choosing"
    page.get_by_role("radio", name=re.compile("SAA-C03")).check()
    page.get_by_role("checkbox").first.uncheck()
    yield "another exam"
    page.get_by_role("button", name="Mock exam").click()
    yield "question of a mock exam"
    answer(page, shown(page, questions))
    page.keyboard.press("f")
    page.get_by_text("All questions").click()
    first, second = (page.locator(".app__overview button").nth(at).bounding_box() for at in range(2))
    assert first and second and first["y"] == second["y"], "numbers stand in rows"
    yield "all questions"
    page.get_by_role("button", name="Leave for now").click()
    yield "a run that waits"
    page.get_by_role("button", name="Go on").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand in").click()
    yield "result"
    page.locator(".app__reviewed summary").first.click()
    yield "question in the result"
    page.get_by_role("button", name="New run").click()
    page.get_by_role("button", name="Practise", exact=True).click()
    answer(page, shown(page, questions))
    yield "answered"
    page.keyboard.press("Enter")
    yield "reasons"
    page.locator(".app__reason a").first.click()
    expect(page.frame_locator(".app__preview iframe").locator("h1").first).to_be_visible()
    yield "a look at a section"


def recall_states(page: Page, _: list[dict]) -> Iterator[str]:
    """Everything that a reader can see on the page for recall, one after another."""
    yield "overview"
    page.get_by_label("Cards of").focus()
    page.get_by_label("Cards of").select_option("exam:SAA-C03")
    yield "another exam"
    page.get_by_text("Learnt by category").click()
    page.get_by_text("Take your progress").click()
    yield "categories and files"
    page.get_by_role("button", name="Learn new cards").click()
    yield "question"
    page.keyboard.press(" ")
    yield "answer"
    page.keyboard.press("3")
    page.get_by_role("button", name="Stop").click()
    yield "after the first card"
    page.get_by_label("Cards of").select_option("wrong")
    yield "no cards"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "states"), [("practice", practice_states), ("recall", recall_states)])
def test_everybody_can_use_each_state_of_them(
    browser: Browser, site: Site, name: str, states: States, scheme: str
) -> None:
    context, page = page_of(browser, PHONE, color_scheme=scheme, reduced_motion="reduce")
    page.goto(site.address(name))
    expect(page.locator(".app__actions .md-button--primary").first).to_be_visible()
    for state in states(page, data(site, "practice")["questions"]):
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], state
    context.close()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """As a reader without a mouse gets there."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"not reached by {key}: {target}")


def test_practice_by_keyboard_alone(browser: Browser, site: Site) -> None:
    questions = data(site, "practice")["questions"]
    context, page = page_of(browser)
    page.goto(site.address("practice"))
    tab_to(page, page.get_by_role("radio", name=re.compile("CLF-C02")))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("DVA-C03"))).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Practise", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".app__count")).to_be_focused()
    answer(page, shown(page, questions))
    page.keyboard.press("Enter")
    reason = page.locator(".app__reason a").first
    tab_to(page, reason)
    page.keyboard.press("Enter")
    expect(page.locator(".app__preview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(reason).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Pause"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Go on"))
    page.keyboard.press("Enter")
    expect(page.locator(".app__count")).to_be_focused()
    context.close()


def test_recall_by_keyboard_alone(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    page.goto(site.address("recall"))
    scope = page.get_by_label("Cards of")
    tab_to(page, scope)
    for _ in range(3):  # past all cards and what was wrong
        page.keyboard.press("ArrowDown")
    expect(scope).to_have_value("exam:DVA-C03")
    expect(scope).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Learn new cards"))
    page.keyboard.press("Enter")
    page.keyboard.press(" ")
    expect(page.locator(".app__answer")).to_be_focused()
    page.keyboard.press("4")
    expect(page.locator(".app__count")).to_have_text("19 cards left")
    tab_to(page, page.get_by_role("button", name="Undo"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".app__count")).to_have_text("20 cards left")
    context.close()


def test_the_first_cards_are_of_many_notes(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    page.goto(f"{site.address('recall')}?exam=DVA-C03")
    page.get_by_role("button", name="Learn new cards").click()
    met = set()
    for _ in range(20):
        met.add(page.locator(".app__hint").first.inner_text())
        page.keyboard.press(" ")
        page.keyboard.press("4")
    assert len(met) == 20
    assert {"AWS Lambda", "Amazon DynamoDB"} <= met, "what practice asks most about comes first"
    context.close()


def test_a_result_names_the_sections_to_read_again(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    page.goto(f"{site.address('practice')}?exam=DVA-C03")
    page.get_by_role("button", name="Mock exam").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand in").click()
    links = page.locator("h3", has_text="Read again").locator("+ ul a")
    assert links.count() > 20
    names = links.all_inner_texts()
    assert len(set(names)) == len(names), "no two places have one name"
    addresses = links.evaluate_all("all => all.map((link) => link.href)")
    sections = [name for name, address in zip(names, addresses, strict=True) if "#" in address]
    assert all(" \u203a " in name for name in sections), sections
    context.close()


def test_a_mock_exam_that_is_left_says_that_its_clock_runs_on(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    page.clock.install()
    page.goto(f"{site.address('practice')}?exam=CLF-C02")
    page.get_by_role("button", name="Mock exam").click()
    page.get_by_role("button", name="Leave for now").click()
    expect(page.locator(".app__resume")).to_contain_text("The clock runs on: 90 minutes are left.")
    page.clock.fast_forward("03:00:00")
    page.reload()
    expect(page.locator(".app__resume")).to_contain_text("Its time is over.")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".app__view h2")).to_contain_text("0 of")
    context.close()


def test_they_work_from_the_disk(browser: Browser, offline_site: Path) -> None:
    for name in ("practice", "recall"):
        context, page = page_of(browser)
        page.goto((offline_site / f"{name}.html").as_uri())
        page.locator(".app__actions .md-button--primary").first.click()
        expect(page.locator(".app__count")).to_be_visible()
        context.close()


def test_without_a_script_the_notes_are_one_link_away(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address("practice"))
    expect(page.locator("article a", has_text="questions").first).to_be_visible()
    page.goto(site.address("recall"))
    expect(page.locator("article table a").first).to_be_visible()
    context.close()


def test_a_note_loads_nothing_of_them(browser: Browser, site: Site) -> None:
    context, page = page_of(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.address("sqs"))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "assets/data/" in url or "ts-fsrs" in url or "/practice/" in url]
    context.close()


def test_from_page_to_page_without_a_reload(browser: Browser, site: Site) -> None:
    context, page = page_of(browser, DESK)
    page.goto(site.address("sqs"))
    page.locator(".revise a").click()
    expect(page.locator(".app__view h2")).to_be_visible()
    page.go_back()
    expect(page.locator(".revise")).to_be_visible()
    page.go_forward()
    expect(page.locator(".app__view h2")).to_be_visible()
    context.close()
