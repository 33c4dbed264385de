"""Other names lead where they say, in built sites; name by name: test_vault_redirects.py."""

import re
from pathlib import Path

import pytest
from sites import build_site

QUEUES = """---
title: Amazon SQS
description: 'A "managed" queue.'
aliases: [Simple Queue Service, visibility  TIMEOUT, DLQ, FIFO, Standard queue, Amazon SQS (classic)]
redirect_from: [/old/Queues/, dead-letter-queues]
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
"""


def test_another_name_of_a_section_is_an_anchor(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "[[sqs]]", "sqs.md": QUEUES})
    assert site.warnings == []
    article = site.article("sqs/index.html")
    assert '<h2 id="dead-letter-queues"><span id="dlq"></span>Dead-letter queues' in article
    assert '<h3 id="fifo-ordered"><span id="fifo"></span>FIFO (ordered)' in article
    contents = re.findall(r'href="#dead-letter-queues" class="md-nav__link">\s*<span class="md-ellipsis">(.*?)</nav>',
                          site["sqs/index.html"], re.S)  # fmt: skip
    assert contents
    assert "id=" not in contents[0]


@pytest.mark.parametrize("base", ["https://notes.example/x/", ""])
def test_a_redirect_says_what_it_leads_to(tmp_path: Path, base: str) -> None:
    site = build_site(tmp_path, {"index.md": "[[sqs]]", "sqs.md": QUEUES}, site_url=base)
    page = site["dlq/index.html"]
    assert "<title>Dead-letter queues - Amazon SQS</title>" in page
    assert '<meta property="og:title" content="Dead-letter queues - Amazon SQS">' in page
    assert '<meta property="og:description" content="A &quot;managed&quot; queue.">' in page
    assert '<a href="../sqs/#dead-letter-queues">' in page
    assert 'content="0; url=../sqs/#dead-letter-queues"' in page
    canonical = f"{base}sqs/" if base else "../sqs/"
    assert f'<link rel="canonical" href="{canonical}">' in page
    assert ("og:url" in page) == bool(base)
    assert '<a href="../../sqs/">' in site["old/Queues/index.html"]


def test_a_wrong_name_of_a_section_is_told_with_its_line(tmp_path: Path) -> None:
    text = '---\ntitle: T\nsection_aliases: ["[[#Nowhere|x]]", "[[#Queues]]"]\n---\n## Queues\n'
    site = build_site(tmp_path, {"index.md": "# Home\n\n[[note]]\n", "note.md": text})
    assert sorted(warning.partition(": ")[::2] for warning in site.warnings) == [
        ("note.md:3", "'[[#Queues]]' in 'section_aliases' names no section of this note; write "
                      'section_aliases: ["[[#Heading|other name]]"]'),
        ("note.md:3", "[[#Nowhere|x]]: no such heading in 'note.md'"),
    ]  # fmt: skip
