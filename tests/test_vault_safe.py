"""What a note, a name or an attachment may not do, function by function (SECURITY.md)."""

import html
import re
import time

import pytest

from fieldnotes.vault import attachments, theme
from fieldnotes.vault.foreign import shown_by
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.policy import Policy, origins, source
from fieldnotes.vault.render import render
from fieldnotes.vault.sanitize import safe_classes, safe_id, safe_style, safe_url, sanitize, whole_tags


def show(text: str) -> str:
    return render(Page(Note("note.md", text)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "java\tscript:x", "java\nscript:x", "\x01javascript:x",
        "&#106;avascript:x", "javascript&colon;x", "&#x6A&#x61vascript:x", "vbscript:x", "data:text/html,x", "data:x",
        "data:image/svg+xml;base64,PHN2Zz4=", "blob:x", "file:///etc/passwd", "view-source:x", "\u200bjavascript:x",
        "data:image/png,x", "filesystem:x", "about:blank", "feed:javascript:x",
    ],
)  # fmt: skip
def test_an_address_that_runs_or_reads_something_is_refused(url: str) -> None:
    assert not safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "a.md", "../a#b", "#javascript:x", "?q=javascript:x", "a/javascript:x", "https://e.org/?u=javascript:x",
        "http://e.org", "mailto:a@e.org", "tel:1", "obsidian://open", "ftp://e.org", "data:image/png;base64,AA",
        "DATA:image/jpeg;base64,AA", "//e.org", "data:image/gif;base64,AA", "data:image/webp;base64,AA",
    ],
)  # fmt: skip
def test_an_ordinary_address_stays(url: str) -> None:
    assert safe_url(url)


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; position: fixed; top: 0", "color: red"),
        ("COLOR : RED", "color: RED"),
        ("background-color: rgba(1, 2, 3, .5)", "background-color: rgba(1, 2, 3, .5)"),
        ("background-color: var(--md-accent-fg-color)", "background-color: var(--md-accent-fg-color)"),
        ("background: url(https://e.org)", ""),
        ("color: url(//e.org)", ""),
        ("color: expression(alert(1))", ""),
        ("margin-top: -900px", ""),
        ("margin: 1px -.5em", ""),
        ("margin-left: - 5px", ""),
        ("width: calc(1px - 900px)", ""),
        ("width: calc(9px)", ""),
        ("width: 50%", "width: 50%"),
        ("font-family: Inter-Bold, sans-serif", "font-family: Inter-Bold, sans-serif"),
        ("z-index: 9", ""),
        ("transform: scale(9)", ""),
        ("color: red !important", "color: red !important"),
        ("border: 1px solid #fff", "border: 1px solid #fff"),
        ("width: 1px/**/", ""),
        ("color: r\\65 d", ""),
        ("display: none", "display: none"),
        ("", ""),
        ("color", ""),
        ("line-height: 0", ""),
        ("xcolor: red", ""),
    ],
)
def test_of_a_style_stays_what_covers_and_loads_nothing(style: str, kept: str) -> None:
    assert safe_style(style) == kept


def attributes_of(tag: str) -> str:
    """What stays of a start tag, as the browser gets it."""
    return sanitize(whole_tags(tag)).split(">")[0].removeprefix("<")


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ('<div id="__config">', "div"),
        ('<div id="__search" class="x">', 'div class="x"'),
        ('<div id="note-1">', 'div id="note-1"'),
        ('<a name="old-place">', 'a name="old-place"'),
        ('<a name="__config">', "a"),
        ('<img name="currentScript" src="https://e.org/a.png">', 'img src="https://e.org/a.png"'),
        ('<iframe name="document$">', 'iframe sandbox="allow-popups"'),
        ('<div id="a b">', "div"),
        ('<div id="document$">', "div"),
        ('<div class="md-header x MD-overlay __y katex z">', 'div class="x z"'),
        ('<a class="md-button md-button--primary">', 'a class="md-button md-button--primary"'),
        ('<a class="md-button-x">', "a"),
        ('<p data-md-component="search" data-md-toggle="x" data-clipboard-text="x">', "p"),
        ('<p data-callout="x" data-task="y">', 'p data-callout="x" data-task="y"'),
        ('<a target="_blank">', 'a target="_blank"'),
        ('<a target="_top">', "a"),
        ('<p onclick="x" ONMOUSEOVER=y onx>', "p"),
        ('<p style="position: fixed">', "p"),
        ('<img srcset="a.png 1x, javascript:x 2x">', "img"),
        ('<img srcset="a.png 1x, b.png 2x">', 'img srcset="a.png 1x, b.png 2x"'),
        ('<video poster="javascript:x" src="a.mp4">', 'video src="a.mp4"'),
        ('<iframe srcdoc="<script>x</script>">', 'iframe sandbox="allow-popups"'),
        ('<iframe src="javascript:x">', 'iframe sandbox="allow-popups"'),
        ('<a href="x" ping="https://e.org">', 'a href="x"'),
        ("<blockquote cite='javascript:x'>", "blockquote"),
    ],
)
def test_an_attribute_stays_only_if_the_theme_and_the_document_cannot_take_it_for_theirs(tag: str, kept: str) -> None:
    assert attributes_of(tag) == kept


@pytest.mark.parametrize(
    ("url", "sandbox"),
    [
        ("../evil.svg", "allow-popups"), ("evil.html", "allow-popups"), ("", "allow-popups"),
        ("evil.html#.pdf", "allow-popups"), ("evil.html?x=.pdf", "allow-popups"), ("evil.pdf/", "allow-popups"),
        ("http:evil.html", "allow-popups"), ("https:///evil.html", "allow-popups"), ("ftp://e.org/x", "allow-popups"),
        ("//e.org/x.pdf", "allow-popups"), ("mailto:x.pdf", "allow-popups"), ("https://[x", "allow-popups"),
        ("a.pdf", None), ("a/B.PDF#page=3", None), ("a%2Epdf", None),
        ("https://e.org/x", "allow-scripts allow-same-origin allow-popups allow-presentation"),
        ("http://e.org/x.pdf", "allow-scripts allow-same-origin allow-popups allow-presentation"),
    ],
)  # fmt: skip
def test_only_a_page_of_another_host_is_framed_with_an_origin(url: str, sandbox: str | None) -> None:
    frame = attributes_of(f'<iframe sandbox="allow-scripts allow-same-origin" src="{url}">')
    assert re.findall(r'sandbox="([^"]*)"', frame) == ([] if sandbox is None else [sandbox])


def test_what_one_frame_may_do_the_next_may_not() -> None:
    frames = sanitize('<iframe src="https://e.org"></iframe><iframe></iframe><iframe src="x.svg"></iframe>')
    assert re.findall(r'sandbox="([^"]*)"', frames)[1:] == ["allow-popups", "allow-popups"]


@pytest.mark.parametrize("name", ["__config", "__search", "___x", "__"])
def test_a_headings_id_is_never_one_of_the_themes(name: str) -> None:
    assert not safe_id(name).startswith("__")
    assert safe_id(name)


def test_ids_that_extensions_number_stay() -> None:
    for name in ("__codelineno-0-1", "__tabbed_1_2", "__span-0-1", "_x", "x__y"):
        assert safe_id(name) == name


def test_links_and_page_agree_on_the_id_of_a_heading_that_is_called_like_a_part_of_the_theme() -> None:
    note = Note("note.md", "## `__config`\n\n## `__config`")
    assert [anchor.id for anchor in note.anchors] == ["config", "config_1"]
    assert re.findall(r'<h2 id="(.*?)"', render(Page(note))) == ["config", "config_1"]


def test_html_may_open_in_one_block_and_close_in_another() -> None:
    page = show("<div class='x'>\n\n**bold**\n\n<details open><summary>m</summary>\n\n- a\n\n</details>\n\n</div>\n\nz")
    assert re.sub(r"\s", "", page) == (
        '<divclass="x"><p><strong>bold</strong></p><detailsopen=""><summary>m</summary><ul><li>a</li></ul></details>'
        "</div><p>z</p>"
    )


def test_no_piece_of_html_swallows_what_follows() -> None:
    for opening in ('<div title="', "<div title='", "<iframe>", "<iframe src=x", "<xmp>", "<plaintext>", "<noembed>",
                    "<noframes>", "<select>", "<table><caption>", "<a href='", "<button>", "<marquee>"):  # fmt: skip
        page = show(f"{opening}\n\nthe **rest** of it")
        assert "<strong>rest</strong>" in page, opening


def test_a_note_gives_no_element_of_ours_an_attribute_of_its_choice() -> None:
    text = '# T {#__config onclick="x" .md-header}\n\np\n{: style="position:fixed" onclick="x" data-md-component="y" }'
    page = render(Page(Note("note.md", text)), ["toc", "attr_list"], {})
    assert not re.search(r"onclick=|__config\"|md-|fixed", page)
    fence = show('``` {.py .md-overlay #__search title="x"}\ncode\n```')
    assert not re.search(r"md-overlay|__search", fence)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><g onload='x'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' ONLOAD='x'/>",
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:script/></s:svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:x'/></svg>",
        b"<svg xmlns:l='http://www.w3.org/1999/xlink'><a l:href='java&#10;script:x'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a><set attributeName='href' to='javascript:x'/></a></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><animate values='#a;javascript:x'/></svg>",
        b"<svg><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml'/></foreignObject></svg>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><base href='x'/></html>",
        b"<?xml-stylesheet type='text/xsl' href='x.xsl'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE svg [<!ENTITY x '<script/>'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script>",
        b"<?xml version='1.0' encoding='utf-7'?><svg/>",
        b"<svg", b"", b"\x1f\x8b\x08",
    ],
)  # fmt: skip
def test_xml_that_runs_or_cannot_be_read_is_not_published(content: bytes) -> None:
    for name in ("a.svg", "A.SVG", "b.xhtml", "c.xml", "d.svgz", "e.xht"):
        assert attachments.can_run(name)
        assert attachments.inert(name, content) is None


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><style>a{}</style><path d='M0'/><a href='https://e.org'>x</a></svg>",
        b"<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://x'><svg/>",
        b"<svg><image href='data:image/svg+xml;base64,AA'/><use href='#x'/><animate values='0;1'/></svg>",
        b"<svg><foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>x<br/></div></foreignObject></svg>",
    ],
)
def test_xml_without_script_stays_as_it_is(content: bytes) -> None:
    assert attachments.inert("a.svg", content) == content


def test_html_gets_a_policy_before_all_else() -> None:
    for content in (b"<script>x</script>", b"\xef\xbb\xbf<p>\xc3\xa4", "\ufeff<p>ä".encode("utf-16-le"), b""):
        page = attachments.inert("a.HTM", content)
        assert page is not None
        assert page.startswith(b'<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src')
        assert content.startswith(b"<script") or b"\xff\xfe" not in page
    assert attachments.inert("a.png", b"x") == b"x"
    assert not attachments.can_run("a.png")


def test_properties_reach_a_theme_as_text() -> None:
    written = 'Say "hi" & <b>go</b> &lt;'
    meta = theme.escaped({"title": written, "list": [written, 1], "map": {written: None}})
    assert meta["title"] == "Say &#34;hi&#34; &amp; &lt;b&gt;go&lt;/b&gt; &amp;lt;"
    assert meta["list"][0] == meta["title"] == next(iter(meta["map"]))
    assert theme.escape(meta["title"]) == meta["title"], "escaped once"
    assert theme.striptags(meta["title"]) == meta["title"]
    assert theme.striptags("<b>a</b> &lt;i>") == "a &lt;i&gt;"
    assert theme.shown("A &amp; B <i>") == "A &amp; B &lt;i&gt;"


def test_only_the_themes_inline_scripts_get_a_hash() -> None:
    policy = Policy(['<script>go("{{ base }}",1)</script><script src="x">no</script>'], {"img-src": ["https://e.org"]})
    own, evil = 'go("../..",1)', 'go("",alert(1)),1)'
    scripts = f"<script>{own}</script><SCRIPT x>{evil}</SCRIPT><script>no</script>"
    page = policy.apply(f"<head><meta charset='utf-8'></head>{scripts}")
    header = html.unescape(re.search('Policy" content="(.*?)"', page)[1])  # type: ignore[index]
    script_src = next(part for part in header.split("; ") if part.startswith("script-src"))
    assert script_src == f"script-src 'self' {source(own)}"
    assert source("alert(1)") == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    assert "img-src 'self' data: https://e.org" in header
    assert page.index("charset") < page.index("Content-Security") < page.index("</head>")
    assert "default-src 'none'" in Policy().header()
    assert "connect-src 'self' https://a" in Policy().header(more={"connect-src": ["https://a"]})


def test_a_policy_stands_in_the_head_and_cannot_end_its_attribute() -> None:
    page = Policy(sources={"img-src": ['"><script>']}).apply("<head><title>x</title>")
    assert page.startswith('<head>\n<meta http-equiv="Content-Security-Policy" content="')
    assert "<script>" not in page
    assert Policy().apply("no page") == "no page"
    assert origins(["a.js", "https://e.org/x.js", "//f.org/y", "https://e.org/z"]) == ["https://e.org", "https://f.org"]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        (" https://e.org", True), ("\nmailto:a@e.org", True), ("obsidian:a:b", True), ("javascript:/x:y", False),
        ("javascript:?x:y", False), ("javascript:#x:y", False),
    ],
)  # fmt: skip
def test_the_scheme_is_what_stands_before_the_first_colon(url: str, safe: bool) -> None:
    assert safe_url(url) is safe


def test_declarations_of_a_style_stay_parted() -> None:
    assert safe_style("color: red; top: 0; width: 5px;") == "color: red; width: 5px"


def test_an_id_of_the_theme_loses_its_underscores_only() -> None:
    assert [safe_id(name) for name in ("__config", "___Xa_", "__")] == ["config", "Xa_", "section"]


@pytest.mark.parametrize(
    ("piece", "whole"),
    [
        ("&lt;b&gt; &#60; &amp;x &nbsp;", "&lt;b&gt; &#60; &amp;x &nbsp;"),
        ("<svg><b>x &lt; &#60;</b><script>1</script></svg>y<title>z</title><i>", "y<i>"),
        ("<math><svg></svg>x</math>y</svg>", "y"),
        ("<svg/>x<br/><template />y", "x<br>y"),
        ("<svg><br/><b>x</b></svg>y", "y"),
        ('<iframe src="x">y</iframe>', '<iframe src="x"></iframe>y'),
        ("</br></iframe></script></b></object></marquee>", "</b>"),
        ("a \"b\" 'c'", "a \"b\" 'c'"),
        ('<b x="1&quot;2" y=\'"\' z on"x=1>', '<b x="1&quot;2" y="&quot;" z>'),
        ("<![foo[ <b>", "&lt;![foo[ &lt;b&gt;"),
        ("<marquee>x</marquee>", "x"),
        ("<DIV CLASS=X>", '<div class="X">'),
        ("<!-- x -->y", "y"),
        ("x<!-- <b>y</b>", "x"),
        ("x<!-->y<!--->z<!--a--!>!", "xyz!"),
        ("<b>x <a href='y>z</b> <i>", "<b>x &lt;a href='y&gt;z&lt;/b&gt; &lt;i&gt;"),
        ("<b x='>'", "&lt;b x='&gt;'"),
        ("<?x?>a<!doctype html>b<![CDATA[ <c> ]]>d<![if x]>e</ f>g", "abdeg"),
        ("a < b &c; <3 </B x>", "a &lt; b &c; &lt;3 </b>"),
        ("<script>if (a<b) '</svg>'</SCRIPT >x", "x"),
        ("x<style>y", "x"),
        ("<a href=x/y/ z>", '<a href="x/y/" z>'),
        ("<\u212abd>", "&lt;\u212abd&gt;"),
    ],
)
def test_a_piece_becomes_whole_tags_and_text(piece: str, whole: str) -> None:
    assert whole_tags(piece) == whole


@pytest.mark.parametrize(
    ("page", "clean"),
    [
        ("a<script>b</script><style>c</style>d<noscript>e</noscript>", "ade"),
        ('<a href="obsidian://x">y</a>', '<a href="obsidian://x">y</a>'),
        ('<img src="data:image/png;base64,AA">', '<img src="data:image/png;base64,AA">'),
        ('<input name="__tabbed_1" type="radio">', '<input name="__tabbed_1" type="radio">'),
        ('<input name="x" type="image"><img name="__tabbed_1">', '<input type="checkbox"><img>'),
        ('<input type="checkbox"><a type="text/html">x</a>', '<input type="checkbox"><a type="text/html">x</a>'),
        ('<label for="__tabbed_1">x</label>', '<label for="__tabbed_1">x</label>'),
        ('<label for="__search">y</label>', "<label>y</label>"),
        ('<img srcset="a.png 1x,javascript:x 2x">', "<img>"), ('<img srcset="a/b.png,javascript:x">', "<img>"),
        ('<img srcset="a/b.png 1x, javascript:x 2x">', "<img>"),
        ("<div><p>x", "<div><p>x</p></div>"),
        ("</div>x</p>", "x<p></p>"),
        ('<a href="x">y</a>', '<a href="x">y</a>'),
        ("<!-- x -->y", "y"),
    ],
)  # fmt: skip
def test_a_page_holds_what_is_on_the_lists(page: str, clean: str) -> None:
    assert sanitize(page) == clean


def test_a_picture_of_another_host_loosens_no_frame() -> None:
    assert sanitize('<img src="https://e.org/x"><iframe></iframe>').endswith('<iframe sandbox="allow-popups"></iframe>')
    assert 'sandbox="allow-popups"' in sanitize('<iframe src="\\\\e.org\\x.pdf">')


def test_the_classes_of_a_note_are_parted_by_one_blank() -> None:
    assert safe_classes(" a  md-x\tB ") == "a B"


def test_what_is_no_text_stays_what_it_is() -> None:
    assert theme.escaped({"n": 1, "l": [None, True]}) == {"n": 1, "l": [None, True]}


@pytest.mark.parametrize(
    ("content", "utf8"),
    [
        (b"\xef\xbb\xbf\xc3\xa4\xff", '<meta charset="utf-8">\nä\ufffd'.encode()),
        (b"\xff\xfe" + "ä".encode("utf-16-le") + b"\x00\xd8", '<meta charset="utf-8">\nä\ufffd'.encode()),
        (b"\xfe\xff" + "ä".encode("utf-16-be"), '<meta charset="utf-8">\nä'.encode()),
        (b"\xe4", b"\xe4"),
    ],
)
def test_html_keeps_its_letters_behind_the_policy(content: bytes, utf8: bytes) -> None:
    page = attachments.inert("a.html", content)
    assert page is not None
    assert page.partition(b"\n")[2] == utf8


@pytest.mark.parametrize(
    ("content", "stays"),
    [
        (b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>", False), (b"<svg><handler/></svg>", False),
        (b"<svg><LISTENER/></svg>", False), (b"<svg><a href='https://e.org/;a:b'/></svg>", True),
        (b"<svg><image href='DATA:IMAGE/svg+xml,x'/></svg>", True),
        (b"<svg><use href='data:text/xml,x'/></svg>", False),
        (b"<?php x?><svg/>", True), (b"<svg><animate values='a;b'/></svg>", True),
    ],
)  # fmt: skip
def test_what_runs_in_xml_is_known_by_its_name(content: bytes, stays: bool) -> None:
    assert (attachments.inert("a.svg", content) is not None) is stays


def test_a_policy_names_each_source_in_its_place() -> None:
    policy = Policy(["<script>own</script><script>{% if x %}y</script>"])
    directives = dict(part.split(" ", 1) for part in policy.header(["own"], {"x-src": ["https://e.org"]}).split("; "))
    assert directives["x-src"] == "https://e.org"
    assert directives["base-uri"] == directives["default-src"] == "'none'"
    assert {name for name, sources in directives.items() if "sha256" in sources} == {"script-src"}
    page = "<head></head><script src=x>own</script><script>{% if x %}y</script>"
    assert "sha256" not in policy.apply(page)
    assert "script-src 'self';" in policy.apply(page)
    assert "img-src 'self' data: https://f.org;" in policy.apply(page, {"img-src": ["https://f.org"]})


def test_a_comment_of_a_block_of_html_that_is_never_closed_hides_the_rest_of_the_block_as_in_a_browser() -> None:
    assert show("a\n\n<!-- salary\n\nof **b**") == "<p>a</p>"
    assert show("<div>\nx --> <!-- salary -- > </div>\n\ny") == "<div>\nx --&gt; \n<p>y</p></div>"
    assert "salary" in show("a <!-- salary"), "in a line of text it is no comment"


DAMAGED_HTML = {
    "comments": "<!-- a\n", "closed bogus comments": "<!-- >\n", "tags": "<a \n", "ends": "</a \n",
    "tags in quotes": "<a b='>'", "quotes": '<a b="\n', "both quotes": "<a b='\"'", "declarations": "<!a \n",
    "instructions": "<?a \n", "sections": "<![CDATA[ a\n", "scripts": "<script>\n", "drawings": "<svg>\n",
    "references": "&#a &b \n", "attributes": "<a b = c / \n", "blanks": "<a" + " " * 9 + "\n",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("damaged", DAMAGED_HTML.values(), ids=DAMAGED_HTML)
def test_no_html_takes_long(damaged: str) -> None:
    """20,000 comments that never end took three seconds, 20,000 tags that end in quotes only, forty."""
    text = "<div src>\n" + damaged * 20_000

    def seconds() -> float:
        begin = time.process_time()
        whole_tags(text)
        list(shown_by(text))
        return time.process_time() - begin

    assert min(seconds(), seconds()) < 1


@pytest.mark.slow
def test_a_page_of_damaged_html_takes_time_in_proportion() -> None:
    def seconds(source: str) -> float:
        begin = time.process_time()
        render(Page(Note("note.md", source)))
        return time.process_time() - begin

    for damaged in ("<!-- a\n", "<a b='>'\n"):
        text = "<div src>\n" + damaged * 20_000
        assert min(seconds(text), seconds(text)) < 4, damaged
