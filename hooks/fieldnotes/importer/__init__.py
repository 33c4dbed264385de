"""Raw study notes in, one note per subject out, and nothing lost on the way.

The package is the pure part of ``normalise.py``: it imports no site generator, reads files only in
:mod:`importer.sources` and writes them only in :mod:`importer.write`. Everything between is functions over values:

``decode`` (bytes to text) -> ``parse`` (text to sections and blocks, with ``inline`` for what stands inside a line)
-> ``match`` (section to note, by the ``catalogue``) -> ``plan`` (every byte that will be written, before the first is;
with ``links`` for where links and pictures lead and ``present`` for what the vault has already) -> ``write`` and
``report``.
"""

VERSION = "1.1.0"
