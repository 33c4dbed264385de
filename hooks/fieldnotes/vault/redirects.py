"""Pages that lead from a note's other names to its address, or to the section that has the name."""

import html
import posixpath
import re
import unicodedata
from dataclasses import dataclass

from fieldnotes.vault.inline import plain
from fieldnotes.vault.note import Anchor, Note, once
from fieldnotes.vault.policy import meta, source
from fieldnotes.vault.publish import line_of_text
from fieldnotes.vault.section_aliases import section_aliases
from fieldnotes.vault.syntax import heading_key

# Addresses that a note once had, beside its permalink; nobody sees them.
PROPERTY = "redirect_from"


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name or address that leads to a note.

    Args:
        name: as written in the properties.
        line: its line in the file; 0 when it is written in another form.
        address: the path it gets on the site; ``None`` when none can be made of it.
        section: the section that has this name; ``None`` leads to the note's top.
    """

    name: str
    line: int
    address: str | None
    section: Anchor | None


@once
def other_names(note: Note) -> list[OtherName]:
    """Everything that leads to a note beside its own address: permalink, former addresses, aliases.

    An alias leads to the section whose heading it equals, compared as links compare them, or whose anchor it makes;
    an address to the section whose anchor it is.
    """
    permalink = note.meta.get("permalink")
    former = note.meta.get(PROPERTY, [])
    exact = [permalink] if isinstance(permalink, str) and permalink.strip() != "/" else []
    exact += [one for one in (former if isinstance(former, list) else [former]) if isinstance(one, str)]
    headings = [anchor for anchor in reversed(note.anchors) if anchor.level > 1]
    aliases = section_aliases(note)
    by_id = {one.id: one.section for one in aliases} | {anchor.id: anchor for anchor in headings}
    by_name = {heading_key(one.name): one.section for one in aliases} | {anchor.key: anchor for anchor in headings}
    found = [
        OtherName(name, line_of_text(note, name), address(name, keep_case=True), by_id.get(name.strip("/")))
        for name in exact
    ]
    for name in note.aliases:
        section = by_name.get(heading_key(name)) or by_id.get(note.slugify(plain(name), note.separator))
        found.append(OtherName(name, line_of_text(note, name), address(name), section))
    return found


def address(name: str, *, keep_case: bool = False) -> str | None:
    """The path that an alias or a permalink gets on the site.

    Args:
        name: as written in the properties; ``/`` parts folders.
        keep_case: for a permalink, which is an address already.

    Returns:
        Lower case, blanks as ``-``, letters and digits of any language kept; ``None`` when nothing is left or
        the path would leave the site.
    """
    text = unicodedata.normalize("NFC", name).strip()
    if not keep_case:
        text = text.lower()
    parts = []
    for part in text.split("/"):
        clean = re.sub(r"[^\w.~-]+", "-", part).strip("-")
        if clean in ("", "."):
            continue
        if ".." in clean or clean.startswith("."):
            return None
        parts.append(clean)
    return posixpath.join(*parts) if parts else None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a redirect leads, and what a chat shows of it. All texts are plain.

    Args:
        title: the note's title, with the section's where it leads to one.
        url: the address, relative to the redirect's page.
        fragment: the section's anchor; empty for the top.
        description: one sentence on the note; empty when there is none.
        canonical: the full address; empty where the site's own is not known.
        image: the full address of a picture for link previews; empty for none.
    """

    title: str
    url: str
    fragment: str = ""
    description: str = ""
    canonical: str = ""
    image: str = ""


# The same for every page, so that a policy can name it; the address is read from the page. What the visitor brought
# goes along: a fragment of theirs stands above the section that the name means.
SCRIPT = (
    'const to = document.querySelector("a"); to.search = location.search; '
    "if (location.hash) to.hash = location.hash; location.replace(to.href)"
)
_POLICY = meta("default-src 'none'; base-uri 'none'; script-src " + source(SCRIPT))


def page(target: Target) -> str:
    """A page that leads on at once.

    Args:
        target: where to.
    """
    url = html.escape(target.url + (f"#{target.fragment}" if target.fragment else ""))
    title, canonical = html.escape(target.title), html.escape(target.canonical or target.url)
    shown = {"og:type": "article", "og:title": target.title, "og:description": target.description}
    shown |= {"og:url": target.canonical, "og:image": target.image}
    tags = "".join(
        f'<meta property="{name}" content="{html.escape(value)}">\n' for name, value in shown.items() if value
    )
    if target.description:
        tags = f'<meta name="description" content="{html.escape(target.description)}">\n{tags}'
    if target.image:
        tags += '<meta name="twitter:card" content="summary_large_image">\n'
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_POLICY}\n'
        f"<title>{title}</title>\n"
        f'<link rel="canonical" href="{canonical}">\n<meta name="robots" content="noindex">\n{tags}'
        f'<noscript><meta http-equiv="refresh" content="0; url={url}"></noscript>\n'
        f'</head>\n<body>\n<p><a href="{url}">{title}</a></p>\n<script>{SCRIPT}</script>\n</body>\n</html>\n'
    )
