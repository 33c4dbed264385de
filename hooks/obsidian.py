"""MkDocs hook: publishes an Obsidian vault as it is.

    docs_dir: path/to/vault
    theme: {name: material}
    hooks: [path/to/hooks/obsidian.py]

is all the configuration it needs. What it does with Obsidian's syntax is in ``fieldnotes/vault/``, what it does in
each of MkDocs's events in ``fieldnotes/doors/``. As a package it is the plugin ``obsidian-vault``. Settings, under
``extra`` in mkdocs.yml, each with its default first; ``fieldnotes/vault/settings.py`` declares them:

    extra:
      obsidian:
        addresses: path       # MkDocs's own addresses; name: docs/any/folder/sqs.md becomes /sqs/
        unresolved: summarise # links that lead nowhere; warn: tell each; fail: build nothing; ignore
        title: name           # what a note without the property is called; heading: its first, if of level 1
        aliases: exact        # links find notes by alias with the case as written; true: in any case; false
        attachments: linked   # what published notes show or lead to; all; or [patterns, as in .gitignore]
        properties: hidden    # a table under the title; visible; or [names of properties]
        tags: text            # page: tags lead to a page that lists them all with their notes
        active_attachments: false  # true: publish HTML and SVG files with their scripts (SECURITY.md)
        embeds_from: ["https:", "http:"]  # which hosts pictures, films and frames may come from
        content_security_policy: {}  # sources to add, by directive: {script-src: [https://e.org]}; false: no policy
        cache: ""             # a folder for what the next build need not render again, such as .cache/site
        register: ""          # a file of every address once published (vault-addresses): a build that drops one tells
        navigation: near      # of long lists what is near the page (Material); all: every entry on every page
        previews: false       # true: a picture of each page for link previews (needs Pillow)
"""

from fieldnotes.doors.mkdocs_events import ObsidianEvents

# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = ObsidianEvents()
on_startup = events.on_startup
on_config = events.on_config
on_pre_build = events.on_pre_build
on_files = events.on_files
on_nav = events.on_nav
on_pre_page = events.on_pre_page
on_page_read_source = events.on_page_read_source
on_page_markdown = events.on_page_markdown
on_page_content = events.on_page_content
on_env = events.on_env
on_post_page = events.on_post_page
on_post_template = events.on_post_template
on_post_build = events.on_post_build
on_serve = events.on_serve
