"""MkDocs hook: the theme's own style sheets and scripts in one file each, as ``extra.bundles`` says.

What happens is in ``fieldnotes/doors/mkdocs_bundles.py``.
"""

from fieldnotes.doors.mkdocs_bundles import BundlesEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = BundlesEvents()
on_files = events.on_files
