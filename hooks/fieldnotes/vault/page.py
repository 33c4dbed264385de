"""One page being rendered: what its links lead to, and what is wrong with them."""

import os
import posixpath
import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from fieldnotes.vault.index import Index, Place
from fieldnotes.vault.inline import references
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.pictures import Picture
from fieldnotes.vault.problems import Problem, did_you_mean, shorten
from fieldnotes.vault.settings import Settings
from fieldnotes.vault.syntax import Wikilink, extension

# The page of a PDF, the second of a film (§5.6).
_PLACE_IN_FILE = re.compile(r"(page=\d+|t=[\d.,:]+)(?:&.*)?")


class Site(Protocol):
    """What the site generator knows and the vault does not."""

    def url(self, source: VaultPath, target: VaultPath) -> str:
        """The address of a file of the vault as seen from a note's page, for places that only take addresses.

        Args:
            source: path of the note whose page asks.
            target: path of the note or attachment.
        """

    def picture(self, path: VaultPath) -> Picture | None:
        """What is known of a picture: its size, its boxes; ``None`` when its file cannot be read.

        Args:
            path: path of the attachment.
        """

    def stat(self, path: VaultPath) -> os.stat_result | None:
        """What the file system says of a file: size and times; ``None`` when it says nothing.

        Args:
            path: path of the note or attachment.
        """


    def tag_place(self, name: str) -> str:
        """Where a tag leads: the path of the page of tags and the tag's place on it, ``tags.md#tag-a``.

        Args:
            name: the tag without ``#``.

        Returns:
            Empty when the site has no such page.
        """


class RelativeSite:
    """A site whose addresses are the files' own paths."""

    def url(self, source: VaultPath, target: VaultPath) -> str:
        """See ``Site.url``."""
        return quote(posixpath.relpath(target, posixpath.dirname(source) or "."))

    def picture(self, path: VaultPath) -> Picture | None:
        """See ``Site.picture``."""
        return None

    def tag_place(self, name: str) -> str:
        """See ``Site.tag_place``."""
        return ""

    def stat(self, path: VaultPath) -> os.stat_result | None:
        """See ``Site.stat``."""
        return None


@dataclass(frozen=True, slots=True)
class Link:
    """A resolved link, as the backlinks need it.

    Args:
        source: path of the note that holds it.
        target: path of the file it means.
        anchor: id within the target's page, if any.
        line: line of the source's file.
        written: the link as written.
        context: the inline text around it, without comments.
        hidden: whether it stands in a comment: nobody but the author may learn of it.
    """

    source: VaultPath
    target: VaultPath
    anchor: str | None
    line: int
    written: str
    context: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece of text comes from: carried through inline processing by a mark in the text.

    Args:
        note: the note it stands in.
        line: its line in the file.
        text: the text without comments, to be quoted where it is linked to.
        embedded: whether the page is another note's.
        in_table: whether it is a table's cell.
        comment: whether it is a comment.
    """

    note: Note
    line: int
    text: str
    embedded: bool
    in_table: bool = False
    comment: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to; ``path`` is ``None`` when it is unresolved."""

    path: VaultPath | None
    place: Place = field(default_factory=Place)
    href: str = ""
    why: str = ""


@dataclass(slots=True)
class Page:
    """One page being rendered, and what was learnt on the way.

    Args:
        note: the note.
        index: the vault it belongs to.
        site: for addresses.
        line_breaks: whether a single newline shows as a line break (§7.6).
        settings: the vault's, with what else the site's own policy allows.
        title: what the page is called, as plain text: where the text begins with that heading, properties follow it.
        links: filled with the links that were resolved.
        problems: filled with what is wrong.
        ask: asks a question of a kind that neither index nor site know, and writes it down; ``None`` where nobody
            wants to know what a page depends on.
    """

    note: Note
    index: Index = field(default_factory=Index)
    site: Site = field(default_factory=RelativeSite)
    line_breaks: bool = True
    settings: Settings = field(default_factory=Settings)
    title: str = ""
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ask: Callable[..., Any] | None = None

    def resolve(self, link: Wikilink, spot: Spot, written: str) -> Target:
        """Find what a link means; record it, and what is wrong with it.

        Args:
            link: the link.
            spot: the text it stands in; a link inside an embed resolves from the embedded note.
            written: the link as written, for messages.
        """
        found = self.index.find(link.path, spot.note.path)
        told = shorten(written.replace("|", "\\|") if spot.in_table else written)  # as it stands in the file
        if found.path is None:
            reason = self.index.why_hidden(link.path)
            if reason is not None:
                why, hint = "is not published", f": {reason}" if reason else ""
            else:
                why, hint = "does not exist", did_you_mean(self.index.nearest_files(link.path))
            what = "note" if extension(link.path) in ("", "md") else "file"
            self.tell(spot, f"{told}: {what} '{shorten(link.path)}' {why}{hint}", link.path)
            # To readers what is private does not exist.
            return Target(None, why="does not exist")
        if found.tied:
            others = ", ".join(f"'{path}'" for path in (found.path, *found.tied))
            self.tell(
                spot,
                f"{told}: '{shorten(link.path)}' is ambiguous, it may be {others}; "
                "write more of the path",
            )
        if found.by_alias:
            name = posixpath.basename(found.path).removesuffix(".md")
            self.tell(
                spot,
                f"{told}: '{shorten(link.path)}' is an alias of '{found.path}', by which Obsidian does not find it; "
                f"write [[{name}|{shorten(link.path)}]]",
            )
        place = self.index.place(found.path, link)
        if place.missing and link.fragment is not None:
            near = did_you_mean(self.index.nearest_places(found.path, link.fragment))
            what = "block" if "^" in link.fragment.rpartition("#")[2][:1] else "heading"
            self.tell(spot, f"{told}: no such {what} in '{found.path}'{near}")
        if not spot.embedded:
            context = "" if spot.comment else spot.text
            link_ = Link(self.note.path, found.path, place.anchor, spot.line, written, context, spot.comment)
            self.links.append(link_)
        return Target(found.path, place, self._href(found.path, place, link.fragment or ""))

    def record(self, text: str, spot: Spot, *, comment: bool = False) -> None:
        """Resolve the links of a text that is not shown.

        Args:
            text: a comment's text or a property's value.
            spot: where it begins.
            comment: whether it is a comment, of which nothing may show on any page.
        """
        breaks = [match.start() for match in re.finditer("\n", text)]
        for reference in references(text):
            line = spot.line + bisect(breaks, reference.start)
            self.resolve(reference.link, replace(spot, line=line, comment=comment), reference.written)

    def _href(self, path: VaultPath, place: Place, fragment: str) -> str:
        # Not percent-encoded: ids hold no blanks, and MkDocs compares the fragment with them as it stands.
        anchor = f"#{place.anchor}" if place.anchor else ""
        if path not in self.index.notes and (known := _PLACE_IN_FILE.fullmatch(fragment)):
            anchor = f"#{known[1]}"  # a browser knows these itself; a selection it does not
        if path == self.note.path and anchor:
            return anchor
        return self.address(path) + anchor

    def address(self, path: VaultPath) -> str:
        """A relative path to a file: the site generator turns it into an address as seen from the page, and checks it.

        Args:
            path: path of the note or attachment.
        """
        return quote(posixpath.relpath(path, posixpath.dirname(self.note.path) or "."))

    def tag_address(self, name: str) -> str:
        """Where a tag leads, as seen from the page; empty when it leads nowhere."""
        path, _, anchor = self.site.tag_place(name).partition("#")
        return f"{self.address(VaultPath(path))}#{anchor}" if path else ""

    def check_shown(self, directive: str, url: str, spot: Spot, written: str = "") -> None:
        """Tell a file of another host that a reader's browser will not load.

        Args:
            directive: what governs it in the pages' policy, ``img-src`` and the like.
            url: its address.
            spot: the text it stands in.
            written: what shows it, as written.
        """
        if why := self.why_refused(directive, url, written):
            self.tell(spot, why)

    def why_refused(self, directive: str, url: str, written: str = "") -> str:
        """What to tell of a file of another host that a reader's browser will not load; empty when it will.

        Args:
            directive: as above.
            url: its address.
            written: what shows it, as written.
        """
        if self.settings.shows(directive, url):
            return ""
        kind = {"img-src": "pictures", "media-src": "films and sounds", "frame-src": "frames"}[directive]
        parts = urlsplit(url.strip())
        host, scheme = shorten(parts.netloc), parts.scheme or "https"
        return (
            f"{shorten(written or url)}: {kind} of '{host}' do not show, the pages' policy forbids them; save the file "
            f"in the vault, link to it, or add '{scheme}://{host}' to the setting 'embeds_from'"
        )

    def tell(self, spot: Spot, message: str, wanted: str = "") -> None:
        """Record what is wrong with a text; in an embedded note it is told on that note's own page."""
        if not spot.embedded:
            self.problems.append(Problem(spot.note.path, spot.line, message, wanted))
