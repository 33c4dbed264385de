"""What a page has to know of a picture, read from the first bytes of its file: its size, and its boxes.

A page that knows the size keeps the picture's place while it loads, so a link to a section lands on that section.
"""

import html
import json
import math
import re
import struct
from dataclasses import dataclass
from typing import Any

# Enough for every format's header; a JPEG's size may stand behind a long profile.
HEAD = 64 * 1024

# A drawing says in its metadata, ahead of all it draws, which of its boxes stand for notes:
# {"boxes": [{"note": "sqs#Dead-letter queues", "name": "DLQ", "area": [left, top, width, height, in percent]}]}
_METADATA = re.compile(rb"<metadata>\s*(\{[^<]*\})\s*</metadata>")
_MOST_BOXES = 100


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a drawing that stands for a note.

    Args:
        note: what it leads to, as between the brackets of a wikilink.
        name: the words in it.
        left: how far it is from the picture's left edge, like all below in percent of the picture's sides.
        top: how far it is from the upper edge.
        width: its width.
        height: its height.
    """

    note: str
    name: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a picture.

    Args:
        size: width and height in pixels; ``None`` when the format is unknown or the file damaged.
        boxes: its parts that stand for notes.
    """

    size: tuple[int, int] | None
    boxes: tuple[Box, ...] = ()


def read(head: bytes) -> Picture:
    """Read all that is known of a picture.

    Args:
        head: the file's first bytes, ``HEAD`` of them.
    """
    return Picture(size(head), boxes(head))


def boxes(head: bytes) -> tuple[Box, ...]:
    """Read which parts of a drawing stand for notes; none where the metadata say nothing that can be read.

    Args:
        head: the file's first bytes, ``HEAD`` of them.
    """
    match = _METADATA.search(head)
    if not match:
        return ()
    try:
        said = json.loads(html.unescape(match[1].decode("utf-8")))["boxes"]
        return tuple(filter(None, map(_box, said[:_MOST_BOXES])))
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()


def _box(said: Any) -> Box | None:
    note, name, area = said["note"], said["name"], [float(number) for number in said["area"]]
    if not (isinstance(note, str) and isinstance(name, str) and note.strip() and name.strip() and len(area) == 4):
        return None
    left, top, width, height = area
    inside = all(map(math.isfinite, area)) and min(area) >= 0 and left + width <= 100.5 and top + height <= 100.5
    return Box(note, name, left, top, width, height) if inside else None


def size(head: bytes) -> tuple[int, int] | None:
    """Read width and height.

    Args:
        head: the file's first bytes, ``HEAD`` of them.

    Returns:
        Width and height in pixels; ``None`` when the format is unknown or the file damaged.
    """
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _positive(*struct.unpack(">II", head[16:24]))
        if head[:6] in (b"GIF87a", b"GIF89a"):
            return _positive(*struct.unpack("<HH", head[6:10]))
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head)
        if head.startswith(b"\xff\xd8"):
            return _jpeg(head)
        if head.startswith(b"BM"):
            width, height = struct.unpack("<ii", head[18:26])
            return _positive(width, abs(height))
    except struct.error:
        return None
    return _svg(head)


def _positive(width: float, height: float) -> tuple[int, int] | None:
    return (round(width), round(height)) if width >= 1 and height >= 1 else None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return _positive(width, height)
        at += 2 + int(struct.unpack(">H", head[at + 2 : at + 4])[0])
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return _positive(width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = int(struct.unpack("<I", head[21:25])[0])
        return _positive((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        return _positive(int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
    return None


def _svg(head: bytes) -> tuple[int, int] | None:
    match = re.search(rb"<svg\b[^>]*>", head)
    if not match:
        return None
    tag = match[0].decode("utf-8", "replace")
    sides = [re.search(rf'\s{name}\s*=\s*["\']\s*([0-9.]+)(?:px)?\s*["\']', tag) for name in ("width", "height")]
    try:
        if sides[0] and sides[1]:
            return _positive(float(sides[0][1]), float(sides[1][1]))
        box = re.search(r'\sviewBox\s*=\s*["\']\s*[-0-9.e]+[\s,]+[-0-9.e]+[\s,]+([0-9.e]+)[\s,]+([0-9.e]+)', tag)
        return _positive(float(box[1]), float(box[2])) if box else None
    except (ValueError, OverflowError):
        return None
