"""Hostile notes, names and files in a real browser: no script, no foreign request, no leaving, no covering.

``payloads/`` holds one file for each kind, one payload a line: ``@`` is the payload's number, ``⏎`` a line break. A
payload that runs calls ``hit(number)``; one that asks another host asks evil.test. The pages are opened with their
Content-Security-Policy switched off, so that what is tested is what they hold, and once more with it.
"""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route
from sites import REPOSITORY, build_config, write_vault

from browser.conftest import DESK, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("payloads")]

PAYLOADS = Path(__file__).parent / "payloads"
BODIES = ("html", "clobber", "style", "requests", "links", "blind")
PER_PAGE = 36
LINES_PER_PAGE = 4
PROPERTIES_PER_NOTE = 5
SHOWN = 20  # so many questions and cards of each session
# Where a text of a note can stand, beside its body.
PLACES = {
    "heading": "## {}",
    "deep-heading": "> ## {}",
    "callout-title": "> [!note] {}\n> x",
    "fold-title": "> [!tip]- {}\n> x",
    "alt": "![{}](picture.png)",
    "wiki-alt": "![[picture.png|{}]]",
    "link-text": "[{}](index.md)",
    "wiki-text": "[[index|{}]]",
    "link-title": "[x](index.md '{}')",
    "table": "| a |\n|---|\n| {} |",
    "footnote": "x[^@]\n\n[^@]: {}",
    "task": "- [ ] {}",
    "code": "``` {}\nx\n```",
    "tag": "#{}",
}
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
ATTACHMENTS = {
    "script.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.hit(@)</script></svg>",
    "load.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='parent.hit(@)'/>",
    "broken.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.hit(@)</script>",
    "link.svg": "<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:hit(@)'><text y='9'>x</text></a></svg>",
    "html.svg": "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject>"
    "<img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='parent.hit(@)'/></foreignObject></svg>",
    "entity.svg": "<!DOCTYPE svg [<!ENTITY e '<script xmlns=\"http://www.w3.org/2000/svg\">parent.hit(@)</script>'>]>"
    "<svg xmlns='http://www.w3.org/2000/svg'>&e;</svg>",
    "page.html": "<script>parent.hit(@)</script>",
    "image.html": "<img src=x onerror=parent.hit(@)>",
    "refresh.html": "<meta http-equiv=refresh content='0;url=javascript:parent.hit(@)'>",
    "late.html": "<!--" + "x" * 2000 + "--><body onload=parent.hit(@)>",
    "asks.html": "<img src=https://evil.test/@><link rel=stylesheet href=https://evil.test/@>",
    "strict.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'><script>parent.hit(@)</script></html>",
    "data.xml": "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>parent.hit(@)</x:script>",
    "sheet.xml": "<?xml-stylesheet type='text/xsl' href='sheet.xsl'?><x/>",
    "sheet.xsl": "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
    "<xsl:template match='/'><html><script>parent.hit(@)</script></html></xsl:template></xsl:stylesheet>",
    "fake.pdf": "<script>parent.hit(@)</script>",
    "folder.pdf/index.html": "<script>parent.hit(@)</script>",
    "wide.htm": "\ufeff<script>parent.hit(@)</script>",
}


@dataclass
class Payloads:
    """All payloads, numbered."""

    texts: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str) -> tuple[int, str]:
        """Number a payload; its number and its text with it."""
        number = len(self.texts)
        self.texts.append(text.replace("@", str(number)).replace("⏎", "\n"))
        self.kinds.append(kind)
        return number, self.texts[-1]

    def of(self, kind: str) -> list[tuple[int, str]]:
        """Number all of a kind's file."""
        lines = (PAYLOADS / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
        return [self.add(kind, line) for line in lines if line]


@dataclass
class Vault:
    """A vault made of payloads.

    Args:
        files: its files.
        pages: the notes to open.
    """

    files: dict[str, str | bytes]
    pages: list[str]


def _in_groups(found: list[tuple[int, str]], files: dict[str, str | bytes], kind: str) -> list[str]:
    """A note for each payload, so that none hides the next, and a page for some of them that embeds each."""
    pages = []
    for at in range(0, len(found), PER_PAGE):
        group = found[at : at + PER_PAGE]
        for number, text in group:
            files[f"p/p{number}.md"] = f"zebra\n\n{text}\n"
        embeds = "\n\n".join(f"![[p{number}]]\n\nsentinel {number}" for number, _ in group)
        pages.append(f"{kind}-{at // PER_PAGE}")
        files[f"{pages[-1]}.md"] = f"# {kind}\n\n{embeds}\n"
    return pages


def bodies(payloads: Payloads) -> Vault:
    """Payloads in the text of notes."""
    files: dict[str, str | bytes] = {"index.md": "# Home\n\nzebra\n", "picture.png": PICTURE}
    files["document.pdf"] = b"%PDF-1.4\n"
    pages = [page for kind in BODIES for page in _in_groups(payloads.of(kind), files, kind)]
    files["math.md"] = "\n\n".join(text for _, text in payloads.of("math"))
    diagrams = payloads.of("mermaid")
    for name, some in (("mermaid-0", diagrams[::2]), ("mermaid-1", diagrams[1::2])):
        files[f"{name}.md"] = "\n\n".join(f"```mermaid\n{text}\n```" for _, text in some)
        pages.append(name)
    lines = (PAYLOADS / "texts.txt").read_text(encoding="utf-8").splitlines()
    for at in range(0, len(lines), LINES_PER_PAGE):
        places = []
        for line in lines[at : at + LINES_PER_PAGE]:
            for place in PLACES.values():
                number, text = payloads.add("texts", line)
                places.append(place.replace("@", str(number)).format(text))
        files[f"text-{at}.md"] = "\n\n".join(["# zebra", *places, "[[index]]"])
        pages.append(f"text-{at}")
    files |= documents(payloads, lines)
    pages += ["documents", "board0.canvas", "rows0.base"]
    frames = []
    for name, content in ATTACHMENTS.items():
        number, text = payloads.add("attachments", content)
        files[f"files/{name}"] = text.encode("utf-16" if name == "wide.htm" else "utf-8")
        frames += [f'<iframe src="../files/{name}"></iframe>', f"![[{name}]]", f"[[{name}]]", f"sentinel {number}"]
    files["attachments.md"] = "\n\n".join(frames)
    return Vault(files, [*pages, "math", "attachments"])


def documents(payloads: Payloads, lines: list[str]) -> dict[str, str | bytes]:
    """Payloads in bases and canvases, and a page that embeds them all."""
    files: dict[str, str | bytes] = {}
    for at, line in enumerate(lines):
        view, name, text, formula, group = (payloads.add("bases", line)[1] for _ in range(5))
        base = {
            "formulas": {"markup": f"html({json.dumps(formula)})", "leads": "link('javascript:hit(0)', 'x')"},
            "properties": {"formula.markup": {"displayName": name}, "file.name": {"displayName": text}},
            "views": [
                {"type": "table", "name": view, "limit": 3, "order": ["file.name", "formula.markup", "formula.leads"],
                 "groupBy": {"property": "formula.markup", "direction": group}},
                {"type": "cards", "name": f"cards {view}", "limit": 3, "image": "formula.markup"},
            ],
        }  # fmt: skip
        files[f"rows{at}.base"] = yaml.safe_dump(base)
        card, file, url, label, edge, colour = (payloads.add("canvases", line)[1] for _ in range(6))
        box = {"x": 0, "y": 0, "width": 200, "height": 100}
        nodes = [
            {"id": "a", "type": "text", "text": card, **box}, {"id": "b", "type": "file", "file": file, **box},
            {"id": "c", "type": "link", "url": url, **box},
            {"id": "d", "type": "link", "url": "javascript:hit(0)", **box},
            {"id": "e", "type": "group", "label": label, "background": file, "color": colour, **box},
        ]  # fmt: skip
        edges = [{"id": edge, "fromNode": "a", "toNode": "b", "label": edge, "color": colour}]
        files[f"board{at}.canvas"] = json.dumps({"nodes": nodes, "edges": edges})
    shown = "\n\n".join(f"![[rows{at}.base]]\n\n![[board{at}.canvas]]" for at in range(len(lines)))
    files["documents.md"] = f"# zebra\n\n{shown}\n"
    return files


def names(payloads: Payloads) -> Vault:
    """Payloads in names and properties: all that reaches the theme."""
    files: dict[str, str | bytes] = {"index.md": "# Home\n\nzebra\n", "picture.png": PICTURE}
    links = []
    for at, group in enumerate(_beside(payloads.of("properties"))):
        text, told = "\n".join(text for _, text in group), " ".join(str(number) for number, _ in group)
        files[f"prop{at}.md"] = f"---\n{text}\n---\nzebra [[index]] {told}\n\nsentinel {group[0][0]}\n"
        links.append(f"[[prop{at}]]")
    for (_, folder), (_, text) in zip(payloads.of("names"), payloads.of("names"), strict=True):
        stem = text.replace("/", "\u2215")
        files[f"{folder.replace('/', '')}/{stem}.md"] = "zebra [[index]]\n"
    tags = [text for kind in ("texts", "blind") for _, text in payloads.of(kind)]
    files["tagged.md"] = f"---\n{yaml.safe_dump({'tags': tags, 'shown': tags})}---\nzebra [[index]]\n"
    for at, line in enumerate((PAYLOADS / "texts.txt").read_text(encoding="utf-8").splitlines()):
        _, text = payloads.add("titles", line)
        _, alias = payloads.add("titles", line)
        properties = yaml.safe_dump({"title": text, "aliases": [alias], "tags": [text], "description": text})
        files[f"title{at}.md"] = f"---\n{properties}---\nzebra [[index]]\n"
        _, heading = payloads.add("titles", line)
        files[f"heading{at}.md"] = f"# {heading}\n\nzebra before [[index]] {payloads.add('backlinks', line)[1]}\n"
        links += [f"[[title{at}]]", f"[[heading{at}]]"]
    files["links.md"] = "\n\n".join(links)
    pages = [name[:-3] for name in files if name.endswith(".md") and name != "index.md"]
    return Vault(files, [*pages, ""])


def _beside(found: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Property payloads that can stand in one note: each with names of its own."""
    groups: list[tuple[set[str], list[tuple[int, str]]]] = []
    for number, text in found:
        own = set(re.findall(r"(?m)^(\w+):", text))
        alone = not own or bool(own & {"template", "draft", "publish", "hide", "search"})
        for names, group in groups:
            if names and not alone and not names & own and len(group) < PROPERTIES_PER_NOTE:
                group.append((number, text))
                names.update(own)
                break
        else:
            groups.append((set() if alone else own, [(number, text)]))
    yield from (group for _, group in groups)


def build(folder: Path, vault: Vault, site_url: str, **settings: object) -> Path:
    write_vault(folder / "vault", vault.files)
    configuration = {
        "site_name": "Test", "site_url": site_url, "docs_dir": "vault", "repo_url": "https://example.org/r",
        "edit_uri": "edit/", "theme": {"name": "material", "font": False, "features": ["navigation.instant.preview"]},
        "hooks": [str(REPOSITORY / "hooks" / "obsidian.py")],
        "extra": {"obsidian": {"embeds_from": [], "tags": "page", "properties": "visible"}}, **settings,
    }  # fmt: skip
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    return build_config(folder / "mkdocs.yml", folder / "site").root


@dataclass
class Hostile:
    """A built vault of payloads."""

    site: Site
    pages: list[str]
    payloads: Payloads


QUESTION = """\
---
title: Questions
exam: SAA-C03
---
zebra

## Task 1.1: Keep

> [!question] {0}
> A company keeps reports and {1}
>
> **Which one?**
>
> - **A.** {2}
> - **B.** {3}
>
> > [!success]- Answer
> > **B**
> >
> > - **A.** {4}
> > - **B.** {5}

^saa-1-1-{6}
"""
SERVICE = """\
---
title: S3
aliases: [Simple Storage]
description: x
status: active
docs: https://docs.aws.amazon.com/
reviewed: 2026-11-20
---
zebra

## Recall

{}

## Sources

- x
"""
EXAM = """\
---
title: Architect
aliases: [SAA-C03]
description: x
docs: https://docs.aws.amazon.com/
reviewed: 2026-11-20
---
x

## Format

| What | Value |
| --- | --- |
| Questions that count | 50 |
| Time | 130 minutes |

## Domains

| Domain | Share |
| --- | --- |
| 1 Keeping | 100% |

### Task 1.1: Keep

[[s3]]
"""


def study(payloads: Payloads) -> Vault:
    """Payloads in practice questions, recall cards and the glossary, which scripts show from data."""
    lines = (PAYLOADS / "texts.txt").read_text(encoding="utf-8").splitlines()
    lines += [line for line in (PAYLOADS / "blind.txt").read_text(encoding="utf-8").splitlines() if "⏎" not in line]
    questions = [
        QUESTION.format(*(payloads.add("practice", line)[1] for _ in range(6)), at) for at, line in enumerate(lines)
    ]
    cards = [f"{payloads.add('recall', line)[1]}::{payloads.add('recall', line)[1]}" for line in lines]
    terms = [f"### Term {payloads.add('glossary', line)[1]}\n\n{payloads.add('glossary', line)[1]}" for line in lines]
    head, *rest = questions[0].split("## Task")
    files: dict[str, str | bytes] = {
        "index.md": "# Home\n\n[[s3]] [[glossary]] [[saa]] zebra\n",
        "storage/s3.md": SERVICE.format("\n\n".join(cards)), "exams/saa.md": EXAM,
        "glossary.md": "---\ntitle: Glossary\ndescription: x\n---\nTerms.\n\n## A\n\n" + "\n\n".join(terms),
        "practice/questions.md": head + "## Task" + rest[0] + "".join(
            "\n> [!question]" + one.partition("> [!question]")[2] for one in questions[1:]
        ),
    }  # fmt: skip
    return Vault(files, ["", "practice", "recall", "glossary", "s3", "saa"])


@pytest.fixture(scope="module", params=["bodies", "names", "study"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    payloads = Payloads()
    vault = {"bodies": bodies, "names": names, "study": study}[request.param](payloads)
    # A navigation of all names where names are what is tested; it would only cost time elsewhere.
    settings: dict[str, object] = {"nav": [{"Home": "index.md"}]} if request.param == "bodies" else {}
    if request.param == "study":
        bundles = load_config(str(REPOSITORY / "mkdocs.yml")).extra["bundles"]
        settings["extra"] = {"obsidian": {"embeds_from": [], "addresses": "name"}, "bundles": bundles}
        settings["theme"] = {"name": "material", "font": False, "custom_dir": str(REPOSITORY / "overrides")}
        settings["hooks"] = [str(REPOSITORY / "hooks" / f"{name}.py") for name in ("obsidian", "study", "assets")]
        settings["extra_javascript"] = [{"path": "assets/javascripts/site.js", "defer": True}]
    folder = tmp_path_factory.mktemp(request.param)
    with serving(lambda url: build(folder, vault, url, **settings)) as site:
        yield Hostile(site, vault.pages, payloads)


# What the document holds that would run, and what lies over what. Runs in the page.
AUDIT = """
async () => {
  const found = [];
  const runs = /^[\\s\\u0000-\\u0020]*(?:javascript:|vbscript:|data:text|data:image\\/svg)/i;
  const all = [...document.querySelectorAll("*")];
  for (const element of all) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`handler ${name}=${value}`);
      if (/^(?:href|src|action|formaction|data|poster|xlink:href|srcdoc)$/i.test(name)) {
        if (name === "srcdoc" || (runs.test(value) && value !== "javascript:void(0)")) found.push(`${name}=${value}`);
      }
    }
    if (element.localName === "script" && /hit\\(|evil/.test(element.outerHTML)) found.push(element.outerHTML);
  }
  for (const id of ["__config", "__search", "__drawer", "__toc", "__palette"]) {
    const first = document.getElementById(id);
    if (first?.closest("article")) found.push(`the theme's ${id} is the note's`);
  }
  for (const name of ["currentScript", "body", "head", "forms", "title", "cookie", "querySelector", "getElementById"]) {
    const real = Object.getOwnPropertyDescriptor(Document.prototype, name);
    const own = real ? (real.get ? real.get.call(document) : real.value) : Node.prototype[name];
    if (document[name] !== own && typeof own !== "string") found.push(`document.${name} is the note's`);
  }

  const events = ["mouseover", "mouseenter", "mousemove", "pointerenter", "pointerover", "focus", "focusin", "wheel",
    "mousedown", "mouseup", "copy", "toggle", "animationstart", "transitionend", "keydown", "dblclick", "contextmenu"];
  for (const element of all) {
    for (const event of events) element.dispatchEvent(new Event(event, { bubbles: false }));
    if (!element.closest("a, label, input, form, button")) element.dispatchEvent(new Event("click"));
  }

  const top = (x, y) => document.elementFromPoint(x, y);
  const covered = (what, over) => found.push(`${what} is covered by ${over.outerHTML.slice(0, 200)}`);
  for (const place of [0, 0.5, 1]) {
    scrollTo({ top: document.documentElement.scrollHeight * place, behavior: "instant" });
    for (const part of document.querySelectorAll("header.md-header, .md-sidebar--primary, footer.md-footer")) {
      const box = part.getBoundingClientRect();
      const [low, high] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      if (!box.width || low >= high) continue;
      for (const share of [0.1, 0.5, 0.9]) {
        const over = top(box.left + box.width * share, low + (high - low) * share);
        if (over?.closest("article")) covered(part.className, over);
      }
    }
  }
  for (const sentinel of document.querySelectorAll("article p")) {
    if (!/^sentinel \\d+$/.test(sentinel.textContent)) continue;
    // Where its text is: beside a tall float its box begins higher.
    const text = document.createRange();
    text.selectNodeContents(sentinel);
    scrollBy({ top: text.getBoundingClientRect().top - innerHeight / 2, behavior: "instant" });
    const { left, top: high, height } = text.getBoundingClientRect();
    const over = top(left + 20, high + height / 2);
    if (over && !sentinel.contains(over)) covered(sentinel.textContent, over);
  }
  scrollTo({ top: 0, behavior: "instant" });
  return found;
}
"""


class Watch:
    """A browser in which nothing hostile may happen, and what did.

    Args:
        context: where it runs.
        url: the site; all else is foreign and answered with nothing.
        scripts_only: whether foreign requests of pictures and frames pass: the policy is what stops them.
    """

    def __init__(self, context: BrowserContext, url: str, *, scripts_only: bool) -> None:
        self.found: list[str] = []
        self.at = ""
        self._url = url
        self._scripts_only = scripts_only
        context.route("**/*", self._route)
        context.expose_binding("hit", lambda _, number="?": self.add(f"ran: {number}"))
        self.page = context.new_page()
        self.page.on("framenavigated", self._left)
        self.page.on("dialog", lambda dialog: (self.add(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.add(f"window {popup.url}"))

    def add(self, what: str) -> None:
        self.found.append(f"{self.at}: {what}")

    def _route(self, route: Route) -> None:
        request = route.request
        # A browser's own pages: its viewer of PDFs.
        if request.url.startswith((self._url, "data:", "blob:", "about:", "chrome")):
            route.continue_()
            return
        # What an attachment in a frame asks for is stopped by its own policy.
        shown = request.resource_type in ("image", "media", "document", "other", "texttrack")
        if not self._scripts_only or not (shown or request.frame != self.page.main_frame):
            self.add(f"asked {request.url} for a {request.resource_type}")
        if request.resource_type == "document":
            route.fulfill(body="foreign", content_type="text/html")
        else:
            route.abort()

    def _left(self, frame) -> None:  # type: ignore[no-untyped-def]
        if frame == self.page.main_frame and frame.url.partition("#")[0] not in (self.at, "about:blank"):
            self.add(f"left for {frame.url}")

    def visit(self, address: str) -> None:
        """Open a page and do with it what a reader could."""
        self.at = address
        self.page.goto(address)
        self.audit()

    def audit(self) -> None:
        """Look at the page as it is now. Where that fails, a note has taken the document over."""
        try:
            for what in self.page.evaluate(AUDIT):
                self.add(what)
        except Error as error:
            self.add(f"cannot be looked at: {error}")


def addresses(hostile: Hostile) -> list[str]:
    """Where the pages are, by what was built: their names are payloads."""
    if any(page.startswith("html-") for page in hostile.pages):
        return [f"{hostile.site.url}{page}/" for page in hostile.pages]
    found = re.findall(r"<loc>(.*?)</loc>", (hostile.site.folder / "sitemap.xml").read_text(encoding="utf-8"))
    return [address.replace("&amp;", "&") for address in found]


def explain(found: list[str], payloads: Payloads) -> str:
    """What happened, each with its payload where it names one."""
    out = []
    for line in dict.fromkeys(found):
        number = re.search(r"(?:ran: |hit\(|evil\.test/|sentinel )(\d+)", line)
        shown = payloads.texts[int(number[1])] if number else ""
        out.append(f"{line}\n{textwrap.indent(shown, '    ')}")
    return "\n".join(out)


@pytest.mark.parametrize("policy", [False, True], ids=["without policy", "with policy"])
def test_nothing_hostile_happens(hostile: Hostile, browser: Browser, policy: bool) -> None:
    context = browser.new_context(viewport=DESK, bypass_csp=not policy)  # type: ignore[arg-type]
    watch = Watch(context, hostile.site.url, scripts_only=not policy)
    try:
        pages = addresses(hostile)
        if policy:  # it is the same everywhere: what asks for something, and some of the others, show it
            asks = re.compile("/(?:requests|style|attachments)")
            pages = [page for at, page in enumerate(pages) if at % 10 == 0 or asks.search(page)]
        for address in pages:
            watch.visit(address)
            ask_and_answer(watch)
        if not policy:
            find_all(watch, hostile.site.url)
    finally:
        context.close()
    assert not watch.found, explain(watch.found, hostile.payloads)


def ask_and_answer(watch: Watch) -> None:
    """Go through the questions or cards of a page that has them, and look at each."""
    if not watch.at.endswith(("/practice/", "/recall/")):
        return
    watch.page.locator(".app__actions .md-button--primary").first.click()
    for _ in range(SHOWN):
        for key in (["b", "Enter", "Enter"] if watch.at.endswith("/practice/") else [" ", "3"]):
            watch.page.keyboard.press(key)
            watch.audit()


def find_all(watch: Watch, url: str) -> None:
    """Search for what every payload's note says, and look at the results."""
    watch.visit(url)
    page: Page = watch.page
    watch.at = f"{url}?q=zebra"
    page.goto(f"{url}?q=zebra")
    page.locator(".md-search-result__item").first.wait_for()
    page.locator(".search-snippet mark").first.wait_for()  # the texts come after the names
    # The list grows as it is scrolled.
    for _ in range(40):
        before = page.locator(".md-search-result__item").count()
        page.locator(".md-search__scrollwrap").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        page.wait_for_timeout(30)
        if page.locator(".md-search-result__item").count() == before:
            break
    watch.audit()


def test_there_are_as_many_as_promised() -> None:
    payloads = Payloads()
    bodies(payloads)
    names(payloads)
    study(payloads)
    assert len(payloads.texts) >= 1_000
    assert set(payloads.kinds) >= {"blind", "bases", "canvases", "practice", "recall", "glossary"}


CONTROL = """<!doctype html><script>hit(1)</script><header class="md-header">x</header>
<article><p>sentinel 2</p><img src="https://evil.test/3"><b onclick="hit(4)">x</b><div id="__config">{}</div>
<img name="currentScript"><div style="position:fixed;inset:0;z-index:9">5</div></article>
<script>addEventListener("leave", () => setTimeout(() => location.href = "other.html?6"))</script>"""


def test_the_watch_sees_what_it_is_for(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(CONTROL, encoding="utf-8")
    (tmp_path / "other.html").write_text("x", encoding="utf-8")
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    with serving(lambda url: tmp_path) as site:
        watch = Watch(context, site.url, scripts_only=False)
        watch.visit(f"{site.url}index.html")
        watch.page.evaluate("dispatchEvent(new Event('leave'))")
        watch.page.wait_for_url("**/other.html?6")
        context.close()
    for seen in (
        "ran: 1", "ran: 4", "asked https://evil.test/3", "handler onclick", "the theme's __config is the note's",
        "document.currentScript is the note's", "md-header is covered", "sentinel 2 is covered", "left for",
    ):  # fmt: skip
        assert any(seen in line for line in watch.found), (seen, watch.found)
