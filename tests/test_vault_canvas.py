"""Canvases and Excalidraw's drawings: their pages, their embeds, and what must never be seen of them."""

import json
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault import canvas, excalidraw

BOARD = json.dumps(
    {
        "nodes": [
            {"id": "t", "type": "text", "x": -100, "y": 0, "width": 200, "height": 80, "color": "4",
             "text": "# Plan\n\nSee [[Note#Part|the part]] and **bold** <script>alert(1)</script> %%hush%%\n[[Gone]]"},
            {"id": "f", "type": "file", "x": 300, "y": 0, "width": 300, "height": 300, "file": "deep/Note.md",
             "subpath": "#Part", "color": "#ff8800"},
            {"id": "p", "type": "file", "x": 300, "y": 400, "width": 100, "height": 100, "file": "pic.png"},
            {"id": "l", "type": "link", "x": 0, "y": 400, "width": 100, "height": 100, "url": "https://example.com/a"},
            {"id": "j", "type": "link", "x": 0, "y": 600, "width": 9, "height": 9, "url": "javascript:alert(1)"},
            {"id": "g", "type": "group", "x": -200, "y": -100, "width": 900, "height": 900, "label": "All <i>"},
            {"id": "n", "type": "file", "x": 0, "y": 800, "width": 100, "height": 100, "file": "Inner.canvas"},
        ],
        "edges": [
            {"id": "e", "fromNode": "t", "fromSide": "right", "toNode": "f", "toSide": "left", "label": "leads to"},
            {"id": "d", "fromNode": "t", "toNode": "nowhere"},
        ],
    },
    indent=1,
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0"


def test_a_canvas_is_a_picture_with_live_links(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "index.md": "![[Board.canvas]] and [[Board.canvas|the board]]",
            "deep/Note.md": "# Note\n\nbefore\n\n## Part\n\ninside",
            "Board.canvas": BOARD,
            "Inner.canvas": "{}",
            "Alone.canvas": json.dumps({"nodes": [{"id": "s", "type": "text", "text": "unlinked words"}]}),
            "pic.png": PNG,
        },
    )
    page = site.article("Board.canvas/index.html")
    for shown in (page, site.article("index.html")):
        assert '<strong>bold</strong>' in shown and "#part\"" in shown and "inside" in shown and "before" not in shown
        assert 'href="https://example.com/a"' in shown and "pic.png" in shown
        assert "→ Note: leads to" in shown and "All &lt;i&gt;" in shown
        assert "Inner.canvas/" in shown, "a canvas on a canvas has a page too"
        assert 'href="javascript' not in shown and "<script" not in shown and "hush" not in shown
        assert "margin-left" in shown and "<path" in shown, "what places cards and draws lines is not sanitised away"
    assert '>the board</a>' in site.article("index.html")
    assert "unlinked words" not in "".join(text.decode("utf-8", "replace") for text in site.files().values())
    assert not [name for name in site.files() if name.endswith(".canvas")]
    line = next(n for n, text in enumerate(BOARD.split("\n"), 1) if '"id": "t"' in text)
    assert [warning for warning in site.warnings if warning.startswith(f"Board.canvas:{line}: [[Gone]]")]
    assert any("a line leads to or from a card that is not there" in warning for warning in site.warnings)
    assert len(site.warnings) == 2
    assert "Board" in site.article("deep/Note/index.html"), "a card counts as a link"


@pytest.mark.parametrize(
    "source",
    ["", "{", "[]", "{}", "null", '{"nodes": 3, "edges": {}}', '{"nodes": [1, {"type": "text"}, {"type": "zoo"}]}',
     '{"nodes": [{"id": "a", "type": "text", "x": 1e99, "y": 0, "width": 1, "height": 1}]}', "[" * 100_000,
     '{"nodes": [{"id": "a", "type": "text", "x": NaN, "y": 0, "width": 1, "height": 1}]}',
     '{"nodes": [{"id": ["a"], "type": "file", "x": 0, "y": 0, "width": 0, "height": -5}], "edges": [7]}'],
)  # fmt: skip
def test_no_canvas_kills_a_build(source: str) -> None:
    read = canvas.parse(source)
    assert all(card.width > 0 and card.height > 0 for card in read.cards)


def test_canvases_that_hold_each_other_end(tmp_path: Path) -> None:
    def board(file: str) -> str:
        node = {"id": "n", "type": "file", "x": 0, "y": 0, "width": 100, "height": 100, "file": file}
        return json.dumps({"nodes": [node]})

    boards = {"A.canvas": board("B.canvas"), "B.canvas": board("A.canvas")}
    site = build_site(tmp_path, {"index.md": "![[A.canvas]]", **boards})
    assert site.warnings == [] and "A.canvas/" in site.article("index.html")


WARNING = "==⚠  Switch to EXCALIDRAW VIEW in the MORE OPTIONS menu of this document. ⚠== You can decompress it with …"
DATA = (
    "# Excalidraw Data\n\n## Text Elements\ndrawn words ^PWuz1NuK\n\n"
    "%%\n## Drawing\n```compressed-json\nN4KAkARAL\n```\n%%\n"
)
OLD_DATA = "# Text Elements\ndrawn words ^PWuz1NuK\n\n%%\n# Drawing\n```json\n{\"type\": \"excalidraw\"}\n```\n%%\n"


@pytest.mark.parametrize("data", [DATA, "%%\n" + DATA, OLD_DATA, OLD_DATA.replace("\n", "\r\n")])
def test_a_drawing_is_its_picture(tmp_path: Path, data: str) -> None:
    drawing = f"---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n{WARNING}\n\nMy own words.\n\n{data}"
    site = build_site(
        tmp_path,
        {
            "index.md": "![[One.excalidraw|a plan|300]]\n\n![[Two.excalidraw]]\n\n![[Old.excalidraw]]\n",
            "d/One.excalidraw.md": drawing,
            "d/One.excalidraw.png": PNG,
            "Two.excalidraw.md": drawing,
            "Old.excalidraw": '{"type": "excalidraw", "elements": []}',
            "Old.light.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
            "Old.dark.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        },
    )
    home = site.article("index.html")
    assert 'alt="a plan"' in home and 'width="300"' in home and "One.excalidraw.png" in home
    assert "The drawing “Two” is not shown here" in home
    assert "Old.light.svg#only-light" in home and "Old.dark.svg#only-dark" in home
    assert "My own words." in site.article("d/One.excalidraw/index.html")
    told = [warning for warning in site.warnings if "drawing without a picture" in warning]
    assert told == site.warnings and told[0].startswith("Two.excalidraw.md: ")
    pages = {name: text.decode("utf-8", "replace") for name, text in site.files().items() if "assets/" not in name}
    everything = "".join(pages.values())
    for data_word in ("EXCALIDRAW VIEW", "compressed-json", "N4KAkARAL", "drawn words", '"type"'):
        assert data_word not in everything
    assert "Old.excalidraw" not in site.files()


def test_what_an_author_wrote_above_a_drawing_keeps_its_lines() -> None:
    kept = excalidraw.without_data(f"---\na: b\n---\n{WARNING}\n\nline six\n{DATA}")
    assert kept.split("\n")[5] == "line six" and "Switch" not in kept
