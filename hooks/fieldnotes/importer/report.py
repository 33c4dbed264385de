"""The plan told to a person: as a table on screen and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .plan import Plan

VERSION = 1
_SHOWN = 8  # problems of one kind on screen
_ROWS = 30  # notes on screen

_KINDS = {
    "unsorted": "fits nothing: choose a note for it",
    "doubt": "heading and text disagree",
    "weak match": "went to a note on weak evidence: look whether it is right",
    "inbox": "is for a note that exists: merge it by hand",
    "picture": "picture not found",
    "link": "link that leads nowhere",
    "spelling": "looks damaged, was kept",
    "skipped": "was not read",
}


def totals(plan: Plan) -> dict[str, int]:
    """The numbers that sum up a run. Lines are lines of the sources; blank ones count for nothing."""
    lines: Counter[str] = Counter()
    for each in plan.lines.values():
        for line in each:
            lines[line.status] += line.last - line.first + 1
    images = Counter(str(image["status"]) for image in plan.images)
    links = Counter(str(link["status"]) for link in plan.links)
    return {
        "sources": len(plan.lines),
        "notes": len(plan.notes),
        "pictures copied": len(plan.pictures),
        "lines kept": lines["kept"],
        "lines changed": lines["changed"],
        "lines dropped": lines["dropped"],
        "lines blank": lines["blank"],
        "repairs": sum(repair.count for _, repair in plan.repairs),
        "links re-targeted": links["re-targeted"],
        "links unresolved": links["unresolved"],
        "pictures missing": images["missing"],
        "pictures on other hosts": images["on another host"],
        "for a person": len(plan.problems),
    }


def as_json(plan: Plan) -> dict[str, Any]:
    """The whole report as plain data. ``lines`` accounts for every line of every source."""
    return {
        "version": VERSION,
        "totals": totals(plan),
        "for a person": [
            {"kind": p.kind, "source": p.source, "line": p.line, "message": p.message} for p in plan.problems
        ],
        "notes": dict(sorted(plan.parts.items())),
        "lines": {name: [asdict(line) for line in lines] for name, lines in sorted(plan.lines.items())},
        "matches": [asdict(match) for match in plan.matches],
        "repairs": [{"source": name, **asdict(repair)} for name, repair in plan.repairs],
        "suspicions": [asdict(suspicion) for suspicion in plan.suspicions],
        "links": plan.links,
        "pictures": plan.images,
        "copied": [{"from": str(p.source), "to": p.target, "sha256": p.digest, "bytes": p.size} for p in plan.pictures],
        "dropped": [
            {"source": source, "line": line, "text": text, "why": why} for source, line, text, why in plan.dropped
        ],
        "headings added": plan.made,
    }


def show(plan: Plan, console: Console, *, dry: bool) -> None:
    """Print the new notes, then what is left for a person, then the sums."""
    numbers = totals(plan)
    if plan.notes:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("note", overflow="fold")
        table.add_column("parts", justify="right")
        table.add_column("from")
        rows = sorted(plan.notes)
        for name in rows[:_ROWS]:
            origins = plan.parts.get(name, [])
            sources = Counter(origin.split(": line", 1)[0] for origin in origins)
            listed = ", ".join(list(sources)[:3]) + (f" and {len(sources) - 3} more" if len(sources) > 3 else "")
            table.add_row(escape(name), str(len(origins)), escape(listed))
        console.print(table)
        if len(rows) > _ROWS:
            console.print(f"… and {len(rows) - _ROWS} more notes; --report lists them all.")
        console.print()
    kinds: dict[str, list[str]] = {}
    for problem in plan.problems:
        place = f"{problem.source}:{problem.line}" if problem.line else problem.source
        kinds.setdefault(problem.kind, []).append(f"{place}  {problem.message}")
    if kinds:
        console.print("[bold]For you[/bold], most important first")
        for kind, messages in kinds.items():
            console.print(f"\n[bold]{len(messages)}[/bold] × {_KINDS.get(kind, kind)}")
            for message in messages[:_SHOWN]:
                console.print(f"  {escape(message)}", highlight=False, soft_wrap=True)
            if len(messages) > _SHOWN:
                console.print(f"  … and {len(messages) - _SHOWN} more; --report lists them all.")
        console.print()
    elsewhere = numbers["pictures on other hosts"]
    console.print(
        f"{numbers['sources']} sources, {numbers['lines kept']:,} lines kept, {numbers['lines changed']:,} changed, "
        f"{numbers['lines dropped']:,} dropped; {numbers['repairs']:,} characters repaired, "
        f"{numbers['links re-targeted']:,} links re-targeted, {numbers['pictures copied']:,} pictures copied"
        + (f", {elsewhere:,} left on other hosts" if elsewhere else "")
        + ".",
        highlight=False,
        soft_wrap=True,
    )
    count = len(plan.notes)
    if not count:
        console.print("Nothing new: everything is in the vault already.")
    else:
        console.print(f"{count} new notes {'would be' if dry else 'were'} written.", highlight=False)
