"""The pictures of a site's pages for link previews: planned before the pages are written, which name them."""

from pathlib import Path

from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_paths import path_of
from fieldnotes.doors.mkdocs_theme import category

FOLDER = "assets/previews"
# Beside the configuration; a workflow may keep it from one build to the next.
KEPT = Path(".cache", "previews")


class Previews:
    """The pictures of one build.

    Args:
        build: a build whose pages are rendered.

    Raises:
        mkdocs.exceptions.ConfigurationError: Pillow is not installed.
    """

    def __init__(self, build: Build) -> None:
        try:
            from fieldnotes.vault import previews
        except ModuleNotFoundError as error:
            message = f"'previews' needs {error.name}: pip install 'aws-field-notes[previews]'"
            raise ConfigurationError(message) from error
        self._build = build
        self._painter = previews.Painter(Path(build.config.config_file_path).parent / KEPT)
        self._planned: dict[str, previews.Preview] = {}
        for path, page in build.pages.items():
            title = "" if page.is_homepage else build.title(path)
            description = build.index.notes[path].meta.get("description")
            texts = (build.config.site_name, category(page), title, description)
            preview = previews.Preview(*(" ".join(text.split()) if isinstance(text, str) else "" for text in texts))
            if preview.title and self._painter.can_show(preview.title):
                self._planned[path] = preview

    def address(self, page: SitePage | None) -> str:
        """Where a page's picture will be, from the site's root; empty for a page that has none of its own."""
        preview = self._planned.get(path_of(page.file)) if page else None
        return f"{FOLDER}/{preview.name}" if preview else ""

    def write(self) -> None:
        """Write all pictures."""
        folder = Path(self._build.config.site_dir, FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for preview in self._planned.values():
            (folder / preview.name).write_bytes(self._painter.picture(preview))

