"""Obsidian's Bases: tables, cards and lists of notes, made of their properties when the site is built.

Rules: Obsidian help, "Bases syntax", "Functions", "Views", "Table view", "Cards view", "List view".

    expression.py   what a filter or a formula says: text to a tree
    values.py       the types of values, how they compare and what they show
    functions.py    the functions of each type
    evaluate.py     what an expression is worth for one file, within a budget
    files.py        the files a base is asked about: properties, tags, links
    base.py         what a base says: YAML to filters, formulas and views
    query.py        which files a view shows, in which order and groups, with which summaries
    show.py         a view's rows as elements
"""
