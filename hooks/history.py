"""MkDocs hook: when each page was last edited, and what readers have to unlearn. To be listed after hooks/study.py.

What it does is in ``fieldnotes/history/``, what it does in each of MkDocs's events in ``fieldnotes/doors/``.
"""

from fieldnotes.doors.mkdocs_history import HistoryEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = HistoryEvents()
on_startup = events.on_startup
on_config = events.on_config
on_files = events.on_files
on_page_markdown = events.on_page_markdown
on_env = events.on_env
