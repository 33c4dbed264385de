"""The elements that links and embedded files become."""

import posixpath
import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it

from markdown.util import AtomicString, code_escape

from fieldnotes.vault.drawn import drawn
from fieldnotes.vault.page import Page, Spot, Target
from fieldnotes.vault.problems import shorten
from fieldnotes.vault.syntax import AUDIO, IMAGES, VIDEO, Size, Wikilink, extension, split_size


def link_element(page: Page, link: Wikilink, target: Target, text: str | None = None) -> etree.Element:
    """An ``a.internal-link``, or the text alone, marked as unresolved: never a dead link."""
    shown = link.shown if text is None else text
    if target.path is None:
        element = etree.Element("span", {"class": "internal-link is-unresolved"})
        element.set("title", f"'{shorten(link.path)}' {target.why}")
    else:
        element = etree.Element("a", {"class": "internal-link", "href": target.href})
    code = re.fullmatch(r"(`+)(.+)\1", shown)
    if code:
        etree.SubElement(element, "code").text = AtomicString(code_escape(code[2].strip()))
        element.text = AtomicString("")
    else:
        element.text = AtomicString(shown)
    return element


def tag_element(page: Page, name: str) -> etree.Element:
    """A tag: a link where the site has a page of tags, else the text alone.

    Args:
        page: the page it stands on.
        name: the tag without ``#``.
    """
    href = page.tag_address(name)
    element = etree.Element("a", {"class": "tag", "href": href}) if href else etree.Element("span", {"class": "tag"})
    element.text = AtomicString(f"#{name}")
    return element


def media_element(page: Page, link: Wikilink, target: Target, spot: Spot) -> etree.Element:
    """What an embedded file shows: picture, player, document, or a link to it (§5).

    Args:
        page: the page it stands on.
        link: the embed.
        target: the file.
        spot: the text that embeds it.
    """
    alt, size = split_size(link.text)
    name = posixpath.basename(link.path)
    if target.path is None:
        element = etree.Element("span", {"class": "missing-picture"})
        missing = f"{name or link.shown}: this file {target.why}"
        element.text = AtomicString(f"{alt} ({missing})" if alt else missing)
        return element
    kind = extension(target.path)
    url = page.site.url(page.note.path, target.path)
    place = "#" + target.href.partition("#")[2] if "#" in target.href else ""
    if kind in IMAGES:
        element = etree.Element("img", {"src": target.href, "alt": alt or name, "loading": "lazy"})
        picture = page.site.picture(target.path)
        set_size(element, size, picture.size if picture else None)
        element = drawn(page, element, target.path, spot, resized=size is not None)
    elif kind in AUDIO or kind in VIDEO or kind == "3gp":
        tag = "video" if kind in VIDEO else "audio"
        element = etree.Element(tag, {"src": url + place, "controls": "controls", "preload": "metadata"})
        set_size(element, size)
        element.text = AtomicString(alt or name)
    elif kind == "pdf":
        options = dict(part.split("=", 1) for part in (link.fragment or "").split("#") if "=" in part)
        number = options.get("page", "").partition("&")[0]
        element = etree.Element("iframe", {"class": "pdf-embed", "title": alt or name, "loading": "lazy"})
        element.set("src", url + (f"#page={number}" if number.isdigit() else ""))
        if options.get("height", "").isdigit():
            element.set("height", options["height"])
        set_size(element, size)
        element.text = AtomicString(alt or name)
    else:
        return link_element(page, link, target, alt or name)
    return element


def set_size(element: etree.Element, size: Size | None, own: tuple[int, int] | None = None) -> None:
    """Give a picture or player its size in CSS pixels (§5.3).

    Args:
        element: the element.
        size: the size asked for.
        own: the picture's own width and height: they reserve its place on the page before it has loaded.
    """
    width, height = (size.width, size.height) if size else (None, None)
    if width and height:
        # Themes set `height: auto`, which a style of the element's own overrules.
        element.set("style", f"width: {width}px; height: {height}px;")
    elif own:
        width, height = (width, round(own[1] * width / own[0])) if width else own
    if width:
        element.set("width", str(width))
    if height:
        element.set("height", str(height))
