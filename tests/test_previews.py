"""A chat shows each page by a picture of its own, whatever the page is called."""

import io
import time
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from PIL import Image, ImageChops
from sites import Built, build_config, build_site

from fieldnotes.doors import mkdocs_previews
from fieldnotes.vault.previews import SIZE, Painter, Preview

GROUND, ACCENT = (13, 70, 80), (245, 178, 107)
SQS = Preview("Notes", "Integration", "Amazon SQS", "A managed message queue.")


def drawn(tmp_path: Path, preview: Preview) -> Image.Image:
    content = Painter(tmp_path / "kept").picture(preview)
    assert content.startswith(b"\x89PNG")
    assert len(content) < 40_000
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.size == SIZE == (1200, 630)
    return image


def extent(image: Image.Image) -> tuple[int, int, int, int]:
    """Where anything is drawn: left, top, right, bottom, without the bar at the foot."""
    ground = Image.new("RGB", image.size, image.getpixel((2, 2)))
    ground.paste(image.crop((0, SIZE[1] - 14, *SIZE)), (0, SIZE[1] - 14))
    box = ImageChops.difference(image, ground).getbbox()
    assert box
    return box


@pytest.mark.parametrize(
    "preview",
    [
        SQS,
        Preview("Notes", "", "S3", ""),
        Preview("A site with a name " * 2, "Which one?", "Is it a, b, c or d? " * 30, "One follows another. " * 40),
        Preview("Notes", "x", "W" * 300, "M" * 2_000),
        Preview("Notes", "Сети", "Очередь сообщений – ü é → ≤ ½", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629"),
    ],
    ids=["usual", "least", "long", "one word", "other scripts"],
)
def test_all_words_stay_within_the_picture(tmp_path: Path, preview: Preview) -> None:
    image = drawn(tmp_path, preview)
    left, top, right, bottom = extent(image)
    assert left > 80
    assert right < SIZE[0] - 80
    assert top > 60
    assert bottom < SIZE[1] - 14
    assert max(abs(a - b) for a, b in zip(image.getpixel((2, 2)), GROUND, strict=True)) < 6
    assert max(abs(a - b) for a, b in zip(image.getpixel((600, 627)), ACCENT, strict=True)) < 6


def test_what_the_font_lacks_is_left_out(tmp_path: Path) -> None:
    painter = Painter(tmp_path)
    assert painter.can_show("Amazon SQS – ü é → ≤ × ∞ … ’ “ ✓ ½ − Привет")
    assert not painter.can_show("日本語")
    assert not painter.can_show("SQS 🎉")
    without = painter.picture(Preview("Notes", "", "Amazon SQS", ""))
    assert painter.picture(Preview("Notes", "日本", "Amazon SQS", "日本語")) == without


def test_a_picture_is_drawn_once_and_named_by_what_it_says(tmp_path: Path) -> None:
    first = Painter(tmp_path).picture(SQS)
    kept = tmp_path / SQS.name
    assert kept.read_bytes() == first
    kept.write_bytes(b"kept")
    assert Painter(tmp_path).picture(SQS) == b"kept"
    others = [Preview("Notes", "Integration", "Amazon SQS", "Another."), Preview("X", "", "Amazon SQS", "")]
    assert len({SQS.name, *(other.name for other in others)}) == 3
    assert [path.name for path in tmp_path.iterdir()] == [SQS.name]  # nothing half made


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    assert drawn(tmp_path, SQS)


VAULT = {
    "index.md": "---\ntitle: Home\n---\n[[sqs]] [[日本]]\n",
    "queues/sqs.md": '---\ntitle: "SQS <b>&"\naliases: [Queue]\ndescription: [no, text]\n---\nx\n',
    "queues/日本.md": "x\n",
}
ON = {"site_url": "https://notes.example/x/", "extra": {"obsidian": {"previews": True, "addresses": "name"}}}


def pictures(site: Built) -> list[str]:
    return [name for name in site.files() if name.startswith(mkdocs_previews.FOLDER)]


def test_pages_and_redirects_name_their_picture(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "main.html").write_text(
        '{% extends "base.html" %}\n'
        '{% block extrahead %}<meta name="own" content="{{ preview_of(page) }}">{% endblock %}',
        encoding="utf-8",
    )
    site = build_site(tmp_path, VAULT, theme={"name": "material", "font": False, "custom_dir": str(theme)}, **ON)
    assert site.warnings == []
    [picture] = pictures(site)
    assert f'<meta name="own" content="{picture}">' in site["sqs/index.html"]
    assert f'<meta property="og:image" content="https://notes.example/x/{picture}">' in site["queue/index.html"]
    assert '<meta name="own" content="">' in site["index.html"]
    assert '<meta name="own" content="">' in site["日本/index.html"]
    assert (tmp_path / ".cache" / "previews" / Path(picture).name).read_bytes() == site.files()[picture]


@pytest.mark.parametrize("settings", [{}, {"extra": ON["extra"]}, {"site_url": ON["site_url"]}])
def test_without_setting_or_address_there_is_none(tmp_path: Path, settings: dict[str, object]) -> None:
    assert pictures(build_site(tmp_path, VAULT, **settings)) == []


def test_whoever_writes_does_not_wait_for_pictures(tmp_path: Path) -> None:
    build_site(tmp_path, VAULT, **ON)
    for file in (tmp_path / ".cache" / "previews").iterdir():
        file.unlink()
    config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "served"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    assert not (tmp_path / "served" / mkdocs_previews.FOLDER).exists()
    assert list((tmp_path / ".cache" / "previews").iterdir()) == []
    assert len(pictures(build_config(tmp_path / "mkdocs.yml", tmp_path / "site"))) == 1


def test_a_kept_picture_costs_next_to_nothing(tmp_path: Path) -> None:
    painter = Painter(tmp_path)
    painter.picture(SQS)
    start = time.process_time()
    for _ in range(250):
        painter.picture(SQS)
    assert time.process_time() - start < 0.5
