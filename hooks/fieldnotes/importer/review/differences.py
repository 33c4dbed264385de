"""The statements that a person may take over: what waits in the inbox for a note, and what two sources say twice.

What is asked is found anew before each question, in the notes as they are then; an answer changes them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..decisions import Decision, Decisions
from ..merge import Difference, MergeError, Text, add, cut, differences, instead, told_twice
from ..parts import UNSORTED
from ..sources import INBOX, Vault

Changes = dict[str, tuple[str | None, str | None]]
"""Path of a file to its text before and after; ``None`` where there is none."""

_NUMBER = re.compile(r"-\d+\Z")
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)\s*$", re.MULTILINE)


@dataclass(slots=True)
class Desk:
    """The notes of a vault, for taking over statements.

    Args:
        vault: where they are.
        decisions: what is decided already.
        apply: changes files, all or none; raises :class:`InputError` where one was edited meanwhile.
    """

    vault: Vault
    decisions: Decisions
    apply: Callable[[Changes], None]
    damaged: dict[str, str] = field(default_factory=dict)
    _found: tuple[tuple[str, ...], list[Difference]] = ((), [])

    def all(self) -> list[Difference]:
        """Everything there is to decide; ``damaged`` gets the notes that cannot be changed, each with the reason."""
        out: list[Difference] = []
        for path in sorted(self.vault.notes):
            if path == UNSORTED or path.startswith("templates/"):
                continue
            try:
                out += self.of(path)
            except MergeError as error:
                self.damaged[path] = str(error)
        order = ("differs", "disagree", "new", "twice")
        return sorted(out, key=lambda each: order.index(each.kind))

    def of(self, path: str) -> list[Difference]:
        """What one note brings. Raises :class:`MergeError` when it, or the one it is for, is damaged or gone."""
        written = self.read(path)
        if "%% from " not in written:
            return []
        note = self.note(path)
        there = self.read(note) if note is not None else ""
        state = (path, written, there, self.decisions.text)
        if self._found[0] != state:
            text = Text(path, written)
            out = [] if note is None else differences(Text(note, there), text)
            self._found = (state, out + told_twice(text, self.decisions.beside(path)))
        return self._found[1]

    def note(self, path: str) -> str | None:
        """The note that an inbox note is for."""
        if not path.startswith(f"{INBOX}/"):
            return None
        name = path.removeprefix(f"{INBOX}/")
        return next((each for each in (name, _NUMBER.sub("", name)) if each in self.vault.notes), None)

    def read(self, path: str) -> str:
        """The text of a note, as its bytes say. Raises :class:`MergeError` when it is gone or no UTF-8."""
        file = self.vault.root / f"{path}.md"
        try:
            return file.read_bytes().decode()
        except UnicodeDecodeError:
            raise MergeError(f"{path}.md: this is no UTF-8. Save it as UTF-8, then decide again.") from None
        except OSError as error:
            raise MergeError(f"{path}.md: cannot be read ({error.strerror}).") from None

    def now(self, difference: Difference) -> Difference | None:
        """The same question as the notes are now; ``None`` when it has settled itself."""
        if not (self.vault.root / f"{difference.inbox}.md").exists():
            return None
        try:
            found = self.of(difference.inbox)
        except MergeError:
            return difference  # the answer will say why
        return next((each for each in found if each.identity == difference.identity), None)

    def take(self, difference: Difference, key: str) -> tuple[Changes, Decision | None]:
        """What an answer changes, and what is to be remembered of it.

        Args:
            difference: as :meth:`now` gives it.
            key: one of :func:`keys`.

        Raises:
            MergeError: it cannot be done; why.
        """
        said, there = difference.statement.text, difference.there
        inbox = Text(difference.inbox, self.read(difference.inbox))
        note = inbox if difference.note == difference.inbox else Text(difference.note, self.read(difference.note))
        goal = f"{difference.note}#{difference.heading}" if difference.heading else difference.note
        decision = Decision(statement=said, to=goal, by="review")
        match difference.kind, key:
            case (("differs" | "disagree"), "1"):
                after = instead(difference, note, inbox)
                decision = Decision(statement=said, to=goal, instead=there.text if there else "", by="review")
            case ("differs", "2") | ("new", "1"):
                after = add(difference, note, inbox)
            case ("differs", "3") | ("new", "2") | ("disagree", "2"):
                left = cut(inbox, inbox.find(difference.statement), note, leaf=difference.kind != "new")
                after = (left if note is inbox else note, left)
                decision = Decision(statement=said, never=difference.note, by="review")
            case "twice", "1":
                left = cut(inbox, inbox.find(difference.statement), note, leaf=True)
                return self._changes(inbox, inbox, left, left, difference), None
            case ("disagree", "3") | ("twice", "2"):
                decision = Decision(statement=said, to=goal, beside=there.text if there else "", by="review")
                return {}, decision
            case _:
                raise MergeError(f"{key} is no answer to this question")
        return self._changes(note, inbox, *after, difference), decision

    def _changes(self, note: Text, inbox: Text, note_after: Text, inbox_after: Text, about: Difference) -> Changes:
        changes: Changes = {f"{note.path}.md": (note.text, note_after.text)}
        if inbox.path != note.path:
            self._unlinked(inbox.path, about.text)
            gone = inbox_after.empty and f"[[{inbox.path}#" not in note_after.text and not self._linked(inbox.path)
            changes[f"{inbox.path}.md"] = (inbox.text, None if gone else inbox_after.text)
        return {path: texts for path, texts in changes.items() if texts[0] != texts[1]}

    def _unlinked(self, inbox: str, text: str) -> None:
        for name in _BLOCK_ID.findall(text):
            if self._linked(f"{inbox}#^{name}"):
                raise MergeError(f"other notes link to ^{name} in it: take it over by hand, and mend the links")

    def _linked(self, goal: str) -> bool:
        others = (path for path in self.vault.notes if path != goal and (self.vault.root / f"{path}.md").is_file())
        return any(re.search(rf"\[\[{re.escape(goal)}(?:\.md)?[\]|#\\]", self.vault.text(path)) for path in others)


def keys(difference: Difference) -> dict[str, tuple[str, str]]:
    """The keys that answer a question: what each does, and a word more about it."""
    note, there = difference.note, difference.there.text if difference.there is not None else ""
    place = f"{note}, {difference.heading}" if difference.heading else note
    match difference.kind:
        case "differs":
            rows = {
                difference.statement.kind == "table",
                difference.there is not None and difference.there.kind == "table",
            }
            replaced = {"1": ("take it over, in place of the other", f"{place}: “{there}” goes")}
            return (replaced if len(rows) == 1 else {}) | {
                "2": ("take it over, beside the other", f"{place}: both stay"),
                "3": ("leave it out", f"{note} stays as it is"),
            }
        case "new":
            where = place
            if difference.under is not None:
                where += f", below “{difference.under.text}”"
            elif there:
                where += f", after “{there}”"
            return {"1": ("take it over", where), "2": ("leave it out", f"{note} stays as it is")}
        case "disagree":
            first, second = difference.sources[1], difference.sources[0]
            return {
                "1": (f"what {second} says stays", f"“{there}” goes"),
                "2": (f"what {first} says stays", f"“{there}”"),
                "3": ("both stay", note),
            }
        case _:
            return {
                "1": ("say it once", f"it stays under {difference.heading or 'the title'}"),
                "2": ("both stay", note),
            }


def why(difference: Difference) -> str:
    """Why a person is asked."""
    there = difference.there.text if difference.there is not None else ""
    match difference.kind:
        case "differs":
            return f"{difference.note} has “{there}”"
        case "new":
            return f"{difference.note} does not say this"
        case "disagree":
            return f"{difference.sources[1]} says “{there}”"
        case _:
            return f"{difference.sources[1]} says the same, under {difference.heading or 'the title'}"
