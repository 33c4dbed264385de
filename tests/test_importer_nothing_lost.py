"""Nothing is lost: the words of the sources are the words of the new notes and of the report's "dropped" list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importer_words import output_words, report_words, words

from fieldnotes.importer import catalogue, plan, report
from fieldnotes.importer.decode import Decoded, decode
from fieldnotes.importer.sources import SourceFile, Sources, Vault

SUBJECTS = catalogue.load(
    "name\tkind\tnote\theading\taliases\n"
    "Acme Kiln\tservice\tfire/kiln\t\tKiln; Pottery Kiln Service; PKS\n"
    "Acme Glaze\tservice\tfire/glaze\t\tGlaze; GLZ\n"
    "Kiln shelves\tfeature\tfire/kiln\tShelves\tShelves; KSH\n"
    "Acme Wheel\tservice\tshape/wheel\t\tWheel; Throwing Wheel\n"
    "Clay and slip\tconcept\tideas/clay\t\tClay; slip\n",
    "test",
)


def build(texts: dict[str, str], into: Vault | None = None) -> plan.Plan:
    """The plan for sources given as text, without a disk."""
    root = Path("/nowhere/source")
    files = [SourceFile(name, root / name, root) for name in texts]
    sources = Sources(notes=files, files={root: {}})

    def read() -> Iterator[tuple[SourceFile, list[str], tuple[object, ...]]]:
        for file in files:
            decoded: Decoded = decode(texts[file.name].encode(), file.name)
            yield file, decoded.lines, decoded.repairs

    vault = into or Vault(Path("/nowhere/vault"))
    return plan.build(read(), sources, vault, SUBJECTS, digest=lambda path: "")  # type: ignore[arg-type]


def check(texts: dict[str, str]) -> plan.Plan:
    """Assert the promise for ``texts`` and return their plan."""
    made = build(texts)
    whole = report.as_json(made)
    given_words: Counter[str] = Counter()
    for name, text in texts.items():
        given_words += words("\n".join(decode(text.encode(), name).lines))
    out = output_words(made.notes, made.made) + report_words(whole)
    assert given_words - out == Counter(), "lost"
    assert out - given_words == Counter(), "invented"
    for name, text in texts.items():
        count = len(decode(text.encode(), name).lines)
        accounted = [n for line in made.lines[name] for n in range(line.first, line.last + 1)]
        assert accounted == list(range(1, count + 1)), "every line is accounted for once"
        assert all(line.status in ("kept", "changed", "duplicate", "dropped", "blank") for line in made.lines[name])
    return made


NAMES = [
    "Kiln",
    "Acme Glaze",
    "Wheel",
    "Throwing Wheel",
    "PKS (Pottery Kiln Service)",
    "Shelves",
    "Clay",
    "Kiln vs Glaze",
]
WORDS = st.sampled_from([*NAMES, "the", "fires", "slowly", "über", "1260", "don't", "naïve", "水", "a_b", "C++", "x*y"])
INLINE = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "**bold words**",
            "*slanted*",
            "`code [[not]] &gt;`",
            "[[Kiln]]",
            "[[Some Note|shown text]]",
            "[[Kiln#Shelves|racks]]",
            "![[oven.png]]",
            "![[oven.png|cone six|300]]",
            "![alt text](https://example.org/a%20b.png)",
            '![hash node](https://example.org/h.png align="left")',
            '[![inner](https://example.org/i.png align="left")](https://example.org/page)',
            '<img width="200" alt="raw picture" src="https://example.org/r.png">',
            "[link](https://example.org/x?y=1&z=2)",
            "[other](Other%20note.md)",
            "&gt; &amp; &lt;tag&gt; &nbsp;",
            "==marked==",
            "#tag/sub",
            "$x_1$",
            "\\[[escaped]]",
            "[half",
            "]] ((",
            "a | b",
            "%% aside %%",
        ]
    ),
)
TEXT = st.lists(INLINE, min_size=1, max_size=6).map(" ".join)
LINE = st.one_of(TEXT, st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20))


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """One block of a messy note."""
    kind = draw(st.integers(0, 11))
    text = draw(TEXT)
    match kind:
        case 0 | 1:
            return f"{'#' * draw(st.integers(1, 6))} {text}{draw(st.sampled_from(['', ' -', ' :', ':', ' 🌐', ' #']))}"
        case 2:
            return f"**{draw(st.sampled_from(NAMES))}**{draw(st.sampled_from(['', ' :', ' -', ': and more']))}"
        case 3:
            return draw(st.sampled_from(NAMES))
        case 4:
            lines, depth = [], 0
            for _ in range(draw(st.integers(1, 6))):
                depth = max(0, min(3, depth + draw(st.integers(-1, 1))))
                indent = draw(st.sampled_from(["  ", "\t", "    ", "   "])) * depth
                marker = draw(st.sampled_from(["-", "*", "+", "1.", "12)", "- [ ]"]))
                lines.append(f"{indent}{marker} {draw(LINE)}")
                if draw(st.booleans()):
                    lines.append(draw(st.sampled_from(["", "    ", indent + "  " + draw(TEXT)])))
            return "\n".join(lines)
        case 5:
            return "\n".join(f"> {line}" for line in draw(st.lists(TEXT, min_size=1, max_size=3)))
        case 6:
            fence = draw(st.sampled_from(["```", "~~~", "````"]))
            return f"{fence}yaml\n{draw(TEXT)}\n\n  # {draw(TEXT)}\n{fence}"
        case 7:
            return f"| a | {draw(WORDS)} |\n| --- | :-: |\n| {draw(WORDS)} | [[Kiln\\|hot]] | extra |"
        case 8:
            return draw(st.sampled_from(["---", "***", "$$\nx\n$$", "%%\nhidden words\n%%", "    indented code"]))
        case 9:
            return f'<img width="9" alt="{draw(st.sampled_from(NAMES))}" src="https://example.org/q.png">\n{text}'
        case 10:
            return f"Text with a note[^{draw(st.integers(1, 3))}]\n\n[^{draw(st.integers(1, 3))}]: {text}"
        case _:
            return "\n".join(draw(st.lists(LINE, min_size=1, max_size=4)))


NOTE = st.builds(
    lambda head, parts, gap: head + gap.join(parts),
    st.sampled_from(["", "", "---\ntitle: Kiln\ntags: [a, b]\n---\n", "---\nnot: [yaml\n---\n"]),
    st.lists(blocks(), max_size=8),
    st.sampled_from(["\n\n", "\n", "\n\n\n", "\n   \n"]),
)


@pytest.mark.slow
@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.dictionaries(st.sampled_from(["a.md", "Kiln.md", "wheel/b.md"]), NOTE, min_size=1, max_size=3))
def test_every_word_is_in_the_notes_or_in_the_dropped_list(texts: dict[str, str]) -> None:
    check(texts)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(NOTE)
def test_the_output_is_read_back_as_it_was_written(text: str) -> None:
    """New notes given to the normaliser come out the same, to the byte."""
    first = build({"a.md": text})
    second = build(first.notes) if first.notes else first
    assert second.notes == first.notes


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_any_text_at_all_is_accounted_for(text: str) -> None:
    made = build({"a.md": text})
    lines = decode(text.encode(), "a.md").lines
    accounted = [n for line in made.lines["a.md"] for n in range(line.first, line.last + 1)]
    assert accounted == list(range(1, len(lines) + 1))
    assert all(line.status != "lost" for line in made.lines["a.md"])


@pytest.mark.parametrize(
    "text",
    [
        "# Kiln\nfire [a][ref] and [ref]\n\n# Wheel\nspin [b][ref]\n\n[ref]: https://example.org/r\n",
        "# Kiln\n[unused]: https://example.org/never\n\ntext\n",
    ],
)
def test_a_link_keeps_its_address_when_its_definition_is_elsewhere(text: str) -> None:
    made = build({"a.md": text})
    whole = "\n".join(made.notes.values()) + "\n".join(each.text for each in made.dropped)
    assert "https://example.org/" in whole
    assert "][ref]" not in whole


@pytest.mark.parametrize("depth", [5, 12, 40, 110, 400])
def test_nothing_is_too_deep(depth: int) -> None:
    outline = "\n".join(f"{'  ' * level}- level {level}" for level in range(depth))
    quotes = "> " * depth + "deep down"
    made = check({"a.md": f"# Kiln\n\n{outline}\n\nbetween\n\n{quotes}\n\nafter\n"})
    assert f"level {depth - 1}" in made.notes["fire/kiln.md"]
    assert "deep down" in made.notes["fire/kiln.md"]
