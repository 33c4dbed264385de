"""The bench for strangers' vaults: its oracle finds the hook's site right, and a site that was broken wrong."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sites import HOOK, REPOSITORY, build_config

sys.path.insert(0, str(REPOSITORY / "bench"))

from vault_changes import Outcome, changes, hooks_at
from vault_generator import MARK, write_vault
from vault_oracle import judge, tables, visible
from vaults import compare

# One vault and one site for all of them.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bench")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("bench")
    write_vault(folder / "vault", 60, seed=3)
    config = folder / "mkdocs.yml"
    config.write_text(
        f"site_name: B\ndocs_dir: vault\ntheme: {{name: material, font: false}}\nhooks: ['{HOOK}']\n", encoding="utf-8"
    )
    return folder / "vault", build_config(config, folder / "site").root


def test_a_generated_vault_is_the_same_for_the_same_seed(tmp_path: Path, built: tuple[Path, Path]) -> None:
    write_vault(tmp_path, 60, seed=3)
    first = {path.relative_to(built[0]): path.read_bytes() for path in built[0].rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first


def test_a_generated_vault_is_shown_right(built: tuple[Path, Path]) -> None:
    score = judge(*built)
    for what in ("pages", "links", "embeds", "tables", "comments"):
        assert score.total[what] > 20, what
        assert score.right[what] == score.total[what], score.wrong[what][:5]


def test_each_fault_is_found(built: tuple[Path, Path]) -> None:
    vault, site = built
    page, text = next(
        (path, text) for path in sorted(site.rglob("index.html"))
        if '<a class="internal-link" href="../' in (text := path.read_text(encoding="utf-8")) and "<img alt" in text
        and path.parent != site and ">Heading of" not in text
    )  # fmt: skip
    good = judge(vault, site).right
    for what, broken in {
        "links": text.replace('<a class="internal-link" href="../', '<a class="internal-link" href="../elsewhere/'),
        "embeds": text.replace("<img ", '<img hidden src="x.png" '),
        "tables": text.replace("</tr>", "</tr><tr><td>more</td></tr>"),
        "comments": text.replace("</article>", f"{MARK}-1-inline with {MARK}-1-block {MARK}-2-hidden</article>"),
        "titles": text.replace("<title>", "<title>x").replace("<h1", "<h1>x</h1><p").replace("</h1>", "</p>"),
    }.items():
        page.write_text(broken, encoding="utf-8")
        assert judge(vault, site).right[what] < good[what], what
    page.write_text(text, encoding="utf-8")
    page.rename(page.with_suffix(".gone"))
    assert judge(vault, site).right["pages"] == good["pages"] - 1
    page.with_suffix(".gone").rename(page)


def test_what_the_oracle_reads() -> None:
    body = "a `[[x]]` %%hid%% [[y]]\n\n```\n[[z]] %%no%%\n```\n%%\nblock\n%%\n<!-- [[w]] -->\n$$[[v]]$$"
    text, comments = visible(body)
    assert "[[y]]" in text and not any(link in text for link in ("[[x]]", "[[z]]", "[[w]]", "[[v]]"))
    assert sorted(one.strip("%\n") for one in comments) == ["block", "hid"]
    assert "after" in visible("%%\nhid\n%% after")[0] and "hid" not in visible("%%\nhid\n%% after")[0]
    assert "[[c]]" not in visible("# h\n\t- a\n\t\t- [[c]]\n")[0] and "[[c]]" in visible("- a\n\n\t- [[c]]\n")[0]
    assert tables("|a|b|\n|-|-|\n|1|2|3||\n") == [(2, 3)]
    assert tables("|a|b|\n|-|-|\n|1|2\\|3|\ntext\n- list\n\nx | y\n-- | --\n\n|a|\n|-|-|\n") == [(3, 2), (1, 2)]


def test_the_oracle_follows_an_alias_as_written_and_knows_a_file_that_is_missing(tmp_path: Path) -> None:
    notes = {
        "index.md": "[[Other]] [[other]] [[twice]] ![[gone.docx]] ![[gone.png]] [[gone]]",
        "a.md": "---\naliases: [Other, twice]\n---\nx\n\n| a |\n|---|\n| 1 ||", "b.md": "---\naliases: twice\n---\nx",
        "c.md": "\n---\npublish: true\n---\nx",
    }  # fmt: skip
    for name, text in notes.items():
        (tmp_path / "vault").mkdir(exist_ok=True)
        (tmp_path / "vault" / name).write_text(text, encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        f"site_name: B\ndocs_dir: vault\ntheme: {{name: material, font: false}}\nhooks: ['{HOOK}']\n", encoding="utf-8"
    )
    score = judge(tmp_path / "vault", build_config(config, tmp_path / "site").root)
    assert (score.total["links"], score.total["embeds"], score.total["pages"], score.total["tables"]) == (3, 2, 4, 1)
    assert score.total == score.right, score.wrong


def test_the_oracle_finds_the_home_page_and_what_stays(tmp_path: Path) -> None:
    notes = {
        "Home.md": "# Other\n\n[[a]] %%a hidden remark here%%", "a.md": "[[Home]]", "b.md": "---\ndraft:\n---\nx",
        "c.md": "---\ntitle: x: y\npublish: false\n---\nx",
    }  # fmt: skip
    for name, text in notes.items():
        path = tmp_path / "vault" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        f"site_name: B\ndocs_dir: vault\ntheme: {{name: material, font: false}}\nhooks: ['{HOOK}']\n", encoding="utf-8"
    )
    site = build_config(config, tmp_path / "site").root
    score = judge(tmp_path / "vault", site)
    assert score.total["pages"] == 2
    assert score.total == score.right, score.wrong
    (site / "index.html").unlink()
    assert judge(tmp_path / "vault", site).wrong["pages"] == ["Home.md"]


def test_what_a_change_to_the_hook_alters_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_vault(tmp_path / "vault", 12, seed=3)
    before = Path(shutil.copytree(REPOSITORY / "hooks", tmp_path / "hooks"))
    assert not compare("same", tmp_path / "vault", mkdir(tmp_path / "one"), before, 5)
    assert re.fullmatch(r"same: \d\d+ files, all the same\n", capsys.readouterr().out)
    elements = before / "fieldnotes" / "vault" / "elements.py"
    text = elements.read_text(encoding="utf-8")
    assert "internal-link" in text
    elements.write_text(text.replace("internal-link", "link-of-old"), encoding="utf-8")
    assert compare("other", tmp_path / "vault", mkdir(tmp_path / "two"), before, 3)
    told = capsys.readouterr().out
    assert re.match(r"other: \d+ differences in \d\d+ files\n  .+\.html differs\n    -.*link-of-old", told)
    assert told.count(" differs\n") == 3
    assert "more (--wrong 0 names all)" in told


def mkdir(path: Path) -> Path:
    path.mkdir()
    return path


def test_files_and_warnings_of_two_builds_are_compared() -> None:
    old = Outcome({"a.html": b"x\ny", "b.html": b"1", "p.png": b"\xff"}, ["WARNING - one", "WARNING - two"])
    new = Outcome({"a.html": b"x\nz", "c.html": b"1", "p.png": b"\xfe"}, ["WARNING - two"])
    assert list(changes(old, new)) == [
        ("a.html differs", ["-y", "+z"]), ("b.html is gone", []), ("c.html is new", []), ("p.png differs", []),
        ("the warnings differ", ["-WARNING - one"]),
    ]  # fmt: skip
    assert list(changes(old, old)) == []


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="no repository")
def test_the_hook_as_it_was_comes_from_git(tmp_path: Path) -> None:
    assert (hooks_at(REPOSITORY, "HEAD", tmp_path) / "obsidian.py").is_file()
    with pytest.raises(subprocess.CalledProcessError):
        hooks_at(REPOSITORY, "no-such-revision", tmp_path)
