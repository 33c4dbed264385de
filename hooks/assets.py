"""MkDocs hook: the site's own style sheets and scripts, joined as ``extra.bundles`` says and made small.

What happens is in ``fieldnotes/doors/mkdocs_assets.py``.
"""

from fieldnotes.doors.mkdocs_assets import AssetsEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = AssetsEvents()
on_startup = events.on_startup
on_files = events.on_files
on_post_build = events.on_post_build
