"""What a vault gives to a theme's templates: properties, titles, names of folders.

Site generators print these as they are, inside tags and attributes alike. So each goes to them escaped, and is
shown as it was written.
"""

import html
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

__all__ = ["escape", "escaped", "shown", "striptags"]


def escaped(value: Any) -> Any:
    """A property with all its texts, also those in lists and mappings, as HTML that shows them.

    Args:
        value: anything that YAML can say.

    Returns:
        The same, each text as ``Markup``: what escapes it again leaves it as it is.
    """
    if isinstance(value, Mapping):
        return {escaped(name): escaped(item) for name, item in value.items()}
    if isinstance(value, list):
        return [escaped(item) for item in value]
    return escape(value) if isinstance(value, str) else value


def shown(markup: str) -> str:
    """A title as HTML that shows it, when it may hold entities already (those of a heading do)."""
    return escape(html.unescape(markup))


def striptags(value: Any) -> str:
    """Jinja's filter of this name, which unescapes what it returns and so undoes ``escaped``.

    Args:
        value: a text or markup.

    Returns:
        The text without tags, escaped, as ``Markup``.
    """
    return escape(Markup(value).striptags())  # noqa: S704 - to have its tags taken out
