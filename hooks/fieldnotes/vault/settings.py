"""What may be set for a vault, and how a wrong setting is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pathspec import GitIgnoreSpec

from fieldnotes.vault.foreign import allowed, host_of
from fieldnotes.vault.index import Aliases
from fieldnotes.vault.problems import did_you_mean, nearest


class SettingsError(ValueError):
    """A setting that does not exist, or a value it cannot have; the message names both and what is possible."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one vault.

    Args:
        addresses: ``path`` keeps the site generator's own addresses; with ``name``, ``docs/any/folder/sqs.md``
            becomes ``/sqs/``.
        unresolved: links that lead nowhere: ``warn`` tells each, ``summarise`` each of a few, else how many there
            are and the names most wanted; ``fail`` tells each and builds nothing, ``ignore`` says only how many.
        title: what a note without a ``title`` property is called: its file's ``name``, as in Obsidian, or its
            first ``heading`` if that is a level 1.
        aliases: whether a link finds a note by an alias alone: ``true``, ``exact`` with the case as written, ``false``.
        attachments: ``linked`` publishes what published notes show or lead to, ``all`` every attachment; a list
            of patterns as in .gitignore publishes what they match as well.
        properties: whether a table under the title shows a note's properties: ``visible`` all but those that only
            say how it is published, ``hidden`` none; or the names of those to show.
        tags: whether a tag leads to a ``page`` that lists all tags with their notes, or is ``text`` alone.
        active_attachments: whether HTML and SVG files go out with their scripts (SECURITY.md).
        embeds_from: which hosts pictures, films and frames may come from, as sources of a policy.
        content_security_policy: sources to add to the pages' policy, by directive; ``false`` for no policy.
        cache: a folder beside the configuration in which a build leaves what the next need not render again; none where
            it is empty.
        register: the file that holds every address and anchor once published, beside the configuration: a build that
            would drop one says so. Empty for none; ``vault-addresses`` writes it.
        previews: whether each page gets a picture for link previews, made at build time (not by ``mkdocs serve``);
            needs Pillow. Templates ask ``preview_of(page)`` for its address.
        navigation: whether a page shows of a long list of the navigation what is ``near`` itself, and where ``all`` of
            it is shown, so that it does not grow with the vault; or ``all``.
    """

    addresses: Literal["path", "name"] = "path"
    unresolved: Literal["summarise", "warn", "fail", "ignore"] = "summarise"
    title: Literal["name", "heading"] = "name"
    aliases: Aliases = "exact"
    attachments: Literal["linked", "all"] | tuple[str, ...] = "linked"
    properties: Literal["hidden", "visible"] | tuple[str, ...] = "hidden"
    tags: Literal["text", "page"] = "text"
    active_attachments: bool = False
    embeds_from: tuple[str, ...] = ("https:", "http:")
    content_security_policy: Mapping[str, str | list[str]] | Literal[False] = field(default_factory=dict)
    cache: str = ""
    register: str = ""
    previews: bool = False
    navigation: Literal["near", "all"] = "near"

    @classmethod
    def read(cls, written: object) -> "Settings":
        """Read settings as they stand in a configuration.

        Args:
            written: a mapping of names to values; ``None`` for an empty one.

        Raises:
            SettingsError: a name or a value is none of those possible.
        """
        if written is None:
            return cls()
        if not isinstance(written, Mapping):
            raise SettingsError(f"expected 'name: value' lines, found {written!r:.60}")
        return cls(**{str(name): cls.check(str(name), value) for name, value in written.items()})

    @classmethod
    def names(cls) -> list[str]:
        """The names of all settings."""
        return [one.name for one in fields(cls)]

    @classmethod
    def check(cls, name: str, value: object) -> Any:
        """Check one setting.

        Args:
            name: its name as written.
            value: its value as written.

        Returns:
            The value as it is used.

        Raises:
            SettingsError: there is no such setting, or it cannot have this value.
        """
        if name not in cls.names():
            hint = did_you_mean(nearest(name, cls.names()))
            raise SettingsError(f"there is no setting '{name}'{hint or '; there are ' + ', '.join(cls.names())}")
        return _value(name, value, get_type_hints(cls)[name])

    def shows(self, directive: str, url: str) -> bool:
        """Whether the pages' policy lets a page load a file of another host.

        Args:
            directive: what governs it, ``img-src``, ``media-src`` or ``frame-src``.
            url: its address.
        """
        if self.content_security_policy is False or host_of(url) is None:
            return True
        more = self.content_security_policy.get(directive, [])
        return allowed(url, [*self.embeds_from, *([more] if isinstance(more, str) else more)])

    def keeps(self, path: str) -> bool:
        """Whether an attachment goes out even if nothing leads to it."""
        if isinstance(self.attachments, str):
            return self.attachments == "all"
        return _matcher(self.attachments).match_file(path)


@cache
def _matcher(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


def _value(name: str, value: object, hint: Any) -> Any:
    """Check one value against what the setting's type allows."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    choices: list[str | bool] = []
    shapes = []
    for kind in kinds:
        if kind is bool:
            choices += [True, False]
        elif get_origin(kind) is Literal:
            choices += get_args(kind)
        elif kind is str:
            shapes.append("a text")
            if isinstance(value, str):
                return value
        elif get_origin(kind) is tuple:
            shapes.append("a list of texts")
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                return tuple(value)
        else:
            shapes.append("a mapping of names to texts or lists of texts")
            if isinstance(value, Mapping) and all(map(_is_texts, value.values())):
                return value
    for choice in choices:
        if type(value) is type(choice) and value == choice:
            return value
    written = [str(choice).lower() if isinstance(choice, bool) else f"'{choice}'" for choice in choices]
    raise SettingsError(f"'{name}' is {value!r:.60}; possible are {', '.join([*written, *shapes])}")


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
