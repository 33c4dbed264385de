"""What this site has beyond its vault: note schema, key numbers, cards, lifecycle, exams, questions, glossary.

Nothing here imports MkDocs. Reading a note (``fieldnotes.vault.note.Note``), without rendering anything:

    schema.py    page types; is the front matter as its type wants it
    sections.py  are the sections there, in order, and in form
    sourced.py   tables whose every row links to its source
    numbers.py   the rows of "Key numbers"
    prices.py    the rows of "Prices"
    cards.py     the cards of "Recall"
    exams.py     the task statements of an exam note, and which of them lead to a note
    scope.py     which exams name a service: the lists of the guides, and what a note says of them
    practice.py  the questions of a practice note, and what gives their answers away
    glossary.py  the terms of the glossary, and where a text uses them for the first time
    tables.py    the pages made of all notes: key numbers, prices, lifecycle, oldest checks
    search.py    the search index: other names count as much as titles

Beside the site:

    deck.py      the cards and practice questions as decks for Anki

Rendering a page:

    render.py    a Python-Markdown extension beside ``fieldnotes.vault.render.ObsidianExtension``
"""
