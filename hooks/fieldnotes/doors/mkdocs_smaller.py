"""Our scripts and style sheets without comments and blanks, in MkDocs's events.

Nothing happens under ``mkdocs serve``, where somebody may read them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import rcssmin
import rjsmin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority


class SmallerEvents:
    """What makes scripts and style sheets smaller in each of MkDocs's events."""

    def __init__(self) -> None:
        self.serving = False

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"

    # After all that writes scripts, before hooks/app.py (-200) counts what every file weighs.
    @event_priority(-150)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Make small what is ours in the site; other people's libraries go out as their makers packed them."""
        if self.serving or not config.theme.custom_dir:
            return
        for file in _ours(Path(config.theme.custom_dir), Path(config.site_dir)):
            text = file.read_text(encoding="utf-8")
            small = rjsmin.jsmin(text) if file.suffix == ".js" else rcssmin.cssmin(text)
            file.write_text(str(small), encoding="utf-8")


def _ours(theme: Path, site: Path) -> Iterator[Path]:
    """Scripts and style sheets that come from our part of the theme and from hooks/obsidian.py."""
    folders = [theme / "assets" / name for name in ("javascripts", "stylesheets")]
    paths = [path.relative_to(theme) for folder in folders for path in sorted(folder.rglob("*"))]
    paths += [path.relative_to(site) for path in sorted((site / "assets" / "obsidian").glob("*"))]
    yield from (site / path for path in paths if path.suffix in (".js", ".css") and (site / path).is_file())
