"""What is published and at which address, function by function: the built sites are in test_published.py."""

import re

import pytest

from fieldnotes.vault import publish
from fieldnotes.vault.addresses import Addresses, is_too_long, shortened
from fieldnotes.vault.note import Note
from fieldnotes.vault.publish import CommentLine, Decision, Templates


def decide(text: str, templates: Templates | None = None, path: str = "a/note.md") -> Decision:
    return publish.decide_note(Note(path, text), templates)


@pytest.mark.parametrize(
    "properties",
    ["title: x", "publish: true", "Publish: TRUE", "published: yes", "published: 2026-01-01", "published: 1",
     "draft: false", "private: no", "private: 0", "draft: off", "published: on", "published: Monday", "tags: [draft]",
     "a: b: c", "- list", "published: false_start"],
)  # fmt: skip
def test_a_note_goes_out(properties: str) -> None:
    assert decide(f"---\n{properties}\n---\ntext") == Decision(
        "a/note.md", True, "nothing says that it is private", "", 0
    )


@pytest.mark.parametrize(
    ("properties", "why", "mend", "line"),
    [
        ("k: v\npublish: false", "its property 'publish' is False", "", 3),
        ("PUBLISH: no", "its property 'PUBLISH' is no", "", 2),
        ("published: 0", "its property 'published' is 0", "", 2),
        ("draft: true", "its property 'draft' is True", "", 2),
        ("private: on", "its property 'private' is on", "", 2),
        ("publish: maybe", "its property 'publish' is 'maybe', neither true nor false",
         "write 'publish: true' to publish it", 2),
        ("draft: maybe", "its property 'draft' is 'maybe', neither true nor false",
         "write 'draft: false' to publish it", 2),
        ("publish: [true]", "its property 'publish' is '[True]', neither true nor false",
         "write 'publish: true' to publish it", 2),
        ("publish: 1.0", "its property 'publish' is '1.0', neither true nor false",
         "write 'publish: true' to publish it", 2),
        ("published:", "its property 'published' is 'None', neither true nor false",
         "write 'published: true' to publish it", 2),
        ("draft: 2026-01-01", "its property 'draft' is '2026-01-01', neither true nor false",
         "write 'draft: false' to publish it", 2),
        ("publish: " + "x" * 60, f"its property 'publish' is '{'x' * 40}', neither true nor false",
         "write 'publish: true' to publish it", 2),
        ("private: " + "x" * 60, f"its property 'private' is '{'x' * 40}', neither true nor false",
         "write 'private: false' to publish it", 2),
        ("x: 1\npublish: true\nPublish: true", "its property 'publish' is there more than once", "keep one of them", 3),
        ("a: 1\npubl\ufffdsh: x",
         "the name of a property is damaged, nobody can tell whether it says 'publish' or 'draft'",
         "save the note as UTF-8", 3),
    ],
)  # fmt: skip
def test_a_note_stays(properties: str, why: str, mend: str, line: int) -> None:
    assert decide(f"---\n{properties}\n---\ntext") == Decision("a/note.md", False, why, mend, line)


@pytest.mark.parametrize(
    "broken",
    ["a: b: c\nPublish: false", "a: b: c\n# DRAFT", "a: b: c\nprivate", 'a: b: c\n"\\x70ub": 1', "a: b: \ufffd"],
)
def test_properties_that_cannot_be_read_and_may_say_so(broken: str) -> None:
    found = decide(f"---\n{broken}\n---\ntext")
    assert (found.path, found.public) == ("a/note.md", False)
    assert re.fullmatch(
        r"its properties are no valid YAML \(mapping values are not allowed in this context\), and they may say that "
        "it is private", found.why,
    )  # fmt: skip
    assert (found.mend, found.line) == ("mend the properties; a value with ': ' in it needs quotes", 2)
    assert not decide(f"---\n{broken}\n---  \ntext").public
    # What is outside of them says nothing.
    assert decide("---\na: b: c\n---\nprivate: true").public
    assert not decide(f"---\r\n{broken}\r\n---\r\ntext".replace("\n# ", "\r# ")).public


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (" \n---\npublish: false\n---\nx", False), ("\ufeff\n---\nDRAFT: true\n---\n", False),
        ("---\npublish: false\nno end", False), ("+++\nprivate = true\n+++\nx", False),
        ("\n---\n> publish: true\n...\nx", False), ("\n---\n- 'draft': x\n---\n", False),
        ("\n---\npublish: true\n---\nx", True), ("\n---\npublish: true\nprivate: true\n---\n", False),
        ("\n---\npublish: perhaps\n---\nx", False), ("\n---\n'publish': true\n---\nx", False),
        ("\n---\ntitle: x\n---\npublish: false", True), ("\n+++\ntitle = 1\n+++\ndraft = true", True),
        ("\n+++\na = 1\n...\ndraft = true\n+++", False), ("\n---\ntitle: x\n...\ndraft: true", True),
        ("text\n---\npublish: false\n---", True), ("", True), ("\n---\nunpublish: x\n---\n", True),
        ("---\nk: v\n---\n---\npublish: false\n---\n", True), ("X\n---\ndraft: true\n---\n", True),
    ],
)  # fmt: skip
def test_properties_that_are_none(text: str, public: bool) -> None:
    found = decide(text)
    assert found.public is public
    if not public:
        assert found == Decision(
            "a/note.md", False,
            "it begins with what looks like properties and may say that it is private, but Obsidian reads none there",
            "put '---' on the very first line and on the line after the properties", 1,
        )  # fmt: skip


def test_where_a_property_stands() -> None:
    note = Note("n.md", "---\nab: 1\n'b' : x\n\"c\": y\n  b: inner\n---\nb: text\n")
    assert [publish.line_of(note, name) for name in ("ab", "B ", "c", "d")] == [2, 3, 4, 1]
    assert [publish.line_of_text(note, text) for text in ("1", "y", "inner", "text")] == [2, 4, 5, 0]
    assert publish.line_of_text(Note("n.md", "text\nb"), "b") == 0
    windows = Note("n.md", "---\r\na: 1\r\nb: 2\r---\r\n")
    assert publish.line_of(windows, "b") == 3


def test_templates_are_what_the_settings_name() -> None:
    templates = Templates()
    templates.add(".obsidian/templates.json", {"folder": " /T/One/ "})
    templates.add(".obsidian/other.json", {"folder": "content"})
    templates.add(".obsidian/plugins/p/data.json", {"a": [{"template_path": "two.md"}, {"Templates": "."}, 3],
                                                    "noteTemplateFile": "three", "template": "", "x": 1})  # fmt: skip
    templates.add(".obsidian/again.json", {"templateFolder": "t/one"})
    templates.add(".obsidian/x.json", {"templateFolder": "/XX/X"})
    one, two = "'.obsidian/templates.json'", "'.obsidian/plugins/p/data.json'"
    assert {path: templates.naming(path) for path in ("t/one/x.md", "T/ONE/deep/x.png", "t/x.md", "content/x.md")} == {
        "t/one/x.md": one, "T/ONE/deep/x.png": one, "t/x.md": "", "content/x.md": "",
    }  # fmt: skip
    assert [templates.naming(path) for path in ("xx/x/a.md", "/a.md", "./a.md")] == ["'.obsidian/x.json'", "", ""]
    assert [templates.naming(path) for path in ("two.md", "Three.md", "three/x.md", "two.md.md", "x/two.md")] == [
        two, two, two, two, ""
    ]  # fmt: skip
    assert decide("x", templates, "t/one/x.md") == Decision(
        "t/one/x.md", False, f"{one} says that it is a template", "", 0
    )
    assert publish.decide_attachment("t/one/x.png", templates) == Decision(
        "t/one/x.png", False, f"{one} says that it belongs to the templates", "", 0
    )
    assert publish.decide_attachment("x.png", templates) is None
    assert publish.decide_attachment("t/one/x.png") is None


@pytest.mark.parametrize("folder", ["template", "Templates", "_templates"])
def test_settings_that_cannot_be_read_hide_folders_of_such_a_name(folder: str) -> None:
    assert Templates().naming(f"a/{folder}/x.md") == ""
    unknown = Templates(by_name=True)
    assert unknown.naming(f"a/{folder}/x.md") == "the name of its folder"
    assert unknown.naming(f"a/{folder}.md") == ""
    assert unknown.naming("a/x.md") == ""


def test_what_a_note_shows_and_what_only_its_author_sees() -> None:
    note = Note("n.md", "---\nk: '[[p]]'\nl: see [[no]]\n---\n[[a|t]] ![[b#c]] [x](d.md#e) %%[[hid]]%%\n"
                        "<!-- [[hid]] -->\n\n%%\n[[hid]]\n%%\n\n[r]: f.md\n[s]: https://e.org/x\n\n"
                        "> [!note] [[g]]\n> - [[h]]\n\n`[[no]]`")  # fmt: skip
    assert sorted(publish.paths_shown(note)) == ["a", "b", "d.md", "f.md", "g", "h", "p"]


def test_addresses_in_a_page() -> None:
    page = """<a href="a&amp;b"><img SRC = 'c' srcset="d 1x,e 2x, "><img srcset='f, f2 2x'><video poster=g></video>
    <object data="h"></object> <b data-src="i" x-href="no" data-href="no" mysrc="no">
    url( 'j' ) URL(k) @import "l"; {"src": "m"} src="" """
    assert list(publish.addresses_in(page)) == ["a&b", "c", "d", "e", "f", "f2", "g", "h", "i", "j", "k", "l", "m", ""]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("x.png", "a/x.png"), (" ../x%20y.png?q#f ", "x y.png"), ("/site/x.png", "x.png"), ("/other.png", "other.png"),
        ("/sitex.png", "sitex.png"), ("/site/X/x.png", "X/x.png"),
        ("https://own.test/site/x.png", "x.png"), ("http://own.test/site/a/../x", "x"), ("//own.test/site/x", "x"),
        ("https://e.test/x", None), ("mailto:a@b", None), ("data:,x", None), ("#f", None), ("", None),
        ("?q", None), ("http://[bad", None), ("/", "."), ("/site/", "."), ("ftp://own.test/x", None),
    ],
)  # fmt: skip
def test_where_on_the_site_an_address_leads(address: str, found: str | None) -> None:
    assert publish.written_at(address, "a/index.html", host="own.test", prefix="/site/") == found


def test_where_an_address_leads_by_default() -> None:
    assert publish.written_at("/x", "a/index.html") == "x"
    assert publish.written_at("https://own.test/x", "a/index.html") is None
    assert publish.written_at("https:/x", "a/index.html") == "x"


def test_paths_that_a_template_writes() -> None:
    known = {"a/b.png", "c.js", "x=y", "X.js"}
    text = 'src="./a/b.png" url(/c.js) a/b.pngx {c.js} [x=y] a/b.png /X.js'
    assert list(publish.paths_in(text, known)) == ["a/b.png", "c.js", "c.js", "a/b.png", "X.js"]


def test_lines_with_comments_and_the_report() -> None:
    text = ("---\nk: v\n---\nshown %%hid%% x\n\n```\n%% code\n```\n\n%%\nblock\n%%\n\n<p>\n<!-- one\ntwo --></p>\n\n"
            "a <!-- b\nc --> d\n\nnot %% closed\n\n`<!--`\n\n%%hid%% in a\nparagraph, `%%`\n")  # fmt: skip
    note = Note("n.md", text)
    found = list(publish.comment_lines(note))
    assert [(one.line, one.public) for one in found] == [
        (4, False), (7, True), (10, False), (11, False), (12, False), (15, False), (16, False), (18, False),
        (19, False), (21, True), (23, True), (25, False), (26, True),
    ]  # fmt: skip
    assert found[0] == CommentLine("n.md", 4, False, "shown %%hid%% x")
    decisions = [
        Decision("z.md", False, "why", "mend", 3), Decision("n.md", True, "because"), Decision("b", False, "x")
    ]  # fmt: skip
    assert list(publish.report(decisions, [note]))[:7] == [
        "# What goes out: 1 files", "n.md: because", "", "# What stays: 2 files", "b: x", "z.md:3: why; mend", "",
    ]  # fmt: skip
    assert list(publish.report(decisions, [note]))[7:10] == [
        "# Comments in what goes out: 13 lines", "n.md:4: stays: shown %%hid%% x",
        "n.md:7: GOES OUT, it is no comment: %% code",
    ]  # fmt: skip
    two = [Note("b.md", "%%x%%"), Note("a.md", "%%y%%")]
    assert list(publish.report([], two))[-2:] == ["a.md:1: stays: %%y%%", "b.md:1: stays: %%x%%"]


# --- addresses


def test_an_address_is_given_once() -> None:
    taken = Addresses()
    assert taken.take("a/b/index.html", "one")
    assert not taken.take("A/B/INDEX.html", "two")  # a disk may hold only one of them
    assert not taken.take("a", "two")  # a folder stands there
    assert not taken.take("a/b", "two")
    assert taken.take("a/b/c.png", "three")
    assert not taken.take("a/b/c.png/d.html", "four")  # a file stands there
    assert [taken.owner(uri) for uri in ("a", "a/b", "a/b/C.png", "a/b/c.png/x/y", "a/x", "e\u0301")] == [
        "one", "one", "three", "three", None, None
    ]  # fmt: skip
    assert taken.take("\u00e9.html", "five")
    assert taken.owner("e\u0301.html") == "five"


@pytest.mark.parametrize(
    ("held", "wanted", "given"),
    [
        (["x/index.html"], "x/index.html", "x-2/index.html"),
        (["x/index.html", "x-2/index.html"], "x/index.html", "x-3/index.html"),
        (["pic.png"], "pic.png", "pic-2.png"), (["a/pic.png"], "a/pic.png", "a/pic-2.png"),
        (["a"], "a/b/index.html", "a-2/b/index.html"), (["a.b"], "a.b/c.png", "a.b-2/c.png"),
        (["index.html"], "index.html", "index-2.html"), (["x/y"], "x", "x-2"), (["x.html"], "x.html", "x-2.html"),
        (["a", "a-2/b/index.html"], "a/b/index.html", "a-3/b/index.html"),
        (["a/x.html", "a/x-2.html"], "a/x.html", "a/x-3.html"), (["a/b"], "a/b/c/index.html", "a/b-2/c/index.html"),
        ([], "free/index.html", "free/index.html"),
    ],
)  # fmt: skip
def test_the_nearest_free_address(held: list[str], wanted: str, given: str) -> None:
    taken = Addresses()
    for uri in held:
        assert taken.take(uri, "other")
    assert taken.take_another(wanted, "mine") == given
    assert taken.owner(given) == "mine"


def test_no_part_of_an_address_is_too_long() -> None:
    fits, over = "é" * 127 + "a", "é" * 128
    assert not is_too_long(f"{fits}/{fits}") and is_too_long(f"{fits}/{over}")
    assert not is_too_long("/".join(["a" * 255] * 4)) and is_too_long("/".join(["a" * 204] * 5) + "/abc")
    whole = "/".join(["a" * 204] * 5)
    assert len(whole) == 1_024 and not is_too_long(whole) and is_too_long(whole + "a")
    assert shortened(f"{fits}/x") == f"{fits}/x"
    cut = shortened(f"a/{over}/{over}.html").split("/")
    assert cut[0] == "a" and all(len(part.encode()) <= 255 for part in cut)
    assert re.fullmatch("é{123}-[0-9a-f]{8}", cut[1]) and re.fullmatch(r"é{120}-[0-9a-f]{8}\.html", cut[2])
    assert cut[1][-8:] != cut[2][-13:-5]
    assert shortened("x" * 300) != shortened("x" * 299 + "y")
    taken = Addresses()
    first = taken.take_another("x" * 300 + "/index.html", "one")
    second = taken.take_another("x" * 300 + "/index.html", "two")
    assert first != second and not is_too_long(first) and not is_too_long(second)
