"""Notes of a vault, published, studied and sorted.

    vault/      Obsidian's semantics: what a note is, what a link means, how a page looks
    study/      what a site of study notes has beyond its vault: cards, glossary, tables of numbers, search
    importer/   raw notes into one note per subject

Nothing in these three imports a site generator; the modules beside this folder are where one meets them.
"""
