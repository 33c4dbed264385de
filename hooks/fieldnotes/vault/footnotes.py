"""Python-Markdown's footnotes in time linear in their number: the same ids, found by counting instead of by trying."""

from collections.abc import Iterable
from typing import Any


class Order(list[str]):
    """The ids of footnotes in the order in which a page first refers to them; each at most once."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        super().__init__(ids)
        self._places = {id_: at for at, id_ in enumerate(self)}

    def append(self, id_: str) -> None:
        """Add an id that is not there yet."""
        self._places[id_] = len(self)
        super().append(id_)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._places

    def index(self, id_: str, *_: Any) -> int:
        """Where an id stands, from 0. Raises ``ValueError`` when it does not."""
        if id_ not in self._places:
            raise ValueError(f"{id_!r} is not in the list")
        return self._places[id_]


def make_linear(footnotes: Any) -> None:
    """Prepare Python-Markdown's extension for one page.

    Args:
        footnotes: the extension, just reset.
    """
    footnotes.footnote_order = Order(footnotes.footnote_order)
    separator = footnotes.get_separator()

    def unique_ref(reference: str, found: bool = False) -> str:
        """The id of a reference: ``fnref:1``, ``fnref2:1``, ``fnref3:1`` and so on."""
        if not found:
            return reference
        count = footnotes.found_refs[reference] = footnotes.found_refs.get(reference, 0) + 1
        start, _, rest = reference.partition(separator)
        return reference if count == 1 else f"{start}{count}{separator}{rest}"

    footnotes.unique_ref = unique_ref
