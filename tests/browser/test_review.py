"""The review in a browser: forty doubtful sections by the keyboard, on a phone, and with nobody else to talk to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_importer_review import question

from browser.conftest import DESK, PHONE
from fieldnotes.importer import decisions, sources, write
from fieldnotes.importer.review.differences import Desk
from fieldnotes.importer.review.server import Server
from fieldnotes.importer.review.session import Session

pytestmark = pytest.mark.browser
COUNT = 40


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Server]:
    file = tmp_path / "decisions.toml"
    given = decisions.Decisions()
    session = Session([question(number, f"Odd thing {number}") for number in range(COUNT)], given, file.write_text)
    with Server(session) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
    assert decisions.load(file.read_text("utf-8") if file.exists() else "", "x").all == session.decisions.all


@pytest.fixture
def page(browser: Browser, review: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(review.address)
    expect(page.locator("#heading")).to_have_text("Odd thing 0")
    yield page
    context.close()
    assert {url.split("/")[2] for url in asked} == {review.hosts[0]}
    assert wrong == []


def test_forty_sections_by_the_keyboard(page: Page, review: Server) -> None:
    """One key a section: what is left of five minutes is seven seconds and a half for reading each."""
    start = time.monotonic()
    keys = 0
    for number in range(COUNT):
        expect(page.locator("#heading")).to_have_text(f"Odd thing {number}")
        page.keyboard.press("123nus"[number % 6])
        keys += 1
    expect(page.locator("#done")).to_be_visible()
    assert keys == COUNT
    assert time.monotonic() - start < 60
    assert len(review.session.decisions.all) == sum("123nus"[number % 6] != "s" for number in range(COUNT))


def test_undo_and_what_is_saved_when_the_page_is_closed(page: Page, review: Server) -> None:
    page.keyboard.press("2")
    expect(page.locator("#heading")).to_have_text("Odd thing 1")
    page.keyboard.press("z")
    expect(page.locator("#heading")).to_have_text("Odd thing 0")
    page.keyboard.press("n")
    expect(page.locator("#heading")).to_have_text("Odd thing 1")
    page.reload()
    expect(page.locator("#heading")).to_have_text("Odd thing 1")
    expect(page.locator("#left")).to_have_text(f"{COUNT - 1} of {COUNT} left")
    assert [each.to for each in review.session.decisions.all] == ["odd"]


def test_what_a_note_says_is_shown_and_never_run(page: Page) -> None:
    expect(page.locator("#text")).to_have_text("text 0\n<b>bold</b>")
    assert page.locator("#text b").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_fits_a_phone(page: Page, size: dict[str, int], colours: str, tmp_path: Path) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#choices button").nth(1).click()
    expect(page.locator("#heading")).to_have_text("Odd thing 1")


@pytest.fixture
def merge(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A review of one inbox note, and the vault it is in."""
    vault = tmp_path / "vault"
    (vault / "inbox").mkdir(parents=True)
    (vault / "kiln.md").write_text("## Shelves\n\n- Up to 5 shelves fit in\n", "utf-8")
    waiting = "%% from a.md, lines 1-3 %%\n\n- Up to 15 shelves fit in\n- <b>Rub</b> them with sand\n"
    (vault / "inbox" / "kiln.md").write_text(waiting, "utf-8")
    opened, given = sources.open_vault(vault), decisions.Decisions()
    desk = Desk(opened, given, lambda changes: write.replace(opened.root, changes))
    with Server(Session([], given, (vault / "saved.toml").write_text, desk)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server, vault
        server.shutdown()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_key_takes_a_statement_over_and_z_brings_it_back(
    browser: Browser, merge: tuple[Server, Path], size: dict[str, int], tmp_path: Path
) -> None:
    server, vault = merge
    before = (vault / "kiln.md").read_bytes()
    page = browser.new_page(viewport=size)
    page.goto(server.address)
    expect(page.locator("#why")).to_have_text("kiln has “Up to 5 shelves fit in”")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / "statement.png")
    page.keyboard.press("n")  # no answer to this question
    page.keyboard.press("1")
    expect(page.locator("#text")).to_have_text("- <b>Rub</b> them with sand")
    assert (vault / "kiln.md").read_text("utf-8") == "## Shelves\n\n- Up to 15 shelves fit in\n"
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_text("- Up to 15 shelves fit in")
    assert (vault / "kiln.md").read_bytes() == before
    (vault / "kiln.md").write_bytes(b"\xff")
    page.keyboard.press("1")
    expect(page.locator("#error")).to_contain_text("kiln.md: this is no UTF-8")
    assert (vault / "kiln.md").read_bytes() == b"\xff"
    page.close()


def test_finish_closes_the_review(page: Page) -> None:
    page.locator("#end").click()
    expect(page.locator("#error")).to_contain_text("The review is closed")
