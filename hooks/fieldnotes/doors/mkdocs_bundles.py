"""Style sheets and scripts of the site in one file each, so that a first visit asks for few."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from fieldnotes.app import worker

_STYLE_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


class BundlesEvents:
    """What joins files in each of MkDocs's events."""

    # After hooks/obsidian.py (-50): these are no files of the vault.
    @event_priority(-60)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the files."""
        add(files, config)
        return files


def joined(texts: list[str], *, style: bool) -> str:
    """Texts one after the other, without comments on lines of their own and without indents.

    Args:
        texts: style sheets, or scripts that are each one closed function.
        style: whether they are style sheets.
    """
    bare = [_STYLE_COMMENT.sub("", text) if style else worker.bare(text) for text in texts]
    return "".join(_INDENT.sub("", text).strip() + "\n" for text in bare)


def add(files: Files, config: MkDocsConfig) -> None:
    """Add the files that ``extra.bundles`` names, each made of those files of the theme that it lists.

    Raises:
        mkdocs.exceptions.ConfigurationError: a file is in no folder of the theme.
    """
    for target, names in (config.extra.get("bundles") or {}).items():
        texts = [_text(str(name), config) for name in names]
        files.append(File.generated(config, str(target), content=joined(texts, style=str(target).endswith(".css"))))


def _text(name: str, config: MkDocsConfig) -> str:
    for folder in config.theme.dirs:
        path = Path(folder, name)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigurationError(f"extra.bundles: there is no file '{name}' in the theme")
