"""A stranger's vault builds with nothing but a theme and the hook, and nothing in it can do harm."""

import os
import re
from pathlib import Path

import pytest
from markdown import Markdown
from sites import HOOK, build_config, build_site, write_vault

from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import CONFIGS, EXTENSIONS, ObsidianExtension

PNG = b"\x89PNG\r\n\x1a\n"


def test_links_lead_to_the_pages_addresses(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "[[Sub note#Part two|go]] and ![[pic.png|50]] and [md](Sub%20note.md)",
            "folder/Sub note.md": "# Sub\n\n## Part two\n\nback to [[index]]",
            "media/pic.png": PNG,
        },
    )
    page = site.article("index.html")
    assert '<a class="internal-link" href="folder/Sub%20note/#part-two">go</a>' in page
    assert '<img alt="pic.png" loading="lazy" src="media/pic.png" width="50" />' in page
    assert 'href="folder/Sub%20note/">md</a>' in page
    assert 'href="../../">index</a>' in site.article("folder/Sub note/index.html")
    assert site.warnings == []


def test_a_dead_link_is_told_with_file_line_and_nearest_name(tmp_path: Path) -> None:
    site = build_site(
        tmp_path, {"index.md": "---\ntags: [x]\n---\n\nfirst\n\n[[Privte link|kept text]]", "Private link.md": "x"}
    )
    assert site.warnings == [
        "index.md:7: [[Privte link|kept text]]: note 'Privte link' does not exist; did you mean 'Private link'?"
    ]
    assert re.search(r'<span class="internal-link is-unresolved"[^>]*>kept text</span>', site.article("index.html"))


@pytest.mark.parametrize("directory_urls", [True, False])
def test_a_notes_name_is_its_address(tmp_path: Path, directory_urls: bool) -> None:
    site = build_site(
        tmp_path,
        {"index.md": "[[sqs]]", "integration/sqs.md": "![[a.png]]", "assets/a.png": PNG, "x/index.md": "folder"},
        extra={"obsidian": {"addresses": "name"}},
        use_directory_urls=directory_urls,
    )
    address = "sqs/index.html" if directory_urls else "sqs.html"
    assert address in site
    assert f'href="{"sqs/" if directory_urls else "sqs.html"}"' in site.article("index.html")
    assert f'src="{"../" if directory_urls else ""}assets/a.png"' in site.article(address)
    assert ("x/index.html") in site
    assert site.warnings == []


def test_two_notes_of_one_name_are_told(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {"index.md": "home", "a/sqs.md": "a", "b/sqs.md": "b", "assets/x.png": PNG, "c/Assets.md": "c"},
        extra={"obsidian": {"addresses": "name"}},
    )
    assert [warning.split(";")[0] for warning in site.warnings] == [
        "b/sqs.md: has the same address as 'a/sqs.md' (/sqs/)",
        "c/Assets.md: has the same address as 'assets/x.png' (/Assets/)",
    ]
    assert "sqs/index.html" in site
    assert "b/sqs/index.html" in site


def test_backlinks_quote_the_sentence(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "# Home\n\nFirst sentence. The **best** is [[Target|the target]] of all. Last one.",
            "Other.md": "- [[Target]]\n- %%hidden [[Target]] counts%%",
            "Target.md": "# The target\n\n[[#The target]]",
        },
    )
    page = site.article("Target/index.html")
    assert '<h2 id="linked-from" data-search-exclude>Linked from</h2>' in page
    assert '<a class="internal-link" href="../">Home</a><p>The best is <mark>the target</mark> of all.</p>' in page
    assert '<a class="internal-link" href="../Other/">Other</a>' in page
    assert page.count("<li>") >= 2
    assert "Linked from" not in site.article("index.html")


def test_backlinks_follow_an_edit_to_the_other_page(tmp_path: Path) -> None:
    files = {"index.md": "see [[Target]] there", "Target.md": "t"}
    assert "see <mark>Target</mark> there" in build_site(tmp_path, files).article("Target/index.html")
    files["index.md"] = "look at [[Target]] now"
    assert "look at <mark>Target</mark> now" in build_site(tmp_path, files).article("Target/index.html")
    files["index.md"] = "nothing"
    assert "Linked from" not in build_site(tmp_path, files).article("Target/index.html")


def test_aliases_and_permalinks_lead_to_the_note(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "x",
            "a/SQS.md": "---\naliases: [Simple Queue Service, SQS, ../../etc]\npermalink: queues/Simple\n---\nx",
            "b/Other.md": "---\naliases: [Simple queue service]\n---\n",
        },
        extra={"obsidian": {"addresses": "name"}},
    )
    redirect = site["simple-queue-service/index.html"]
    assert '<link rel="canonical" href="../SQS/">' in redirect
    assert 'content="0; url=../SQS/"' in redirect
    assert "../../SQS/" in site["queues/Simple/index.html"]
    assert sorted(site.warnings) == [
        "a/SQS.md:2: no address can be made of the alias or permalink '../../etc'",
        "b/Other.md:2: the alias 'Simple queue service' has the address of 'a/SQS.md'; drop it from one of them",
    ]


def test_every_way_of_using_a_file_counts(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "---\nimage: cover.png\n---\n<img src='html.png'> [z][z]\n\n[z]: file.zip\n",
            "Draft.md": "---\ndraft: true\n---\n![[html.png]] ![[file.zip]] ![[cover.png]] "
            "<img src=secret.png> [s][s]\n\n[s]: secret.zip\n",
            **dict.fromkeys(("html.png", "cover.png", "file.zip", "secret.png", "secret.zip"), PNG),
        },
    )
    assert [name for name in ("html.png", "cover.png", "file.zip") if name not in site] == []
    assert [name for name in ("secret.png", "secret.zip") if name in site] == []


def test_private_notes_and_their_pictures_stay_private(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "[[Secret]] and ![[both.png]]",
            "Secret.md": "---\npublish: false\n---\n![[only.png]] ![[both.png]] a secret word",
            "Draft.md": "---\ndraft: true\n---\ndraft",
            "only.png": PNG,
            "both.png": PNG,
            "unused.png": PNG,
        },
    )
    assert "Secret/index.html" not in site
    assert "Draft/index.html" not in site
    assert "only.png" not in site
    assert "both.png" in site
    assert "unused.png" not in site
    assert site.warnings == ["index.md:1: [[Secret]]: note 'Secret' is not published"]
    assert not any(b"a secret word" in content for content in site.files().values())


def test_drafts_by_configuration_are_no_dead_links(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "[[Later]]", "drafts/Later.md": "x"}, draft_docs="drafts/")
    assert "drafts/Later/index.html" not in site
    assert site.warnings == ["index.md:1: [[Later]]: note 'Later' is not published"]


def test_nothing_outside_the_vault_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("outside word")
    (outside / "secret.png").write_bytes(PNG)
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "linked.md").symlink_to(outside / "secret.md")
    (vault / "folder").symlink_to(outside)
    (vault / "inner.md").symlink_to(vault / "index.md")
    site = build_site(
        tmp_path,
        {"index.md": "![[../outside/secret.png]] ![[/etc/passwd]] [x](../outside/secret.md) [[linked]]"},
    )
    assert not any(b"outside word" in content for content in site.files().values())
    assert "folder/secret.png" not in site
    assert "inner/index.html" in site
    told = "\n".join(site.warnings)
    assert "linked.md: leads out of the vault through a symbolic link" in told
    # In index.md and in its link inner.md.
    assert told.count("does not exist") == 2 * 3
    assert told.count("[[linked]]: note 'linked' is not published") == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("yaml.md", b"---\nkey: [a\n---\nword", "yaml.md:3: the properties are no valid YAML"),
        ("endless.md", b"---\nkey: &a [*a]\n---\nword", "endless.md:2: the properties are no valid YAML"),
        ("latin.md", "Gr\xfc\xdfe word".encode("latin-1"), "latin.md:1: is not UTF-8"),
        ("binary.md", b"word \x00\x01\x02", "binary.md: is a binary file"),
        ("long.md", b"word " * 200_000, None),
        ("links.md", b"[[index]] " * 10_000 + b"word", None),
        ("brackets.md", b"[" * 20_000 + b" word", None),
        ("deep.md", b"> " * 2_000 + b"word", None),
        ("lists.md", b"".join(b" " * (2 * n) + b"- word\n" for n in range(300)), None),
        ("lazy.md", b"".join(b"> " * (n % 30) + b"- a\nword\n" for n in range(600)), None),
        ("ticks.md", b"`" * 999 + b" word " + b"`" * 998, None),
        ("declaration.md", b"<![if word]> <!x <?php word", None),
        ("stars.md", b"*a **b " * 2_000 + b"word", None),
        ("footnotes.md", b"a[^1]\n\n[^1]: b ^[word ^[c]] ![[footnotes]]", None),
        ("meta.md", b"Note: word is kept\n\ntext", None),
        ("empty.md", b"", None),
        ("frame.md", b"\xef\xbb\xbf---\ntitle: T\n---\n# word\r\nx\r\n", None),
    ],
)
def test_bad_input_never_crashes_and_loses_no_word(
    tmp_path: Path, name: str, content: bytes, told: str | None
) -> None:
    site = build_site(tmp_path, {"index.md": "home", name: content})
    told_here = [warning for warning in site.warnings if warning.startswith(name)]
    assert (len(told_here), bool(told)) in ((1, True), (0, False)), site.warnings
    if told:
        assert told in told_here[0]
    page = name.removesuffix(".md") + "/index.html"
    if name == "binary.md":
        assert page not in site
    elif name != "empty.md":
        assert "word" in site.article(page)


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_no_property_title_or_name_becomes_script(tmp_path: Path) -> None:
    meta = "\n".join(
        f"{key}: '{HOSTILE}'" for key in ("title", "description", "author", "icon", "status", "image", "subtitle")
    )
    site = build_site(
        tmp_path,
        {
            "index.md": "[[hostile]] [[b]]",
            "hostile.md": f"---\n{meta}\naliases: ['</script><script>alert(3)</script>']\n"
            "cssclasses: ['x\"><script>']\n---\n[[index]]",
            "b.md": "# `</title><script>alert(4)</script>` [[index]]\n",
            "c.md": "# &lt;script&gt;alert(5)&lt;/script&gt;\n[[index]]",
            'd<img src=x onerror=alert(6)>.md' if os.name != "nt" else "d.md": "[[index]]",
        },
    )
    for path, content in site.files().items():
        if path.endswith(".html"):
            page = content.decode()
            for number in range(1, 7):
                assert f"<script>alert({number})" not in page, path
            assert not re.search(r"<img[^>]*\sonerror", page), path


def test_the_configuration_keeps_its_own_extensions(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {"index.md": "# T {#own}\n\n!!! note \"Mine\"\n    [[Other]]\n\n    more\n\n"
         "Term\n:   Meaning [[Other]]\n\n[[#T]]",
         "Other.md": "x\n\n=== \"Tab\"\n\n    in tab\n"},
        markdown_extensions=["admonition", "def_list", "attr_list", {"pymdownx.tabbed": {"alternate_style": True}},
                             {"toc": {"permalink": "#"}}],
    )  # fmt: skip
    page = site.article("index.html")
    assert '<h1 id="own">' in page
    assert 'href="#own"' in page
    assert '<p class="admonition-title">Mine</p>' in page
    assert "<p>more</p>" in page
    assert re.search(r"<dd>\s*<p>Meaning", page)
    assert page.count('href="Other/"') == 2
    assert "headerlink" in page
    assert 'class="tabbed-set' in site.article("Other/index.html")
    assert site.warnings == []


def test_ids_in_other_scripts_are_found(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: vault\ntheme: {name: material, font: false}\nhooks: [" + str(HOOK) + "]\n"
        "validation: {links: {anchors: warn}}\n"
        "markdown_extensions:\n  - toc:\n      slugify: !!python/object/apply:pymdownx.slugs.slugify "
        "{kwds: {case: lower}}\n"
    )
    write_vault(tmp_path / "vault", {"index.md": "[[Größe#Maß und 日本|x]]", "Größe.md": "## Maß und 日本\n"})
    site = build_config(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert site.warnings == []
    assert 'href="Gr%C3%B6%C3%9Fe/#maß-und-日本"' in site.article("index.html")


def test_problems_in_foreign_blocks_name_their_line(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {"index.md": "---\ntitle: T\n---\nx\n\n!!! note\n    first\n\n    [[Gone]]\n"},
        markdown_extensions=["admonition"],
    )
    assert site.warnings == ["index.md:9: [[Gone]]: note 'Gone' does not exist"]


def test_big_libraries_come_only_with_notes_that_use_them(tmp_path: Path) -> None:
    plain = build_site(tmp_path / "plain", {"index.md": "text"})
    assert not [path for path in plain.files() if "mermaid.min" in path or "katex" in path]
    used = build_site(tmp_path / "used", {"index.md": "$x$\n\n```mermaid\ngraph LR\nA-->B\n```"})
    assert [path for path in used.files() if "mermaid.min" in path]
    assert [path for path in used.files() if "katex.min.js" in path]


def test_a_note_without_heading_is_titled_by_its_name(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "x", "my lower-case note.md": "text"})
    assert '<h1 id="my-lower-case-note">' in site["my lower-case note/index.html"] or (
        "<h1>my lower-case note</h1>" in site["my lower-case note/index.html"]
    )


def test_an_empty_title_is_no_title(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "x", "a.md": "---\ntitle:\n---\nx", "b.md": "---\ntitle: ' '\n---\n# B"})
    assert ">a</h1>" in site["a/index.html"]
    assert ">B</h1>" in site["b/index.html"]


def test_a_warning_names_the_line_it_is_about(tmp_path: Path) -> None:
    lines = [
        "---", "up: '[[Gone 2]]'", "---", "| a |", "| --- |", "| [[Gone 6\\|x]] |", "", "> [!tip] [[Gone 8]]",
        "> - a", ">   [[Gone 10]]", "", "x[^1] ^[[[Gone 12]]]", "", "[^1]: a", "    [[Gone 15]]", "", "![[Other]]",
        "more", "[[Gone 19]]", "", "```mermaid", "graph LR", "class Gone23 internal-link", "```", "", "%%",
        "[[Gone 27]]", "%%", "", "[r]: Gone30.md",
    ]  # fmt: skip
    site = build_site(tmp_path, {"index.md": "\n".join(lines), "Other.md": "x"})
    told = [re.findall(r"index\.md:(\d+): .*?Gone ?(\d+)", warning) for warning in site.warnings]
    assert told == [[(str(n), str(n))] for n in (2, 6, 8, 10, 12, 15, 19, 23, 27, 30)]


@pytest.mark.slow
def test_notes_that_all_embed_each_other_end(tmp_path: Path) -> None:
    embeds = "\n".join(f"![[n{number}]]" for number in range(12))
    site = build_site(tmp_path, {"index.md": "x", **{f"n{number}.md": embeds for number in range(12)}})
    assert site.article("n0/index.html").count('<div class="embed">') <= 500


def test_strict_line_breaks_are_read_from_the_vault(tmp_path: Path) -> None:
    notes = {"index.md": "one\ntwo"}
    assert "one<br" in build_site(tmp_path / "a", notes).article("index.html")
    strict = {**notes, ".obsidian/app.json": '{"strictLineBreaks": true}'}
    assert "one<br" not in build_site(tmp_path / "b", strict).article("index.html")
    damaged = build_site(tmp_path / "c", {**notes, ".obsidian/app.json": "{"})
    assert ".obsidian/app.json: cannot be read" in damaged.warnings[0]


def test_classes_of_a_note_reach_its_page(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "---\ncssclasses: [wide, 'bad\" x']\n---\ntext"})
    assert '<div class="wide">' in site.article("index.html")


def test_the_same_vault_gives_the_same_bytes(tmp_path: Path) -> None:
    files = {"index.md": "[[a]] ![[b]]", "a.md": "---\naliases: [z, y]\n---\n[[b]]", "b.md": "[[a]] [[index]]"}
    first = build_site(tmp_path / "1", files).files()
    second = build_site(tmp_path / "2", files).files()
    differing = {path for path in first if first[path] != second.get(path)}
    assert first.keys() == second.keys()
    assert {path for path in differing if not _only_dates(first[path], second[path])} == set()


def _only_dates(one: bytes, other: bytes) -> bool:
    """MkDocs writes the time of the build into its comment on the home page, and gzip into its header."""
    strip = re.compile(rb"Build Date UTC : [^\n]*|^\x1f\x8b.{8}", re.DOTALL)
    return strip.sub(b"", one, 1) == strip.sub(b"", other, 1)




# Renders a text of its own amidst each page, as plugins do for excerpts.
EXCERPTS = """
from markdown import Markdown

def on_page_markdown(markdown, page, config, files):
    page.meta["excerpt"] = Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    ).convert("[[sub/deep|An excerpt]] [[nowhere]]")

def on_page_content(html, page, config, files):
    return html + page.meta["excerpt"]
"""


def test_a_text_of_another_plugin_is_rendered_and_no_pages_concern(tmp_path: Path) -> None:
    (tmp_path / "excerpts.py").write_text(EXCERPTS, encoding="utf-8")
    notes = {"index.md": "# Home\n\n[[deep]]", "sub/deep.md": "# Deep\n\nText."}
    site = build_site(tmp_path, notes, hooks=[str(HOOK), str(tmp_path / "excerpts.py")])
    assert site.warnings == []
    for page in ("index.html", "sub/deep/index.html"):
        assert '<a class="internal-link" href="sub/deep.md">An excerpt</a>' in site.article(page)
    linked = site.article("sub/deep/index.html").partition("Linked from")[2]
    assert linked.count("<li") == 1  # by the home page's own link
    assert "Linked from" not in site.article("index.html")


def test_two_pages_can_be_rendered_side_by_side() -> None:
    notes = {name: Note(name, text) for name, text in {"a.md": "[[b]]", "b.md": "[[a]] [[x]]"}.items()}
    pages = [Page(note, Index(notes)) for note in notes.values()]
    both = [Markdown(extensions=[ObsidianExtension(page), *EXTENSIONS], extension_configs=CONFIGS) for page in pages]
    for md, page in zip(both, pages, strict=True):
        md.convert(page.note.body)
        assert ObsidianExtension.of(md).page is page
    assert [[link.target for link in page.links] for page in pages] == [["b.md"], ["a.md"]]
    assert [len(page.problems) for page in pages] == [0, 1]
    with pytest.raises(LookupError, match="has to stand before"):
        ObsidianExtension.of(Markdown())
