"""The home page lists every note: its short names are chosen by people, so nothing generates it."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
NOT_LISTED = {"index", "glossary"}


@pytest.mark.docs
def test_the_home_page_lists_every_note() -> None:
    home = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = {name.lower() for name in re.findall(r"^- \[\[([^\]|#]+)", home, re.MULTILINE)}
    notes = {
        path.stem: path
        for path in DOCS.rglob("*.md")
        if path.relative_to(DOCS).parts[0] not in {"templates", "inbox"} and path.stem not in NOT_LISTED
    }
    missing = [f"docs/index.md does not list {notes[name].relative_to(DOCS)}: add `- [[{name}|Short name]]`"
               for name in sorted(notes.keys() - listed)]  # fmt: skip
    assert not missing, "\n".join(missing)


@pytest.mark.docs
def test_every_category_has_a_name_and_a_place() -> None:
    order = (DOCS / ".pages").read_text(encoding="utf-8")
    for folder in {path.parent for path in DOCS.rglob("*.md")} - {DOCS, DOCS / "templates", DOCS / "inbox"}:
        name = folder.relative_to(DOCS).as_posix()
        assert f"- {name}\n" in order, f"docs/.pages does not say where {name}/ comes in the navigation"
        assert (folder / ".pages").exists(), f"docs/{name}/.pages does not give the category a title"
