"""A page knows how large its pictures are before they load, and which of their boxes stand for notes."""

import json
import re
import struct
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault import pictures

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 200, 100)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 50, 80) + b"\0" * 9
GIF = b"GIF89a" + struct.pack("<HH", 7, 9)
WEBP = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (299).to_bytes(3, "little") + (149).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (200, 100)),
        (JPEG, (80, 50)),
        (GIF, (7, 9)),
        (WEBP, (300, 150)),
        (b'<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 120.4 60"></svg>', (120, 60)),
        (b'<svg width="30px" height="40"></svg>', (30, 40)),
        (b'<svg width="100%" height="100%"></svg>', None),
        (b'<svg viewBox="0 0 e .">', None),
        (PNG[:18], None),
        (b"\xff\xd8\xff", None),
        (b"", None),
        (b"text", None),
    ],
)
def test_size(head: bytes, size: tuple[int, int] | None) -> None:
    assert pictures.size(head) == size


def test_pictures_reserve_their_place(tmp_path: Path) -> None:
    site = build_site(
        tmp_path, {"index.md": "![[a.png]] ![[a.png|50]] ![[a.png|60x70]] ![x](a.png)", "a.png": PNG}
    )
    page = site.article("index.html")
    assert page.count('height="100" loading="lazy" src="a.png" width="200"') == 2
    assert 'height="25" loading="lazy" src="a.png" width="50"' in page
    assert 'style="width: 60px; height: 70px;"' in page


def drawing(*boxes: object, width: int = 400) -> bytes:
    said = json.dumps({"boxes": boxes}).replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="800" viewBox="0 0 400 800">'
        f"<metadata>{said}</metadata><path/></svg>"
    ).encode()


def box(note: str, name: str = "Name", area: object = (10, 20, 30, 15)) -> dict[str, object]:
    return {"note": note, "name": name, "area": area}


def links(article: str) -> list[tuple[str, str, str]]:
    found = re.findall(r'<a class="internal-link" href="([^"]*)" style="([^"]*)">(.*?)</a>', article)
    return [(href, style, text) for href, style, text in found]


def test_boxes_of_a_picture_lead_to_what_a_wikilink_would(tmp_path: Path) -> None:
    picture = drawing(box("sqs", "A & <b>"), box("sqs#Dead-letter queues", area=[0, 0, 100, 100]), box("index"))
    site = build_site(
        tmp_path,
        {"index.md": "![[a.svg|What it shows]]\n", "in/sqs.md": "# SQS\n\n## Dead-letter queues\n", "p/a.svg": picture},
    )
    article = site.article("index.html")
    # Nothing leads to the page itself.
    assert links(article) == [
        ("in/sqs/", "--picture-box: 20% 60% 65% 10%", "A &amp; &lt;b&gt;"),
        ("in/sqs/#dead-letter-queues", "--picture-box: 0% 0% 0% 0%", "Name"),
    ]
    assert article.count("<img") == 1 and "<br" not in article
    assert '"--picture-width: 400px; --picture-ratio: 0.5000"' in article
    assert "Linked from" in site.article("in/sqs/index.html")


def test_a_box_whose_note_was_renamed_is_a_warning_where_the_picture_is_shown(tmp_path: Path) -> None:
    site = build_site(
        tmp_path, {"index.md": "x\n\n![[a.svg]]\n", "sqs.md": "", "a.svg": drawing(box("sqss"), box("sqs#None"))}
    )
    assert "index.md:3: [[sqss]] in 'a.svg': note 'sqss' does not exist; did you mean 'sqs'?" in site.warnings
    assert [told for told in site.warnings if "no such heading in 'sqs.md'" in told]
    assert [href for href, _, _ in links(site.article("index.html"))] == ["sqs/"]


def test_a_page_with_html_keeps_the_links_and_no_style_of_a_note_leaves_the_picture(tmp_path: Path) -> None:
    forged = '<span class="picture"><a href="b/" style="--picture-box: -9% url(x); --picture-other: 1">x</a></span>'
    site = build_site(tmp_path, {"index.md": f"![[a.svg]]\n\n{forged}\n", "b.md": "", "a.svg": drawing(box("b"))})
    article = site.article("index.html")
    assert links(article) == [("b/", "--picture-box: 20% 60% 65% 10%", "Name")]
    assert "-9%" not in article and "--picture-other" not in article


def test_what_a_picture_says_is_text_and_never_markup(tmp_path: Path) -> None:
    evil = [box("javascript:x", "<script>x</script>"), box("b", '"><img src=x onerror=y>'), box("https://e.org", "out")]
    site = build_site(tmp_path, {"index.md": "![[a.svg]]\n", "b.md": "", "a.svg": drawing(*evil)})
    article = site.article("index.html")
    assert [href for href, _, _ in links(article)] == ["b/"]
    assert "<script" not in article and article.count("<img") == 1


@pytest.mark.parametrize(
    "wide_boxes", [(), (box("b", area=[60, 40, 20, 20]),)], ids=["without boxes", "with boxes"]
)
def test_a_layout_for_wide_screens_is_shown_and_published(tmp_path: Path, wide_boxes: tuple[object, ...]) -> None:
    wide = drawing(*wide_boxes, width=900)
    site = build_site(
        tmp_path,
        {"index.md": "![[a.svg|alt]] ![[a.svg|50]]\n", "b.md": "", "p/a.svg": drawing(box("b")), "p/a.wide.svg": wide},
    )
    article = site.article("index.html")
    assert article.count('class="picture-wide"') == 1, "a picture with a size of its own has one layout"
    assert 'alt="alt" class="picture-wide" height="800" loading="lazy" src="p/a.wide.svg" width="900"' in article
    assert (site.root / "p/a.wide.svg").read_bytes() == wide
    more = "; --picture-wide-box: 40% 20% 40% 60%" if wide_boxes else ""
    assert [style for _, style, _ in links(article)] == [
        f"--picture-box: 20% 60% 65% 10%{more}", "--picture-box: 20% 60% 65% 10%"
    ]


@pytest.mark.parametrize(
    "said",
    ["{", "{}", '{"boxes": 1}', '{"boxes": [1]}', '{"boxes": [{}]}', '{"boxes": {"a": 1}}', '{"boxes": [["b"]]}']
    + ["[" * 5_000, f'{{"boxes": {"[" * 100_000}}}']
    + [json.dumps({"boxes": [one]}) for one in (
        box("b", area=[1, 2, 3]), box("b", area=[90, 0, 20, 5]), box("b", area=[-1, 0, 5, 5]), box("b", area="abcd"),
        box("b", area=[float("nan"), 0, 5, 5]), box("b", area=[0, 0, float("inf"), 5]), box(""), box("b", " "),
        box("b", area=None), {"note": 1, "name": "x", "area": [0, 0, 1, 1]},
    )],
)  # fmt: skip
def test_damaged_metadata_say_nothing(said: str) -> None:
    head = f'<svg width="9" height="9"><metadata>{said}</metadata></svg>'.encode()
    assert pictures.read(head) == pictures.Picture((9, 9), ())
