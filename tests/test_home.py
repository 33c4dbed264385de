"""The home page leads to every category, and each category's page lists what belongs to it."""

import re
from pathlib import Path

import pytest

from fieldnotes.vault.note import Note

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^## ([^\n]+)\n\n(```base\n.+?\n```)$", re.MULTILINE | re.DOTALL)
# The page of this folder is generated.
MADE = {"practice"}


def categories() -> list[Path]:
    """The folders of notes."""
    folders = {path.parent for path in DOCS.rglob("*.md")} - {DOCS, DOCS / "templates", DOCS / "inbox"}
    return sorted(folders)


def lists(path: Path) -> dict[str, str]:
    """The lists of a category's page by the heading they stand under."""
    return dict(BLOCK.findall(path.read_text(encoding="utf-8")))


@pytest.mark.docs
def test_the_home_page_leads_to_every_category() -> None:
    home = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\[\[([^\]|#]+)", home))
    missing = [folder.name for folder in categories() if not {folder.name, *_notes(folder)} & listed]
    assert not missing, f"docs/index.md leads to nothing in {missing}: add `- [[folder|Name]]`"


def _notes(folder: Path) -> set[str]:
    """What stands in for a category of few notes: all of them."""
    names = {path.stem for path in folder.glob("*.md")} - {folder.name}
    return names if len(names) < 4 else set()


@pytest.mark.docs
@pytest.mark.parametrize("folder", categories(), ids=lambda folder: folder.name)
def test_every_category_has_a_name_a_place_and_a_page(folder: Path) -> None:
    name = folder.relative_to(DOCS).as_posix()
    order = (DOCS / ".pages").read_text(encoding="utf-8")
    assert f"- {name}\n" in order, f"docs/.pages does not say where {name}/ comes in the navigation"
    pages = (folder / ".pages").read_text(encoding="utf-8")
    assert pages.startswith("title: "), f"docs/{name}/.pages does not give the category a title"
    assert f"nav:\n  - {name}.md\n" in pages, f"docs/{name}/.pages does not begin with {name}.md, the category's page"
    assert name in MADE or (folder / f"{name}.md").exists(), f"docs/{name}/{name}.md, the category's page, is missing"


@pytest.mark.docs
def test_every_page_of_a_category_lists_what_belongs_to_it() -> None:
    services, comparisons, ideas = lists(DOCS / "templates" / "category.md").values()
    assert len(categories()) > 15
    named: dict[str, set[str]] = {}
    for path in DOCS.glob("*/*.md"):
        for category in Note(path.name, path.read_text(encoding="utf-8")).meta.get("categories") or []:
            if category != "Name of the category":
                named.setdefault(str(category), set()).add(path.parent.name)
    assert any("compare" in places for places in named.values())
    for folder in categories():
        if folder.name in MADE:
            continue
        held = list(lists(folder / f"{folder.name}.md").values())
        wanted = [services]
        if "compare" in named.get(folder.name, ()):
            wanted.append(comparisons)
        if named.get(folder.name, set()) - {"compare"}:
            wanted.append(ideas)
        assert held == wanted, f"docs/{folder.name}/{folder.name}.md: its lists are not those of templates/category.md"
