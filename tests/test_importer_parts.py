"""The parts of the normaliser one by one: decoding, parsing, converting, linking, merging, reporting."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_importer_nothing_lost import SUBJECTS, build
from test_importer_safe import SCHEMA, TABLE, run, tree

from fieldnotes.importer import catalogue, report
from fieldnotes.importer.catalogue import Catalogue
from fieldnotes.importer.decode import decode, repair
from fieldnotes.importer.match import Matcher
from fieldnotes.importer.parse import clean_title, parse
from fieldnotes.importer.sources import Vault
from fieldnotes.importer.suspect import Suspects


def names(text: str) -> bool:
    return any(name.strength > 1 for name in SUBJECTS.exact(text))


def converted(text: str, *, hard_breaks: bool = False) -> str:
    """The blocks of a text without headings, as the normaliser writes them (links not resolved)."""
    document = parse("a.md", text.split("\n"), names, hard_breaks=hard_breaks)
    out: list[str] = []
    for section in document.sections:
        last = None
        for block in section.blocks:
            if out and not (block.tight and last and last.group == block.group):
                out.append("")
            out += block.lines
            last = block
    return "\n".join(out)


def note(text: str, name: str = "a.md") -> str:
    """The only new note that a text makes."""
    made = build({name: text})
    assert len(made.notes) == 1, sorted(made.notes)
    return next(iter(made.notes.values()))


def body(text: str, name: str = "a.md") -> str:
    """The new note's text below its properties and its first provenance line."""
    return note(text, name).split(" %%\n", 1)[1].strip("\n")


# --- decode ---


def misread(texts: list[str], codecs: list[str]) -> list[tuple[str, str, str]]:
    """Each text, read in each codec that has a character for all of its bytes."""
    found = []
    for codec in codecs:
        for text in texts:
            with contextlib.suppress(UnicodeDecodeError):
                found.append((codec, text, text.encode().decode(codec)))
    return found


@pytest.mark.parametrize(
    ("codec", "text", "damaged"),
    misread(
        [
            "Don’t – “quote” …",
            "über Größe Öl",
            "naïve café",
            "🌐 and 🏃‍♂️ and ⚙️",
            "日本語のメモ",
            "Ελληνικά",
            "5 × 3 ≈ 15 √π",
        ],
        ["mac_roman", "cp1252", "latin-1"],
    ),
)
def test_mojibake_is_undone_when_the_round_trip_proves_it(codec: str, text: str, damaged: str) -> None:
    assert repair([damaged, "filler"])[0][0] == text, codec


@pytest.mark.parametrize(
    "text",
    [
        "√π ≈ 1.77",
        "café—“so”",
        "ä––",
        "Âge, Ångström, Ã la carte",
        "don’t – “quote”",
        "СМК",
        "£5 • €3",
        "naïve façade",
        "Привет, мир",
        "1OPS",
    ],
)
def test_honest_text_is_left_alone(text: str) -> None:
    lines, repairs = repair([text])
    assert lines == [text]
    assert repairs == ()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text("äöüßéèñçøå’–“”…€ abcxyz", max_size=30), max_size=5))
def test_repairing_what_is_not_damaged_changes_nothing(lines: list[str]) -> None:
    assert repair(lines)[0] == lines


def test_line_ends_and_byte_order_marks() -> None:
    assert decode(b"a\r\nb\rc\n", "n").lines == ["a", "b", "c"]
    assert decode(b"\xef\xbb\xbfa\n", "n").lines == ["a"]
    assert decode("aü".encode("utf-16"), "n").lines == ["aü"]
    assert decode(b"", "n").lines == []


def test_a_repair_says_where_and_how() -> None:
    (found,) = decode("x\ndon‚Äôt, isn‚Äôt".encode(), "n").repairs
    assert (found.line, found.before, found.after, found.how, found.count) == (
        2, "‚Äô", "’", "UTF-8 read as Mac Roman", 2,
    )  # fmt: skip


# --- suspicions ---


def test_look_alikes_are_reported_with_a_suggestion() -> None:
    suspects = Suspects(["Amazon Machine Images", "AMI", "io2", "IaC", "5G Networks"])
    suspects.read(
        "n", ["50 1OPS per GiB", *["IOPS matter"] * 3, "An AMl, an i02, laC and СМК", "5G in 10s, 3x", "Привет мир"]
    )
    found = {(each.line, each.word): each.suggestion for each in suspects.found()}
    assert found == {(1, "1OPS"): "IOPS", (5, "AMl"): "AMI", (5, "i02"): "io2", (5, "laC"): "IaC", (5, "СМК"): "CMK"}


# --- parse and convert ---


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("**Cloud History**  ", "Cloud History"),
        ("**Global Infrastructure** 🌍", "Global Infrastructure"),
        ("Versioning in S3 -", "Versioning in S3"),
        ("Features --", "Features"),
        ("**Use Cases** :", "Use Cases"),
        ("Root account :", "Root account"),
        ("What is C++?", "What is C++?"),
        ("🚀 Start", "Start"),
        ("C#", "C#"),
        ("A **bold** word", "A **bold** word"),
        ("Don't!", "Don't!"),
        ("100 %", "100 %"),
        ("X-Ray", "X-Ray"),
        ("日本語 🌸", "日本語"),
        ("🌸", "🌸"),
    ],
)
def test_headings_lose_what_only_decorates_them(heading: str, title: str) -> None:
    assert clean_title(heading)[0] == title


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("**Kiln**\n\nhot", ["Kiln"]),
        ("**Use cases** :\n\n- a", ["Use cases"]),
        ("**This is a whole sentence that is only loud.**", []),
        ("Kiln\n- hot", ["Kiln"]),
        ("My own list\n- hot", ["My own list"]),
        ("My list:\n- hot", ["My list"]),
        ("These are the four lists I like:\n- hot", []),
        ("# H\n\nMy own list\n- hot", ["H"]),
        ("# H\n\nTasks -\n\n- hot", ["H", "Tasks"]),
        ("Kiln vs Glaze\n- hot", ["Kiln vs Glaze"]),
        ("a sentence about the Kiln.\n- hot", []),
        ("Title\n=====\n\ntext", ["Title"]),
        ("two lines\nof text\n---\nmore", []),
        ("text\n# H", ["H"]),
        ("**Compliance** :  \nmore text", ["Compliance"]),
        ("```\n# not one\n```", []),
        ("$$\n# not one\n$$", []),
        ("%%\n# not one\n%%", []),
        ("#tag\n\ntext", []),
    ],
)
def test_what_is_a_heading(text: str, headings: list[str]) -> None:
    document = parse("a.md", text.split("\n"), Matcher(SUBJECTS).known)
    assert [section.title for section in document.sections[1:]] == headings


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("* a\n    \n* b\n    \n    * c\n        \n", "- a\n- b\n    - c"),
        ("- a\n  - b\n    - c\n- d", "- a\n    - b\n        - c\n- d"),
        ("-   a\n\t- b", "- a\n    - b"),
        ("1. a\n   - b\n2. c", "1. a\n    - b\n2. c"),
        ("5) a\n6) b", "5) a\n6) b"),
        ("- [ ] a\n- [x] b", "- [ ] a\n- [x] b"),
        ("- a\n\n  second\n- b", "- a\n\n    second\n\n- b"),
        ("- a  \n  soft", "- a\n    soft"),
        ("* **Region** :  \n    a place", "- **Region** :\n    a place"),
        ("- ```sh\n  ls  -l\n  ```", "-   ```sh\n    ls  -l\n    ```"),
        ("> a\nlazy", "> a\n> lazy"),
        ("> - a\n>     \n> - b", "> - a\n> - b"),
        ("> [!tip]- T\n> body", "> [!tip]- T\n> body"),
        ("    code\n\n    more", "```\ncode\n\nmore\n```"),
        ("```py\nx  \n\n\ny\n```", "```py\nx  \n\n\ny\n```"),
        ("~~~\n```\n~~~", "~~~\n```\n~~~"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("a &gt; b &amp; c &lt;b&gt; &nbsp;d", "a > b & c &lt;b>  d"),
        ("&gt; no quote", "&gt; no quote"),
        ("`&gt;` stays", "`&gt;` stays"),
        ("line one  \nline two", "line one\nline two"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "| a | b |\n|---|---|\n| 1 | 2 | 3 |"),
        ("a\n      - no list", "a\n    - no list"),
        ("<div>\n*raw*\n</div>", "<div>\n*raw*\n</div>"),
    ],
)
def test_blocks_are_written_our_way(text: str, result: str) -> None:
    assert converted(text) == result


def test_hard_breaks_stay_for_a_vault_that_joins_lines() -> None:
    assert converted("one  \ntwo", hard_breaks=True) == "one\\\ntwo"


def outline(text: str) -> str:
    """The HTML of a text without paragraphs and without the seam between two lists."""
    shown = MarkdownIt("commonmark").render(text)
    shown = re.sub(r"</?p>|\s+|</ul><ul>|</ol><ol[^>]*>|start=\"\d+\"", "", re.sub(r">\s+<", "><", shown))
    return re.sub(r"</ul><ul>|</ol><ol>", "", shown)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list nested by two, three or four blanks or by tabs, tight or loose, with text, code and quotes in items."""
    step = draw(st.sampled_from(["  ", "    ", "\t", "   "]))
    ordered = draw(st.booleans())
    lines, depth = [], 0
    for number in range(draw(st.integers(1, 8))):
        depth = max(0, min(depth + draw(st.integers(-2, 1)), 3)) if number else 0
        pad = (step if not ordered or step != "  " else "   ") * depth
        lines.append(f"{pad}{f'{number + 1}.' if ordered else '-'} item {number}")
        if draw(st.integers(0, 3)) == 0:
            lines.append("")
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lists())
def test_a_list_keeps_its_shape(text: str) -> None:
    assert outline(converted(text)) == outline(text)


# --- pictures and links ---


def test_picture_syntaxes_become_ours() -> None:
    text = (
        "# Kiln\n"
        '<img width="600" alt="a kiln" src="https://e.org/k.png">\n\n'
        '![blog](https://e.org/b.png align="left")\n\n'
        "![sized|200](https://e.org/s.png)\n"
    )
    assert body(text).split("\n\n") == [
        "![a kiln|600](https://e.org/k.png)",
        "![blog](https://e.org/b.png)",
        "![sized|200](https://e.org/s.png)",
    ]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    path = tmp_path / "album"
    (path / "pics" / "deep").mkdir(parents=True)
    (path / "pics" / "Pasted image 20240101.png").write_bytes(b"one")
    (path / "pics" / "deep" / "copy.png").write_bytes(b"one")
    (path / "pics" / "Der große Ofen.JPG").write_bytes(b"two")
    (path / "pics" / "unused.png").write_bytes(b"three")
    (path / "Kiln.md").write_text(
        "intro\n\n## Coils\n\n![[Pasted image 20240101.png|the coils|300]]\n\n![same](pics/deep/copy.png)\n\n"
        "![[DER GROSSE OFEN.jpg]]\n\n![[der große ofen.jpg]]\n\n![[gone.png]]\n\n"
        "| a |\n|---|\n| ![[Pasted image 20240101.png\\|50]] |\n",
        encoding="utf-8",
    )
    return path


def test_pictures_are_copied_once_with_readable_names(album: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    assert run(album, "--into", vault, "--report", tmp_path / "r.json") == 1
    files = tree(vault)
    assert {name: data for name, data in files.items() if name.startswith("assets/")} == {
        "assets/the-coils.png": b"one",
        "assets/der-große-ofen.jpg": b"two",
    }
    text = files["fire/kiln.md"].decode()
    assert "![[the-coils.png|the coils|300]]" in text
    assert "![[the-coils.png|same]]" in text
    assert "![[der-große-ofen.jpg]]" in text
    assert "![[gone.png]]" in text
    assert "| ![[the-coils.png\\|50]] |" in text
    made = json.loads((tmp_path / "r.json").read_text("utf-8"))
    missing = [each["written"] for each in made["pictures"] if each["status"] == "missing"]
    assert "![[gone.png]]" in missing


def test_a_picture_that_the_vault_has_is_used(album: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "assets").mkdir(parents=True)
    (vault / "assets" / "coils.png").write_bytes(b"one")
    run(album, "--into", vault)
    assert "![[coils.png|the coils|300]]" in (vault / "fire" / "kiln.md").read_text("utf-8")


LINKS = {
    "Everything on fire.md": "# Kiln\nhot\n\n### Kiln shelves\nflat\n\n# Glaze\n\nshiny glass ^g1\n",
    "Wheel.md": (
        "By its text: [[Everything on fire|Shelves]]. By its heading: [[Everything on fire#Glaze]]. "
        "By its block: [[Everything on fire#^g1|shine]]. Official: [[Acme Kiln]]. "
        "Nothing: [[Nowhere|?]]. Self: [[Wheel|this]]. Inner: [x](Everything%20on%20fire.md#Glaze).\n"
    ),
}


def test_wikilinks_lead_to_where_the_text_went() -> None:
    text = build(LINKS).notes["shape/wheel.md"]
    assert "[[kiln#Shelves|Shelves]]" in text
    assert "By its heading: [[glaze|Everything on fire > Glaze]]" in text or "[[glaze#Glaze" in text
    assert "[[glaze#^g1|shine]]" in text
    assert "[[kiln|Acme Kiln]]" in text
    assert "[[Nowhere|?]]" in text
    assert "Self: [[wheel|this]]." in text
    assert "|x]]" in text


def test_an_unresolved_link_is_reported_with_the_nearest_name() -> None:
    made = build({"Wheel.md": "see [[Acme Kilm]]\n"})
    (problem,) = [each for each in made.problems if each.kind == "link"]
    assert problem.path == "Wheel.md"
    assert problem.line == 1
    assert "[[Acme Kilm]]" in problem.message
    assert "Acme Kiln" in problem.message


def test_a_link_to_a_note_that_was_parted_says_into_what() -> None:
    mix = "# Kiln\nhot\n\n# Glaze\nshiny\n\n# Clay\nwet\n"
    made = build({"Mix.md": mix, "Wheel.md": "see [[Mix]]\n"})
    (problem,) = [each for each in made.problems if each.kind == "link"]
    assert problem.message == "[[Mix]]: that note was parted into fire/kiln, fire/glaze, ideas/clay; choose one"


def test_a_footnote_goes_with_its_text() -> None:
    made = build({"a.md": "# Kiln\nhot[^1]\n\n# Wheel\nround[^x]\n\n[^1]: very hot\n[^x]: very round\n"})
    assert "[^1]: very hot" in made.notes["fire/kiln.md"]


# --- merge ---


def test_material_from_several_sources_lands_in_one_note_with_its_provenance() -> None:
    made = build({"a.md": "# Kiln\nfrom a\n", "b.md": "# Glaze\n\n# Kiln\n\nfrom b\n\n### Kiln shelves :\n\nflat\n"})
    assert made.notes["fire/kiln.md"] == (
        "---\ntitle: Acme Kiln\naliases:\n- Kiln\n- Pottery Kiln Service\n- PKS\n---\n\n"
        "## Kiln\n\n%% from a.md, lines 1-2 %%\n\nfrom a\n\n"
        "## Kiln\n\n%% from b.md, lines 3-5 %%\n\nfrom b\n\n"
        "## Shelves\n\n%% from b.md, lines 7-9, under Kiln %%\n\nflat\n"
    )


def test_what_fits_nothing_goes_to_unsorted_with_guesses() -> None:
    made = build({"a.md": "# Glaze\n\nshiny\n\nmore\n\n# Holidays\n\nby the sea\n"})
    text = made.notes["inbox/unsorted.md"]
    assert "## Holidays" in text
    assert [each.kind for each in made.problems].count("unsorted") >= 1


TRIP = """---
title: A trip
author: Jo
date: 2024-03-01
tags: [sea]
---
# Before

packing, see [[#After]]

# At sea

- wet

## Even there

> the wind

# After

back home, see [[Trips/Other trip]]
"""


def test_a_note_that_no_catalogue_knows_stays_a_note() -> None:
    made = build({"Trips/Trip [1].md": TRIP, "Trips/Other trip.md": "# Other\n\nshort\n"})
    text = made.notes["inbox/unknown/Trips/Trip 1.md"]
    head, _, body = text.partition("\n---\n")
    assert head == "---\ntitle: A trip\ntags:\n- sea\nauthor: Jo\ndate: '2024-03-01'"
    assert re.findall(r"^#+ .*", body, re.MULTILINE) == ["## Before", "## At sea", "### Even there", "## After"]
    assert "see [[#After]]" in body
    assert "[[Other trip|Trips/Other trip]]" in body
    assert "title: Other\n" in made.notes["inbox/unknown/Trips/Other trip.md"]
    assert "inbox/unsorted.md" not in made.notes
    assert {each.targets for each in made.problems if each.kind == "unsorted"} == {
        ("inbox/unknown/Trips/Trip 1",),
        ("inbox/unknown/Trips/Other trip",),
    }


def test_a_guess_takes_nothing_out_of_a_note_that_no_catalogue_knows() -> None:
    guess = "A hot Acme Kiln. The Acme Kiln again, and once more the Acme Kiln."
    made = build({"a.md": f"# Before\n\npacking\n\n# On the way\n\n{guess}\n"})
    assert list(made.notes) == ["inbox/unknown/a.md"]
    named = build({"a.md": f"# Before\n\npacking\n\n# Acme Kiln\n\n{guess}\n"})
    assert sorted(named.notes) == ["fire/kiln.md", "inbox/unknown/a.md"]


def test_loose_pieces_keep_the_order_of_their_source() -> None:
    known = "\n\n".join(f"# {name}\n\nshiny\n\nmore\n\nand more" for name in ("Glaze", "Kiln", "Wheel"))
    made = build({"a.md": f"# Zebra\n\nstriped\n\n{known}\n\n# Ant\n\nsmall\n\n## Legs\n\nsix\n"})
    assert re.findall(r"^#+ .*", made.notes["inbox/unsorted.md"], re.MULTILINE) == ["## Zebra", "## Ant", "### Legs"]


@pytest.mark.parametrize(
    ("name", "path"), [("Wheel.md", "shape/wheel.md"), ("Plan of the course.md", "inbox/unknown/Plan of the course.md")]
)
def test_a_note_with_headings_only_is_content(name: str, path: str) -> None:
    made = build({name: "# Kiln\n\n## Shelves\n\n# Glaze\n"})
    assert re.findall(r"^#+ .*", made.notes[path], re.MULTILINE) == ["## Kiln", "### Shelves", "## Glaze"]
    assert list(made.notes) == [path]


def test_properties_stay_in_the_note_or_beside_the_text() -> None:
    made = build({"Wheel.md": "---\nsource: https://example.org/w\nauthor: Jo\n---\nround\n"})
    assert "\nsource: https://example.org/w\nauthor: Jo\n---\n" in made.notes["shape/wheel.md"]
    made = build({"a.md": "---\nauthor: Jo\n---\n# Kiln\nhot\n\n# Wheel\nround\n"})
    assert "%% from a.md, lines 4-5; properties {author: Jo} %%" in made.notes["fire/kiln.md"]


def test_a_property_that_a_note_has_is_not_told_as_dropped() -> None:
    made = build({"Wheel.md": "---\nauthor: Jo\nsee:\n  - a\n  - b\n---\nround\n"})
    carried = [(each.line, each.text, each.where) for each in made.carried]
    assert carried == [(at, text, "shape/wheel.md") for at, text in ((2, "author: Jo"), (3, "see:"), (4, "  - a"),
                                                                     (5, "  - b"))]  # fmt: skip
    assert [each.text for each in made.dropped] == ["---", "---"]
    assert [(line.first, line.last, line.how) for line in made.lines["Wheel.md"]][1] == (2, 5, "carried as a property")
    made = build({"Wheel.md": "---\ntitle: Another\n---\nround\n"})
    assert "title: Another" in [each.text for each in made.dropped]


def test_a_comparison_is_a_note_of_its_own() -> None:
    made = build({"a.md": "# Glaze vs. Kiln\n\nno contest\n", "b.md": "# Kiln vs Glaze\n\nnone at all\n"})
    (path,) = made.notes
    assert path == "compare/glaze-vs-kiln.md"
    assert made.notes[path].startswith("---\ntitle: Glaze vs Kiln\naliases:\n- Kiln vs Glaze\n---\n")


def test_a_comparison_of_more_subjects_takes_in_one_of_fewer(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Kiln vs Glaze\n\nno contest\n", encoding="utf-8")
    (tmp_path / "vault" / "compare").mkdir(parents=True)
    (tmp_path / "vault" / "compare" / "glaze-kiln-wheel.md").write_text("---\ntitle: All\n---\n", encoding="utf-8")
    run(tmp_path / "notes", "--into", tmp_path / "vault")
    assert "title: New for All" in (tmp_path / "vault" / "inbox" / "compare" / "glaze-kiln-wheel.md").read_text("utf-8")


def test_two_lists_become_one_below_a_colon() -> None:
    assert body("# Kiln\n* parts:\n- coil\n- lid\n* done\n") == "- parts:\n    - coil\n    - lid\n- done"


def test_the_same_text_twice_is_kept_once_and_the_report_says_so() -> None:
    made = build({"a.md": "# Kiln\nhot stuff\n", "b.md": "# Kiln\nhot stuff\n"})
    assert made.notes["fire/kiln.md"].count("hot stuff") == 1
    assert [each.text for each in made.dropped if each.same_as == ("a.md", 1, 2)] == ["Kiln", "hot stuff"]


def test_the_same_words_with_another_picture_are_kept(tmp_path: Path) -> None:
    for folder, data in (("a", b"one"), ("b", b"two")):
        (tmp_path / "notes" / folder).mkdir(parents=True)
        (tmp_path / "notes" / folder / "image.png").write_bytes(data)
        (tmp_path / "notes" / folder / "x.md").write_text("# Kiln\nlook\n\n![](image.png)\n", encoding="utf-8")
    (tmp_path / "vault").mkdir()
    run(tmp_path / "notes", "--into", tmp_path / "vault")
    files = tree(tmp_path / "vault")
    assert sorted(files[name] for name in files if name.startswith("assets/")) == [b"one", b"two"]
    assert files["fire/kiln.md"].count(b"look") == 2


def test_tags_and_aliases_of_a_source_note_stay_with_it() -> None:
    text = note("---\ntags: [fire, hot]\naliases: Ofen\n---\nhot\n", "Kiln.md")
    assert "- Ofen\n" in text
    assert "tags:\n- fire\n- hot\n" in text


def test_folders_and_file_names_say_what_a_note_is_about() -> None:
    assert list(build({"Glaze/colours.md": "red\n"}).notes) == ["fire/glaze.md"]
    assert list(build({"Throwing Weel.md": "round\n"}).notes) == ["shape/wheel.md"]


# --- match ---


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("# Pottery Kiln Servise\nx", "fire/kiln.md"),  # a close spelling
        ("# KILNS\nx", "fire/kiln.md"),
        ("# What is a Kiln?\nx", "fire/kiln.md"),
        ("# Warum Glaze?\nx", "fire/glaze.md"),
        ("# Acme Glaze (GLZ) 🔥\nx", "fire/glaze.md"),
        ("# Wheel chairs\nfor the ill\n", "inbox/unknown/a.md"),  # a word that also means other things
        ("# Kiln\nx\n## Glaze\n", "fire/kiln.md"),  # an aspect without a word on glazes
        ("# Kiln\nhot\n## Glaze\nthe Kiln does this for you\n", "fire/kiln.md"),
    ],
)
def test_one_section_one_note(text: str, path: str) -> None:
    assert list(build({"a.md": text}).notes) == [path]


ENDED = "# Acme Kiln\n\nA lid keeps the heat in.\n\n**Summary: the kiln is hot.**  \n"
WHEELS = "A Throwing Wheel turns clay.\n\nOil the Throwing Wheel slowly.\n\n- Throwing Wheel: cloth\n- oil\n\n"


@pytest.mark.parametrize("hard_breaks", [False, True])
def test_text_that_turns_to_another_subject_begins_a_part(hard_breaks: bool) -> None:
    made = build(
        {"a.md": f"{ENDED}{WHEELS}The Kiln must be cold before you open it.\n"},
        Vault(Path("/nowhere/vault"), hard_breaks=hard_breaks),
    )
    assert made.notes["shape/wheel.md"].split(" %%\n", 1)[1].strip() == WHEELS.strip()
    kiln = made.notes["fire/kiln.md"]
    assert "**Summary: the kiln is hot.**\n" in kiln
    assert kiln.endswith("The Kiln must be cold before you open it.\n")


@pytest.mark.parametrize(
    "text",
    [
        f"{ENDED}A Throwing Wheel turns clay.\n\nClay must be soft.\n",  # an aside: nothing goes on about it
        f"{ENDED}A Throwing Wheel table stands beside it.\n\nThe Throwing Wheel is heavy.\n",  # about its table
        f"{ENDED.replace('  ', '')}{WHEELS}",  # no line break: one paragraph
        f"# Wheel vs Kiln\n\nBoth are round.\n\n{WHEELS}",  # a comparison keeps what it compares with
        f"# Kiln and Throwing Wheel\n\nBoth are heavy.\n\n{WHEELS}",  # its heading says so
    ],
)
def test_text_that_only_mentions_another_subject_stays(text: str) -> None:
    assert len(build({"a.md": text}).notes) == 1


def test_a_line_between_a_group_and_its_first_subject_is_a_subject_of_its_own() -> None:
    text = (
        "# Kiln\n\nhot\n\n## Around the kiln\n\n**A GLZ has cables.**\n\n### Acme Glaze\n\na\n\n### Acme Wheel\n\nb\n"
    )
    made = build({"a.md": text})
    assert "**A GLZ has cables.**" in made.notes["fire/glaze.md"]
    assert "has cables" not in made.notes["fire/kiln.md"]
    single = build({"a.md": text.replace("### Acme Glaze", "### Benches")})
    assert "**A GLZ has cables.**" in single.notes["fire/kiln.md"]


def test_a_section_that_leads_up_to_the_next_goes_with_it() -> None:
    text = (
        "# Kiln\n\n## Several kilns\n\nKilns may be flat.\n\n"
        "That is what a Throwing Wheel does -\n\n## Throwing Wheel\n\nIt turns.\n"
    )
    assert "Several kilns" in build({"a.md": text}).notes["shape/wheel.md"]
    for other in (text.replace("does -", "does."), text.replace("flat.", "flat, or an Acme Glaze.")):
        assert "Several kilns" in build({"a.md": other}).notes["fire/kiln.md"]


def test_a_heading_stays_over_a_list_of_definitions() -> None:
    text = "# Kiln\n\nhot\n\n## Words\n\n- **Kiln**: the fire in which all pots are made\n- **Ramp**: how fast\n"
    made = build({"a.md": text})
    assert "## Words\n" in made.notes["fire/kiln.md"]


def test_a_section_under_another_subject_goes_where_its_text_says() -> None:
    made = build({"a.md": "# Kiln\nhot\n## Glaze\nA Glaze is glass. A Glaze melts.\n"})
    assert "A Glaze is glass" in made.notes["fire/glaze.md"]


def test_a_heading_that_the_text_belies_is_reported() -> None:
    made = build({"a.md": "# Acme Wheel\n\nAcme Glaze is glass. With Acme Glaze pots shine.\n"})
    assert list(made.notes) == ["fire/glaze.md"]
    assert [each.kind for each in made.problems] == ["doubt"]


def test_the_titles_of_the_vault_join_the_catalogue() -> None:
    more = SUBJECTS.extended(
        [("tools/sponge", "Sponge", ["Schwamm"]), ("my/Acme Kiln", "", []), ("fire/glaze", "", ["Shine"])]
    )
    assert more.entries[more.exact("Schwamm")[0].entry].note == "tools/sponge"
    assert {each.note for each in more.entries if each.name.startswith("Acme Kiln")} == {"my/Acme Kiln"}
    assert more.entries[more.exact("Shine")[0].entry].note == "fire/glaze"


def test_the_shipped_catalogue_is_sound() -> None:
    path = Path(catalogue.__file__).with_name(catalogue.SHIPPED)
    shipped: Catalogue = catalogue.load(path.read_text("utf-8"), path.name)
    assert len(shipped.entries) >= 235
    assert shipped.brands == {"amazon", "aws"}
    owners = {entry.note for entry in shipped.entries if not entry.heading}
    assert {entry.note for entry in shipped.entries} == owners, "every note has a subject of its own"
    for entry in shipped.entries:
        assert any(name.entry == number for name in shipped.exact(entry.name)
                   for number in [shipped.entries.index(entry)]), entry.name  # fmt: skip


# --- report ---


def test_the_report_is_plain_data_and_adds_up() -> None:
    made = build({"a.md": "---\ntitle: x\n---\n# Kiln\n\nhot  \n\n---\n\n# Empty\n"})
    data = json.loads(json.dumps(report.as_json(made)))
    jsonschema.validate(data, json.loads(SCHEMA.read_text("utf-8")))
    totals = data["totals"]
    assert totals["lines_kept"] + totals["lines_changed"] + totals["lines_dropped"] + totals["lines_blank"] == 10
    why = {each["how"] for each in data["lines"]["a.md"] if each["status"] == "dropped"}
    assert why == {"front matter of the source", "separator", "a heading with nothing under it",
                   "became the heading or title of its note"}  # fmt: skip


def test_a_table_of_subjects_may_have_comments_in_no_line() -> None:
    assert TABLE.read_text("utf-8").startswith("name\tkind\tnote\theading\taliases\n")


def dead(root: Path) -> list[str]:
    """The wikilinks of a vault that lead to no note, or to no heading of it, by rule 3 of Obsidian's lookup."""
    notes: dict[str, str] = {}
    for path in sorted(root.rglob("*.md"), key=lambda path: -len(path.as_posix())):  # the shorter path wins
        text = path.read_text("utf-8")
        notes |= {path.stem: text, path.relative_to(root).with_suffix("").as_posix(): text}
    found = []
    for name, text in notes.items():
        for target in re.findall(r"(?<!\\)\[\[([^\]|\\]+)", re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)):
            goal, _, heading = target.partition("#")
            if re.search(r"\.\w{2,4}$", goal):
                continue
            page = notes.get(goal or name)

            def key(words: str) -> str:
                return " ".join(re.sub(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\]", " ", words).lower().split())

            titles = {key(title) for title in re.findall(r"^#{1,6} (.*)$", page or "", flags=re.MULTILINE)}
            if page is None or (heading and not heading.startswith("^") and key(heading) not in titles):
                found.append(f"{name}: [[{target}]]")
    return found


def test_every_link_leads_somewhere_or_is_in_the_report(tmp_path: Path) -> None:
    for source in (TABLE.parent / "mess", TABLE.parents[2] / "examples" / "before"):
        vault = tmp_path / source.name
        vault.mkdir()
        run(source, "--into", vault, "--report", tmp_path / "r.json")
        listed = {each["written"] for each in json.loads((tmp_path / "r.json").read_text("utf-8"))["links"]
                  if each["status"] == "unresolved"}  # fmt: skip
        assert [link for link in dead(vault) if not any(link.split(": [[")[1][:-2] in each for each in listed)] == []


def test_links_to_a_note_still_lead_there_when_the_inbox_has_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Kiln\nnew\n\n# Wheel\nsee [[Kiln]]\n", encoding="utf-8")
    vault = tmp_path / "vault"
    (vault / "fire").mkdir(parents=True)
    (vault / "fire" / "kiln.md").write_text("## Old\n\nold\n", encoding="utf-8")
    (vault / "mine.md").write_text("[[kiln#Old]]\n", encoding="utf-8")
    run(tmp_path / "notes", "--into", vault)
    assert (vault / "inbox" / "fire" / "kiln.md").exists()
    assert dead(vault) == []
    assert "[[fire/kiln|Kiln]]" in (vault / "shape" / "wheel.md").read_text("utf-8")


def test_sources_are_read_as_the_vault_is() -> None:
    text = (
        "# Kiln\n\n> [!tip] Heat\n> slowly\n\nSee [the wheel][w] and a note.[^Ash]\n^kept\n\n"
        "1. Load\n  - shelves\n\n[w]: https://wheel.example.org 'Wheels'\n[^Ash]: One.\n  Two.\n\n"
        "%%\nnot yet\n\n# Hidden"
    )
    document = parse("Kiln.md", text.split("\n"), lambda _: False)
    blocks = [block.lines for block in document.sections[1].blocks]
    assert blocks == [
        ["> [!tip] Heat", "> slowly"],
        ['See [the wheel](https://wheel.example.org "Wheels") and a note.[^Ash]'],
        ["^kept"],
        ["1. Load", "    - shelves"],
        ["%%", "not yet", "", "# Hidden%%"],  # closed, so that it hides nothing of what comes to stand below it
    ]
    assert document.footnotes["ash"].lines == ["[^Ash]: One.", "    Two."]
