"""The search index: a note's other names count as much as its title."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The id of the line under the title that shows them.
ANCHOR = "also-known-as"


def add_names(entries: Iterable[dict[str, Any]], names: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Give the other names of each page an entry of their own.

    A search ranks titles far above text. As text, "Elastic Compute Cloud" comes after every title that begins with
    "Cloud"; as the title of an entry, it leads to its page.

    Args:
        entries: the index's entries, a page's own before those of its sections.
        names: for the address of each page its other names.

    Returns:
        The entries with the new ones behind their pages'.
    """
    found = []
    for entry in entries:
        found.append(entry)
        if some := names.get(entry["location"]):
            address = f"{entry['location']}#{ANCHOR}"
            # A little less than a title: "lambda" means AWS Lambda before a note that is also called Lambda@Edge.
            found.append({"location": address, "title": ", ".join(some), "text": "", "boost": 0.8})
    return found
