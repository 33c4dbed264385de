"""What a text is about, by its words: a linear classifier over the notes of the vault and the catalogue's texts.

It is trained when a text is first asked about, and always in the same way, so that the same sources, vault and
catalogue give the same answer. It suggests and it objects; it outranks no heading.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .catalogue import Catalogue, fold, spelled

SHARPNESS = 7.0
"""How strongly a lead in the classifier's score counts: with 7 the shares it gives are near how often it is right."""

LEAST = 8
"""Words that a text must have in common with the training texts before it says anything."""

KNOWN = 0.5
"""Share of a text's words that must be known: of fewer, in another language, a few chance ones would decide."""

_ADDRESS = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)|\]\]|https?://\S+|<[^<>]+>")
_STOP = frozenset(
    fold(word)
    for word in (
        "a an the and or of to in for on with is are it you your that this be by as at from can not no if one more "
        "than when which what each only all its has have do does use uses used using so but into per how they them "
        "their will there was were get set http https www com org html aws amazon also then new two between any must "
        "may other same need needs like without after before where who we our us"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text seems to be about: notes with their shares from 0 to 1, the likeliest first, three at most.

    ``understood`` says whether enough of its words are known: silence in another language tells nothing.
    """

    shares: tuple[tuple[str, float], ...] = ()
    understood: bool = False

    def __bool__(self) -> bool:
        return bool(self.shares)

    @property
    def note(self) -> str:
        """The likeliest note."""
        return self.shares[0][0] if self.shares else ""

    @property
    def share(self) -> float:
        """The share of the likeliest note."""
        return self.shares[0][1] if self.shares else 0.0

    def of(self, notes: Iterable[str]) -> float:
        """The share of any of ``notes``."""
        wanted = set(notes)
        return sum(share for note, share in self.shares if note in wanted)


def tokens(text: str) -> list[str]:
    """The words of a text that may tell what it is about."""
    return telling(map(fold, spelled(_ADDRESS.sub(" ", text))))


def telling(folded: Iterable[str]) -> list[str]:
    """Those of folded words that may tell what a text is about."""
    return [word for word in folded if len(word) > 1 and word not in _STOP and not word.isdigit()]


def pieces(text: str) -> list[str]:
    """A note in pieces: one for each heading of the first two levels, with the text under it, without properties."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return [piece for piece in re.split(r"(?m)^(?=##? )", body) if len(piece) > 80]


class Classifier:
    """Tells which note a text is about.

    Args:
        texts: (note, text) for training; a note may come many times.

    ``learned`` says whether there was more to learn from than a name or two for each note.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        # Imported here: this takes a second, and a run whose headings say it all needs none of it.
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
        from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

        self._np = np
        self._index: dict[str, int] = {}
        notes, rows = [], []
        for note, text in texts:
            notes.append(note)
            rows.append(text)
        self.notes: list[str] = sorted(set(notes))
        self.learned = len(rows) > 2 * len(self.notes)
        if len(self.notes) < 2:
            return
        vectorizer: Any = TfidfVectorizer(analyzer=tokens, sublinear_tf=True, max_df=0.3 if len(rows) > 50 else 1.0)
        matrix = vectorizer.fit_transform(rows)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a small catalogue has little more than a text for each note
            model: Any = LinearSVC(random_state=0).fit(matrix, notes)
        weights = model.coef_ if len(self.notes) > 2 else np.vstack([-model.coef_, model.coef_])
        bias = model.intercept_ if len(self.notes) > 2 else np.hstack([-model.intercept_, model.intercept_])
        self._index = vectorizer.vocabulary_
        self._idf = vectorizer.idf_.astype(np.float32)
        self._weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)

    def read(self, text: str) -> Reading:
        """What ``text`` seems to be about; nothing when it says too little."""
        return self.read_words(tokens(text))

    def read_words(self, folded: Iterable[str]) -> Reading:
        """What a text of these words, as :func:`.catalogue.words` gives them, seems to be about."""
        np = self._np
        telling_words = telling(folded)
        counts = Counter(at for word in telling_words if (at := self._index.get(word)) is not None)
        understood = counts.total() > KNOWN * len(telling_words)
        if len(counts) < LEAST or not understood:
            return Reading(understood=understood)
        # One text at a time by the trained weights: the same as the vectorizer and the model, without their overhead.
        at = np.fromiter(counts.keys(), dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self._idf[at]
        values /= np.sqrt(values @ values)
        scores = values @ self._weights[at] + self._bias
        shares = np.exp(SHARPNESS * (scores - scores.max()))
        shares /= shares.sum()
        best = np.argsort(-shares, kind="stable")[:3]
        return Reading(tuple((self.notes[int(each)], float(shares[each])) for each in best), understood)


def training(catalogue: Catalogue, texts: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The training texts: the catalogue's own, and the notes of the vault in pieces.

    Args:
        catalogue: its names, what it says about them, and the terms that came with it.
        texts: (note, text) of the vault's notes.
    """
    for entry in catalogue.entries:
        names = " ".join((entry.name, entry.heading, *entry.aliases))
        yield entry.note, f"{names} {entry.about}"
    yield from catalogue.terms
    known = {entry.note for entry in catalogue.entries}
    for note, text in texts:
        if note in known:
            yield from ((note, piece) for piece in pieces(text))


__all__: Sequence[str] = ["Classifier", "Reading", "pieces", "tokens", "training"]
