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
        _show(session, console)
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


def _show(session: Session, console: Console) -> None:
    state = session.as_json()
    question = state["question"]
    lines = question["text"].split("\n")
    text = "\n".join(lines[:_LINES]) + (f"\n… {len(lines) - _LINES} more lines" if len(lines) > _LINES else "")
    console.print()
    console.print(escape(question["title"]), style="bold")
    console.print(Panel(Text(text), title=escape(question["heading"]), subtitle=escape(question["where"])))
    console.print(f"{escape(question['why'])}.", highlight=False)
    for each in question["choices"]:
        more = f": {each['more']}" if each["more"] else ""
        console.print(f"[bold]{each['key']}[/bold]  {escape(each['text'] + more)}", highlight=False)
    console.print(f"[bold]Z[/bold]  undo   [bold]Q[/bold]  leave   ({state['left']} left)", highlight=False)
