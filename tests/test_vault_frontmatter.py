"""Properties mean what YAML 1.2 says, and know their lines."""

import datetime
import math

import pytest

from fieldnotes.vault import frontmatter


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12:30", "12:30"), ("no", "no"), ("Yes", "Yes"), ("on", "on"), ("1_000", "1_000"), ("0b11", "0b11"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("010", 10), ("-7", -7), ("0o17", 15), ("0x1F", 31), ("1.10", 1.1), ("1e3", 1000.0), (".5", 0.5),
        ("-.inf", -math.inf),
        ("2026-11-21", datetime.date(2026, 11, 21)), ("2026-11-21 10:00:00", datetime.datetime(2026, 11, 21, 10)),
        ("'1.10'", "1.10"), ("=", "="), ("<<", "<<"), ("!!str 5", "5"),
    ],
)  # fmt: skip
def test_a_plain_value_means_what_the_core_schema_says(written: str, value: object) -> None:
    assert frontmatter.split(f"---\nkey: {written}\n---\n").values == {"key": value}


def test_names_keep_their_letters() -> None:
    properties = frontmatter.split(
        "---\ntitle: 1.10\naliases: [No, 1.10, 0x1F, 2026-11-21, 007, null]\ntags:\n  - 2026\n  - yes\n"
        "permalink: 010\n---\n"
    )
    assert properties.values == {
        "title": "1.10",
        "aliases": ["No", "1.10", "0x1F", "2026-11-21", "007"],
        "tags": ["2026", "yes"],
        "permalink": "010",
    }
    assert frontmatter.split("---\ntitle:\n---\n").values == {"title": None}


def test_each_key_knows_its_line() -> None:
    text = '---\n# remark\n"a b": 1\nlist:\n  - "[[One]]"\n  - two\nx: {y: z}\n12: n\n---\nbody\n'
    properties = frontmatter.split(text)
    assert dict(properties.lines) == {"a b": 3, "list": 4, "x": 7, "12": 8}
    assert properties.texts == (("[[One]]", 5), ("two", 6), ("n", 8))
    assert properties.body_line == 10


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: [b", 3), ("a: b: c", 2), ("x: 1\nd: 2026-02-30", 3), ("a: 1\n\tb: 2", 3), ("- a", 2),
        ("a: !!python/object:os.x 1", 2),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(source: str, line: int) -> None:
    properties = frontmatter.split(f"---\n{source}\n---\nbody")
    assert properties.error is not None
    assert properties.error[0] == line
    assert source in properties.body
