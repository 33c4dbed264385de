"""No line ends between a figure and its unit."""

import pytest
from test_study_site import VAULT, build

from fieldnotes.study.units import glue
from fieldnotes.vault import search


@pytest.mark.parametrize(
    ("markup", "glued"),
    [
        ("256 KB", "256~KB"), ("5 MiB to 5 GiB", "5~MiB to 5~GiB"), ("1,000 requests", "1,000~requests"),
        ("up to 14 days", "up to 14~days"), ("0.5 vCPU", "0.5~vCPU"), ("25 Gbps", "25~Gbps"), ("99.9 %", "99.9~%"),
        ("<strong>14</strong> days", "<strong>14</strong>~days"), ("1.5 million requests", "1.5~million requests"),
        ("<td>3 seconds</td>", "<td>3~seconds</td>"), ("12 h", "12~h"),
        ("20 milliseconds", "20~milliseconds"), ("500 MB/s", "500~MB/s"),
        # no unit, no figure, or no text
        ("3 servers", "3 servers"), ("S3 objects", "S3 objects"), ("t3 instances", "t3 instances"),
        ("10 minute-long", "10 minute-long"),
        ("<code>sleep 5 s</code> 5 s", "<code>sleep 5 s</code> 5~s"), ("five days", "five days"),
        ('<a title="5 days" href="x">5 days</a>', '<a title="5 days" href="x">5~days</a>'),
        ("<pre><code>1 MB\n2 MB</code></pre>", "<pre><code>1 MB\n2 MB</code></pre>"), ("2 hosts", "2 hosts"),
        ("<!-- 3 days -->", "<!-- 3 days -->"), ("in 2026 days", "in 2026~days"), ("", ""), ("1 < 2 MB", "1 < 2~MB"),
    ],
)  # fmt: skip
def test_glue(markup: str, glued: str) -> None:
    assert glue(markup).replace("\u00a0", "~") == glued


def test_a_page_is_glued_and_search_reads_plain_spaces(tmp_path) -> None:  # type: ignore[no-untyped-def]
    site = build(tmp_path, VAULT)
    assert ">1\u00a0KiB</a>" in site.article("s3/index.html")
    assert "1\u00a0KiB" in site.article("numbers/index.html")
    texts = [section.text for page in search.read(site.root) for section in page.sections]
    assert any("1 KiB" in text for text in texts)
    assert not any("\u00a0KiB" in text for text in texts)
