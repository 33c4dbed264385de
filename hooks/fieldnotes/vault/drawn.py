"""A picture as it stands on a page: links over the boxes that stand for notes, and its layout for wide screens.

An SVG shown as an image is closed: nothing in it can be followed, and nothing in it runs. So its links lie over it as
elements of the page, placed in shares of its sides, and lead to what the vault's index finds. A picture ``a.svg`` with
an ``a.wide.svg`` beside it shows as that where there is room; style sheets decide, so both work without script.
"""

import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections import Counter
from collections.abc import Iterable

from markdown.util import AtomicString

from fieldnotes.vault.page import Page, Spot
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.pictures import Box
from fieldnotes.vault.syntax import parse_wikilink

_WIDE = ".wide.svg"


def drawn(page: Page, image: etree.Element, path: VaultPath, spot: Spot, *, resized: bool) -> etree.Element:
    """A picture with its links and its other layout.

    Args:
        page: the page that it stands on.
        image: the picture's element, with width and height in CSS pixels if they are known.
        path: its file.
        spot: the text that embeds it: what is wrong with a link is told there.
        resized: whether the note asks for a size of its own, which one layout has.

    Returns:
        The element itself, when the picture has neither.
    """
    picture = page.site.picture(path)
    width, height = image.get("width"), image.get("height")
    if picture is None or not width or not height or "style" in image.attrib:
        return image
    wide = None if resized else _wide(page, image, path)
    areas = {key: {"--picture-box": _inset(box)} for key, box in _numbered(picture.boxes)}
    element = etree.Element("span", {"class": "picture", "data-search-exclude": ""})
    element.append(image)
    style = f"--picture-width: {width}px; --picture-ratio: {int(width) / int(height):.4f}"
    if wide is not None:
        element.set("class", "picture picture-two")
        element.append(wide)
        style += f"; --picture-wide-width: {wide.get('width')}px"
        for key, box in _numbered(_boxes_of_wide(page, path)):
            areas.setdefault(key, {})["--picture-wide-box"] = _inset(box)
    for (note, name, _), area in areas.items():
        target = page.resolve(parse_wikilink(note), spot, f"[[{note}]] in '{path}'")
        if target.path is None or (target.path == page.note.path and not target.place.anchor):
            continue
        link = etree.SubElement(element, "a", {"class": "internal-link", "href": target.href})
        link.set("style", "; ".join(f"{key}: {value}" for key, value in area.items()))
        link.text = AtomicString(name)
        link.tail = " "  # apart, where no style sheet lays it over the picture
    if len(element) == 1:
        return image
    element[0 if wide is None else 1].tail = " "
    element.set("style", style)
    return element


def _wide_path(path: VaultPath) -> VaultPath:
    return VaultPath(path.removesuffix(".svg") + _WIDE)


def _boxes_of_wide(page: Page, path: VaultPath) -> tuple[Box, ...]:
    picture = page.site.picture(_wide_path(path))
    return picture.boxes if picture else ()


def _wide(page: Page, image: etree.Element, path: VaultPath) -> etree.Element | None:
    """The layout for wide screens, where the vault has one."""
    beside = _wide_path(path)
    if not path.endswith(".svg") or path.endswith(_WIDE) or page.index.find(beside, page.note.path).path != beside:
        return None
    picture = page.site.picture(beside)
    if picture is None or picture.size is None:
        return None
    element = etree.Element("img", {**image.attrib, "class": "picture-wide", "src": page.address(beside)})
    element.set("width", str(picture.size[0]))
    element.set("height", str(picture.size[1]))
    return element


def _numbered(boxes: Iterable[Box]) -> Iterable[tuple[tuple[str, str, int], Box]]:
    """Boxes by what they say: the first of a kind in one layout is the first of it in the other."""
    seen: Counter[tuple[str, str]] = Counter()
    for box in boxes:
        seen[box.note, box.name] += 1
        yield (box.note, box.name, seen[box.note, box.name]), box


def _inset(box: Box) -> str:
    """How far a box is from the picture's edges: top, right, bottom, left."""
    sides = (box.top, 100 - box.left - box.width, 100 - box.top - box.height, box.left)
    return " ".join(f"{max(0, round(side, 2)):g}%" for side in sides)
