"""What must hold for every note there could be: no crash, no lost word, no script, every anchor on its page."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldnotes.vault import blocks as b
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render
from fieldnotes.vault.sanitize import VOID

MARKUP = [
    "- ", "* ", "1. ", "2) ", "> ", "> [!tip]- ", "# ", "## ", "###### ", "    ", "\t", "  ", "\n", "\n\n", "\n\n\n",
    "```\n", "~~~\n", "````js\n", "| a | b |\n| --- | --- |\n| ", " | ", "---\n", "===\n", "***", "**", "*", "_", "~~",
    "==", "`", "``", "$", "$$", "[[", "]]", "![[", "|", "#", "#^", "^id", "\n^id\n", "[", "](", ")", "![", "[^1]", "^[",
    "\\", "- [ ] ", "- [x] ", "https://e.org/", "&amp;", "&", "ß", "\u00a0", "'", '"', "!", "{#x}", "<b>", "</b>",
]  # fmt: skip
COMMENTS = ["%%", "\n%%\n", "<!-- ", " -->", "<div>\n", "</div>\n", "<details>\n", "[^1]: ", "[r]: x\n", "<"]
HOSTILE = [
    "<script>", "</script>", "<img src=x onerror=y>", "javascript:", "](javascript:x)", '"><svg onload=x>', "<style>",
    "<iframe src=javascript:x>", "data:text/html,x", "&#106;avascript:", "<a href='&#x6A;avascript:x'>", "onmouseover=",
    "</title>", "</code></pre>", "<math>", "<noscript>", "<![CDATA[", "<!x", "<?", "\x00", "\ufdd0", "\x02", "\x03",
    "klzzwxh:0000", "wzxhzdk:0",
]  # fmt: skip

words = st.integers(0, 999).map(lambda n: f"w{n:03}x")
notes = st.lists(st.one_of(words, st.sampled_from(MARKUP)), max_size=40).map("".join)
wild = st.lists(
    st.one_of(words, st.sampled_from(MARKUP + COMMENTS + HOSTILE), st.text(max_size=5)), max_size=40
).map("".join)

OTHER = Note("other.md", "# Other\n\ntext ^id\n\n## Sub\n\n![[note]]\n")


def rendered(text: str) -> tuple[Note, str]:
    note = Note("note.md", text)
    return note, render(Page(note, Index({"note.md": note, "other.md": OTHER}, ["pic.png"])))


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.balanced = True
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID | {"input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.balanced = False

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=1200, deadline=None)
@given(wild)
def test_every_line_lies_in_a_block_or_is_blank(text: str) -> None:
    blocks = b.parse(text)
    lines = b.clean_source(text).expandtabs(4).split("\n")
    covered: set[int] = set()
    for block in blocks:
        assert 1 <= block.line <= block.end <= len(lines)
        covered.update(range(block.line, block.end + 1))
    id_lines = {n for n, line in enumerate(lines, 1) if re.fullmatch(r"\s*\^[A-Za-z0-9-]+\s*", line)}
    assert {n for n, line in enumerate(lines, 1) if line.strip()} - covered <= id_lines
    assert [block.line for block in blocks] == sorted(block.line for block in blocks)


@settings(max_examples=1200, deadline=None)
@given(notes)
def test_no_word_is_lost(text: str) -> None:
    note, markup = rendered(text)
    reader = Reader(markup)
    # Alternative text and addresses are shown, or lead where the author said.
    shown = reader.text + " ".join(
        value or "" for _, attributes in reader.tags for value in attributes.values()
    )
    # A link shows its alias in place of its target; a code block's language only colours it.
    hidden = " ".join(re.findall(r"\[\[([^\]\n]*?)\|", text))
    hidden += " ".join(block.info or "" for block in b.walk(note.blocks) if isinstance(block, b.Code))
    for word in re.findall(r"w\d{3}x", note.body):
        assert word in shown or word in hidden, word


@settings(max_examples=1200, deadline=None)
@given(wild)
def test_nothing_becomes_script(text: str) -> None:
    reader = Reader(rendered(text)[1])
    for tag, attributes in reader.tags:
        assert tag not in {"script", "style", "object", "embed", "svg", "math", "noscript", "base", "meta", "link"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src", "srcset", "poster", "action", "formaction"}:
                compact = re.sub(r"[\x00-\x20]", "", value or "").lower()
                assert not compact.startswith(("javascript:", "vbscript:", "data:text")), value
    assert reader.balanced
    assert reader.open == []


@settings(max_examples=120, deadline=None)
@given(wild)
def test_every_anchor_is_on_its_page_once(text: str) -> None:
    note, markup = rendered(text)
    ids = [attributes["id"] for _, attributes in Reader(markup).tags if attributes.get("id")]
    expected = [anchor.id for anchor in note.anchors] + [f"block-{block_id}" for block_id in note.block_ids]
    for anchor in expected:
        assert ids.count(anchor) == 1, anchor


names = st.text("abcäéñ -_.", min_size=1, max_size=6).map(str.strip).filter(lambda name: name.strip(". "))
paths = st.lists(names, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".md")


@settings(max_examples=120, deadline=None)
@given(st.sets(paths, min_size=1, max_size=8), st.data())
def test_a_full_path_always_finds_its_file(files: set[str], data: st.DataObject) -> None:
    folded = {path.lower() for path in files}
    index = Index({path: Note(path, "") for path in files})
    path = data.draw(st.sampled_from(sorted(files)))
    source = data.draw(st.sampled_from(sorted(files)))
    for written in (path, path.upper(), "/" + path):
        found = index.find(written, source).path
        assert found is not None
        assert found.lower() == path.lower()
    short = path.removesuffix(".md").rpartition("/")[2]
    if short.lower() not in folded:
        found = index.find(short, source).path
        assert found is not None
        assert found.lower().endswith(short.lower() + ".md")


@settings(max_examples=120, deadline=None)
@given(wild)
def test_the_same_note_gives_the_same_page(text: str) -> None:
    assert rendered(text)[1] == rendered(text)[1]
