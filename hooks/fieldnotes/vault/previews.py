"""A picture of each page for link previews: what a chat shows above a link.

Drawn with Pillow and DejaVu Sans, which lies beside, so nothing is asked of the network. What the font has no letters
for is left out; a page whose title it cannot show has no picture of its own.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
_FONTS = Path(__file__).parent / "assets" / "dejavu-fonts-ttf"
# Raised when the drawing changes: pictures that were kept are drawn again.
_DESIGN = 1
_GROUND, _INK, _QUIET, _ACCENT = "#0d4650", "#ffffff", "#d3e2e5", "#f5b26b"
_LEFT, _WIDTH = 94, 1012
_BAR = 14
# Sizes to try for a title, in pixels, with the lines it may take then.
_TITLES = ((84, 2), (66, 3), (50, 4))
_DESCRIPTION, _CATEGORY, _SITE = 32, 28, 30
# So many colours show the edges of letters as smooth as all of them would, in a third of the bytes.
_COLOURS = 32
# No character: what a font draws for it, it draws for whatever it lacks.
_NONE = "\uffff"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a picture says. All texts are plain.

    Args:
        site: the site's name.
        category: what the page belongs to; empty for nothing.
        title: the page's title.
        description: a sentence; empty for none.
    """

    site: str
    category: str
    title: str
    description: str

    @property
    def name(self) -> str:
        """A file name that changes with whatever would change the picture."""
        text = "\0".join([str(_DESIGN), PIL.__version__, *astuple(self)])
        return hashlib.sha256(text.encode()).hexdigest()[:16] + ".png"


class Painter:
    """Draws pictures, and keeps them in a folder from which a later build takes them.

    Args:
        kept: the folder; made when the first picture is drawn.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}
        self._letters: dict[str, bool] = {}

    def can_show(self, text: str) -> bool:
        """Whether the font has a letter for each of a text's."""
        mask = self._font(_SITE).getmask
        for letter in set(text) - self._letters.keys():
            self._letters[letter] = letter.isspace() or bytes(mask(letter)) != bytes(mask(_NONE))
        return all(self._letters[letter] for letter in text)

    def picture(self, preview: Preview) -> bytes:
        """A picture, drawn or as it was kept.

        Args:
            preview: what it says; its title can be shown.

        Returns:
            A PNG.
        """
        file = self._kept / preview.name
        try:
            return file.read_bytes()
        except OSError:
            drawn = self._draw(preview)
        try:
            self._kept.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: a build may be stopped, another may run beside it.
            part = file.with_suffix(f".{id(drawn)}")
            part.write_bytes(drawn)
            part.replace(file)
        except OSError:
            pass  # nothing can be kept here
        return drawn

    def _draw(self, preview: Preview) -> bytes:
        image = Image.new("RGB", SIZE, _GROUND)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, SIZE[1] - _BAR, *SIZE), fill=_ACCENT)
        top = 78
        if preview.category and self.can_show(preview.category):
            draw.text((_LEFT, top), preview.category, font=self._font(_CATEGORY), fill=_ACCENT)
            top += 58
        font, lines = self._fit(preview.title)
        for line in lines:
            draw.text((_LEFT, top), line, font=font, fill=_INK)
            top += round(font.size * 1.2)
        bottom = SIZE[1] - _BAR - 82
        if self.can_show(preview.site):
            draw.text((_LEFT, bottom), preview.site, font=self._font(_SITE), fill=_QUIET)
        top += 24
        if preview.description and self.can_show(preview.description):
            font, step = self._font(_DESCRIPTION), round(_DESCRIPTION * 1.4)
            for line in _cut(list(_wrap(preview.description, font)), font, min(3, (bottom - 20 - top) // step)):
                draw.text((_LEFT, top), line, font=font, fill=_QUIET)
                top += step
        out = io.BytesIO()
        image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
        return out.getvalue()

    def _fit(self, title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
        """A title as large as it fits."""
        for size, most in _TITLES:
            font = self._font(size, bold=True)
            if len(lines := list(_wrap(title, font))) <= most:
                break
        return font, _cut(lines, font, most)

    def _font(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        if (size, bold) not in self._fonts:
            file = _FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
            self._fonts[size, bold] = ImageFont.truetype(file, size)
        return self._fonts[size, bold]


def _wrap(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """A text in lines, between words; a word longer than a line is broken."""
    line = ""
    for word in text.split():
        wider = f"{line} {word}" if line else word
        if font.getlength(wider) <= _WIDTH:
            line = wider
            continue
        if line:
            yield line
        line = word
        while font.getlength(line) > _WIDTH:
            at = next(at for at in range(len(line) - 1, 0, -1) if at == 1 or font.getlength(line[:at]) <= _WIDTH)
            yield line[:at]
            line = line[at:]
    if line:
        yield line


def _cut(lines: list[str], font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """The first lines of a text; the last says with an ellipsis that more follows."""
    if len(lines) <= most:
        return lines
    if most < 1:
        return []
    last = lines[most - 1]
    while font.getlength(last + "\u2026") > _WIDTH:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:.") + "\u2026"]
