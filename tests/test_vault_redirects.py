"""Other names and the pages that lead on from them, function by function: the built sites are in test_redirects.py."""

import pytest

from fieldnotes.vault import redirects
from fieldnotes.vault.note import Note
from fieldnotes.vault.policy import source
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.redirects import OtherName
from fieldnotes.vault.section_aliases import faults, section_aliases, written

QUEUES = """---
title: Amazon SQS
aliases: [Simple Queue Service, visibility  TIMEOUT, DLQ, FIFO, Standard queue, Amazon SQS (classic), Batch (10), "!"]
permalink: /Queues/
redirect_from: [/old/Queues/, dead-letter-queues, /fifo/, ../up, 007]
section_aliases:
  - "[[#Dead-letter queues|DLQ]]"
  - "[[#Queues#FIFO (ordered)|FIFO]]"
  - "[[#Queues|standard-queue]]"
---
# Amazon SQS (classic)

## Queues

### FIFO (ordered)

## Visibility timeout

## Dead-letter queues

## Batch 10

## Batch 10
"""


def test_other_names_lead_to_the_sections_that_have_them() -> None:
    led = [(one.name, one.line, one.address, one.section and one.section.id)
           for one in redirects.other_names(Note("sqs.md", QUEUES))]  # fmt: skip
    assert led == [
        ("/Queues/", 4, "Queues", None),  # its case is its own, and so is no anchor's
        ("/old/Queues/", 5, "old/Queues", None),
        ("dead-letter-queues", 5, "dead-letter-queues", "dead-letter-queues"),
        ("/fifo/", 5, "fifo", "fifo-ordered"),
        ("../up", 5, None, None),
        ("007", 5, "007", None),
        ("Simple Queue Service", 3, "simple-queue-service", None),
        ("visibility  TIMEOUT", 3, "visibility-timeout", "visibility-timeout"),
        ("DLQ", 3, "dlq", "dead-letter-queues"),
        ("FIFO", 3, "fifo", "fifo-ordered"),
        ("Standard queue", 3, "standard-queue", "queues"),
        ("Amazon SQS (classic)", 3, "amazon-sqs-classic", None),  # the title's
        ("Batch (10)", 3, "batch-10", "batch-10"),  # of two headings that are called so the first
        ("!", 3, None, None),
    ]


def test_an_alias_leads_to_a_heading_of_its_name_whatever_the_heading_is_addressed_by() -> None:
    note = Note("a.md", "---\naliases: [cost, price]\n---\n## Cost {#price}\n", custom_ids=True)
    assert [one.section and one.section.id for one in redirects.other_names(note)] == ["price", "price"]


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("permalink: /", []), ("permalink: ' / '", []), ("permalink: [a]", []),
        ("permalink: 7", [OtherName("7", 2, "7", None)]),
        ("permalink: /a/", [OtherName("/a/", 2, "a", None)]),
        ("redirect_from: /a/", [OtherName("/a/", 2, "a", None)]),
        ("redirect_from: 7", [OtherName("7", 2, "7", None)]), ("redirect_from:", []),
        ("x: 1\nredirect_from:\n  - /a/\n  - /b/", [OtherName("/a/", 4, "a", None), OtherName("/b/", 5, "b", None)]),
    ],
)  # fmt: skip
def test_which_properties_name_addresses(properties: str, found: list[OtherName]) -> None:
    assert list(redirects.other_names(Note("a.md", f"---\n{properties}\n---\ntext"))) == found


def names(*written: str) -> Note:
    lines = "".join(f"  - {one}\n" for one in written)
    return Note("a.md", f"---\ntitle: T\nsection_aliases:\n{lines}---\n# T\n\n## Queues\n\n### Deep (x)\n\n## Cost\n")


def test_the_other_names_of_sections() -> None:
    note = names('"[[#Queues| DLQ &amp; more ]]"', '"[[#Queues#Deep (x)|Deep]]"', '"[[#Nowhere|n]]"', '"[[# Cost |c]]"')
    assert [(one.name, one.id, one.section.text, one.line) for one in section_aliases(note)] == [
        ("DLQ &amp; more", "dlq-amp-more", "Queues", 4), ("Deep", "deep", "Deep (x)", 5), ("c", "c", "Cost", 7),
    ]  # fmt: skip
    assert faults(note) == []
    one = Note("a.md", '---\nsection_aliases: "[[#Queues|x]]"\n---\n## Queues\n')
    assert [(other.id, other.line) for other in section_aliases(one)] == [("x", 2)]
    assert written('say "a\\b"', "x") == 'section_aliases: ["[[#say \\"a\\\\b\\"|x]]"]'
    assert section_aliases(names('"[[#Queues|__search]]"'))[0].id == "search"


NONE = "in 'section_aliases' names no section of this note; write section_aliases: [\"[[#Heading|other name]]\"]"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ('"[[#Queues]]"', f"'[[#Queues]]' {NONE}"), ('"[[#Queues| ]]"', f"'[[#Queues| ]]' {NONE}"),
        ('"[[a#Queues|x]]"', f"'[[a#Queues|x]]' {NONE}"), ('"[[Queues|x]]"', f"'[[Queues|x]]' {NONE}"),
        ('"#Queues|x"', f"'#Queues|x' {NONE}"), ('"[[#Queues|x]"', f"'[[#Queues|x]' {NONE}"),
        ("7", f"'7' {NONE}"), ("{a: b}", f"'{{'a': 'b'}}' {NONE}"),
        (f'"{"x" * 70}"', f"'{'x' * 59}…' {NONE}"),
        ('"[[#Queues|Cost]]"', "the other name 'Cost' of a section has the address of the heading 'Cost'; drop it"),
        ('"[[#Queues|!]]"', "the other name '!' of a section makes no address; drop it"),
        (f'"[[#Queues|{"!" * 70}]]"', f"the other name '{'!' * 59}…' of a section makes no address; drop it"),
        (f'"[[#Queues|{"x" * 70}]]"\n  - "[[#Cost|{"X" * 70}]]"',
         f"the other name '{'X' * 59}…' of a section has the address of '{'x' * 59}…' in 'section_aliases'; drop it"),
    ],
)  # fmt: skip
def test_what_is_no_other_name_of_a_section(other: str, told: str) -> None:
    note = names(other, '"[[#Queues|fine]]"')
    line = 3 if other[0] in "{7" else 4 + other.count("\n")  # a text has its own, what is none the property's
    assert faults(note) == [Problem("a.md", line, told)]
    assert section_aliases(note)[-1].name == "fine"


def test_without_the_property_no_section_has_another_name() -> None:
    note = Note("a.md", "## A\n")
    assert section_aliases(note) == []
    assert faults(note) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Simple Queue Service", "simple-queue-service"), ("  A  B ", "a-b"), ("a/b", "a/b"), ("/a//./b/", "a/b"),
        ("../a", None), ("a/../b", None), ("..", None), ("a..b", None), (".git/x", None), ("x/.y", None), (".", None),
        ("", None), ("!!!", None), ("C++ & C#", "c-c"), ("A\u0308", "ä"), ("a\u0308", "ä"),
        ("naïve_x.y~z", "naïve_x.y~z"),
        ("-a-", "a"), ("\\..\\x", None), ("javascript:x", "javascript-x"), ("<b>", "b"), ("a\0b", "a-b"),
    ],
)  # fmt: skip
def test_an_alias_becomes_an_address_within_the_site(name: str, address: str | None) -> None:
    assert redirects.address(name) == address


def test_a_permalink_keeps_its_capitals() -> None:
    assert redirects.address("Queues/X-Ray/XX", keep_case=True) == "Queues/X-Ray/XX"


def test_a_redirect_escapes_its_address_and_its_title() -> None:
    page = redirects.page(redirects.Target('<i>"', '../x"<y/', description='"><script>'))
    assert "<title>&lt;i&gt;&quot;</title>" in page
    assert '<link rel="canonical" href="../x&quot;&lt;y/">' in page
    assert '<meta http-equiv="refresh" content="0; url=../x&quot;&lt;y/">' in page
    assert '<a href="../x&quot;&lt;y/">&lt;i&gt;&quot;</a>' in page
    assert f"<script>{redirects.SCRIPT}</script>" in page
    assert source(redirects.SCRIPT) in page


HEAD = '<meta name="robots" content="noindex">\n'
BODY = (
    '<noscript><meta http-equiv="refresh" content="0; url={0}"></noscript>\n</head>\n'
    '<body>\n<p><a href="{0}">{1}</a></p>'
)


@pytest.mark.parametrize(
    ("target", "head", "canonical", "url"),
    [
        (redirects.Target("T", "../t/"),
         '<meta property="og:type" content="article">\n<meta property="og:title" content="T">\n', "../t/", "../t/"),
        (redirects.Target("T", "../t/", "a&b", 'D"', 'https://e.org/t/"', "https://e.org/t.png?<"),
         '<meta name="description" content="D&quot;">\n'
         '<meta property="og:type" content="article">\n<meta property="og:title" content="T">\n'
         '<meta property="og:description" content="D&quot;">\n'
         '<meta property="og:url" content="https://e.org/t/&quot;">\n'
         '<meta property="og:image" content="https://e.org/t.png?&lt;">\n'
         '<meta name="twitter:card" content="summary_large_image">\n', "https://e.org/t/&quot;", "../t/#a&amp;b"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_it_leads_and_what_a_chat_shows(
    target: redirects.Target, head: str, canonical: str, url: str
) -> None:
    page = redirects.page(target)
    policy = f"default-src 'none'; base-uri 'none'; script-src {source(redirects.SCRIPT)}"
    assert page == (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>T</title>\n'
        f'<link rel="canonical" href="{canonical}">\n{HEAD}{head}{BODY.format(url, "T")}\n'
        f"<script>{redirects.SCRIPT}</script>\n</body>\n</html>\n"
    )
