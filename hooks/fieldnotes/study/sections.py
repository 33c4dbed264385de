"""Whether a note has the sections of its page type, in order and in form."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.study import cards, categories, exams, glossary, numbers, practice, prices
from fieldnotes.study.schema import (
    COMPARISON,
    CONCEPT,
    EXAM,
    GLOSSARY,
    GUIDE,
    PRACTICE,
    SERVICE,
    page_type,
    today_anywhere,
)
from fieldnotes.vault import blocks as b
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.problems import Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Plan:
    """The level-two headings of a page type.

    Args:
        order: all of them, as they follow one another.
        required: those that no page leaves out.
        closed: whether a heading that is not on the list is a mistake.
    """

    order: tuple[str, ...]
    required: frozenset[str]
    closed: bool = False


def _plan(order: str, optional: str = "", *, closed: bool = False) -> Plan:
    names = tuple(order.split(" · "))
    return Plan(names, frozenset(names) - frozenset(optional.split(" · ")), closed)


PLANS = {
    SERVICE.name: _plan(
        "When to use it · How it works · Key numbers · Security · Cost · Prices · Exam traps · Recall · Sources",
        "Key numbers · Security · Cost · Prices",  # a shut-down service has none
        closed=True,
    ),
    CONCEPT.name: _plan(
        "Why it matters · How AWS does it · Key numbers · Prices · Exam traps · Recall · Sources",
        "Key numbers · Prices",
        closed=True,
    ),
    COMPARISON.name: _plan(
        "Decision table · How to choose · Key numbers · Prices · Exam traps · Recall · Sources",
        "Key numbers · Prices · Exam traps · Recall",
    ),
    GUIDE.name: _plan("Goal · Cost · Steps · Clean up · Sources"),
    EXAM.name: _plan("Domains · Sources"),
}
_DOMAIN = re.compile(r"Domain \d+: ")


def check(note: Note, index: Index) -> list[Problem]:
    """Compare a note's sections with its page type's.

    Args:
        note: the note.
        index: the vault, for what a note says of others: a practice note of its exam's task statements.

    Returns:
        What is wrong, with the line of the heading or row; nothing for pages of no type.
    """
    kind = page_type(note.path)
    if kind is None:
        return []
    found = [*_levels(note), *categories.faults(note, index)]
    if kind is GLOSSARY:
        found += glossary.faults(note)
    elif kind is PRACTICE:
        found += practice.faults(note, exams.numbers(index))
    elif plan := PLANS.get(kind.name):
        found += _headings(note, plan, kind.name)
        found += [*numbers.faults(note), *prices.faults(note, today_anywhere()), *cards.faults(note, index)]
    return [Problem(note.path, line, message) for line, message in sorted(found)]


def _line(note: Note, anchor: Anchor) -> int:
    return note.line(note.blocks[anchor.index].line)


def _levels(note: Note) -> Iterator[tuple[int, str]]:
    before = 1  # the title
    for anchor in note.anchors:
        if anchor.level == 1:
            yield _line(note, anchor), f"'# {anchor.text}': the title comes from the properties; begin with '##'"
        elif anchor.level > before + 1:
            marks = "#" * (before + 1)
            yield _line(note, anchor), f"the heading '{anchor.text}' skips a level; write it with '{marks}'"
        before = anchor.level


def _headings(note: Note, plan: Plan, kind: str) -> Iterator[tuple[int, str]]:
    anchors = [anchor for anchor in note.anchors if anchor.level == 2]
    present = {anchor.text for anchor in anchors}
    last = -1
    for anchor in anchors:
        if anchor.text in plan.order:
            at = plan.order.index(anchor.text)
            if at == last:
                yield _line(note, anchor), f"the section '{anchor.text}' is there twice"
            elif at < last:
                yield _line(note, anchor), f"the section '{anchor.text}' comes before '{plan.order[last]}'"
            last = max(last, at)
            if not _has_text(note, anchor):
                yield _line(note, anchor), f"the section '{anchor.text}' is empty"
        elif plan.closed or _near(anchor.text, plan, present):
            near = did_you_mean(_near(anchor.text, plan, present))
            hint = near or f"; a {kind} has: {', '.join(plan.order)}. A feature is a '###' heading"
            yield _line(note, anchor), f"a {kind} has no section '{anchor.text}'{hint}"
    for name in plan.order:
        if name in plan.required and name not in present:
            yield note.line(1), f"the {kind} has no section '{name}'"
    if kind != GUIDE.name and (not note.blocks or isinstance(note.blocks[0], b.Heading)):
        yield note.line(1), f"the {kind} has no opening paragraph before its first heading"


def _near(text: str, plan: Plan, present: set[str]) -> list[str]:
    """A planned section that is not there and that the heading may have meant."""
    if _DOMAIN.match(text):
        return []
    missing = {name.lower(): name for name in plan.order if name not in present}
    return [missing[name] for name in difflib.get_close_matches(text.lower(), missing, 1, 0.75)]


def _has_text(note: Note, anchor: Anchor) -> bool:
    return any(not isinstance(block, b.Comment) for block in note.section(anchor)[1:])
