"""MkDocs hook: robots.txt, and what each page is in the words of schema.org. To be listed after hooks/history.py.

What it does is in ``fieldnotes/discovery/``, what it does in each of MkDocs's events in ``fieldnotes/doors/``.
"""

from fieldnotes.doors.mkdocs_discovery import DiscoveryEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = DiscoveryEvents()
on_page_context = events.on_page_context
on_post_build = events.on_post_build
