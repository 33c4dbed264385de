"""Which note a link means, where a setting decides."""

import pytest

from fieldnotes.vault.index import Aliases, Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render

NOTES = {
    "Metropolitan area network.md": "---\naliases: [MAN, Zürich]\n---\n",
    "Other.md": "---\naliases: [MAN2, Shared]\n---\n",
    "Third.md": "---\naliases: [Shared]\n---\n",
}


def index(aliases: Aliases) -> Index:
    return Index({path: Note(path, text) for path, text in NOTES.items()}, aliases=aliases)


@pytest.mark.parametrize(("aliases", "other_case"), [("exact", None), (True, "Metropolitan area network.md")])
def test_an_alias_is_followed_and_told(aliases: Aliases, other_case: str | None) -> None:
    page = Page(Note("note.md", "[[MAN]]"), index(aliases))
    assert 'href="Metropolitan%20area%20network.md"' in render(page)
    assert [problem.message for problem in page.problems] == [
        "[[MAN]]: 'MAN' is an alias of 'Metropolitan area network.md', by which Obsidian does not find it; "
        "write [[Metropolitan area network|MAN]]"
    ]
    assert index(aliases).find("man", "note.md").path == other_case
    assert index(aliases).find("Zu\u0308rich", "note.md").path == "Metropolitan area network.md"
    assert index(aliases).find("Shared", "note.md").tied == ("Third.md",)


def test_an_alias_can_be_ignored_as_obsidian_does() -> None:
    page = Page(Note("note.md", "[[MAN]]"), index(False))
    assert "<a" not in render(page)
    assert [problem.message for problem in page.problems] == [
        "[[MAN]]: note 'MAN' does not exist; did you mean 'Metropolitan area network|MAN' or 'Other|MAN2'?"
    ]
