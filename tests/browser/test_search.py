"""What students type finds what they look for: lists of queries, asked of the worker of a loaded page."""

from __future__ import annotations

import csv
import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import DESK, PHONE, Site, Watched

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Watched]
LISTS = Path(__file__).parents[1] / "search"
# The share of queries, in percent, that find what is expected among the first three results.
GOALS = {"plain": 98, "names": 96, "typos": 92, "questions": 88}
FIRST = 3

# Remembers the worker that the theme starts, so that it can be asked without the keyboard's delay.
REMEMBER = """() => {
  const Real = window.Worker;
  window.Worker = class extends Real { constructor(...args) { super(...args); window.searchWorker = this; } };
}"""
# An answer comes again when its sentences come late.
# As the theme shows an answer: the links in sight of each result, those that are folded away left out.
ASK = """async (queries) => {
  const ask = (data) => new Promise((resolve) => {
    const answered = (event) => {
      if (event.data.type !== 3 || event.data.data.query !== data) return;
      searchWorker.removeEventListener("message", answered);
      resolve(event.data.data.items);
    };
    searchWorker.addEventListener("message", answered);
    searchWorker.postMessage({ type: 2, data });
  });
  const found = [];
  for (const query of queries) {
    found.push((await ask(query)).slice(0, 3).map((item) => {
      const rest = [...item];
      const [head] = rest.splice(item.findIndex(({ location }) => !location.includes("#")), 1);
      const folded = rest.findIndex(({ score }) => score < item[0].score);
      return [head, ...rest.slice(0, folded < 0 ? rest.length : folded)].map(({ location }) => location);
    }));
  }
  return found;
}"""


def queries(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def is_among(expected: str, results: list[list[str]]) -> bool:
    """Whether an expected place is in sight: a page by any of its sections, a section by itself."""
    wanted = expected.split()
    for place in (link.replace("/", "") for result in results[:FIRST] for link in result):
        if place in wanted or place.partition("#")[0] in wanted:
            return True
    return False


def ready(page: Page, url: str) -> None:
    page.add_init_script(f"({REMEMBER})()")
    page.goto(url, wait_until="networkidle")


@pytest.mark.parametrize("name", GOALS)
def test_students_find_what_they_look_for(
    site: Site, watched: Open, name: str, record_property: Callable[[str, object], None]
) -> None:
    page = watched(site.url).page()
    ready(page, site.url)
    table = queries(name)
    answers = page.evaluate(ASK, [row["query"] for row in table])
    lost: dict[str, list[str]] = {"tuning": [], "aside": []}
    for row, results in zip(table, answers, strict=True):
        if not is_among(row["expected"], results):
            lost[row["set"]].append(f"{row['query']}: {[links[:1] for links in results]}")
    report = []
    for part, missed in lost.items():
        asked = sum(row["set"] == part for row in table)
        report.append(f"{name}, {part}: {asked - len(missed)} of {asked} = {100 * (asked - len(missed)) / asked:.1f} %")
    record_property("search", report)
    print(*report, sep="\n")
    missed = [line for part in lost.values() for line in part]
    share = 100 * (len(table) - len(missed)) / len(table)
    assert share >= GOALS[name], "\n".join([*report, *missed])


def test_the_lists_are_as_long_as_promised() -> None:
    assert len(queries("plain")) >= 200
    assert len(queries("names")) >= 80
    assert len(queries("typos")) >= 100
    assert len(queries("questions")) >= 60
    for name in GOALS:
        table = queries(name)
        assert len({row["query"] for row in table}) == len(table)
        assert sum(row["set"] == "aside" for row in table) >= len(table) // 3


def is_of_search(url: str) -> bool:
    path = url.rpartition("/")[2]
    return path == "search-index.js" or ("/search/" in url and path != "search_index.json")


def files_of(urls: list[str]) -> list[str]:
    return sorted(url.rpartition("/")[2] for url in urls if is_of_search(url))


def test_the_index_is_fetched_when_the_box_is_touched(site: Site, watched: Open) -> None:
    context = watched(site.url)
    asked: list[str] = []
    context.context.on("request", lambda request: asked.append(request.url))
    page = context.page()
    page.goto(site.address("sqs"), wait_until="networkidle")
    page.locator("article p a.internal-link").first.hover()
    page.wait_for_timeout(500)
    assert not [url for url in asked if is_of_search(url)], "a visit fetches no index"
    small = site.folder / "search" / "search_index.json"
    assert small.stat().st_size < 1000, "the theme reads this at each visit"
    with page.expect_request("**/search-index.js"), page.expect_request("**/search/index.js"):
        page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    assert files_of(asked) == ["index.js", "search-index.js"], "no text before an answer shows it"
    box = page.locator("[data-md-component=search-query]")
    box.fill("visibility timeou")
    box.press("t")
    first = page.locator(".md-search-result__link").first
    expect(first).to_be_visible()
    assert "/sqs/" in (first.get_attribute("href") or "")
    assert "#visibility-timeout" in (first.get_attribute("href") or ""), "the section that answers is the first link"
    expect(page.locator(".md-search-result .search-snippet mark").first).to_be_visible()
    box.press("s")
    page.wait_for_load_state("networkidle")
    fetched = files_of(asked)
    assert len(set(fetched)) == len(fetched), "each once"
    texts = [name for name in fetched if name.startswith("texts-")]
    assert 0 < len(texts) <= 20, "of ten pages in sight, for each query"
    assert len(texts) < len(list((site.folder / "search").glob("texts-*.js"))) / 2


def test_results_come_without_their_sentences_when_these_cannot_be_fetched(site: Site, watched: Open) -> None:
    context = watched(site.url)
    page = context.page()
    held: list[Route] = []
    page.route("**/search/texts-*.js", lambda route: held.append(route))
    with page.expect_request("**/search/texts-*.js"):
        page.goto(f"{site.url}?q=visibility+timeout")
    first = page.locator(".md-search-result__item").first
    expect(first).to_contain_text("Amazon SQS › Visibility timeout")
    expect(page.locator(".search-snippet")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(first.locator(".search-snippet mark").first).to_be_visible()
    expect(first).to_contain_text("Amazon SQS › Visibility timeout")


def test_the_index_weighs_little_and_texts_do_not_lie_in_it(site: Site) -> None:
    index = (site.folder / "search" / "index.js").read_bytes()
    texts = b"".join(path.read_bytes() for path in sorted((site.folder / "search").glob("texts-*.js")))
    weight, of_texts = (len(gzip.compress(each, 6)) for each in (index, texts))
    print(f"index: {weight / 1000:.1f} KB gzip, for texts of {of_texts / 1000:.1f} KB")
    # It grows as the notes do: 166 KB at 322 pages.
    assert weight < 0.33 * of_texts
    assert weight < 180_000


def test_the_index_is_fetched_at_the_first_touch_when_our_script_comes_late(site: Site, watched: Open) -> None:
    page = watched(site.url).page()

    def late(route: Route) -> None:
        time.sleep(1)  # the theme has told its worker all it had to by then
        route.continue_()

    page.route("**/obsidian.js", late)
    page.goto(site.address("sqs"), wait_until="networkidle")
    with page.expect_request("**/search/index.js"):
        page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Search")).to_have_value("")


def test_another_tab_fetches_no_index(site: Site, watched: Open) -> None:
    context = watched(site.url)
    asked: list[str] = []
    context.context.on("request", lambda request: asked.append(request.url))
    other, page = context.page(), context.page()
    for one in (other, page):
        one.goto(site.address("sqs"), wait_until="networkidle")
    page.keyboard.press("/")
    page.keyboard.type("visibility timeout")
    expect(page.locator(".md-search-result__link").first).to_be_visible(timeout=20_000)
    other.wait_for_timeout(500)
    index = [name for name in files_of(asked) if not name.startswith("texts-")]
    assert index == ["index.js", "search-index.js"]
    other.keyboard.press("/")
    other.keyboard.type("visibility timeout")
    expect(other.locator(".md-search-result__link").first).to_be_visible(timeout=20_000)


CONTRAST = """element => {
  const numbers = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = ([red, green, blue, alpha], back) =>
    [red, green, blue].map((part, at) => (part * alpha + back[at] * (255 - alpha)) / 255);
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.unshift(numbers(getComputedStyle(at).backgroundColor));
  const back = layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  const light = (colour) => colour.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const [low, high] = [light(over(numbers(getComputedStyle(element).color), back)), light(back)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280px", "360px"])
def test_a_result_says_note_section_and_category_and_shows_the_sentence(
    site: Site, watched: Open, viewport: dict[str, int], palette: str
) -> None:
    page = watched(site.url, viewport=viewport, color_scheme=palette, reduced_motion="reduce").page()
    page.goto(f"{site.url}?q=visibility+timeout")
    first = page.locator(".md-search-result__item").first.locator("a").first
    expect(first.locator("h1")).to_contain_text("Amazon SQS › Visibility timeout")
    expect(first.locator(".md-tag")).to_have_text("Application integration")
    expect(first.locator(".search-snippet mark").first).to_be_visible()
    expect(page.locator(".md-search-result")).not_to_contain_text("Also known as")
    marks = page.locator(".md-search-result mark")
    assert marks.count() > 3
    for at in range(min(marks.count(), 12)):
        if marks.nth(at).is_visible():
            assert marks.nth(at).evaluate(CONTRAST) >= 4.5
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_mistyped_is_found_and_never_shown(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(f"{site.url}?q=inputhpath")
    first = page.locator(".md-search-result__item").first
    expect(first).to_contain_text("Step Functions")
    expect(page.locator(".md-search-result")).not_to_contain_text("InputhPath")


def test_questions_of_the_practice_come_after_the_notes(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    ready(page, site.url)
    asked = ["kms", "lambda", "presigned url", "sqs visibility timeout", "cognito", "dynamodb"]
    found = page.evaluate(ASK, asked)
    assert len(found) == len(asked)
    for results in found:
        assert not results[0][0].startswith("dva-"), results
    assert '"dva-' in (site.folder / "search" / "index.js").read_text(encoding="utf-8"), "there are questions to find"


def test_a_word_is_completed_and_a_search_can_be_shared(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(site.url)
    box = page.get_by_role("textbox", name="Search")
    box.click()
    box.press_sequentially("visib")
    expect(page.locator(".md-search__suggest")).to_have_text("visibility")
    box.press("ArrowRight")
    expect(box).to_have_value("visibility")
    shared = page.locator("[data-md-component=search-share]")
    expect(shared).to_have_attribute("href", f"{site.url}?q=visibility")


def test_words_found_are_marked_on_the_page(site: Site, watched: Open) -> None:
    page = watched(site.url).page()
    page.goto(f"{site.url}?q=visibilty+timeout")
    page.locator(".md-search-result__link[href*='#visibility-timeout']").first.click()
    expect(page.locator("#visibility-timeout mark").first).to_be_visible()
