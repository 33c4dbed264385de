"""MkDocs hook: the theme's own style sheets and scripts in one file each, as ``extra.bundles`` says."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from fieldnotes.doors import mkdocs_bundles


# After hooks/obsidian.py (-50): these are no files of the vault.
@event_priority(-60)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files."""
    mkdocs_bundles.add(files, config)
    return files
