"""The site's own style sheets and scripts, few and small: joined as ``extra.bundles`` says, without their comments.

Under ``mkdocs serve`` they keep these: somebody may read them there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import rcssmin
import rjsmin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from fieldnotes.doors.bundles import bundles


class AssetsEvents:
    """What becomes of style sheets and scripts in each of MkDocs's events; ``hooks/assets.py`` hands it to MkDocs."""

    def __init__(self) -> None:
        self.serving = False

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"

    # After hooks/obsidian.py (-50): these are no files of the vault.
    @event_priority(-60)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Put each bundle in the place of its parts."""
        join(files, config)
        return files

    # After all that writes scripts, before hooks/app.py (-200) counts what every file weighs.
    @event_priority(-150)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Make small what is ours in the site; other people's libraries go out as their makers packed them."""
        if self.serving or not config.theme.custom_dir:
            return
        for file in _ours(config):
            text = file.read_text(encoding="utf-8")
            small = rjsmin.jsmin(text) if file.suffix == ".js" else rcssmin.cssmin(text)
            file.write_text(str(small), encoding="utf-8")


def join(files: Files, config: MkDocsConfig) -> None:
    """Put each file that ``extra.bundles`` names in the place of those files of the theme that it lists.

    Raises:
        mkdocs.exceptions.ConfigurationError: a file is in no folder of the theme.
    """
    try:
        joined = bundles(config.extra.get("bundles"), map(Path, config.theme.dirs))
    except FileNotFoundError as error:
        raise ConfigurationError(str(error)) from error
    for target, (content, names) in joined.items():
        files.append(File.generated(config, target, content=content))
        for name in names:
            if part := files.get_file_from_path(name):
                files.remove(part)


def _ours(config: MkDocsConfig) -> Iterator[Path]:
    """Scripts and style sheets of the site of our part of the theme, of bundles and of the vault's hook."""
    theme, site = Path(str(config.theme.custom_dir)), Path(config.site_dir)
    folders = [theme / "assets" / name for name in ("javascripts", "stylesheets")]
    paths = {path.relative_to(theme) for folder in folders for path in folder.rglob("*")}
    paths |= {Path(str(target)) for target in config.extra.get("bundles") or {}}
    paths |= {path.relative_to(site) for path in (site / "assets" / "obsidian").glob("*")}
    yield from (site / path for path in sorted(paths) if path.suffix in (".js", ".css") and (site / path).is_file())
