"""The plan told to a person: as a table on screen and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .evidence import Candidate
from .parts import Dropped
from .plan import Plan
from .sources import readable

VERSION = 2
"""Of the report's form, which ``report.schema.json`` beside this file describes."""

_SHOWN = 8  # problems of one kind on screen
_ROWS = 30  # notes on screen

_KINDS = {
    "catalogue": "most of the sources match no subject: another catalogue is needed",
    "unsorted": "fits nothing: choose a note for it",
    "doubt": "heading and text disagree",
    "weak": "went to a note on weak evidence: look whether it is right",
    "changed": "differs from what a note says: see which is right",
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
        "pictures_copied": len(plan.pictures),
        "lines_kept": lines["kept"],
        "lines_changed": lines["changed"],
        "lines_duplicate": lines["duplicate"],
        "lines_dropped": lines["dropped"],
        "lines_blank": lines["blank"],
        "repairs": sum(repair.count for _, repair in plan.repairs),
        "links_kept": links["kept"],
        "links_retargeted": links["re-targeted"],
        "links_unresolved": links["unresolved"],
        "pictures_missing": images["missing"],
        "pictures_on_other_hosts": images["on another host"],
        "skipped": sum(problem.kind == "skipped" for problem in plan.problems),
        "left": len(plan.left),
        "for_a_person": len(plan.problems),
    }


def _candidate(each: Candidate) -> dict[str, Any]:
    return {"target": each.place.target, "confidence": round(each.confidence, 1), "reason": each.reason}


def as_json(plan: Plan) -> dict[str, Any]:
    """The whole report as plain data, as ``report.schema.json`` describes it.

    ``lines`` accounts for every line of every source that could be read.
    """
    return {
        "version": VERSION,
        "totals": totals(plan),
        "for_a_person": [
            {
                "kind": p.kind,
                "source": p.path,
                "line": p.line,
                "message": p.message,
                "targets": list(p.targets),
                "candidates": [_candidate(each) for each in p.candidates],
            }
            for p in plan.problems
        ],
        "notes": {
            name: [{"source": source, "first": first, "last": last} for source, first, last in origins]
            for name, origins in sorted(plan.parts.items())
        },
        "lines": {name: [asdict(line) for line in lines] for name, lines in sorted(plan.lines.items())},
        "matches": [
            {
                "source": match.source,
                "line": match.line,
                "heading": match.heading,
                "target": match.target,
                "confidence": match.confidence,
                "evidence": [asdict(each) for each in match.evidence],
                "candidates": [_candidate(each) for each in match.candidates],
            }
            for match in plan.matches
        ],
        "repairs": [{"source": name, **asdict(repair)} for name, repair in plan.repairs],
        "suspicions": [asdict(suspicion) for suspicion in plan.suspicions],
        "links": plan.links,
        "pictures": plan.images,
        "copied": [
            {"from": readable(str(p.source)), "to": p.target, "sha256": p.digest, "bytes": p.size}
            for p in plan.pictures
        ],
        "dropped": [_dropped(each) for each in plan.dropped],
        "carried": [asdict(each) for each in plan.carried],
        "left": [{"source": name, "why": why} for name, why in plan.left],
        "headings_added": plan.made,
    }


def _dropped(each: Dropped) -> dict[str, Any]:
    out = {"source": each.source, "line": each.line, "text": each.text, "kind": each.kind, "why": each.why}
    if each.same_as is not None:
        out["same_as"] = dict(zip(("source", "first", "last"), each.same_as, strict=True))
    return out


def show(plan: Plan, console: Console) -> None:
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
            sources = Counter(source for source, _, _ in origins)
            listed = ", ".join(list(sources)[:3]) + (f" and {len(sources) - 3} more" if len(sources) > 3 else "")
            table.add_row(escape(name), str(len(origins)), escape(listed))
        console.print(table)
        if len(rows) > _ROWS:
            console.print(f"… and {len(rows) - _ROWS} more notes; --report lists them all.")
        console.print()
    kinds: dict[str, list[str]] = {}
    for problem in plan.problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
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
    elsewhere = numbers["pictures_on_other_hosts"]
    console.print(
        f"{numbers['sources']} sources, {numbers['lines_kept']:,} lines kept, {numbers['lines_changed']:,} changed, "
        f"{numbers['lines_duplicate']:,} duplicates, {numbers['lines_dropped']:,} dropped; "
        f"{numbers['repairs']:,} characters repaired, "
        f"{numbers['links_retargeted']:,} links re-targeted, {numbers['pictures_copied']:,} pictures copied"
        + (f", {elsewhere:,} left on other hosts" if elsewhere else "")
        + ".",
        highlight=False,
        soft_wrap=True,
    )


def close(plan: Plan, console: Console, *, dry: bool) -> None:
    """Print what has been done, once it has."""
    count = len(plan.notes)
    if not count:
        console.print("Nothing new: everything is in the vault already.")
    else:
        console.print(f"{count} new notes {'would be' if dry else 'were'} written.", highlight=False)
