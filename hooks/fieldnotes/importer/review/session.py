"""A review as it goes: which question is next, what was answered, and how to take it back.

Nothing here knows how the questions are asked. Every answer is saved before the next question is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..decisions import Decision, Decisions
from .questions import Question

KEYS = {"1": 0, "2": 1, "3": 2}
NEW, UNSORTED, SKIP = "N", "U", "S"


class AnswerError(Exception):
    """The answer fits no question, or not the one that is asked."""


@dataclass(slots=True)
class Session:
    """One review.

    Args:
        questions: what to ask, in order.
        decisions: what is decided already; answers join it.
        save: writes the text of the decisions to where it is kept.
    """

    questions: list[Question]
    decisions: Decisions
    save: Callable[[str], None]
    answered: list[tuple[int, bool]] = field(default_factory=list)

    def settled(self, number: int) -> bool:
        """Whether a question needs no answer any more: it has one, or a decision about another covers it."""
        if any(each == number for each, _ in self.answered):
            return True
        return any(decided for _, decided in self.answered) and self.decisions.covers(self.questions[number].section)

    @property
    def current(self) -> int | None:
        """The number of the question that is asked; ``None`` when there is none left."""
        return next((number for number in range(len(self.questions)) if not self.settled(number)), None)

    def answer(self, number: int, key: str) -> None:
        """Take an answer, and save it.

        Raises:
            AnswerError: that question is not asked, or the key means nothing for it.
        """
        if number != self.current:
            raise AnswerError("another question is asked now")
        question, key = self.questions[number], key.upper()
        if key == SKIP:
            self.answered.append((number, False))
            return
        if key == NEW:
            goal = question.fresh
        elif key == UNSORTED:
            goal = "unsorted"
        elif key in KEYS and KEYS[key] < len(question.candidates):
            goal = question.candidates[KEYS[key]].place.target
        else:
            raise AnswerError(f"{key} is no answer to this question")
        self.decisions.add(Decision(section=question.section, to=goal, hash=question.hash, by="review"))
        try:
            self.save(self.decisions.text)
        except BaseException:
            self.decisions.undo()
            raise
        self.answered.append((number, True))

    def undo(self) -> None:
        """Take back the last answer; without one, nothing happens."""
        if not self.answered:
            return
        _, decided = self.answered[-1]
        if decided:
            self.decisions.undo()
            self.save(self.decisions.text)
        self.answered.pop()

    def as_json(self) -> dict[str, Any]:
        """What a page needs to ask the next question."""
        number = self.current
        left = sum(not self.settled(each) for each in range(len(self.questions)))
        state: dict[str, Any] = {"left": left, "total": len(self.questions), "undo": bool(self.answered)}
        if number is None:
            return {**state, "question": None}
        question = self.questions[number]
        return {
            **state,
            "question": {
                "number": number,
                "source": question.source,
                "line": question.line,
                "heading": question.heading,
                "text": question.text,
                "now": question.now,
                "why": question.why,
                "fresh": question.fresh,
                "candidates": [
                    {
                        "target": each.place.target,
                        "title": each.place.heading or each.place.title,
                        "confidence": round(each.confidence),
                        "reason": each.reason,
                    }
                    for each in question.candidates
                ],
            },
        }
