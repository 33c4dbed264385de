"""Asks AWS's own pages whether the key numbers of the notes still hold. Nothing here changes a value.

    phrases.py    a sentence with a figure in braces, and what stands there now
    documents.py  a page as headings and text; one of its sections by the heading's id
    sources.py    where pages come from: the network, a folder of copies, botocore's models
    checks.py     data/verify/: what must be found where, for each row
    verdicts.py   what became of each row
    confirmed.py  data/confirmed.tsv: when each row was last confirmed, and by what
    report.py     the verdicts as Markdown

``confirmed`` imports nothing beyond the standard library: the site reads it, too.
"""
