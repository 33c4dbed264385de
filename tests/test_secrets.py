"""Marked secrets in a vault with all that a site can have, and every byte of every form in which it goes out."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import decks
import editions
import pytest
import yaml
from mkdocs.utils import yaml_load
from PIL import Image, ImageDraw, UnidentifiedImageError
from sites import REPOSITORY, Built, build_config, build_site
from test_history import Repository
from test_published import Secrets

from fieldnotes.doors import addresses

OURS = yaml_load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
SETTINGS = {
    "hooks": [str(REPOSITORY / name) for name in OURS["hooks"]],
    "theme": {"name": "material", "font": False, "custom_dir": str(REPOSITORY / "overrides"), "favicon": "a.svg",
              "features": ["navigation.instant"]},
    "site_url": "https://notes.example/below/",
    "plugins": ["search"],
    **{name: OURS[name] for name in ("extra_css", "extra_javascript")},
    "validation": {"nav": {"omitted_files": "ignore"}},
    "extra": {
        "obsidian": {"addresses": "name", "properties": "visible", "tags": "page", "previews": True,
                     "register": "data/addresses.txt", "cache": ".cache/site"},
        "bundles": OURS["extra"]["bundles"],
    },
}  # fmt: skip
# Of everything in which a comment can stand. «» is a secret.
HIDDEN = "%%«» [[«»]]%% <!-- «» [[«»]] -->"
PUBLIC = "exams: [TST-C01]\ntags: [shown]\n"
HEAD = """---
title: {title}
aliases: [{title} of old, "Alias %%«»%% of {title}"]
description: About {title} %%«»%% <!-- «» -->.
status: active
docs: https://e.org/
reviewed: 2026-01-02
remark: seen %%«»%% <!-- «» -->
deep: {{a: [1, "%%«»%%"]}}
{more}---
"""
SERVICE = HEAD + f"""Keeps things {HIDDEN}, see [[glossary]] and [[other]]. #shown %%#«»%%

> [!note] Called {HIDDEN}
> Inside {HIDDEN}

%%
«»
%%

## Security {HIDDEN}

x

## Key numbers

| What | Value | Adjustable | Source |
| --- | --- | --- | --- |
| Size | {{size}} {HIDDEN} | No | [q](https://e.org/q) |
| Parts {HIDDEN} | 9 {HIDDEN} | No {HIDDEN} | [q](https://e.org/q) {HIDDEN} |

<div>
<!-- «»
</div>

## Recall

How large is {{title}} {HIDDEN}?::9 {HIDDEN}

## Sources

- x {HIDDEN}

<!-- «»

«»
"""
EXAM = HEAD + f"""About it.

## Format

| What | Value |
| --- | --- |
| Questions that count | 50 |
| Time | 90 minutes |

## Domains

| Domain | Share |
| --- | --- |
| 1 Storing {HIDDEN} | 100 % |

### Task 1.1: {{task}} {HIDDEN}

[[s3]] {HIDDEN}
"""
PRACTICE = f"""---
title: {{title}}
exam: {{code}}
description: x
{{more}}---
Asked.

## Task 1.1: Store {HIDDEN}

> [!question] Uploads {HIDDEN}
> A company {{said}} {HIDDEN}.
>
> **Which one {HIDDEN}?**
>
> - **A.** One {HIDDEN}
> - **B.** Two
>
> > [!success]- Answer
> > **B**
> >
> > - **A.** No {HIDDEN} [[s3]]
> > - **B.** Yes

^{{block}}
"""
BASE = """formulas:
  all: file.links
views:
  - type: table
    name: All
    order: [file.name, file.tags, remark, description, deep, formula.all, file.backlinks, file.embeds, aliases]
  - {type: cards, order: [file.name, remark]}
"""


def vault(secrets: Secrets) -> dict[str, str]:
    """A vault as this repository's, with secrets in comments and in private notes of each kind."""

    def service(place: str, title: str, more: str, size: str = "5 TB") -> str:
        return secrets.mark(SERVICE.format(title=title, more=more, size=size), place)

    private = "publish: false\nexams: [TST-C01]\ntags: [«», shown]\nsection_aliases: ['[[#Recall|«»]]']\n"
    private += "redirect_from: [/«»/]\nmisspellings: [«»]\ncategories: [storage]\n"
    board = {"nodes": [
        {"id": "a", "type": "text", "text": f"card {HIDDEN}", "x": 0, "y": 0, "width": 9, "height": 9},
        {"id": "b", "type": "file", "file": "storage/private.md", "x": 20, "y": 0, "width": 9, "height": 9},
        {"id": "c", "type": "file", "file": "storage/s3.md", "x": 40, "y": 0, "width": 9, "height": 9}],
        "edges": []}  # fmt: skip
    files = {
        "index.md": f"Home {HIDDEN}, [[s3]] [[all.base]] [[board.canvas]] ![[all.base]] ![[board.canvas]] #shown",
        "storage/s3.md": service("a public service", "Amazon S3", PUBLIC + "section_aliases: ['[[#Recall|Cards]]']\n"),
        "storage/other.md": service("another public service", "Other", PUBLIC),
        "storage/private.md": service("a private service", "«»", private + "draft: true\n", "«»"),
        "storage/storage.md": "---\ntitle: Storage\ndescription: x\n---\nStoring.\n",
        "glossary.md": HEAD.format(title="Glossary", more="")
        + f"Terms.\n\n## A\n\n### Bucket {HIDDEN}\n\nA thing {HIDDEN} [[s3]].\n\n### %%«»%% Zone\n\nA %%«»%% place.\n",
        "exams/test.md": EXAM.format(title="AWS Test Exam (TST-C01)", more="", task="Store").replace(
            "aliases: [", "aliases: [TST-C01, "),
        "exams/hidden.md": EXAM.format(title="«» (PRV-C01)", more="publish: false\n", task="«»").replace(
            "aliases: [", "aliases: [PRV-C01, "),
        "practice/public.md": PRACTICE.format(title="Asked", code="TST-C01", more="", said="asks", block="tst-1-1-a"),
        "practice/private.md": PRACTICE.format(
            title="«»", code="TST-C01", more="private: true\n", said="«»", block="tst-1-1-«»"),
        "compare/private.md": HEAD.format(title="«»", more="publish: false\n") + "## «»\n\n«» [[s3#Recall]]\n",
        "concepts/mine.md": HEAD.format(title="Mine", more="") + f"Short {HIDDEN}. [[private-board.canvas]]\n",
        "all.base": BASE, "board.canvas": json.dumps(board), "private-board.canvas": '{"nodes": [], "edges": []}',
    }  # fmt: skip
    marked = {name: secrets.mark(text, name) for name, text in files.items()}
    loose = {f"{secrets.mark('«»', 'a loose file')}.{kind}": secrets.mark("«»", f"in a loose {kind}")
             for kind in ("png", "canvas", "base", "pdf")}  # fmt: skip
    return {**marked, **loose}


class Drawn(list[str]):
    """What was written into pictures, which hold no letters."""

    def catch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write = ImageDraw.ImageDraw.text

        def caught(draw: ImageDraw.ImageDraw, place: object, text: str, **more: object) -> None:
            self.append(text)
            write(draw, place, text, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(ImageDraw.ImageDraw, "text", caught)


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and all that lies in it: of archives, books and decks what is packed, of pictures their texts."""
    yield name, name.encode() + b"\n" + content
    if name.endswith(".gz"):
        yield from unpacked(name[:-3], gzip.decompress(content))
    elif name.endswith((".zip", ".epub", ".apkg")):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            yield name, repr([(one.filename, one.comment, one.extra) for one in opened.infolist()]).encode()
            for one in opened.namelist():
                yield from unpacked(f"{name}: {one}", opened.read(one))
    elif name.endswith(".png"):
        with contextlib.suppress(UnidentifiedImageError), Image.open(io.BytesIO(content)) as picture:
            picture.load()
            yield name, repr((picture.info, getattr(picture, "text", {}))).encode()
    elif name.endswith((".anki2", ".anki21")):
        database = sqlite3.connect(":memory:")
        database.deserialize(content)
        yield name, "\n".join(database.iterdump()).encode()


def leaks(site: Built, secrets: Secrets, more: str = "") -> list[str]:
    """Where each secret that goes out came from."""
    found = []
    for path, content in site.files().items():
        for name, part in unpacked(path, content):
            # Words may be told apart by marks of their own in data: as JSON, percent-encoded, in a script.
            text = part.decode("utf-8", errors="replace")
            found += [f"{name}: {secrets.places[int(n)]}" for n in re.findall(r"Zq(\d{4})qZ", text, re.IGNORECASE)]
    found += [f"drawn: {secrets.places[int(n)]}" for n in re.findall(r"Zq(\d{4})qZ", more, re.IGNORECASE)]
    return sorted(set(found))


def make(folder: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch, secrets: Secrets) -> Built:
    """Build a vault whose history has secrets, too, and make all other forms of its site."""
    repository = Repository(folder)
    today = vault(secrets)
    old = dict(today)
    # What was public with a secret figure and is private; what was private with one and is public; comments.
    old["storage/private.md"] = secrets.mark(SERVICE.format(title="«»", more=PUBLIC, size="«» 1 TB"), "once public")
    old["storage/other.md"] = secrets.mark(
        SERVICE.format(title="Other", more="draft: true\n", size="«» 2 TB"), "once private")  # fmt: skip
    old["storage/s3.md"] = secrets.mark(
        SERVICE.format(title="Amazon S3", more=PUBLIC, size="4 TB %%«»%%"), "an old comment")  # fmt: skip
    old["storage/gone.md"] = secrets.mark(SERVICE.format(title="«»", more=PUBLIC, size="«»"), "a note that is gone")
    repository.commit("2026-03-01", old)
    (folder / "vault" / "storage" / "gone.md").unlink()
    repository.commit("2026-04-01", today)
    between = secrets.mark(SERVICE.format(title="Amazon S3", more=PUBLIC, size="5 TB"), "another comment")
    repository.commit("2026-05-01", {"storage/s3.md": between.replace("9 %%", "9 %%since 8 TB ")})
    drawn.catch(monkeypatch)
    configuration = {"site_name": "Test", "docs_dir": "vault", **SETTINGS}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    assert addresses.main(["--config-file", str(folder / "mkdocs.yml")]) == 0
    site = build_config(folder / "mkdocs.yml", folder / "site")
    config = ["--config", str(folder / "mkdocs.yml"), "--site", str(site.root)]
    offline = build_site(folder / "disk", {"index.md": "x"}).root
    assert decks.main([*config, "--offer"]) == 0
    assert editions.main([*config, "--offline", str(offline)]) == 0
    register = (folder / "data" / "addresses.txt").read_bytes()
    (site.root / "register.txt").write_bytes(register)  # it is committed, and so public
    return site


# Each form in which a site goes out, by a file of it; and what shows that the vault is in it.
FORMS = {
    "s3/index.html": "Keeps things", "search/index.js": "Amazon S3", "search/texts-0.js": "Keeps things",
    "glossary/index.html": "Bucket",
    "tags/index.html": "shown", "all.base/index.html": "Amazon S3", "board.canvas/index.html": "card",
    "changes/index.html": "4 TB", "changes.xml": "4 TB", "sitemap.xml": "s3/", "llms.txt": "About Amazon S3",
    "numbers.json": "5 TB", "s3/index.html.md": "Keeps things", "assets/app/files.json": "s3/",
    "assets/data/recall.js": "How large", "assets/data/practice.js": "A company", "assets/data/exams.js": "TST-C01",
    "assets/data/cards.js": "", "amazon-s3-of-old/index.html": "Amazon S3", "a-z/index.html": "S3",
    "editions/tst-c01.epub": "", "editions/aws-field-notes.epub": "", "exams/tst-c01/print/index.html": "Keeps things",
    "editions/aws-field-notes-offline.zip": "", "aws-field-notes.apkg": "", "robots.txt": "Sitemap",
    "register.txt": "s3/#recall", "numbers/index.html": "5 TB", "practice/index.html": "", "offline/index.html": "",
    "404.html": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Drawn, Secrets]]:
    drawn, secrets = Drawn(), Secrets()
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield make(tmp_path_factory.mktemp("secrets"), drawn, monkeypatch, secrets), drawn, secrets


@pytest.mark.slow
def test_no_byte_of_a_secret_goes_out_in_any_form(made: tuple[Built, Drawn, Secrets]) -> None:
    site, drawn, secrets = made
    assert len(secrets.places) > 200
    found = leaks(site, secrets, "\n".join(drawn))
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_code_of_a_private_exam_is_in_no_form(made: tuple[Built, Drawn, Secrets]) -> None:
    parts = [(name, part) for path, content in made[0].files().items() for name, part in unpacked(path, content)]
    assert [name for name, part in parts if b"TST-C01" in part]
    assert [name for name, part in parts if b"PRV-C01" in part] == []


@pytest.mark.slow
def test_every_form_is_there_and_tells_of_the_vault(made: tuple[Built, Drawn, Secrets]) -> None:
    site, drawn, _ = made
    assert [name for name in FORMS if name not in site] == []
    lacking = [name for name, told in FORMS.items() if told and told not in site[name].replace("\u00a0", " ")]
    assert not lacking, lacking
    assert list((site.root / "assets" / "previews").glob("*.png"))
    assert "Amazon S3" in drawn
    assert 'type="application/ld+json"' in site["s3/index.html"]


@pytest.mark.slow
def test_a_secret_is_found_wherever_it_is_packed(made: tuple[Built, Drawn, Secrets], tmp_path: Path) -> None:
    """The search sees into each kind of file that packs its bytes."""
    kinds = {Path(name).suffix for name in FORMS} & {".epub", ".zip", ".apkg"}
    assert kinds == {".epub", ".zip", ".apkg"}
    inside = {name.partition(":")[0] for path, content in made[0].files().items() for name, _ in unpacked(path, content)
              if ": " in name}  # fmt: skip
    assert {"editions/tst-c01.epub", "editions/aws-field-notes-offline.zip", "aws-field-notes.apkg"} <= inside
    packed = io.BytesIO()
    Image.new("RGB", (1, 1)).save(packed, "PNG", pnginfo=_information("Zq0000qZ"))
    (tmp_path / "a.png").write_bytes(packed.getvalue())
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(b"Zq0001qZ"))
    secrets = Secrets()
    secrets.mark("«»«»", "here")
    assert leaks(Built(tmp_path, []), secrets) == ["a.png: here", "b.xml: here"]


def _information(text: str) -> object:
    from PIL.PngImagePlugin import PngInfo

    information = PngInfo()
    information.add_text("about", text, zip=True)
    return information
