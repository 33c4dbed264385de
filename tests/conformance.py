"""The cases that show what Obsidian does and that the site does the same.

Each case is a piece of a note and what its page must hold. ``python tests/conformance.py`` prints the table of
README.md; ``tests/test_conformance.py`` runs every case and checks that the README's table is that one.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# As a script it finds what pytest finds by pyproject.toml.
sys.path[:0] = [str(Path(__file__).parent.parent / "hooks")]

from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render

README = Path(__file__).parent.parent / "README.md"

# What each rule of the table is about. The numbers are those that comments in hooks/fieldnotes/vault/ name.
RULES = {
    "1": "Links: forms, display text, where a link is none",
    "2": "Which file: exact path, shortest path, nearest folder, case, extensions, aliases told",
    "3": "Which heading: nested paths, duplicates, punctuation, top level only",
    "4": "Blocks: ids at line ends and on lines of their own, hidden, case-insensitive",
    "5": "Embeds: pictures and sizes, sound, video, PDF, notes, sections, blocks, depth",
    "6": "Callouts: types, titles, folding, nesting, in lists",
    "7.1": "Highlight, strike-through, emphasis, escapes",
    "7.2": "Comments, inline and in blocks",
    "7.3": "Footnotes, inline footnotes",
    "7.4": "Tasks",
    "7.5": "Lists, rules, code: the dialect",
    "7.6": "Line breaks",
    "7.7": "Tables",
    "7.8": "Math",
    "7.9": "Mermaid with links",
    "7.10": "HTML, sanitised",
    "8": "Tags",
    "9": "Properties",
}

VAULT = {
    "Target.md": "# Target\n\n## Head\n\ntext of head\n\n### Sub\n\nin sub\n\n## Head\n\nsecond\n\n"
    "## c: d|e#f\n\n## What is C++?\n\n## See [[Two|y]]\n\nA paragraph. ^para\n\n- item one\n- item two ^item\n\n"
    "> quoted\n\n^quote\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n^table\n\n> [!tip] Call\n> out\n^call\n\n"
    "- whole\n- list\n\n^whole\n\n> ## Quoted head\n\nSetext\n------\n\nlast\n",
    "Two.md": "---\naliases: [Second, 'Another name']\n---\nfirst line of two\n\n![[pic.png]] and [[Near]]\n",
    "folder/Near.md": "near\n",
    "folder/sub/Near.md": "deeper\n",
    "folder/Own.md": "own\n",
    "folder/sub/Leaf.md": "leaf\n",
    "other/Leaf.md": "other leaf\n",
    "a/Tie.md": "tie a\n",
    "b/Tie.md": "tie b\n",
    "Note with blanks.md": "## A heading\n",
    "Ünïcode.md": "umlaut\n",
    "b_c.md": "low line\n",
    "Amdahl's_law_(computing).md": "parentheses\n",
    "Quotas.md": "## What's S3? (v2)\n",
    "Loop.md": "loop start ![[Loop]] loop end\n",
    "L1.md": "one ![[L2]]\n",
    "L2.md": "two ![[L3]]\n",
    "L3.md": "three ![[L4]]\n",
    "L4.md": "four ![[L5]]\n",
    "L5.md": "five ![[L6]]\n",
    "L6.md": "six ![[L7]]\n",
    "L7.md": "seven\n",
    "Notes.md": "has a footnote[^1]\n\n[^1]: the note's own\n",
    "Refs.md": "[r][1]\n\n[1]: https://b.org\n",
    "Round.md": "round[^1]\n\n[^1]: ![[Round]] ![[note]]\n",
}
ATTACHMENTS = (
    "pic.png", "img/photo.jpg", "img/with blank.png", "sound.mp3", "film.mp4", "paper.pdf", "board.canvas", "data.zip",
    "drawing.svg",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One thing Obsidian does.

    Args:
        rule: the rule it belongs to.
        text: the note's source.
        has: pieces of HTML the page must hold, white space folded; with a leading ``!`` it must not.
        problems: pieces of the problems that must be told, in order; none may be left over.
        path: the note's path.
        strict: Obsidian's setting "Strict line breaks".
    """

    rule: str
    text: str
    has: tuple[str, ...]
    problems: tuple[str, ...] = ()
    path: str = "note.md"
    strict: bool = False
    name: str = field(default="")


def link(path: str, text: str) -> str:
    return f'<a class="internal-link" href="{path}">{text}</a>'


T = "Target.md"
UNRESOLVED = '<span class="internal-link is-unresolved"'

CASES: list[Case] = []


def case(rule: str, text: str, *has: str, problems: tuple[str, ...] | str = (), path: str = "note.md",
         strict: bool = False) -> None:  # fmt: skip
    told = (problems,) if isinstance(problems, str) else problems
    CASES.append(Case(rule, text, has, told, path, strict))


# 1 Links
case("1", "[[Target]]", link(T, "Target"))
case("1", "[[Target.md]]", link(T, "Target.md"))
case("1", "[[Target|shown]]", link(T, "shown"))
case("1", "[[Target#Head]]", link(T + "#head", "Target &gt; Head"))
case("1", "[[Target#Head#Sub]]", link(T + "#sub", "Target &gt; Head &gt; Sub"))
case("1", "[[Target#^para]]", f'href="{T}#block-para"')
case("1", "## Here\n\n[[#Here]]", link("#here", "Here"))
case("1", "block ^b1\n\n[[#^b1]]", 'href="#block-b1"')
case("1", "[[a [[Target]] c]]", "<p>[[a " + link(T, "Target") + " c]]</p>")
case("1", "[[Targ]et]]", UNRESOLVED, ">Targ]et<", problems="'Targ]et' does not exist")
case("1", "[[Tar\nget]]", "[[Tar", "!internal-link")
case("1", "[[ Target ]] [[ Target |x]]", link(T, "Target"), link(T, "x"))
case("1", "[[Note\u00a0with blanks]]", 'href="Note%20with%20blanks.md"')
case("1", "[[U\u0308ni\u0308code]]", 'href="%C3%9Cn%C3%AFcode.md"')
case("1", "[[Target#Head|text]]", link(T + "#head", "text"))
case("1", "[[Target|`code`]]", link(T, "<code>code</code>"))
case("1", "[[Target|a <b>bold</b>]]", link(T, "a &lt;b&gt;bold&lt;/b&gt;"))
case("1", "`[[Target]]` and [[Target]]", "<code>[[Target]]</code>", link(T, "Target"))
case("1", "[[Target|a ` b]] ` c", link(T, "a ` b"))
case("1", "[[Target|$5]] and $6", link(T, "$5"), "!arithmatex")
case("1", "$[[Target]]$", "!internal-link")
case("1", "```\n[[Target]]\n```", "!internal-link", "[[Target]]")
case("1", "~~~~\n[[Target]]\n~~~\n[[Target]]\n~~~~\n", "!internal-link")
case("1", "text\n\n    [[Target]]\n", "<pre>", "!internal-link")
case("1", "<div>\n[[Target]]\n</div>", "!internal-link", "[[Target]]")
case("1", "<!-- [[Target]] -->", "!internal-link")
case("1", r"\[[Target]] and \[\[Target\]\]", "!internal-link", "[[Target]] and [[Target]]")
case("1", r"\![[Target]]", "<p>!" + link(T, "Target"))
case("1", "text %%[[Target]]%% more", "!internal-link", "text  more")
case("1", "[text](Target.md)", link(T, "text"))
case("1", "[text](Target)", link(T, "text"))
case("1", "[text](Note%20with%20blanks.md#A%20heading)", link("Note%20with%20blanks.md#a-heading", "text"))
case("1", "[text](<Note with blanks>)", link("Note%20with%20blanks.md", "text"))
case("1", "[text](Note with blanks.md)", "[text](Note with blanks.md)", "!<a")
case("1", "# T\n\n## My part\n\n[t](#My%20part)", link("#my-part", "t"))
case("1", "[deep](Own.md)", link("folder/Own.md", "deep"))
case("1", "[x](https://example.org/a)", '<a href="https://example.org/a">x</a>')
case("1", "[[https://example.org]]", UNRESOLVED, problems="'https://example.org' does not exist")
case("1", "[[Nowhere|kept]]", UNRESOLVED, ">kept</span>", "!<a", problems="'Nowhere' does not exist")
case("1", "[[Tagret]]", UNRESOLVED, problems="did you mean 'Target'")
case("1", "[[Target]][[Two]]", link(T, "Target") + link("Two.md", "Two"))
case("1", "**[[Target]]** and *[[Two|x]]*", f"<strong>{link(T, 'Target')}</strong>", f"<em>{link('Two.md', 'x')}</em>")
case("1", "<u>[[Target]]</u>", f"<u>{link(T, 'Target')}</u>")
case("1", "[t][ref] here\n\n[ref]: Target.md", 'href="Target.md"')
case("1", "[t][ref]\n\n[ref]:\n  Target.md\n  'a title'", 'href="Target.md" title="a title"', "![ref]")
case("1", "[[]] and [[|x]]", "[[]]", problems="does not exist")
case("1", "[t][r] [r] ![p|30][pic]\n\n[r]: Target.md#Head\n[pic]: photo.jpg",
     link(T + "#head", "t"), link(T + "#head", "r"), 'alt="p"', 'src="img/photo.jpg"', 'width="30"')  # fmt: skip
case("1", "[t][r] and [r]\n\n[r]: Nope.md", UNRESOLVED, ">t</span>", "!<a", problems="'Nope.md' does not exist")
case("1", "[[#]]", ">#</a>")
case("1", "[[v1.3 notes]] ![[v1.3 notes]]", UNRESOLVED, "!missing-picture",
     problems=("note 'v1.3 notes' does not exist", "note 'v1.3 notes'"))  # fmt: skip
case("1", r"[x](b\_c.md) ![y](b\_c.md)", link("b_c.md", "x"), "low line")
case("1", "[x](folder/Amdahl's_law_(computing))", UNRESOLVED, ">x</span></p>", problems="(computing)' does not exist")
case("1", "[x](Amdahl's_law_(computing)) y", f'<p>{link("Amdahl%27s_law_%28computing%29.md", "x")} y</p>')
case("1", "[x](../Quotas.md#What's%20S3?%20(v2))", link("../Quotas.md#whats-s3-v2", "x"), path="folder/n.md")
case("1", "[x](https://e.org/Amdahl's_law_(computing)) 'y'", """<p><a href="https://e.org/Amdahl's_law_(computing)">x</a>""")
case("1", "[t](https://e.org/u (Title))", '<a href="https://e.org/u" title="Title">t</a>')
case("1", "[t](https://e.org/u 'a \"title\"') [t](<https://e.org/v w>)", 'href="https://e.org/u" title="a &quot;title&quot;"', "v w")
case("1", "[a [b] \\] c](Target.md)", link(T, "a [b] ] c"))
case("1", r"\[x](Target.md) \![x](Target.md) \\[x](Target.md)", f"[x](Target.md) !{link(T, 'x')} \\{link(T, 'x')}")
case("1", "[![a](photo.jpg)](Target.md)", 'href="Target.md"><img alt="a"')
case("1", "[x](https://e.org/$a$) and [y](https://e.org/%%b%%)", 'href="https://e.org/$a$"', 'href="https://e.org/%%b%%"')
case("1", "http://e.org/[[Target]]", f'<a href="http://e.org/">http://e.org/</a>{link(T, "Target")}')
case("1", "https://e.org/a [[Target]]", '<a href="https://e.org/a">')
case("1", "[[paper.pdf#page=3&selection=4,0,4,10]]", 'href="paper.pdf#page=3"')
case("1", "[text](Target.md\n'title')", 'href="Target.md" title="title"')

# 2 Which file
case("2", "[[target]] [[TARGET]]", link(T, "target"), link(T, "TARGET"))
case("2", "[[Own]]", link("folder/Own.md", "Own"))
case("2", "[[Near]]", link("folder/Near.md", "Near"))
case("2", "[[Near]]", link("Near.md", "Near"), path="folder/sub/x.md")
case("2", "[[Leaf]]", link("sub/Leaf.md", "Leaf"), path="folder/x.md")
case("2", "[[Leaf]]", link("other/Leaf.md", "Leaf"))
case("2", "[[sub/Near]]", link("folder/sub/Near.md", "sub/Near"))
case("2", "[[folder/Near]]", link("folder/Near.md", "folder/Near"))
case("2", "[[/folder/Near]]", link("folder/Near.md", "/folder/Near"))
case("2", "[[/Near]]", UNRESOLVED, problems="'/Near' does not exist")
case("2", "[[./Near]]", link("Near.md", "./Near"), path="folder/x.md")
case("2", "[[../Near]]", link("../Near.md", "../Near"), path="folder/sub/x.md")
case("2", "[[Target]]", link("../../Target.md", "Target"), path="folder/sub/x.md")
case("2", "[[Tie]]", 'href="a/Tie.md"', problems="ambiguous, it may be 'a/Tie.md', 'b/Tie.md'")
case("2", "[[Tie]]", 'href="Tie.md"', path="b/x.md")
case("2", "[[paper]]", UNRESOLVED, problems="'paper' does not exist")
case("2", "[[paper.pdf]]", link("paper.pdf", "paper.pdf"))
case("2", "[[board.canvas]]", link("board.canvas", "board.canvas"))
case("2", "[[Second]] [[Another name]]", link("Two.md", "Second"), link("Two.md", "Another name"),
     problems=("'Second' is an alias of 'Two.md', by which Obsidian does not find it; write [[Two|Second]]", "an alias"))  # fmt: skip
case("2", "[[second]] ![[another NAME]]", UNRESOLVED, "!<a", "!first line", problems=(
    "'second' does not exist; did you mean 'Two|Second'", "did you mean 'Two|Another name'"))  # fmt: skip
case("2", "[[a/tie]] [[a/TIE]]", link("a/Tie.md", "a/tie"), link("a/Tie.md", "a/TIE"))
case("2", "[[ünïcode]]", 'href="%C3%9Cn%C3%AFcode.md"')

# 3 Which heading
case("3", "[[Target#head]]", 'href="Target.md#head"')
case("3", "[[Target#Sub]]", 'href="Target.md#sub"')
case("3", "[[Target#Target#Sub]]", 'href="Target.md#sub"')
case("3", "[[Target#Sub#Head]]", 'href="Target.md"', problems="no such heading in 'Target.md'")
case("3", "[[Target#c d e f]]", 'href="Target.md#c-def"')
case("3", "[[Target#What is C++?]]", 'href="Target.md#what-is-c"')
case("3", "[[Target#see two y]]", 'href="Target.md#see-y"')
case("3", "[[Target#Quoted head]]", 'href="Target.md"', problems="no such heading")
case("3", "[[Target#Setext]]", 'href="Target.md#setext"')
case("3", "[[Target##Head]]", 'href="Target.md#head"')
case("3", "[[Target#Haed]]", 'href="Target.md"', problems="did you mean 'Head'")
case("3", "## A\n\n## A\n\n[[#A]]", '<h2 id="a">', '<h2 id="a_1">', 'href="#a"')
case("3", "## Title ^hid\n\n[[#Title]] [[#^hid]]", 'href="#title"', 'href="#block-hid"', "!Title ^hid")
case("3", "## Größe & Maß\n\n[[#größe maß]]", 'href="#groe-ma"')
case("3", "## See [x](y)\n\n[[#See x]]", problems=("'y' does not exist", "did you mean 'See [x](y)'"))
case("3", "# When x == y, 5 * 3\n\n[[#When x == y, 5 * 3]]", 'id="when-x-y-5-3"', 'href="#when-x-y-5-3"')
case("3", "## 2 * 3 * 4 and a_b_c and **bold *it***", 'id="2-3-4-and-a_b_c-and-bold-it"')

# 4 Blocks
case("4", "text ^my-id\n\n[[#^MY-ID]]", '<p id="block-my-id">text</p>', 'href="#block-my-id"')
case("4", "- a\n- b ^x1\n- c", '<li id="block-x1">b</li>', "!^x1")
case("4", "[[Target#^item]] [[Target#^quote]] [[Target#^table]] [[Target#^call]] [[Target#^whole]]",
     "#block-item", "#block-quote", "#block-table", "#block-call", "#block-whole")  # fmt: skip
case("4", "> quote\n\n^q", '<blockquote id="block-q">', "!^q")
case("4", "> [!note] T\n> body\n^c", 'id="block-c"', "!^c<", "<p>body</p>")
case("4", "| a | b |\n| --- | --- |\n| 1 | 2 |\n^t", '<table id="block-t">', "!^t<")
case("4", "```\ncode\n```\n\n^k", 'id="block-k"', "!^k")
case("4", "$$\nx\n$$\n\n^m", 'id="block-m"', "!^m<")
case("4", "- a\n- b\n\n^l", '<ul id="block-l">')
case("4", "- a\n  ^ia\n- b", '<li id="block-ia">a</li>')
case("4", "- parent\n  - child ^ch", '<li id="block-ch">child</li>')
case("4", "paragraph\n^under", '<p id="block-under">paragraph</p>')
case("4", "![[pic.png]]^pid", '<p id="block-pid"><img')
case("4", "> in a quote ^qq", '<p id="block-qq">in a quote</p>')
case("4", "2^10 is a power, and ^no-id in the middle", "2^10", "^no-id in the middle", "!block-")
case("4", "[[Target#^nope]]", 'href="Target.md"', problems="no such block in 'Target.md'")
case("4", "`x ^id`", "<code>x ^id</code>")
case("4", "> [!note] Title ^ct\n> body", 'id="block-ct"', "!^ct")
case("4", "![[folder/Own]] ^em\n\n[[#^em]]", '<div class="embed" id="block-em">', 'href="#block-em"')
case("4", "a ![[folder/Own]] b ^ab", '<p id="block-ab">a</p>', "<p>b</p>")

# 5 Embeds
case("5", "![[pic.png]]", '<img alt="pic.png" loading="lazy" src="pic.png" />')
case("5", "![[pic.png|100]]", 'width="100"', "!height")
case("5", "![[pic.png|100x145]]", 'width="100"', 'height="145"')
case("5", "![[pic.png|A caption|100]]", 'alt="A caption"', 'width="100"')
case("5", "![[pic.png|A caption]]", 'alt="A caption"', "!width")
case("5", "![[pic.png#icon]] ![[pic.png#interface|300]]", 'src="pic.png"', 'width="300"')
case("5", "text ![[pic.png]] more", "<p>text <img", " more</p>")
case("5", "![[with blank.png]]", 'src="img/with%20blank.png"')
case("5", "![alt](photo.jpg)", 'src="img/photo.jpg"', 'alt="alt"')
case("5", "![alt|200](photo.jpg)", 'alt="alt"', 'width="200"')
case("5", "![250](https://e.org/x.png)", 'src="https://e.org/x.png"', 'width="250"')
case("5", "![alt|100x145](https://e.org/x.png)", 'alt="alt"', 'width="100"', 'height="145"')
case("5", "![[drawing.svg|120]]", 'src="drawing.svg"', 'width="120"')
case("5", "| a | b |\n| --- | --- |\n| ![[pic.png\\|100]] | [[Target\\|t]] |", 'width="100"', link(T, "t"))
case("5", "| a | b |\n| --- | --- |\n| [[Target|t]] |", "!internal-link", "<td>[[Target</td>")
case("5", "![[sound.mp3]]", "<audio", 'src="sound.mp3"', "controls")
case("5", "![[film.mp4|640]]", "<video", 'width="640"')
case("5", "![[paper.pdf]]", '<iframe class="pdf-embed"', 'src="paper.pdf"')
case("5", "![[paper.pdf#page=3]] ![[paper.pdf#page=2#height=400]]", "paper.pdf#page=3", 'height="400"')
case("5", "![[board.canvas]]", link("board.canvas", "board.canvas"))
case("5", "![[data.zip]]", link("data.zip", "data.zip"))
case("5", "![[missing.png]]", 'class="missing-picture"', "missing.png", "!<img", problems="'missing.png' does not exist")
case("5", "![[Nowhere]]", UNRESOLVED, problems="'Nowhere' does not exist")
case("5", "![[Two]]", '<div class="embed">', "first line of two", 'src="pic.png"', "!aliases")
case("5", "![[Target#Sub]]", "in sub", "!text of head", "!second")
case("5", "![[Target#Head]]", "text of head", "in sub", "!second")
case("5", "![[Target#^para]]", "<p>A paragraph.</p>", "!item one")
case("5", "![[Target#^item]]", "<li>item two</li>", "!item one")
case("5", "![[Target#^table]]", "<td>1</td>", "!quoted")
case("5", "![[Two]]", 'href="folder/Near.md"')
case("5", "![[Two]]", 'href="Near.md"', path="folder/x.md")
case("5", "before ![[folder/Own]] after", "<p>before</p>", "own", "<p>after</p>")
case("5", "- item\n- ![[folder/Own]]", "<li> <div", "own")
case("5", "![[Loop]]", "loop start", 'class="embed embed-link"')
case("5", "![[note]]", 'class="embed embed-link"')
case("5", "## A\n\nin a\n\n## B\n\n![[#A]]", "in a", '<div class="embed">')
case("5", "![[L1]]", "one", "five", 'href="L6.md"', "!seven")
case("5", "![[Target#Sub]]\n\n![[Target#Sub]]", '!id="sub"', '!id="sub_1"')
case("5", "## Sub\n\n![[Target#Sub]]", '<h2 id="sub">Sub</h2>', "<h3>Sub</h3>")
case("5", "own[^1]\n\n[^1]: mine\n\n![[Notes]]", "mine", "the note's own".replace("'", "'"), 'id="fn:1"', 'id="fn:e1-1"')
case("5", "![](https://www.youtube.com/watch?v=NnTvZWp5Q7o)", "<iframe", "youtube-nocookie.com/embed/NnTvZWp5Q7o")
case("5", "![[../../etc/passwd]]", "!<img", "!href", problems="does not exist")
case("5", "# See ![[Two]]", 'href="Two.md"')
case("5", "![](folder/Own.md) ![x](Target#Sub)", "<p>own</p>", "in sub", "!text of head")
case("5", "| a |\n| --- |\n| ![[folder/Own]] |", '<td> <div class="embed">', "<p>own</p>")
case("5", "![[folder/Own]]\nmore\n[[Nope]]", "own", problems="'Nope' does not exist")
case("5", "1. a\n2. b ^b2\n\n![[#^b2]]", '<ol start="2"><li>b</li></ol>')
case("5", "[r][1] ![[Refs]]\n\n[1]: https://a.org", '<a href="https://a.org">r</a>', '<a href="https://b.org">r</a>')
case("5", "a[^1]\n\n[^1]: ![[Round]]", 'id="fn:e1-1"', 'class="embed embed-link"')
case("5", "![[film.mp4#t=10]] [[paper.pdf#page=3]]", 'src="film.mp4#t=10"', 'href="paper.pdf#page=3"')
case("5", "![](https://twitter.com/obsdn/status/158)", "<iframe", "Tweet.html?id=158", "!<img")
case("5", "a ![[Target#Nope]] b", "there is no 'Nope' in 'Target.md'", "!text of head", problems="no such heading")
case("5", "![[Target#^nope]]", "there is no '^nope' in 'Target.md'", "!text of head", problems="no such block")
case("5", "![[paper.pdf#page=3&selection=4,0,4,10]]", 'src="paper.pdf#page=3"')

# 6 Callouts
for kind, style in {
    "note": "note", "abstract": "abstract", "summary": "abstract", "tldr": "abstract", "info": "info", "todo": "todo",
    "tip": "tip", "hint": "tip", "important": "tip", "success": "success", "check": "success", "done": "success",
    "question": "question", "help": "question", "faq": "question", "warning": "warning", "caution": "warning",
    "attention": "warning", "failure": "failure", "fail": "failure", "missing": "failure", "danger": "danger",
    "error": "danger", "bug": "bug", "example": "example", "quote": "quote", "cite": "quote",
}.items():  # fmt: skip
    case("6", f"> [!{kind}]\n> body", f'class="admonition {style}"', f">{kind.title()}</p>", "<p>body</p>")
case("6", "> [!TIP] Title **bold** [[Target]]\n> x", "admonition tip", f"Title <strong>bold</strong> {link(T, 'Target')}")
case("6", "> [!note]- Closed\n> x", '<details class="note"', "!open", "<summary>Closed</summary>")
case("6", "> [!note]+ Open\n> x", "<details", 'open="open"')
case("6", "> [!my-own kind]\n> x", "admonition note", 'data-callout="my-own-kind"', "My Own Kind")
case("6", "> [!info|wide] T\n> x", 'data-callout="info"', 'data-callout-metadata="wide"')
case("6", "> [!tip] Only a title", "Only a title", "!<p></p>")
case("6", "> [!question] A\n> > [!todo] B\n> > > [!example] C\n> > > x", "question", "todo", "example", "<p>x</p>")
case("6", "> [!note]\n> - a\n>   - b\n>\n> ```js\n> c\n> ```\n>\n> | x | y |\n> | --- | --- |\n> | 1 | 2 |",
     "<li>a", "<li>b</li>", "highlight", "<td>1</td>")  # fmt: skip
case("6", "- item\n  > [!tip] In a list\n  > x", "<li>item", "admonition tip")
case("6", "> quote\n> > [!tip] In a quote\n> > x", "<blockquote>", "admonition tip")
case("6", " > [!todo]- Indented\n > x", '<details class="todo"')
case("6", "> text\n> [!note] not first", "<blockquote>", "!admonition", "[!note] not first")
case("6", "> [!note]No blank\n> x", "!admonition", "[!note]No blank")
case("6", "> [!note]\n> ![[pic.png]] [[Target]]", 'src="pic.png"', link(T, "Target"))
case("6", "para\n> [!note] right after\n> x", "<p>para</p>", "admonition note")
case("6", "> [!note] T\nlazy\n> body", "<p>lazy<br /> body</p>", ">T</p>")
case("6", "> [!note]- T\nlazy\nlazier\n\nafter", "<summary>T</summary><p>lazy<br /> lazier</p> </details>", "<p>after</p>")
case("6", "> [!note] T\n- a", "</div><ul><li>a</li></ul>")
case("6", "> [!note] T\n^id", 'id="block-id"', "!^id")

# 7.1
case("7.1", "==mark== and a == b", "<mark>mark</mark>", "a == b")
case("7.1", "==> no", "!<mark", "==&gt; no")
case("7.1", "~~del~~ ~one~", "<del>del</del>", "~one~")
case("7.1", "***both*** **b** __b__ *i* _i_", "<strong>b</strong>", "<em>i</em>", "!*")
case("7.1", "snake_case_name and 2*3*4", "snake_case_name")
case("7.1", r"\*no\* \== \#tag \`x\`", "*no*", "!<em", "!<mark", "!tag\"")
case("7.1", "==a [[Target]] b==", f"<mark>a {link(T, 'Target')} b</mark>")
case("7.1", "``code with ` tick``", "<code>code with ` tick</code>")
case("7.1", r"\$5 and $6 \%%x\%% \^[n] \| \~\~ \<b> \"", "<p>$5 and $6 %%x%% ^[n] | ~~ &lt;b&gt; \"</p>")
case("7.1", "https://example.org/x and <https://example.org/y>", 'href="https://example.org/x"', 'href="https://example.org/y"')
case("7.1", r"\&amp; \&#42; \&x &amp; &lt;", "<p>&amp;amp; &amp;#42; &amp;x &amp; &lt;</p>")

# 7.2
case("7.2", "a %%hidden%% b", "a  b", "!hidden")
case("7.2", "%%\nhidden\n\nstill [[Target]] hidden\n%%\nshown", "shown", "!hidden")
case("7.2", "%%one line%%\n\nshown", "shown", "!one line")
case("7.2", "%% open\nto %% the rest", "the rest", "!open")
case("7.2", "100%%%% sure", "100%%%% sure")
case("7.2", "`%%code%%` and\n\n```\n%%fence%%\n```", "%%code%%", "%%fence%%")
case("7.2", "shown\n\n%% never closed\n\nhidden", "shown", "!hidden")
case("7.2", "- item\n  %% hidden %%\n- more", "<li>item", "!hidden")

# 7.3
case("7.3", "a[^1]\n\n[^1]: The text", 'class="footnote-ref"', "The text")
case("7.3", "a[^Name]\n\n[^name]: case", "case", 'class="footnote-ref"', "![^")
case("7.3", "a[^1]\n\n[^1]: first\n    second line\n\n    new paragraph", "<p>first", "new paragraph", "!<pre")
case("7.3", "a[^1]\n\n[^1]: first\n  two blanks", "two blanks", "!<pre")
case("7.3", "inline^[a *note* with [[Target]]] here", "<em>note</em>", link(T, "Target"), " here</p>")
case("7.3", "x[^1] y[^2]\n\n[^1]: one\n[^2]: two", "one", "two", "!<p>[^2]")
case("7.3", "no such[^9]", "no such[^9]")
case("7.3", "`[^1]` and `^[x]`\n\n[^1]: t", "<code>[^1]</code>", "<code>^[x]</code>",
     problems="nothing refers to the footnote '[^1]'")  # fmt: skip
case("7.3", "a[^1]\n\n[^1]: one ^[two ^[three]]", "one", "<p>two", "<p>three")
case("7.3", "a[^z] b[^y]\n\n[^y]: second\n[^z]: first", 'href="#fn:z">1</a>', 'href="#fn:y">2</a>')
case("7.3", "a[^1] b[^2]\n\n[^2]: two\n[^1]: ", 'href="#fn:1">1</a>', "<p>two")
case("7.3", "a\n\n[^q'q]: nothing refers to [[Nope]]", "!nothing", "!footnote", problems=(
    "nothing refers to the footnote '[^q'q]'", "'Nope' does not exist"))  # fmt: skip
case("7.3", "a[^1]\n\n[^1]: one[^2]\n[^2]: two", "two", 'href="#fn:2">2</a>')

# 7.4
case("7.4", "- [ ] open\n- [x] done", 'type="checkbox"', "checked", 'data-task="x"', "open")
case("7.4", "- [?] ask\n- [-] off", 'data-task="?"', 'data-task="-"')
case("7.4", "1. [ ] numbered\n* [x] star", "<ol", 'data-task=" "', 'data-task="x"')
case("7.4", "- [ ] parent\n  - [x] child", 'class="task-list"', "child")
case("7.4", "- [x]no blank\n- [xx] two", "!checkbox")
case("7.4", "- [ ] with [[Target]]", link(T, "Target"))

# 7.5
case("7.5", "text\n- a\n- b", "<p>text</p>", "<li>a</li>")
case("7.5", "- a\n  - b\n    - c", "<li>c</li></ul></li></ul></li></ul>")
case("7.5", "- a\n   - b\n      - c", "<li>c</li></ul></li></ul></li></ul>")
case("7.5", "- a\n\t- b\n\t\t- c", "<li>c</li></ul></li></ul></li></ul>")
case("7.5", "- a\n    - b\n        - c", "<li>c</li></ul></li></ul></li></ul>")
case("7.5", "1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>")
case("7.5", "1. a\n  - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>")
case("7.5", "1) a\n2) b", "<ol><li>a</li><li>b</li></ol>")
case("7.5", "1. a\n\ntext\n\n2. b", '<ol start="2">')
case("7.5", "3. c\n4. d", '<ol start="3">')
case("7.5", "* a\n+ b", "<ul><li>a</li></ul><ul><li>b</li></ul>")
case("7.5", "- a\n\n- b", "<li><p>a</p></li>")
case("7.5", "- a\n\n  second paragraph\n- b", "<p>second paragraph</p>")
case("7.5", "- a\n\n      code in item", "<pre>")
case("7.5", "- a\n  ```js\n  let x\n  ```\n- b", "highlight", "<li>b</li>", "!```")
case("7.5", "1. step\n\n   ```\n   code\n   ```\n\n2. next", '<div class="highlight">', "<li><p>next</p></li>", '!start="2"')
case("7.5", "text\n## Heading\nmore", '<h2 id="heading">Heading</h2>', "<p>more</p>")
case("7.5", "## Heading ##", ">Heading</h2>")
case("7.5", "#nospace", "!<h1")
case("7.5", "***\n\n---\n\n- - -", "<hr /> <hr /> <hr />")
case("7.5", "text\n---", "<h2")
case("7.5", "````\n```\ninner\n```\n````", "```", "!<p>inner")
case("7.5", "~~~python\nx = 1\n~~~", "highlight")
case("7.5", "text\n```\ncode\n```\nmore", "<p>text</p>", "<p>more</p>")
case("7.5", "```weird info {1,2} string\ncode\n```", "code", "!```")
case("7.5", "> quote\nlazy", "<blockquote><p>quote<br /> lazy</p></blockquote>")
case("7.5", "a\r\n\r\nb\r\n- c", "<p>a</p>", "<p>b</p>", "<li>c</li>")
case("7.5", "\ufeff# Title", '<h1 id="title">')
case("7.5", "    indented\n\n\tand tab", "<code>indented")
case("7.5", "- a\nlazy text", "<li>a<br /> lazy text</li>")
case("7.5", "The year\n1986. A great one.", "<p>The year<br /> 1986. A great one.</p>")
case("7.5", "- a\n-\n- b", "<ul><li>a</li><li></li><li>b</li></ul>")
case("7.5", "> foo\nbar\n===", "<blockquote><p>foo<br /> bar<br /> ===</p></blockquote>", "!<h1")
case("7.5", "1. a\n  - b\n    ```\n    x\n    ```\n2. c", "highlight", "<li>c</li>")
case("7.5", "- a | b\n--|--", "<li>a | b", "!<table")
case("7.5", "[^1]: a\n\n        code\n\n[^1]", "<pre>", "code")

# 7.6
case("7.6", "one\ntwo", "<p>one<br /> two</p>")
case("7.6", "one\ntwo", "<p>one two</p>", strict=True)
case("7.6", "one  \ntwo", "one<br />", strict=True)
case("7.6", "one\\\ntwo", "one<br />", strict=True)
case("7.6", "> a\n> b", "a<br /> b")

# 7.7
case("7.7", "| a | b |\n| --- | --- |\n| 1 | 2 |", "<th>a</th>", "<td>2</td>")
case("7.7", "a | b\n--- | ---\n1 | 2", "<th>a</th>", "<td>2</td>")
case("7.7", "text\n| a | b |\n|--|--|\n| 1 | 2 |", "<p>text</p>", "<td>1</td>")
case("7.7", "| a | b | c |\n| :-- | :-: | --: |\n| 1 | 2 | 3 |", "text-align: left", "text-align: center", "text-align: right")
case("7.7", "| a | b |\n| --- | --- |\n| x \\| y | `c \\| d` |", "<td>x | y</td>", "<code>c | d</code>")
case("7.7", "| a | b |\n| --- | --- |\n| only one |", "<td>only one</td> <td></td>")
case("7.7", "| a | b |\n| - | - |\n| 1 | 2 |", "<th>a</th>", "<td>2</td>")
case("7.7", "a|b\n-|-\n1|2", "<th>a</th>", "<td>2</td>")
case("7.7", "|a|\n|-|\n|1|", "<th>a</th>", "<td>1</td>")
case("7.7", "| a | b |\n| --- | --- |\n| 1 | 2 |\n- [[Target|t]]", "</table>", f"<li>{link(T, 't')}</li>")
case("7.7", "| a | b |\n| --- | --- |\n| 1 | 2 |\n1. x | y", "</table>", "<li>x | y</li>")
case("7.7", "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |", "<td>2</td> <td>3</td>",
     problems="the row has 3 cells, its table 2 columns")  # fmt: skip
case("7.7", "| a |\n| --- |\n| [[Target|t]] |", "<td>[[Target</td> <td>t]]</td>", problems="the row has 2 cells")
case("7.7", "| a | b |\n| --- | --- |\n| 1 | 2 | [[Nope]] |", UNRESOLVED,
     problems=("the row has 3 cells", "'Nope' does not exist"))  # fmt: skip
case("7.7", "| [[Target\\|t]] | **b** |\n| --- | --- |\n| [[Target#Head\\|h]] | x |", link(T, "t"), link(T + "#head", "h"))
case("7.7", "| a |\n| --- |\n| 1 |\n\nafter", "<td>1</td>", "<p>after</p>")
case("7.7", "| a |\n| --- |\n| [[Nope\\|x]] |", UNRESOLVED, problems="[[Nope\\|x]]: note 'Nope' does not exist")
case("7.7", "- item\n\n  | a | b |\n  | --- | --- |\n  | 1 | 2 |", "<li><p>item</p>", "<td>1</td>")

# 7.8
case("7.8", "$x^2$ here", '<span class="arithmatex">\\(x^2\\)</span>')
case("7.8", "costs $5 and $6", "!arithmatex", "costs $5 and $6")
case("7.8", "$ a $ and $20,000 and $30", "!arithmatex")
case("7.8", "$$\n\\frac{a}{b}\n$$", '<div class="arithmatex">', "\\frac{a}{b}")
case("7.8", "inline $$a_1*b*c$$ too", '<span class="arithmatex">\\[a_1*b*c\\]</span>')
case("7.8", "$a_1 * b_2 * c$", "\\(a_1 * b_2 * c\\)", "!<em")
case("7.8", "$a < b$", "a &lt; b")
case("7.8", "`$x$`", "<code>$x$</code>", "!arithmatex")

# 7.9
case("7.9", "```mermaid\ngraph LR\nA[Target] --> B\nclass A internal-link;\n```",
     '<pre class="mermaid"><code>graph LR', 'click A href "Target.md"')  # fmt: skip
case("7.9", "```mermaid\ngraph LR\nTarget --> B\nclass Target,B internal-link\n```", 'click Target href "Target.md"',
     problems="internal-link 'B': note 'B' does not exist")  # fmt: skip
case("7.9", "```mermaid\ngraph LR\nA[/Target/] --> B((Two))\nclass A,B internal-link\n```",
     'click A href "Target.md"', 'click B href "Two.md"')  # fmt: skip
case("7.9", '```mermaid\ngraph LR\nX["Note with blanks"] --> B\nclass X internal-link;\n```',
     'click X href "Note%20with%20blanks.md"')  # fmt: skip
case("7.9", "```mermaid\nA --> B\n```", "A --&gt; B", "!click")

# 7.10
case("7.10", "a <mark>b</mark> <kbd>c</kbd>", "<mark>b</mark>", "<kbd>c</kbd>")
case("7.10", "<script>alert(1)</script>\n\nok", "!script", "!alert", "<p>ok</p>")
case("7.10", "a <script>alert(1)</script> b", "!<script")
case("7.10", "<style>p{}</style>", "!<style", "!p{}")
case("7.10", '<img src="x.png" onerror="alert(1)">', "!onerror", "<img")
case("7.10", '<a href="javascript:alert(1)">x</a> [y](javascript:alert(1)) [z](JaVaScRiPt:alert(1))', "!javascript", "!JaVa")
case("7.10", "[x](vbscript:a) [y](data:text/html,hi) ![z](javascript:alert(1))", "!vbscript", "!data:", "!javascript")
case("7.10", "<div>\n**not bold**\n</div>", "**not bold**", "!<strong")
case("7.10", "<div>\n\n**bold**\n\n</div>", "<strong>bold</strong>")
case("7.10", "<details>\n<summary>S</summary>\n\nbody\n\n</details>", "<details>", "<p>body</p>", "</details>")
case("7.10", "<u>[[Target]]</u> **b**", f"<u>{link(T, 'Target')}</u>", "<strong>b</strong>")
case("7.10", "<div>open\n\ntext", "</div>")
case("7.10", "text\n\n</div></article>\n\nmore", "!</article>", "!</div>", "<p>more</p>")
case("7.10", "a < b and c > d & e", "a &lt; b and c &gt; d &amp; e")
case("7.10", '[[Target|"><script>alert(1)</script>]]', "!<script")
case("7.10", '![[pic.png|"><script>x</script>]]', "!<script")
case("7.10", '[[Nowhere" onmouseover="x]]', "&quot; onmouseover=&quot;x", problems="does not exist")
case("7.10", '<svg onload="alert(1)"></svg><math></math><object data="x"></object>', "!<svg", "!onload", "!<object")
case("7.10", '<iframe src="https://example.org" onload="x"></iframe>', "<iframe", "sandbox", "!onload")
case("7.10", '<span style="color: red; position: fixed; background: url(//e.org)">x</span>', '<span style="color: red">x')

# 8 Tags
case("8", "a #tag here", '<span class="tag">#tag</span> here')
case("8", "#start", '<span class="tag">#start</span>')
case("8", "#nested/tag and #trailing/ x", ">#nested/tag<", ">#trailing</span>/ x")
case("8", "#1984 and #y1984", "#1984 and", ">#y1984<")
case("8", "no#tag and `#code`", "no#tag", "<code>#code</code>", "!class=\"tag\"")
case("8", "#123. #1, #2/3; (#4) #5a.", "#123. #1, #2/3;", ">#5a</span>.", "!tag\">#1")
case("8", "#tag-with_marks, next", ">#tag-with_marks</span>, next")
case("8", "#größe and #日本 and #🚀", ">#größe<", ">#日本<", ">#🚀<")
case("8", "[a #x](Target.md)", "!class=\"tag\"")
case("8", "(#no) issue #12", "!class=\"tag\"")

# 9 Properties
case("9", "---\ntags: [a]\n---\nbody", "<p>body</p>", "!tags")
case("9", '---\n{"aliases": ["x"]}\n---\nbody', "<p>body</p>", "!aliases")
case("9", "text\n\n---\nkey: value\n---\n", "key: value")
case("9", '---\nrelated: "[[Target]]"\nmore: ["[[Two]]"]\n---\nbody', "<p>body</p>")
case("9", '---\nrelated: "[[Nowhere]]"\n---\nbody', "<p>body</p>", problems="'Nowhere' does not exist")
case("9", "---\nkey: [broken\n---\nbody", "broken", "<pre>", "<p>body</p>")
case("9", "---\n- a\n- list\n---\nbody", "list", "<pre>", "<p>body</p>")
case("9", "---\n---\nbody", "<p>body</p>", "!<hr")


def fold(markup: str) -> str:
    """HTML with its white space folded, so that a case need not know how it is indented."""
    return re.sub(r"> <(/?(?:ul|ol|li|blockquote|p))\b", r"><\1", re.sub(r"\s+", " ", markup))


def check(one: Case) -> list[str]:
    """What is wrong with a case; nothing when it is right."""
    notes = {path: Note(path, text) for path, text in VAULT.items()}
    notes[one.path] = Note(one.path, one.text)
    page = Page(notes[one.path], Index(notes, ATTACHMENTS), line_breaks=not one.strict)
    markup = render(page)
    folded = fold(markup)
    wrong = []
    for piece in one.has:
        unwanted = piece.startswith("!")
        piece = piece[1:] if unwanted else piece
        if (piece in markup or fold(piece) in folded) == unwanted:
            wrong.append(f"{'unwanted' if unwanted else 'missing'}: {piece}")
    told = [problem.message for problem in page.problems]
    if len(told) != len(one.problems) or any(want not in got for want, got in zip(one.problems, told, strict=False)):
        wrong.append(f"problems: wanted {list(one.problems)}, told {told}")
    return [*wrong, f"page: {markup}"] if wrong else []


def table() -> str:
    """The conformance table, as Markdown."""
    cases = Counter(one.rule for one in CASES)
    right = Counter(one.rule for one in CASES if not check(one))
    rows = ["| Rule | What | Cases | Right |", "| --- | --- | ---: | ---: |"]
    rows += [f"| {rule} | {what} | {cases[rule]} | {right[rule]} |" for rule, what in RULES.items()]
    rows.append(f"| | **All** | **{len(CASES)}** | **{sum(right.values())}** |")
    return "\n".join(rows)


def readme_with_table(readme: str) -> str:
    """The README with the table between its two markers."""
    return re.sub(
        r"(<!-- conformance -->\n).*?(\n<!-- /conformance -->)",
        lambda match: match[1] + table() + match[2],
        readme,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(readme_with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table())
