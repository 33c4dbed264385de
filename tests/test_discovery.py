"""What other programs learn of a page: no text of a note becomes markup, nothing private is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sites import HOOK, REPOSITORY, build_site

from fieldnotes.discovery import structured

THEME = {"name": "material", "font": False, "custom_dir": str(REPOSITORY / "overrides"), "favicon": "a.svg"}
SITE = {
    "hooks": [str(HOOK), *(str(REPOSITORY / "hooks" / name) for name in ("history.py", "discovery.py"))],
    "theme": THEME,
    "site_url": "https://notes.example/below/",
}
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_no_text_ends_the_script() -> None:
    text = "</script><script>alert(1)</script><!-- ]]> & \u2028"
    written = structured.script({"a": text})
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == {"a": text}


def test_a_page_says_what_it_is_and_when_it_was_edited(tmp_path: Path) -> None:
    title = "</script><img src=x onerror=alert(1)> & more"
    head = f"---\ntitle: {json.dumps(title)}\ndescription: 'A \"B\" %%SECRET%%'\nreviewed: 2026-01-02\n"
    private = "---\ntitle: SECRET\npublish: false\n---\nSECRET"
    files = {"index.md": "x", "storage/s3.md": f"{head}---\nText %%SECRET%%", "storage/no.md": private}
    site = build_site(tmp_path, files, **SITE)
    (found,) = LD.findall(site["storage/s3/index.html"])
    about, crumbs = json.loads(found)["@graph"]
    assert about["headline"] == title
    assert about["url"] == "https://notes.example/below/storage/s3/"
    assert about["dateModified"] == "2026-01-02"
    assert [one["item"] for one in crumbs["itemListElement"]] == ["https://notes.example/below/", about["url"]]
    assert not LD.findall(site["index.html"])
    assert site["robots.txt"].endswith("Sitemap: https://notes.example/below/sitemap.xml\n")
    assert b"SECRET" not in site.files()["sitemap.xml"]


def test_a_robots_txt_of_the_vault_stays(tmp_path: Path) -> None:
    files = {"index.md": "x", "robots.txt": "User-agent: *\nDisallow: /\n"}
    assert build_site(tmp_path, files, **SITE)["robots.txt"] == files["robots.txt"]
