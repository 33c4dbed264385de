"""Obsidian's semantics, as plain functions and one Python-Markdown extension.

Nothing here imports MkDocs: the same code serves any site generator that runs Python-Markdown.

Reading a vault, without rendering anything:

    syntax.py       what stands between [[ and ]]: target, fragment, text, size; heading keys
    paths.py        types of what looks like a path: vault path, address, keys
    frontmatter.py  properties: the YAML between the first two --- lines
    block_rules.py  what begins a block and what ends it: Obsidian's rules as a plugin for markdown-it-py
    blocks.py       the block structure of a note, as a tree that knows its lines
    inline.py       the inline constructs, by position: code, math, comments, wikilinks…
    note.py         one parsed note: headings, block ids, sections, references
    section_aliases.py  other names of a note's sections
    tags.py         the tags of a note
    document.py     bases, canvases and drawings, which are no notes and have a page
    nearest.py      the names most like one that was not found
    index.py        all files of a vault: which file, heading or block a link means

Deciding, before anything is rendered:

    settings.py     what may be set for a vault
    publish.py      what is published, and why
    addresses.py    where: no two files share an address, none is too long

Rendering a page:

    render.py       the Python-Markdown extension; `render` for use without a site generator
    page.py         the page being rendered: resolves its links, keeps its problems
    builder.py      blocks to elements, transclusion
    patterns.py     inline constructs to elements
    opened.py       bases, canvases and drawings as elements of a page
    bases/          tables, cards and lists of notes by their properties
    canvas.py       cards and the lines between them
    excalidraw.py   the picture exported from a drawing
    elements.py     the elements of links, pictures, players
    pictures.py     the size of a picture, and its boxes, from its file
    drawn.py        links over the boxes of a picture, and its layout for wide screens
    mermaid.py      links in diagrams
    sanitize.py     the HTML a page may hold
    attachments.py  files that a browser would run
    theme.py        properties and titles as a theme may print them
    policy.py       the Content-Security-Policy of the finished page

After all pages:

    backlinks.py    who links here, with the sentence around each link
    previews.py     a picture of each page, for chats
    register.py     every address once published, held against what a build publishes
    redirects.py    pages for aliases, permalinks and former addresses
    problems.py     what is wrong, where, and what to do about it
"""
