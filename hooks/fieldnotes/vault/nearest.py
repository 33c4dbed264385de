"""The names most like one that was not found, in a vault of any size."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process

# How many entries of the index one question may read, and how many names it then compares letter by letter.
_MOST_ENTRIES = 4_000
_MOST_NAMES = 60


class NearestNames:
    """An index of names by pairs of letters: one question takes the same time whatever the number of names.

    Args:
        names: what is shown for each name, by the form in which names are compared.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._keys = list(names)
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            for pair in _pairs(key):
                self._with[pair].append(number)

    def find(self, wanted: str, limit: int = 2, likeness: float = 60) -> list[str]:
        """The names most like one.

        Args:
            wanted: the name that was not found, in the form in which names are compared.
            limit: how many to return at most.
            likeness: how like a name has to be, of 100 (rapidfuzz's ``ratio``).

        Returns:
            What is shown for them, best first. Rare pairs of letters are looked up first, common ones only as far
            as there is room: a name that shares none of the rare ones can be missed in a very big vault.
        """
        shared: Counter[int] = Counter()
        room = _MOST_ENTRIES
        for pair in sorted(_pairs(wanted), key=lambda pair: (len(self._with.get(pair, ())), pair)):
            entries = self._with.get(pair, ())
            if len(entries) > room:
                break
            room -= len(entries)
            shared.update(entries)
        near = [self._keys[number] for number, _ in shared.most_common(_MOST_NAMES)]
        best = process.extract(wanted, near, scorer=fuzz.ratio, limit=limit, score_cutoff=likeness)
        return [self._names[key] for key, _, _ in best]


def _pairs(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}
