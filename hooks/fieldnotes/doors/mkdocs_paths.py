"""Where MkDocs keeps which kind of path: the one place that takes its texts for what they are."""

from mkdocs.structure.files import File

from fieldnotes.vault.paths import Address, SiteUri, VaultPath


def path_of(file: File) -> VaultPath:
    """A file's path in the vault."""
    return VaultPath(file.src_uri)


def uri_of(file: File) -> SiteUri:
    """Where a file is written, from the site's root."""
    return SiteUri(file.dest_uri)


def address_of(file: File) -> Address:
    """What a browser is given to reach a file, from the site's root."""
    return Address(file.url)
