"""The doors: where a site generator or a command line meets the functions of ``vault`` and ``study``.

    mkdocs_events.py  MkDocs's events, as methods of one object for each configuration
    mkdocs_plugin.py  the same object as a plugin, its settings checked by MkDocs
    mkdocs_study.py   the same for what this site has beyond its vault
    mkdocs_build.py   what one build knows
    mkdocs_render.py  renders its pages, each only when what it depends on has changed
    mkdocs_cache.py   a folder in which a build leaves them for the next one
    mkdocs_serve.py   the edit loop under mkdocs serve
    mkdocs_watch.py   what a build reads, and hearing of its changes
    mkdocs_nav.py     the navigation, each entry written once
    mkdocs_reach.py   which attachments the pages of a build lead to
    mkdocs_policy.py  the policy of its pages
    mkdocs_theme.py   properties in a form that a theme can print
    published.py      what a configuration would publish, and why
    zensical.py       Zensical: a command, and the Markdown extension that it renders notes with
    zensical_vault.py what is published of a vault, made ready for it
    commands.py       the package's commands

Only this package imports MkDocs.
"""
