"""MkDocs hook: the built site is an app that readers can keep. To be listed last: it counts every file.

What it does is in ``fieldnotes/app/``, what it does in each of MkDocs's events in ``fieldnotes/doors/``.
"""

from fieldnotes.doors.mkdocs_app import AppEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = AppEvents()
on_startup = events.on_startup
on_config = events.on_config
on_post_build = events.on_post_build
