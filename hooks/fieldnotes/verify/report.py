"""The verdicts as Markdown, for a terminal and for an issue."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fieldnotes.verify.verdicts import Answer, State, Verdict

_TITLES = {
    State.CHANGED: "Pages that say something else now",
    State.NO_SECTION: "Sections that are gone: the link leads to the top of the page",
    State.GONE: "Pages that no longer say it in these words: read them, then mend note or check",
    State.UNREADABLE: "Pages that could not be read",
}


def markdown(verdicts: Sequence[Verdict], unchecked: int) -> str:
    """The report.

    Args:
        verdicts: those of all rows that have checks.
        unchecked: how many rows have none.
    """
    counts = Counter(verdict.state for verdict in verdicts)
    lines = [
        f"{len(verdicts)} key numbers asked: {counts[State.HOLDS]} hold, {counts[State.CHANGED]} changed, "
        f"{counts[State.NO_SECTION] + counts[State.GONE]} not found, {counts[State.UNREADABLE]} not read. "
        f"{unchecked} have no check yet.",
    ]
    for state, title in _TITLES.items():
        some = [verdict for verdict in verdicts if verdict.state is state]
        if some:
            lines += ["", f"## {title}", "", *_items(some)]
    return "\n".join(lines) + "\n"


def differences(verdicts: Iterable[Verdict]) -> bool:
    """Whether a person is needed: something is not as the notes say. A page that is down is no difference."""
    return any(verdict.state not in (State.HOLDS, State.UNREADABLE) for verdict in verdicts)


def _items(verdicts: Iterable[Verdict]) -> Iterable[str]:
    for verdict in verdicts:
        number = verdict.number
        yield f"- `docs/{number.note}:{number.line}` **{number.what}**: the note says {number.value}"
        for answer in verdict.answers:
            if answer.state is not State.HOLDS:
                yield f"  - <{answer.check.address}> {_say(answer)}"


def _say(answer: Answer) -> str:
    asked = f"asked for `{answer.check.phrase.written}`"
    if answer.state is State.CHANGED:
        return f"has `{'`, `'.join(answer.there)}`; {asked}"
    if answer.state is State.UNREADABLE:
        return f"could not be read: {answer.why}"
    return f"{answer.state.value}; {asked}"
