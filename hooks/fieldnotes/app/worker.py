"""The service worker and the manifest of a built site."""

import json
from pathlib import Path
from typing import Any

import rjsmin

from fieldnotes.app import kept
from fieldnotes.vault.memo import FORGETFUL, Memo

MANIFEST = "app.webmanifest"
_SOURCE = Path(__file__).parent / "service-worker.js"


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


def write(site: Path, memo: Memo = FORGETFUL) -> None:
    """Write the worker, and the list of what can be kept. To be called when all else of the site is written.

    Args:
        site: the site's folder.
        memo: what builds before have worked out.
    """
    script = rjsmin.jsmin(_SOURCE.read_text(encoding="utf-8"))
    (site / kept.WORKER).write_text(script, encoding="utf-8")
    refresh(site, memo)


def refresh(site: Path, memo: Memo = FORGETFUL) -> None:
    """Write the list of what can be kept anew, after files of the site were changed; nothing if it is no app.

    Args:
        site: the site's folder.
        memo: what builds before have worked out.
    """
    if not (site / kept.WORKER).is_file():
        return
    found = kept.collect(site, memo)
    for path, text in ((kept.LIST, found.to_json()), (kept.VERSION, found.summary())):
        out = site / path
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
