"""The built site is an app that readers can keep, in MkDocs's events.

Nothing happens under ``mkdocs serve``, where a copy would stand in the way of
what was just written, and in a site for a folder on a disk, which browsers give no worker.
"""

from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from fieldnotes.app import worker
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.vault.memo import FORGETFUL

# Pictures of the app, below the theme's folders.
ICONS = {
    "assets/images/favicon.svg": "any",
    "assets/images/app-192.png": "192x192",
    "assets/images/app-512.png": "512x512",
}


class AppEvents:
    """What makes a site an app; ``hooks/app.py`` hands its methods to MkDocs."""

    def __init__(self) -> None:
        self.serving = False

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Tell the templates (``overrides/main.html``) whether pages name a manifest."""
        offline = {"offline", "material/offline"} & set(config.plugins)
        config.extra["manifest"] = None if self.serving or offline else worker.MANIFEST
        return config

    # After all that writes into the site.
    @event_priority(-200)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write manifest, worker and the list of what can be kept."""
        if config.extra["manifest"]:
            site = Path(config.site_dir)
            text = worker.manifest(config.site_name, config.site_description or "", "#0d4650", ICONS)
            (site / worker.MANIFEST).write_text(text, encoding="utf-8")
            vault = next(events_of(config), None)
            worker.write(site, vault.build.memo if vault else FORGETFUL)
