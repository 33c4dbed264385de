"""The service worker and the manifest of a built site."""

import json
import re
from pathlib import Path
from typing import Any

from fieldnotes.app import kept

MANIFEST = "app.webmanifest"
# The theme's script that registers the worker.
START = "assets/javascripts/app.js"
_SOURCE = Path(__file__).parent / "service-worker.js"
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)


def bare(script: str) -> str:
    """A script without the comments that fill whole lines: each first visit pays for it.

    Args:
        script: one in which no text of several lines has a line that looks like such a comment.
    """
    return _COMMENT.sub("", script)


def manifest(name: str, description: str, colour: str, icons: dict[str, str]) -> str:
    """The manifest of an app that stands wherever the site does.

    Args:
        name: the site's.
        description: one sentence.
        colour: of the bar above the app.
        icons: for the path of each picture, relative to the site's root, its size: ``192x192``, or ``any``.
    """
    value: dict[str, Any] = {
        "id": "./", "start_url": "./", "scope": "./", "display": "standalone",
        "name": name, "short_name": name, "description": description,
        "theme_color": colour, "background_color": colour,
        "icons": [{"src": path, "sizes": size, "purpose": "any"} for path, size in icons.items()],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(site: Path) -> None:
    """Write the worker, and the list of what can be kept. To be called when all else of the site is written.

    Args:
        site: the site's folder.
    """
    start = site / START
    for source, out in ((_SOURCE, site / kept.WORKER), (start, start)):
        out.write_text(bare(source.read_text(encoding="utf-8")), encoding="utf-8")
    refresh(site)


def refresh(site: Path) -> None:
    """Write the list of what can be kept anew, after files of the site were changed; nothing if it is no app.

    Args:
        site: the site's folder.
    """
    if not (site / kept.WORKER).is_file():
        return
    found = kept.collect(site)
    for path, text in ((kept.LIST, found.to_json()), (kept.VERSION, found.summary())):
        out = site / path
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
