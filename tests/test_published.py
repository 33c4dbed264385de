"""What is private stays private: no byte of it is in any file of the site."""

import gzip
import json
import random
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sites import Built, build_site

from fieldnotes.doors.published import published

PNG = b"\x89PNG\r\n\x1a\n"

# A comment of a public note in every kind of place. «» is a secret, [[b]] leads to another page.
COMMENTS = (
    "text %%pay «» of [[b]] is 5%% end.",
    "text <!-- pay «» of [[b]] is 5 --> end [[b]].",
    "%%One «». Two «»%% about [[b]] here. And <!-- three «». Four «» --> of [[b]] too.",
    "See [[b]] %%«»%% and [[b]] <!--«»--> too.",
    "one %%«» begins\n[[b]] «» ends%% and [[b]] goes on",
    "%%\n«»\n\n[[b]] «»\n%%",
    "%% «» `[[b]]` and [[b]]\n%% text [[b]]",
    "<!--\n«» [[b]]\n\n«»\n-->\n",
    "<div>a %%«»%% b <!-- «» --></div>",
    "## Heading %%«»%% of [[b]] <!-- «» -->",
    "- item %%«» [[b]]%% [[b]]\n- more\n  %% «» %%",
    "> quote %%«» [[b]]%% [[b]]\n> <!-- «» -->",
    "> [!tip] Title %%«» [[b]]%% [[b]]\n> body %%«»%%",
    "| a %%«»%% | [[b]] |\n| --- | --- |\n| %%«» [[b]]%% [[b]] | <!-- «» --> |",
    "note[^1] ^[inline %%«» [[b]]%% [[b]]]\n\n[^1]: foot %%«»%% [[b]]",
    "==high %%«»%% [[b]]== **bold <!-- «» [[b]] --> [[b]]**",
    "[text %%«»%%](b.md) and [more <!-- «» -->](b.md)",
    "![alt %%«»%%](pic.png) ![[pic.png|%%«»%%]]",
    "[[b|shown %%«»%%]] and [[b#Head|x <!-- «» --> y]]",
    "[//]: # (hidden «» text)\n\n[comment]: <> (hidden «»)",
    "```mermaid\ngraph LR\n%% «»\nA-->B\n  %% «» [[b]]\n```",
    "$a % «»$ and text\n\n$$\nb % «» \\\\\\% % «»\n$$",
    "- [ ] task %%«» [[b]]%% [[b]]",
    "Term %%«»%% #tag%%«»%% [[b]]",
    "paragraph [[b]] ^id%%«»%%\n\n%%«»%%",
    "%% never closed [[b]] «»\n\nstill «»",
)
# What makes a note private. It holds secrets in all its properties and its text.
PRIVATE = (
    "---\npublish: false\n",
    "---\nPublish: False\n",
    "---\npublish: 'no'\n",
    "---\npublish:\n",
    "---\npublish: later\n",
    "---\n'publish': false\n",
    "---\npublish: true\nPublish: false\n",
    "---\npublish: true\npublish: true\n",
    "---\ndraft: true\n",
    "---\ndraft: maybe\n",
    "---\nprivate: true\n",
    "---\npublished: false\n",
    "---\npublish: false\ntitle: Salaries: 2026\n",
    "---\ndate: 2026-02-30\npublish: false\n",
    "---\npublish:false\n",
    "---\n- publish: false\n",
    "---\ntags: [a\npublish: false\n",
    "---\n\"pub\\u006cish\": false\nx: y: z\n",
    "---\n{publish: false, x: &a [*a]}\n",
    "\n---\npublish: false\n",
    " ---\ndraft: true\n",
    "+++\ndraft = true\n",
    "---\r\npublish: false\r\n",
    "---\rpublish: false\r",
    "\ufeff---\npublish: false\n",
    "---\npubl\ufffdsh: false\n",
)
SETTINGS = {
    ".obsidian/templates.json": {"folder": "Meta/Templates"},
    ".obsidian/daily-notes.json": {"folder": "Daily", "template": "Forms/Daily form"},
    ".obsidian/plugins/templater-obsidian/data.json": {
        "templates_folder": "Snippets",
        "folder_templates": [{"folder": "notes", "template": "Forms/Folder form.md"}],
    },
}
TEMPLATES = ("Meta/Templates/a.md", "Forms/Daily form.md", "Snippets/deep/b.md", "Forms/Folder form.md",
             "meta/templates/picture.png")  # fmt: skip


class Secrets:
    """Numbers the secrets, so that one found tells where it was."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def mark(self, text: str, place: str) -> str:
        while "«»" in text:
            text = text.replace("«»", f"Zq{len(self.places):04}qZ", 1)
            self.places.append(place)
        return text


def secret_vault(chosen: random.Random) -> tuple[dict[str, str | bytes], Secrets]:
    """A vault with secrets in many kinds of places, in an order of its own."""
    secrets = Secrets()
    files: dict[str, str | bytes] = {
        "index.md": "# Home\n\nsee [[b]] and [[notes/a0]]",
        "b.md": "## Head\n\ntext ![[pic.png]]",
        "pic.png": PNG,
    }
    comments = chosen.sample(COMMENTS, chosen.randint(1, len(COMMENTS)))
    while comments:
        taken = [comments.pop() for _ in range(min(len(comments), chosen.randint(1, 4)))]
        # One that is never closed hides the rest.
        taken.sort(key=lambda text: "never closed" in text)
        name = f"notes/a{len(files) - 3}.md"
        files[name] = secrets.mark("\n\n".join(taken), f"{name}: {taken}")
        files["index.md"] += f"\n\n![[{name}]]"  # type: ignore[operator]
    for number, head in enumerate(chosen.sample(PRIVATE, chosen.randint(1, len(PRIVATE)))):
        name = secrets.mark(f"private/«» {number}.md", f"the name of a note with {head!r}")
        close = head.lstrip("\ufeff \n")[:3]
        newline = "\r\n" if "\r\n" in head else "\r" if "\r" in head else "\n"
        picture = secrets.mark("«».png", f"the picture of a note with {head!r}")
        body = (
            f"{head}aliases: [«», sitemap «»]\npermalink: /«»/\ndescription: «»\nimage: {picture}\ntags: [«»]\n"
            f"{close}\n# «»\n\n«» about [[b]] and [[index]]. ![[{picture}]]\n\n## «»\n\n^«»"
        ).replace("\n", newline)
        files[name] = secrets.mark(body, f"a note with {head!r}")
        files[picture] = PNG + secrets.mark("«»", f"inside the picture of a note with {head!r}").encode()
    for name, value in SETTINGS.items():
        files[name] = json.dumps(value)
    for name in TEMPLATES:
        files[name] = secrets.mark("---\naliases: [«»]\n---\n# «» {{title}} [[b]]", f"template {name}")
    for name in ("board.canvas", "all.base", "old.excalidraw", "loose.pdf", "deep/loose.svg"):
        files[name] = secrets.mark("{}\n«» [[b]]", name)
    files["Drawing.md"] = secrets.mark(
        "---\nexcalidraw-plugin: parsed\n---\n# Excalidraw Data\n\n## Drawing\n```json\n«»\n```", "a drawing"
    )
    files["index.md"] += "\n\n%%[[board.canvas]] [[loose.pdf]]%% <!-- ![[all.base]] --> [[Drawing]]"  # type: ignore[operator]
    return files, secrets


def leaks(site: Built, secrets: Secrets) -> list[str]:
    """Where each secret that is found anywhere in a site came from."""
    found = []
    for path, content in site.files().items():
        if path.endswith(".gz"):
            content = gzip.decompress(content)
        text = path + "\n" + content.decode("utf-8", errors="replace")
        found += [f"{path}: {secrets.places[int(n)]}" for n in re.findall(r"Zq(\d{4})qZ", text, re.IGNORECASE)]
    return sorted(set(found))


# Each example is a build: none is spent on making a failing vault smaller, the secret says where it was.
@pytest.mark.slow
@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=False), st.sampled_from(["path", "name"]), st.booleans())
def test_no_byte_of_a_secret_is_in_the_site(chosen: random.Random, addresses: str, directory_urls: bool) -> None:
    files, secrets = secret_vault(chosen)
    with tempfile.TemporaryDirectory() as folder:
        site = build_site(
            Path(folder), files, use_directory_urls=directory_urls, extra={"obsidian": {"addresses": addresses}},
            site_url="https://example.org/vault/", plugins=["search"],
        )  # fmt: skip
        assert leaks(site, secrets) == []
        assert secrets.places


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_shows_nowhere(tmp_path: Path, comment: str) -> None:
    secrets = Secrets()
    files = {
        "index.md": secrets.mark(comment, comment),
        "embeds.md": "![[index]]\n\n[[b]]",
        "b.md": "## Head\n\ntext",
        "pic.png": PNG,
    }
    site = build_site(tmp_path, files, plugins=["search"])
    assert leaks(site, secrets) == []


@pytest.mark.parametrize("head", PRIVATE)
def test_what_cannot_be_read_as_public_is_not_published(tmp_path: Path, head: str) -> None:
    secrets = Secrets()
    site = build_site(tmp_path, _with_private(head, secrets), plugins=["search"])
    assert leaks(site, secrets) == []
    assert "private/index.html" not in site
    assert any("note 'private' is not published" in warning for warning in site.warnings)


def _with_private(head: str, secrets: Secrets) -> Mapping[str, str | bytes]:
    close = head.lstrip("\ufeff \n")[:3]
    text = secrets.mark(f"{head}secret: «»\n{close}\n# «»\n«» [[index]]", head)
    return {"index.md": "[[private]]", "private.md": text.encode()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: Pay: 2026\npublish: false\n---\n", "private.md:2: is not published: its properties are no valid"),
        ("---\na: b\npublish: later\n---\n", "private.md:3: is not published: its property 'publish' is 'later'"),
        ("\n---\npublish: false\n---\n", "private.md:1: is not published: it begins with what looks like"),
    ],
)
def test_who_may_have_meant_otherwise_is_told_how(tmp_path: Path, text: str, told: str) -> None:
    site = build_site(tmp_path, {"index.md": "x", "private.md": text})
    assert len(site.warnings) == 1
    assert site.warnings[0].startswith(told)
    assert "; " in site.warnings[0]


@pytest.mark.parametrize(
    "head",
    ["", "---\npublish: true\n---\n", "---\ndraft: false\n---\n", "---\npublish: 'yes'\n---\n",
     "---\ntitle: Pay: 2026\n---\n", "---\npublished: 2026-01-31\n---\n", "---\n\npublish: in a text\n", "---\ntext"],
)  # fmt: skip
def test_what_is_public_goes_out(tmp_path: Path, head: str) -> None:
    site = build_site(tmp_path, {"index.md": "x", "public.md": head + "word"})
    assert ("public/index.html" in site) is not head.endswith("in a text\n")


def test_what_something_published_leads_to_goes_out(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "---\nimage: cover.png\n---\n![[a.png]] [b](b.zip) <img src='c.png' srcset='d.png 2x'> [z][z]\n"
            "\n[z]: e.zip\n\n```mermaid\ngraph LR\nA[f.pdf]\nclass A internal-link\n```\n\n!!! note\n    ![[g.png]]\n",
            "sub/n.md": "![[h.mp3]] ![[i.pdf]] %%![[not1.png]]%% <!-- <img src='not2.png'> --> `![[not3.png]]`",
            "style.css": "@import 'more.css'; a {background: url(img/j.png)}",
            "more.css": "a {background: url('k.png')}",
            "page.html": "<img src=l.png>",
            **dict.fromkeys(
                ("cover.png", "a.png", "b.zip", "c.png", "d.png", "e.zip", "f.pdf", "g.png", "deep/h.mp3", "i.pdf",
                 "img/j.png", "k.png", "l.png", "logo.png", "robots.txt", "kept/m.png", "in-nav.pdf"), PNG),
            **dict.fromkeys((f"not{number}.png" for number in range(5)), PNG),
        },
        extra={"obsidian": {"attachments": ["kept/"]}},
        extra_css=["style.css"],
        theme={"name": "material", "font": False, "logo": "logo.png"},
        markdown_extensions=["admonition"],
        nav=[{"Home": "index.md"}, {"N": "sub/n.md"}, {"P": "in-nav.pdf"}],
    )  # fmt: skip
    wanted = ["cover.png", "a.png", "b.zip", "c.png", "d.png", "e.zip", "f.pdf", "g.png", "deep/h.mp3", "i.pdf",
              "style.css", "more.css", "img/j.png", "k.png", "logo.png", "robots.txt",
              "kept/m.png", "in-nav.pdf"]  # fmt: skip
    assert [name for name in wanted if name not in site] == []
    assert [name for name in ("page.html", "l.png", *(f"not{n}.png" for n in range(5))) if name in site] == []


def test_all_attachments_go_out_when_set(tmp_path: Path) -> None:
    files = {"index.md": "x", "a.png": PNG, "b.canvas": "{}"}
    site = build_site(tmp_path, files, extra={"obsidian": {"attachments": "all"}})
    assert "a.png" in site
    assert "b.canvas" not in site


def test_broken_settings_of_obsidian_hide_what_is_called_templates(tmp_path: Path) -> None:
    files = {"index.md": "x", "Templates/a.md": "x", ".obsidian/templates.json": "{"}
    site = build_site(tmp_path, files)
    assert "Templates/a/index.html" not in site
    assert ".obsidian/templates.json: cannot be read" in site.warnings[0]


def test_the_report_names_every_file_and_comment(tmp_path: Path) -> None:
    files = {
        "index.md": "---\ntitle: T\n---\na %%one%% b ![[a.png]]\n\n%%\ntwo\n%%\n\n`%%code%%`\n\n<!-- three\nfour -->",
        "private.md": "---\npublish: false\n---\n",
        "broken.md": "---\ntitle: a: b\npublish: true\n---\n",
        "a.png": PNG,
        "orphan.png": PNG,
    }
    build_site(tmp_path, files)
    assert list(published(str(tmp_path / "mkdocs.yml"))) == [
        "# What goes out: 2 files",
        "a.png: 'index.md' shows it",
        "index.md: nothing says that it is private",
        "",
        "# What stays: 3 files",
        "broken.md:2: its properties are no valid YAML (mapping values are not allowed in this context), and they may "
        "say that it is private; mend the properties; a value with ': ' in it needs quotes",
        "orphan.png: nothing that is published shows it or leads to it",
        "private.md:2: its property 'publish' is False",
        "",
        "# Comments in what goes out: 7 lines",
        "index.md:4: stays: a %%one%% b ![[a.png]]",
        "index.md:6: stays: %%",
        "index.md:7: stays: two",
        "index.md:8: stays: %%",
        "index.md:10: GOES OUT, it is no comment: `%%code%%`",
        "index.md:12: stays: <!-- three",
        "index.md:13: stays: four -->",
    ]
