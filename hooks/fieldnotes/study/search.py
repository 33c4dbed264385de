"""The search index: a note's other names count as much as its title, and a name before the longer ones with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldnotes.vault.paths import Address

# The id of the line under the title that shows them.
ANCHOR = "also-known-as"

# A little less than a title: "lambda" means AWS Lambda before a note that is also called Lambda@Edge.
OTHER_NAMES = 0.8
# The search takes each word for the beginning of one and prizes rare ones: for "lambda", Lambda@Edge before Lambda.
# This is enough to turn that round, and too little to beat a title that has all the words of a longer query.
BASIC = 1.5


@dataclass(frozen=True, slots=True)
class Names:
    """What a page is called beside its title.

    Args:
        short: its file's name, the short name that people say.
        others: its other names, to be found as titles are.
    """

    short: str
    others: Sequence[str] = ()


def add_names(entries: Iterable[dict[str, Any]], names: Mapping[Address, Names]) -> list[dict[str, Any]]:
    """Give the other names of each page an entry of their own, and more weight to a name that other titles contain.

    A search ranks titles far above text. As text, "Elastic Compute Cloud" comes after every title that begins with
    "Cloud"; as the title of an entry, it leads to its page.

    Who types only "VPC" means that note, not "VPC endpoints" or "VPC Lattice": these have words of their own.

    Args:
        entries: the index's entries, a page's own before those of its sections.
        names: for the address of each page its names.

    Returns:
        The entries with the new ones behind their pages'.
    """
    entries = list(entries)
    titles = {entry["location"]: _words(entry["title"]) for entry in entries if "#" not in entry["location"]}
    short = {
        address: name
        for address, named in names.items()
        if (name := _words(named.short)) and name in titles.get(address, "")
    }
    basic = {
        address
        for address, name in short.items()
        if any(name in title for other, title in titles.items() if other != address)
        and not any(part in name for other, part in short.items() if other != address)
    }
    found = []
    for entry in entries:
        address = entry["location"]
        found.append(entry)
        named = names.get(address)
        if named and named.others:
            title = ", ".join(named.others)
            found.append({"location": f"{address}#{ANCHOR}", "title": title, "text": "", "boost": OTHER_NAMES})
        if address in basic:
            entry["boost"] = entry.get("boost", 1.0) * BASIC
    return found


def _words(text: str) -> str:
    """A text's words, each behind a blank, so that a name is found where the words of a title begin."""
    return "".join(f" {word}" for word in re.findall(r"\w+", text.lower()))
