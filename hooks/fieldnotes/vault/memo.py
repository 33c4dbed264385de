"""Results of pure functions, by what they were worked out of, so that a later build need not work them out again.

A result is kept as bytes and read when somebody asks for it. Reading makes plain values and data classes of this
package, and nothing else: what another has written there runs nothing.
"""

import datetime
import io
import pickle
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from importlib import import_module
from typing import Any, ClassVar, TypeVar

from fieldnotes.vault.fingerprint import fingerprint

T = TypeVar("T")

_PACKAGE = __name__.partition(".")[0]
_PLAIN = {
    (kind.__module__, kind.__name__): kind
    for kind in (set, frozenset, datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone)
}
_NOTHING: Any = object()


class Unreadable(ValueError):  # noqa: N818 - no fault of the program
    """What is kept holds something that no function of this package gives."""


@dataclass(eq=False)
class Memo:
    """Results by the function's name and a fingerprint of what it was given.

    Args:
        before: what an earlier build has left.
    """

    # Whether it is worth telling all that a result depends on.
    keeps: ClassVar[bool] = True

    before: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What this build asked for or worked out: the next one may ask for it again.
        self.used: dict[str, bytes] = {}

    def get(self, name: str, of: object, work: Callable[[], T]) -> T:
        """A result, worked out if nobody has before.

        Args:
            name: of the function; a result is that of one function.
            of: all that the result depends on, as ``fingerprint`` takes it.
            work: gives the result: plain values and data classes of this package.
        """
        key = self.key(name, of)
        found: T = self.find(key, _NOTHING)
        return self.keep(key, work()) if found is _NOTHING else found

    @staticmethod
    def key(name: str, of: object) -> str:
        """What a result is kept under."""
        return f"{name} {fingerprint(of)}"

    def find(self, key: str, default: Any = None) -> Any:
        """A kept result; the default when there is none, or it cannot be read."""
        kept = self.used.get(key) or self.before.get(key)
        if kept is None:
            return default
        try:
            value = read(kept)
        except Unreadable:
            return default
        self.used[key] = kept
        return value

    def keep(self, key: str, value: T) -> T:
        """Keep a result; gives it back."""
        self.used[key] = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return value


class Forgetful(Memo):
    """Keeps nothing, at no cost: what a build works out is gone with it."""

    keeps = False

    def get(self, name: str, of: object, work: Callable[[], T]) -> T:
        """See ``Memo``."""
        return work()

    def find(self, key: str, default: Any = None) -> Any:
        """See ``Memo``."""
        return default

    def keep(self, key: str, value: T) -> T:
        """See ``Memo``."""
        return value


FORGETFUL = Forgetful()


def read(kept: bytes) -> Any:
    """The value that bytes hold.

    Raises:
        Unreadable: they hold another thing than plain values and data classes of this package, or are damaged.
    """
    try:
        return _Reader(io.BytesIO(kept)).load()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(str(error)) from error


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if plain := _PLAIN.get((module, name)):
            return plain
        if module.partition(".")[0] == _PACKAGE:
            found = getattr(sys.modules.get(module) or import_module(module), name, None)
            if isinstance(found, type) and is_dataclass(found):
                return found
        raise Unreadable(f"{module}.{name} is no data class of this package")
