"""The tree of blocks: what lines it names, and that no note takes long."""

import gc
import time

import pytest

from fieldnotes.vault import blocks as b


def spans(text: str) -> list[tuple[str, int, int]]:
    return [(type(block).__name__, block.line, block.end) for block in b.walk(b.parse(text))]


def test_blocks_know_their_lines() -> None:
    text = "# h\n\n- a\n\n  > [!tip] t\n  > b\n- c\n\n\n[^1]: f\n\n    g\n\n%%\n\nx\n%%\n```\n\n"
    assert spans(text) == [
        ("Heading", 1, 1), ("List", 3, 7), ("Item", 3, 6), ("Paragraph", 3, 3), ("Callout", 5, 6), ("Paragraph", 6, 6),
        ("Item", 7, 7), ("Paragraph", 7, 7), ("FootnoteDef", 10, 12), ("Paragraph", 10, 10), ("Paragraph", 12, 12),
        ("Comment", 14, 17), ("Code", 18, 19),
    ]  # fmt: skip


def test_a_line_of_white_space_that_is_no_blank_counts() -> None:
    (paragraph,) = b.parse("\u00a0\ntext")
    assert isinstance(paragraph, b.Paragraph)
    assert paragraph.text[1] == (2, "text")


def test_code_in_an_item_that_is_nested_by_leniency_keeps_its_indentation() -> None:
    blocks = b.walk(b.parse("1. a\n  - b\n    ```\n    x\n      y\n    ```"))
    code = [block for block in blocks if isinstance(block, b.Code)]
    assert [block.code for block in code] == [[(4, "x"), (5, "  y")]]


def test_a_second_id_stays_text() -> None:
    first, second = b.parse("text ^a\n\n^b")
    assert first.block_id == "a"
    assert isinstance(second, b.Paragraph)
    assert second.text == [(3, "^b")]


DAMAGED = {
    "quotes in quotes": "> " * 3000 + "x",
    "lazy lines": "> a\nb\n" * 3000,
    "lazy lines in containers": "> - > - a\nb\n" * 3000,
    "items in items": "".join("  " * n + "- a\n" for n in range(300)) + "b\n" * 3000,
    "footnotes in footnotes": "[^1]: " * 3000,
    "formulas that never end": "$$a b\nx\n\n" * 3000,
    "comments that never end": "text\n%% a\n" * 3000,
    "titles without body": "> [!note] a\nb\n" * 3000,
    "rows": "a | b\n" * 3000,
    "labels": "[a]: <b\n" * 3000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_no_note_takes_long(text: str) -> None:
    """For four times the text linear code takes four times as long, quadratic code sixteen; machines are uneven."""

    def seconds(source: str) -> float:
        begin = time.process_time()
        b.parse(source)
        return time.process_time() - begin

    gc.disable()  # how long a collection takes depends on what other tests have left
    try:
        # The shortest of several, in turn: what else the machine does only adds.
        quarters, wholes = zip(*((seconds(text[: len(text) // 4]), seconds(text)) for _ in range(5)), strict=True)
    finally:
        gc.enable()
    assert min(wholes) < 9 * min(quarters) + 0.1
