"""A review as it goes: which question is next, what was answered, and how to take it back.

Nothing here knows how the questions are asked. Every answer is saved before the next question is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..decisions import Decision, Decisions
from ..errors import InputError
from ..merge import Difference
from .differences import Changes, Desk, keys, why
from .questions import Question

NEW, UNSORTED, SKIP = "N", "U", "S"


class AnswerError(Exception):
    """The answer fits no question, or not the one that is asked, or cannot be carried out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its key, what it does, and a word more about it."""

    key: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One answer that was given: to which question, whether it is a decision, and what it changed in the notes."""

    number: int
    decided: bool
    changes: Changes


@dataclass(slots=True)
class Session:
    """One review: first the sections, then the statements.

    Args:
        questions: the sections to ask about, in order.
        decisions: what is decided already; answers join it.
        save: writes the text of the decisions to where it is kept.
        desk: what finds and changes statements; ``None`` where sections alone are asked about.
    """

    questions: list[Question]
    decisions: Decisions
    save: Callable[[str], None]
    desk: Desk | None = None
    differences: list[Difference] = field(default_factory=list)
    answered: list[Step] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.desk is not None:
            self.differences = self.desk.all()

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.questions) + len(self.differences)

    def settled(self, number: int) -> bool:
        """Whether a question needs no answer any more: it has one, or another one's covers it."""
        if number in self.gone or any(each.number == number for each in self.answered):
            return True
        if number >= len(self.questions):
            return False
        return any(each.decided for each in self.answered) and self.decisions.covers(self.questions[number].section)

    @property
    def current(self) -> int | None:
        """The number of the question that is asked; ``None`` when there is none left."""
        for number in range(self.total):
            if self.settled(number):
                continue
            if number < len(self.questions) or self.difference(number) is not None:
                return number
            self.gone.add(number)
        return None

    def difference(self, number: int) -> Difference | None:
        """A question about statements as the notes are now."""
        assert self.desk is not None  # noqa: S101 there are differences only with a desk
        return self.desk.now(self.differences[number - len(self.questions)])

    def answer(self, number: int, key: str) -> None:
        """Take an answer, and save it.

        Raises:
            AnswerError: that question is not asked, the key means nothing for it, or a note stands against it.
        """
        if number != self.current:
            raise AnswerError("another question is asked now")
        key = key.upper()
        if key not in [each.key for each in self.choices(number)]:
            raise AnswerError(f"{key} is no answer to this question")
        if key == SKIP:
            self.answered.append(Step(number, False, {}))
        elif number < len(self.questions):
            question = self.questions[number]
            goals = {NEW: question.fresh, UNSORTED: "unsorted"}
            goal = goals.get(key) or question.candidates[int(key) - 1].place.target
            self._decide(number, Decision(section=question.section, to=goal, hash=question.hash, by="review"), {})
        else:
            self._merge(number, key)

    def _merge(self, number: int, key: str) -> None:
        difference = self.difference(number)
        assert difference is not None and self.desk is not None  # noqa: S101 it is asked
        try:
            changes, decision = self.desk.take(difference, key)
            if changes:
                self.desk.apply(changes)
        except InputError as error:
            raise AnswerError(str(error)) from None
        try:
            self._decide(number, decision, changes)
        except BaseException:
            self.desk.apply(_back(changes))
            raise

    def _decide(self, number: int, decision: Decision | None, changes: Changes) -> None:
        if decision is not None:
            self.decisions.add(decision)
            try:
                self.save(self.decisions.text)
            except BaseException:
                self.decisions.undo()
                raise
        self.answered.append(Step(number, decision is not None, changes))

    def undo(self) -> None:
        """Take back the last answer; without one, nothing happens.

        Raises:
            AnswerError: a note that it changed was edited since.
        """
        if not self.answered:
            return
        step = self.answered[-1]
        if step.changes and self.desk is not None:
            try:
                self.desk.apply(_back(step.changes))
            except InputError as error:
                raise AnswerError(str(error)) from None
        if step.decided:
            self.decisions.undo()
            self.save(self.decisions.text)
        self.answered.pop()
        self.gone.clear()

    def choices(self, number: int) -> list[Choice]:
        """The answers to a question, in the order in which they are shown."""
        if number >= len(self.questions):
            difference = self.difference(number)
            found = keys(difference).items() if difference is not None else ()
            return [*(Choice(key, *said) for key, said in found), Choice(SKIP, "skip")]
        question = self.questions[number]
        places = (
            Choice(
                str(at), each.place.heading or each.place.title,
                f"{each.place.target} ({each.confidence:.0f}): {each.reason}",
            )
            for at, each in enumerate(question.candidates, 1)
        )  # fmt: skip
        return [*places, Choice(NEW, "new note", question.fresh), Choice(UNSORTED, "unsorted"), Choice(SKIP, "skip")]

    def as_json(self) -> dict[str, Any]:
        """What a page needs to ask the next question."""
        number = self.current
        left = sum(not self.settled(each) for each in range(self.total))
        state: dict[str, Any] = {"left": left, "total": self.total, "undo": bool(self.answered)}
        if number is None:
            return {**state, "question": None}
        if number < len(self.questions):
            question = self.questions[number]
            asked = {
                "title": "Where does this belong?",
                "heading": question.heading,
                "text": question.text,
                "where": f"{question.source}, line {question.line}; without an answer it goes to {question.now}",
                "why": question.why,
            }
        else:
            asked = self._statement(number)
        choices = [{"key": each.key, "text": each.text, "more": each.more} for each in self.choices(number)]
        return {**state, "question": {"number": number, **asked, "choices": choices}}

    def _statement(self, number: int) -> dict[str, str]:
        difference = self.difference(number)
        assert difference is not None  # noqa: S101 it is asked
        source = f"; from {difference.sources[0]}" if difference.sources else ""
        return {
            "title": "Does this note take it over?" if difference.note != difference.inbox else "Which one stays?",
            "heading": difference.note,
            "text": difference.text,
            "where": f"{difference.inbox}.md, line {difference.statement.first + 1}{source}",
            "why": why(difference),
        }


def _back(changes: Changes) -> Changes:
    return {path: (after, before) for path, (before, after) in changes.items()}
