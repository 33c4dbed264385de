"""What a text that looks like a path is, so that a type checker tells one kind from another.

At run time all are ``str``. Nothing reads a note's name out of an address, or compares a path that is no key.
"""

from typing import NewType

# A file of the vault, "/" between folders: "storage/s3.md".
VaultPath = NewType("VaultPath", str)
# A file of the built site, from its root: "s3/index.html".
SiteUri = NewType("SiteUri", str)
# What a browser is given, percent-encoded, from the site's root: "s3/", "storage/s3/#cost".
Address = NewType("Address", str)
# Forms in which a file's path and a heading's text are compared: see ``syntax.file_key`` and ``syntax.heading_key``.
FileKey = NewType("FileKey", str)
HeadingKey = NewType("HeadingKey", str)
