"""What a page may load of other hosts, as a Content-Security-Policy means it."""

import pytest

from fieldnotes.vault.foreign import allowed, host_of, may_load, shown_by


@pytest.mark.parametrize(
    ("url", "source", "wanted"),
    [
        ("https://e.org/a", "https:", True), ("http://e.org/a", "https:", False), ("https://e.org/a", "http:", True),
        ("https://x.e.org/a", "*.e.org", True), ("https://e.org/a", "*.e.org", False),
        ("https://evil-e.org/a", "*.e.org", False), ("https://e.org:8443/", "e.org", False),
        ("https://e.org:8443/", "e.org:*", True), ("https://e.org:8443/", "e.org:8443", True),
        ("http://e.org:80/", "e.org", True), ("https://e.org/p/x", "https://e.org/p/", True),
        ("https://e.org/q/x", "https://e.org/p/", False), ("https://e.org/p", "https://e.org/p", True),
        ("https://e.org/p/x", "https://e.org/p", False), ("http://e.org/", "https://e.org", False),
        ("//e.org/x", "https://e.org", True), ("https://E.ORG/", "HTTPS://e.org", True),
        ("https://e.org/", "'none'", False), ("https://e.org/", "*", True), ("http://[bad", "*", False),
        ("http://e.org:port/", "*", False), ("https://e.org:443/", "e.org", True),
        ("https://e.org:80/", "e.org", False), ("https://e.org/", "data:", False),
        ("http://e.org/", "http:", True), ("https:///x", "xxxx", False), ("https://e.org", "https://e.org/", True),
    ],
)  # fmt: skip
def test_a_source_allows_what_a_policy_says(url: str, source: str, wanted: bool) -> None:
    assert allowed(url, ["https://other.test", source]) is wanted


def test_whose_file_an_address_is() -> None:
    asked = [" https://E.org/x ", "//e.org/x", "http://e.org", "x.png", "/x", "ftp://e.org/x", "data:,x", "http://[bad"]
    assert [host_of(url) for url in asked] == ["e.org", "e.org", "e.org", None, None, None, None, None]


def test_only_a_tag_loads() -> None:
    assert may_load("a <IMG SRC=x>") and may_load("<b poster>")
    assert not may_load("src") and not may_load("a < b")
    assert list(shown_by("<img poster=https://a/><video title=t><source srcset='https://b/ 1x'></video>")) == [
        (0, "img-src", "https://b/")
    ]


def test_what_a_piece_of_html_loads() -> None:
    source = (
        "<a href=https://a/><p>\n<img alt=x SRC=https://b/ srcset='https://c/ 1x, https://d/ 2x'>\n"
        "<video poster=https://e/><source src=https://f/><track src=https://g/></video><iframe src=https://h/></iframe>"
        "<audio src=https://i/></audio><script src=https://j/></script><!-- <img src=https://k/> -->"
    )
    assert list(shown_by(source)) == [
        (1, "img-src", "https://b/"), (1, "img-src", "https://c/"), (1, "img-src", "https://d/"),
        (2, "img-src", "https://e/"), (2, "media-src", "https://f/"), (2, "media-src", "https://g/"),
        (2, "frame-src", "https://h/"), (2, "media-src", "https://i/"),
    ]  # fmt: skip
