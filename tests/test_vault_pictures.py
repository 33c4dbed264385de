"""A page knows how large its pictures are before they load."""

import struct
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault import pictures

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 200, 100)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 50, 80) + b"\0" * 9
GIF = b"GIF89a" + struct.pack("<HH", 7, 9)
WEBP = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (299).to_bytes(3, "little") + (149).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (200, 100)),
        (JPEG, (80, 50)),
        (GIF, (7, 9)),
        (WEBP, (300, 150)),
        (b'<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 120.4 60"></svg>', (120, 60)),
        (b'<svg width="30px" height="40"></svg>', (30, 40)),
        (b'<svg width="100%" height="100%"></svg>', None),
        (b'<svg viewBox="0 0 e .">', None),
        (PNG[:18], None),
        (b"\xff\xd8\xff", None),
        (b"", None),
        (b"text", None),
    ],
)
def test_size(head: bytes, size: tuple[int, int] | None) -> None:
    assert pictures.size(head) == size


def test_pictures_reserve_their_place(tmp_path: Path) -> None:
    site = build_site(
        tmp_path, {"index.md": "![[a.png]] ![[a.png|50]] ![[a.png|60x70]] ![x](a.png)", "a.png": PNG}
    )
    page = site.article("index.html")
    assert page.count('height="100" loading="lazy" src="a.png" width="200"') == 2
    assert 'height="25" loading="lazy" src="a.png" width="50"' in page
    assert 'style="width: 60px; height: 70px;"' in page
