"""What a note must have and what is read from it, without rendering anything."""

import datetime
from pathlib import Path

import pytest

from fieldnotes.study import cards, exams, glossary, lookup, numbers, prices, schema, search, sections, tables, web
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import Address, VaultPath

TODAY = datetime.date(2026, 11, 20)
SERVICE = """\
---
title: Amazon SQS
aliases: [Simple Queue Service]
description: "A queue."
status: active
docs: https://docs.aws.amazon.com/sqs/
reviewed: 2026-11-20
---
A queue.

## When to use it

Often.

## How it works

![[sqs.svg]]

## Key numbers

| What | Value | Adjustable | Source |
| --- | --- | --- | --- |
| Size | 1 MiB, see [[#Cost]] | No | [Quotas](https://docs.aws.amazon.com/sqs/quotas.html) |

## Cost

Little.

## Prices

| What | Price | Region | As of | Source |
| --- | --- | --- | --- | --- |
| A request, see [[#Cost]] | $1 \\| 1,000 | us-east-1 | 2026-11-20 | [Price](https://aws.amazon.com/sqs/pricing/) |

## Exam traps

None.

## Recall

How large is SQS?::1 MiB

## Sources

- [Guide](https://docs.aws.amazon.com/sqs/)
"""


def faults(source: str, path: str = "integration/sqs.md") -> list[str]:
    note = Note(path, source)
    return [str(problem) for problem in (*schema.check(note, TODAY), *sections.check(note, Index({path: note})))]


def test_a_whole_note_has_no_faults() -> None:
    assert faults(SERVICE) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("aliases:", "alias:", "integration/sqs.md:3: a service note has no key 'alias'; did you mean 'aliases'?"),
        ('description: "A queue."\n', "", "integration/sqs.md:1: the service note has no 'description'"),
        ("status: active", "status: activ", "integration/sqs.md:5: there is no status 'activ'; did you mean 'active'?"),
        ("status: active", "status: odd",
         "integration/sqs.md:5: there is no status 'odd'; it is one of active, maintenance, sunset, shutdown"),
        ("status: active", "status: sunset",
         "integration/sqs.md:5: the status is 'sunset', but no 'status_note' says since when and what to use instead"),
        ("reviewed: 2026-11-20", "reviewed: 2026-11-21",
         "integration/sqs.md:7: 'reviewed' lies in the future: 2026-11-21"),
        ("reviewed: 2026-11-20", "reviewed: last week",
         "integration/sqs.md:7: 'reviewed' is no date: 'last week'; write YYYY-MM-DD"),
        ("title: Amazon SQS", "title: [Amazon SQS]", "integration/sqs.md:2: 'title' is no text; write it in quotes"),
        ("[Simple Queue Service]", "[amazon sqs]",
         "integration/sqs.md:3: the alias 'amazon sqs' is the title or another alias; drop it"),
        ("https://docs.aws.amazon.com/sqs/\nrev", "docs.aws\nrev",
         "integration/sqs.md:6: 'docs' is no address of a page: 'docs.aws'; write https://…"),
        ("## Cost\n", "## Costs\n",
         "integration/sqs.md:25: a service note has no section 'Costs'; did you mean 'Cost'?"),
        ("## Recall\n\nHow large is SQS?::1 MiB\n", "",
         "integration/sqs.md:9: the service note has no section 'Recall'"),
        ("## Exam traps\n\nNone.\n", "## Exam traps\n", "integration/sqs.md:35: the section 'Exam traps' is empty"),
        ("A queue.\n\n## When", "\n\n## When",
         "integration/sqs.md:9: the service note has no opening paragraph before its first heading"),
        ("## When", "# Title\n\n## When",
         "integration/sqs.md:11: '# Title': the title comes from the properties; begin with '##'"),
        ("![[sqs.svg]]", "#### Deep\n\nx",
         "integration/sqs.md:17: the heading 'Deep' skips a level; write it with '###'"),
        ("Adjustable |", "Can grow |",
         "integration/sqs.md:21: a table of 'Key numbers' has other columns than | "
         "What | Value | Adjustable | Source |"),
        ("[Quotas](https://docs.aws.amazon.com/sqs/quotas.html)", "Quotas",
         "integration/sqs.md:23: the key number 'Size' has no link to its source"),
        ("As of |", "Read |",
         "integration/sqs.md:31: a table of 'Prices' has other columns than | "
         "What | Price | Region | As of | Source |"),
        ("| 2026-11-20 | [P", "| autumn | [P",
         "integration/sqs.md:33: the price 'A request, see [[integration/sqs#Cost|Cost]]' was read on no date: "
         "'autumn'; write YYYY-MM-DD"),
        ("| 2026-11-20 | [P", "| 9999-11-20 | [P",
         "integration/sqs.md:33: the price 'A request, see [[integration/sqs#Cost|Cost]]' was read in the future: "
         "9999-11-20"),
        ("$1 \\| 1,000", "little",
         "integration/sqs.md:33: the price 'A request, see [[integration/sqs#Cost|Cost]]' has no figure: 'little'; "
         "leave the row out or write 'free'"),
        ("[Price](https://aws.amazon.com/sqs/pricing/)", "Price",
         "integration/sqs.md:33: the price 'A request, see [[#Cost]]' has no link to its source"),
        ("How large is SQS?::1 MiB", "How large is SQS?",
         "integration/sqs.md:39: 'Recall' holds no card; write Question::Answer"),
        ("How large is SQS?::1 MiB", "How large is SQS?::1 MiB\n\nHow old?",
         "integration/sqs.md:43: 'How old?' is no card; write Question::Answer on one line"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_file_and_line(old: str, new: str, told: str) -> None:
    assert old in SERVICE
    assert faults(SERVICE.replace(old, new, 1)) == [told]


def test_sections_out_of_order_are_told() -> None:
    swapped = SERVICE.replace("## Cost\n", "## Gone\n").replace("## When to use it\n", "## Cost\n")
    swapped = swapped.replace("## Gone\n", "## When to use it\n")
    assert faults(swapped) == [
        "integration/sqs.md:15: the section 'How it works' comes before 'Cost'",
        "integration/sqs.md:19: the section 'Key numbers' comes before 'Cost'",
        "integration/sqs.md:25: the section 'When to use it' comes before 'Cost'",
    ]


def test_a_closed_service_says_why() -> None:
    closed = SERVICE.replace("status: active", 'status: shutdown\nstatus_note: "Gone since 2025."')
    assert faults(closed) == []
    open_ = SERVICE.replace("status: active", 'status: active\nstatus_note: "x"')
    assert faults(open_) == ["integration/sqs.md:6: an active service has no 'status_note'; nobody would see it"]


@pytest.mark.parametrize("path", ["index.md", "compute/index.md", "note.md", *tables.BY_PATH])
def test_pages_of_no_type_are_held_to_nothing(path: str) -> None:
    assert faults("# Anything\n\n### at all", path) == []


def test_broken_front_matter_is_left_to_the_vault() -> None:
    assert schema.check(Note("a/b.md", "---\n{\n---\n"), TODAY) == []


def test_the_templates_of_the_vault_are_right() -> None:
    folders = {"service": "compute", "concept": "concepts", "comparison": "compare", "guide": "guides", "exam": "exams"}
    for name, folder in folders.items():
        source = Path(__file__).parents[1].joinpath("docs", "templates", f"{name}.md").read_text(encoding="utf-8")
        note = Note(f"{folder}/x.md", source.replace("{{date:YYYY-MM-DD}}", "2026-11-20"))
        problems = (*schema.check(note, TODAY), *sections.check(note, Index({note.path: note})))
        told = [problem.message for problem in problems]
        assert [message for message in told if not message.endswith("is empty")] == [], name


def test_today_is_the_latest_date_on_earth() -> None:
    now = datetime.datetime.now(datetime.UTC).date()
    assert schema.today_anywhere() - now in (datetime.timedelta(0), datetime.timedelta(days=1))


# --- key numbers


def test_a_row_means_the_same_on_any_page() -> None:
    (row,) = numbers.rows(Note("integration/sqs.md", SERVICE))
    assert row.value == "1 MiB, see [[integration/sqs#Cost|Cost]]"
    assert row.urls == ("https://docs.aws.amazon.com/sqs/quotas.html",)
    assert row.line == 23


def test_the_table_of_all_numbers_escapes_bars() -> None:
    body = tables.key_numbers([Note("integration/sqs.md", SERVICE)])
    assert "> [!numbers]+ SQS (1)\n> [[integration/sqs#Key numbers|Amazon SQS]]\n>\n> | What |" in body
    assert "| Size | 1 MiB, see [[integration/sqs#Cost\\|Cost]] |" in body


def test_the_web_of_notes_says_who_links_to_whom() -> None:
    paths = {"sqs/": "integration/sqs.md", "x/": "exams/x.md", "queue/": "concepts/queue.md", "ec2/": "compute/ec2.md"}
    notes = {Address(url): Note(path, f"---\ntitle: AWS {url[:-1]}\n---\n") for url, path in paths.items()}
    sources = {
        VaultPath("integration/sqs.md"): {VaultPath("concepts/queue.md"): [], VaultPath("exams/x.md"): []},
        VaultPath("concepts/queue.md"): {VaultPath("integration/sqs.md"): [], VaultPath("compute/ec2.md"): []},
    }
    assert web.web(notes, sources) == {
        "pages": [["ec2/", "Ec2", "service"], ["queue/", "Queue", "concept"], ["sqs/", "Sqs", "service"]],
        "links": [[], [0, 2], [1]],
    }


def test_many_figures_are_folded() -> None:
    notes = [Note(f"integration/sqs-{n}.md", SERVICE) for n in range(tables.MANY + 1)]
    assert "> [!numbers]- SQS (1)\n" in tables.key_numbers(notes)
    assert "> [!numbers]+ SQS (1)\n" in tables.key_numbers(notes[1:])


def test_what_exams_ask_most_comes_first() -> None:
    def note(path: str, text: str = SERVICE) -> Note:
        return Note(path, text.replace("Amazon SQS", path.rpartition("/")[2].removesuffix(".md")))

    notes = [note(path) for path in ("a/b.md", "a/c.md", "d/e.md", "d/f.md")]
    exam = Note("exams/x.md", "---\ntitle: X\n---\n[[f]] [[d/f|F]] [[f#Cost]] [[C]] [[B#x]] [[e]]\n\n[[c.md]]")
    groups = lookup.groups([*notes, exam, Note("d/d.md", "---\ntitle: The Ds\n---\n")], numbers.rows)
    assert [(group.name, [note.stem for note, _ in group.notes]) for group in groups] == [
        ("The Ds", ["f", "e"]), ("A", ["c", "b"])
    ]  # fmt: skip


def test_the_table_of_all_prices_says_region_and_day() -> None:
    (row,) = prices.rows(Note("integration/sqs.md", SERVICE))
    assert row.urls == ("https://aws.amazon.com/sqs/pricing/",)
    body = tables.all_prices([Note("integration/sqs.md", SERVICE)])
    assert "All 1 price of 1 note," in body
    assert "> [!numbers]+ SQS (1)\n> [[integration/sqs#Prices|Amazon SQS]]\n>\n> | What | Price |" in body
    assert "> | A request, see [[integration/sqs#Cost\\|Cost]] | $1 \\| 1,000 | us-east-1 | 20 November 2026 |" in body


def test_tables_of_nothing_say_so() -> None:
    for table in tables.PAGES:
        assert "|" not in table.body([])


def test_lifecycle_and_reviews_are_sorted() -> None:
    def note(name: str, status: str, date: str) -> Note:
        source = f"---\ntitle: {name}\nstatus: {status}\nstatus_note: why\nreviewed: {date}\n---\n"
        return Note(f"a/{name}.md", source)

    some = [
        note("b", "maintenance", "2026-01-02"),
        note("a", "shutdown", "2026-03-01"),
        note("c", "active", "2025-12-31"),
    ]
    closing = [line for line in tables.lifecycle(some).splitlines() if line.startswith("| [[")]
    assert closing == [
        "| [[a/a\\|a]] | No longer there | why |",
        "| [[a/b\\|b]] | Closed to new customers | why |",
    ]
    dates = [line.split(" | ")[1][:-2] for line in tables.oldest_reviews(some).splitlines() if line.startswith("| [[")]
    assert dates == ["31 December 2025", "2 January 2026", "1 March 2026"]


# --- recall cards


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Q::A", ("Q", "A")),
        (" Q :: A :: more", ("Q", "A :: more")),
        ("`arn:aws:s3:::b` is?::An ARN", ("`arn:aws:s3:::b` is?", "An ARN")),
        ("What is `AWS::EC2::Instance`?::A type", ("What is `AWS::EC2::Instance`?", "A type")),
        ("[[a::b|x]]?::y", ("[[a::b|x]]?", "y")),
        ("a:::b", None), ("a::", None), ("::b", None), ("`a::b`", None), ("plain", None),
    ],
)  # fmt: skip
def test_a_line_is_a_card_or_not(line: str, parts: tuple[str, str] | None) -> None:
    assert cards.split(line) == parts


def card_faults(line: str) -> list[str]:
    note = Note("integration/sqs.md", "---\ntitle: Amazon SQS (Simple Queue Service)\naliases: [FIFO queue]\n"
                f"status: active\n---\n## How it works\n\n### Long polling\n\n## Recall\n\n{line}\n")  # fmt: skip
    return [message for _, message in cards.faults(note, Index({note.path: note}))]


@pytest.mark.parametrize(
    "line",
    [
        "How large may an SQS message be?::1 MiB",
        "Which service buffers work?::Amazon SQS",
        "Which queue keeps order?::A FIFO queue",
        "What lowers the number of empty answers?::Long polling",
        "How many FIFO queues?::Many",
        "Does long-polling cost more?::No, less",
        "What does SQS do when it fails?::It waits",
        "Which queue gives every SQS consumer its own copy?::None",
        "What is the difference between SQS and SNS?::Pull and push",
    ],
)
def test_cards_that_stand_alone_have_no_faults(line: str) -> None:
    assert card_faults(line) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Which one for Kafka?::MSK",
         ["the card 'Which one for Kafka?' does not name its subject; say in the question what it is about",
          "the card 'Which one for Kafka?' points at the page around it with 'Which one'; name what is meant"]),
        ("Which of the two keeps order?::A FIFO queue",
         ["the card 'Which of the two keeps order?' points at the page around it with 'Which of the two'; name what "
          "is meant"]),
        ("What replaced it?::SQS",
         ["the card 'What replaced it?' points at the page around it with 'What replaced it'; name what is meant"]),
        ("Default and longest retention of SQS?::4 days; 14 days",
         ["the card 'Default and longest retention of SQS?' asks two things; make a card of each"]),
        ("How long does SQS keep a message, and where?::4 days; on several servers",
         ["the card 'How long does SQS keep a message, and where?' asks two things; make a card of each"]),
        ("Is SQS a queue? Since when?::Yes; 2006",
         ["the card 'Is SQS a queue? Since when?' asks two things; make a card of each"]),
        ("How large may a message be?::1 MiB",
         ["the card 'How large may a message be?' does not name its subject; say in the question what it is about"]),
    ],
)  # fmt: skip
def test_a_card_that_needs_its_page_is_told(line: str, told: list[str]) -> None:
    assert card_faults(line) == told


def test_a_comparison_is_about_what_it_compares_and_links_to() -> None:
    sqs = Note("integration/sqs.md", "---\ntitle: Amazon SQS\nstatus: active\n---\n")
    text = "---\ntitle: Queue or topic?\n---\nSee [[sqs]].\n\n## Recall\n\n{}\n"

    def told(line: str) -> int:
        note = Note("compare/a.md", text.format(line))
        return len(list(cards.faults(note, Index({note.path: note, sqs.path: sqs}))))

    assert told("Which service is pulled?::SQS") == 0
    assert told("Which pushes: a topic?::Yes") == 0
    assert told("Which service is pushed?::SNS") == 1


def test_a_note_on_a_part_may_name_the_whole() -> None:
    whole = {"integration/sqs.md": "---\ntitle: Amazon SQS\n---\n"}
    part = Note("integration/sqs-limits.md", "---\ntitle: Limits\nstatus: active\n---\n## Recall\n\nIs SQS big?::Yes\n")
    notes = {part.path: part, **{path: Note(path, text) for path, text in whole.items()}}
    assert list(cards.faults(part, Index(notes))) == []


def test_two_cards_are_enough_for_what_is_gone() -> None:
    text = "---\ntitle: QLDB\nstatus: shutdown\n---\n## Recall\n\nQLDB a?::1\n\nQLDB b?::2\n\nQLDB c?::3\n"
    note = Note("database/qldb.md", text)
    assert list(cards.faults(note, Index({note.path: note}))) == [
        (11, "card 3 of a service that is gone; 2 are enough")
    ]


def test_cards_are_those_under_recall() -> None:
    note = Note("a/b.md", "a::b\n\n## Recall\n\nOne?::1\nTwo?::[[x|2]]\n\nOne?::again\n\n## Sources\n\nc::d")
    found = cards.cards(note)
    assert [(card.line, card.id, card.question, card.answer) for card in found] == [
        (5, "card-one", "One?", "1"), (6, "card-two", "Two?", "[[x|2]]"), (8, "card-one_1", "One?", "again"),
    ]  # fmt: skip


def test_a_long_question_has_an_id_of_whole_words() -> None:
    (id_,) = cards.card_ids(["word " * 40], Note("a.md", "").slugify)
    assert len(id_) <= 70
    assert id_.endswith("-word")


# --- exams


def test_a_task_leads_to_the_notes_its_section_links_to() -> None:
    exam = Note(
        "exams/saa.md",
        "---\ntitle: Architect\naliases: [SAA-C03]\n---\n## Domain 1: One\n\n### Task 1.1: Do it\n\n- [[sqs#Cost|x]]\n"
        "- [[nowhere]], [[#Domain 1: One]]\n\n### Task 1.2: Do more\n\n[[SQS]]\n\n### Other\n\n[[sqs]]",
    )
    index = Index({"exams/saa.md": exam, "integration/sqs.md": Note("integration/sqs.md", SERVICE)})
    leads = exams.leads(index)
    assert list(leads) == ["integration/sqs.md"]
    found = [(task.code, task.number, task.statement, task.anchor, task.line) for task in leads["integration/sqs.md"]]
    assert found == [
        ("SAA-C03", "1.1", "Do it", "task-11-do-it", 7), ("SAA-C03", "1.2", "Do more", "task-12-do-more", 12),
    ]  # fmt: skip


# --- glossary

GLOSSARY = """\
---
title: Glossary
---
Terms.

## A

### Availability Zone

Data centres of *one* [[vpc|Region]]. *Also: AZ, zone*

### Bucket

A place for objects.

*Also: S3 bucket*

### Missing

### A record

An address.

## O

### Availability

Share of time.

### ETL

It moves data; see [[glue|Glue]]. *Also: Extract, transform, load.*

### Control

A rule; [[x]] has some. %% no tooltip %%

*Also: Guardrail (older name), formerly X.*
"""


def test_terms_have_a_sentence_and_other_names() -> None:
    terms = glossary.terms(Note("glossary.md", GLOSSARY))
    assert [(term.names, term.sentence, term.anchor) for term in terms] == [
        (("Availability Zone", "AZ", "zone"), "Data centres of one Region.", "availability-zone"),
        (("Bucket", "S3 bucket"), "A place for objects.", "bucket"),
        (("Missing",), "", "missing"),
        (("A record",), "An address.", "a-record"),
        (("Availability",), "Share of time.", "availability"),
        (("ETL", "Extract, transform, load"), "It moves data.", "etl"),
        (("Control", "Guardrail", "X"), "A rule; x has some.", "control"),
    ]
    assert [term.name for term in terms if term.quiet] == ["Control"]
    assert terms[5].targets == ("glue",)


def test_a_term_without_a_sentence_and_one_named_twice_are_told() -> None:
    source = GLOSSARY + "\n### Zone\n\nSomething.\n"
    assert [message for _, message in glossary.faults(Note("glossary.md", source))] == [
        "the term 'Missing' has no sentence",
        "'Zone' names two terms: 'Availability Zone' and 'Zone'",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("buckets and Bucket", ["buckets"]),
        ("an S3 bucket", ["S3 bucket"]),
        ("az AZs", ["AZs"]),
        ("availability zones, zone", ["availability zones"]),
        ("bucketing a-bucket bucket-b my_bucket", []),
        ("\x02bucket\x03", []),
        ("missing", []),
        ("A zone, an availability zone, an availability.", ["zone", "availability"]),
        ("BUCKET and bucket", ["bucket"]),
        ("full control", []),
        ("a record, an A record", ["A record"]),
    ],
)
def test_terms_are_whole_words_of_a_text_once(text: str, found: list[str]) -> None:
    finder = glossary.Finder(glossary.terms(Note("glossary.md", GLOSSARY)))
    seen: set[str] = set()
    out = []
    for start, end, term in finder.find(text, seen):
        seen.add(term.anchor)
        out.append(text[start:end])
    assert out == found


def test_search_weighs_a_page_by_its_kind_and_is_told_what_people_mistype() -> None:
    told = search.settings(Note("storage/s3.md", "---\nmisspellings: [S3z]\n---\n"))
    assert (told["boost"], told["names"]) == (1, ["S3z"])
    assert 0 < told["sections"]["Recall"] < told["sections"]["Exam traps"] < 1, "they repeat what the note says"
    question = search.settings(Note("practice/x.md", "What?"))
    assert 0 < question["boost"] < 1, "a question repeats the note that answers it"
    assert search.settings(Note("index.md", "Home"))["boost"] == 1
