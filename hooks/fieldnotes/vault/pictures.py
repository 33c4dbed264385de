"""The size of a picture, read from the first bytes of its file.

A page that knows it keeps its place when a picture loads, so a link to a section lands on that section.
"""

import re
import struct

# Enough for every format's header; a JPEG's size may stand behind a long profile.
HEAD = 64 * 1024


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
