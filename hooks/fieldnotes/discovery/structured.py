"""A page's place and kind in the words of schema.org, as JSON-LD."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def article(
    name: str, description: str, url: str, modified: str, trail: Iterable[tuple[str, str]], site: Mapping[str, str]
) -> dict[str, Any]:
    """What a note is, and the way to it.

    Args:
        name: its title, as plain text.
        description: one sentence; may be empty.
        url: its full address.
        modified: the day of its last edit, as ISO 8601; may be empty.
        trail: name and full address of each page above it, the home page first. One without an address is left out.
        site: ``name`` and ``url`` of the site.
    """
    above = [(one, address) for one, address in trail if address]
    crumbs = [
        {"@type": "ListItem", "position": at, "name": one, "item": address}
        for at, (one, address) in enumerate([*above, (name, url)], 1)
    ]
    about: dict[str, Any] = {
        "@type": "TechArticle", "headline": name, "url": url, "inLanguage": "en", "isAccessibleForFree": True,
        "license": LICENCE, "isPartOf": {"@type": "WebSite", **site},
    }  # fmt: skip
    about |= {key: value for key, value in (("description", description), ("dateModified", modified)) if value}
    return {"@context": "https://schema.org", "@graph": [about, {"@type": "BreadcrumbList", "itemListElement": crumbs}]}


def script(value: Mapping[str, Any]) -> str:
    """JSON that can stand in a script element whatever its texts say: no sign of it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def robots(site: str) -> str:
    """``robots.txt``: everything may be read.

    Args:
        site: the site's full address, with a slash at its end; empty when it is not known.
    """
    return "User-agent: *\nDisallow:\n" + (f"\nSitemap: {site}sitemap.xml\n" if site else "")
