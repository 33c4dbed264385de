"""The review where there is no browser: a question, a key, Enter."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from .session import AnswerError, Session

_LINES = 24  # of a section on screen


def ask(session: Session, console: Console, read: Callable[[], str]) -> None:
    """Ask until nothing is left, or the person leaves with Q or the end of the input.

    Args:
        session: what to ask.
        console: where to ask it.
        read: gives one line that the person typed; raises :class:`EOFError` at the end.
    """
    while (number := session.current) is not None:
        _show(session, number, console)
        try:
            key = read().strip().upper()
        except EOFError:
            return
        if key == "Q":
            return
        try:
            if key == "Z":
                session.undo()
            elif key:
                session.answer(number, key)
        except AnswerError as error:
            console.print(escape(str(error)), style="bold")
        except OSError as error:
            console.print(escape(f"not saved: {error.strerror or error}"), style="bold red")
    console.print("Nothing is left to decide.")


def _show(session: Session, number: int, console: Console) -> None:
    question, state = session.questions[number], session.as_json()
    lines = question.text.split("\n")
    text = "\n".join(lines[:_LINES]) + (f"\n… {len(lines) - _LINES} more lines" if len(lines) > _LINES else "")
    console.print()
    where = escape(f"{question.source}:{question.line}")
    console.print(Panel(Text(text), title=escape(question.heading), subtitle=where))
    console.print(escape(f"{question.why}. Now: {question.now}"), highlight=False)
    for key, each in enumerate(question.candidates, 1):
        place = escape(f"{each.place.target} ({each.confidence:.0f}): {each.reason}")
        console.print(f"[bold]{key}[/bold]  {place}", highlight=False)
    console.print(
        f"[bold]N[/bold]  new note {escape(question.fresh)}   [bold]U[/bold]  unsorted   [bold]S[/bold]  skip   "
        f"[bold]Z[/bold]  undo   [bold]Q[/bold]  leave   ({state['left']} left)",
        highlight=False,
    )
