"""The page of tags among a site's pages: found an address for when all others have theirs, filled when all are made."""

from collections.abc import Callable
from functools import partial
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import get_toc

from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.vault.addresses import Addresses
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.tag_page import TagPage

_HEAD = "---\ntitle: Tags\nsearch: {exclude: true}\n---\n"  # what it lists is found where it stands


class Tags:
    """The page of tags of one build; without one where nobody wants it.

    Args:
        page: what it lists; ``None`` for no page.
    """

    def __init__(self, page: TagPage | None = None) -> None:
        self.page = page
        self.file: File | None = None

    def add(self, files: Files, taken: Addresses, config: MkDocsConfig) -> None:
        """Give the page a path that no file has, and an address that no other has.

        Args:
            files: all files of the site; gets the page.
            taken: all addresses given so far.
            config: the site's configuration.
        """
        if self.page is None or not self.page.top:
            return
        number = 1
        while files.get_file_from_path(path := f"tags{f'-{number}' if number > 1 else ''}.md") is not None:
            number += 1
        file = File.generated(config, path, content=_HEAD)
        if config.nav:
            file.inclusion = InclusionLevel.NOT_IN_NAV
        if not taken.take(uri_of(file), path):
            file.dest_uri = taken.take_another(uri_of(file), path)
        files.append(file)
        self.file = file

    def place(self, name: str) -> str:
        """See ``fieldnotes.vault.page.Site.tag_place``."""
        anchor = self.page.anchor(name) if self.page is not None and self.file is not None else ""
        return f"{path_of(self.file)}#{anchor}" if self.file is not None and anchor else ""

    def fill(self, title: Callable[[VaultPath], str], url: Callable[[VaultPath, VaultPath], str]) -> None:
        """Write the page, now that every note has its title.

        Args:
            title: a note's title, as plain text.
            url: the address of a file as seen from a page.
        """
        if self.page is None or self.file is None or self.file.page is None:
            return
        page = self.file.page
        page.content = self.page.to_html(title, partial(url, path_of(self.file)))
        outline = [
            {"level": 2, "id": tag.anchor, "name": f"#{escape(tag.name)}", "children": []} for tag in self.page.top
        ]
        page.toc = get_toc(outline)  # type: ignore[arg-type]
        page.present_anchor_ids = self.page.anchors()
