"""MkDocs hook: what this site has beyond its vault. To be listed after ``hooks/obsidian.py``.

What it does is in ``fieldnotes/study/``, what it does in each of MkDocs's events in ``fieldnotes/doors/``.
"""

from fieldnotes.doors.mkdocs_study import StudyEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = StudyEvents()
on_config = events.on_config
on_files = events.on_files
on_nav = events.on_nav
on_page_markdown = events.on_page_markdown
on_page_content = events.on_page_content
on_env = events.on_env
on_post_page = events.on_post_page
