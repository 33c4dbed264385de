"""This vault through the other site generators: ``make doors``.

ProperDocs runs the same hooks as MkDocs: with warnings as errors, every file must be the same but for the line that
names the generator. Zensical has a door of its own: each case of the rules must give the page that is written down,
and of this vault every note must be there, under the address that MkDocs gives it, with no link that leads nowhere.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from zensical.config import parse_config
from zensical.markdown.render import render

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "hooks"), str(ROOT / "tests")]

import conformance

from fieldnotes.app import kept
from fieldnotes.doors import zensical
from fieldnotes.history import show
from fieldnotes.study import tables
from fieldnotes.vault import redirects
from fieldnotes.vault import render as core
from fieldnotes.vault.note import Note

# One time for all builds: it stands in the sitemap, in bases and in feeds.
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1767225600"}
_GENERATOR = re.compile(rb'<meta name="generator"[^>]*>')


def build(generator: str, site: Path) -> None:
    """Build this vault with warnings as errors. Raises ``SystemExit`` with what was told."""
    # Not --quiet: then warnings are not told, and what is not told is no error.
    command = [sys.executable, "-m", generator, "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{generator} does not build this vault:\n{done.stdout[-4_000:]}{done.stderr[-4_000:]}")


def files(site: Path) -> dict[str, bytes]:
    """The files of a site, without the line that names the generator and without packed copies."""
    paths = (path for path in site.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {path.relative_to(site).as_posix(): _GENERATOR.sub(b"", path.read_bytes()) for path in paths}


def differences(wanted: dict[str, bytes], found: dict[str, bytes]) -> Iterator[str]:
    """What differs between two sites, a line for each file."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in wanted:
            yield f"{name} is new"
        elif name in (kept.LIST, kept.VERSION):
            continue  # hashes of pages, each of which names its generator; the pages themselves are compared
        elif wanted[name] != found[name]:
            yield f"{name} differs"


class _Links(HTMLParser):
    """The addresses that a page leads to, and the text it shows outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in ("code", "pre", "script", "style")
        self.found += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.text.append(data)


def wrong_pages(site: Path) -> Iterator[str]:
    """Raw wikilinks, and links that lead to no file of the site."""
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        links = _Links()
        links.feed(page.read_text(encoding="utf-8"))
        if "[[" in "".join(links.text):
            yield f"{name} shows a raw wikilink"
        for address in links.found:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path or name == "404.html":
                continue
            path = Path(os.path.normpath(page.parent / unquote(parts.path)))
            if not (path / "index.html" if path.is_dir() else path).is_file():
                yield f"{name} leads to {address}, which is not there"


def zensical_site(wanted: dict[str, bytes], site: Path) -> Iterator[str]:
    """What is wrong with this vault as Zensical builds it.

    Args:
        wanted: the files that MkDocs writes.
        site: an empty folder.
    """
    if zensical.build(ROOT / "mkdocs.yml", site=site) != 0:
        yield "the build failed"
        return
    # Pages made of all notes are not there, nor are the links to them.
    notes = [Note(table.path, table.front_matter()) for table in tables.PAGES]
    notes.append(Note(show.PATH, show.front_matter()))
    names = [name for note in notes for name in (note.stem, *note.aliases)]
    made = {f"{redirects.address(name)}/index.html" for name in names}
    for name in sorted(wanted.keys() - made):
        if name.endswith("/index.html") and not (site / name).is_file():
            yield f"{name} is missing"
    for path in site.rglob("*.md"):
        yield f"{path.relative_to(site)} is a note's source"
    yield from wrong_pages(site)


def zensical_cases(folder: Path) -> Iterator[str]:
    """The cases of the rules of which Zensical renders another page than the one that is written down."""
    vault = yaml.safe_load(conformance.VAULT.read_text(encoding="utf-8"))
    cases = [case for section in conformance.sections() for case in section.cases]
    for number, case in enumerate(cases):
        docs = folder / str(number) / "docs"
        for path, text in {**vault["notes"], **dict.fromkeys(vault["attachments"], ""), case.path: case.note}.items():
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_text(text, encoding="utf-8")
        if case.strict:
            (docs / ".obsidian").mkdir()
            (docs / ".obsidian" / "app.json").write_text('{"strictLineBreaks": true}', encoding="utf-8")
        config = docs.parent / "mkdocs.yml"
        config.write_text("site_name: x\n", encoding="utf-8")
        options = {"docs": str(docs), "settings": "attachments: all", "exclude": ""}
        opened = zensical.vault_of(**options)
        made = zensical.configuration(config, opened, docs, options)
        generated = docs.parent / "made.yml"
        generated.write_text(yaml.safe_dump(made), encoding="utf-8")
        parse_config(str(generated))
        page = render("\u2026", opened.staged[case.path], "")["content"] + "\n"
        expected = case.page
        staged = opened.page(opened.staged[case.path])
        if staged is not None and page != expected:
            # Players, frames and diagrams hold addresses of the site, which are this door's own.
            expected = core.render(staged) + "\n"
        linked = opened.linked_from(case.path).strip()
        if page.strip().removesuffix(linked).strip() != expected.strip():
            yield f"{case.rule} {case.note!r:.60}: another page"
    if not cases:
        yield "there are no cases"


def main() -> int:
    # Zensical builds a site only inside the project.
    with tempfile.TemporaryDirectory(prefix=".doors-", dir=ROOT) as folder:
        for generator in ("mkdocs", "properdocs"):
            build(generator, Path(folder, generator))
        wanted = files(Path(folder, "mkdocs"))
        wrong = {
            "properdocs": list(differences(wanted, files(Path(folder, "properdocs")))),
            "zensical": [*zensical_site(wanted, Path(folder, "zensical")), *zensical_cases(Path(folder, "cases"))],
        }
    for generator, lines in wrong.items():
        for line in lines:
            print(f"{generator}: {line}")
        print(f"{generator}: {len(lines)} differences, of {len(wanted)} files")
    return 1 if any(wrong.values()) or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
