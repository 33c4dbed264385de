"""MkDocs hook: our scripts and style sheets go out without comments and blanks, which each first visit would pay for.

What happens is in ``fieldnotes/doors/mkdocs_smaller.py``.
"""

from fieldnotes.doors.mkdocs_smaller import SmallerEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = SmallerEvents()
on_startup = events.on_startup
on_post_build = events.on_post_build
