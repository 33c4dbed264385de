"""Figures and their units stay on one line: a space between them does not break."""

import re

_SIZES = "bytes?|[kKMGTPE]i?B(?:/s|ps)?|[kMGT]i?bps|[kMGT]bit/s|bits?|MiB/s"
_TIMES = "ns|µs|ms|s|sec|min|h|(?:nano|micro|milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?"
_OTHERS = (
    "%|per cent|percent|GHz|MHz|Hz|IOPS|IOPs|vCPUs?|RCUs?|WCUs?|ACUs?|DPUs?|OCUs?|USD|"
    "characters?|items?|messages?|objects?|questions?|calls?|"
    "requests?|records?|shards?|nodes?|instances?|rules?|thousand|million|billion|trillion|times|AZs?|Regions?"
)
_UNIT = f"(?:{_SIZES}|{_TIMES}|{_OTHERS})(?![\\w-])"
_PARTS = re.compile(
    # What is left as it is: code, and the inside of tags.
    r"(?P<kept><(?P<tag>code|pre|script|style|kbd|svg|textarea)\b.*?</(?P=tag)>|<!--.*?-->)"
    # A digit within a name is no figure: S3 objects.
    rf"|(?<=\d)(?<![A-Za-z]\d)(?P<closing></(?:strong|em|mark)>)? (?={_UNIT})"
    r"|<[^>]*>",
    re.DOTALL,
)
_NO_BREAK = "\u00a0"


def glue(markup: str) -> str:
    """HTML in which no line ends between a figure and its unit.

    >>> glue("up to 256 KB in <code>1 MB</code>").replace("\u00a0", "~")
    'up to 256~KB in <code>1 MB</code>'
    """
    return _PARTS.sub(_glued, markup)


def _glued(match: re.Match[str]) -> str:
    found = match[0]
    return found[:-1] + _NO_BREAK if found[-1] == " " else found


def glue_article(page: str) -> str:
    """The same for the text of a whole page, whose head and navigation are left alone."""
    start, end = page.find("<article"), page.rfind("</article>")
    return page[:start] + glue(page[start:end]) + page[end:] if 0 <= start < end else page
