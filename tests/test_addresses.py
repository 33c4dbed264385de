"""Nothing kills a build: addresses never collide and are never too long, whatever a vault holds."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mkdocs.exceptions import ConfigurationError
from sites import Built, build_site

from fieldnotes.vault.addresses import Addresses, is_too_long
from fieldnotes.vault.syntax import file_key

PNG = b"\x89PNG\r\n\x1a\n"
LONG = "\u9577" * 84  # 252 bytes: as long as a note's name can be

PARTS = st.sampled_from(
    ["a", "A", "b", "index", "README", "404", "search", "assets", "sitemap.xml", "photo.jpg", "index.html", "a.md",
     "caf\u00e9", "cafe\u0301", LONG, "e\u0301" * 84, "nul", "dots.",
     "blank ", "\U0001f389", "x y", "...", "a-2", "con", "%41", "\ufeffx", "#", "?"]
)  # fmt: skip
NAMES = st.one_of(
    PARTS,
    st.sampled_from(["/", "//", "", "..", "../x", "a/b", "photo.jpg/x", "\u9577" * 86, "e\u0301" * 85,
                     "CON/NUL.", ". .", "x/" * 600, "pic.png", "\x00"]),
    # YAML allows no control characters, and what cannot be read is not published.
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6),
)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=30), st.data())
def test_no_two_files_share_an_address(uris: list[str], data: st.DataObject) -> None:
    taken = Addresses()
    given_: list[str] = []
    for uri in uris:
        wanted = data.draw(st.sampled_from([uri, f"{uri}/index.html", f"{uri}.html"]))
        if not is_too_long(wanted) and taken.take(wanted, uri):
            given_.append(wanted)
        else:
            given_.append(taken.take_another(wanted, uri))
    keys = [file_key(uri) for uri in given_]
    assert len(set(keys)) == len(uris)
    assert not any(is_too_long(uri) for uri in given_)
    folders = {key.rsplit("/", at)[0] for key in keys for at in range(1, key.count("/") + 1)}
    assert folders.isdisjoint(keys)


NASTY = st.dictionaries(
    st.lists(PARTS, min_size=1, max_size=3).map("/".join),
    st.tuples(st.sampled_from([".md", "", ".png"]), st.lists(NAMES, max_size=3), NAMES),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(NASTY, st.sampled_from(["path", "name"]), st.booleans())
def test_no_vault_kills_a_build(
    files: dict[str, tuple[str, list[str], str]], addresses: str, directory_urls: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder, "vault")
        notes = []
        for name, (ending, aliases, permalink) in files.items():
            quoted = ", ".join(map(_quoted, aliases))
            path = vault / (name + ending)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                text = f"---\naliases: [{quoted}]\npermalink: {_quoted(permalink)}\n---\nword\n"
                path.write_text(text, encoding="utf-8")
            except OSError:
                continue  # a file stands where a folder would
            if ending == ".md":
                notes.append(name)
        site = build_site(
            Path(folder), {"home.md": "x"}, use_directory_urls=directory_urls, plugins=["search"],
            extra={"obsidian": {"addresses": addresses, "attachments": "all"}},
        )  # fmt: skip
        pages = sum(b"<article" in content for path, content in site.files().items() if path.endswith(".html"))
        # Each note has its page, and 404.html; hidden ones and README.md beside index.md have none.
        shown = [name for name in notes if not any(part.startswith(".") for part in name.split("/"))]
        shown = [name for name in shown if not name.endswith("README") or name[:-6] + "index" not in notes]
        assert pages >= len(shown) + 1
        assert "search/search_index.json" in site
        assert site["sitemap.xml"].startswith("<?xml")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("alias", ["pic.png", "sitemap.xml", "index.html", "404.html", "\u9577" * 86, "x/" * 600])
def test_an_alias_that_can_be_no_address_is_told_with_its_line(tmp_path: Path, alias: str) -> None:
    files = {"index.md": "![[pic.png]]", "a.md": f"---\ntitle: A\naliases: ['{alias}']\n---\n", "pic.png": PNG}
    site = build_site(tmp_path, files)
    assert [warning[:7] for warning in site.warnings] == ["a.md:3:"]
    assert site.files()["pic.png"] == PNG
    assert "<urlset" in site["sitemap.xml"]


def test_a_note_beside_a_file_of_its_name_gets_another_address(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "[[photo.jpg.md]] ![[photo.jpg]]", "photo.jpg.md": "x", "photo.jpg": PNG})
    assert site.warnings == [
        "photo.jpg.md: has the same address as 'photo.jpg'; it is at 'photo.jpg-2/' until it is renamed"
    ]
    assert 'href="photo.jpg-2/"' in site.article("index.html")


def test_files_that_cannot_be_read_are_told_and_stay(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "dangling.png").symlink_to(vault / "gone.png")
    (vault / "loop.png").symlink_to(vault / "loop.png")
    (vault / "dangling.md").symlink_to(vault / "gone.md")
    os.mkfifo(vault / "pipe.png")
    site = build_site(tmp_path, {"index.md": "![[dangling.png]] ![[loop.png]] [[dangling]] ![[pipe.png]]"})
    told = "\n".join(site.warnings)
    for name in ("dangling.png", "loop.png", "dangling.md", "pipe.png"):
        assert f"{name}: is not published: it" in told
        assert name not in site


def test_an_attachment_that_goes_away_while_building_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fieldnotes.doors import mkdocs_events

    reach = mkdocs_events.keep_what_is_reached

    def delete(build: object) -> None:
        reach(build)  # type: ignore[arg-type]
        (tmp_path / "vault" / "pic.png").unlink()

    monkeypatch.setattr(mkdocs_events, "keep_what_is_reached", delete)
    site = build_site(tmp_path, {"index.md": "![[pic.png]] word", "pic.png": PNG})
    assert site.warnings == ["pic.png: cannot be copied, it is not published: No such file or directory"]
    assert "word" in site["index.html"]


def test_a_folder_that_holds_itself_is_told_once(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "a").mkdir(parents=True)
    (vault / "b").mkdir()
    (vault / "a" / "loop").symlink_to(vault)
    (vault / "b" / "self").symlink_to(vault / "b")
    site = build_site(tmp_path, {"index.md": "x", "a/n.md": "[[m]]", "b/m.md": "x"})
    assert sorted(site.warnings) == [
        f"{name}: is not published: it leads back into itself through a symbolic link; remove the link"
        for name in ("a/loop", "b/self")
    ]
    assert [path for path in site.files() if "loop" in path or "self" in path] == []


def test_two_folders_that_hold_each_other_are_told(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    for name in "ab":
        (vault / name).mkdir(parents=True)
    (vault / "a" / "to-b").symlink_to(vault / "b")
    (vault / "b" / "to-a").symlink_to(vault / "a")
    site = build_site(tmp_path, {"index.md": "x", "a/n.md": "[[m]]", "b/m.md": "x"})
    assert sorted(one.partition(": it ")[0] for one in site.warnings) == [
        f"{name}: is not published" for name in ("a/to-b/to-a", "b/to-a/to-b")
    ]
    assert "b/m/index.html" in site


def test_links_that_nobody_could_follow_to_their_end_are_named(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    for name in ("one", "two"):
        (vault / name).symlink_to(vault)
    with pytest.raises(ConfigurationError, match="'one', 'two'; remove one of them"):
        build_site(tmp_path, {"index.md": "x"})


def test_a_zero_byte_does_not_drop_a_note(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {"index.md": b"first\nwo\0rd and much more text", "wide.md": "\ufeffwide word".encode("utf-16-le")},
    )
    assert "wo\ufffdrd" in site.article("index.html")
    assert "wide word" in site.article("wide/index.html")
    assert site.warnings[0].startswith("index.md:2: holds a zero byte")
    assert site.warnings[1].startswith("wide.md: is UTF-16")


def test_readme_beside_index_is_told_truly(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "[[a/README]]", "a/index.md": "x", "a/README.md": "y"})
    told = "note 'a/README' is not published: 'index.md' beside it is their folder's page"
    assert f"index.md:1: [[a/README]]: {told}" in site.warnings


@pytest.mark.parametrize(
    "files",
    [
        {"Home.md": "# Welcome\n\n[[n]] the home"},
        {"index.md": "# Welcome\n\n[[n]] the home"},
        {"Index.md": "[[n]] the home"}, {"Readme.md": "[[n]] the home"},
        {"Home.md": "[[n]] the home", "readme.md": "a file of the repository's"},
        {"deep/My vault.md": "---\npermalink: /\n---\n[[n]] the home"},
    ],
)
def test_a_vault_has_a_home_page(tmp_path: Path, files: dict[str, str]) -> None:
    site = build_site(tmp_path, {"n.md": f"[[{next(iter(files))}|back]]", **files})
    assert "the home" in site.article("index.html")
    assert 'href="n/"' in site.article("index.html")
    assert re_href(site, "n/index.html") == "../"
    assert site.warnings == []


def test_a_vault_without_a_home_page_is_told_what_would_be_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        site = build_site(tmp_path / "a", {"n.md": "x"})
        assert "call one 'index.md', or write 'permalink: /' into its properties" in caplog.text
        caplog.clear()
        build_site(tmp_path / "b", {"index.md": "x"})
        assert "home page" not in caplog.text
    assert site.warnings == []


def re_href(site: Built, page: str) -> str:
    return site.article(page).split('class="internal-link" href="')[1].split('"')[0]


def test_only_one_note_is_the_home_page(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "first", "b.md": "---\npermalink: /\n---\nsecond"})
    assert "first" in site.article("index.html")
    assert "second" in site.article("b/index.html")
    assert site.warnings == ["b.md:2: its permalink '/' is the address of 'index.md', which is the home page already"]


def test_a_folder_of_which_nothing_is_written_takes_no_address(tmp_path: Path) -> None:
    files = {"index.md": "x", "folder/note.md": "x", "folder/.pages": "title: F\n", "else/folder.md": "a folder's name"}
    site = build_site(tmp_path, files, extra={"obsidian": {"addresses": "name"}})
    assert site.warnings == []
    assert "folder/index.html" in site
