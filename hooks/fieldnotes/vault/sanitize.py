"""The HTML a note may contain (§7.10): formatting, no scripts, no styles, no handlers.

Works token by token, because a note's HTML may open in one block and close in another with Markdown between
them. Every tag that passes is written anew from its parsed parts, so nothing unparsed reaches the page.
"""

import html
import re
from html.parser import HTMLParser

TAGS = frozenset((
    "a abbr address article aside audio b bdi bdo blockquote br caption center cite code col colgroup "
    "data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup "
    "hr i iframe img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source "
    "span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr "
).split())
ATTRIBUTES = frozenset((
    "abbr align allowfullscreen alt aria-describedby aria-hidden aria-label aria-labelledby axis border "
    "cite class colspan color controls coords datetime default dir disabled face headers height href "
    "hreflang id kind label lang loading loop media muted name open poster preload rel reversed role "
    "rowspan scope size sizes span src srclang srcset start summary tabindex target title type valign "
    "value width "
).split())
VOID = frozenset((
    "br col hr img source track wbr "
).split())
_URLS = frozenset({"href", "src", "cite", "poster"})
_DROPPED_WITH_CONTENT = frozenset({"script", "style", "template", "noscript", "object", "svg", "math", "title"})
_STYLES = re.compile(
    r"(?:background-)?color|(?:text|vertical)-align|text-(?:decoration|transform|indent)|font-(?:size|weight|style|family)"
    r"|line-height|white-space|float|clear|display|(?:(?:max|min)-)?(?:width|height)"
    r"|(?:margin|padding|border)(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:radius|collapse)"
)
# Of functions only those that make a colour or a length.
_STYLE_VALUE = re.compile(r"(?:[\w\s#%.,'!-]|(?:rgba?|hsla?|calc|var)\([\w\s%.,+*-]*\))+", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "obsidian", "ftp"})
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]")


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


def sanitize(source: str) -> str:
    """Rewrite a piece of HTML with only what is allowed.

    Args:
        source: an HTML block, or one tag.

    Returns:
        HTML whose tags and attributes are all on the lists above; comments are dropped, text is kept.
    """
    parser = _Sanitizer()
    try:
        parser.feed(source)
        parser.close()
    except (AssertionError, ValueError):  # html.parser on damaged declarations
        return html.escape(source)
    return "".join(parser.out)


class _Sanitizer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.dropping or tag in _DROPPED_WITH_CONTENT:
            if tag in _DROPPED_WITH_CONTENT:
                self.dropping.append(tag)
            return
        if tag not in TAGS:
            return
        kept = []
        for name, value in attrs:
            if name not in ATTRIBUTES and name != "style" and not re.fullmatch(r"data-[a-z0-9-]+", name):
                continue
            if name in _URLS and not safe_url(value or ""):
                continue
            if name == "srcset" and not all(safe_url(part.strip()) for part in (value or "").split(",")):
                continue
            if name == "style" and not (value := safe_style(value or "")):
                continue
            kept.append(name if value is None else f'{name}="{html.escape(value)}"')
        if tag == "iframe":
            # A frame may show a page, not act on this one.
            kept.append('sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"')
        self.out.append("<" + " ".join([tag, *kept]) + ">")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _DROPPED_WITH_CONTENT and self.dropping:
            self.dropping.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.pop()
            return
        if tag in TAGS and tag not in VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.dropping:
            self.out.append(html.escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        if not self.dropping:
            self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        if not self.dropping:
            self.out.append(f"&#{name};")


def balance(page: str) -> str:
    """Close what a note's HTML left open, and drop end tags that close nothing.

    A stray ``</div>`` or an open ``<table>`` in one note must not take the page around it apart.

    Args:
        page: a rendered page's HTML.
    """
    out: list[str] = []
    stack: list[str] = []
    at = 0
    for match in re.finditer(r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9-]*)(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", page, re.S):
        name = (match[2] or "").lower()
        if not name or name in VOID or name == "input" or match[0].endswith("/>"):
            continue
        if not match[1]:
            stack.append(name)
        elif name in stack:
            out.append(page[at : match.start()])
            while stack[-1] != name:
                out.append(f"</{stack.pop()}>")
            stack.pop()
            out.append(match[0])
            at = match.end()
        else:
            out.append(page[at : match.start()])
            at = match.end()
    out.append(page[at:])
    out.extend(f"</{name}>" for name in reversed(stack))
    return "".join(out)
