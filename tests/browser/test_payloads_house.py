"""Hostile notes, addresses and stored values on a site with all that this repository's has, in a real browser.

``test_payloads.py`` says how payloads are written and watched. Here they stand in what only study notes have and in
what is made of them: section aliases, redirects, figures and their history, tags in bases, reading lists, the feed,
structured data; in the address by which a page is opened; and in whatever the site's scripts find in their storage,
where another site of the same host may have written it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import editions
import pytest
import yaml
from lxml import html
from mkdocs.utils import yaml_load
from playwright.sync_api import Browser, Frame
from sites import REPOSITORY, build_config
from test_history import Repository

from browser.conftest import DESK, serving
from browser.test_payloads import EXAM, PAYLOADS, Hostile, Payloads, Watch, ask_and_answer, explain
from fieldnotes.vault.redirects import SCRIPT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("payloads")]

SERVICE = """\
---
{properties}---
zebra {body} [[Hostile {number} of old]]

## Key numbers

| What | Value | Adjustable | Source |
| --- | --- | --- | --- |
| {cell} | {value} {cell} | No | [{cell}](https://docs.aws.amazon.com/) |
| Size | {value} {cell} | No | [q](https://docs.aws.amazon.com/) |

## Recall

Card {cell}?::Answer {cell}

## Sources

- x
"""
BASE = """\
views:
  - {type: table, order: [file.name, file.tags, tags, description, aliases, file.links], groupBy: {property: file.tags}}
  - {type: cards, order: [file.name, file.tags]}
"""


def vault(payloads: Payloads) -> tuple[dict[str, str], dict[str, str]]:
    """A vault with a payload in each place of a note, and the same with other figures, as it was."""
    now: dict[str, str] = {}
    old: dict[str, str] = {}
    lines = (PAYLOADS / "house.txt").read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        number, text = payloads.add("house", line)
        properties = {
            "title": f"Hostile {text}", "aliases": [f"Hostile {number} of old", f"alias {text}"],
            "section_aliases": [f"[[#Recall|{text}]]", f"Cards {number}"],
            "redirect_from": [f"/{text}/", f"/x{number}/"],
            "misspellings": [text], "description": text, "status": "sunset", "status_note": text,
            "docs": f"https://docs.aws.amazon.com/{text}", "reviewed": "2026-01-02", "exams": ["TST-C01"],
            "tags": [f"t{text}"], "categories": [text, "storage"], text: text,
        }  # fmt: skip
        cell = text.replace("|", "\\|")
        for made, value in ((now, "5 TB"), (old, "4 TB")):
            made[f"storage/hostile{at}.md"] = SERVICE.format(
                properties=yaml.safe_dump(properties, allow_unicode=True), number=number, body=text, cell=cell,
                value=value,
            )  # fmt: skip
    exam = EXAM.replace("SAA-C03", "TST-C01").replace("title: Architect", "title: Architect (TST-C01)")
    notes = "\n".join(f"[[hostile{at}]]" for at in range(len(lines)))
    for made in (now, old):
        made |= {
            "index.md": f"zebra ![[all.base]] [[test]] {notes}", "all.base": BASE,
            "exams/test.md": exam.replace("[[s3]]", notes),
            "storage/storage.md": "---\ntitle: Storage\ndescription: x\n---\nzebra\n",
        }  # fmt: skip
    return now, old


def build(folder: Path, payloads: Payloads, url: str) -> Path:
    """Build the site as the workflow does, with a history and all other forms."""
    ours = yaml_load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
    now, old = vault(payloads)
    repository = Repository(folder)
    repository.commit("2026-03-01", old)
    repository.commit("2026-04-01", now)
    configuration = {
        "site_name": "Test", "site_url": url, "docs_dir": "vault", "repo_url": "https://example.org/r",
        "edit_uri": "edit/", "hooks": [str(REPOSITORY / name) for name in ours["hooks"]], "plugins": ["search"],
        "theme": {"name": "material", "font": False, "custom_dir": str(REPOSITORY / "overrides"),
                  "features": ["navigation.instant", "navigation.path", "search.highlight"]},
        **{name: ours[name] for name in ("extra_css", "extra_javascript")},
        "extra": {"bundles": ours["extra"]["bundles"], "obsidian": {
            "addresses": "name", "properties": "visible", "tags": "page", "previews": True, "embeds_from": []}},
    }  # fmt: skip
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    root = build_config(folder / "mkdocs.yml", folder / "site").root
    assert editions.main(["--config", str(folder / "mkdocs.yml"), "--site", str(root)]) == 0
    return root


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    payloads = Payloads()
    folder = tmp_path_factory.mktemp("house")
    with serving(lambda url: build(folder, payloads, url)) as site:
        yield Hostile(site, [], payloads)


class SiteWatch(Watch):
    """Watches a site whose own scripts tidy addresses; what leads away from it is seen all the same."""

    def add(self, what: str) -> None:
        # A block of data does not run, whatever it holds.
        if not what.startswith('<script type="application/ld+json">'):
            super().add(what)

    def _left(self, frame: Frame) -> None:
        if frame == self.page.main_frame and not frame.url.startswith((self._url, "about:blank")):
            self.add(f"left for {frame.url}")


@pytest.fixture
def watch(house: Hostile, browser: Browser) -> Iterator[Watch]:
    # The pages as they are: their policy, which would stop what they hold, is switched off.
    context = browser.new_context(viewport=DESK, bypass_csp=True, service_workers="block")  # type: ignore[arg-type]
    found = SiteWatch(context, house.site.url, scripts_only=True)
    yield found
    context.close()
    assert not found.found, explain(found.found, house.payloads)


def test_no_page_made_of_study_notes_runs_anything(house: Hostile, watch: Watch) -> None:
    pages = house.site.pages()
    assert len(pages) > 30
    for address in [*pages, f"{house.site.url}exams/tst-c01/print/", f"{house.site.url}404.html"]:
        watch.visit(address.replace("&amp;", "&"))
        if address.endswith("/recall/"):
            ask_and_answer(watch)


def test_what_leads_on_leads_to_a_page_of_the_site_and_holds_nothing_of_a_note_but_text(house: Hostile) -> None:
    parts: Counter[str] = Counter()
    for file in house.site.folder.rglob("index.html"):
        markup = file.read_text(encoding="utf-8")
        if SCRIPT not in markup:
            continue
        (target,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]*)"', markup)
        assert re.fullmatch(r"[\w./%#:~-]*", target) and not target.startswith("//"), target
        assert ":" not in target.partition("#")[0], target
        page = html.fromstring(markup)
        assert page.xpath("//script/text()") == [SCRIPT]
        parts.update(str(element.tag) for element in page.iter())
        parts.update(f"@{name}" for element in page.iter() for name in element.attrib)
    assert parts["script"] > 60
    assert set(parts) == {
        "html", "head", "meta", "title", "link", "noscript", "body", "p", "a", "script", "@lang", "@charset",
        "@http-equiv", "@content", "@rel", "@href", "@name", "@property",
    }  # fmt: skip


def test_what_other_programs_read_is_well_formed_and_holds_no_markup_of_a_note(house: Hostile, watch: Watch) -> None:
    for name in ("changes.xml", "sitemap.xml"):
        root = fromstring((house.site.folder / name).read_bytes())  # noqa: S314 - made here
        spaces = {element.tag.partition("}")[0].removeprefix("{") for element in root.iter()}
        assert spaces <= {"http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"}
        if name == "changes.xml":
            assert "4 TB" in "".join(root.itertext())
    json.loads((house.site.folder / "numbers.json").read_text(encoding="utf-8"))
    watch.at = f"{house.site.url}changes.xml"
    watch.page.goto(watch.at)
    pages = [(house.site.folder / f"hostile{at}" / "index.html").read_text(encoding="utf-8") for at in range(3)]
    for page in pages:
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert json.loads(data)["@graph"][0]["headline"].startswith("Hostile ")


PLACES = ("", "numbers/", "404.html")


@pytest.mark.parametrize("place", PLACES)
def test_no_address_by_which_a_page_is_opened_runs_anything(house: Hostile, watch: Watch, place: str) -> None:
    for line in (PAYLOADS / "addresses.txt").read_text(encoding="utf-8").splitlines():
        _, text = house.payloads.add("addresses", line)
        watch.at = house.site.url + place + text
        watch.page.goto(watch.at)
        watch.page.wait_for_timeout(30)
        watch.audit()


@pytest.mark.parametrize("place", ["", "recall/"])
def test_nothing_that_scripts_find_in_their_storage_runs(house: Hostile, watch: Watch, place: str) -> None:
    payloads = [house.payloads.add("storage", line)[1]
                for line in (PAYLOADS / "storage.txt").read_text(encoding="utf-8").splitlines()]  # fmt: skip
    watch.page.add_init_script(
        "Storage.prototype.getItem = () => { const n = Number(new URLSearchParams(location.search).get('n'));"
        f" return {json.dumps(payloads)}[n]; }};"
    )
    for at, _ in enumerate(payloads):
        watch.at = f"{house.site.url}{place}?n={at}"
        watch.page.goto(watch.at)
        watch.page.wait_for_timeout(30)
        watch.audit()
        ask = watch.page.locator(".app__actions .md-button--primary")
        if ask.count() and ask.first.is_visible():
            ask.first.click()
            watch.audit()
