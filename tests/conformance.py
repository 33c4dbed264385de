"""The cases that show what Obsidian does and that the site does the same: ``rules/``.

A file of cases belongs to a section of ``rules/README.md`` and holds what the section is about and its cases. Of a case:

    note        the note's source
    path        its path in the vault, ``note.md`` if left out
    strict      Obsidian's setting "Strict line breaks"
    shows       pieces of HTML that its page must hold, white space folded
    never       pieces that it must not hold
    told        pieces of the warnings that must be given, in order; no other may be
    wrong       why the site does otherwise; such a case stays, and counts as wrong
    page        the page as it is
    warnings    the warnings as they are

The last two are written by ``python tests/conformance.py --write``, so that a diff shows all that a change did;
without the option it prints the table of README.md. ``tests/test_conformance.py`` runs every case.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
# As a script it finds what pytest finds by pyproject.toml.
sys.path[:0] = [str(ROOT / "hooks")]

from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render

README = ROOT / "README.md"
RULES = ROOT / "rules" / "README.md"
CASES = ROOT / "rules" / "cases"
VAULT = ROOT / "rules" / "vault.yaml"


@dataclass
class Case:
    """One thing Obsidian does; see the module for what the fields mean."""

    rule: str
    note: str
    path: str = "note.md"
    strict: bool = False
    shows: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    wrong: str = ""
    page: str = ""
    warnings: list[str] = field(default_factory=list)

    @cached_property
    def built(self) -> tuple[str, list[str]]:
        """The page and the warnings that the note gives now."""
        vault = yaml.safe_load(VAULT.read_text(encoding="utf-8"))
        notes = {path: Note(path, text) for path, text in vault["notes"].items()}
        notes[self.path] = Note(self.path, self.note)
        page = Page(notes[self.path], Index(notes, vault["attachments"]), line_breaks=not self.strict)
        return render(page) + "\n", [str(problem) for problem in page.problems]

    def faults(self) -> list[str]:
        """Where the page is not as Obsidian's; nothing when it is right."""
        page, warnings = self.built
        folded = fold(page)
        found = [f"missing: {piece}" for piece in self.shows if piece not in page and fold(piece) not in folded]
        found += [f"unwanted: {piece}" for piece in self.never if piece in page or fold(piece) in folded]
        if len(warnings) != len(self.told) or any(want not in got for want, got in zip(self.told, warnings, strict=True)):
            found.append(f"warnings: wanted {self.told}, told {warnings}")
        return found

    def written(self) -> dict[str, Any]:
        """The case as its file holds it, with the page and the warnings that the note gives now."""
        page, warnings = self.built
        fields: dict[str, Any] = {"note": self.note, "path": self.path if self.path != "note.md" else ""}
        for name in ("strict", "shows", "never", "told", "wrong"):
            fields[name] = getattr(self, name)
        fields |= {"page": page, "warnings": warnings}
        return {name: value for name, value in fields.items() if value or name in ("note", "page")}


@dataclass
class Section:
    """The cases of one section of the rules.

    Args:
        rule: the section's number.
        what: what it is about.
        cases: its cases.
    """

    rule: str
    what: str
    cases: list[Case]


def sections() -> Iterator[Section]:
    """All sections that have cases, in order."""
    for path in sorted(CASES.glob("*.yaml"), key=lambda path: [int(part) for part in path.stem.split(".")]):
        content = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        yield Section(path.stem, content["what"], [Case(path.stem, **case) for case in content["cases"]])


def fold(markup: str) -> str:
    """HTML with its white space folded, so that a case need not know how it is indented."""
    return re.sub(r"> <(/?(?:ul|ol|li|blockquote|p))\b", r"><\1", re.sub(r"\s+", " ", markup))


class _Dumper(yaml.SafeDumper):
    """YAML in which text of several lines stands as it is."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def dump(section: Section) -> str:
    """A section's file, with pages and warnings as they are now."""
    content = {"what": section.what, "cases": [case.written() for case in section.cases]}
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


def table() -> str:
    """The conformance table, as Markdown."""
    rows = ["| Rule | What | Cases | Right |", "| --- | --- | ---: | ---: |"]
    total = all_right = 0
    for section in sections():
        right = sum(not case.faults() for case in section.cases)
        rows.append(f"| [{section.rule}](rules/cases/{section.rule}.yaml) | {section.what} | {len(section.cases)} | {right} |")
        total += len(section.cases)
        all_right += right
    rows.append(f"| | **All** | **{total}** | **{all_right}** |")
    return "\n".join(rows)


def readme_with_table(readme: str) -> str:
    """The README with the table between its two markers."""
    return re.sub(
        r"(<!-- conformance -->\n).*?(\n<!-- /conformance -->)",
        lambda match: match[1] + table() + match[2],
        readme,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    if "--write" in sys.argv:
        for one in list(sections()):
            (CASES / f"{one.rule}.yaml").write_text(dump(one), encoding="utf-8")
        README.write_text(readme_with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table())
