"""Links are a promise: a link leads, in the output, to the text it led to in the source, or it is before a person.

The follower below is the vault's own index, which Obsidian's rules are tested on; the normaliser has another part in
its answer, the placing, and that is what is compared: the words at which a reader arrives, before and after.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_importer_nothing_lost import SUBJECTS
from test_importer_safe import run, tree

from fieldnotes.importer import plan, slugs
from fieldnotes.importer.decode import decode
from fieldnotes.importer.sources import Sources, Vault, digest, find, read
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.syntax import parse_wikilink

_LINK = re.compile(
    r"(?P<id>L\d+L) (?:!?\[\[(?P<wiki>[^\]]*)\]\]|\[[^\]]*\]\((?P<md>[^)]*)\)|<a href=\"(?P<html>[^\"]*)\">)"
)
_TOKEN = re.compile(r"\bT\d+T\b")


@dataclass
class Library:
    """Notes by path with an index, read as a reader would."""

    texts: dict[str, str]
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.notes = {path: Note(path, text) for path, text in self.texts.items()}
        self.index = Index(self.notes, self.files)

    def follow(self, origin: str, match: re.Match[str], *, source: bool) -> tuple[str, str] | None:
        """The note or file that a link leads to, and the first word of the place; ``None`` when it leads nowhere."""
        if match["wiki"] is not None:
            link = parse_wikilink(match["wiki"].replace("\\|", "|"))
            path = self.index.find(link.path, origin).path
            fragment = link.fragment
        else:
            target, mark, fragment = unquote(match["md"] or match["html"]).partition("#")
            fragment = fragment if mark else None
            root = "" if target.startswith("/") else posixpath.dirname(origin)
            path = posixpath.normpath(posixpath.join(root, target.lstrip("/"))) if target else origin
            path = path if path in self.notes or path in self.files else None
        if path is None or path not in self.notes:
            return None if path is None else (path, "")
        note = self.notes[path]
        lines = note.source.split("\n")
        start = 0
        if fragment:
            anchor = note.heading([part for part in fragment.split("#") if part.strip()])
            if anchor is not None:
                start = note.line(note.blocks[anchor.index].line) - 1
            elif source and match["wiki"] is None:
                titles = [re.sub(r"^#+ ", "", line) for line in lines if line.startswith("#")]
                at = slugs.ids(titles).get(fragment)
                if at is None:
                    return None
                start = [number for number, line in enumerate(lines) if line.startswith("#")][at]
            else:
                return None
        tokens = _TOKEN.findall("\n".join(lines[start:]))
        return path, (tokens[0] if tokens else "")


TITLES = ["Kiln", "Acme Glaze", "Wheel", "Shelves", "Overview", "1.1. Docs & more", "What is C++?", "Clay: wet | dry"]
NAMES = ["Kiln.md", "notes/Wheel.md", "notes/Mixed bag.md", "a/Odd.md", "b/Odd.md", "b/C# kilns.md", "Glaze/index.md"]
FILES = ["img/oven.png", "notes/oven.png", "papers/The kiln.pdf"]


@st.composite
def libraries(draw: st.DrawFn) -> dict[str, str]:
    """Notes full of links to each other, each word to arrive at once in all of them."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    count = 0
    skeleton: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        skeleton[name] = [
            (draw(st.integers(1, 3)), draw(st.sampled_from(TITLES))) for _ in range(draw(st.integers(0, 5)))
        ]
    texts = {}
    for name in names:
        lines = []
        for level, title in [(0, ""), *skeleton[name]]:
            if level:
                lines += [f"{'#' * level} {title}", ""]
            for _ in range(draw(st.integers(0 if level else 1, 2))):
                count += 1
                lines += [f"T{count}T some words L{count}L {draw(link(name, skeleton))} and more", ""]
        texts[name] = "\n".join(lines)
    return texts


@st.composite
def link(draw: st.DrawFn, origin: str, skeleton: dict[str, list[tuple[int, str]]]) -> str:
    """A link in one of the forms that people and programs write."""
    name = draw(st.sampled_from(sorted(skeleton)))
    stem = posixpath.basename(name).removesuffix(".md")
    heading = draw(st.sampled_from(skeleton[name]))[1] if skeleton[name] and draw(st.booleans()) else ""
    relative = posixpath.relpath(name, posixpath.dirname(origin) or ".").replace("#", "%23").replace(" ", "%20")
    slug = f"#{slugs.github(heading)}" if heading else ""
    wiki = f"#{' '.join(re.sub(r'[:#|^]', ' ', heading).split())}" if heading else ""
    file = draw(st.sampled_from(FILES))
    forms = [
        f"[[{stem}{wiki}]]",
        f"[[{name.removesuffix('.md')}{wiki}|shown]]",
        f"[words]({relative}{slug})",
        f"[`code` and **more**]({relative}{slug})",
        f"[words](/{name.replace('#', '%23').replace(' ', '%20')}{slug})",
        f'<a href="{relative}{slug}">words</a>',
        f"![[{file}]]",
        f"[[{file}|the file]]",
        f"[a file]({posixpath.relpath(file, posixpath.dirname(origin) or '.').replace(' ', '%20')})",
    ]
    if heading:
        forms += [f"[[#{wiki[1:]}]]", f"[here]({slug})"] if name == origin else []
    if "#" in stem:
        forms = forms[2:]
    return draw(st.sampled_from(forms))


def links(texts: dict[str, str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Every link of some notes with the note it stands in."""
    for path, text in texts.items():
        for match in _LINK.finditer(text):
            yield path, match


def made_of(root: Path, into: Path) -> plan.Plan:
    """The plan for a folder."""
    sources: Sources = find([root], into)
    texts = ((note, (each := decode(read(note), note.name)).lines, each.repairs) for note in sources.notes)
    return plan.build(texts, sources, Vault(into), SUBJECTS, digest=digest)


@pytest.mark.slow
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # an example says what is wrong; a smaller one takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(libraries())
def test_every_link_leads_to_the_words_it_led_to(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("links")
    for name in FILES:
        (root / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "in" / name).write_bytes(name.encode())
    for name, text in texts.items():
        (root / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "in" / name).write_text(text, encoding="utf-8")
    made = made_of(root / "in", root / "out")
    before = Library(texts, tuple(FILES))
    copies = {picture.target: picture.source.relative_to(root / "in").as_posix() for picture in made.pictures}
    after = Library(made.notes, tuple(copies))
    told = {(each["source"], each["line"]) for each in made.links if each["status"] == "unresolved"}
    told |= {(each.path, each.line) for each in made.problems if each.kind in ("link", "picture")}
    now = {match["id"]: (path, match) for path, match in links(made.notes)}
    for path, match in links(texts):
        was = before.follow(path, match, source=True)
        line = texts[path].count("\n", 0, match.start()) + 1
        if (path, line) in told:
            continue
        assert match["id"] in now, f"{match.group()} is no link any more"
        goal = after.follow(*now[match["id"]], source=False)
        said = f"{path}: {match.group()} led to {was}; {now[match['id']][0]}: {now[match['id']][1].group()} to {goal}"
        if was is None:
            continue
        assert goal is not None, said
        if was[0] in FILES:
            assert copies.get(goal[0]) == was[0], said
        elif (match["wiki"] and "#" not in match["wiki"]) or "#" not in match.group():
            theirs = _TOKEN.findall(texts[was[0]])
            there = set(_TOKEN.findall(made.notes[goal[0]]))
            assert goal[1] == was[1] or 2 * sum(token in there for token in theirs) > len(theirs), said
        else:
            assert goal[1] == was[1], said


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("1.1. Docs", "11-docs"),
        ("1.1. Docs", "docs"),  # kramdown: from the first letter on
        ("Über Öfen", "über-öfen"),
        ("Über Öfen", "uber-ofen"),  # MkDocs
        ("a -- b", "a----b"),
        ("a -- b", "a-b"),  # GitLab
        ("🌐 Kilns", "-kilns"),
        ("What is C++?", "what-is-c"),
        ("Kiln / glaze", "kiln--glaze"),
        ("snake_case", "snake_case"),
        ("水 and fire", "水-and-fire"),
    ],
)
def test_the_ids_of_headings(text: str, slug: str) -> None:
    assert slugs.ids(["First", text])[slug] == 1


def test_headings_of_the_same_name_are_numbered() -> None:
    found = slugs.ids(["Kiln", "Glaze", "Kiln", "Kiln"])
    assert [found[name] for name in ("kiln", "kiln-1", "kiln-2", "kiln_1", "kiln_2")] == [0, 2, 3, 2, 3]


def files(root: Path, **texts: str) -> Path:
    """A folder of notes; ``__`` in a name stands for ``/``."""
    for name, text in texts.items():
        path = root / (name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def sorted_into(tmp_path: Path, **texts: str) -> dict[str, str]:
    """What notes become in an empty vault."""
    vault = tmp_path / "vault"
    vault.mkdir(exist_ok=True)
    run(files(tmp_path / "in", **texts), "--into", vault)
    return {name: data.decode() for name, data in tree(vault).items() if name.endswith(".md")}


def test_a_heading_takes_its_links_to_the_unsorted_pieces(tmp_path: Path) -> None:
    made = sorted_into(tmp_path, Mix="# Kiln\nhot\n\n# Odds\nodd\n\n# Wheel\n[o](#odds)\n")
    assert "[[unsorted#Odds|o]]" in made["shape/wheel.md"]


def test_headings_of_one_name_are_told_apart_by_what_is_above_them(tmp_path: Path) -> None:
    made = sorted_into(
        tmp_path,
        Kiln="# Kiln\n\n## Gas\ngas\n\n### Cost\nmuch\n\n## Wood\nwood\n\n### Cost\nlittle\n",
        Wheel="see [[Kiln#Wood#Cost]] and [c](Kiln.md#cost-1) and [[Kiln#Cost|first]]\n",
    )
    assert made["shape/wheel.md"].count("[[kiln#Wood#Cost|") == 2
    assert "[[kiln#Cost|first]]" in made["shape/wheel.md"]


def test_a_link_in_a_heading_stays_one(tmp_path: Path) -> None:
    made = sorted_into(tmp_path, Kiln="# Kiln\n\n## Before [[Wheel]]\nhot\n", Wheel="turn, see [[Kiln#Before Wheel]]\n")
    assert "## Before [[wheel|Wheel]]" in made["fire/kiln.md"]
    assert "[[kiln#Before wheel Wheel|" in made["shape/wheel.md"]


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("![a](/images/a.png)", "static/images/a.png"),  # Hugo
        ("![a](/assets/a.png)", "assets/a.png"),  # Jekyll
        ("![a](/images/a.png)", "images/a.png"),  # Zenn
        ("![a](../a.png)", "a.png"),
        ("![[a.png]]", "deep/er/a.png"),
        ("[the paper](papers/b.pdf)", "posts/papers/b.pdf"),
        ("[[b.pdf]]", "papers/b.pdf"),
        ("![a](a.png?raw=true)", "posts/a.png"),
        ('<figure><img src="/images/a.png"><figcaption>hot</figcaption></figure>', "images/a.png"),
    ],
)
def test_files_come_along_on_every_run(tmp_path: Path, target: str, file: str) -> None:
    source, vault = tmp_path / "in", tmp_path / "vault"
    (source / "posts").mkdir(parents=True)
    vault.mkdir()
    (source / "posts" / "Kiln.md").write_text(f"# Kiln\nhot {target}\n", encoding="utf-8")
    assert run(source, "--into", vault) == 1  # it is not there yet
    (source / file).parent.mkdir(parents=True, exist_ok=True)
    (source / file).write_bytes(b"data")
    run(source, "--into", vault)
    copies = [name for name, data in tree(vault).items() if data == b"data"]
    assert len(copies) == 1
    before = tree(vault)
    run(source, "--into", vault)
    assert tree(vault) == before
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert run(source, "--into", fresh) == 0
    assert [name for name, data in tree(fresh).items() if data == b"data"] == [f"assets/{Path(file).name}"]


def test_a_link_that_cannot_be_kept_says_why(tmp_path: Path) -> None:
    texts = {
        "Wheel": "[[Mix]] [[Kiln#Nowhere]] [[Gone]] [x](../outside.md) ![[Wheel]]\n",
        "Kiln": "# Kiln\nhot\n",
        "Mix": "# Kiln\nwarm\n\n# Glaze\nshiny\n\n# Clay\nwet\n",
    }
    made = made_of(files(tmp_path / "in", **texts), tmp_path / "vault")
    why = "\n".join(each.message for each in made.problems if each.kind == "link")
    assert "[[Mix]]: that note was parted into" in why
    assert "[[Kiln#Nowhere]]: that note has no such heading" in why
    assert "[[Gone]]: it leads to no note" in why
    assert "[x](../outside.md): it leads to no note" in why
    assert "![[Wheel]]: it would show the note within itself" in why
