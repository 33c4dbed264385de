"""The HTML a page may hold (§7.10): formatting, no scripts, no handlers, nothing that passes for the theme.

Two steps. A note's HTML may open in one block and close in another with Markdown between them, so no single piece
can be judged: ``whole_tags`` only makes sure that each piece consists of whole tags and text, so that none
swallows what follows it. ``sanitize`` then reads the finished page as a browser would and is the one place that
decides what stays. It does not ask who wrote a tag: what the builder emits passes by the same lists as what a note
says, so there is no mark that a note could forge, and what another Markdown extension lets a note say
(``{: onclick=… }``) passes by them too.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import nh3

from fieldnotes.vault.markup import EndTag, StartTag, Text, tokens

# What a note's own HTML may use.
TAGS = frozenset((
    "a abbr address article aside audio b bdi bdo blockquote br caption center cite code col colgroup "
    "data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup "
    "hr i iframe img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source "
    "span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr "
).split())
# Task lists and tabs; icons, which are paths and nothing else.
_PAGE_TAGS = TAGS | {"input", "label", "svg", "path"}
_ATTRIBUTES = frozenset((
    "abbr align allowfullscreen alt aria-describedby aria-hidden aria-label aria-labelledby border checked "
    "cite class colspan color controls coords data-callout data-callout-metadata data-lang data-linenos "
    "data-search-exclude data-tabs data-task datetime default dir disabled face for headers height href hreflang id "
    "kind label lang loading loop media muted name open poster preload rel reversed role rowspan scope size sizes "
    "span src srclang srcset start style summary tabindex target title type valign value width "
    "d fill viewBox xmlns"
).split())
VOID = frozenset("br col hr img source track wbr".split())
_DROPPED_WITH_CONTENT = frozenset({"script", "style", "template", "noscript", "object", "svg", "math", "title"})
_ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9-]*")

_STYLES = re.compile(
    r"(?:background-)?color|(?:text|vertical)-align|text-(?:decoration|transform)|font-(?:size|weight|style|family)"
    r"|white-space|float|clear|display|(?:(?:max|min)-)?(?:width|height)"
    r"|(?:margin|padding|border)(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:radius|collapse)"
    # Where links lie over a picture (``drawn.py``): inside it, whatever the numbers are.
    r"|--picture-(?:ratio|(?:wide-)?(?:box|width))"
)
# Of functions only those that make a colour; no negative length, which would lay the element over its neighbours.
_STYLE_VALUE = re.compile(r"(?:[\w\s#%.,'!]|-(?![\s.\d])|(?:rgba?|hsla?|var)\([\w\s%.,-]*\))+", re.IGNORECASE)

_SCHEMES = frozenset({"http", "https", "mailto", "tel", "obsidian", "ftp"})
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]")
_URLS = frozenset({"href", "src", "cite", "poster"})

# Material names all that is its own with two underscores, and styles its parts by "md-"; KaTeX's classes place
# their elements freely. What extensions number in a page begins alike and is no part of the theme.
_THEME_ID = re.compile(r"__(?!codelineno-|span-|tabbed_)")
_THEME_CLASS = re.compile(r"md-(?!button(?:--primary)?$)|__|katex")
_ID = re.compile(r"[\w.:^-]+")

_FOREIGN_FRAME = "allow-scripts allow-same-origin allow-popups allow-presentation"
_OWN_FRAME = "allow-popups"


def safe_url(url: str) -> bool:
    """Whether an address can be followed without running anything: no scheme, or one of a short list."""
    compact = _CONTROLS.sub("", html.unescape(url))
    scheme, colon, _ = compact.partition(":")
    if not colon or re.search(r"[/?#]", scheme):
        return True
    return scheme.lower() in _SCHEMES or bool(re.match(r"data:image/(?:png|gif|jpeg|webp);base64,", compact, re.I))


def safe_style(style: str) -> str:
    """The declarations of a ``style`` attribute that colour, align or size a text: they load and cover nothing."""
    kept = []
    for declaration in style.split(";"):
        name, _, value = declaration.strip().partition(":")
        if _STYLES.fullmatch(name.strip().lower()) and _STYLE_VALUE.fullmatch(value.strip()):
            kept.append(f"{name.strip().lower()}: {value.strip()}")
    return "; ".join(kept)


def safe_id(name: str) -> str:
    """An id that cannot meet one of the theme's: without the leading underscores that those have."""
    return name.lstrip("_") or "section" if _THEME_ID.match(name) else name


def whole_tags(source: str) -> str:
    """Rewrite a piece of a note's HTML so that it consists of whole tags and text.

    Nothing here is safe yet: ``sanitize`` is to see the page that the piece becomes part of.

    Args:
        source: an HTML block, or one tag.

    Returns:
        The piece with each tag written anew from its parsed parts; tags that are never allowed and comments are
        dropped, frames are closed at once, text is kept.
    """
    pieces = _WholeTags()
    for token in tokens(source):
        pieces.add(token)
    return "".join(pieces.out)


class _WholeTags:
    def __init__(self) -> None:
        self.out: list[str] = []
        self._dropping: list[str] = []

    def add(self, token: StartTag | EndTag | Text) -> None:
        """Write the next token, unless it is inside what is dropped."""
        if isinstance(token, StartTag):
            self._start(token)
        elif isinstance(token, EndTag):
            self._end(token.name)
        elif not self._dropping:
            self.out.append(token.source.replace("<", "&lt;").replace(">", "&gt;"))

    def _start(self, token: StartTag) -> None:
        if token.name in _DROPPED_WITH_CONTENT:
            if not token.empty:
                self._dropping.append(token.name)
            return
        if self._dropping or token.name not in TAGS:
            return
        kept = [
            name if value is None else f'{name}="{html.escape(value)}"'
            for name, value in token.attributes
            if _ATTRIBUTE_NAME.fullmatch(name)
        ]
        self.out.append("<" + " ".join([token.name, *kept]) + ">")
        if token.name == "iframe":
            # A browser takes all up to its end for text, the rest of the page if there is none.
            self.out.append("</iframe>")

    def _end(self, name: str) -> None:
        if self._dropping:
            if name == self._dropping[-1]:
                self._dropping.pop()
        elif name in TAGS and name not in VOID and name != "iframe":
            self.out.append(f"</{name}>")


def sanitize(page: str) -> str:
    """A page's HTML with only what is allowed, and each element closed.

    Args:
        page: what all blocks of a page were rendered to.

    Returns:
        HTML whose tags and attributes are all on the lists above, as a browser would read it: what a note left open
        is closed at the end, end tags that close nothing are dropped.
    """
    return nh3.clean(
        page,
        tags=set(_PAGE_TAGS),
        clean_content_tags={"script", "style"},
        attributes={"*": set(_ATTRIBUTES)},
        attribute_filter=_Attributes().keep,
        set_tag_attribute_values={"iframe": {"sandbox": ""}},
        url_schemes={*_SCHEMES, "data"},
        link_rel=None,
    )


class _Attributes:
    """What an attribute may say. Sees a page's attributes in the order of the page."""

    def __init__(self) -> None:
        self._frame = _OWN_FRAME  # what the frame at hand may do; only its `src` loosens it

    def keep(self, tag: str, name: str, value: str) -> str | None:
        """The value that stays, ``None`` when the attribute goes (nh3's ``attribute_filter``)."""
        if name in _URLS:
            value_: str | None = value if safe_url(value) else None
            if tag == "iframe" and name == "src":
                self._frame = _sandbox(value_ or "")
            return value_
        if name == "sandbox":
            # Comes after all others of its element: it is set, never taken over.
            allowed, self._frame = self._frame, _OWN_FRAME
            return None if allowed == _NO_SANDBOX else allowed
        rule = _RULES.get(name)
        return value if rule is None else rule(tag, value)


_NO_SANDBOX = "none"


def _sandbox(url: str) -> str:
    """A frame may show a page, not act on this one.

    A page of another host needs its own origin (a player keeps its settings there). A file of the vault gets none:
    it would be this site's. Browsers show no PDF in a sandbox; it runs in none of the site's pages.
    """
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
    except ValueError:
        return _OWN_FRAME
    if parts.scheme in ("http", "https") and parts.netloc:
        return _FOREIGN_FRAME
    own_pdf = not parts.scheme and not parts.netloc and unquote(parts.path).lower().endswith(".pdf")
    return _NO_SANDBOX if own_pdf else _OWN_FRAME


def _safe_name(tag: str, value: str) -> str | None:
    """Names that elements other than anchors have would be properties of the document; tabs have names of theirs."""
    if tag == "a" or (tag == "input" and value.startswith("__tabbed_")):
        return _kept_id(tag, value)
    return None


def _kept_id(tag: str, value: str) -> str | None:
    return value if _ID.fullmatch(value) and not _THEME_ID.match(value) else None


def safe_classes(names: str) -> str:
    """Of class names, parted by blanks, those that are none of the theme's."""
    return " ".join(name for name in names.split() if not _THEME_CLASS.match(name.lower()))


def _safe_srcset(tag: str, value: str) -> str | None:
    return value if all(safe_url(part.strip()) for part in value.split(",")) else None


_RULES: dict[str, Callable[[str, str], str | None]] = {
    "id": _kept_id,
    "name": _safe_name,
    "class": lambda tag, value: safe_classes(value) or None,
    "style": lambda tag, value: safe_style(value) or None,
    "srcset": _safe_srcset,
    "target": lambda tag, value: value if value in ("_blank", "_self") else None,
    # A label is for a tab or the box in it, not for the theme's search or menu.
    "for": lambda tag, value: value if value.startswith("__tabbed_") else None,
    "type": lambda tag, value: value if tag != "input" or value in ("checkbox", "radio") else "checkbox",
}
