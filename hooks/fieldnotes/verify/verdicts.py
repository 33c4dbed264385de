"""What became of each key number when its pages were asked."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fieldnotes.study.numbers import Number
from fieldnotes.verify.checks import Check, Row
from fieldnotes.verify.sources import MODEL, Source, UnreadableError


class State(enum.Enum):
    """What a page answers, from good to bad; of several checks the worst counts."""

    HOLDS = "holds"
    UNREADABLE = "could not be read"
    GONE = "is no longer said in these words"
    NO_SECTION = "the section is gone"
    CHANGED = "says something else"


_ORDER = list(State)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one page answers to one check.

    Args:
        check: the question.
        state: the answer.
        there: the figures that stand there now, if it says something else.
        why: why the page could not be read.
    """

    check: Check
    state: State
    there: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row that has checks."""

    number: Number
    answers: tuple[Answer, ...]

    @property
    def state(self) -> State:
        """The worst of the answers."""
        return max((answer.state for answer in self.answers), key=_ORDER.index)

    @property
    def by(self) -> str:
        """What confirmed the row: ``page``, ``API model`` or both."""
        models = {answer.check.page.startswith(MODEL) for answer in self.answers}
        return " and ".join(name for name, model in (("page", False), ("API model", True)) if model in models)


def judge(rows: Iterable[Row], source: Source) -> Iterator[Verdict]:
    """Ask the pages of each row that has checks.

    Args:
        rows: the rows.
        source: where the pages come from.
    """
    for row in rows:
        if row.checks:
            yield Verdict(row.number, tuple(_ask(check, source) for check in row.checks))


def _ask(check: Check, source: Source) -> Answer:
    try:
        text = source.text(check.page, check.fragment)
    except UnreadableError as why:
        return Answer(check, State.UNREADABLE, why=str(why))
    if text is None:
        return Answer(check, State.NO_SECTION)
    found = check.phrase.find(text)
    if found is None:
        return Answer(check, State.GONE)
    return Answer(check, State.HOLDS) if found.holds else Answer(check, State.CHANGED, found.there)
