"""The pages for practice and recall, used by keyboard and touch in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import DESK, PHONE, Site

pytestmark = [pytest.mark.browser, pytest.mark.docs]


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["practice", "recall"])
def test_everybody_can_use_them(browser: Browser, site: Site, name: str, scheme: str) -> None:
    context, page = page_of(browser, PHONE, color_scheme=scheme, reduced_motion="reduce")
    page.goto(site.address(name))
    first = page.locator(".app__actions .md-button--primary").first
    expect(first).to_be_visible()
    for step in range(3):
        found = Axe().run(page)
        assert found.violations_count == 0, f"step {step}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        if step == 0:
            first.click()
        elif name == "practice":
            answer(page, shown(page, data(site, "practice")["questions"]))
            page.keyboard.press("Enter")
        else:
            page.keyboard.press(" ")
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
